//! Settling of a site: the only path by which a change of any part updates power, heat, speed, and
//! the instant of the next threshold.
//!
//! [`advance`] carries all states forward to now by their closed forms; [`settle`] applies the inputs as
//! they are then, and schedules the earliest threshold that a temperature will pass (`threshold`).

use super::blame::{power_cause, power_loss};
use super::change::show_change;
use super::first_limits::first_limits;
use super::loads::{loads, sources};
use super::parts::SitePartsItem;
use super::shed::shed;
use super::threshold::{may_restart, schedule_threshold};
use crate::causality::Incidents;
use crate::infra::compute::DownReason;
use crate::infra::cooling::Mass;
use crate::infra::power::PowerSource;
use crate::infra::serving::{GroupLit, Lit};
use crate::kernel::{Agenda, SimTime};

/// Most turns until power and the heat of its losses agree.
const MOST_DRAWS: usize = 8;

/// Advances all states of a site to now.
pub(super) fn advance(parts: &mut SitePartsItem, now: SimTime) {
    parts.feed.advance(now);
    if let Some(ups) = parts.ups.as_deref_mut() {
        ups.advance(now);
    }
    if let Some(heat) = parts.heat.as_deref_mut() {
        let first = parts.throttle.as_deref().map_or([None; 2], |one| first_limits(one, heat));
        heat.advance(now, first);
    }
}

/// Applies all inputs of a site as they are now, and schedules its next threshold.
pub(super) fn settle(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let now = agenda.now();
    advance(parts, now);
    power(parts, agenda, incidents);
    let mut heat_w = load_racks(parts, agenda);
    cool(parts, heat_w, agenda, incidents);
    for _ in 0..MOST_DRAWS {
        while shed(parts, heat_w, agenda, incidents) {
            power(parts, agenda, incidents);
            heat_w = load_racks(parts, agenda);
            cool(parts, heat_w, agenda, incidents);
        }
        draw(parts, heat_w, agenda);
        if !lose(parts) {
            break;
        }
    }
    follow_up_shedding(parts, agenda, incidents);
    settle_heat(parts, agenda, incidents);
    plan_restarts(parts, agenda);
    follow_up(parts, agenda, incidents);
    schedule_threshold(parts, agenda);
    let is_down = parts.pools.servers_up() == 0;
    parts.site.is_down.set(now, f64::from(u8::from(is_down)));
    if let Some(racks) = parts.racks.as_deref_mut() {
        let is_throttled = parts.throttle.as_deref().is_some_and(|throttle| throttle.step() > 0);
        racks.record(now, is_throttled);
    }
    show_change(parts, agenda);
}

/// Selects the power source; without any, all racks go down. The cooling plant stops with its power.
fn power(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let source = sources(parts).select(agenda, incidents);
    if source == PowerSource::Nothing {
        let cause = power_cause(parts);
        if let Some(racks) = parts.racks.as_deref_mut() {
            racks.take_down(u32::MAX, DownReason::PowerLoss, cause, agenda, incidents);
        }
    }
    let is_powered = source.carries(parts.plant.on_ups());
    parts.plant.set_power(is_powered, parts.site.id(), agenda);
}

/// Sets the racks and speed that the pools follow; returns the heat of the racks, in W.
fn load_racks(parts: &mut SitePartsItem, agenda: &mut Agenda) -> f64 {
    let throttle = parts.throttle.as_deref();
    let (speed, step) =
        throttle.map_or((1.0, 0), |throttle| (throttle.speed(), throttle.step() as u32));
    let speed = speed.min(parts.feed.limit().speed());
    let Some(racks) = parts.racks.as_deref() else {
        let is_fed = parts.feed.source() != PowerSource::Nothing;
        let lowered_by = if is_fed { None } else { power_cause(parts) };
        let lit = Lit::Site(is_fed);
        let lit = GroupLit { lit, speed, throttle_step: step, lowered_by };
        parts.pools.set_capacity(&[lit], agenda);
        return 0.0;
    };
    let throttled = throttle.and_then(|throttle| throttle.incident());
    let lowered_by = racks.lowered_by(throttled.or(parts.feed.blamed()));
    let lit = Lit::Racks { deployable: racks.deployable(), up: racks.up() };
    parts.pools.set_capacity(&[GroupLit { lit, speed, throttle_step: step, lowered_by }], agenda);
    racks.power_w(parts.pools.rack_utilisation(0, racks.up()), speed)
}

