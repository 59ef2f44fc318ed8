//! The command line: parses, dispatches, exits.

fn main() -> std::process::ExitCode {
    reflexarc::cli::main()
}
