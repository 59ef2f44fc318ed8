//! Other forms of `run`, which take no scenario: `run --from`, `run --suite`.

use super::{run_from, suite};
use std::ffi::OsString;

/// The flag of each form, and the name under which the parser knows it.
const FORMS: [(&str, &str); 2] = [("--from", run_from::NAME), ("--suite", suite::NAME)];

/// What the help of `run` says of them.
pub(super) fn help() -> String {
    format!("{}\n\n{}", run_from::HELP, suite::HELP)
}

/// The arguments of the program, with a form of `run` under its name.
pub(super) fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut given: Vec<OsString> = given.collect();
    let has = |flag: &str| {
        let is_flag = |argument: &OsString| {
            let text = argument.to_string_lossy();
            text.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        given.iter().skip(2).any(is_flag)
    };
    let form = FORMS.iter().find(|(flag, _)| has(flag));
    if let (Some((_, name)), Some(command)) = (form, given.get_mut(1))
        && *command == "run"
    {
        *command = (*name).into();
    }
    given
}
