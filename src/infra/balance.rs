//! The balance of a site: the one path by which a change of anything becomes power, heat, speed, and
//! the instant of the next limit.
//!
//! [`advance`] carries all states forward to now by their closed forms; [`balance`] takes the inputs as
//! they are then, and schedules the earliest limit that any temperature will pass (`limits`). Who feeds
//! the site and what flows is `electricity`.

use super::coolant::WATER;
use super::electricity::{choose_source, draw_power, is_powered, run_plant};
use super::event::{ChillerReset, RackRestarts};
use super::facility_water::Regime;
use super::feed_in::Source;
use super::limits::{BAND_K, most_inflow_w, schedule_limit};
use super::plant::PlantItem;
use super::protection::Episode;
use super::rack::Down;
use crate::causality::{IncidentId, IncidentKind, Incidents};
use crate::kernel::{Agenda, SimTime};

/// Carries all states of a site forward to now.
pub(super) fn advance(plant: &mut PlantItem, now: SimTime) {
    plant.feed.advance(now);
    if let Some(ups) = plant.ups.as_deref_mut() {
        ups.advance(now);
    }
    let first_c = plant.throttle.as_deref().and_then(|throttle| throttle.first_c());
    if let Some(coolant) = plant.coolant.as_deref_mut() {
        if let Some(first_c) = first_c {
            let highest_c = coolant.network.highest_c(coolant.chip_mass(), now);
            coolant.headroom_k.set(now, first_c - highest_c);
        }
        coolant.network.advance(now);
    }
    if let Some(room) = plant.room.as_deref_mut() {
        room.network.advance(now);
    }
}

/// Takes all inputs of a site as they are now, and schedules its next limit.
pub(super) fn balance(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let now = agenda.now();
    advance(plant, now);
    choose_source(plant, agenda, incidents);
    run_plant(plant, agenda);
    let heat_w = load_racks(plant, agenda);
    cool(plant, heat_w, agenda, incidents);
    draw_power(plant, heat_w, agenda);
    bring_racks_back(plant, agenda);
    end_incidents(plant, agenda, incidents);
    schedule_limit(plant, agenda);
    let is_down = plant.pool.servers_up() == 0;
    plant.site.is_down.set(now, f64::from(u8::from(is_down)));
    if let Some(racks) = plant.racks.as_deref_mut() {
        let is_throttled = plant.throttle.as_deref().is_some_and(|throttle| throttle.step() > 0);
        racks.note(now, is_throttled);
    }
}

/// Gives the pool its racks and speed; the heat that the racks make, in W.
fn load_racks(plant: &mut PlantItem, agenda: &mut Agenda) -> f64 {
    let (speed, step) = plant
        .throttle
        .as_deref()
        .map_or((1.0, 0), |throttle| (throttle.speed(), throttle.step() as u32));
    let Some(racks) = plant.racks.as_deref() else {
        let is_fed = plant.feed.source != Source::Nothing;
        let cause = if is_fed { None } else { plant.feed.lost_by };
        plant.pool.give(f64::from(u8::from(is_fed)), speed, step, cause, agenda);
        return 0.0;
    };
    let by_heat = plant.throttle.as_deref().and_then(|throttle| throttle.incident);
    let cause = racks.incident.iter().copied().fold(by_heat, |cause, incident| incident.or(cause));
    let (up, count) = (racks.up(), racks.count());
    plant.pool.give(f64::from(up) / f64::from(count), speed, step, cause, agenda);
    if up == 0 { 0.0 } else { f64::from(up) * racks.input_w(plant.pool.utilisation(), speed) }
}

