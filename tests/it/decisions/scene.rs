//! The scene: a shop that sells one unit an hour, a truck a day, a large site and a small one.
//!
//! ```text
//!  depot ──truck: cut-off 12:00, split until 20:00, departs 22:00, arrives 06:00──▶ shop
//!  shop ──1 s── big (large, 10 s a request)      shop ──1 s── little (fallback, 2 s a request)
//! ```
//! It begins on a Monday at midnight with 30 units on the shelf. A unit is sold at an instant of each
//! hour, so `n` hours after midnight `n` are gone. An order made on day d is for the truck of
//! that day, and must last until the next truck is there: 06:00 of day d + 2. The cycle
//! service level is one half, so nothing is ordered for safety.

use reflexarc::causality::{IncidentId, IncidentKind, Incidents};
use reflexarc::decision::task::ArcSpec;
use reflexarc::decision::{self, DecisionConcluded, DecisionsSpec, ListedTask, SitePlaced};
use reflexarc::environment::{self, AreaId, Clock, EnvironmentSpec, Weather, WeatherOverride};
use reflexarc::infra::{
    self, Endpoint, Infrastructure, InfrastructureSpec, LinkCut, LinkId, LinkRestored, MessageFact,
};
use reflexarc::kernel::{Draws, Seen, SimSpan, SimTime, Simulation};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::contents::{self, ContentRow, ContentRows};
use reflexarc::quantity::read_ron;
use reflexarc::supply::{
    self, DemandSurgeBegins, DemandSurgeEnds, FacilityId, OrderSent, OrderSource, StockPoint,
    SupplySpec, Surges, Topology,
};
use serde::de::DeserializeOwned;

const SUPPLY: &str = r#"(
    products: {"water": (class: ambient, price: "1 GBP", margin: "0.1 GBP")},
    facilities: {"depot": (kind: supplier, area: "here"), "shop": (kind: store, area: "here")},
    assortments: {"all": (at: ["shop"])},
    demand: {"thirst": (at: ["shop"], units_per_day: {"water": 24}, law: normal(hourly_sd: 0))},
    lanes: {"truck": (routes: {"depot": ["shop"]}, orders: decided(), service: timetable(
        days: daily, departs: "22:00", cutoff: "12:00", split_until: "20:00",
        arrives_days_after: 1, arrives: "06:00"))},
    initial_stock: {"shelf": (at: ["shop"], level: units(30))},
)"#;

const INFRASTRUCTURE: &str = r#"(
    sites: {
        "big": (role: large, area: "here", pool: (servers: 1, work: fixed("10 s"), queue: 9)),
        "little": (role: fallback, area: "here", pool: (servers: 1, work: fixed("2 s"), queue: 9)),
    },
    nodes: ["shop"],
    links: {
        "shop-big": (from: "shop", to: "big", distance: "1000 km", detour: 200,
            rate: "400 Gbit/s", packet: "1 B", buffer: "1 s"),
        "shop-little": (from: "shop", to: "little", distance: "1000 km", detour: 200,
            rate: "400 Gbit/s", packet: "1 B", buffer: "1 s"),
    },
    network: (detection: "1 s", timeout: "1 s", attempts: 1),
)"#;

const DECISIONS: &str = r#"(
    reports: (from: "00:00", every: "6 h", size: "0 B"),
    weather: (every: "6 h", ahead: "1 d"),
    arcs: {"order": replenish(from: "11:00", every: "24 h", deadline: "50 min",
        request: "0 B", answer: "0 B", cycle_service_level: 0.5,
        ladder: [
            (role: large, patience: "1 min", forecast: calibrated(wmape: "0 %")),
            (role: fallback, patience: "1 min", forecast: calibrated(wmape: "0 %")),
        ])},
)"#;

