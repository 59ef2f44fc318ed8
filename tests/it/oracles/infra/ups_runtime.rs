//! Batteries: runtime, staged load, energy left, recharge.

use super::super::{Answer, Row};
use super::{SITE, look, site, with_unit};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{
    BatteryCharged, BatteryDepleted, GridLost, GridRestored, TenantLoadChanged,
};
use reflexarc::kernel::{Now, SimTime};

#[derive(Resource, Default)]
struct Instants {
    dry_s: Option<f64>,
    full_s: Option<f64>,
}

/// The grid is lost at 100 s.
pub fn run(row: &Row) -> Answer {
    let Some(energy) = row.optional("battery_kWh") else { return Answer::NotCovered };
    let stages = row.pairs("stages_s_kW");
    let most =
        stages.iter().map(|stage| stage.1).fold(row.optional("load_kW").unwrap_or(0.0), f64::max);
    let charger = row.optional("charger_kW").map_or_else(String::new, |power| {
        format!(
            "charger: {}, charge_efficiency: {:?},",
            with_unit(power, "kW"),
            row.number("charge_eff")
        )
    });
    let first = stages.first().map_or(1.0, |stage| stage.1 / most);
    let mut sim = site(
        &format!(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: {first:?}))),
            racks: (count: 1, idle: "0 W", peak: {peak}, exponent: 1.0),
            ups: (energy: {energy}, depth_of_discharge: {depth:?}, efficiency: {efficiency:?}, charge: {charge:?}, {charger})"#,
            peak = with_unit(most, "kW"),
            energy = with_unit(energy, "kWh"),
            depth = row.number("depth_of_discharge"),
            efficiency = row.number("inverter_eff"),
            // Energy missing at the start would be recharged as well.
            charge = if row.quantity == "recharge_time_after_bridge" {
                1.0
            } else {
                row.optional("soc0").unwrap_or(1.0)
            },
        ),
        row.seed(),
        (),
    );
    sim.world.init_resource::<Instants>();
    sim.on(|now: Now<BatteryDepleted>, mut instants: ResMut<Instants>| {
        instants.dry_s = Some(now.time().seconds());
    });
    sim.on(|now: Now<BatteryCharged>, mut instants: ResMut<Instants>| {
        instants.full_s = Some(now.time().seconds());
    });
    let (at, lost) = (SimTime::from_seconds, 100.0);
    sim.agenda().at(at(lost), GridLost { site: SITE, incident: IncidentId::new(0) });
    let mut time = lost;
    for pair in stages.windows(2) {
        time += pair[0].0;
        sim.agenda().at(at(time), TenantLoadChanged { site: SITE, share: pair[1].1 / most });
    }
    let instants = |sim: &reflexarc::kernel::Simulation<()>| {
        let instants = sim.world.resource::<Instants>();
        (instants.dry_s.unwrap_or(f64::NAN) - lost, instants.full_s.unwrap_or(f64::NAN))
    };
    Answer::Exact(match row.quantity.as_str() {
        "runtime" | "runtime_staged_load" => {
            sim.run_until(at(1e8)).unwrap();
            instants(&sim).0
        }
        "energy_left_at_genset_ready" => {
            sim.run_until(at(lost + row.number("genset_ready_s"))).unwrap();
            look(&mut sim, |plant, now| plant.ups.unwrap().deliverable_j(now)) / 3.6e6
        }
        "recharge_time_after_bridge" => {
            let back = lost + row.number("outage_s");
            sim.agenda().at(at(back), GridRestored { site: SITE, incident: IncidentId::new(0) });
            sim.run_until(at(1e8)).unwrap();
            instants(&sim).1 - back
        }
        _ => return Answer::NotCovered,
    })
}
