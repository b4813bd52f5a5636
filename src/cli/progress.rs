//! A progress bar for long work, on a terminal only.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::input::{Input, Source};

/// Less than this is not long.
const LONG: u64 = 16 << 20;
const MANY: usize = 200;

/// How far the work has come, in bytes read.
#[derive(Debug, Clone)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Over all of these documents. The bar stands on standard error and not where the results go, which are `quiet` when they
    /// do not go to the terminal.
    pub(super) fn over(inputs: &[Input], quiet: bool) -> Self {
        if !io::stderr().is_terminal() || (io::stdout().is_terminal() && !quiet) {
            return Self(None);
        }
        let size = |input: &Input| match input {
            Input::File(path) => path.metadata().map_or(0, |m| m.len()),
            Input::Stdin => 0,
        };
        let bytes = inputs.iter().map(size).sum();
        if bytes < LONG && inputs.len() < MANY {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(500));
        Self(Some(bar))
    }

    /// A reader whose bytes count.
    pub(super) fn of(&self, source: Source) -> Source {
        match &self.0 {
            Some(bar) => Box::new(bar.wrap_read(source)),
            None => source,
        }
    }

    /// The work is done: the bar goes.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
