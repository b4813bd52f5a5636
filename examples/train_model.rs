//! Makes a language model from text.
//!
//! ```text
//! cargo run --release --no-default-features --features train --example train_model -- \
//!     --lexicon dict.txt --out src/model/official.bin laws.txt reports.txt
//! ```
//! The texts are plain, one paragraph a line. The lexicon has lines of `word frequency`. `--base MODEL` keeps the language part
//! of another model and makes only the classifier anew. `--held-out` leaves uncounted what was held out: a model to learn from with
//! `tools/model/ocr.py`, not to be shipped. `--explain FILE` shows what the base thinks of each line of a text,
//! `--lint FILE` what it would change (line, bytes, replacement, confidence), `--time FILE` how fast it reads. `--measure FILES`
//! measures the base on pairs (`.tsv`: wrong, TAB, right) and on clean text (`--show N` before it shows edits). `--grams N` and
//! `--gate-bits N` say how large the model becomes. `--funnel` fits the steps that choose which places are looked at (on the texts, held out;
//! `--base` gives the classifier) and writes `weights.rs` instead of a model.

use std::fs;

use hanfix::model::{
    Model,
    train::{Materials, Settings, explain, funnel, lint, measure, train},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings::default();
    let (mut lexicon, mut out, mut base, mut texts) = (String::new(), String::from("model.bin"), None, Vec::new());
    let (mut show, mut of_funnel) = (0, false);
    let (mut shapes, mut sounds) = (String::from("tools/model/shapes.tsv"), String::from("tools/model/sounds.tsv"));
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or("a value is missing");
        match argument.as_str() {
            "--lexicon" => lexicon = fs::read_to_string(value()?)?,
            "--shapes" => shapes = value()?,
            "--sounds" => sounds = value()?,
            "--out" => out = value()?,
            "--base" => base = Some(Model::from_bytes(fs::read(value()?)?)?),
            "--held-out" => settings.refit = false,
            "--grams" => settings.grams = value()?.parse()?,
            "--gate-bits" => settings.gate_bits = value()?.parse()?,
            "--hold-out" => settings.hold_out = value()?.parse()?,
            "--explain" => {
                let model = base.as_ref().ok_or("--explain needs --base")?;
                fs::read_to_string(value()?)?.lines().for_each(|l| println!("{l}\n{}", explain(model, l)));
                return Ok(());
            }
            "--funnel" => of_funnel = true,
            "--show" => show = value()?.parse()?,
            "--measure" => {
                let model = base.as_ref().ok_or("--measure needs --base")?;
                let (mut pairs, mut clean) = (Vec::new(), Vec::new());
                for path in arguments.by_ref() {
                    let name = path.rsplit('/').next().unwrap_or_default().chars().take(12).collect();
                    let list = if path.ends_with(".tsv") { &mut pairs } else { &mut clean };
                    list.push((name, fs::read_to_string(&path)?));
                }
                println!("{}", measure(model, &pairs, &clean, show));
                return Ok(());
            }
            "--time" => {
                let model = base.as_ref().ok_or("--time needs --base")?;
                let text = fs::read_to_string(value()?)?;
                for _ in 0..3 {
                    let started = std::time::Instant::now();
                    let found: usize = text.lines().map(|l| lint(model, l).len()).sum();
                    let seconds = started.elapsed().as_secs_f64();
                    println!("{found} suggestions, {:.1} MB/s", text.len() as f64 / seconds / 1e6);
                }
                return Ok(());
            }
            "--lint" => {
                let model = base.as_ref().ok_or("--lint needs --base")?;
                let text = fs::read_to_string(value()?)?;
                for (n, line) in text.lines().enumerate() {
                    lint(model, line)
                        .into_iter()
                        .for_each(|(span, new, c)| println!("{n}\t{}\t{}\t{new}\t{c}", span.start, span.end));
                }
                return Ok(());
            }
            path => texts.push(fs::read_to_string(path)?),
        }
    }
    let (shapes, sounds) = (fs::read_to_string(shapes)?, fs::read_to_string(sounds)?);
    let materials = Materials::new(&texts, &lexicon, &shapes, &sounds);
    if of_funnel {
        let base = base.as_ref().ok_or("--funnel needs --base")?;
        fs::write("weights.rs", funnel(&materials, &settings, base, |line| println!("{line}"))?)?;
        return Ok(());
    }
    let model = train(&materials, &settings, base.as_ref(), |line| println!("{line}"))?;
    println!("{} bytes to {out}", model.len());
    fs::write(out, model)?;
    Ok(())
}
