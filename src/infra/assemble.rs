//! Assembly of infrastructure: Specs become entities.

use super::compute::{Protection, RackGroup, RackGroups};
use super::conversion::PowerChain;
use super::cooling::{CoolantLoop, CoolingPlant, FacilityWater, HeatPath, Room};
use super::directory::{Infrastructure, PoolEntry, SiteEntry};
use super::elastic::{Opening, open_lots};
use super::halls::{masses, shares_of_power};
use super::hour::HourStarted;
use super::id::{GroupId, HallId, SiteId};
use super::ideal::IdealInfrastructure;
use super::network::{BulkFlows, DataSent, Link, Routes};
use super::per_hall::PerHall;
use super::placement::terms;
use super::power::{Generator, Ups, UtilityFeed, Wiring};
use super::serving::{Pools, PoolsPlace, Requests};
use super::shared_capacity::SharedCapacities;
use super::site::{Contract, LotHeld, Site, SiteSpec, SiteWeather, SitesStarted};
use super::spec::InfrastructureSpec;
use super::upkeep::{Upkeep, UpkeepAssembly};
use crate::causality::{EntityName, Incidents};
use crate::environment::{AreaId, Areas, Clock};
use crate::kernel::{Draws, SimSpan, SimTime, Simulation, StreamCollision};
use crate::quantity::Power;

/// Assembles sites and links in a simulation that has its environment, and schedules their first
/// events. `check` reports an undeclared area; a site in one falls back to the first area.
///
/// # Errors
/// If two causes of random draws have one stream.
pub fn assemble<W: Send + 'static>(
    spec: &InfrastructureSpec,
    ideal: IdealInfrastructure,
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(), StreamCollision> {
    let now = sim.now();
    let clock = sim.world.get_resource::<Clock>().cloned();
    let incidents = sim.world.remove_resource::<Incidents>().unwrap_or_default();
    let mut assembly = Assembly { ideal, clock, now, draws, incidents, follows_hours: false };
    let mut directory = Infrastructure::default();
    let mut capacities = SharedCapacities::default();
    for (name, capacity) in &spec.shared_capacities {
        assembly.follows_hours |= capacity.follows_hours();
        let areas = sim.world.get_resource::<Areas>();
        let area =
            areas.zip(capacity.area.as_ref()).and_then(|(areas, area)| areas.names.get(area));
        let Assembly { clock, incidents, .. } = &mut assembly;
        capacities.add((name, capacity), area, clock.as_ref(), incidents, sim.agenda());
    }
    for (name, site) in &spec.sites {
        assembly.site(name, site, &mut directory, sim)?;
    }
    for name in &spec.nodes {
        directory.nodes.intern(name);
    }
    let (world, agenda) = sim.parts();
    let mut opening = Opening {
        nodes: &directory.nodes,
        capacities: &mut capacities,
        incidents: &mut assembly.incidents,
        draws: &mut *assembly.draws,
        agenda,
        is_ideal: ideal.compute,
        count: 0,
    };
    for (index, (name, site)) in spec.sites.iter().enumerate() {
        let id = SiteId::new(index);
        let entity = directory.site(id);
        if let Some(mut pools) = entity.and_then(|entity| world.get_mut::<Pools>(entity)) {
            open_lots((id, name), site.all_pools(), &mut pools, &mut opening)?;
        }
    }
    let source = spec.forecasts_from.as_ref().or(spec.nodes.first());
    directory.forecasts_from = source.and_then(|node| directory.nodes.get(node));
    let losses = assembly.draws.stream("network/losses")?;
    let nodes = directory.nodes.len();
    let mut routes = Routes::new(spec.network.as_ref(), nodes, ideal.network, losses);
    let mut flows = BulkFlows::default();
    for (name, link) in &spec.links {
        let (Some(from), Some(to)) =
            (directory.nodes.get(&link.from), directory.nodes.get(&link.to))
        else {
            continue;
        };
        directory.links.intern(name);
        let entity_name = assembly.incidents.name(name);
        let stream = assembly.draws.stream(&format!("link/{name}"))?;
        let labels = link.all_labels();
        let mut link = Link::new(link, from, to, entity_name, stream);
        assembly.follows_hours |= link.follows_hours();
        if let Some(clock) = &assembly.clock {
            link.turn_hour(clock.hour_of(now));
        }
        routes.add(&link);
        flows.add_link(&link);
        directory.add_link(sim.world.spawn(link).id(), labels);
    }
    if let (Some(clock), true) = (&assembly.clock, assembly.follows_hours) {
        sim.agenda().at(clock.next_hour(now), HourStarted);
    }
    let Assembly { clock, draws, mut incidents, .. } = assembly;
    let mut upkeep = UpkeepAssembly {
        ideal,
        clock: clock.as_ref(),
        capacities: &capacities,
        draws,
        incidents: &mut incidents,
        agenda: sim.agenda(),
        upkeep: Upkeep::default(),
    };
    upkeep.add_all(spec.sites.iter(), spec.links.iter(), &directory)?;
    let upkeep = upkeep.upkeep;
    sim.world.insert_resource(upkeep);
    sim.world.insert_resource(incidents);
    let placement = (spec.placement.as_ref(), &spec.data);
    let terms = terms(placement, &spec.sites, &directory, &sim.world, ideal.compute);
    sim.world.insert_resource(terms);
    sim.world.insert_resource(directory);
    sim.world.insert_resource(routes);
    sim.world.insert_resource(flows);
    sim.world.insert_resource(Requests::default());
    sim.world.insert_resource(capacities);
    sim.agenda().at(now, SitesStarted);
    Ok(())
}

