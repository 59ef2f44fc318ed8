//! The page that `run` prints: what came of the story, in a terminal.

use super::books::books;
use super::kpi_table::kpi_table;
use super::slack::slack;
use super::timeline::timeline;
use super::verdict::verdict;
use super::walk::walk;
use crate::kernel::Ended;
use crate::outcome::ledger::Ledger;
use crate::outcome::table::Tables;
use crate::scenario::Story;
use crate::study::answer::Answer;
use crate::study::compare::KpiInArms;
use std::fmt::Write;
use std::sync::Arc;

/// Characters a line.
pub(super) const WIDTH: usize = 102;

/// The first replication of an arm, from which the page tells what happened.
pub struct Sample {
    /// Its rows.
    pub tables: Arc<Tables>,
    /// Its books.
    pub ledger: Ledger,
    /// Why it ended.
    pub ended: Ended,
}

/// What is printed beside a comparison.
pub struct Occasion<'a> {
    /// The story.
    pub story: &'a Story,
    /// Number of replications that were finished.
    pub replications: u32,
    /// Number of replications that were asked for.
    pub planned: u32,
    /// Seed of the study.
    pub seed: u64,
    /// The first replication of the story as told.
    pub disturbed: &'a Sample,
    /// The first replication without its disruptions.
    pub undisturbed: &'a Sample,
}

/// The page.
#[must_use]
pub fn page(occasion: &Occasion, kpis: &[KpiInArms]) -> String {
    let story = occasion.story;
    let currency = story.currency.code();
    let mut page = String::new();
    let plural = if occasion.replications == 1 { "" } else { "s" };
    let runs = format!("{} replication{plural}, seed {}", occasion.replications, occasion.seed);
    // Writing to a string cannot fail.
    let _written = writeln!(page, "{} — {runs}\n", story.title);
    let primary = kpis.iter().find(|row| row.kpi.name == story.primary);
    if let Some(row) = primary {
        page.push_str(&verdict(row, currency));
        page.push('\n');
    } else {
        let _written = writeln!(page, "No verdict: the story has no model of {}.\n", story.primary);
        page.push('\n');
    }
    page.push_str(&kpi_table(kpis, currency));
    page.push('\n');
    page.push_str(&timeline(&occasion.disturbed.tables.incidents, &story.clock));
    page.push('\n');
    page.push_str(&walk(occasion));
    let unmoved = |row: &KpiInArms| {
        let quiet = |contrast: Option<crate::study::compare::Contrast>| {
            contrast.is_some_and(|contrast| contrast.judgement.answer != Answer::Effect)
        };
        quiet(row.difference) || quiet(row.through_infrastructure)
    };
    if primary.is_some_and(unmoved) {
        page.push('\n');
        page.push_str(&slack(occasion, kpis));
    }
    page.push('\n');
    page.push_str(&books(&occasion.disturbed.ledger));
    let _written = writeln!(page, "\nEnded: {}", ended(occasion));
    super::text::wrapped(&page, WIDTH)
}

/// Why the runs ended.
fn ended(occasion: &Occasion) -> String {
    let end = super::text::minute(&occasion.story.clock, occasion.story.clock.end());
    let why = match occasion.disturbed.ended {
        Ended::AtHorizon => format!("at the horizon, {end}"),
        Ended::NothingPending => format!("nothing was left to happen before the horizon, {end}"),
    };
    let missing = occasion.planned - occasion.replications;
    if missing > 0 {
        format!("{why}; interrupted with {missing} of {} replications to go", occasion.planned)
    } else {
        why
    }
}
