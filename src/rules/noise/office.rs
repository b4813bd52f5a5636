//! Field codes that office programs leave behind.

use super::Scope::Tag;
use super::{marker, unwrap};
use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        marker("noise/pageref-field", Tag, &["PAGEREF"], r"PAGEREF\s+_(?:Toc|Ref)\d+(?:\s*\\[a-z])*[ \t]*")
            .summary("PAGEREF is a field code; the number behind it is its result")
            .source("Word, fields of a table of contents")
            .confidence(98)
            .bad("一、总则\tPAGEREF _Toc4021 \\h 3", "一、总则\t3")
            .good("域代码 PAGEREF 取页码。"),
        marker(
            "noise/toc-field",
            Tag,
            &["TOC \\"],
            r#"TOC\s+\\o\s+["“”][\d-]+["“”](?:\s*\\[a-z](?:\s+["“”][^"“”\n]{0,60}["“”])?)*[ \t]*"#,
        )
        .summary("TOC is a field code")
        .source("Word, field of a table of contents")
        .confidence(97)
        .bad("目录\nTOC \\o \"1-3\" \\h \\z \\u\n一、总则", "目录\n一、总则")
        .good("TOC 是总有机碳。"),
        marker(
            "noise/hyperlink-field",
            Tag,
            &["HYPERLINK"],
            r#"HYPERLINK\s+\\l\s+["“”][^"“”\n]{1,80}["“”](?:\s*\\[a-z](?:\s+["“”][^"“”\n]{0,80}["“”])?)*[ \t]*"#,
        )
        .summary("HYPERLINK is a field code; what stands behind it is its text")
        .source("Word, field of a link inside the document")
        .confidence(96)
        .bad("HYPERLINK \\l \"_Toc4021\" 一、总则", "一、总则")
        .good("函数 HYPERLINK 建立链接。"),
        marker(
            "noise/mergeformat-switch",
            Tag,
            &["MERGEFORMAT"],
            r"(?:(?:NUM)?PAGES?|SECTIONPAGES|SEQ\s+\S{1,12}\s+\\\*\s*ARABIC|DOCPROPERTY\s+\S{1,30}|FORMTEXT)?[ \t]*\\\*[ \t]*MERGEFORMAT[ \t]*",
        )
        .summary("\\* MERGEFORMAT is the switch of a field code")
        .source("Word, fields")
        .confidence(97)
        .bad("第 PAGE \\* MERGEFORMAT 3 页", "第 3 页")
        .good("开关 MERGEFORMAT 保留格式。"),
        unwrap("noise/embedded-formula", &["EMBED"], r"EMBED\s+Equation\.(?:DSMT\d?|KSEE3|3|AxMath)(?:\s*\\s)?", "〔公式〕")
            .summary("a formula stood here and is lost")
            .source("Word and WPS, embedded formulae")
            .confidence(80)
            .bad("其中 EMBED Equation.DSMT4 为系数。", "其中 〔公式〕 为系数。")
            .good("用 EMBED 标签嵌入。"),
        unwrap(
            "noise/field-error",
            &["未定义书签", "未找到引用源", "Bookmark not defined", "Reference source not found"],
            r"错误[！!]\s*(?:未定义书签|未找到引用源)。?|Error! (?:Bookmark not defined|Reference source not found)\.?",
            "",
        )
        .summary("a field lost what it refers to")
        .source("Word, result of a broken field")
        .confidence(75)
        .bad("一、总则 错误！未定义书签。", "一、总则 ")
        .good("程序提示未找到引用源文件。"),
    ]
}
