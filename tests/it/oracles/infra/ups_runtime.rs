//! Batteries: runtime, staged load, energy left, recharge, Peukert's effect, the load that is bridged.

use super::super::{Answer, Row};
use super::{SITE, look, site, with_unit};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{
    BatteryCharged, BatteryDepleted, GeneratorOnLoad, GridLost, GridRestored, TenantLoadChanged,
};
use reflexarc::kernel::{Now, SimTime};

#[derive(Resource, Default)]
struct Instants {
    dry_s: Option<f64>,
    full_s: Option<f64>,
}

/// The grid is lost at 100 s.
pub fn run(row: &Row) -> Answer {
    match row.quantity.as_str() {
        "runtime_peukert" => return peukert(row),
        "max_load_to_bridge" => return greatest_load(row),
        _ => {}
    }
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

/// The instant at which a battery is empty, after the grid is lost at 100 s; infinite if a generator has
/// taken the load before.
fn dry_s(row: &Row, power: &str, ups: &str, generator: &str) -> f64 {
    let mut sim = site(
        &format!(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: 1.0))),
            racks: (count: 1, idle: "0 W", peak: {power}, exponent: 1.0), ups: ({ups}), {generator}"#
        ),
        row.seed(),
        (),
    );
    sim.world.init_resource::<Instants>();
    sim.on(|now: Now<BatteryDepleted>, mut instants: ResMut<Instants>| {
        instants.dry_s.get_or_insert(now.time().seconds() - 100.0);
    });
    sim.on(|_: Now<GeneratorOnLoad>, mut instants: ResMut<Instants>| {
        instants.dry_s.get_or_insert(f64::INFINITY);
    });
    let incident = IncidentId::new(0);
    sim.agenda().at(SimTime::from_seconds(100.0), GridLost { site: SITE, incident });
    sim.run_until(SimTime::from_seconds(1e6)).unwrap();
    sim.world.resource::<Instants>().dry_s.unwrap()
}

/// Peukert's effect, without losses and to the last.
fn peukert(row: &Row) -> Answer {
    let ups = format!(
        "energy: {}, depth_of_discharge: 1.0, efficiency: 1.0, peukert: (exponent: {:?}, rated: {})",
        with_unit(row.number("rated_kWh"), "kWh"),
        row.number("peukert_k"),
        with_unit(row.number("rated_h"), "h"),
    );
    Answer::Exact(dry_s(row, &with_unit(row.number("load_kW"), "kW"), &ups, ""))
}

/// The greatest load that a battery carries until a generator takes it, by bisection.
fn greatest_load(row: &Row) -> Answer {
    let ups = format!(
        "energy: {}, depth_of_discharge: {:?}, efficiency: {:?}, charge: {:?}",
        with_unit(row.number("battery_kWh"), "kWh"),
        row.number("depth_of_discharge"),
        row.number("inverter_eff"),
        row.optional("soc0").unwrap_or(1.0),
    );
    let generator = format!(
        r#"generator: (units: 1, needed: 1, attempt: {}, success: 1, attempts: 1, transfer: "0 s"),"#,
        super::seconds(row.number("genset_ready_s")),
    );
    let (mut carried, mut too_much) = (0.0, 1e9);
    while too_much - carried > 1e-9 * too_much {
        let load = 0.5 * (carried + too_much);
        let bridged = dry_s(row, &with_unit(load, "W"), &ups, &generator).is_infinite();
        if bridged { carried = load } else { too_much = load }
    }
    Answer::Exact(carried / 1e3)
}
