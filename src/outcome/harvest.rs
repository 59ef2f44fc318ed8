//! What a run yields: sums over its sites, stock points and decisions, from which KPIs are computed.

use super::ledger::Ledger;
use super::record::Recorder;
use crate::decision::arc::{Arcs, Tallies};
use crate::environment::Clock;
use crate::infra::{SiteTotals, audit};
use crate::kernel::{SimTime, Simulation};
use crate::supply::{Summaries, Summary};
use bevy_ecs::prelude::World;
use bevy_ecs::system::SystemState;

/// Relative error that the books of a run may have.
const TOLERANCE: f64 = 1e-6;

/// What a run yields.
#[derive(Clone, Debug)]
pub struct Harvest {
    /// The supply chain.
    pub supply: Summary,
    /// All sites; `None` without any.
    pub sites: Option<SiteTotals>,
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
        if let Some(broken) = units_off(world).or_else(|| ledger.imbalance()) {
            return Err(broken);
        }
        let mut summaries = SystemState::<Summaries>::new(world);
        let supply = summaries.get(world).map_err(|error| error.to_string())?.summary(end);
        Ok(Self {
            supply,
            sites: SiteTotals::of_all(world, end),
            decisions: world.get_resource::<Arcs>().map(|arcs| arcs.tallies.clone()),
            measured_s: end.since(SimTime::START.max(world.resource::<Clock>().begin())).seconds(),
            ledger,
        })
    }
}

/// The first stock point whose units do not add up.
fn units_off(world: &mut World) -> Option<String> {
    let mut points = world.query::<&crate::supply::StockPoint>();
    points.iter(world).find_map(|point| {
        let (came, went) = point.ever();
        let held = point.on_hand().level();
        let off = came - went - held;
        (off.abs() > TOLERANCE * came.max(1.0) || held < -TOLERANCE).then(|| {
            format!("stock point {:?}: {came} units came, {went} went, {held} are there", point.id)
        })
    })
}
