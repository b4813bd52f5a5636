//! What of a document is no prose, by its format: the spans that no rule may write into.

use std::convert::Infallible;
use std::ops::Range;
use std::path::Path;

use hanfix::Span;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The format of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Markdown,
    Html,
}

impl Format {
    /// By the ending of the name.
    pub(super) fn of(path: &Path) -> Self {
        match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("md" | "markdown" | "mdown" | "mkd" | "mdx") => Self::Markdown,
            Some("html" | "htm" | "xhtml") => Self::Html,
            _ => Self::Text,
        }
    }

    /// The spans of `text` that are no prose, sorted. Time O(length).
    pub(super) fn protected(self, text: &str) -> Vec<Span> {
        match self {
            Self::Text => Vec::new(),
            Self::Markdown => around(text.len(), markdown(text)),
            Self::Html => around(text.len(), html(text)),
        }
    }
}

/// What is left of a text of this length without `prose`, which is sorted.
fn around(length: usize, prose: Vec<Range<usize>>) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for Range { start, end } in prose.into_iter().chain(std::iter::once(length..length)) {
        if at < start {
            spans.push(Span::new(at, start));
        }
        at = at.max(end);
    }
    spans
}

/// The prose of a Markdown document: its text without code, front matter, markup, addresses and entities.
fn markdown(text: &str) -> Vec<Range<usize>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut prose = Vec::new();
    let mut code = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_)) => code += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => code -= 1,
            // Where the text is not what stands there, it is an entity.
            Event::Text(words) if code == 0 && text.get(range.clone()) == Some(&*words) => prose.push(range),
            Event::SoftBreak if code == 0 => prose.push(range),
            _ => {}
        }
    }
    prose
}

/// HTML elements whose content is no prose.
const CODE: [&[u8]; 8] = [b"pre", b"code", b"script", b"style", b"textarea", b"kbd", b"samp", b"math"];

/// The prose of an HTML document: its text without code and entities.
fn html(text: &str) -> Vec<Range<usize>> {
    let mut prose: Vec<Range<usize>> = Vec::new();
    // The elements of code that are open. A name is opened and closed by itself: HTML in the wild does not nest well.
    let mut open = [0usize; CODE.len()];
    let number = |name: &[u8]| CODE.iter().position(|c| c.eq_ignore_ascii_case(name));
    let mut read = |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                if let Some(count) = number(name).and_then(|n| open.get_mut(n)) {
                    *count += 1;
                }
            }
            CallbackEvent::EndTag { name } => {
                if let Some(count) = number(name).and_then(|n| open.get_mut(n)) {
                    *count = count.saturating_sub(1);
                }
            }
            CallbackEvent::String { .. } if open == [0; CODE.len()] => {
                prose.extend(without_entities(text, span.start..span.end))
            }
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(&mut read);
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
    prose
}

/// The parts of a range of `text` between its entities.
fn without_entities(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = range.start;
    let words = text.get(range.clone()).unwrap_or_default();
    for (at, _) in words.match_indices('&') {
        let name = words.get(at + 1..).unwrap_or_default();
        let length = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        if length > 0 {
            let semicolon = usize::from(name.get(length..).is_some_and(|rest| rest.starts_with(';')));
            parts.push(from..range.start + at);
            from = range.start + at + 1 + length + semicolon;
        }
    }
    parts.push(from..range.end);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(format: Format, text: &str) -> String {
        let protected = format.protected(text);
        let free = text.char_indices().filter(|(at, _)| !protected.iter().any(|s| s.start <= *at && *at < s.end));
        free.map(|(_, c)| c).collect()
    }

    #[test]
    fn prose_of_markdown() {
        let text = "---\ntitle: 甲,乙\n---\n# 题,目\n\n正**文**`码,字`[链,接](a,b \"题,名\")&nbsp;尾\n\n```\n码\n```\n<b>粗</b>\n\n- 项\n  续\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n";
        assert_eq!(prose(Format::Markdown, text), "题,目正文链,接尾粗项\n续甲乙丙丁");
    }

    #[test]
    fn prose_of_html() {
        let text = "<!doctype html><title>题</title><p title='甲,乙'>正&nbsp;文<!-- 注,释 --><code>码,字</code>后<script>if (a<b) '甲'</script>&amp尾</p><pre>甲<b>乙</b></pre>末";
        assert_eq!(prose(Format::Html, text), "题正文后尾末");
    }
}
