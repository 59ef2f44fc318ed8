//! Assembly of infrastructure: Specs become entities, and who handles what.

use super::coolant::CoolantLoop;
use super::course;
use super::event::{HourTurns, SitesBegin};
use super::facility_water::FacilityWater;
use super::feed_in::FeedIn;
use super::generator::Generator;
use super::link::Link;
use super::pool::Pool;
use super::power_chain::PowerChain;
use super::protection::Protection;
use super::pump::{OwnFailures, Pump};
use super::rack::Racks;
use super::request::Requests;
use super::room::Room;
use super::route::{self, Routes};
use super::serving;
use super::site::{Ideal, Site};
use super::throttle::Throttle;
use super::ups::Ups;
use super::{Infrastructure, InfrastructureSpec};
use crate::causality::Incidents;
use crate::environment::{Areas, Clock};
use crate::kernel::{Draws, Simulation, StreamCollision, TimeWeighted};

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
    course::install(sim);
    route::install(sim);
    serving::install(sim);
}