/// What the recorders of a scene saw.
#[derive(Default)]
pub struct Log {
    /// Decisions, as they ended.
    pub decisions: Vec<DecisionConcluded>,
    /// Orders, as they were sent.
    pub orders: Vec<OrderSent>,
    /// Choices of sites, with their instants.
    placed: Vec<(SimTime, SitePlaced)>,
    /// Messages, as they were sent; empty unless a stage records them.
    messages: Vec<MessageFact>,
    /// Contents of decisions, as they ended; empty unless a stage records them.
    contents: ContentRows,
}

impl AsMut<ContentRows> for Log {
    fn as_mut(&mut self) -> &mut ContentRows {
        &mut self.contents
    }
}

/// A scene before it is played.
#[derive(Clone)]
pub struct Scene {
    supply: String,
    infrastructure: String,
    decisions: String,
    warm_up: &'static str,
    horizon: &'static str,
    heat: Option<SimTime>,
    ideal: decision::Ideal,
    ideal_machines: infra::IdealInfrastructure,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            supply: SUPPLY.to_owned(),
            infrastructure: INFRASTRUCTURE.to_owned(),
            decisions: DECISIONS.to_owned(),
            warm_up: "0 d",
            horizon: "10 d",
            heat: None,
            ideal: decision::Ideal::default(),
            ideal_machines: infra::IdealInfrastructure::default(),
        }
    }
}

impl Scene {
    /// The scene with a text in place of another, wherever that stands.
    pub fn with(mut self, old: &str, new: &str) -> Self {
        let pieces = [&mut self.supply, &mut self.infrastructure, &mut self.decisions];
        let mut found = false;
        for piece in pieces.into_iter().filter(|piece| piece.contains(old)) {
            *piece = piece.replace(old, new);
            found = true;
        }
        assert!(found, "no piece holds {old:?}");
        self
    }

    /// The scene with other arcs: all that stands behind the word in the piece of decisions.
    pub fn with_arcs(mut self, arcs: &str) -> Self {
        let (before, _) = self.decisions.split_once("arcs: {").unwrap();
        self.decisions = format!("{before}{arcs}");
        self
    }

    /// The scene with another infrastructure.
    pub fn on_infrastructure(self, infrastructure: &str) -> Self {
        Self { infrastructure: infrastructure.to_owned(), ..self }
    }

    /// The scene with some mechanisms of decisions ideal.
    pub fn ideal(self, feeds: bool, model: bool) -> Self {
        Self { ideal: decision::Ideal { feeds, model }, ..self }
    }

    /// The scene with 30 °C outdoors from an instant on; it is 10 °C otherwise.
    pub fn heat(self, from: SimTime) -> Self {
        Self { heat: Some(from), ..self }
    }

    /// The scene with some mechanisms of the infrastructure ideal.
    pub fn ideal_machines(self, ideal_machines: infra::IdealInfrastructure) -> Self {
        Self { ideal_machines, ..self }
    }

    /// The scene with a warm-up and a horizon.
    pub fn lasting(self, warm_up: &'static str, horizon: &'static str) -> Self {
        Self { warm_up, horizon, ..self }
    }

    /// The piece of decisions.
    pub fn decisions_text(&self) -> String {
        self.decisions.clone()
    }

    /// A World with the scene, ready to run.
    pub fn world(&self) -> Stage {
        self.world_of::<ArcSpec>()
    }

