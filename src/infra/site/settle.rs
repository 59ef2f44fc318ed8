//! Settling of a site: the only path by which a change of any part updates power, heat, speed, and
//! the instant of the next threshold.
//!
//! [`advance`] carries all states forward to now by their closed forms; [`settle`] applies the inputs as
//! they are then, and schedules the earliest threshold that a temperature will pass (`threshold`).

use super::blame::{power_cause, power_loss};
use super::change::show_change;
use super::first_limits::first_limits;
use super::loads::{loads, racks_w, sources};
use super::parts::SitePartsItem;
use super::shed::shed;
use super::threshold::{restart_permit, schedule_threshold};
use crate::causality::Incidents;
use crate::infra::compute::{DownReason, Permit, RackGroup, RackGroups, Throttle};
use crate::infra::cooling::{CoolantLoop, HeatPath, Mass};
use crate::infra::id::GroupId;
use crate::infra::per_hall::PerHall;
use crate::infra::serving::{GroupLit, Lit};
use crate::kernel::{Agenda, SimTime};
use smallvec::SmallVec;

/// Most turns until power and the heat of its losses agree.
const MOST_DRAWS: usize = 8;

/// Advances all states of a site to now.
pub(super) fn advance(parts: &mut SitePartsItem, now: SimTime) {
    parts.feed.advance(now);
    if let Some(ups) = parts.ups.as_deref_mut() {
        ups.advance(now);
    }
    if let (Some(heat), Some(racks)) = (parts.heat.as_deref_mut(), parts.racks.as_deref()) {
        heat.advance(now, &first_limits(racks, heat));
    }
}

/// Applies all inputs of a site as they are now, and schedules its next threshold.
pub(super) fn settle(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let now = agenda.now();
    advance(parts, now);
    power(parts, agenda, incidents);
    load_racks(parts, agenda);
    cool(parts, agenda, incidents);
    for _ in 0..MOST_DRAWS {
        while shed(parts, agenda, incidents) {
            power(parts, agenda, incidents);
            load_racks(parts, agenda);
            cool(parts, agenda, incidents);
        }
        draw(parts, agenda);
        if !lose(parts) {
            break;
        }
    }
    follow_up_shedding(parts, agenda, incidents);
    settle_heat(parts, agenda, incidents);
    plan_restarts(parts, agenda);
    follow_up(parts, agenda, incidents);
    schedule_threshold(parts, agenda);
    let is_resting = parts.heat.as_deref().is_none_or(|heat| heat.is_at_rest(now));
    parts.weather.set_resting(is_resting);
    let is_down = parts.pools.is_down();
    parts.site.is_down.set(now, f64::from(u8::from(is_down)));
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.all_mut().iter_mut().for_each(|group| group.record(now));
    }
    show_change(parts, agenda);
}

/// Selects the power source; racks without power go down. The cooling plant stops with its own power.
fn power(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    sources(parts).select(agenda, incidents);
    if !parts.feed.feeds_racks() {
        let cause = power_cause(parts);
        if let Some(racks) = parts.racks.as_deref_mut() {
            for group in racks.all_mut() {
                group.take_down(u32::MAX, DownReason::PowerLoss, cause, agenda, incidents);
            }
        }
    }
    let is_powered = parts.feed.feeds_cooling(parts.plant.on_ups());
    parts.plant.set_power(is_powered, parts.site.id(), agenda);
}

/// Sets the racks and speeds that the pools follow, and the power of the racks.
fn load_racks(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    let capped = parts.feed.limit().speed();
    let Some(racks) = parts.racks.as_deref_mut() else {
        let (is_fed, failed) = (parts.feed.feeds_racks(), parts.site.failures.blamed());
        let lowered_by = if is_fed { failed } else { power_cause(parts) };
        let lit = Lit::Site(is_fed && failed.is_none());
        let lit = GroupLit { lit, speed: capped, throttle_step: 0, lowered_by };
        parts.pools.set_capacity(&[lit], agenda);
        return;
    };
    let lit = |group: &RackGroup| {
        let throttled = group.throttle().and_then(Throttle::incident);
        GroupLit {
            lit: Lit::Racks { deployable: group.deployable(), up: group.up() },
            speed: group.speed().min(capped),
            throttle_step: group.throttle_step(),
            lowered_by: group.lowered_by(throttled.or(parts.feed.blamed())),
        }
    };
    let lit: SmallVec<[GroupLit; 2]> = racks.all().iter().map(lit).collect();
    parts.pools.set_capacity(&lit, agenda);
    for (group, lit) in racks.all_mut().iter_mut().zip(lit) {
        let utilisation = parts.pools.rack_utilisation(group.id().index(), group.up());
        group.load(utilisation, lit.speed);
    }
}

