//! Totals of a run over its sites, stock points and decisions, from which KPIs are computed.

use super::balance::{Balance, Opening};
use crate::decision::DecisionCounters;
use crate::environment::Clock;
use crate::infra::{RepairTotals, SiteTotals, Upkeep, audit};
use crate::kernel::{Precision, SimTime, Simulation};
use crate::supply::{Summaries, Summary, audit_units};
use bevy_ecs::system::SystemState;

/// Orders of the quantiles among the KPIs.
const QUANTILES: [f64; 3] = [0.5, 0.95, 0.99];
/// Relative error that the balance of a run may have.
const TOLERANCE: f64 = 1e-6;

/// Totals of a run.
#[derive(Clone, Debug)]
pub struct RunTotals {
    /// The supply chain.
    pub supply: Summary,
    /// All sites; `None` without any.
    pub sites: Option<SiteTotals>,
    /// Repairs; `None` without upkeep.
    pub repairs: Option<RepairTotals>,
    /// Decisions; `None` in a story without decision arcs.
    pub decisions: Option<DecisionCounters>,
    /// Precision of quantiles: exact unless some arm of the replication has too many decisions.
    pub precision: Precision,
    /// Measured time, in seconds.
    pub measured_s: f64,
    /// Its balance.
    pub balance: Balance,
}

impl RunTotals {
    /// The totals of a run that has ended; its balance is audited first.
    ///
    /// # Errors
    /// If the balance is off: a text that names the account and the residual.
    pub fn take<W>(sim: &mut Simulation<W>) -> Result<Self, String>
    where
        W: AsMut<Opening> + Send + 'static,
    {
        let opening: Opening = *sim.writer.as_mut();
        let world = &mut sim.world;
        let end = world.resource::<Clock>().end();
        let residual = audit(world, end);
        if residual.is_nan() || residual > TOLERANCE {
            return Err(format!(
                "energy or requests of a site are out of balance by a fraction of {residual:e}"
            ));
        }
        let balance = Balance::close(world, &opening, end);
        let imbalance = audit_units(world, end).map(|imbalance| imbalance.to_string());
        if let Some(broken) = imbalance.or_else(|| balance.imbalance()) {
            return Err(broken);
        }
        let mut summaries = SystemState::<Summaries>::new(world);
        let supply = summaries.get(world).map_err(|error| error.to_string())?.summary(end);
        // Taken, not copied: the spans of a long run are many, and only their quantiles are kept.
        let decisions = world.get_resource_mut::<DecisionCounters>().map(|mut counters| {
            let mut counters = std::mem::take(&mut *counters);
            counters.latency.settle(&QUANTILES);
            counters.data_age.settle(&QUANTILES);
            counters
        });
        let precision = decisions.as_ref().map_or(Precision::Exact, |one| one.latency.precision());
        Ok(Self {
            supply,
            precision,
            sites: SiteTotals::of_all(world, end),
            repairs: world.get_resource::<Upkeep>().and_then(|upkeep| upkeep.totals(end)),
            decisions,
            measured_s: end.since(SimTime::START.max(world.resource::<Clock>().begin())).seconds(),
            balance,
        })
    }
}
