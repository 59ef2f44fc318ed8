//! What befalls the cooling of a site: the weather, pumps, units of the plant.

use crate::causality::{IncidentKind, Incidents};
use crate::environment::{Weather, WeatherTurns};
use crate::infra::event::{
    ChillerReset, CoolingUnitsFail, CoolingUnitsReturn, PlantReturns, PumpFailed, PumpRepaired,
    PumpWearsOut,
};
use crate::infra::plant::{PlantItem, Sites};
use crate::kernel::{Agenda, Now};

/// Outdoor air changes: the plant can do more or less, and its units may stop on high pressure.
pub(super) fn feel_weather(now: Now<WeatherTurns>, mut sites: Sites) {
    sites.change_all(now.agenda, feel_air);
}

/// A plant takes the weather in; whether there is one.
pub(super) fn feel_air(
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
        water.cut_out_by.get_or_insert_with(|| {
            incidents.begin(agenda, IncidentKind::new("high_pressure_cut_out"), name, cause)
        });
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
            let incident =
                incidents.begin(agenda, IncidentKind::new("pump_failure"), pump.name, None);
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
