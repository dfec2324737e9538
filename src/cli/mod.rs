//! The command line: one file for each subcommand, no logic. The only place that prints.
#![expect(clippy::print_stderr, reason = "this is where logboom speaks")]

mod audit;
mod check;
mod completions;
mod explain;
mod init;
mod input;
mod prove;
mod schema;
mod sources;
mod synth;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Everything is fine.
const FINE: u8 = 0;
/// The blueprint has errors, or the audit found something that is not fine.
const BLUEPRINT: u8 = 1;
/// Usage, input or output.
const USAGE: u8 = 2;
/// `synth --check` found differences.
const DIFFERENT: u8 = 3;

/// Turns one short blueprint of AWS log delivery into CloudFormation and Terraform.
#[derive(Debug, Parser)]
#[command(name = "logboom", version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 fine, 1 errors were found, 2 usage or input/output, 3 `--check` found differences.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write CloudFormation and Terraform for a blueprint.
    Synth(synth::Arguments),
    /// Check a blueprint and everything that it would become, and write nothing.
    Check(check::Arguments),
    /// Prove that each log will arrive, and that nobody else can write or read.
    Prove(prove::Arguments),
    /// Prove the same of templates that logboom did not write.
    Audit(audit::Arguments),
    /// Write a blueprint to start from.
    Init(init::Arguments),
    /// Print the log sources: who switches them on, where they can go, under which keys.
    Sources,
    /// Print the JSON Schema of blueprints, for editors.
    Schema,
    /// Explain a diagnostic by its code.
    Explain(explain::Arguments),
    /// Print completions for a shell.
    Completions(completions::Arguments),
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// Parses the arguments, does what they say, and gives the exit code.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { FINE });
        }
    };
    let done = match arguments.command {
        Command::Synth(arguments) => synth::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Prove(arguments) => prove::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Sources => sources::run(),
        Command::Schema => schema::run(),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(USAGE)
        }
    }
}

/// Says what is wrong with something that was given.
fn complain(problem: &str) {
    eprintln!("error: {problem}");
}

/// The command line for people who write it down: used by completions.
fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// Prints to standard output; a reader that went away is no error.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
