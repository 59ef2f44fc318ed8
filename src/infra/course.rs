//! The course of events at sites: what befalls them, and what their own limits bring.

use super::balance;
use super::coolant::WATER;
use super::event::{
    BatteryFull, BatteryRunsDry, ChillerReset, CoolingUnitsFail, CoolingUnitsReturn,
    EnergisedTurns, FuelEnds, GeneratorCarries, GridLost, GridRestored, HeatTurns, HourTurns,
    Limit, LimitReached, LoadTurns, PatienceEnds, PlantReturns, PumpFailed, PumpRepaired,
    PumpWearsOut, RackRestarts, SitesBegin,
};
use super::facility_water::Regime;
use super::protection::Episode;
use super::rack::Down;
use super::site::{PlantItem, Sites};
use crate::environment::{Clock, Incidents, MeasuringStarts, Weather, WeatherTurns};
use crate::kernel::{Agenda, Now, SimSpan};
use bevy_ecs::prelude::Res;

/// Sites begin in the steady state of their first load and weather.
pub(super) fn begin(now: Now<SitesBegin>, mut sites: Sites) {
    sites.change_all(now.agenda, |plant, weather, agenda, incidents| {
        let time = agenda.now();
        feel_air(plant, weather, agenda, incidents);
        plant.feed.energise(time);
        balance::deploy(plant);
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
pub(super) fn start_measuring(now: Now<MeasuringStarts>, mut sites: Sites) {
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

/// Outdoor air changes: the plant can do more or less, and its units may stop on high pressure.
pub(super) fn feel_weather(now: Now<WeatherTurns>, mut sites: Sites) {
    sites.change_all(now.agenda, feel_air);
}

/// A plant takes the weather in; whether there is one.
fn feel_air(
    plant: &mut PlantItem,
    weather: &Weather,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) -> bool {
    let area = plant.site.area;
    let Some(water) = plant.water.as_deref_mut() else { return false };
    water.weather_cause = weather.cause(area);
    water.feel(weather.outdoor_c(area));
    // Ideal cooling has no limit.
    if !plant.site.ideal.cooling && water.cut_out() {
        agenda.withdraw(&mut water.reset_ticket);
        let (name, cause) = (plant.site.water_name, water.weather_cause);
        water
            .cut_out_by
            .get_or_insert_with(|| incidents.begin(agenda, "high_pressure_cut_out", name, cause));
    }
    true
}

/// People have reset a unit; the next is scheduled by the balance.
pub(super) fn reset_chiller(now: Now<ChillerReset>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, incidents| {
        let Some(water) = plant.water.as_deref_mut() else { return };
        water.reset_ticket = None;
        water.cut_out_units = water.cut_out_units.saturating_sub(1);
        if water.cut_out_units == 0
            && let Some(incident) = water.cut_out_by.take()
        {
            incidents.end(agenda, incident);
        }
    });
}

/// The grid is lost: generators start, the battery carries meanwhile.
pub(super) fn lose_grid(now: Now<GridLost>, mut sites: Sites) {
    let incident = now.event.incident;
    sites.change(now.agenda, now.event.site, |plant, agenda, incidents| {
        plant.feed.outages += 1;
        if plant.feed.outages > 1 || plant.site.ideal.power {
            return;
        }
        plant.feed.lost_by = Some(incident);
        let site = plant.site.id;
        if let Some(generator) = plant.generator.as_deref_mut() {
            if let Some(span) = generator.start() {
                generator.ticket = Some(agenda.after(span, GeneratorCarries { site }));
            } else {
                let name = plant.site.generator_name;
                let kind = "generator_start_failure";
                generator.failed = Some(incidents.begin(agenda, kind, name, Some(incident)));
            }
        }
    });
}

/// The grid is back: generators stop.
pub(super) fn restore_grid(now: Now<GridRestored>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, incidents| {
        plant.feed.outages = plant.feed.outages.saturating_sub(1);
        if plant.feed.outages > 0 {
            return;
        }
        plant.feed.lost_by = None;
        if let Some(generator) = plant.generator.as_deref_mut() {
            agenda.withdraw(&mut generator.ticket);
            generator.carries = false;
            if let Some(incident) = generator.failed.take() {
                incidents.end(agenda, incident);
            }
        }
    });
}

/// Generators carry the site, as long as their fuel lasts.
pub(super) fn carry_by_generator(now: Now<GeneratorCarries>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, _| {
        let site = plant.site.id;
        if let Some(generator) = plant.generator.as_deref_mut() {
            generator.carries = true;
            generator.ticket = generator.fuel.map(|fuel| agenda.after(fuel, FuelEnds { site }));
        }
    });
}

/// Generators are out of fuel.
pub(super) fn run_out_of_fuel(now: Now<FuelEnds>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        if let Some(generator) = plant.generator.as_deref_mut() {
            generator.carries = false;
            generator.ticket = None;
        }
    });
}

