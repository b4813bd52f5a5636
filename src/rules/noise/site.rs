//! Footers, pagers and adverts of document sites and news sites.

use super::Scope::{Line, Tag};
use super::{marker, unwrap};
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::rules::line::lines;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        marker(
            "noise/document-site-footer",
            Line,
            &["原创力文档", "合作方或网友上传", "如文档侵犯", "自行甄别文档内容", "收益归属内容提供方", "文章的全部内容请认真阅读", "会员分享"],
            r"(?:\d{1,2}[、.．]\s*)?(?:原创力文档[^\n]{0,40}网站文档一经付费[^\n]*|本站所有内容均由合作方或网友上传[^\n]*|如文档侵犯(?:您的权益|商业秘密)[^\n]*|下载文档前请自行甄别文档内容[^\n]*|版权说明：本文档由用户提供并上传，收益归属内容提供方[^\n]*|下面是文章的全部内容请认真阅读。?|[^\n。]{0,80}由[^\n]{1,20}会员分享[，,]可在线阅读[^\n]*)",
        )
        .summary("a document site speaks of uploads, fees and rights")
        .source("document sites, footer")
        .confidence(96)
        .bad("正文结束。\n版权说明：本文档由用户提供并上传，收益归属内容提供方，若内容存在侵权，请进行举报或认领\n", "正文结束。\n")
        .good("合同约定收益归属内容提供方。"),
        marker("noise/document-site-pager", Tag, &["页未读"], r"已阅读\d+页[，,]?\s*还剩\d+页未读[，,]?\s*(?:继续免费阅读|继续阅读)?")
            .summary("a document site counts the pages not read")
            .source("document sites, pager; what follows may be missing")
            .confidence(95)
            .bad("正文第一页。\n已阅读5页，还剩12页未读，继续免费阅读\n", "正文第一页。\n")
            .good("这本书还剩十二页未读。"),
        marker(
            "noise/document-site-header",
            Line,
            &["上传人：", "文档编号：", "上传时间：", "资源ID：", "下载积分：", "全文页数："],
            r"(?:上传人：\S{1,20}|文档编号：\d+|上传时间：[\d-]+|资源ID：\d+|下载积分：\d+\S{0,3}|全文页数：\d+页?)(?:\s+(?:上传人|文档编号|上传时间|格式|页数|大小|文档格式|文件大小)[：:]?\s*\S{0,20})*",
        )
        .summary("a document site says who uploaded a file, and when")
        .source("document sites, header")
        .confidence(92)
        .bad("上传人：小林 文档编号：882301 上传时间：2021-03-04\n关于防汛工作的通知", "关于防汛工作的通知")
        .good("文档编号：A-12，由档案室保管"),
        marker(
            "noise/document-site-tips",
            Line,
            &["温馨提示", "友情提示"],
            r"(?:友情|温馨)提示[：:]?\s*(?:\d{1,2}[、.．])?(?:PDF文件下载后|本站不支持迅雷|本站资源下载后|试题试卷类文档|下载后文档)[^\n]*",
        )
        .summary("a document site tells how to use its downloads")
        .source("document sites, footer")
        .confidence(94)
        .bad("正文结束。\n友情提示：2、PDF文件下载后，可能会被浏览器默认打开。\n", "正文结束。\n")
        .good("温馨提示：汛期请勿下河。"),
        marker(
            "noise/site-meta-line",
            Line,
            &["时间：", "时间:", "日期：", "日期:"],
            r"(?:更新时间|发布时间|发布日期|时间|日期)[：:]\s*\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}[^\n]{0,60}?(?:来源|阅读|评论|浏览|点击|查看)(?:次数|量|人数|数)?[：:][^\n]{0,40}",
        )
        .summary("a line of a page says when it was put up and how often it was read")
        .source("web sites; the line may be the only trace of the date")
        .confidence(60)
        .bad("防汛通知\n发布时间：2020-06-01 10:20 来源：县政府办 浏览次数：12\n各乡镇：", "防汛通知\n各乡镇：")
        .good("发布时间：2020-06-01"),
        marker(
            "noise/resource-advert",
            Line,
            &["本资源来自", "更多精彩", "更多免费", "更多优质"],
            r"[^\n]{0,10}(?:本资源来自\S{2,30}|更多(?:精彩|免费|优质)\S{0,10}(?:资源|文档|范文|内容)[^\n]{0,20}(?:关注|访问|搜索|请)[^\n]{0,40})",
        )
        .summary("a line advertises a site's files")
        .source("document sites and chat groups")
        .confidence(75)
        .bad("正文完。\n更多免费范文请访问本站", "正文完。")
        .good("更多精彩内容见附录。"),
        marker("noise/document-page-caption", Line, &["_第"], r"\S{1,60}\.(?:docx?|pptx?|pdf|xlsx?|wps)_第\d{1,4}页")
            .summary("a document site puts the file's name and the page number under a page")
            .source("document sites, page caption")
            .confidence(95)
            .bad("第一段。\n年度总结.doc_第2页\n第二段。", "第一段。\n第二段。")
            .good("见附件年度总结.doc第2页。"),
        marker(
            "noise/editor-intro",
            Tag,
            &["小编"],
            r"(?:以下|下面)(?:就)?是(?:由)?小编[为给](?:大家|您|你|各位)?(?:精心)?[整收]理的[^\n。！]{1,60}[，,](?:供大家参考|欢迎[阅借][读鉴]|希望[^\n。！]{0,20}|一起来看[^\n。！]{0,8})[^\n。！]{0,16}[。！!]?",
        )
        .summary("a site introduces a collected text")
        .source("sites of model documents, introduction")
        .confidence(93)
        .bad("下面是小编为大家整理的防汛讲话稿，欢迎阅读。\n同志们：", "同志们：")
        .good("下面是小编的自我介绍，大家听听。"),
        marker(
            "noise/breadcrumb",
            Line,
            &["当前位置", "的位置"],
            r"(?:当前位置|您(?:当前|现在)?的位置)\s*[：:]\s*\S{1,20}(?:\s*[>＞»]+\s*\S{0,40})+",
        )
        .by_woken_lines()
        .summary("a line says where on a site the page stands")
        .source("web sites, breadcrumb navigation")
        .confidence(95)
        .bad("当前位置：首页 > 公文 > 通知\n关于放假的通知", "关于放假的通知")
        .good("当前位置：东经118度。"),
        marker(
            "noise/site-navigation",
            Line,
            &["首页", "下载本文", "合集下载", "点击查看更多"],
            r"首页(?:\s*[>＞»|]\s*\S{1,20}){1,6}|下载本文|合集下载|点击查看更多[>＞»]*",
        )
        .summary("a line is the navigation of a site")
        .source("web sites, navigation")
        .confidence(92)
        .bad("首页 > 范文 > 总结\n个人总结", "个人总结")
        .good("首页设计要简洁。"),
        marker(
            "noise/copy-watermark",
            Tag,
            &["著作权归"],
            r"著作权归\S{2,20}所有。商业转载请联系\S{0,10}(?:官方)?授权，非商业转载请注明出处。?",
        )
        .summary("a site adds its terms to copied text")
        .source("web sites, text added on copying")
        .confidence(95)
        .bad("正文。\n著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。\n", "正文。\n")
        .good("作品的著作权归作者所有。"),
        marker(
            "noise/source-line",
            Line,
            &["来源：", "摘自：", "转自：", "来源:"],
            r"[（(【\[]?\s*(?:本文|文章|稿件|信息|资料|图片)?(?:来源|摘自|转自)[：:]\s*[^\n]{1,60}[）)】\]]?",
        )
        .summary("a line names the source of the page")
        .source("web sites; the line may be the only trace of where a text comes from")
        .confidence(50)
        .bad("正文。\n（来源：县融媒体中心）", "正文。")
        .good("经费来源：财政拨款，由各单位列支，不足部分自筹。其中上年结余一并使用，下年预算另行安排，有关事项由财务科负责解释和说明并备案。"),
        marker(
            "noise/editor-line",
            Line,
            &["责任编辑", "责编", "网络编辑"],
            r"[（(【\[]?\s*(?:责任编辑|责编|网络编辑)\s*[：:]\s*[^\n]{1,30}[）)】\]]?",
        )
        .by_woken_lines()
        .summary("a line names the editor of the page")
        .source("web sites; in a book it is part of the imprint")
        .confidence(60)
        .bad("正文。\n（责任编辑：李明）", "正文。")
        .good("责任编辑要把好关。"),
        unwrap("noise/reprint-notice", &["转载请"], r"[^\n。]{0,30}转载请(?:注明|联系|保留)[^\n。]{0,40}。?", "")
            .summary("a notice says how to reprint the page")
            .source("web sites; the notice may be part of the text")
            .confidence(70)
            .bad("正文完。未经授权转载请注明出处。", "正文完。")
            .good("转载请假申请已批。"),
        unwrap("noise/copyright-line", &["版权所有"], r"版权所有[，, 　]*(?:侵权|翻印)必究[！!。]?", "")
            .summary("a copyright line")
            .source("web sites; in a book it is part of the imprint")
            .confidence(60)
            .bad("正文完。版权所有，侵权必究。", "正文完。")
            .good("该图版权所有人不明。"),
        marker(
            "noise/account-advert",
            Line,
            &["公众号", "订阅号", "视频号"],
            r"[^\n。]{0,20}(?:欢迎|请|长按|扫码|扫一扫|微信搜索)(?:扫码|识别|搜索)?(?:关注|订阅)?[^\n。]{0,10}(?:公众号|订阅号|视频号)[^\n。]{0,40}[。！!]?",
        )
        .summary("a line advertises an account")
        .source("web sites; documents about such accounts hold the same words")
        .confidence(70)
        .bad("正文完。\n欢迎关注我们的公众号", "正文完。")
        .good("各乡镇都开了公众号，发布防汛信息。"),
        unwrap("noise/group-number", &["QQ", "qq", "扣扣", "企鹅"], r"(?:QQ|qq|扣扣|企鹅)\s*(?:交流|读者|书友)?群\s*号?[：:]\s*[1-9]\d{5,10}", "")
            .summary("an advert gives the number of a chat group")
            .source("novel sites and document sites")
            .confidence(75)
            .bad("正文完。QQ交流群：123456789", "正文完。")
            .good("QQ群里有人问起。"),
        unwrap(
            "noise/bracketed-advert",
            &["【"],
            r"【[^】\n]{0,20}(?:广告|公众号|点击下载|免费下载)[^】\n]{0,40}】",
            "",
        )
        .summary("an advert in brackets")
        .source("web sites; 【】 is a legal bracket too, GB/T 15834-2011 4.9")
        .confidence(60)
        .bad("正文【关注公众号看全文】继续。", "正文继续。")
        .good("【典型案例】某公司虚报产量。"),
        Rule::new("noise/injected-titles", Category::Noise)
            .summary("titles of other files stand in the text of a document site")
            .source("document sites, related files; where a title ends and the text goes on cannot be told")
            .confidence(40)
            .needs(["pdf", "doc", "ppt", "xls"])
            .by_line()
            .code(titles)
            // Only reported.
            .bad("各村防汛值班表视力表打印pdf水渠验收表格pdf按时上报。", "各村防汛值班表视力表打印pdf水渠验收表格pdf按时上报。")
            .good("把pdf文件转换为doc文件再打印。"),
        Rule::new("noise/numbered-slices", Category::Noise)
            .summary("a document site cut a text into numbered slices, in the middle of sentences")
            .source("document sites, summary of a file")
            .confidence(50)
            .needs(["1、"])
            .code(slices)
            // Only reported.
            .bad(
                "1、镇里今年的防汛工作从三月开始准备，各村先后疏通沟渠，备足沙袋，夜里也有人值守，水库的闸\n2、门三天一查，没有出过差错，入秋以后镇里把经验写成册子，发到每个村民小组，又请来老支书讲课，\n3、大家听得很认真，都说以后也要这样做。",
                "1、镇里今年的防汛工作从三月开始准备，各村先后疏通沟渠，备足沙袋，夜里也有人值守，水库的闸\n2、门三天一查，没有出过差错，入秋以后镇里把经验写成册子，发到每个村民小组，又请来老支书讲课，\n3、大家听得很认真，都说以后也要这样做。",
            )
            .good("1、加强组织领导\n2、落实工作责任\n3、严格检查考核"),
    ]
}

