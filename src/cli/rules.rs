//! `hanfix rules`.

use super::Verdict;
use super::input::{Failure, Input};
use clap::Args;
use hanfix::RuleSet;

#[derive(Args)]
pub(super) struct Rules {}

impl Rules {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        Err(Failure::Said("not there yet".into()))
    }
}

/// The rules of a rule file.
pub(super) fn load(input: &Input) -> Result<RuleSet, Failure> {
    Err(input.failure(&"rule files are not there yet"))
}
