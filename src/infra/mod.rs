//! Infrastructure: sites with their power, heat and servers, and the network between them.
//!
//! ```text
//!  GridLost ─▶ feed ─▶ battery, generator ─┐           PumpFailed ─▶ flow ─▶ chips
//!                                          ▼                            ▼
//!            LimitReached ◀── balance ── racks ── heat ──▶ coolant, room, facility water ◀── weather
//!                                          ▼
//!  RequestSubmitted ─▶ pool ─▶ RequestEnds        Network::send ─▶ MessageArrives | MessageLost
//! ```
//! It knows neither supply nor decisions: who sends messages and requests is another layer's matter.

mod access;
mod balance;
mod coolant;
mod course;
mod crossing;
mod event;
mod facility_water;
mod feed_in;
mod generator;
mod link;
mod peak_hour;
mod pool_statistics;
mod power_chain;
mod protection;
mod rack;
mod request;
mod room;
mod route;
mod serving;
mod site;
mod tariff;
mod telemetry;
mod thermal;
mod throttle;
mod ups;

pub use access::{AccessSpec, Place};
pub use coolant::{CoolantLoop, CoolantSpec, FailuresSpec, LoopSpec, PumpsSpec};
pub use event::{
    BatteryFull, BatteryRunsDry, ChillerReset, CoolingUnitsFail, CoolingUnitsReturn,
    EnergisedTurns, FuelEnds, GeneratorCarries, GridLost, GridRestored, HeatTurns, HourTurns,
    Limit, LimitReached, LinkCut, LinkMended, LoadTurns, MessageArrives, MessageExpires,
    MessageFact, MessageLost, PatienceEnds, PlantReturns, PoolTurns, PumpFailed, PumpRepaired,
    PumpWearsOut, RackRestarts, RequestEnds, RequestExpires, RequestFact, RequestSubmitted,
    RoutesConverge, ServiceEnds, SitesBegin,
};
pub use facility_water::{
    ChillersSpec, CutOutSpec, DryCoolerSpec, FacilityWater, FacilityWaterSpec, Regime,
};
pub use feed_in::{EnergisedSpec, FeedIn, FeedInSpec, Flows, Source};
pub use generator::{Generator, GeneratorSpec};
pub use link::{Link, LinkId, LinkSpec};
pub use peak_hour::PeakHour;
pub use pool_statistics::PoolStatistics;
pub use power_chain::{PowerChain, StageSpec};
pub use protection::{Protection, ProtectionSpec, Watched};
pub use rack::{Down, Racks, RacksSpec, RestartSpec};
pub use request::{NewRequest, Outcome, RequestId, Requests};
pub use room::{Room, RoomCoolingSpec, RoomSpec};
pub use route::{FreshSpec, LostReason, Message, Network, NetworkSpec, NodeId, Routes};
pub use serving::{Pool, PoolSpec};
pub use site::{
    Ideal, Plant, PlantItem, PlantReadOnly, PlantReadOnlyItem, Role, Site, SiteId, SiteSpec,
};
pub use tariff::PriceSpec;
pub use telemetry::{Reading, Totals, audit};
pub use thermal::{Direction, HeatNetwork, MOST_MASSES};
pub use throttle::{StepSpec, Throttle, ThrottleSpec};
pub use ups::{Ups, UpsSpec};

use crate::environment::{Areas, Clock, Incidents};
use crate::kernel::{Draws, Simulation, StreamCollision, TimeWeighted};
use crate::quantity::{Checker, Currency, Names};
use bevy_ecs::prelude::{Entity, Resource};
use coolant::{OwnFailures, Pump};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most sites, nodes or links that a scenario may declare.
pub const MOST_SITES: usize = 10_000;

/// What a scenario says about infrastructure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Infrastructure", deny_unknown_fields)]
pub struct InfrastructureSpec {
    /// Sites, by name; each is a node of the network too.
    pub sites: IndexMap<String, SiteSpec>,
    /// Further nodes of the network: places that messages come from, go to, or pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
    /// Links between nodes, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub links: IndexMap<String, LinkSpec>,
    /// Links that many places have alike.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub access: IndexMap<String, AccessSpec>,
    /// How the network finds routes and bears losses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkSpec>,
}