/// Names of file types behind Han, two or more in a run of words without a mark.
fn titles(ctx: &Context<'_>, found: &mut Findings) {
    const TYPES: [&str; 4] = ["pdf", "doc", "ppt", "xls"];
    const SPOKEN_OF: [&str; 9] = ["格式", "转", "文件", "支持", "打开", "或", "和", "与", "版"];
    let text = ctx.text();
    let bytes = text.as_bytes();
    let is_name_behind_han = |at: &usize| {
        TYPES.iter().any(|name| bytes.get(*at..).is_some_and(|rest| rest.starts_with(name.as_bytes())))
            && text.get(..*at).is_some_and(|head| head.trim_end_matches(' ').ends_with(chars::is_han))
    };
    if memchr::memchr3_iter(b'p', b'd', b'x', bytes).filter(is_name_behind_han).nth(1).is_none() {
        return;
    }
    let is_mark = |c: char| !chars::is_han(c) && !c.is_ascii_alphanumeric() && c != ' ';
    let mut start = 0;
    for run in text.split_inclusive(is_mark) {
        let names = TYPES.iter().flat_map(|name| run.match_indices(name));
        let behind_han = names.filter(|(at, _)| run.get(..*at).is_some_and(|head| head.trim_end().ends_with(chars::is_han)));
        if behind_han.count() >= 2 && !SPOKEN_OF.iter().any(|word| run.contains(word)) {
            found.report(Span::new(start, start + run.trim_end_matches(is_mark).len()));
        }
        start += run.len();
    }
}

