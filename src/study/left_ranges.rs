//! Valid ranges that the runs of a study leave, a sentence each.

use super::replicate::Run;
use crate::environment::Clock;
use crate::outcome::departures::Departure;
use std::sync::Arc;

/// Valid ranges left by any run of a study.
#[derive(Clone, Debug, Default)]
pub struct LeftRanges(Vec<Left>);

/// A range left at a site.
#[derive(Clone, Debug)]
struct Left {
    /// The first departure, with the value farthest outside of all runs.
    first: Departure,
    arm: Arc<str>,
    replication: u32,
    last_replication: u32,
    replications: u32,
}

impl LeftRanges {
    /// Adds what a run left; runs come in the order of replications.
    pub fn add(&mut self, run: &Run) {
        for one in &run.departures.0 {
            let known = self
                .0
                .iter_mut()
                .find(|left| left.first.range == one.range && left.first.site == one.site);
            let Some(left) = known else {
                self.0.push(Left {
                    first: one.clone(),
                    arm: Arc::clone(&run.arm),
                    replication: run.replication,
                    last_replication: run.replication,
                    replications: 1,
                });
                continue;
            };
            if left.last_replication != run.replication {
                left.last_replication = run.replication;
                left.replications += 1;
            }
            if one.range.excess(one.farthest) > one.range.excess(left.first.farthest) {
                left.first.farthest = one.farthest;
            }
        }
    }

    /// A sentence for each, out of a number of replications.
    #[must_use]
    pub fn notes(&self, clock: &Clock, replications: u32) -> Vec<String> {
        self.0
            .iter()
            .map(|left| {
                let Departure { range, site, at, value, farthest } = &left.first;
                let unit = range.unit;
                let at = clock.local(*at).strftime("%a %d %b %H:%M");
                format!(
                    "{} at `{site}` leaves the valid range of its model, {} to {} {unit}: {value:.1} {unit} on {at} ({}, replication {}), farthest {farthest:.1} {unit}; in {} of {replications} replications (source of the range: {})",
                    range.what,
                    range.low,
                    range.high,
                    left.arm,
                    left.replication,
                    left.replications,
                    range.source,
                )
            })
            .collect()
    }
}
