//! scratch
use std::time::Duration;
fn cpu() -> Duration {
    let s = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(s.split(' ').next().unwrap().parse().unwrap())
}
struct Instant(Duration);
impl Instant {
    fn now() -> Self {
        Self(cpu())
    }
    fn elapsed(&self) -> Duration {
        cpu() - self.0
    }
}

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let base = {
        let r = hanfix::Repairer::builder().rules(hanfix::RuleSet::new()).build().unwrap();
        let t = Instant::now();
        for _ in 0..5 {
            let _ = r.repair(&text);
        }
        t.elapsed() / 5
    };
    println!("base {base:?} {:.0} MB/s", text.len() as f64 / 1e6 / base.as_secs_f64());
    let mut rows = vec![];
    for rule in hanfix::RuleSet::builtin() {
        let r = hanfix::Repairer::builder().only(rule.id()).build().unwrap();
        let _ = r.repair(&text[..text.floor_char_boundary(2000)]);
        let mut best = std::time::Duration::MAX;
        for _ in 0..3 {
            let t = Instant::now();
            let _ = r.repair(&text);
            best = best.min(t.elapsed());
        }
        rows.push((best.saturating_sub(base), rule.id().to_owned()));
    }
    rows.sort();
    rows.reverse();
    for (t, id) in rows.iter().take(25) {
        println!("{:8.2} ns/100B  {id}", t.as_nanos() as f64 / text.len() as f64 * 100.0);
    }
}
