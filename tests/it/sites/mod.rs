//! Sites in a running World: each model on a site small enough to be worked out by hand, and whole
//! sites followed from cause to effect.

mod blocks;
mod brown_out;
mod contract;
mod cut_off;
mod density;
mod experiments;
mod free_cooling;
mod generator;
mod halls;
mod heat;
mod ideal;
mod junction;
mod laws;
mod limit;
mod limit_return;
mod limits;
mod messages;
mod operator;
mod overlap;
mod parameters;
mod plant;
mod pools;
mod power;
mod power_laws;
mod price;
mod relations;
mod restart;
mod room;
mod whole;

use bevy_ecs::prelude::Mut;
use reflexarc::causality::{IncidentId, IncidentKind, Incidents};
use reflexarc::environment::{self, AreaId, Clock, EnvironmentSpec};
use reflexarc::environment::{Weather, WeatherOverride};
use reflexarc::infra::{
    self, Class, IdealInfrastructure, Infrastructure, InfrastructureSpec, NewRequest, PoolId,
    SiteId, SiteParts, SitePartsReadOnlyItem,
};
use reflexarc::issue::Issues;
use reflexarc::kernel::{Draws, SimTime, Simulation};

/// The first site of a scenario.
pub const SITE: SiteId = SiteId::new(0);

/// A pool whose tenants load the racks fully.
const LOADED: &str =
    r#"pool: (servers: 100, work: fixed("1 s"), queue: 100, classes: (tenants: (busy: 1.0)))"#;

/// A request of median work, without deadline.
pub const ONE: NewRequest = NewRequest {
    site: SITE,
    pool: PoolId::new(0),
    class: Class::Ours,
    tag: 0,
    deadline: SimTime::NEVER,
    work_u: 0.5,
    size: 1.0,
    work: None,
};

pub fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    reflexarc::quantity::read_ron(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Time, infrastructure and weather of a run.
pub struct Setting<'a> {
    pub start: &'a str,
    pub warm_up: &'a str,
    /// The infrastructure in RON.
    pub infrastructure: &'a str,
    /// Outdoor air in °C outside the override; without a daily swing.
    pub outdoor_c: f64,
    /// Hours after the start and outdoor air in °C: a weather override, interpolated linearly.
    pub weather_override: &'a [(f64, f64)],
    pub ideal: IdealInfrastructure,
    pub seed: u64,
}

impl Setting<'_> {
    pub fn assemble(&self) -> Simulation<()> {
        let spec: InfrastructureSpec = read(self.infrastructure);
        let mut issues = Issues::new();
        spec.check(&["here"], "GBP".parse().ok(), &mut issues.at("infrastructure"));
        assert!(!issues.has_errors(), "{:?}", issues.as_slice());
        self.assemble_spec(&spec)
    }

    /// The same from a Spec that has been checked.
    fn assemble_spec(&self, spec: &InfrastructureSpec) -> Simulation<()> {
        let (warm_up, horizon) = (self.warm_up.parse().unwrap(), "400 d".parse().unwrap());
        let clock = Clock::new(&self.start.parse().unwrap(), warm_up, horizon).unwrap();
        let environment: EnvironmentSpec = read(&format!(
            r#"(areas: {{"here": (weather: (mean: "{} degC", swing: "0 K", warmest: "15:00"))}})"#,
            self.outdoor_c
        ));
        let mut sim = Simulation::new(clock.begin(), ());
        environment::assemble(&environment, clock, &mut sim);
        if !self.weather_override.is_empty() {
            let anchors =
                self.weather_override.iter().map(|&(hour, celsius)| (hours(hour), celsius));
            let weather_override = WeatherOverride::new(anchors.collect());
            sim.world.resource_mut::<Weather>().add_override(AreaId::new(0), weather_override);
        }
        environment::begin(&mut sim);
        infra::assemble(spec, self.ideal, &mut Draws::new(self.seed, 0), &mut sim).unwrap();
        infra::install(&mut sim);
        sim
    }
}

/// One site, from its parts in RON, on a mild day without clock change.
fn site(parts: &str) -> Simulation<()> {
    ideal_site(parts, IdealInfrastructure::default())
}

/// The same with mechanisms made ideal.
fn ideal_site(parts: &str, ideal: IdealInfrastructure) -> Simulation<()> {
    let infrastructure = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    Setting { infrastructure: &infrastructure, ideal, ..MILD }.assemble()
}

/// A mild summer's day without clock change.
pub const MILD: Setting = Setting {
    start: "2022-07-18T00:00[Europe/London]",
    warm_up: "0 d",
    infrastructure: "(sites: {})",
    outdoor_c: 15.0,
    weather_override: &[],
    ideal: IdealInfrastructure { network: false, power: false, cooling: false, compute: false },
    seed: 1,
};

pub fn look<T>(
    sim: &mut Simulation<()>,
    site: SiteId,
    at: impl Fn(&SitePartsReadOnlyItem, SimTime) -> T,
) -> T {
    let now = sim.now();
    let entity = sim.world.resource::<Infrastructure>().site(site).unwrap();
    let mut plants = sim.world.query::<SiteParts>();
    at(&plants.query(&sim.world).get(entity).unwrap(), now)
}

pub fn incident(sim: &mut Simulation<()>, kind: &'static str, entity: &str) -> IncidentId {
    sim.world.resource_scope(|_, mut incidents: Mut<Incidents>| {
        let mut other = Simulation::<()>::new(SimTime::START, ());
        let name = incidents.name(entity);
        incidents.begin(other.agenda(), IncidentKind::new(kind), name, None)
    })
}

pub fn hours(hours: f64) -> SimTime {
    SimTime::from_seconds(hours * 3600.0)
}

fn seconds(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// Begins and ends of the incidents of a kind, in seconds after the start.
pub fn incidents(sim: &Simulation<()>, kind: &str) -> Vec<(f64, Option<f64>)> {
    let of_start = |time: SimTime| time.since(SimTime::START).seconds();
    let all = sim.world.resource::<Incidents>().all().into_iter();
    all.filter(|incident| incident.kind.word() == kind)
        .map(|incident| (of_start(incident.began), incident.ended.map(of_start)))
        .collect()
}

/// Kinds of the last incident of a kind and its causes, the effect first.
fn chain(sim: &Simulation<()>, kind: &str) -> Vec<&'static str> {
    let incidents = sim.world.resource::<Incidents>();
    let last = incidents
        .all()
        .iter()
        .rposition(|incident| incident.kind.word() == kind)
        .unwrap_or_else(|| panic!("no {kind}"));
    incidents.chain(IncidentId::new(last)).map(|incident| incident.kind.word()).collect()
}

/// Plays on to an instant, which is at least a nanosecond away.
pub fn play(sim: &mut Simulation<()>, until: SimTime) {
    sim.run_until(until).unwrap();
}

/// Whether two values are equal up to rounding.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}
