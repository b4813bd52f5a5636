//! Full-width and half-width marks, letters and digits.

mod alphanumerics;
mod brackets;
mod forms;
mod marks;

use crate::rule::{Category, Rule};

pub(super) fn rules() -> Vec<Rule> {
    [half_marks(), half_brackets(), forms(), letters()].concat()
}

fn half_marks() -> Vec<Rule> {
    vec![
        Rule::new("width/half-comma", Category::Width)
            .summary("a half-width comma after Chinese text is ，")
            .source("GB/T 15834-2011 5.1")
            .confidence(97)
            .needs([","])
            .code(marks::comma)
            .bad("春耕已经开始,各村都在备种。", "春耕已经开始，各村都在备种。")
            .bad("山路难走, 天又黑了。", "山路难走，天又黑了。")
            .bad("产量达到1,200吨,比去年多。", "产量达到1,200吨，比去年多。")
            .good("全年共生产 1,000 台")
            .good("The word 春耕, as we said, means spring ploughing.")
            .good("姓名,年龄,住址\n王五,三十,河西\n赵六,四十,河东")
            .good("调用 f(x,y) 得到解"),
        Rule::new("width/half-semicolon", Category::Width)
            .summary("a half-width semicolon after Chinese text is ；")
            .source("GB/T 15834-2011 5.1")
            .confidence(97)
            .needs([";"])
            .code(marks::semicolon)
            .bad("目标;任务;措施", "目标；任务；措施")
            .bad("修渠三条;\n植树百亩。", "修渠三条；\n植树百亩。")
            .good("let a; let b;")
            .good("今天好累;-) 明天再说;)")
            .good("版权所有&#169;归本社"),
        Rule::new("width/half-colon", Category::Width)
            .summary("a half-width colon after Chinese text is ：")
            .source("GB/T 15834-2011 5.1")
            .confidence(96)
            .needs([":"])
            .code(marks::colon)
            .bad("村长说:“开会了。”", "村长说：“开会了。”")
            .bad("需要准备下列材料:", "需要准备下列材料：")
            .good("会议在12:30开始，比例为1:3。")
            .good("---\ntitle: 春耕\n作者: 王五\n---")
            .good("真好:-) 太巧了:D"),
        Rule::new("width/half-question-mark", Category::Width)
            .summary("a half-width question mark after Chinese text is ？")
            .source("GB/T 15834-2011 5.1")
            .confidence(96)
            .needs(["?"])
            .code(|context, findings| marks::question_or_exclamation(context, findings, '?', "？"))
            .bad("雨停了吗?停了。", "雨停了吗？停了。")
            .bad("你敢?!", "你敢？!")
            .good("搜索 /查询?关键词=水")
            .good("他在碧纱??里坐下")
            .good("创建“美丽东村?宜居西村”，办好东省?西市文化节")
            .good("Is 春耕 a noun?"),
        Rule::new("width/half-exclamation-mark", Category::Width)
            .summary("a half-width exclamation mark after Chinese text is ！")
            .source("GB/T 15834-2011 5.1")
            .confidence(96)
            .needs(["!"])
            .code(|context, findings| marks::question_or_exclamation(context, findings, '!', "！"))
            .bad("快跑!山洪来了!", "快跑！山洪来了！")
            .good("见图![封面](cover.png)")
            .good("新一期Yes!已经上架"),
        Rule::new("width/half-full-stop", Category::Width)
            .summary("a half-width full stop after Chinese text is 。")
            .source("GB/T 15834-2011 5.1")
            .confidence(95)
            .needs(["."])
            .code(marks::full_stop)
            .bad("天亮了.大家出发.", "天亮了。大家出发。")
            .bad("他说“走吧”.", "他说“走吧”。")
            .good("一.总则")
            .good("卡尔.马克思出生在特里尔")
            .good("他存了三个多.的工钱")
            .good("今.不回来？")
            .bad("渠道修好了.地方出了一半的钱。", "渠道修好了。地方出了一半的钱。")
            .good("备好银耳.百合.冰糖。")
            .good("他比我大.岁")
            .good("打开测试.txt和专案.gitignore")
            .good("等等...再说"),
    ]
}

fn half_brackets() -> Vec<Rule> {
    vec![
        Rule::new("width/half-brackets", Category::Width)
            .summary("half-width brackets around Chinese text are （ ）")
            .source("GB/T 15834-2011 4.9, 5.1; GB/T 9704-2012 7.3.3")
            .confidence(95)
            .needs(["("])
            .by_line()
            .code(brackets::half)
            .bad("先进县(区)名单", "先进县（区）名单")
            .bad("(三)修缮校舍。", "（三）修缮校舍。")
            .bad("当时传为佳话(？)的那件事", "当时传为佳话（？）的那件事")
            .good("组件 (例如按钮) 可以嵌套")
            .good("调用parse(文本)即可，坐标是(3,4)")
            .good("好吃(^_^)再来"),
        Rule::new("width/mixed-brackets", Category::Width)
            .summary("a bracket is as wide as its partner")
            .source("GB/T 15834-2011 4.9, 5.1")
            .confidence(96)
            .needs(["("])
            .by_line()
            .code(brackets::mixed)
            .bad("（见附表)", "（见附表）")
            .bad("去年(庚子年）大旱", "去年（庚子年）大旱")
            .good("（开心:)）"),
    ]
}

