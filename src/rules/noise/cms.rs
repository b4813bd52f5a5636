//! Tags of content management systems, blog engines and page breakers.

use super::Scope::{Break, Line, Tag};
use super::{marker, unwrap};
use crate::rule::Rule;

const FASTADMIN: &str = r"(?:##paid(?:begin|end)##|\$\$paid(?:begin|end)\$\$)";
const PAID: &str = r"</?paid>";
const PAGEBREAK: &str = r"##pagebreak##";
const DEDECMS: &str = r"#p#(?:分页标题|副标题)?#e#";
const EMPIRE: &str = r"\[/?!--empirenews\.(?:page|insertAd)--\]";
const UEDITOR: &str = r"_(?:m2o_|baidu_)?(?:ueditor_)?page_break_tag_";
const KINDEDITOR: &str = r"<(?:hr|div)\s[^<>\n]{0,200}ke-pagebreak[^<>\n]{0,200}>(?:</div>)?";
const WORDPRESS: &str = r"<!--\s*(?:more|nextpage|noteaser)\s*-->";
const GUTENBERG: &str = r"<!-- /?wp:[a-z][a-z0-9/-]{1,40}(?: \{[^\n]{0,300}\})? /?-->";
const HIDE: &str = r"(?i:\[hide(?:=(?:d\d+)?,?\d*)?\]|\[/hide\])";
const PIXIV: &str = r"\[newpage\]|\[pixivimage:[\d-]+\]|\[jump:\d+\]";

/// The tags that may stand alone on a line.
pub(super) const TAGS: [&str; 11] =
    [FASTADMIN, PAID, PAGEBREAK, DEDECMS, EMPIRE, UEDITOR, KINDEDITOR, WORDPRESS, GUTENBERG, HIDE, PIXIV];

