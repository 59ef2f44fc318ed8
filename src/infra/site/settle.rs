//! Settling of a site: the only path by which a change of any part updates power, heat, speed, and
//! the instant of the next threshold.
//!
//! [`advance`] carries all states forward to now by their closed forms; [`settle`] applies the inputs as
//! they are then, and schedules the earliest threshold that a temperature will pass (`threshold`).

use super::blame::power_loss;
use super::change::show_change;
use super::parts::SitePartsItem;
use super::threshold::{may_restart, schedule_threshold};
use crate::causality::Incidents;
use crate::infra::compute::DownReason;
use crate::infra::power::{PowerSource, draw_power, select_source};
use crate::infra::serving::Lit;
use crate::kernel::{Agenda, SimTime};

/// Advances all states of a site to now.
pub(super) fn advance(parts: &mut SitePartsItem, now: SimTime) {
    parts.feed.advance(now);
    if let Some(ups) = parts.ups.as_deref_mut() {
        ups.advance(now);
    }
    let first_step_c = parts.throttle.as_deref().and_then(|throttle| throttle.first_c());
    if let Some(coolant) = parts.coolant.as_deref_mut() {
        coolant.advance(now, first_step_c);
    }
    if let Some(room) = parts.room.as_deref_mut() {
        room.advance(now);
    }
}

/// Applies all inputs of a site as they are now, and schedules its next threshold.
pub(super) fn settle(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let now = agenda.now();
    advance(parts, now);
    power(parts, agenda, incidents);
    let heat_w = load_racks(parts, agenda);
    cool(parts, heat_w, agenda, incidents);
    draw(parts, heat_w, agenda);
    let site = parts.site.id();
    let restarts = may_restart(parts, now);
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.plan_restart(restarts, site, agenda);
    }
    follow_up(parts, agenda, incidents);
    schedule_threshold(parts, agenda);
    let is_down = parts.pool.servers_up() == 0;
    parts.site.is_down.set(now, f64::from(u8::from(is_down)));
    if let Some(racks) = parts.racks.as_deref_mut() {
        let is_throttled = parts.throttle.as_deref().is_some_and(|throttle| throttle.step() > 0);
        racks.record(now, is_throttled);
    }
    show_change(parts, agenda);
}

/// Selects the power source; without any, all racks go down. The cooling plant stops with its power.
fn power(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let source = select_source(&mut parts.feed, parts.generator.as_deref(), parts.ups.as_deref());
    if source == PowerSource::Nothing
        && let Some(racks) = parts.racks.as_deref_mut()
    {
        let outage = parts.feed.outage();
        racks.take_down(u32::MAX, DownReason::PowerLoss, outage, agenda, incidents);
    }
    let is_powered = source.carries(parts.plant.on_ups());
    parts.plant.set_power(is_powered, parts.site.id(), agenda);
}

/// Sets the pool's racks and speed; returns the heat of the racks, in W.
fn load_racks(parts: &mut SitePartsItem, agenda: &mut Agenda) -> f64 {
    let throttle = parts.throttle.as_deref();
    let (speed, step) =
        throttle.map_or((1.0, 0), |throttle| (throttle.speed(), throttle.step() as u32));
    let Some(racks) = parts.racks.as_deref() else {
        let is_fed = parts.feed.source() != PowerSource::Nothing;
        let cause = if is_fed { None } else { parts.feed.outage() };
        parts.pool.set_capacity(Lit::Site(is_fed), speed, step, cause, agenda);
        return 0.0;
    };
    let cause = racks.lowered_by(throttle.and_then(|throttle| throttle.incident()));
    let lit = Lit::Racks { deployable: racks.deployable(), up: racks.up() };
    parts.pool.set_capacity(lit, speed, step, cause, agenda);
    racks.power_w(parts.pool.rack_utilisation(racks.up()), speed)
}

/// Sets heat into coolant and room, flow, and the regime of the cooling plant.
fn cool(parts: &mut SitePartsItem, heat_w: f64, agenda: &mut Agenda, incidents: &mut Incidents) {
    let Some(racks) = parts.racks.as_deref() else { return };
    let source = parts.feed.source();
    let mut to_coolant_w = 0.0;
    if let Some(coolant) = parts.coolant.as_deref_mut() {
        to_coolant_w = heat_w * racks.liquid_share();
        coolant.load(racks.up(), source.carries(coolant.on_ups()), to_coolant_w);
    }
    if let Some(room) = parts.room.as_deref_mut() {
        room.load(heat_w - to_coolant_w, parts.plant.running_share());
    }
    let power_loss = power_loss(parts);
    let Some(coolant) = parts.coolant.as_deref_mut() else { return };
    match parts.water.as_deref_mut() {
        Some(water) => water.regulate(coolant, &parts.plant, power_loss, agenda, incidents),
        None => coolant.hold_water(),
    }
    coolant.settle();
}

/// Draws the power of racks, pumps, plant and room.
fn draw(parts: &mut SitePartsItem, racks_w: f64, agenda: &mut Agenda) {
    let now = agenda.now();
    let pumps_w = parts.coolant.as_deref().map_or(0.0, |coolant| coolant.power_w());
    let plant_w = match (parts.water.as_deref(), parts.coolant.as_deref()) {
        (Some(water), Some(coolant)) => water.power_w(coolant, &parts.plant, now),
        _ => 0.0,
    };
    let room_share = parts.plant.running_share();
    let room_w = parts.room.as_deref().map_or(0.0, |room| room.power_w(room_share, now));
    let loads_w = (racks_w, pumps_w + plant_w + room_w);
    draw_power(parts.site.id(), &mut parts.feed, parts.ups.as_deref_mut(), loads_w, agenda);
}

/// Ends incidents whose effect is over, and the operator's episode with them.
fn follow_up(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.end_incidents(agenda, incidents);
        if let Some(protection) = parts.protection.as_deref_mut()
            && racks.down(DownReason::ProtectivePowerDown) == 0
        {
            protection.end_episode();
        }
    }
    if let Some(throttle) = parts.throttle.as_deref_mut() {
        throttle.end_incident(agenda, incidents);
    }
    if let Some(water) = parts.water.as_deref_mut() {
        water.follow_up(parts.site.id(), agenda, incidents);
    }
}
