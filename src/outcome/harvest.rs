//! What a run yields: sums over its sites, stock points and decisions, from which KPIs are computed.

use super::ledger::Ledger;
use super::record::Recorder;
use crate::decision::arc::{Arcs, Tallies};
use crate::environment::Clock;
use crate::infra::{Plant, Requests, audit};
use crate::kernel::{SimTime, Simulation};
use crate::supply::{Summaries, Summary, audit_units};
use bevy_ecs::prelude::World;
use bevy_ecs::system::SystemState;

/// Relative error that the books of a run may have.
const TOLERANCE: f64 = 1e-6;

/// StockTotals over all sites.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SiteSums {
    /// Energy from grid and generators, in J.
    pub facility_j: f64,
    /// What that energy cost, in the scenario's currency; `None` where it has no price anywhere.
    pub energy_cost: Option<f64>,
    /// Energy into racks, in J.
    pub it_j: f64,
    /// Racks that ran throttled, times seconds.
    pub throttled_rack_s: f64,
    /// Racks tripped or powered down because of heat, times seconds.
    pub tripped_rack_s: f64,
    /// Seconds without any server up, summed over sites.
    pub down_s: f64,
    /// Least distance to the first step of a throttle, in K; `None` where no site has one.
    pub thermal_headroom_min_k: Option<f64>,
    /// Least energised power left, in W; `None` without a limit.
    pub power_headroom_min_w: Option<f64>,
    /// Greatest busy part of a site's servers.
    pub utilisation_peak: f64,
    /// Requests answered in the hour in which most were submitted, in 1/h; `None` without requests.
    pub throughput_at_peak_per_h: Option<f64>,
}

/// What a run yields.
#[derive(Clone, Debug)]
pub struct Harvest {
    /// The supply chain.
    pub supply: Summary,
    /// All sites; `None` without any.
    pub sites: Option<SiteSums>,
    /// Decisions; `None` where nobody decides.
    pub decisions: Option<Tallies>,
    /// Measured time, in seconds.
    pub measured_s: f64,
    /// Its books.
    pub ledger: Ledger,
}

impl Harvest {
    /// The yield of a run that is over, whose books are audited first.
    ///
    /// # Errors
    /// Says which balance is off, and by how much.
    pub fn take(sim: &mut Simulation<Recorder>) -> Result<Self, String> {
        let opening = sim.writer.opening;
        let world = &mut sim.world;
        let end = world.resource::<Clock>().end();
        let residual = audit(world, end);
        if residual.is_nan() || residual > TOLERANCE {
            return Err(format!(
                "energy or requests of a site are off by {residual:e} of what went through"
            ));
        }
        let ledger = Ledger::close(world, &opening, end);
        if let Some(broken) = audit_units(world, end) {
            return Err(broken.to_string());
        }
        if let Some(broken) = ledger.imbalance() {
            return Err(broken);
        }
        let mut summaries = SystemState::<Summaries>::new(world);
        let supply = summaries.get(world).map_err(|error| error.to_string())?.summary(end);
        Ok(Self {
            supply,
            sites: site_sums(world, end),
            decisions: world.get_resource::<Arcs>().map(|arcs| arcs.tallies.clone()),
            measured_s: end.since(SimTime::START.max(world.resource::<Clock>().begin())).seconds(),
            ledger,
        })
    }
}

fn site_sums(world: &mut World, end: SimTime) -> Option<SiteSums> {
    let mut plants = world.query::<Plant>();
    let least = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let mut sums: Option<SiteSums> = None;
    for plant in plants.iter(world) {
        let totals = plant.totals(end);
        let sums = sums.get_or_insert_default();
        sums.facility_j += totals.grid_j + totals.generator_j;
        if let Some(cost) = totals.energy_cost {
            *sums.energy_cost.get_or_insert(0.0) += cost;
        }
        sums.it_j += totals.it_j;
        sums.throttled_rack_s += totals.throttled_rack_s;
        sums.tripped_rack_s += totals.tripped_rack_s;
        sums.down_s += totals.down_s;
        sums.thermal_headroom_min_k =
            least(sums.thermal_headroom_min_k, totals.thermal_headroom_min_k);
        sums.power_headroom_min_w = least(sums.power_headroom_min_w, totals.power_headroom_min_w);
        sums.utilisation_peak = sums.utilisation_peak.max(totals.utilisation_peak);
    }
    if let (Some(sums), Some(requests)) = (&mut sums, world.get_resource::<Requests>()) {
        sums.throughput_at_peak_per_h = requests.peak().throughput_per_h(end);
    }
    sums
}