    /// A World with the scene, its arcs from a list of tasks.
    pub fn world_of<A: ListedTask + DeserializeOwned>(&self) -> Stage {
        let start = "2022-07-11T00:00[Europe/London]".parse().unwrap();
        let (warm_up, horizon) = (self.warm_up.parse().unwrap(), self.horizon.parse().unwrap());
        let clock = Clock::new(&start, warm_up, horizon).unwrap();
        let areas: EnvironmentSpec = read_ron(
            r#"(areas: {
                "here": (jurisdiction: "uk", weather: (mean: "10 °C", swing: "0 K", warmest: "15:00")),
                "there": (zone: "Asia/Shanghai", jurisdiction: "cn", weather: (mean: "10 °C", swing: "0 K", warmest: "15:00")),
            })"#,
        )
        .unwrap();
        let supply: SupplySpec = read_ron(&self.supply).unwrap();
        let infrastructure: InfrastructureSpec = read_ron(&self.infrastructure).unwrap();
        let endpoint =
            |name: &str, kind| Endpoint { name: name.to_owned(), kind, area: "here".to_owned() };
        let endpoints = [endpoint("shop", "store"), endpoint("depot", "supplier")];
        let infrastructure = infrastructure.with_endpoints(&endpoints);
        let decisions: DecisionsSpec<A> = read_ron(&self.decisions).unwrap();
        let mut sim = Simulation::new(clock.begin(), Log::default());
        let mut draws = Draws::new(1, 0);
        environment::assemble(&areas, clock, &mut sim);
        if let Some(from) = self.heat {
            let weather_override =
                WeatherOverride::new(vec![(from, 30.0), (from + SimSpan::DAY * 9, 30.0)]);
            sim.world.resource_mut::<Weather>().add_override(AreaId::new(0), weather_override);
        }
        supply::assemble(&supply, &mut draws, &mut sim).unwrap();
        infra::assemble(&infrastructure, self.ideal_machines, &mut draws, &mut sim).unwrap();
        decision::assemble(&decisions, self.ideal, &mut sim, &mut draws).unwrap();
        environment::begin(&mut sim);
        infra::install(&mut sim);
        supply::install(&mut sim);
        decision::install_tasks::<A::Task, _>(&mut sim);
        sim.observe(|seen: Seen<DecisionConcluded, Log>| seen.writer.decisions.push(seen.event));
        sim.observe(|seen: Seen<OrderSent, Log>| seen.writer.orders.push(seen.event));
        sim.observe(|seen: Seen<SitePlaced, Log>| seen.writer.placed.push((seen.time, seen.event)));
        Stage { sim }
    }

    /// What is played until an instant.
    pub fn played(&self, until: SimTime) -> Stage {
        let mut stage = self.world();
        stage.run(until);
        stage
    }
}

/// A scene that is being played.
pub struct Stage {
    /// Its simulation.
    pub sim: Simulation<Log>,
}

impl Stage {
    /// Records the contents of decisions from now on.
    pub fn record_contents(&mut self) {
        contents::observe(&mut self.sim);
    }

    /// Records messages from now on.
    pub fn record_messages(&mut self) {
        let record = |seen: Seen<MessageFact, Log>| seen.writer.messages.push(seen.event);
        self.sim.observe(record);
    }

    /// The messages that were recorded.
    pub fn messages(&self) -> &[MessageFact] {
        &self.sim.writer.messages
    }

    /// The choices of sites so far that were new, with their instants.
    pub fn placed(&self) -> &[(SimTime, SitePlaced)] {
        &self.sim.writer.placed
    }

    /// The contents of the decisions that ended so far.
    pub fn contents(&self) -> Vec<ContentRow> {
        let rows = &self.sim.writer.contents;
        (0..rows.len()).filter_map(|index| rows.row(index)).collect()
    }

    /// Goes on until an instant.
    pub fn run(&mut self, until: SimTime) {
        self.sim.run_until(until).unwrap();
    }

    /// An incident, to be named as a cause.
    pub fn incident(&mut self, kind: &'static str) -> IncidentId {
        let mut other = Simulation::<()>::new(SimTime::START, ());
        let mut incidents = self.sim.world.resource_mut::<Incidents>();
        let name = incidents.name("elsewhere");
        incidents.begin(other.agenda(), IncidentKind::new(kind), name, None)
    }

    fn link(&self, name: &str) -> LinkId {
        self.sim.world.resource::<Infrastructure>().links.get(name).unwrap()
    }

    /// A link is cut at an instant; gives the incident.
    pub fn cut(&mut self, link: &str, at: SimTime) -> IncidentId {
        let incident = self.incident("link_cut");
        let link = self.link(link);
        self.sim.agenda().at(at, LinkCut { link, incident });
        incident
    }

