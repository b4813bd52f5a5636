//! Rules that read each line by itself find what they find in the block.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hanfix::{Category, Repairer, Rule, RuleSet};

const TEXT: &str =
    "村里修了水渠\n※堤上种了树，见 https://example.org/※ 的说明※。\n<pre>\n※闸门\n</pre>\n渡口通了船※\r\n※※最后一行";

/// Takes every ※ away, and counts how often it is asked.
fn rule(needs: &'static [&'static str], by_line: bool, asked: &Arc<AtomicUsize>) -> Rule {
    let asked = asked.clone();
    let rule = Rule::new("house/reference-mark", Category::Noise)
        .summary("a reference mark")
        .source("house style")
        .confidence(99)
        .needs(needs.iter().copied())
        .code(move |context, findings| {
            asked.fetch_add(1, Ordering::Relaxed);
            for (at, mark) in context.text().match_indices('※') {
                if !context.is_protected((at..at + mark.len()).into()) {
                    findings.replace(at..at + mark.len(), "");
                }
            }
        })
        .bad("水渠※", "水渠")
        .good("水渠");
    if by_line { rule.by_line() } else { rule }
}

fn repaired(rule: Rule) -> String {
    let mut rules = RuleSet::default();
    rules.push(rule).expect("a good rule");
    let repairer = Repairer::builder().rules(rules).build().expect("builds");
    repairer.repair(TEXT).text.into_owned()
}

#[test]
fn lines_give_what_the_block_gives() {
    let asked = Arc::new(AtomicUsize::new(0));
    let whole = repaired(rule(&["※"], false, &asked));
    assert_eq!(
        whole,
        "村里修了水渠\n堤上种了树，见 https://example.org/ 的说明。\n<pre>\n※闸门\n</pre>\n渡口通了船\r\n最后一行"
    );
    for needs in [&["※"][..], &["※堤", "明※", "※闸", "船※", "※※"], &[]] {
        assert_eq!(repaired(rule(needs, true, &asked)), whole, "{needs:?}");
    }
}

#[test]
fn lines_without_what_is_needed_are_passed_over() {
    let asked = Arc::new(AtomicUsize::new(0));
    let by_line = rule(&["※"], true, &asked);
    let mut rules = RuleSet::default();
    rules.push(by_line).expect("a good rule");
    let repairer = Repairer::builder().rules(rules).build().expect("builds");
    asked.store(0, Ordering::Relaxed);
    let _ = repairer.repair(TEXT);
    // Four lines hold the mark, and one keeps it in code; each is read again once the block has changed, if it still holds it.
    assert!(asked.load(Ordering::Relaxed) <= 8, "{asked:?}");
}
