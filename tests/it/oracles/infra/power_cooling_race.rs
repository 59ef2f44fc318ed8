//! Power and cooling: a battery carries racks that are not cooled.

use super::super::{Answer, Row};
use super::{SITE, site, with_unit};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{BatteryDepleted, GridLost, TenantLoadChanged, Threshold, ThresholdReached};
use reflexarc::kernel::{Now, SimTime};

#[derive(Resource, Default)]
struct Instants {
    dry_s: Option<f64>,
    hot_s: Option<f64>,
}

/// The grid is lost at 1000 s; the battery does not supply the pumps.
pub fn run(row: &Row) -> Answer {
    let race = |cap: Option<f64>, energy: f64| {
        let limit = row.number("limit_C");
        let mut sim = site(
            &format!(
                r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: 1.0))),
                racks: (count: 1, idle: "0 W", peak: {power}, exponent: 1.0, liquid: 1.0),
                ups: (energy: {energy}, depth_of_discharge: 1.0, efficiency: 1.0),
                coolant: (capacity: {capacity}, conductance: {conductance}, no_flow_conductance: {no_flow}, flow_exponent: 1.0, supply: "{supply} degC",
                    pumps: (count: 1, needed: 1, power: "0 W")),
                throttle: (steps: [(from: "{limit} degC", back: "-100 degC", speed: 1.0)])"#,
                power = with_unit(row.number("Q_kW"), "kW"),
                energy = with_unit(energy, "kWh"),
                capacity = with_unit(row.number("C_kJ_per_K"), "kJ/K"),
                conductance = with_unit(row.number("UA_kW_per_K"), "kW/K"),
                no_flow = with_unit(row.number("UA_lost_kW_per_K"), "kW/K"),
                supply = row.number("Ts_C"),
            ),
            row.seed(),
            (),
        );
        sim.world.init_resource::<Instants>();
        sim.on(|now: Now<BatteryDepleted>, mut instants: ResMut<Instants>| {
            instants.dry_s = Some(now.time().seconds() - 1000.0);
        });
        sim.on(|now: Now<ThresholdReached>, mut instants: ResMut<Instants>| {
            if now.event.threshold == Threshold::StepUp {
                instants.hot_s.get_or_insert(now.time().seconds() - 1000.0);
            }
        });
        let at = SimTime::from_seconds(1000.0);
        sim.agenda().at(at, GridLost { site: SITE, incident: IncidentId::new(0) });
        if let Some(share) = cap {
            sim.agenda().at(at, TenantLoadChanged { site: SITE, share });
        }
        sim.run_until(SimTime::from_seconds(1e7)).unwrap();
        let instants = sim.world.resource::<Instants>();
        (instants.dry_s.unwrap_or(f64::INFINITY), instants.hot_s.unwrap_or(f64::INFINITY))
    };
    if row.number("Q_kW") != row.number("it_load_kW") {
        return Answer::NotCovered;
    }
    let energy = row.number("ups_usable_kWh");
    Answer::Exact(match row.quantity.as_str() {
        "time_to_thermal_limit" => race(None, 1e6).1,
        "ups_runtime" => race(None, energy).0,
        "ride_through" => race(None, energy).0.min(race(None, energy).1),
        "ride_through_with_power_cap" => {
            let (dry, hot) = race(Some(row.number("load_fraction_after_cap")), energy);
            dry.min(hot)
        }
        _ => return Answer::NotCovered,
    })
}