    /// A cut of a link ends.
    pub fn restore(&mut self, link: &str, incident: IncidentId, at: SimTime) {
        let link = self.link(link);
        self.sim.agenda().at(at, LinkRestored { link, incident });
    }

    /// From an instant on, demand everywhere is multiplied by a factor.
    pub fn surge(&mut self, factor: f64, at: SimTime) {
        self.surge_of(&[], factor, at);
    }

    /// From an instant on, demand of one shop is multiplied by a factor.
    pub fn surge_at(&mut self, shop: &str, factor: f64, at: SimTime) {
        let shop = self.sim.world.resource::<Topology>().facilities.get(shop).unwrap();
        self.surge_of(&[shop], factor, at);
    }

    /// For some hours, demand everywhere is multiplied by a factor.
    pub fn surge_for(&mut self, factor: f64, at: SimTime, hours: i64) {
        let topology = self.sim.world.resource::<Topology>().clone();
        let surge = self.sim.world.resource_mut::<Surges>().declare(&topology, &[], &[]);
        let incident = IncidentId::new(0);
        self.sim.agenda().at(at, DemandSurgeBegins { surge, factor, incident });
        let until = at + SimSpan::HOUR * hours;
        self.sim.agenda().at(until, DemandSurgeEnds { surge, incident });
    }

    fn surge_of(&mut self, shops: &[FacilityId], factor: f64, at: SimTime) {
        let topology = self.sim.world.resource::<Topology>().clone();
        let surge = self.sim.world.resource_mut::<Surges>().declare(&topology, &[], shops);
        self.sim.agenda().at(at, DemandSurgeBegins { surge, factor, incident: IncidentId::new(0) });
    }

    /// The decisions that ended so far.
    pub fn decisions(&self) -> &[DecisionConcluded] {
        &self.sim.writer.decisions
    }

    /// The only decision that ended so far.
    pub fn decision(&self) -> DecisionConcluded {
        let [decision] = self.decisions() else { panic!("{:?}", self.decisions()) };
        *decision
    }

    /// Units of the orders sent so far, each with its source.
    pub fn orders(&self) -> Vec<(f64, OrderSource)> {
        self.sim.writer.orders.iter().map(|order| (order.units, order.provenance.source)).collect()
    }

    /// Units demanded so far, stock point by stock point.
    pub fn demanded(&mut self) -> Vec<f64> {
        let now = self.sim.now();
        let mut points = self.sim.world.query::<&StockPoint>();
        let demanded = |point: &StockPoint| point.as_of(now).cumulative_demand();
        points.iter(&self.sim.world).map(demanded).collect()
    }
}

/// An instant of a day of the scene.
pub fn at(day: i64, hour: i64, minute: i64, second: i64) -> SimTime {
    let of_day = SimSpan::HOUR * hour + SimSpan::MINUTE * minute + SimSpan::SECOND * second;
    SimTime::START + SimSpan::DAY * day + of_day
}

/// Orders that were decided, by their units.
pub fn decided<const N: usize>(units: [f64; N]) -> Vec<(f64, OrderSource)> {
    units.map(|units| (units, OrderSource::Decision)).to_vec()
}

#[test]
fn the_scene_behaves_as_described() {
    let mut stage = Scene::default().played(at(1, 0, 0, 0));
    assert_eq!(stage.demanded(), [24.0]);
    let decision = stage.decision();
    let times = [decision.received, decision.started, decision.finished, decision.actuated];
    let expected = [at(0, 11, 0, 1), at(0, 11, 0, 1), at(0, 11, 0, 11), at(0, 11, 0, 12)];
    assert_eq!(times, expected.map(Some));
    assert_eq!(decision.sensed, Some(at(0, 6, 0, 0)));
    // The view of 06:00: 30 - 6 = 24 units. Until 06:00 of the day after next 48 are demanded.
    assert_eq!(stage.orders(), decided([24.0]));
}