/// Heat into coolant and room, flow, and what the plant does with the facility water.
fn cool(plant: &mut PlantItem, heat_w: f64, agenda: &mut Agenda, incidents: &mut Incidents) {
    let Some(racks) = plant.racks.as_deref() else { return };
    let (plant_runs, lost_share) = (plant.site.plant_runs, plant.site.lost_share);
    let mut to_coolant_w = 0.0;
    if let Some(coolant) = plant.coolant.as_deref_mut() {
        to_coolant_w = heat_w * racks.liquid_share;
        coolant.set_racks(racks.up());
        coolant.set_flow(is_powered(plant.feed.source, coolant.on_ups));
        coolant.network.heat(coolant.chip_mass(), to_coolant_w);
        if coolant.chip_mass() != super::coolant::CHIPS {
            coolant.network.heat(super::coolant::CHIPS, 0.0);
        } else if coolant.last_mass() == super::coolant::LOOP {
            coolant.network.heat(super::coolant::LOOP, 0.0);
        }
    }
    if let Some(room) = plant.room.as_deref_mut() {
        let share = if plant_runs { 1.0 - lost_share } else { 0.0 };
        room.set(heat_w - to_coolant_w, share);
        room.network.settle();
    }
    let Some(coolant) = plant.coolant.as_deref_mut() else { return };
    let Some(water) = plant.water.as_deref_mut() else {
        coolant.network.hold(WATER, true);
        coolant.network.settle();
        return;
    };
    let capability = water.capability(plant_runs, lost_share);
    let now = agenda.now();
    // Ideal cooling holds the water whatever flows in.
    if water.regime == Regime::Holds && !plant.site.ideal.cooling {
        let inflow_w = coolant.network.flow_w(coolant.last_mass(), WATER, now);
        if inflow_w > most_inflow_w(capability, water.set_c, water.air_c) {
            water.regime = Regime::Floats;
            water.dry_on = water.set_c > water.air_c;
        }
    }
    let floats = water.regime == Regime::Floats;
    if floats && water.short.is_none() {
        let by_power = if plant_runs { None } else { plant.feed.lost_by };
        let cause = plant.site.lost_by.or(water.cut_out_by).or(by_power);
        let cause = cause.or(water.weather_cause);
        water.short = Some(incidents.begin(
            agenda,
            IncidentKind::new("cooling_short"),
            plant.site.water_name,
            cause,
        ));
    }
    coolant.network.hold(WATER, !floats);
    let dry_w_k = if floats && water.dry_on { capability.dry_w_k } else { 0.0 };
    coolant.network.couple_outside(WATER, dry_w_k, water.air_c);
    coolant.network.heat(WATER, if floats { -capability.chiller_w } else { 0.0 });
    coolant.network.settle();
}

/// Racks that are down come back one after the other, once power and cooling are back.
fn bring_racks_back(plant: &mut PlantItem, agenda: &mut Agenda) {
    let now = agenda.now();
    let cools = cooling_is_back(plant) && is_cool(plant, now);
    let site = plant.site.id;
    let Some(racks) = plant.racks.as_deref_mut() else { return };
    if !racks.any_down() || !cools {
        agenda.withdraw(&mut racks.restart_ticket);
    } else if racks.restart_ticket.is_none() {
        racks.restart_ticket = Some(agenda.after(racks.restart_delay, RackRestarts { site }));
    }
}

pub(super) fn cooling_is_back(plant: &PlantItem) -> bool {
    let flows = plant.coolant.as_deref().is_none_or(|coolant| coolant.flow_share() > 0.0);
    let holds = plant
        .water
        .as_deref()
        .map_or(plant.site.lost_share == 0.0, |water| water.regime == Regime::Holds);
    let is_fed = matches!(plant.feed.source, Source::Grid | Source::Generator);
    is_fed && (plant.site.ideal.cooling || flows && holds && plant.site.plant_runs)
}

pub(super) fn is_cool(plant: &PlantItem, now: SimTime) -> bool {
    let Some(racks) = plant.racks.as_deref() else { return true };
    plant.site.ideal.cooling
        || ladder_c(plant, now).is_none_or(|celsius| celsius <= racks.restart_below_c + BAND_K)
}

/// The temperature that the ladder and the return of racks follow.
pub(super) fn ladder_c(plant: &PlantItem, now: SimTime) -> Option<f64> {
    let of_room = || plant.room.as_deref().map(|room| room.air_c(now));
    plant.coolant.as_deref().map(|coolant| coolant.chips_c(now)).or_else(of_room)
}

/// The incident that warms the racks.
pub(super) fn heated_by(plant: &PlantItem) -> Option<IncidentId> {
    let by_flow = plant.coolant.as_deref().and_then(|coolant| coolant.lowered_by());
    let by_water = plant.water.as_deref().and_then(|water| water.short);
    let by_power = if plant.site.plant_runs { None } else { plant.feed.lost_by };
    by_flow.or(by_water).or(plant.site.lost_by).or(by_power)
}

/// Incidents whose effect is gone are over.
fn end_incidents(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    if let Some(racks) = plant.racks.as_deref_mut() {
        for reason in Down::ALL {
            if racks.down(reason) == 0
                && let Some(incident) = racks.incident[reason as usize].take()
            {
                incidents.end(agenda, incident);
            }
        }
        if let Some(protection) = plant.protection.as_deref_mut()
            && protection.episode == Episode::Acted
            && racks.down(Down::PoweredDown) == 0
        {
            protection.episode = Episode::Calm;
        }
    }
    if let Some(throttle) = plant.throttle.as_deref_mut()
        && throttle.step() == 0
        && let Some(incident) = throttle.incident.take()
    {
        incidents.end(agenda, incident);
    }
    if let Some(water) = plant.water.as_deref_mut() {
        if water.regime == Regime::Holds
            && let Some(incident) = water.short.take()
        {
            incidents.end(agenda, incident);
        }
        match water.next_reset() {
            None => agenda.withdraw(&mut water.reset_ticket),
            Some(each) if water.reset_ticket.is_none() => {
                water.reset_ticket = Some(agenda.after(each, ChillerReset { site: plant.site.id }));
            }
            Some(_) => {}
        }
    }
}