impl InfrastructureSpec {
    /// Puts down what is wrong; `areas` are those that the scenario declares, money is in its currency
    /// where that is known.
    pub fn check(&self, areas: &[&str], currency: Option<Currency>, checker: &mut Checker) {
        checker.within("sites").limit(self.sites.len(), MOST_SITES);
        checker.within("nodes").limit(self.nodes.len(), 2000);
        checker.within("links").limit(self.links.len(), MOST_SITES);
        for (name, site) in &self.sites {
            let mut sites = checker.within("sites");
            let mut at = sites.within(name);
            at.name(name);
            site.check(areas, currency, &mut at);
        }
        let mut nodes: Vec<&str> = self.sites.keys().map(String::as_str).collect();
        for (index, name) in self.nodes.iter().enumerate() {
            let mut list = checker.within("nodes");
            let mut at = list.within(index);
            at.name(name);
            if nodes.contains(&name.as_str()) {
                at.conflict(
                    format!("the node `{name}` is there twice"),
                    "every site is a node already; name each other node once",
                );
            }
            nodes.push(name);
        }
        for (name, link) in &self.links {
            let mut links = checker.within("links");
            let mut at = links.within(name);
            at.name(name);
            link.check(&nodes, &mut at);
        }
        for (name, access) in &self.access {
            let mut all = checker.within("access");
            let mut at = all.within(name);
            at.name(name);
            access.check(areas, &nodes, &mut at);
        }
        match &self.network {
            Some(network) => network.check(&mut checker.within("network")),
            None if !self.links.is_empty() => {
                checker.missing("`network`", "links need it: network: (detection: \"3 s\", timeout: \"200 ms\", attempts: 6)");
            }
            None => {}
        }
    }
}

/// Who is who: names and entities by id.
#[derive(Resource, Clone, Debug, Default)]
pub struct Infrastructure {
    /// Names of sites.
    pub sites: Names<SiteId>,
    /// Names of nodes: sites first, in the same order.
    pub nodes: Names<NodeId>,
    /// Names of links.
    pub links: Names<LinkId>,
    site_entities: Vec<Entity>,
    link_entities: Vec<Entity>,
    roles: Vec<Role>,
    areas: Vec<crate::environment::AreaId>,
    pumps: Vec<u32>,
    follows_hours: bool,
}

impl Infrastructure {
    /// The entity of a site.
    #[must_use]
    pub fn site(&self, site: SiteId) -> Option<Entity> {
        self.site_entities.get(site.index()).copied()
    }

    /// The entity of a link.
    #[must_use]
    pub fn link(&self, link: LinkId) -> Option<Entity> {
        self.link_entities.get(link.index()).copied()
    }

    /// The network's node of a site.
    #[must_use]
    pub const fn node_of(&self, site: SiteId) -> NodeId {
        NodeId::new(site.index())
    }

    /// Sites of a role, in order of declaration.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = SiteId> {
        self.roles
            .iter()
            .enumerate()
            .filter(move |(_, other)| **other == role)
            .map(|(index, _)| SiteId::new(index))
    }

    /// Sites of an area, in order of declaration.
    pub fn in_area(&self, area: crate::environment::AreaId) -> impl Iterator<Item = SiteId> {
        self.areas
            .iter()
            .enumerate()
            .filter(move |(_, other)| **other == area)
            .map(|(index, _)| SiteId::new(index))
    }

    /// How many pumps a site has.
    #[must_use]
    pub fn pumps(&self, site: SiteId) -> u32 {
        self.pumps.get(site.index()).copied().unwrap_or(0)
    }
}

