//! `hanfix report`: a page to show others.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use hanfix::{Diagnostic, Repaired};
use serde_json::{Value, json};

use super::attribution::{Part, parts};
use super::by_name::ByName;
use super::document::Document;
use super::findings::to_show;
use super::input::{Failure, Input};
use super::lang::{Lang, count, tr};
use super::place::Lines;
use super::run::{Aim, Work, over_documents};
use super::visible::visible;
use super::walk::Selection;
use super::words::{summary, why_left};
use super::{Settings, Verdict};

#[derive(Args)]
pub(super) struct Report {
    /// Documents and folders to report on; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Writes the page into this file instead of standard output
    #[arg(short, long, value_name = "FILE.html")]
    output: Option<PathBuf>,
    /// Heads the page
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    settings: Settings,
}

const TEMPLATE: &str = include_str!("report.html");

impl Report {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let mut page = Page::default();
        let verdict = over_documents(
            &self.paths,
            &self.selection,
            &self.settings,
            Aim::Show,
            &mut |Work { input, document, ready, .. }| {
                page.add(input, document, &document.repaired(ready), ready.least);
                Ok(false)
            },
        )?;
        let names = page.names.join("、");
        let html = page.html(self.title.unwrap_or(names));
        match self.output.as_deref().filter(|p| *p != Path::new("-")) {
            Some(path) => fs::write(path, html).map_err(|e| Input::path(path).failure(&e))?,
            None => {
                let mut out = BufWriter::new(std::io::stdout().lock());
                out.write_all(html.as_bytes())?;
                out.flush()?;
            }
        }
        Ok(verdict)
    }
}

/// The parts of the page.
#[derive(Default)]
struct Page {
    names: Vec<String>,
    documents: String,
    made: usize,
    left: usize,
    /// How often each rule occurs.
    rules: ByName<usize>,
    /// Its summary and its source.
    said: ByName<Value>,
}

impl Page {
    fn add(&mut self, input: &Input, document: &Document, repaired: &Repaired<'_>, least: u8) {
        let (name, text) = (input.to_string(), &document.text);
        let made: Vec<&Diagnostic> = to_show(&repaired.diagnostics).into_iter().filter(|d| d.applied).collect();
        let (mut body, mut rows) = (String::new(), String::new());
        let lines = Lines::of(text);
        let mut row = |at: usize, rules: &str, old: &str, new: &str| {
            let place = lines.place(at);
            let _ = write!(rows, "<tr><td>{place}</td><td>{rules}</td><td>{old}</td><td>{new}</td></tr>");
        };
        for part in parts(text, repaired) {
            match part {
                Part::Same(text) => body.push_str(&escaped(text)),
                Part::Made(edit, of) => {
                    self.made += 1;
                    let rules = self.rules(&of);
                    let sure = of.iter().map(|d| d.confidence).min().unwrap_or(100);
                    let (old, new) = (shown(edit.old()), shown(edit.new_text()));
                    let _ = write!(body, "<span class=\"e\" data-r=\"{rules}\" data-c=\"{sure}\">");
                    for (tag, text) in [("del", &old), ("ins", &new)].iter().filter(|(_, text)| !text.is_empty()) {
                        let _ = write!(body, "<{tag}>{text}</{tag}>");
                    }
                    body.push_str("</span>");
                    row(edit.span().start, &rules, &old, &new);
                }
                Part::Left(old, d) => {
                    self.left += 1;
                    let (rules, why) = (self.rules(&[d]), escaped(&why_left(d, least, &made)));
                    let old = shown(old);
                    let confidence = d.confidence;
                    let _ = write!(
                        body,
                        "<span class=\"l\" data-r=\"{rules}\" data-c=\"{confidence}\" data-w=\"{why}\">{old}</span>"
                    );
                    row(d.span.start, &rules, &old, &format!("{}?", shown(d.replacement.as_deref().unwrap_or_default())));
                }
            }
        }
        let (heading, list) = (escaped(&name), tr!("All findings as a list", "全部列表"));
        let [place, rule, old, new] = [tr!("place", "位置"), tr!("rule", "规则"), tr!("before", "原文"), tr!("after", "改为")];
        let head = format!("<tr><th>{place}</th><th>{rule}</th><th>{old}</th><th>{new}</th></tr>");
        let _ = writeln!(
            self.documents,
            "<section><h2>{heading}</h2><div class=\"doc\">{body}</div><details><summary>{list}</summary><table>{head}{rows}</table></details></section>"
        );
        self.names.push(name);
    }

