//! Generators: the fraction of many grid outages that are bridged.

use super::super::{Answer, Row};
use super::{SITE, seconds, site};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{BatteryDepleted, GeneratorOnLoad, GridLost, GridRestored};
use reflexarc::kernel::{Draws, Now, SimSpan, SimTime, variate};

#[derive(Resource, Default)]
struct Tally {
    lost_at: SimTime,
    is_dry: bool,
    has_carried: bool,
    dry: u64,
    bridged: u64,
    to_power_s: f64,
    squares: f64,
}

const OUTAGES: u64 = 40_000;

/// Many outages, each long enough to be bridged or to deplete the battery.
pub fn run(row: &Row) -> Answer {
    let runtime_s = row.optional("battery_runtime_s").unwrap_or(300.0);
    let exceeds = row.quantity == "prob_outage_exceeds_battery";
    let generator = if exceeds {
        String::new()
    } else {
        format!(
            "generator: (units: {}, needed: 1, attempt: {}, success: {:?}, attempts: {}, transfer: {}),",
            row.optional("sets").unwrap_or(1.0),
            seconds(row.number("attempt_s")),
            row.number("p_start"),
            row.number("max_attempts"),
            seconds(row.number("transfer_s")),
        )
    };
    let mut sim = site(
        &format!(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: 1.0))),
            racks: (count: 1, idle: "0 W", peak: "1 kW", exponent: 1.0), {generator}
            ups: (energy: "{runtime_s} kJ", depth_of_discharge: 1.0, efficiency: 1.0, charger: "1 MW")"#
        ),
        row.seed(),
        (),
    );
    sim.world.init_resource::<Tally>();
    sim.on(|now: Now<GridLost>, mut tally: ResMut<Tally>| {
        tally.lost_at = now.time();
        tally.is_dry = false;
        tally.has_carried = false;
    });
    sim.on(|_: Now<BatteryDepleted>, mut tally: ResMut<Tally>| {
        tally.dry += 1;
        tally.is_dry = true;
    });
    sim.on(|now: Now<GeneratorOnLoad>, mut tally: ResMut<Tally>| {
        if !tally.is_dry && !tally.has_carried {
            let to_power_s = now.time().since(tally.lost_at).seconds();
            tally.bridged += 1;
            tally.to_power_s += to_power_s;
            tally.squares += to_power_s * to_power_s;
            tally.has_carried = true;
        }
    });
    let mut stream = Draws::new(row.seed(), 1).stream("outages").unwrap();
    let mut time = SimTime::from_seconds(1.0);
    for outage in 0..OUTAGES {
        let span_s = if exceeds {
            variate::exponential(stream.uniform(outage), row.number("mean_grid_outage_s"))
        } else {
            2.0 * runtime_s + 1e4
        };
        let incident = IncidentId::new(0);
        sim.agenda().at(time, GridLost { site: SITE, incident });
        let restored = time + SimSpan::from_seconds(span_s);
        sim.agenda().at(restored, GridRestored { site: SITE, incident });
        time += SimSpan::from_seconds(span_s + 3600.0);
    }
    sim.run_until(time).unwrap();
    let tally = sim.world.resource::<Tally>();
    let share = |count: u64| {
        let mean = count as f64 / OUTAGES as f64;
        Answer::Mean { mean, standard_error: (mean * (1.0 - mean) / OUTAGES as f64).sqrt() }
    };
    match row.quantity.as_str() {
        "prob_bridged" | "prob_bridged_two_independent_sets" => share(tally.bridged),
        "prob_outage_exceeds_battery" => share(tally.dry),
        "mean_time_to_power_given_bridged" => {
            let count = tally.bridged as f64;
            let mean = tally.to_power_s / count;
            Answer::Mean {
                mean,
                standard_error: ((tally.squares / count - mean * mean) / count).sqrt(),
            }
        }
        _ => Answer::NotCovered,
    }
}