/// Puts sites and links into a simulation in which the environment is already, and schedules their
/// first event. An area that is not declared is left to `check`: its site then has that of id 0.
///
/// # Errors
/// If two causes of random draws have one stream.
pub fn assemble<W: Send + 'static>(
    spec: &InfrastructureSpec,
    ideal: Ideal,
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(), StreamCollision> {
    let now = sim.now();
    let areas = sim.world.get_resource::<Areas>().cloned().unwrap_or_default();
    let clock = sim.world.get_resource::<Clock>().cloned();
    let mut incidents = sim.world.remove_resource::<Incidents>().unwrap_or_default();
    let mut index = Infrastructure::default();
    for (name, site) in &spec.sites {
        let id = index.sites.intern(name);
        index.nodes.intern(name);
        let area =
            areas.names.get(&site.area).unwrap_or_else(|| crate::environment::AreaId::new(0));
        index.roles.push(site.role);
        index.areas.push(area);
        index.pumps.push(site.coolant.as_ref().map_or(0, |coolant| coolant.pumps.count));
        index.follows_hours |= !site.pool.tenants_by_hour.is_empty();
        let mut pool = Pool::new(&site.pool, id, ideal.compute, now);
        pool.heats = site.racks.is_some();
        if let Some(clock) = &clock {
            pool.turn_hour(clock.hour_of(now));
        }
        let base = Site {
            id,
            role: site.role,
            area,
            chain: PowerChain::new(&site.chain),
            ideal,
            racks_name: incidents.name(&format!("{name}/racks")),
            water_name: incidents.name(&format!("{name}/facility-water")),
            generator_name: incidents.name(&format!("{name}/generator")),
            failures: Vec::new(),
            lost_share: 0.0,
            lost_by: None,
            plant_runs: true,
            plant_ticket: None,
            limit_ticket: None,
            is_down: TimeWeighted::new(now, 0.0),
        };
        let fuel = site.generator.as_ref().and_then(|generator| generator.price);
        let feed = FeedIn::new(site.feed.as_ref(), fuel, clock.as_ref(), now);
        index.follows_hours |= feed.follows_hours();
        let mut entity = sim.world.spawn((base, feed, pool));
        if let Some(ups) = &site.ups {
            entity.insert(Ups::new(ups, now));
        }
        if let Some(generator) = &site.generator {
            entity.insert(Generator::new(generator, draws.stream(&format!("generator/{name}"))?));
        }
        if let Some(racks) = &site.racks {
            entity.insert(Racks::new(racks, now));
        }
        if let (Some(coolant), Some(racks)) = (&site.coolant, &site.racks) {
            let mut pumps = Vec::new();
            for pump in 0..coolant.pumps.count {
                let pump_name = format!("{name}/pump-{}", pump + 1);
                let own = match &coolant.pumps.failures {
                    Some(failures) => Some(OwnFailures::new(
                        failures,
                        draws.stream(&format!("failure/{pump_name}"))?,
                    )),
                    None => None,
                };
                pumps.push(Pump::new(incidents.name(&pump_name), own));
            }
            let water_j_k = site.facility_water.as_ref().map_or(0.0, |water| water.capacity.si());
            entity.insert(CoolantLoop::new(coolant, racks.count, water_j_k, pumps, now));
        }
        if let Some(water) = &site.facility_water {
            entity.insert(FacilityWater::new(water));
        }
        if let Some(room) = &site.room {
            entity.insert(Room::new(room, now));
        }
        if let Some(throttle) = &site.throttle {
            entity.insert(Throttle::new(throttle));
        }
        if let Some(protection) = &site.protection {
            entity.insert(Protection::new(protection));
        }
        index.site_entities.push(entity.id());
    }
    for name in &spec.nodes {
        index.nodes.intern(name);
    }
    let mut routes = Routes::new(spec.network.as_ref(), index.nodes.len(), ideal.network);
    for (name, link) in &spec.links {
        let (Some(from), Some(to)) = (index.nodes.get(&link.from), index.nodes.get(&link.to))
        else {
            continue;
        };
        index.links.intern(name);
        let mut link =
            Link::new(link, from, to, incidents.name(name), draws.stream(&format!("link/{name}"))?);
        index.follows_hours |= link.follows_hours();
        if let Some(clock) = &clock {
            link.turn_hour(clock.hour_of(now));
        }
        routes.add(&link);
        index.link_entities.push(sim.world.spawn(link).id());
    }
    if let (Some(clock), true) = (&clock, index.follows_hours) {
        sim.agenda().at(course::next_hour(clock, now), HourTurns);
    }
    sim.world.insert_resource(incidents);
    sim.world.insert_resource(index);
    sim.world.insert_resource(routes);
    sim.world.insert_resource(Requests::default());
    sim.agenda().at(now, SitesBegin);
    Ok(())
}

/// Registers the handlers; to be called after `assemble`.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(course::begin).on(course::start_measuring).on(course::feel_weather);
    sim.on(course::turn_hour).on(route::turn_hour);
    sim.on(course::lose_grid).on(course::restore_grid).on(course::energise);
    sim.on(course::run_dry)
        .on(course::fill_battery)
        .on(course::carry_by_generator)
        .on(course::run_out_of_fuel);
    sim.on(course::stop_pump).on(course::repair_pump).on(course::wear_pump_out);
    sim.on(course::stop_units)
        .on(course::return_units)
        .on(course::return_plant)
        .on(course::reset_chiller);
    sim.on(course::pass_limit).on(course::end_patience).on(course::restart_racks);
    sim.on(course::turn_load).on(course::follow_load);
    sim.on(route::cut_link).on(route::mend_link).on(route::converge).on(route::give_up);
    sim.on(serving::take_in).on(serving::answer).on(serving::expire).on(serving::re_time);
}