/// Sets the heat into coolant and air, flow, and the regimes of the coolers.
fn cool(parts: &mut SitePartsItem, heat_w: f64, agenda: &mut Agenda, incidents: &mut Incidents) {
    let (Some(racks), Some(heat)) = (parts.racks.as_deref(), parts.heat.as_deref_mut()) else {
        return;
    };
    let source = parts.feed.source();
    let plant = &*parts.plant;
    heat.without_coolers();
    let mut to_coolant_w = 0.0;
    if let Some(coolant) = parts.coolant.as_deref_mut() {
        to_coolant_w = heat_w * racks.liquid_share();
        coolant.load(heat, racks.up(), source.carries(coolant.on_ups()), to_coolant_w);
        coolant.lose(heat);
    }
    if let Some(water) = parts.water.as_deref() {
        water.lose(heat, plant);
    }
    // The air's heat decides about its cooler, whose heat the water may have to take.
    if let Some(room) = parts.room.as_deref_mut() {
        heat.set_load(Mass::Air, heat_w - to_coolant_w);
        room.add_fans(heat, plant);
        heat.apply();
        room.regulate(heat, plant);
        room.take_heat(heat, plant);
    }
    heat.apply();
    match (parts.water.as_deref_mut(), parts.coolant.as_deref()) {
        (Some(water), _) => {
            water.regulate(heat, plant);
            water.reject(heat, plant);
            heat.apply();
        }
        (None, Some(_)) => heat.hold_reservoir(),
        (None, None) => {}
    }
    let power_loss = power_loss(parts);
    let plant = &*parts.plant;
    if let Some(water) = parts.water.as_deref_mut() {
        water.blame(plant, power_loss, agenda, incidents);
    }
    if let Some(room) = parts.room.as_deref_mut() {
        room.blame(plant, power_loss, agenda, incidents);
    }
}

/// Draws the power of racks, pumps, plant and room.
fn draw(parts: &mut SitePartsItem, racks_w: f64, agenda: &mut Agenda) {
    let loads = loads(parts, racks_w, agenda.now());
    let site = parts.site.id();
    sources(parts).draw(site, loads, agenda);
}

/// Losses of the power path warm the room, whose cooling may need more power for that: a few turns
/// settle it. Returns whether they have changed.
fn lose(parts: &mut SitePartsItem) -> bool {
    let (Some(room), Some(heat)) = (parts.room.as_deref(), parts.heat.as_deref_mut()) else {
        return false;
    };
    let power = parts.feed.power();
    heat.set_losses(room.losses_share() * (power.chain_loss + power.battery_loss))
}

/// Ends the incident of load that is shed once none is, and schedules its next check for return.
fn follow_up_shedding(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let capped = parts.racks.as_deref().map_or(0, |racks| racks.down(DownReason::PowerCap));
    let site = parts.site.id();
    parts.feed.limit_mut().follow(capped, site, agenda, incidents);
}

/// Applies the inputs of all masses, each of which must be within its bounds.
fn settle_heat(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &Incidents) {
    let (Some(racks), Some(heat)) = (parts.racks.as_deref(), parts.heat.as_deref_mut()) else {
        return;
    };
    heat.settle();
    if let Some(what) = heat.out_of_bounds() {
        agenda.break_off(format!("heat of `{}`: {what}", incidents.text(racks.name())));
    }
}

/// Schedules the restart of racks that are down, by reason.
fn plan_restarts(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    let site = parts.site.id();
    if !parts.racks.as_deref().is_some_and(|racks| racks.any_down()) {
        return;
    }
    for reason in DownReason::ALL {
        let restarts = may_restart(parts, reason);
        if let Some(racks) = parts.racks.as_deref_mut() {
            racks.plan_restart(reason, restarts, site, agenda);
        }
    }
}

/// Ends incidents whose effect is over; the operator goes on watching.
fn follow_up(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let (site, is_attended) = (parts.site.id(), parts.site.is_attended());
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.end_incidents(agenda, incidents);
        if let Some(protection) = parts.protection.as_deref_mut() {
            protection.follow_up(racks.up(), site, agenda);
        }
    }
    if let Some(throttle) = parts.throttle.as_deref_mut() {
        throttle.end_incident(agenda, incidents);
    }
    if let Some(water) = parts.water.as_deref_mut() {
        water.follow_up(site, is_attended, agenda, incidents);
    }
    if let Some(room) = parts.room.as_deref_mut() {
        room.follow_up(site, is_attended, agenda, incidents);
    }
}
