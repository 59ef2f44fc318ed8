//! The page that `run` prints: what came of the story, in a terminal.

use crate::outcome::table::incidents::IncidentRows;
use crate::scenario::Story;
use crate::study::compare::{Comparison, Contrast};
use crate::study::estimate::Estimate;
use std::fmt::Write;

/// Lines of the timeline that fit.
const MOST_LINES: usize = 24;

/// What is printed beside a comparison.
pub struct Occasion<'a> {
    /// The story.
    pub story: &'a Story,
    /// Number of replications.
    pub replications: u32,
    /// Seed of the study.
    pub seed: u64,
    /// Incidents of the first replication's disturbed arm.
    pub timeline: &'a IncidentRows,
}

/// The page.
#[must_use]
pub fn page(occasion: &Occasion, comparison: &Comparison) -> String {
    let story = occasion.story;
    let contrasts: Vec<Contrast> = comparison.contrasts().collect();
    let mut page = String::new();
    let plural = if occasion.replications == 1 { "" } else { "s" };
    let runs = format!("{} replication{plural}, seed {}", occasion.replications, occasion.seed);
    // Writing to a string cannot fail.
    let _written = writeln!(page, "{} — {runs}\n", story.title);
    let primary = contrasts.iter().find(|contrast| contrast.kpi.name == story.primary);
    if let Some(contrast) = primary {
        let _written = writeln!(page, "{}\n", verdict(contrast, story.currency.code()));
    }
    let head = ["KPI", "unit", "disturbed", "undisturbed", "difference", "95 % interval"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(contrasts.iter().filter_map(|contrast| row(contrast, story.currency.code())));
    page.push_str(&aligned(&rows));
    page.push_str(&timeline(occasion));
    page
}

/// The primary KPI in a sentence.
fn verdict(contrast: &Contrast, currency: &str) -> String {
    let name = contrast.kpi.name;
    let unit = unit_suffix(contrast.kpi.unit.symbol(currency));
    match contrast.difference {
        None => format!("{name} is undefined in one of the arms."),
        Some(Estimate { mean, low: Some(low), high: Some(high) })
            if low == 0.0 && high == 0.0 && mean == 0.0 =>
        {
            format!("{name} is the same with and without the disruptions, in every replication.")
        }
        Some(Estimate { mean, low: Some(low), high: Some(high) }) => {
            let (mean, low, high) = (number(mean), number(low), number(high));
            format!(
                "The disruptions change {name} by {mean}{unit} (95 % interval {low} to {high})."
            )
        }
        Some(Estimate { mean, .. }) => {
            format!("In one replication the disruptions change {name} by {}{unit}.", number(mean))
        }
    }
}

fn unit_suffix(unit: &str) -> String {
    if unit == "1" { String::new() } else { format!(" {unit}") }
}

/// A KPI's line; nothing where it is undefined in both arms.
fn row(contrast: &Contrast, currency: &str) -> Option<[String; 6]> {
    if contrast.disturbed.is_none() && contrast.undisturbed.is_none() {
        return None;
    }
    let mean = |estimate: Option<Estimate>| {
        estimate.map_or("—".to_owned(), |estimate| number(estimate.mean))
    };
    let interval = contrast.difference.and_then(|difference| {
        let (low, high) = (difference.low?, difference.high?);
        Some(format!("{} … {}", number(low), number(high)))
    });
    Some([
        contrast.kpi.name.to_owned(),
        contrast.kpi.unit.symbol(currency).to_owned(),
        mean(contrast.disturbed),
        mean(contrast.undisturbed),
        mean(contrast.difference),
        interval.unwrap_or_else(|| "—".to_owned()),
    ])
}

/// A number with four significant digits, or all of its whole ones.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = libm::floor(libm::log10(value.abs())) as i32;
    let decimals = (3 - digits).clamp(0, 9) as usize;
    format!("{value:.decimals$}")
}

/// Columns side by side: the first two to the left, the others to the right.
fn aligned(rows: &[[String; 6]]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let pad = " ".repeat(width - cell.chars().count());
            let (before, after) = if column < 2 { ("", pad.as_str()) } else { (pad.as_str(), "") };
            text.push_str(before);
            text.push_str(cell);
            if column < 5 {
                text.push_str(after);
                text.push_str("  ");
            }
        }
        text.push('\n');
    }
    text
}

/// The incidents of the first replication, in order of time.
fn timeline(occasion: &Occasion) -> String {
    let mut rows = occasion.timeline.lines();
    if rows.is_empty() {
        return "\nNo incident.\n".to_owned();
    }
    rows.sort_by_key(|row| (row.began, row.incident));
    let clock = &occasion.story.clock;
    let mut text = "\nIncidents of the first replication (local time)\n".to_owned();
    for row in rows.iter().take(MOST_LINES) {
        let began = clock.local(row.began).strftime("%a %d %b %H:%M:%S");
        let ended = row.ended.map_or("not over".to_owned(), |ended| {
            clock.local(ended).strftime("%a %d %b %H:%M:%S").to_string()
        });
        let cause = row.cause.map_or(String::new(), |cause| format!("  ← #{cause}"));
        let _written = writeln!(
            text,
            "  {began} – {ended}  #{} {}: {}{cause}",
            row.incident, row.kind, row.entity
        );
    }
    if rows.len() > MOST_LINES {
        let _written =
            writeln!(text, "  … and {} more, in the table `incidents`", rows.len() - MOST_LINES);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits() {
        let texts = [0.0, 1.0, 0.012_345, 123.456, 123_456.7, -2.5].map(number);
        assert_eq!(texts, ["0", "1.000", "0.01235", "123.5", "123457", "-2.500"]);
    }
}
