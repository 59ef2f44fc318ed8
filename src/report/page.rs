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
use crate::kernel::{Ended, SimSpan, SimTime};
use crate::scenario::Story;
use crate::study::arm::DISTURBED;
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
    let incidents = &input.disturbed.tables.incidents;
    page.push_str(&timeline(incidents, input.replication, &story.clock));
    page.push('\n');
    page.push_str(&told_days(input));
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
    page.push_str(&balance(&input.disturbed.balance, input.replication, DISTURBED));
    let ended = ended(story, input.disturbed.ended, input.planned, input.replications);
    let _written = writeln!(page, "\nEnded: {ended}");
    super::text::wrapped(&page, WIDTH)
}

/// The days of which single events are told, where they are not all.
fn told_days(input: &Input) -> String {
    let Some(days) = input.explained() else { return String::new() };
    let clock = &input.story.clock;
    let day = |at: SimTime| clock.local(at).strftime("%d %b %Y").to_string();
    let until = days.until.unwrap_or(clock.end()) - SimSpan::from_nanos(1);
    format!(
        "Single events are shown for {} to {}: rows of a long run are kept from 28 d before its first disruption and up to a limit; write the tables `service`, `stock`, `orders`, `order_lines`, `shipments`, `decisions` to keep all\n",
        day(days.from.max(SimTime::START)),
        day(until)
    )
}

/// Why the runs ended.
pub(super) fn ended(story: &Story, ended: Ended, planned: u32, replications: u32) -> String {
    let end = super::text::minute(&story.clock, story.clock.end());
    let why = match ended {
        Ended::AtHorizon => format!("at the horizon, {end}"),
        Ended::NothingPending => format!("no event was left before the horizon, {end}"),
    };
    let missing = planned - replications;
    if missing > 0 {
        format!("{why}; interrupted, {missing} of {planned} replications were not played")
    } else {
        why
    }
}
