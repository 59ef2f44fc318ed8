//! Families of infrastructure, and the small sites on which their rows are run.

mod age_thermal_trip;
mod energy_cost;
mod genset_start;
mod network;
mod power_chain;
mod power_cooling_race;
mod serving;
mod thermal;
mod upkeep;
mod ups_runtime;

use super::{GroupRunner, Runner};
use reflexarc::causality::Incidents;
use reflexarc::environment::{Areas, Weather};
use reflexarc::infra::{
    self, IdealInfrastructure, Infrastructure, InfrastructureSpec, SiteId, SiteParts,
    SitePartsReadOnlyItem,
};
use reflexarc::kernel::{Draws, SimTime, Simulation};

/// The runner of each family.
pub const RUNNERS: &[(&str, Runner)] = &[
    ("thermal_lumped", thermal::lumped),
    ("thermal_loss_of_flow", thermal::loss_of_flow),
    ("thermal_flow_restored", thermal::flow_restored),
    ("thermal_staged_load", thermal::staged_load),
    ("thermal_two_mass_room", thermal::two_mass_room),
    ("power_chain", power_chain::rack),
    ("power_chain_series", power_chain::series),
    ("ups_runtime", ups_runtime::run),
    ("genset_start", genset_start::run),
    ("coupled_power_cooling_race", power_cooling_race::run),
    ("coupled_energy_cost", energy_cost::run),
    ("age_thermal_trip", age_thermal_trip::run),
    ("net_store_and_forward", network::store_and_forward),
    ("net_link_queue", network::link_queue),
    ("net_max_min", network::max_min),
    ("net_fair_share_completion", network::fair_share_completion),
    ("net_weight_change", network::weight_change),
    ("net_transfer_with_outage", network::transfer_with_outage),
    ("net_mathis", network::mathis),
    ("net_tcp_window_cap", network::window_cap),
    ("serving_mmc", serving::mmc),
    ("serving_mg1", serving::mg1),
    ("serving_priority_mg1", serving::priority_mg1),
    ("serving_timeout_tail", serving::timeout_tail),
    ("serving_little", serving::little),
    ("serving_impatience_mmc_m", serving::impatience_mmc_m),
    ("coupled_backlog_drain", serving::backlog_drain),
];

/// The runner of each family whose configurations are run at once.
pub const GROUP_RUNNERS: &[(&str, GroupRunner)] = &[
    ("redundancy_availability", upkeep::redundancy),
    ("coupled_spares_lead_time", upkeep::spares),
];

/// The site under test.
pub const SITE: SiteId = SiteId::new(0);

/// A simulation of one site, to which a test may add handlers before the run.
pub fn site<W: Send + 'static>(ron: &str, seed: u64, writer: W) -> Simulation<W> {
    let text = format!(r#"(sites: {{"site": (role: large, area: "here", {ron})}})"#);
    let spec: InfrastructureSpec =
        reflexarc::quantity::read_ron(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut issues = reflexarc::issue::Issues::new();
    spec.check(&["here"], None, &mut issues.at("infrastructure"));
    assert!(!issues.has_errors(), "{:?}", issues.as_slice());
    let mut sim = Simulation::new(SimTime::START, writer);
    sim.world.insert_resource(Weather::default());
    sim.world.insert_resource(Areas::default());
    sim.world.insert_resource(Incidents::default());
    infra::assemble(&spec, IdealInfrastructure::default(), &mut Draws::new(seed, 0), &mut sim)
        .unwrap();
    infra::install(&mut sim);
    sim
}

/// Reads the state of the site now.
pub fn look<W: Send + 'static, T>(
    sim: &mut Simulation<W>,
    at: impl Fn(&SitePartsReadOnlyItem, SimTime) -> T,
) -> T {
    let now = sim.now();
    let entity = sim.world.resource::<Infrastructure>().site(SITE).unwrap();
    let mut plants = sim.world.query::<SiteParts>();
    at(&plants.query(&sim.world).get(entity).unwrap(), now)
}

/// A quantity with its unit, as text of a scenario.
pub fn with_unit(value: f64, unit: &str) -> String {
    format!("\"{value} {unit}\"")
}

/// A span, as text of a scenario, to the nanosecond.
pub fn seconds(value: f64) -> String {
    format!("\"{} ns\"", (value * 1e9).round() as i64)
}

/// A pool whose tenants load the racks fully.
pub const LOADED: &str =
    r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: 1.0)))"#;

/// The same without load.
pub const IDLE: &str =
    r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: ()))"#;
