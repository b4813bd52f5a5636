//! The modules of the library in layers: a file uses only layers below its own.
//!
//! The test reads every path that begins with `crate::` in `src/`. It fails on an arrow drawn upwards or sideways, and on a
//! module that has no layer yet.

use std::fs;
use std::path::{Path, PathBuf};

/// From the lowest to the highest. Modules of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["chars", "error", "lines"],
    &["data", "edit"],
    &["scan"],
    &["profile", "protect", "model"],
    &["rule"],
    &["rule_set"],
    &["rule_file", "rules"],
    &["engine"],
    &["document"],
    &["stream"],
    &["encoding"],
    &["lib"],
    &["main", "cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|l| l.contains(&module))
}

#[test]
fn no_module_uses_a_higher_layer() {
    let mut faults = Vec::new();
    for file in sources(&root().join("src")) {
        let module = module_of(&file);
        let Some(own) = layer(&module) else {
            faults.push(format!("{} has no layer: give `{module}` one in tests/layers.rs", file.display()));
            continue;
        };
        let text = fs::read_to_string(&file).expect("readable");
        for used in used_modules(&text) {
            match layer(&used) {
                _ if used == module => {}
                Some(other) if other < own => {}
                Some(_) => faults.push(format!("{}: `{module}` may not use `{used}`", file.display())),
                None => faults.push(format!("{}: `crate::{used}` is not a module; name the module it is in", file.display())),
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What the categories share: predicates over the characters of a line, no rules.
const SHARED: &[&str] = &["crate::rules::line::"];

/// The rules of one category do not use those of another: only `rules/mod.rs` knows them all.
#[test]
fn categories_do_not_use_each_other() {
    let folder = root().join("src/rules");
    for file in sources(&folder).into_iter().filter(|f| f.parent() != Some(&folder) || !f.ends_with("mod.rs")) {
        let text = fs::read_to_string(&file).expect("readable");
        let deep = file.parent() != Some(&folder) && !file.ends_with("mod.rs");
        let out = if deep { "super::super::" } else { "super::" };
        let reaches = |line: &str| {
            line.contains("crate::rules::") && !SHARED.iter().any(|s| line.contains(s))
                || line.starts_with("use ") && line.contains(out)
        };
        let fault = text.lines().take_while(|l| !l.contains("#[cfg(test)]")).find(|l| reaches(l));
        assert!(fault.is_none(), "{}: {}", file.display(), fault.unwrap_or_default());
    }
}

#[test]
fn paths_are_read() {
    let text = "use crate::edit::{Edit, Span};\nuse crate::{chars, data::{self, x}};\n// crate::gone\nlet x = crate::engine::cut(s);\n#[cfg(test)]\nuse crate::stream::S;";
    assert_eq!(used_modules(text), ["edit", "chars", "data", "engine"]);
    assert_eq!(module_of(&root().join("src/rules/noise/cms.rs")), "rules");
    assert_eq!(module_of(&root().join("src/edit.rs")), "edit");
}

/// The first segment of each path from the crate's root, outside comments and tests.
fn used_modules(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let code = text.lines().take_while(|l| l.trim() != "#[cfg(test)]").filter(|l| !l.trim_start().starts_with("//"));
    let code: Vec<&str> = code.collect();
    for rest in code.join("\n").split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => found.extend(first_names(list)),
            None => found.push(name_at(rest)),
        }
    }
    found
}

/// The names that begin the parts of a list in braces: `chars, data::{self, x}}` has `chars` and `data`.
fn first_names(list: &str) -> Vec<String> {
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                names.push(name_at(&list[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

fn name_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The module at the crate's root that a file belongs to.
fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("src")).expect("a source file");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
