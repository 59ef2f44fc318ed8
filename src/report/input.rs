//! What the printed page is made of.

use crate::kernel::Ended;
use crate::outcome::balance::Balance;
use crate::outcome::table::Tables;
use crate::scenario::Story;
use std::sync::Arc;

/// The first replication of an arm, of which the page tells single events.
pub struct Sample {
    /// Its rows.
    pub tables: Arc<Tables>,
    /// Its balance.
    pub balance: Balance,
    /// Why it ended.
    pub ended: Ended,
}

/// What is printed beside a comparison.
pub struct Input<'a> {
    /// The story.
    pub story: &'a Story,
    /// Number of replications that were finished.
    pub replications: u32,
    /// Number of replications that were asked for.
    pub planned: u32,
    /// Seed of the study.
    pub seed: u64,
    /// The first replication of the story as written.
    pub disturbed: &'a Sample,
    /// The first replication without its disruptions.
    pub undisturbed: &'a Sample,
    /// The first replication of the story as written, on an ideal infrastructure.
    pub ideal_disturbed: &'a Sample,
    /// The first replication without its disruptions, on an ideal infrastructure.
    pub ideal_undisturbed: &'a Sample,
    /// Valid ranges of models that runs left, a sentence each.
    pub left_ranges: &'a [String],
    /// What a longer warm-up changes, a sentence; `None` if it was not asked.
    pub initial_state: Option<String>,
}
