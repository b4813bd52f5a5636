//! Forum code and the interface of forum programs.

use super::Scope::{Line, Tag};
use super::{marker, remove_spans};
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use once_cell::sync::Lazy;
use regex::Regex;

const FORMAT: &str = r"(?i:\[/?(?:color|backcolor|size|font|align|b|i|u|s|p|indent|float|quote|free|password|postbg|sell|pay|post|center|left|right|list|groupid)(?:=[^\]\[\n]{0,60})?\])";
const LINK: &str = r"(?i:\[(?:url|email)(?:=[^\]\[\s]{1,300})?\]|\[/(?:url|email)\])";
const MEDIA: &str =
    r"(?i:\[(?:img|media|flash|audio|swf)(?:=[^\]\[\n]{0,60})?\][!-Z\\^-~]{4,300}\[/(?:img|media|flash|audio|swf)\])";
const TABLE: &str = r"(?i:\[(/?)(table|tr|td)(?:=[^\]\[\n]{0,60})?\])";
const SMILEY: &str = r"\{:[a-z0-9_]{2,30}:\}";
const ATTACHMENT: &str = r"(?i:\[attach(?:img)?\]\d{1,12}\[/attach(?:img)?\])";

/// The tags that may stand alone on a line.
pub(super) const TAGS: [&str; 3] = [FORMAT, ATTACHMENT, MEDIA];

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("noise/forum-code", Category::Noise)
            .summary("a pair of tags of forum code around text")
            .source("Discuz! and PHPWind, forum code")
            .confidence(93)
            .needs(["[/"])
            .code(paired)
            .bad("[size=4][b]通知[/b][/size]", "通知")
            .bad("请[color=red]务必[/color]参加。", "请务必参加。")
            .bad("[align=center]通知[/align]\n[quote]\n原话。\n[/quote]\n", "通知\n原话。\n")
            .good("参考文献[b]和[i]")
            .good("加粗写作 [b] 和 [/b]。")
            .good("取 a[i] 与 a[/i]"),
        Rule::new("noise/forum-link", Category::Noise)
            .summary("[url] or [email] makes a link of text in a forum")
            .source("Discuz!, forum code")
            .confidence(92)
            .needs(["[/"])
            .code(linked)
            .bad("见[url=https://example.com/a?b=1]县政府网站[/url]。", "见县政府网站。")
            .bad("见[url]https://example.com/a[/url]。", "见https://example.com/a。")
            .good("链接写作 [url] 和 [/url]。")
            .good("见[县政府网站](https://example.com/a)。"),
        marker("noise/forum-media", Tag, &["[/"], MEDIA)
            .summary("[img]…[/img] is the address of a picture, a film or a sound in a forum")
            .source("Discuz!, forum code; what is there is no text")
            .confidence(92)
            .bad("现场如下。\n[img]https://example.com/a.png[/img]\n请查收。", "现场如下。\n请查收。")
            .bad("请看[media=mp4,500,375]https://example.com/b.mp4[/media]这一段。", "请看这一段。")
            .good("图片写作 [img]地址[/img]，地址自己填。")
            .good("用[img]和[/img]标签。"),
        Rule::new("noise/forum-table", Category::Noise)
            .summary("[table], [tr] and [td] set a table in a forum")
            .source("Discuz!, forum code")
            .confidence(91)
            .needs(["[/"])
            .code(tables)
            .bad("[table][tr][td]村名[/td][td]户数[/td][/tr][tr][td]河西[/td][td]80[/td][/tr][/table]", "村名\t户数\n河西\t80")
            .bad("[table=98%]\n[tr][td]村名[/td][td]户数[/td][/tr]\n[tr][td]河西[/td][td]80[/td][/tr]\n[/table]\n", "村名\t户数\n河西\t80\n")
            .good("表格写作 [table] 和 [/table]，行写作 [tr]。"),
        marker("noise/forum-attachment", Tag, &["[attach", "[ATTACH"], ATTACHMENT)
            .summary("[attach]…[/attach] is the number of an attachment in a forum")
            .source("Discuz!, forum code")
            .confidence(93)
            .bad("现场如下。\n[attach]3021[/attach]\n请查收。", "现场如下。\n请查收。")
            .good("见附件[3021]。"),
        marker("noise/forum-smiley", Tag, &["{:"], SMILEY)
            .summary("{:…:} is a picture in a forum")
            .source("Discuz!, smilies")
            .confidence(92)
            .bad("辛苦了{:smile_2:}！", "辛苦了！")
            .good("字典 {:key} 写法"),
        marker(
            "noise/forum-edit-notice",
            Tag,
            &["本帖最后由", "本帖最後由"],
            r"(?:\[i=s\]\s*)?本帖最[后後]由[^\n，。]{1,60}?[编編][辑輯](?:\s*\[/i\])?",
        )
        .summary("a forum says who edited a post")
        .source("Discuz!, edit notice")
        .confidence(95)
        .bad("本帖最后由 路人甲 于 2019-3-2 10:21 编辑\n正文从这里开始。", "正文从这里开始。")
        .good("这份帖子最后由他编辑。"),
        marker(
            "noise/forum-wall",
            Tag,
            &["才可以下载或查看"],
            r"您需要\s*登[录錄]\s*才可以下载或查看[，,]?\s*(?:没有[帐账]号[？?])?\s*(?:立即注册|注册)?",
        )
        .summary("a forum asks to log in where an attachment stood")
        .source("Discuz!, log-in wall; what stood here is lost")
        .confidence(96)
        .bad("照片如下。\n您需要 登录 才可以下载或查看，没有账号？立即注册\n谢谢。", "照片如下。\n谢谢。")
        .good("会员登录后才可以查看。"),
        marker(
            "noise/forum-interface",
            Line,
            &["电梯直达", "显示全部楼层", "倒序浏览", "只看该作者", "只看楼主", "点评"],
            r"电梯直达|显示全部楼层|倒序浏览|只看楼主|(?:发表于 [\d: -]{8,20}\s*\|?\s*)?只看该作者|点评\s*回复\s*(?:支持\s*反对\s*)?举报",
        )
        .summary("a line is a part of a forum's interface")
        .source("Discuz!, page of a thread")
        .confidence(93)
        .bad("只看该作者\n楼主说得对。", "楼主说得对。")
        .good("点评\n这篇写得不错。"),
    ]
}

