//! A run that has ended, or the reason why it did not.

use crate::kernel::{Ended, Fault, Fingerprint, ForkError};
use crate::outcome::balance::Balance;
use crate::outcome::departures::Departures;
use crate::outcome::table::Tables;
use crate::outcome::totals::RunTotals;
use crate::outcome::warm_up_series::WarmUpSeries;
use crate::scenario::AssemblyError;
use std::sync::Arc;

/// Reason why a run did not complete: an error of the program, not of the scenario.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The World could not be built.
    #[error("replication {replication}, arm {arm}: {source}")]
    Assembly {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// Reason given by the part that failed.
        source: AssemblyError,
    },
    /// A run could not go on from another one.
    #[error("replication {replication}, arm {arm}: {source}")]
    Fork {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// Reason given by the part that failed.
        source: ForkError,
    },
    /// The run could not continue.
    #[error("replication {replication}, arm {arm}: {source}")]
    Fault {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// Reason given by the part that failed.
        source: Fault,
    },
    /// A conserved quantity was not conserved.
    #[error("replication {replication}, arm {arm}: {what}")]
    Conservation {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// The violated balance and its residual.
        what: String,
    },
    /// Threads could not be started.
    #[error("cannot start {jobs} threads: {source}")]
    Threads {
        /// Number of requested threads.
        jobs: usize,
        /// Reason given by the part that failed.
        source: rayon::ThreadPoolBuildError,
    },
}

impl PlayError {
    /// The error for a run that ended in a fault.
    pub(super) fn of(source: Fault, replication: u32, arm: Arc<str>) -> Self {
        match source {
            Fault::Broken { what, .. } => Self::Conservation { replication, arm, what },
            source => Self::Fault { replication, arm, source },
        }
    }
}

/// Result of one run.
#[derive(Clone)]
pub struct Run {
    /// The replication, from 0.
    pub replication: u32,
    /// Name of the arm.
    pub arm: Arc<str>,
    /// Events that occurred.
    pub events: u64,
    /// Those that occurred in the history that it shares with another arm, and were played there.
    pub shared_events: u64,
    /// Fingerprints of its events.
    pub fingerprint: Fingerprint,
    /// The reason of its end.
    pub ended: Ended,
    /// The value of each KPI of the plan.
    pub kpis: Vec<Option<f64>>,
    /// The rows of the tables of the plan.
    pub tables: Arc<Tables>,
    /// What came in, what went out and what is left, which must add up.
    pub balance: Balance,
    /// Hourly shelf stock from the start of the warm-up; only for arms without disruptions and
    /// ideal mechanisms.
    pub warm_up: WarmUpSeries,
    /// Values that left the valid range of their model.
    pub departures: Departures,
}

/// A run whose KPIs are not computed yet, since the method for quantiles depends on all arms.
pub(super) struct Played {
    pub(super) run: Run,
    pub(super) totals: RunTotals,
    pub(super) has_kpi_rows: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimTime;

    #[test]
    fn units_that_vanish_are_told_apart_from_other_faults() {
        let broken = Fault::Broken { at: SimTime::START, what: "3 units vanished".to_owned() };
        let error = PlayError::of(broken, 4, "disturbed".into());
        assert!(matches!(error, PlayError::Conservation { replication: 4, .. }), "{error}");
        assert!(error.to_string().contains("3 units vanished"), "{error}");
    }
}
