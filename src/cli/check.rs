//! `hanfix check`.

use super::Verdict;
use super::input::Failure;
use clap::Args;

#[derive(Args)]
pub(super) struct Check {}

impl Check {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        Err(Failure::Said("not there yet".into()))
    }
}