fn forms() -> Vec<Rule> {
    vec![
        Rule::new("width/small-form", Category::Width)
            .summary("a small form of a mark stands for the mark itself")
            .source("Unicode, Small Form Variants U+FE50–U+FE6F")
            .confidence(97)
            .needs(["\u{FE50}"])
            .by_line()
            .code(forms::small)
            .bad("山高﹐路远﹔水急﹗", "山高，路远；水急！")
            .bad("先进县﹙区﹚", "先进县（区）")
            .bad("一位名人﹙？﹚的书", "一位名人（？）的书")
            .bad("分别增长8.7%﹑11%，用水量下降", "分别增长8.7%、11%，用水量下降")
            .good("闸门12﹕30打开")
            .good("x﹢y"),
        Rule::new("width/vertical-form", Category::Width)
            .summary("the form of a mark for vertical lines stands for the mark itself")
            .source("Unicode, Vertical Forms U+FE10–U+FE19, CJK Compatibility Forms U+FE30–U+FE48")
            .confidence(97)
            .needs(["\u{FE10}"])
            .by_line()
            .code(forms::vertical)
            .bad("山高︐路远︒", "山高，路远。")
            .bad("读过︽河防志︾", "读过《河防志》")
            .good("真困（︶︿︶）睡了︶"),
        Rule::new("width/halfwidth-cjk-mark", Category::Width)
            .summary("a half-width CJK mark is full-width in Chinese text")
            .source("Unicode, Halfwidth and Fullwidth Forms U+FF61–U+FF65; GB/T 15834-2011 5.1")
            .confidence(97)
            .needs(["\u{FF61}"])
            .by_line()
            .code(forms::halfwidth_cjk)
            .bad("天亮了｡", "天亮了。")
            .bad("所谓｢分支｣､就是叉路", "所谓「分支」、就是叉路")
            .good("(｡･ω･｡)"),
        Rule::new("width/halfwidth-katakana", Category::Width)
            .summary("half-width katakana is katakana")
            .source("Unicode, Halfwidth and Fullwidth Forms U+FF66–U+FF9F")
            .confidence(92)
            .needs(["\u{FF66}"])
            .by_line()
            .code(forms::halfwidth_katakana)
            .bad("他爱喝ｺｰﾋｰ，也爱看ﾃﾚﾋﾞ。", "他爱喝コーヒー，也爱看テレビ。")
            .good("ﾉ好")
            // GBK that was read as Shift_JIS is no katakana.
            .good("ﾃｬﾋｮｺﾓｴﾑﾟｺﾏﾂ醍ﾄ\u{E000}ﾖﾖ"),
    ]
}

fn letters() -> Vec<Rule> {
    vec![
        Rule::new("width/fullwidth-alphanumeric", Category::Width)
            .summary("letters and digits are half-width in Chinese text set horizontally")
            .source("GB/T 15835-2011 5.1; Unicode U+FF10–U+FF5A")
            .confidence(96)
            .needs(["Ａ"])
            .by_line()
            .code(alphanumerics::fullwidth)
            .bad("全年修渠１２条，用水泥３．５万吨。", "全年修渠12条，用水泥3.5万吨。")
            .bad("下午１６：３２到ＡＢＣ大厦", "下午16:32到ABC大厦")
            .bad("改由Ａ公司承建，电话１３９", "改由A公司承建，电话139")
            .good("老Ｋ来了。老Ｋ一进门就嚷：“小Ｄ呢？”")
            .good("回来的只有小Ｔ一个人。")
            .good("谁知道呢？Ｎ镇的人说不清，Ｎ镇的猫也说不清。")
            .good("これはＡＢＣです")
            .good("增长了15％。"),
        Rule::new("width/fullwidth-mark-in-latin", Category::Width)
            .summary("a full-width mark inside an English sentence is half-width")
            .source("CY/T 154-2017: text in a foreign language keeps its own marks")
            .confidence(92)
            .needs(alphanumerics::FUNCTION_WORDS)
            .code(alphanumerics::marks_in_latin)
            .bad("Come and see，we are open。", "Come and see, we are open.")
            .good("HTML，CSS，JavaScript")
            .good("我们用 Come and see，这是一句英文。"),
    ]
}