/// State shared by the assembly of all sites and links.
struct Assembly<'a> {
    ideal: IdealInfrastructure,
    clock: Option<Clock>,
    now: SimTime,
    draws: &'a mut Draws,
    incidents: Incidents,
    /// Whether anything varies by the hour.
    follows_hours: bool,
}

impl Assembly<'_> {
    /// Spawns a site and adds it to the directory.
    fn site<W: Send + 'static>(
        &mut self,
        name: &str,
        spec: &SiteSpec,
        directory: &mut Infrastructure,
        sim: &mut Simulation<W>,
    ) -> Result<(), StreamCollision> {
        let (now, ideal) = (self.now, self.ideal);
        let id = directory.sites.intern(name);
        directory.nodes.intern(name);
        let areas = sim.world.get_resource::<Areas>();
        let area = areas.and_then(|areas| areas.names.get(&spec.area));
        let area = area.unwrap_or_else(|| AreaId::new(0));
        let pools_spec = spec.all_pools();
        self.follows_hours |= pools_spec.follows_hours();
        let groups: Vec<(&str, u32)> =
            spec.rack_groups().iter().map(|(name, racks)| (*name, racks.count)).collect();
        let entity = |(pool, _): (Option<&str>, _)| match pool {
            Some(pool) => self.incidents.name(&format!("{name}/{pool}")),
            None => self.incidents.name(&format!("{name}/pool")),
        };
        let entities: Vec<EntityName> = pools_spec.iter().map(entity).collect();
        let place = PoolsPlace {
            site: id,
            name,
            entities: &entities,
            groups: &groups,
            is_ideal: ideal.compute,
            clock: self.clock.as_ref(),
            now,
        };
        let mut pools = Pools::new(pools_spec, &place, self.draws)?;
        pools.begin(sim.agenda());
        if let Some(clock) = &self.clock {
            pools.turn_hour(clock.hour_of(now));
        }
        let water_name = self.incidents.name(&format!("{name}/facility-water"));
        let generator_name = self.incidents.name(&format!("{name}/generator"));
        let base = (Site::new(id, spec.role, now), SiteWeather::new(area));
        let fuel = spec.generator.as_ref().and_then(|generator| generator.price);
        let feed_name = self.incidents.name(&format!("{name}/feed"));
        let ups_name = self.incidents.name(&format!("{name}/ups"));
        let chain = PowerChain::new(&spec.chain);
        let wiring = Wiring {
            cooling_joins: spec.cooling_after.map_or(chain.len(), |stages| stages as usize),
            chain,
            load_w: spec.load.map_or(0.0, Power::si),
            cools_beside_ups: spec.cools_beside_ups(),
        };
        let feed = (spec.feed.as_ref(), feed_name);
        let feed = UtilityFeed::new(feed, wiring, fuel, ideal.power, self.clock.as_ref(), now);
        self.follows_hours |= feed.follows_hours();
        let water = spec.facility_water.as_ref();
        let (on_ups, restart) = water.map_or((false, SimSpan::ZERO), |water| {
            (water.on_ups, SimSpan::from_nanos(water.restart.nanoseconds()))
        });
        let plant = CoolingPlant::new(on_ups, restart, ideal.cooling);
        let contract = self.contract(spec, &pools);
        let halls = self.halls(name, spec);
        let mut entity = sim.world.spawn((base, feed, pools, plant, contract, DataSent::default()));
        entity.insert((halls.coolant, halls.rooms, halls.protection));
        if !halls.racks.is_empty() {
            entity.insert((RackGroups::new(halls.racks), HeatPath::new(&masses(spec), now)));
        }
        if let Some(ups) = &spec.ups {
            entity.insert(Ups::new(ups, ups_name, now));
        }
        if let Some(generator) = &spec.generator {
            let starts = self.draws.stream(&format!("generator/{name}"))?;
            let runs = self.draws.stream(&format!("generator-run/{name}"))?;
            entity.insert(Generator::new(generator, generator_name, (starts, runs), now));
        }
        if let Some(water) = &spec.facility_water {
            entity.insert(FacilityWater::new(water, water_name));
        }
        let entity = entity.id();
        let coolants = spec.halls().into_iter().filter_map(|hall| hall.coolant);
        let pumps = coolants.map(|coolant| coolant.pumps.count).sum();
        let labels = spec.labels.clone();
        let pool = |(name, pool): (Option<&str>, &_)| PoolEntry {
            name: name.map(Into::into),
            role: pools_spec.role_of(pool),
        };
        let pools = pools_spec.iter().map(pool).collect();
        let serves = spec.serves.clone();
        directory.add_site(SiteEntry { entity, pools, area, labels, serves, pumps });
        Ok(())
    }

    /// What the story pays for a site.
    fn contract(&self, spec: &SiteSpec, pools: &Pools) -> Contract {
        let powers_w = spec.rack_groups().into_iter().map(|(_, racks)| {
            let inside = PowerChain::new(&racks.inside);
            let idle_w = inside.input_w(racks.idle.si());
            (idle_w, inside.input_w(racks.peak.si()) - idle_w)
        });
        let lot = |name: &str| {
            let (pool, place, lot) = spec.all_pools().lot(name)?;
            let born = lot.from.zip(self.clock.as_ref());
            Some(LotHeld {
                servers: lot.servers,
                born: born.map_or(self.now, |(from, clock)| clock.instant(from)),
                starts: lot.is_elastic().then_some((pool, place)),
            })
        };
        Contract::new(&spec.terms, pools.is_own_site(), powers_w, lot, self.now)
    }

    /// The parts of a site's halls.
    fn halls(&mut self, site: &str, spec: &SiteSpec) -> HallParts {
        let mut parts = HallParts {
            racks: Vec::new(),
            coolant: PerHall::new(Vec::new()),
            rooms: PerHall::new(Vec::new()),
            protection: PerHall::new(Vec::new()),
        };
        let is_ideal = self.ideal.cooling;
        let shares = shares_of_power(spec);
        let (mut coolants, mut rooms, mut protections) = (Vec::new(), Vec::new(), Vec::new());
        for ((hall, index), share) in spec.halls().into_iter().zip(0..).zip(shares) {
            let id = HallId::new(index);
            let place = hall.name.map_or_else(|| site.to_owned(), |name| format!("{site}/{name}"));
            for group in hall.groups() {
                let name = match group.name {
                    Some(name) => format!("{site}/{name}"),
                    None => format!("{place}/racks"),
                };
                let name = self.incidents.name(&name);
                let ids = (GroupId::new(parts.racks.len()), id);
                let racks = RackGroup::new(group.racks, ids, group.throttle, name, self.now);
                parts.racks.push(racks);
            }
            let coolant = hall.coolant.map(|coolant| CoolantLoop::new(coolant, id, is_ideal));
            coolants.push(coolant);
            let room_name = self.incidents.name(&format!("{place}/room"));
            rooms.push(hall.room.map(|room| Room::new(room, id, share, room_name)));
            protections.push(hall.protection.map(|spec| Protection::new(spec, id)));
        }
        parts.coolant = PerHall::new(coolants);
        parts.rooms = PerHall::new(rooms);
        parts.protection = PerHall::new(protections);
        parts
    }
}

/// The parts of a site's halls.
struct HallParts {
    racks: Vec<RackGroup>,
    coolant: PerHall<CoolantLoop>,
    rooms: PerHall<Room>,
    protection: PerHall<Protection>,
}