static TAGS_OF_PAIRS: Lazy<Option<Regex>> = Lazy::new(|| Regex::new(FORMAT).ok());
static TAGS_OF_LINKS: Lazy<Option<Regex>> = Lazy::new(|| Regex::new(LINK).ok());
static TAGS_OF_TABLES: Lazy<Option<Regex>> = Lazy::new(|| Regex::new(TABLE).ok());

fn paired(ctx: &Context<'_>, found: &mut Findings) {
    pairs(ctx, TAGS_OF_PAIRS.as_ref(), found);
}

fn linked(ctx: &Context<'_>, found: &mut Findings) {
    pairs(ctx, TAGS_OF_LINKS.as_ref(), found);
}

/// Tags of tables that open and close within the block. What stands between two cells is a tab, between two rows a line end.
fn tables(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let Some(regex) = &*TAGS_OF_TABLES else { return };
    // Tags with nothing but white space between them go together.
    let mut runs: Vec<(Span, Vec<(bool, String)>)> = Vec::new();
    for m in regex.captures_iter(text) {
        let (Some(whole), Some(slash), Some(name)) = (m.get(0), m.get(1), m.get(2)) else { continue };
        let tag = (!slash.is_empty(), name.as_str().to_ascii_lowercase());
        match runs.last_mut() {
            Some((span, tags)) if text.get(span.end..whole.start()).is_some_and(|t| t.trim().is_empty()) => {
                span.end = whole.end();
                tags.push(tag);
            }
            _ => runs.push((Span::from(whole.range()), vec![tag])),
        }
    }
    let is = |tag: &(bool, String), closes: bool, name: &str| tag.0 == closes && tag.1 == name;
    let opens = |tags: &[(bool, String)]| tags.first().is_some_and(|t| is(t, false, "table"));
    let closes = |tags: &[(bool, String)]| tags.last().is_some_and(|t| is(t, true, "table"));
    let mut table: Vec<(Span, String)> = Vec::new();
    for (span, tags) in runs {
        if opens(&tags) {
            table.clear();
        } else if table.is_empty() {
            continue;
        }
        let has = |closes, name: &str| tags.iter().any(|t| is(t, closes, name));
        let leaves = if opens(&tags) || closes(&tags) {
            ""
        } else if has(true, "tr") && has(false, "tr") {
            ctx.profile().newline()
        } else if has(true, "td") && has(false, "td") {
            "\t"
        } else {
            ""
        };
        table.push((span, leaves.to_owned()));
        // A table has cells; tags that are spoken of stand alone.
        if closes(&tags) {
            let cells = table.iter().any(|(_, leaves)| !leaves.is_empty());
            found.together(|f| table.drain(..).filter(|_| cells).for_each(|(span, leaves)| f.replace(span, leaves)));
        }
    }
}

/// Tags that open and close within the block. One without its partner stays.
fn pairs(ctx: &Context<'_>, tags: Option<&Regex>, found: &mut Findings) {
    let text = ctx.text();
    let Some(regex) = tags else { return };
    let mut open: Vec<(String, Span)> = Vec::new();
    let mut tags: Vec<Span> = Vec::new();
    for m in regex.find_iter(text) {
        let tag = m.as_str().trim_matches(['[', ']']).to_ascii_lowercase();
        let span = Span::from(m.range());
        if let Some(name) = tag.strip_prefix('/') {
            let from = open.len().saturating_sub(MAX_NESTING);
            if let Some(n) = open.iter().skip(from).rposition(|(o, _)| o == name).map(|n| n + from) {
                // A tag is a pair around text, or spoken of.
                let inside = text.get(open[n].1.end..span.start).unwrap_or_default();
                let index =
                    text.get(..open[n].1.start).is_some_and(|t| t.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
                if !index && inside.chars().nth(1).is_some() && !is_join(inside) {
                    tags.extend([open[n].1, span]);
                }
                open.truncate(n);
            }
        } else {
            let name = tag.split('=').next().unwrap_or_default().to_owned();
            open.push((name, span));
        }
    }
    tags.sort_unstable();
    remove_spans(ctx, tags.into_iter(), Tag, found);
}

/// How many open tags are looked through for the partner of a closing tag.
const MAX_NESTING: usize = 16;

fn is_join(inside: &str) -> bool {
    matches!(inside.trim(), "" | "和" | "与" | "、" | "或" | "," | "，" | "至" | "到" | "..." | "…" | "……")
}