/// The battery is dry.
pub(super) fn run_dry(now: Now<BatteryRunsDry>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        if let Some(ups) = plant.ups.as_deref_mut() {
            ups.ticket = None;
            ups.run_dry();
        }
    });
}

/// The battery is full.
pub(super) fn fill_battery(now: Now<BatteryFull>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        if let Some(ups) = plant.ups.as_deref_mut() {
            ups.ticket = None;
            ups.fill();
        }
    });
}

/// More power is energised: racks that waited for it start.
pub(super) fn energise(now: Now<EnergisedTurns>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, _| {
        plant.feed.energise(agenda.now());
        balance::deploy(plant);
    });
}

/// A pump stops; the one that failed may be the standby: flow then stays as it was.
pub(super) fn stop_pump(now: Now<PumpFailed>, mut sites: Sites) {
    let PumpFailed { site, pump, incident } = now.event;
    sites.change(now.agenda, site, |plant, _, _| {
        if plant.site.ideal.cooling {
            return;
        }
        if let Some(pump) =
            plant.coolant.as_deref_mut().and_then(|coolant| coolant.pumps.get_mut(pump as usize))
        {
            pump.failures += 1;
            pump.failed_by.get_or_insert(incident);
        }
    });
}

/// A pump runs again.
pub(super) fn repair_pump(now: Now<PumpRepaired>, mut sites: Sites) {
    let PumpRepaired { site, pump: index, incident } = now.event;
    sites.change(now.agenda, site, |plant, agenda, incidents| {
        let site = plant.site.id;
        if let Some(pump) =
            plant.coolant.as_deref_mut().and_then(|coolant| coolant.pumps.get_mut(index as usize))
        {
            pump.failures = pump.failures.saturating_sub(1);
            if pump.failures == 0 {
                pump.failed_by = None;
            }
            // A pump that failed by itself runs until its next failure.
            if pump.worn_out == Some(incident)
                && let Some(own) = &mut pump.own
            {
                pump.worn_out = None;
                incidents.end(agenda, incident);
                let (span, repair) = own.next();
                pump.repair = repair;
                agenda.after(span, PumpWearsOut { site, pump: index });
            }
        }
    });
}

/// A pump fails by its own law.
pub(super) fn wear_pump_out(now: Now<PumpWearsOut>, mut sites: Sites) {
    let PumpWearsOut { site, pump: index } = now.event;
    sites.change(now.agenda, site, |plant, agenda, incidents| {
        if let Some(pump) =
            plant.coolant.as_deref_mut().and_then(|coolant| coolant.pumps.get_mut(index as usize))
        {
            let incident = incidents.begin(agenda, "pump_failure", pump.name, None);
            pump.worn_out = Some(incident);
            let repair = pump.repair;
            agenda.now_do(PumpFailed { site, pump: index, incident });
            agenda.after(repair, PumpRepaired { site, pump: index, incident });
        }
    });
}

/// Units of the cooling plant stop.
pub(super) fn stop_units(now: Now<CoolingUnitsFail>, mut sites: Sites) {
    let CoolingUnitsFail { site, share, incident } = now.event;
    sites.change(now.agenda, site, |plant, _, _| {
        plant.site.failures.push((incident, share));
        plant.site.sum_failures();
    });
}

/// Units of the cooling plant return.
pub(super) fn return_units(now: Now<CoolingUnitsReturn>, mut sites: Sites) {
    let CoolingUnitsReturn { site, incident, .. } = now.event;
    sites.change(now.agenda, site, |plant, _, _| {
        plant.site.failures.retain(|failure| failure.0 != incident);
        plant.site.sum_failures();
    });
}

