//! What the verdict rests on, as `run --rests-on` prints it: the parameters at whose other plausible value
//! the answer turns, and how many leave it as it is.

use super::columns::interval;
use super::text::{WIDTH, with_unit, wrapped};
use crate::study::comparison::Contrasted;
use crate::study::contrast::DIFFERENCE;
use crate::study::rests_on::Finding;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The section; `unit` is that of the primary KPI, `left_out` names ends at which the scenario is invalid.
#[must_use]
pub fn rests_on_section(findings: &[Finding], unit: &str, left_out: &[String]) -> String {
    let mut text =
        "What the verdict rests on: the answer with each parameter at an end of its range\n"
            .to_owned();
    let all: BTreeSet<&str> = findings.iter().map(|one| &*one.path).collect();
    let turned: BTreeSet<&str> =
        findings.iter().filter(|one| one.turns()).map(|one| &*one.path).collect();
    for one in findings.iter().filter(|one| one.turns()) {
        let what = if &*one.contrast == DIFFERENCE {
            "the harm"
        } else {
            "the part through the infrastructure"
        };
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "  {} = {}: {what} turns to {}, from {}",
            one.path,
            one.value,
            one.there.map_or("undefined".to_owned(), |there| short(&there, unit)),
            short(&one.present, unit)
        );
    }
    let rest = all.len() - turned.len();
    let _written = match (turned.is_empty(), rest) {
        (true, 0) => writeln!(text, "  The scenario names no uncertain parameter."),
        (true, 1) => {
            writeln!(text, "  The one parameter leaves every answer as it is, at both ends.")
        }
        (true, _) => writeln!(text, "  None of {rest} parameters turns an answer, at either end."),
        (false, 0) if all.len() == 1 => writeln!(text, "  The one parameter turns an answer."),
        (false, 0) => writeln!(text, "  Every parameter turns an answer."),
        (false, _) => {
            writeln!(text, "  {rest} of {} parameters turn no answer, at either end.", all.len())
        }
    };
    for one in left_out {
        let _written = writeln!(text, "  not played: {one}");
    }
    wrapped(&text, WIDTH)
}

fn short(contrasted: &Contrasted, unit: &str) -> String {
    let answer = contrasted.judgement.answer.word().replace('_', " ");
    format!(
        "{answer}: {} {}",
        with_unit(contrasted.estimate.mean, unit),
        interval(&contrasted.estimate)
    )
}