pub(super) fn rules() -> Vec<Rule> {
    vec![
        marker("noise/paid-marker", Tag, &["##paid", "$$paid"], FASTADMIN)
            .summary("##paidbegin## and ##paidend## mark the paid part of an article for a CMS; they are no text")
            .source("FastAdmin CMS, pay tag of the article editor")
            .confidence(99)
            .bad("材料##paidbegin##要按时上报。", "材料要按时上报。")
            .bad("第一段。\n##paidbegin##\n第二段。\n$$paidend$$", "第一段。\n第二段。")
            .good("编辑器会插入 ##paidbegin## 标签。")
            .good("把正文放在##paidbegin##和##paidend##之间。"),
        marker("noise/paid-tag", Tag, &["<paid>", "</paid>"], PAID)
            .edits_markup()
            .summary("<paid> and </paid> mark the paid part of an article for a CMS; they are no text")
            .source("FastAdmin CMS, rendered form of the pay tag")
            .confidence(98)
            .bad("<paid>各科室要做好登记。</paid>", "各科室要做好登记。")
            .good("正文支持 <paid> 标签。"),
        marker("noise/page-break-marker", Break, &["##pagebreak##"], PAGEBREAK)
            .summary("##pagebreak## parts the pages of an article for a CMS; it is no text")
            .source("FastAdmin CMS, page break of the article editor")
            .confidence(99)
            .bad("一季度收入增长。##pagebreak##二季度有所回落。", "一季度收入增长。\n二季度有所回落。")
            .bad("各单位要##pagebreak##认真总结。", "各单位要认真总结。")
            .good("分页请输入 ##pagebreak## 即可。"),
        marker("noise/dedecms-page-break", Break, &["#p#"], DEDECMS)
            .summary("#p#…#e# parts the pages of an article for DedeCMS; it is no text")
            .source("DedeCMS, page break of the article editor")
            .confidence(98)
            .bad("上篇到此。\n#p#分页标题#e#\n下篇开始。", "上篇到此。\n下篇开始。")
            .good("#p#实施步骤#e#"),
        marker("noise/empirecms-tag", Break, &["--empirenews."], EMPIRE)
            .summary("[!--empirenews.page--] parts the pages of an article for EmpireCMS; it is no text")
            .source("EmpireCMS, page break and advertisement slot")
            .confidence(99)
            .bad("会议[!--empirenews.page--]强调。", "会议强调。")
            .bad("前文。\n[!--empirenews.page--]\n后文。", "前文。\n后文。")
            .good("分页代码“[!--empirenews.page--]”写在两页之间。"),
        marker("noise/ueditor-page-break", Break, &["page_break_tag_"], UEDITOR)
            .summary("_ueditor_page_break_tag_ parts the pages of an article for the editor UEditor; it is no text")
            .source("UEditor, page break")
            .confidence(99)
            .bad("前文。\n_ueditor_page_break_tag_\n后文。", "前文。\n后文。")
            .good("变量 page_break_tag 默认为空。"),
        marker("noise/kindeditor-page-break", Break, &["ke-pagebreak"], KINDEDITOR)
            .edits_markup()
            .summary("a rule of class ke-pagebreak parts the pages of an article for KindEditor; it is no text")
            .source("KindEditor, page break plug-in")
            .confidence(97)
            .bad("前文。\n<hr style=\"page-break-after:always;\" class=\"ke-pagebreak\" />\n后文。", "前文。\n后文。")
            .good("样式表里的 .ke-pagebreak 用虚线表示。"),
        marker("noise/phpcms-page-break", Line, &["[page]", "[/page]"], r"\[/?page\]")
            .summary("[page] alone on a line parts the pages of an article for PHPCMS; it is no text")
            .source("PHPCMS v9, page break of the article editor")
            .confidence(93)
            .bad("前文。\n[page]\n后文。", "前文。\n后文。")
            .good("在需要分页的地方写 [page] 就行。"),
        marker("noise/wordpress-split", Break, &["<!--"], WORDPRESS)
            .edits_markup()
            .summary("<!--more--> and <!--nextpage--> split an article for a blog engine; they are no text")
            .source("WordPress and Typecho, split tags")
            .confidence(97)
            .bad("摘要在前。\n<!--more-->\n正文在后。", "摘要在前。\n正文在后。")
            .good("用 <!-- 注释 --> 写注释。")
            .good("模板认得“<!--more-->”。"),
        marker("noise/wordpress-block", Tag, &["<!-- wp:", "<!-- /wp:"], GUTENBERG)
            .edits_markup()
            .summary("<!-- wp:… --> bounds a block for the WordPress editor; it is no text")
            .source("WordPress block editor, serialized blocks")
            .confidence(96)
            .bad("<!-- wp:paragraph -->\n正文一段。\n<!-- /wp:paragraph -->", "正文一段。")
            .good("<!-- 写作中 -->"),
        marker("noise/hide-tag", Tag, &["[hide", "[/hide]", "[HIDE", "[/HIDE]"], HIDE)
            .summary("[hide] hides a part of a forum post until the reader replies; it is no text")
            .source("Discuz!, forum code; the text behind it may be missing")
            .confidence(96)
            .bad("附件[hide]在文末[/hide]。", "附件在文末。")
            .bad("[hide=d3,10]\n正文。\n[/hide]", "正文。")
            .good("[hidden]属性"),
        marker("noise/pixiv-mark", Break, &["[newpage]", "[pixivimage:", "[jump:"], PIXIV)
            .summary("[newpage], [pixivimage:…] and [jump:…] are marks of a novel site; they are no text")
            .source("Pixiv, marks of the novel editor")
            .confidence(94)
            .bad("雨停了。\n[newpage]\n第二天早上。", "雨停了。\n第二天早上。")
            .good("用 [newpage] 标签分页。"),
        unwrap("noise/dedecms-page-title", &["#p#"], r"#p#(?<title>[^#\s]{1,60})#e#", "${title}")
            .summary("#p#…#e# opens a page of an article for DedeCMS; its title is text")
            .source("DedeCMS, page break of the article editor")
            .confidence(92)
            .bad("上篇到此。\n#p#实施步骤#e#\n下篇开始。", "上篇到此。\n实施步骤\n下篇开始。")
            .good("锚点写成 #p#1 和 #e#1。"),
        unwrap("noise/pixiv-chapter", &["[chapter:"], r"\[chapter:(?<title>[^\]\n]{1,80})\]", "${title}")
            .summary("[chapter:…] opens a chapter on a novel site; its title is text")
            .source("Pixiv, marks of the novel editor")
            .confidence(93)
            .bad("[chapter:雨夜]\n雨停了。", "雨夜\n雨停了。")
            .good("第二章[chapter]"),
        unwrap(
            "noise/pixiv-ruby",
            &["[[rb:"],
            r"\[\[rb:\s*(?<base>[^>\]\n]{1,40}?)\s*>\s*(?<ruby>[^\]\n]{1,40}?)\s*\]\]",
            "${base}（${ruby}）",
        )
        .summary("[[rb:…>…]] sets a reading over a word on a novel site")
        .source("Pixiv, marks of the novel editor")
        .confidence(93)
        .bad("他叫[[rb:小鸟游 > たかなし]]。", "他叫小鸟游（たかなし）。")
        .good("数组写成 [[1,2],[3,4]]。"),
        unwrap(
            "noise/pixiv-link",
            &["[[jumpuri:"],
            r"\[\[jumpuri:\s*(?<name>[^>\]\n]{1,80}?)\s*>\s*[^\]\n]{1,200}\]\]",
            "${name}",
        )
        .summary("[[jumpuri:…>…]] is a link on a novel site")
        .source("Pixiv, marks of the novel editor")
        .confidence(90)
        .bad("见[[jumpuri:前篇 > 前篇页]]。", "见前篇。")
        .good("[[前篇]]"),
        marker("noise/empirecms-variable", Tag, &["[!--"], r"\[!--[A-Za-z_.]{2,40}--\]")
            .summary("[!--…--] stands for a value in a template of EmpireCMS")
            .source("EmpireCMS, template variables; what stood here is lost")
            .confidence(60)
            .bad("日期[!--newstime--]已定。", "日期已定。")
            .good("<!-- newstime -->"),
        marker("noise/fastadmin-placeholder", Line, &["请替换付费标签内内容"], "请替换付费标签内内容")
            .summary("a placeholder of the CMS editor stands in place of text")
            .source("FastAdmin CMS, pay tag of the article editor")
            .confidence(70)
            .bad("第一段。\n请替换付费标签内内容\n第二段。", "第一段。\n第二段。")
            .good("编辑时请替换付费标签内内容。"),
    ]
}
