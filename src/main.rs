//! The program: parse, call, exit code.

fn main() -> std::process::ExitCode {
    logboom::cli::run()
}
