//! The `hanfix` program: reads arguments, repairs and prints. What is repaired and how, the library decides.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