/// The cooling plant runs again.
pub(super) fn return_plant(now: Now<PlantReturns>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        plant.site.plant_ticket = None;
        plant.site.plant_runs = true;
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

/// The next racks come back.
pub(super) fn restart_racks(now: Now<RackRestarts>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, _| {
        let site = plant.site.id;
        if let Some(racks) = plant.racks.as_deref_mut() {
            racks.bring_up();
            let more = racks.any_down();
            racks.restart_ticket =
                more.then(|| agenda.after(racks.restart_every, RackRestarts { site }));
        }
    });
}

/// The operator's patience ends.
pub(super) fn end_patience(now: Now<PatienceEnds>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, power_down);
}

/// Part of the racks goes down, to protect them.
fn power_down(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let cause = balance::heated_by(plant);
    let name = plant.site.racks_name;
    let (Some(protection), Some(racks)) =
        (plant.protection.as_deref_mut(), plant.racks.as_deref_mut())
    else {
        return;
    };
    agenda.withdraw(&mut protection.ticket);
    protection.episode = Episode::Acted;
    let share = (protection.share * f64::from(racks.count())).ceil() as u32;
    if racks.take_down(share, Down::PoweredDown) > 0 {
        agenda.withdraw(&mut racks.restart_ticket);
        racks.incident[Down::PoweredDown as usize]
            .get_or_insert_with(|| incidents.begin(agenda, Down::PoweredDown.kind(), name, cause));
    }
}

/// A temperature passed a limit.
pub(super) fn pass_limit(now: Now<LimitReached>, mut sites: Sites) {
    let LimitReached { site, limit } = now.event;
    sites.change(now.agenda, site, |plant, agenda, incidents| {
        plant.site.limit_ticket = None;
        let cause = balance::heated_by(plant);
        let name = plant.site.racks_name;
        match limit {
            Limit::StepUp => {
                if let Some(throttle) = plant.throttle.as_deref_mut() {
                    throttle.up();
                    throttle
                        .incident
                        .get_or_insert_with(|| incidents.begin(agenda, "throttle", name, cause));
                }
            }
            Limit::StepDown => {
                if let Some(throttle) = plant.throttle.as_deref_mut() {
                    throttle.down();
                }
            }
            Limit::Trip => {
                let cause =
                    plant.throttle.as_deref().and_then(|throttle| throttle.incident).or(cause);
                if let Some(racks) = plant.racks.as_deref_mut() {
                    racks.take_down(u32::MAX, Down::Tripped);
                    agenda.withdraw(&mut racks.restart_ticket);
                    racks.incident[Down::Tripped as usize].get_or_insert_with(|| {
                        incidents.begin(agenda, Down::Tripped.kind(), name, cause)
                    });
                }
            }
            Limit::Warm => {
                if let Some(protection) = plant.protection.as_deref_mut() {
                    protection.episode = Episode::Bears;
                    protection.ticket =
                        Some(agenda.after(protection.patience, PatienceEnds { site }));
                }
            }
            Limit::Calm => {
                if let Some(protection) = plant.protection.as_deref_mut() {
                    protection.episode = Episode::Calm;
                    agenda.withdraw(&mut protection.ticket);
                }
            }
            Limit::Hot => power_down(plant, agenda, incidents),
            // The balance that follows lets the racks come back.
            Limit::Cool => {}
            Limit::WaterAtSet => {
                if let (Some(water), Some(coolant)) =
                    (plant.water.as_deref_mut(), plant.coolant.as_deref_mut())
                {
                    water.regime = Regime::Holds;
                    coolant.network.bring_to(WATER, water.set_c);
                }
            }
            Limit::WaterShort => {
                if let Some(water) = plant.water.as_deref_mut() {
                    water.regime = Regime::Floats;
                    water.dry_on = water.set_c > water.air_c;
                }
            }
            Limit::DryOn | Limit::DryOff => {
                if let Some(water) = plant.water.as_deref_mut() {
                    water.dry_on = limit == Limit::DryOn;
                }
            }
        }
    });
}