    /// The ids of the rules of some diagnostics, which are counted.
    fn rules(&mut self, of: &[&Diagnostic]) -> String {
        let mut ids = ByName::<()>::default();
        for d in of {
            ids.of(&d.rule);
            let said = self.said.of(&d.rule);
            if said.is_null() {
                *said = json!({ "s": summary(d), "o": &*d.source });
            }
        }
        ids.iter().for_each(|(id, ())| *self.rules.of(id) += 1);
        ids.iter().map(|(id, ())| id).collect::<Vec<_>>().join(" ")
    }

    fn html(self, title: String) -> String {
        let most = self.rules.iter().map(|(_, n)| *n).max().unwrap_or(1);
        let mut by_count: Vec<(&str, &usize)> = self.rules.iter().collect();
        by_count.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        let mut rules = String::new();
        for (id, n) in by_count {
            let width = 100 * n / most;
            let _ = writeln!(
                rules,
                "<label class=\"rule\"><input type=\"checkbox\" value=\"{id}\" checked><b>{id}</b><span class=\"n\">{n}</span><i style=\"--w:{width}%\"></i></label>"
            );
        }
        let (made, files, left) =
            (count(self.made, "edit", "处改动"), count(self.names.len(), "document", "个文件"), self.left);
        let said = Value::from_iter(self.said.iter().map(|(rule, said)| (rule, said.clone()))).to_string();
        let fields = [
            ("lang", if Lang::now() == Lang::Zh { "zh" } else { "en" }.to_owned()),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("title", escaped(&title)),
            ("summary", tr!("{made} in {files}, {left} left alone", "{files}，{made}，另有 {left} 处未动")),
            ("t_view", tr!("View", "视图")),
            ("t_before", tr!("before", "修复前")),
            ("t_both", tr!("both", "对照")),
            ("t_after", tr!("after", "修复后")),
            ("t_confidence", tr!("Confidence", "把握")),
            ("t_left", tr!("show what was left alone", "显示未动之处")),
            ("t_rules", tr!("Rules", "规则")),
            ("t_all", tr!("all", "全选")),
            ("t_none", tr!("none", "全不选")),
            ("rules", rules),
            // Nothing in it may end the script.
            ("said", said.replace('<', "\\u003c")),
            ("documents", self.documents),
        ];
        filled(TEMPLATE, &fields)
    }
}

/// A template with its `{{names}}` replaced, in one pass: what is put in is not looked at again.
fn filled(template: &str, fields: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut parts = template.split("{{");
    page.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or_default();
        let value = fields.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value);
        page.push_str(value);
        page.push_str(rest);
    }
    page
}

/// Text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text for HTML that is wrong or right: what cannot be seen is made visible.
fn shown(text: &str) -> String {
    let mut html = String::new();
    for c in text.chars() {
        let mut word = String::new();
        // Writing to a string cannot fail.
        let _ = visible(&mut word, c);
        match c {
            '\n' => html.push_str("<u>⏎</u>\n"),
            c if word.chars().eq([c]) => html.push_str(&escaped(&word)),
            _ => {
                let _ = write!(html, "<u>{}</u>", escaped(&word));
            }
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        let fields = [("a", "{{b}}".to_owned()), ("b", "乙".to_owned())];
        assert_eq!(filled("<{{a}}|{{b}}|{{c}}>", &fields), "<{{b}}|乙|>");
    }

    #[test]
    fn documents_cannot_write_html() {
        assert_eq!(escaped("<b>\"&"), "&lt;b&gt;&quot;&amp;");
        assert_eq!(shown("<\u{200B}\n"), "&lt;<u>&lt;U+200B&gt;</u><u>⏎</u>\n");
    }
}
