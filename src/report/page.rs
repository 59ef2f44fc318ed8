//! The page that `run` prints: what came of the story, in a terminal.

use super::balance::balance;
use super::input::Input;
use super::margins::margins;
use super::notes::notes;
use super::table::kpi_table;
use super::text::WIDTH;
use super::timeline::timeline;
use super::trace::{gross, trace};
use super::uncertain::uncertain;
use super::verdict::verdict;
use crate::kernel::Ended;
use crate::study::comparison::{Contrasted, KpiRow};
use crate::study::contrast::{DIFFERENCE, THROUGH_INFRASTRUCTURE};
use crate::study::judge::answer::Answer;
use std::fmt::Write;

/// The page.
#[must_use]
pub fn page(input: &Input, rows: &[KpiRow]) -> String {
    let story = input.story;
    let currency = story.currency.code();
    let mut page = String::new();
    let plural = if input.replications == 1 { "" } else { "s" };
    let runs = format!("{} replication{plural}, seed {}", input.replications, input.seed);
    // Writing to a string cannot fail.
    let _written = writeln!(page, "{} — {runs}\n", story.title);
    let primary = rows.iter().find(|row| row.is_primary);
    if let Some(row) = primary {
        page.push_str(&verdict(row, rows, currency, input.replications));
        page.push_str(&gross(input));
        page.push('\n');
    } else {
        let _written = writeln!(page, "No verdict: the story has no model of {}.\n", story.primary);
        page.push('\n');
    }
    for (heading, all) in [
        ("Notes on the scenario", story.notes.as_slice()),
        ("Outside the valid range of a model", input.left_ranges),
        ("Initial state", input.initial_state.as_slice()),
    ] {
        let notes = notes(heading, all);
        if !notes.is_empty() {
            page.push_str(&notes);
            page.push('\n');
        }
    }
    page.push_str(&kpi_table(rows, &[DIFFERENCE, THROUGH_INFRASTRUCTURE], currency));
    page.push('\n');
    page.push_str(&timeline(&input.disturbed.tables.incidents, &story.clock));
    page.push('\n');
    page.push_str(&trace(input));
    let unmoved = |row: &KpiRow| {
        let quiet = |contrasted: Option<Contrasted>| {
            contrasted.is_some_and(|one| one.judgement.answer != Answer::Effect)
        };
        quiet(row.contrast(DIFFERENCE)) || quiet(row.contrast(THROUGH_INFRASTRUCTURE))
    };
    if primary.is_some_and(unmoved) {
        page.push('\n');
        page.push_str(&margins(input, rows));
    }
    let uncertain = uncertain(&story.uncertain);
    if !uncertain.is_empty() {
        page.push('\n');
        page.push_str(&uncertain);
    }
    page.push('\n');
    page.push_str(&balance(&input.disturbed.balance));
    let _written = writeln!(page, "\nEnded: {}", ended(input));
    super::text::wrapped(&page, WIDTH)
}

/// Why the runs ended.
fn ended(input: &Input) -> String {
    let end = super::text::minute(&input.story.clock, input.story.clock.end());
    let why = match input.disturbed.ended {
        Ended::AtHorizon => format!("at the horizon, {end}"),
        Ended::NothingPending => format!("no event was left before the horizon, {end}"),
    };
    let missing = input.planned - input.replications;
    if missing > 0 {
        format!("{why}; interrupted, {missing} of {} replications were not played", input.planned)
    } else {
        why
    }
}
