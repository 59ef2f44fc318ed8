//! The verdict: every contrast of the primary KPI with what may be said of it.

use super::text::{number, with_unit};
use crate::study::comparison::{Contrasted, KpiRow, tests};
use crate::study::judge::answer::{Answer, Judgement, Spread};
use crate::study::judge::estimate::Estimate;
use std::fmt::Write;

/// The contrasts of the primary KPI in a sentence each, and the number of tests made.
pub(super) fn verdict(row: &KpiRow, rows: &[KpiRow], currency: &str, replications: u32) -> String {
    let unit = row.kpi.unit.symbol(currency);
    let mut text = format!("Judged by {}: {}.\n", row.kpi.name, row.kpi.definition);
    for (contrast, value) in row.contrasts() {
        let said = value.map_or_else(
            || {
                "not compared: undefined in an arm, or a cost that an ideal one does not have"
                    .to_owned()
            },
            |value| sentence(&value, unit, replications),
        );
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  {:<29} {said}", contrast.title);
    }
    text.push_str(&ratios(row));
    if replications < 2 {
        return text;
    }
    let (primary, others) = tests(rows);
    let tests = |many: usize| if many == 1 { "1 test".to_owned() } else { format!("{many} tests") };
    let _written = writeln!(
        text,
        "  {} of this KPI at 5 % each; {} of other KPIs, one Holm family per contrast at 5 %",
        tests(primary),
        tests(others)
    );
    text
}

/// What common random numbers gained.
fn ratios(row: &KpiRow) -> String {
    let ratios: Vec<String> = row
        .contrasts()
        .iter()
        .filter_map(|(contrast, value)| {
            let ratio = (*value)?.variance_ratio?;
            let larger = if ratio < 1.0 { " (larger)" } else { "" };
            Some(format!("{} {}×{larger}", contrast.title.to_lowercase(), number(ratio)))
        })
        .collect();
    if ratios.is_empty() {
        return String::new();
    }
    format!("  Variance smaller than with independent draws: {}\n", ratios.join(", "))
}

/// A contrast in words.
pub(super) fn sentence(contrasted: &Contrasted, unit: &str, replications: u32) -> String {
    judged(&contrasted.estimate, &contrasted.judgement, unit, replications)
}

/// An estimate and its judgement in words.
pub(super) fn judged(
    estimate: &Estimate,
    judgement: &Judgement,
    unit: &str,
    replications: u32,
) -> String {
    let interval = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(" [{}, {}]", number(low), number(high)),
        _ => String::new(),
    };
    let mean = with_unit(estimate.mean, unit);
    match (judgement.answer, judgement.spread, judgement.detectable) {
        (Answer::Identical, ..) => "identical: exactly 0 in every replication".to_owned(),
        (Answer::Effect, Spread::Deterministic, _) => {
            format!("effect: {mean} in every replication, to the last bit (deterministic)")
        }
        (Answer::Effect, Spread::Equal, _) => format!("effect: {mean} in every replication"),
        (Answer::Effect, ..) => format!("effect: {mean}{interval}"),
        (Answer::NoneSeen, ..) if replications < 2 => {
            format!("{mean}; one replication cannot show an effect")
        }
        (Answer::NoneSeen, Spread::Equal, _) => {
            format!("none seen: {mean}, equal in all {replications}, too few to judge")
        }
        (Answer::NoneSeen, _, Some(detectable)) => format!(
            "none seen: {mean}{interval}; {} would have been detected with 80 % power",
            with_unit(detectable, unit)
        ),
        (Answer::NoneSeen, _, None) => format!("none seen: {mean}{interval}"),
    }
}
