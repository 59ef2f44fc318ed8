//! Gates: conditions on the results of a study, those of the story and those of the command line.

use super::exit::{Exit, Failure};
use crate::scenario::{Gate, Statistic, Story};
use crate::study::arm::Arms;
use crate::study::comparison::KpiRow;
use crate::study::contrast::Contrast;
use crate::study::judge::estimate::Estimate;
use std::io::Write;

/// Result of a gate.
pub(super) struct Verdict<'a> {
    /// The gate, as written.
    pub gate: &'a str,
    /// The value; `None` if it is undefined.
    pub value: Option<f64>,
    /// Whether the gate is met.
    pub is_met: bool,
}

/// Evaluates a gate on the results.
pub(super) fn look<'a>(gate: &'a Gate, rows: &[KpiRow]) -> Verdict<'a> {
    let value = rows.iter().find(|row| row.kpi.name == gate.kpi).and_then(|row| {
        let contrast = row.contrast(&gate.column).map(|one| one.estimate);
        let estimate: Estimate = row.arm(&gate.column).or(contrast)?;
        match gate.statistic {
            Statistic::Mean => Some(estimate.mean),
            Statistic::Low => estimate.low,
            Statistic::High => estimate.high,
        }
    });
    let is_met = value.is_some_and(|value| gate.is_met(value));
    Verdict { gate: &gate.text, value, is_met }
}

/// A gate of the command line that cannot be read.
pub(super) fn unreadable(text: &str, why: &str) -> Failure {
    Failure::Usage(format!("--expect '{text}': {why}"))
}

/// Reports the gates that are not met on stderr; how the program ends.
pub(super) fn conclude(looks: &[Verdict]) -> Result<Exit, Failure> {
    let unmet: Vec<&Verdict> = looks.iter().filter(|look| !look.is_met).collect();
    for look in &unmet {
        let value = look.value.map_or("undefined".to_owned(), |value| value.to_string());
        writeln!(std::io::stderr(), "gate not met: {} (the value is {value})", look.gate)?;
    }
    Ok(if unmet.is_empty() { Exit::Ok } else { Exit::Gate })
}

/// The gates of a story and of the arguments, on arms that are played. A gate of the story on other arms
/// is left out, and said; one of the arguments is an error.
pub(super) fn gates(texts: &[String], story: &Story, arms: &Arms) -> Result<Vec<Gate>, Failure> {
    let contrasts = Contrast::among(arms);
    let is_played = |gate: &Gate| {
        let column = &*gate.column;
        arms.place(column).is_some() || contrasts.iter().any(|one| &*one.name == column)
    };
    let mut gates = Vec::new();
    for gate in &story.gates {
        if is_played(gate) {
            gates.push(gate.clone());
        } else {
            let text = &gate.text;
            writeln!(std::io::stderr(), "not judged: '{text}' needs arms that --arms leaves out")?;
        }
    }
    for text in texts {
        let gate = Gate::read(text, story.currency.code()).map_err(|why| unreadable(text, &why))?;
        if !is_played(&gate) {
            return Err(unreadable(text, "it needs arms that --arms leaves out"));
        }
        gates.push(gate);
    }
    Ok(gates)
}

#[cfg(test)]
mod tests {
    use crate::scenario::GATE_COLUMNS;
    use crate::study::arm::{DISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED, UNDISTURBED};
    use crate::study::contrast::{DIFFERENCE, GOOD_DAY, THROUGH_INFRASTRUCTURE};

    #[test]
    fn gates_name_the_arms_and_contrasts_of_a_run() {
        let arms = [DISTURBED, UNDISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED];
        let contrasts = [DIFFERENCE, THROUGH_INFRASTRUCTURE, GOOD_DAY];
        assert_eq!(GATE_COLUMNS.to_vec(), [&arms[..], &contrasts[..]].concat());
    }
}
