//! The verdict: the harm, the part of it that came through the infrastructure, and what the
//! infrastructure costs on a good day, each with what may be said of it.

use super::text::{number, with_unit};
use crate::study::answer::Answer;
use crate::study::compare::{Contrast, KpiInArms};
use std::fmt::Write;

/// The three contrasts of the primary KPI in a sentence each.
pub(super) fn verdict(row: &KpiInArms, currency: &str) -> String {
    let unit = row.kpi.unit.symbol(currency);
    let lines = [
        ("Harm by the disruptions", row.difference),
        ("Through the infrastructure", row.through_infrastructure),
        ("Infrastructure on a good day", row.good_day),
    ];
    let mut text = format!("Judged by {}: {}.\n", row.kpi.name, row.kpi.definition);
    for (what, contrast) in lines {
        let said = contrast.map_or_else(
            || "undefined in one of the arms".to_owned(),
            |contrast| sentence(&contrast, unit),
        );
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  {what:<29} {said}");
    }
    text.push_str(&ratios(row));
    text
}

/// How much the common random numbers bought.
fn ratios(row: &KpiInArms) -> String {
    let ratio = |what: &str, contrast: Option<Contrast>| {
        contrast?.variance_ratio.map(|ratio| format!("{what} {}×", number(ratio)))
    };
    let ratios: Vec<String> = [
        ratio("harm", row.difference),
        ratio("through the infrastructure", row.through_infrastructure),
        ratio("good day", row.good_day),
    ]
    .into_iter()
    .flatten()
    .collect();
    if ratios.is_empty() {
        return String::new();
    }
    format!("  Variance smaller than with independent draws: {}\n", ratios.join(", "))
}

/// A contrast in words.
fn sentence(contrast: &Contrast, unit: &str) -> String {
    let estimate = contrast.estimate;
    let interval = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(" [{}, {}]", number(low), number(high)),
        _ => String::new(),
    };
    let mean = with_unit(estimate.mean, unit);
    match (contrast.judgement.answer, contrast.judgement.detectable) {
        (Answer::Identical, _) => "identical: exactly 0 in every replication".to_owned(),
        (Answer::Effect, _) => format!("effect: {mean}{interval}"),
        (Answer::NoneSeen, Some(detectable)) => format!(
            "none seen: {mean}{interval}; {} would have been seen four times in five",
            with_unit(detectable, unit)
        ),
        (Answer::NoneSeen, None) => format!("{mean}; one replication shows no effect"),
    }
}