/// Sets the heat into coolants and air, flows, and the regimes of the coolers.
fn cool(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let (Some(racks), Some(heat)) = (parts.racks.as_deref(), parts.heat.as_deref_mut()) else {
        return;
    };
    let plant = &*parts.plant;
    heat.without_coolers();
    for coolant in parts.coolant.iter_mut() {
        coolant.set_service(racks.of_hall(coolant.hall()).any(|group| group.deployable() > 0));
        coolant.set_flow(heat, parts.feed.feeds_cooling(coolant.on_ups()));
        coolant.lose(heat);
    }
    load_chips(racks, &parts.coolant, heat);
    if let Some(water) = parts.water.as_deref() {
        water.lose(heat, plant);
    }
    // The air's heat decides about its cooler, whose heat the water may have to take.
    for room in parts.rooms.iter() {
        let to_air = |group: &RackGroup| group.load_w() * (1.0 - group.liquid_share());
        heat.set_load(Mass::Air(room.hall()), racks.of_hall(room.hall()).map(to_air).sum());
        room.add_fans(heat, plant);
    }
    if !parts.rooms.is_empty() {
        heat.apply();
        for room in parts.rooms.iter_mut() {
            room.regulate(heat, plant);
            room.take_heat(heat, plant);
        }
    }
    heat.apply();
    match parts.water.as_deref_mut() {
        Some(water) => {
            water.regulate(heat, plant);
            water.reject(heat, plant);
            heat.apply();
        }
        None if !parts.coolant.is_empty() => heat.hold_reservoir(),
        None => {}
    }
    let causes = (power_loss(parts), parts.coolant.iter().find_map(CoolantLoop::lost_by));
    let plant = &*parts.plant;
    if let Some(water) = parts.water.as_deref_mut() {
        water.blame(plant, causes, agenda, incidents);
    }
    for room in parts.rooms.iter_mut() {
        room.blame(plant, causes, agenda, incidents);
    }
}

/// Sets the heat of the chips on plates, and couples them to their coolant.
fn load_chips(racks: &RackGroups, coolants: &PerHall<CoolantLoop>, heat: &mut HeatPath) {
    for group in racks.all() {
        let id = group.id();
        let (Some(coolant), Some(plates)) = (coolants.get(group.hall()), heat.plates(id)) else {
            continue;
        };
        heat.set_racks(id, group.up());
        heat.couple_chips(id, coolant.rack_w_k(plates));
        // Without racks that are up there is no heat.
        heat.set_load(Mass::Running(id), group.load_w() * group.liquid_share());
    }
}

/// Draws the power of racks, pumps, plant and rooms.
fn draw(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    let loads = loads(parts, racks_w(parts), agenda.now());
    let site = parts.site.id();
    sources(parts).draw(site, loads, agenda);
}

/// Losses of the power path warm the rooms, whose cooling may need more power for that: a few turns
/// settle it. Returns whether they have changed.
fn lose(parts: &mut SitePartsItem) -> bool {
    let Some(heat) = parts.heat.as_deref_mut() else { return false };
    let power = parts.feed.power();
    let loss_w = power.chain_loss + power.battery_loss;
    let mut has_changed = false;
    for room in parts.rooms.iter() {
        has_changed |= heat.set_losses(room.hall(), room.losses_share() * loss_w);
    }
    if has_changed {
        heat.apply();
    }
    has_changed
}

/// Ends the incident of load that is shed once none is, and schedules its next check for return.
fn follow_up_shedding(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let capped = parts.racks.as_deref().map_or(0, |racks| racks.down(DownReason::PowerCap));
    let (site, is_shed) = (parts.site.id(), capped > 0 || parts.pools.withholds());
    parts.feed.limit_mut().follow(is_shed, site, agenda, incidents);
}

/// Applies the inputs of all masses, each of which must be within its bounds.
fn settle_heat(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &Incidents) {
    let (Some(racks), Some(heat)) = (parts.racks.as_deref(), parts.heat.as_deref_mut()) else {
        return;
    };
    heat.settle();
    if let Some(what) = heat.out_of_bounds() {
        let name = racks.all().first().map_or("racks", |group| incidents.text(group.name()));
        agenda.break_off(format!("heat of `{name}`: {what}"));
    }
}

/// Schedules the restart of racks that are down, by group and reason.
fn plan_restarts(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    let site = parts.site.id();
    let groups = parts.racks.as_deref().map_or(0, |racks| racks.all().len());
    for group in (0..groups).map(GroupId::new) {
        let any_down = |racks: &RackGroups| racks.get(group).is_some_and(RackGroup::any_down);
        let permits = if parts.racks.as_deref().is_some_and(any_down) {
            DownReason::ALL.map(|reason| restart_permit(parts, group, reason))
        } else {
            [Permit::Refused; DownReason::ALL.len()]
        };
        let racks = parts.racks.as_deref_mut();
        if let Some(racks) = racks.and_then(|racks| racks.get_mut(group)) {
            racks.plan_restarts(permits, site, agenda);
        }
    }
}

/// Ends incidents whose effect is over; the operator goes on watching.
fn follow_up(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let (site, is_attended) = (parts.site.id(), parts.site.is_attended());
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.all_mut().iter_mut().for_each(|group| group.end_incidents(agenda, incidents));
        for protection in parts.protection.iter_mut() {
            let up = racks.of_hall(protection.hall()).map(RackGroup::up).sum();
            protection.follow_up(up, site, agenda);
        }
    }
    if let Some(heat) = parts.heat.as_deref() {
        parts.coolant.iter_mut().for_each(|coolant| coolant.follow_up(heat));
    }
    if let Some(water) = parts.water.as_deref_mut() {
        water.follow_up(site, is_attended, agenda, incidents);
    }
    for room in parts.rooms.iter_mut() {
        room.follow_up(site, is_attended, agenda, incidents);
    }
}
