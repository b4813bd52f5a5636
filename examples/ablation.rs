//! What each part of the spelling correction is good for: a table of precision and recall, and of edits in clean text, with and
//! without it.
//!
//! ```text
//! cargo run --release --features train --example ablation -- ecspell_odw_train.tsv ecspell_law_train.tsv laws.txt novels.txt
//! ```
//! Files that end in `.tsv` hold pairs (wrong, TAB, right), the others clean text; every line is a document of its own. Only the
//! rules of the category `confusion` run.

use std::fs;
use std::sync::Arc;

use hanfix::model::{Model, Veto, train};
use hanfix::{Profile, Repairer};

/// A row of the table: what runs.
struct Row {
    name: String,
    model: Option<Arc<Model>>,
    profile: Profile,
}

impl Row {
    fn new(name: &str, model: Option<Model>, profile: Profile) -> Self {
        Self { name: name.to_owned(), model: model.map(Arc::new), profile }
    }

    fn repairer(&self, min_confidence: u8) -> Result<Repairer, hanfix::Error> {
        let builder = Repairer::builder().only("confusion/*").profile(self.profile).min_confidence(min_confidence);
        match &self.model {
            Some(model) => builder.model(model.clone()).build(),
            None => builder.without("confusion/model").build(),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        files.push((path.rsplit('/').next().unwrap_or_default().to_owned(), fs::read_to_string(&path)?));
    }
    let model = Model::builtin();
    let tables = [fs::read_to_string("tools/model/shapes.tsv")?, fs::read_to_string("tools/model/sounds.tsv")?];
    let mut rows = vec![
        Row::new("fixed lists only", None, Profile::Typed),
        Row::new("with the model", Some(model.clone()), Profile::Typed),
        Row::new("whole vocabulary (profile `ocr`)", Some(model.clone()), Profile::Ocr),
    ];
    for veto in Veto::ALL {
        let base = if veto == Veto::Numerals { train::with_numerals(model, &tables[0], &tables[1])? } else { model.clone() };
        rows.push(Row::new(&format!("without the veto {veto:?}"), Some(base.without(veto)), Profile::Typed));
    }
    let cells = |each: &dyn Fn(&str) -> String| files.iter().map(|(name, _)| format!(" {} |", each(name))).collect::<String>();
    println!("| |{}\n|---|{}", cells(&|name| name.trim_end_matches(".tsv").to_owned()), cells(&|_| "--:".to_owned()));
    for row in &rows {
        let repairers = [row.repairer(90)?, row.repairer(80)?];
        let cell = |(name, text): &(String, String)| {
            let shown = repairers.iter().map(|r| if name.ends_with(".tsv") { on_pairs(r, text) } else { on_clean(r, text) });
            format!(" {} |", shown.collect::<Vec<_>>().join(", "))
        };
        println!("| {} |{}", row.name, files.iter().map(cell).collect::<String>());
    }
    Ok(())
}

/// Precision and recall, in characters.
fn on_pairs(repairer: &Repairer, pairs: &str) -> String {
    let (mut changed, mut right, mut wrong) = (0usize, 0usize, 0usize);
    for (before, target) in pairs.lines().filter_map(|l| l.split_once('\t')) {
        let after = repairer.repair(before).text;
        let target = target.split('\t').next().unwrap_or_default();
        if before.chars().count() != target.chars().count() || before.chars().count() != after.chars().count() {
            continue;
        }
        for ((a, b), z) in before.chars().zip(after.chars()).zip(target.chars()) {
            changed += usize::from(a != b);
            right += usize::from(a != b && b == z);
            wrong += usize::from(a != z);
        }
    }
    let share = |n: usize| 100.0 * right as f64 / n.max(1) as f64;
    format!("{:.1} / {:.1}", share(changed), share(wrong))
}

/// Edits in 10,000 characters, and their number.
fn on_clean(repairer: &Repairer, text: &str) -> String {
    let edits: usize = text.lines().map(|line| repairer.repair(line).patch.edits().len()).sum();
    format!("{:.2} ({edits})", 1e4 * edits as f64 / text.chars().count().max(1) as f64)
}
