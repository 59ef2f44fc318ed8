//! The page of a study that does not play all four arms: without the parts that compare single events.

use super::balance::balance;
use super::input::Sample;
use super::notes::notes;
use super::page::ended;
use super::table::kpi_table;
use super::text::{WIDTH, wrapped};
use super::timeline::timeline;
use super::uncertain::uncertain;
use super::verdict::verdict;
use crate::scenario::Story;
use crate::study::comparison::KpiRow;
use std::fmt::Write;
use std::sync::Arc;

/// What the page is made of.
pub struct Brief<'a> {
    /// The story.
    pub story: &'a Story,
    /// Number of replications that were finished.
    pub replications: u32,
    /// Number of replications that were asked for.
    pub planned: u32,
    /// Seed of the study.
    pub seed: u64,
    /// The replication of the samples.
    pub replication: u32,
    /// One replication of each arm, in the order of the arms.
    pub samples: &'a [(Arc<str>, Sample)],
    /// Valid ranges of models that runs left, a sentence each.
    pub left_ranges: &'a [String],
}

/// The page: the contrasts that the arms give, their KPIs, and the incidents and the balance of the first.
#[must_use]
pub fn brief_page(brief: &Brief, rows: &[KpiRow]) -> String {
    let story = brief.story;
    let currency = story.currency.code();
    let plural = if brief.replications == 1 { "" } else { "s" };
    let names: Vec<&str> = brief.samples.iter().map(|(arm, _)| &**arm).collect();
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _written = writeln!(
        page,
        "{} — {} replication{plural}, seed {}, only {}\n",
        story.title,
        brief.replications,
        brief.seed,
        names.join(", ")
    );
    let has_contrasts = rows.first().is_some_and(|row| !row.contrasts().is_empty());
    if let Some(row) = rows.iter().find(|row| row.is_primary && has_contrasts) {
        page.push_str(&verdict(row, rows, currency, brief.replications));
        page.push('\n');
    }
    for (heading, all) in [
        ("Notes on the scenario", story.notes.as_slice()),
        ("Outside the valid range of a model", brief.left_ranges),
    ] {
        let notes = notes(heading, all);
        if !notes.is_empty() {
            page.push_str(&notes);
            page.push('\n');
        }
    }
    let contrasts: Vec<&str> =
        rows.first().into_iter().flat_map(KpiRow::contrasts).map(|(one, _)| &*one.name).collect();
    page.push_str(&kpi_table(rows, &contrasts, currency));
    page.push('\n');
    let uncertain = uncertain(&story.uncertain);
    if !uncertain.is_empty() {
        page.push_str(&uncertain);
        page.push('\n');
    }
    if let Some((arm, sample)) = brief.samples.first() {
        page.push_str(&timeline(&sample.tables.incidents, brief.replication, &story.clock));
        page.push('\n');
        page.push_str(&balance(&sample.balance, brief.replication, arm));
        let ended = ended(story, sample.ended, brief.planned, brief.replications);
        let _written = writeln!(page, "\nEnded: {ended}");
    }
    wrapped(&page, WIDTH)
}
