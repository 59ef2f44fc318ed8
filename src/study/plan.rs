//! The plan of a study: what is played, and what is kept of it.

use super::arm::Arms;
use crate::measure::kpi::Kpi;
use crate::outcome::table::TableSet;

/// Plan of a study.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Seed of the study.
    pub seed: u64,
    /// Number of replications.
    pub replications: u32,
    /// The arms to play; equal ones are played once.
    pub arms: Arms,
    /// The KPIs to compute.
    pub kpis: Vec<Kpi>,
    /// Number of threads.
    pub jobs: usize,
    /// Tables to fill.
    pub tables: TableSet,
    /// Whether every replication fills the detail tables, not only the first.
    pub all_details: bool,
    /// Whether the first replication fills the tables that the printed page reads, even if they are
    /// not requested.
    pub explains: bool,
    /// Whether arms share their history (`history`); results are the same.
    pub shares_history: bool,
}

impl Plan {
    /// The tables that a replication fills.
    pub(super) fn wanted(&self, replication: u32) -> TableSet {
        let is_first = replication == 0;
        let wanted =
            if self.all_details || is_first { self.tables } else { self.tables.without_details() };
        if is_first && self.explains { wanted.with(TableSet::EXPLAINING) } else { wanted }
    }
}
