//! Writing decisions into the configuration of a project, whose own words and order stay.

use std::fs;
use std::path::PathBuf;

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use super::config::{Config, NAME};
use super::input::{Failure, Input};
use super::lang::tr;

/// What is added to a configuration.
#[derive(Debug, Default)]
pub(super) struct Additions {
    pub(super) accept: Vec<String>,
    pub(super) without: Vec<String>,
    /// Words to protect.
    pub(super) words: Vec<String>,
    pub(super) replace: Vec<(String, String)>,
}

impl Additions {
    /// Adds all to the file, or to a new one in the working directory. Returns the path; `None` when there is nothing to add.
    pub(super) fn write(&self, file: Option<PathBuf>) -> Result<Option<PathBuf>, Failure> {
        if self.accept.is_empty() && self.without.is_empty() && self.words.is_empty() && self.replace.is_empty() {
            return Ok(None);
        }
        let path = file.unwrap_or_else(|| PathBuf::from(NAME));
        let input = Input::path(&path);
        let text = match fs::read_to_string(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.map_err(|e| input.failure(&e))?,
        };
        let new = self.added(&text).map_err(|e| input.failure(&e))?;
        // What could not be read again is not written.
        Config::parse(&path, &new)?;
        fs::write(&path, new).map_err(|e| input.failure(&e))?;
        Ok(Some(path))
    }

    fn added(&self, text: &str) -> Result<String, String> {
        let mut document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| e.message().to_owned())?;
        // What is said at the end stays there, before new tables.
        let end = document.trailing().as_str().unwrap_or_default().to_owned();
        let is_new = |name| !document.contains_key(name);
        let first = [
            (is_new("protect") && !self.words.is_empty(), "protect"),
            (is_new("replace") && !self.replace.is_empty(), "replace"),
        ];
        let first = first.into_iter().find_map(|(is_first, name)| is_first.then_some(name));
        extend(document.as_table_mut(), "accept", &self.accept)?;
        extend(document.as_table_mut(), "without", &self.without)?;
        if !self.words.is_empty() {
            extend(table(&mut document, "protect")?, "words", &self.words)?;
        }
        for (wrong, right) in &self.replace {
            table(&mut document, "replace")?.insert(wrong, value(right));
        }
        if let Some(table) = first.filter(|_| !end.trim().is_empty()).and_then(|name| document.get_mut(name)?.as_table_mut()) {
            table.decor_mut().set_prefix(format!("{end}\n"));
            document.set_trailing("");
        }
        Ok(document.to_string())
    }
}

/// The table of this name, made where there is none.
fn table<'d>(document: &'d mut DocumentMut, name: &str) -> Result<&'d mut dyn TableLike, String> {
    let item = document.entry(name).or_insert_with(|| Item::Table(Table::new()));
    item.as_table_like_mut().ok_or_else(|| tr!("`{name}` is no table", "`{name}` 不是表"))
}

/// Adds values to the list of this name that are not in it yet.
fn extend(table: &mut dyn TableLike, name: &str, values: &[String]) -> Result<(), String> {
    if values.is_empty() {
        return Ok(());
    }
    let item = table.entry(name).or_insert_with(|| value(Array::new()));
    let list = item.as_array_mut().ok_or_else(|| tr!("`{name}` is no list", "`{name}` 不是列表"))?;
    for text in values {
        if !list.iter().any(|v| v.as_str() == Some(text)) {
            list.push(text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_keep_what_is_there() {
        let additions = Additions {
            accept: vec!["a/b".into()],
            without: Vec::new(),
            words: vec!["甲乙".into(), "丙".into()],
            replace: vec![("徽信".into(), "微信".into())],
        };
        let text = "# ours\nmin-confidence = 95 # high\n\n[protect]\nwords = [\"丙\"]\n";
        let expected = "# ours\nmin-confidence = 95 # high\naccept = [\"a/b\"]\n\n[protect]\nwords = [\"丙\", \"甲乙\"]\n\n[replace]\n\"徽信\" = \"微信\"\n";
        assert_eq!(additions.added(text).as_deref(), Ok(expected));
        assert!(additions.added("accept = 1").is_err());
        let words = Additions { words: vec!["甲".into()], ..Additions::default() };
        let expected = "only = []\n# that is all\n\n[protect]\nwords = [\"甲\"]\n";
        assert_eq!(words.added("only = []\n# that is all\n").as_deref(), Ok(expected));
    }
}
