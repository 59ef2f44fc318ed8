//! The course of a site: how it begins, and what its hours and tenants bring. What befalls its power,
//! its cooling and its racks is in `power`, `cooling` and `heat`.

mod cooling;
mod heat;
mod power;

use super::balance;
use super::electricity::deploy;
use super::event::{EnergisedTurns, HeatTurns, HourTurns, LoadTurns, PumpWearsOut, SitesBegin};
use super::plant::Sites;
use super::request::Requests;
use crate::environment::{Clock, MeasuringStarts};
use crate::kernel::{Now, SimSpan, Simulation};
use bevy_ecs::prelude::{Res, ResMut};
use cooling::feel_air;

/// Registers the handlers of what happens to sites.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(begin).on(start_measuring).on(cooling::feel_weather);
    sim.on(turn_hour);
    sim.on(power::lose_grid).on(power::restore_grid).on(power::energise);
    sim.on(power::run_dry)
        .on(power::fill_battery)
        .on(power::carry_by_generator)
        .on(power::run_out_of_fuel);
    sim.on(cooling::stop_pump).on(cooling::repair_pump).on(cooling::wear_pump_out);
    sim.on(cooling::stop_units)
        .on(cooling::return_units)
        .on(cooling::return_plant)
        .on(cooling::reset_chiller);
    sim.on(heat::pass_limit).on(heat::end_patience).on(heat::restart_racks);
    sim.on(turn_load).on(follow_load);
}

/// Sites begin in the steady state of their first load and weather.
pub(super) fn begin(now: Now<SitesBegin>, mut sites: Sites) {
    sites.change_all(now.agenda, |plant, weather, agenda, incidents| {
        let time = agenda.now();
        feel_air(plant, weather, agenda, incidents);
        plant.feed.energise(time);
        deploy(plant);
        balance::balance(plant, agenda, incidents);
        if let Some(coolant) = plant.coolant.as_deref_mut() {
            coolant.network.start_settled();
        }
        if let Some(room) = plant.room.as_deref_mut() {
            room.network.start_settled();
        }
        for &(at, _) in plant.feed.ramp.iter().filter(|step| step.0 > time) {
            agenda.at(at, EnergisedTurns { site: plant.site.id });
        }
        if let Some(coolant) = plant.coolant.as_deref_mut() {
            for (index, pump) in coolant.pumps.iter_mut().enumerate() {
                if let Some(own) = &mut pump.own {
                    let (span, repair) = own.next();
                    pump.repair = repair;
                    agenda.after(span, PumpWearsOut { site: plant.site.id, pump: index as u32 });
                }
            }
        }
        true
    });
}

/// Statistics begin anew.
pub(super) fn start_measuring(
    now: Now<MeasuringStarts>,
    mut sites: Sites,
    mut requests: ResMut<Requests>,
) {
    requests.peak.reset();
    sites.change_all(now.agenda, |plant, _, agenda, _| {
        let time = agenda.now();
        balance::advance(plant, time);
        plant.feed.reset(time);
        plant.pool.reset(time);
        plant.site.is_down.reset(time);
        if let Some(racks) = plant.racks.as_deref_mut() {
            racks.throttled.reset(time);
            racks.lost_to_heat.reset(time);
        }
        if let Some(coolant) = plant.coolant.as_deref_mut() {
            coolant.headroom_k.reset(time);
        }
        false
    });
}

/// Tenants keep another part of the servers busy.
pub(super) fn turn_load(now: Now<LoadTurns>, mut sites: Sites) {
    let share = now.event.share;
    sites.change(now.agenda, now.event.site, |plant, _, _| plant.pool.set_tenants(share));
}

/// The pool's own load changed enough to be felt in the heat: the balance takes it.
pub(super) fn follow_load(now: Now<HeatTurns>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |_, _, _| ());
}

/// The hour turns: tenants follow their profile, energy its price.
pub(super) fn turn_hour(now: Now<HourTurns>, mut sites: Sites, clock: Res<Clock>) {
    let time = now.time();
    let hour = clock.hour_of(time);
    sites.change_all(now.agenda, |plant, _, _, _| {
        plant.feed.turn_hour(time, hour);
        plant.pool.turn_hour(hour)
    });
    now.agenda.at(next_hour(&clock, time), HourTurns);
}

/// The begin of the next hour of the local day.
pub(super) fn next_hour(clock: &Clock, time: crate::kernel::SimTime) -> crate::kernel::SimTime {
    let day = clock.day_of(time);
    let midnight = clock.midnight(day);
    let hours = time.since(midnight).nanos() / SimSpan::HOUR.nanos() + 1;
    (midnight + SimSpan::HOUR * hours).min(clock.midnight(day + 1))
}
