//! What the printed page is made of.

use crate::kernel::{Ended, SimTime};
use crate::outcome::balance::Balance;
use crate::outcome::explained::Explained;
use crate::outcome::table::Tables;
use crate::scenario::Story;
use std::sync::Arc;

/// One replication of an arm, of which the page tells single events.
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
    /// The replication of the samples: the first one.
    pub replication: u32,
    /// That replication of the story as written.
    pub disturbed: &'a Sample,
    /// The same without its disruptions.
    pub undisturbed: &'a Sample,
    /// The story as written, on an ideal infrastructure.
    pub ideal_disturbed: &'a Sample,
    /// The same without its disruptions, on an ideal infrastructure.
    pub ideal_undisturbed: &'a Sample,
    /// Valid ranges of models that runs left, a sentence each.
    pub left_ranges: &'a [String],
    /// What a longer warm-up changes, a sentence; `None` if it was not asked.
    pub initial_state: Option<String>,
}

impl Input<'_> {
    /// The days of which single events are known in every arm; `None` if they are all.
    #[must_use]
    pub fn explained(&self) -> Option<Explained> {
        let samples =
            [self.disturbed, self.undisturbed, self.ideal_disturbed, self.ideal_undisturbed];
        samples.into_iter().filter_map(|one| one.tables.explained).reduce(Explained::and)
    }

    /// Whether single events from one instant to another are known in every arm.
    #[must_use]
    pub fn knows(&self, from: SimTime, until: SimTime) -> bool {
        self.explained().is_none_or(|days| days.contains(from) && days.contains(until))
    }
}
