//! `hanfix completions` and `hanfix man`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::Verdict;
use super::help;
use super::input::{Failure, Input};

#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut help::unbroken(), "hanfix", &mut script);
        io::stdout().lock().write_all(&script)?;
        Ok(Verdict::Clean)
    }
}

#[derive(Args)]
pub(super) struct Man {
    /// Writes hanfix.1 and a page for each command into this folder
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        match &self.output {
            Some(folder) => {
                clap_mangen::generate_to(help::unbroken(), folder).map_err(|e| Input::path(folder).failure(&e))?;
            }
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(help::unbroken()).render(&mut page)?;
                io::stdout().lock().write_all(&page)?;
            }
        }
        Ok(Verdict::Clean)
    }
}