/// Three lines or more, numbered from 1, long, of which each but the last breaks off.
fn slices(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let mut run: Option<(Span, usize, bool)> = None; // its lines, how many they are, and whether the last breaks off
    let end = |run: &mut Option<(Span, usize, bool)>, found: &mut Findings| {
        if let Some((span, _, _)) = run.take().filter(|(_, count, _)| *count >= 3) {
            found.report(span);
        }
    };
    for (start, line) in lines(text) {
        let body = line.trim_end();
        let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = body.get(..digits).filter(|_| body.get(digits..).is_some_and(|rest| rest.starts_with('、')));
        let number = number.and_then(|n| n.parse::<usize>().ok());
        let cut = body.len() >= MIN_SLICE && body.ends_with(|c: char| chars::is_han(c) || matches!(c, '，' | '、'));
        let span = Span::new(start, start + body.len());
        match (&mut run, number) {
            (Some((all, count, true)), Some(n)) if n == *count + 1 => {
                let start = all.start;
                run = Some((Span::new(start, span.end), n, cut));
            }
            (_, number) => {
                end(&mut run, found);
                run = (number == Some(1)).then_some((span, 1, cut));
            }
        }
    }
    end(&mut run, found);
}

/// A slice has so many bytes at least.
const MIN_SLICE: usize = 90;
