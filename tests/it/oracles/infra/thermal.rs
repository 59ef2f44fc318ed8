//! Heat: loops of one mass with loss of flow and staged load; rooms of two masses.

use super::super::{Answer, Row};
use super::{IDLE, LOADED, SITE, look, site, with_unit};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{PumpFailed, PumpRepaired, TenantLoadChanged, Threshold, ThresholdReached};
use reflexarc::kernel::{Now, SimTime, Simulation};

/// Thresholds reached, with their instants in seconds.
#[derive(Resource, Default)]
struct Passed(Vec<(Threshold, f64)>);

fn at(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

fn incident() -> IncidentId {
    IncidentId::new(0)
}

/// A loop of one rack; `steps` are the temperatures at which throttle steps are entered and left.
fn coolant(
    row: &Row,
    pool: &str,
    peak_kw: f64,
    no_flow_kw_k: f64,
    steps: &[(f64, f64)],
) -> Simulation<()> {
    let steps: Vec<String> = steps
        .iter()
        .map(|(from, back)| format!(r#"(from: "{from} degC", back: "{back} degC", speed: 1.0)"#))
        .collect();
    let mut sim = site(
        &format!(
            r#"{pool}, racks: (count: 1, idle: "0 W", peak: {peak}, exponent: 1.0, liquid: 1.0),
            coolant: (capacity: {capacity}, conductance: {conductance}, no_flow_conductance: {no_flow}, flow_exponent: 1.0, supply: "{supply} degC",
                pumps: (count: 1, needed: 1, power: "0 W")),
            throttle: (steps: [{steps}])"#,
            peak = with_unit(peak_kw, "kW"),
            capacity = with_unit(row.number("C_kJ_per_K"), "kJ/K"),
            conductance = with_unit(row.number("UA_kW_per_K"), "kW/K"),
            no_flow = with_unit(no_flow_kw_k, "kW/K"),
            supply = row.number("Ts_C"),
            steps = steps.join(", "),
        ),
        row.seed(),
        (),
    );
    sim.world.init_resource::<Passed>();
    sim.on(|now: Now<ThresholdReached>, mut passed: ResMut<Passed>| {
        passed.0.push((now.event.threshold, now.time().seconds()));
    });
    sim
}

fn load(sim: &mut Simulation<()>, time: f64, share: f64) {
    sim.agenda().at(at(time), TenantLoadChanged { site: SITE, share });
}

fn fail(sim: &mut Simulation<()>, time: f64) {
    sim.agenda().at(at(time), PumpFailed { site: SITE, pump: 0, incident: incident() });
}

fn chips_c(sim: &mut Simulation<()>, time: f64) -> f64 {
    // A pending event keeps the run from ending early.
    sim.agenda().at(at(1e9), TenantLoadChanged { site: SITE, share: 1.0 });
    sim.run_until(at(time)).unwrap();
    look(sim, |plant, now| plant.heat.unwrap().chips_c(now))
}

fn passed(sim: &mut Simulation<()>, limit: Threshold, which: usize) -> f64 {
    sim.run_until(at(1e8)).unwrap();
    let instants: Vec<f64> = sim
        .world
        .resource::<Passed>()
        .0
        .iter()
        .filter(|passed| passed.0 == limit)
        .map(|passed| passed.1)
        .collect();
    instants.get(which).copied().unwrap_or(f64::NAN)
}

/// The load steps from zero to full.
pub fn lumped(row: &Row) -> Answer {
    let (power, supply_c) = (row.number("Q_kW"), row.number("Ts_C"));
    let limit = |share: f64| supply_c + share * power / row.number("UA_kW_per_K");
    let stepped = |steps: &[(f64, f64)]| {
        let mut sim = coolant(row, IDLE, power, row.number("UA_kW_per_K"), steps);
        load(&mut sim, 1000.0, 1.0);
        sim
    };
    Answer::Exact(match row.quantity.as_str() {
        "steady_temperature" => chips_c(&mut stepped(&[]), 1e7),
        "time_constant" => {
            passed(
                &mut stepped(&[(limit(1.0 - libm::exp(-1.0)), supply_c - 1.0)]),
                Threshold::StepUp,
                0,
            ) - 1000.0
        }
        "time_to_95pct_of_step" => {
            passed(&mut stepped(&[(limit(0.95), supply_c - 1.0)]), Threshold::StepUp, 0) - 1000.0
        }
        "temperature_at_t" if row.number("T0_C") == supply_c => {
            chips_c(&mut stepped(&[]), 1000.0 + row.number("t_s"))
        }
        _ => return Answer::NotCovered,
    })
}

/// The only pump fails in the steady state.
pub fn loss_of_flow(row: &Row) -> Answer {
    let power = row.number("Q_kW");
    let lost = |steps: &[(f64, f64)]| {
        let mut sim = coolant(row, LOADED, power, row.number("UA_lost_kW_per_K"), steps);
        fail(&mut sim, 1000.0);
        sim
    };
    Answer::Exact(match row.quantity.as_str() {
        "time_after_loss_to_limit" => {
            passed(&mut lost(&[(row.number("T_limit_C"), 0.0)]), Threshold::StepUp, 0) - 1000.0
        }
        "steady_temperature_without_flow" => chips_c(&mut lost(&[]), 1e7),
        "dTdt_at_loss" => {
            let mut sim = lost(&[]);
            let _warm = chips_c(&mut sim, 1000.0 + 1e-9);
            look(&mut sim, |plant, _| plant.heat.unwrap().warming_k_s())
        }
        "peak_temperature_after_outage" => {
            let mut sim = lost(&[]);
            let back = 1000.0 + row.number("outage_s");
            sim.agenda().at(at(back), PumpRepaired { site: SITE, pump: 0, incident: incident() });
            let peak = (0..50)
                .map(|step| chips_c(&mut sim, back + f64::from(step) * 1.0))
                .fold(f64::MIN, f64::max);
            let highest_c =
                look(&mut sim, |plant, now| plant.heat.unwrap().network().highest_c(0, now));
            peak.max(highest_c)
        }
        _ => return Answer::NotCovered,
    })
}

/// Flow is lost; it is restored, or the load is shed, at the instant at which a limit is crossed.
pub fn flow_restored(row: &Row) -> Answer {
    let (power, limit_c) = (row.number("Q_kW"), row.number("T0_C"));
    let no_flow = row.optional("UA_lost_kW_per_K").unwrap_or(0.1);
    match row.quantity.as_str() {
        "time_after_restore_to_target" => {
            let mut sim =
                coolant(row, LOADED, power, no_flow, &[(limit_c, row.number("T_target_C"))]);
            sim.on(|now: Now<ThresholdReached>| {
                if now.event.threshold == Threshold::StepUp {
                    now.agenda.schedule_now(PumpRepaired {
                        site: SITE,
                        pump: 0,
                        incident: incident(),
                    });
                }
            });
            fail(&mut sim, 0.0);
            let back = passed(&mut sim, Threshold::StepDown, 0);
            Answer::Exact(back - passed(&mut sim, Threshold::StepUp, 0))
        }
        "temperature_60s_after_load_shed_no_flow" => {
            let mut sim = coolant(row, LOADED, power, no_flow, &[(limit_c, 0.0)]);
            let share = row.number("Q_shed_kW") / power;
            sim.on(move |now: Now<ThresholdReached>| {
                now.agenda.schedule_now(TenantLoadChanged { site: SITE, share });
            });
            fail(&mut sim, 0.0);
            let shed = passed(&mut sim, Threshold::StepUp, 0);
            let mut again = coolant(row, LOADED, power, no_flow, &[(limit_c, 0.0)]);
            again.on(move |now: Now<ThresholdReached>| {
                now.agenda.schedule_now(TenantLoadChanged { site: SITE, share });
            });
            fail(&mut again, 0.0);
            Answer::Exact(chips_c(&mut again, shed + row.number("t_s")))
        }
        _ => Answer::NotCovered,
    }
}

/// The load changes in stages.
pub fn staged_load(row: &Row) -> Answer {
    let stages = row.pairs("steps_dur_s_Q_kW");
    let most = stages.iter().map(|stage| stage.1).fold(0.0, f64::max);
    // The first load is set at the instant of the start, after the site is initialised.
    let begin = 0.0;
    // The load whose steady-state temperature is the initial temperature.
    let first = (row.number("T0_C") - row.number("Ts_C")) * row.number("UA_kW_per_K") / most;
    let pool = format!(
        r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: {first:?})))"#
    );
    let staged = |steps: &[(f64, f64)]| {
        let mut sim = coolant(row, &pool, most, row.number("UA_kW_per_K"), steps);
        let mut time = begin;
        for (span, power) in &stages {
            load(&mut sim, time, power / most);
            time += span;
        }
        sim
    };
    if !(0.0..=1.0).contains(&first) {
        return Answer::NotCovered;
    }
    let ends: Vec<f64> = stages
        .iter()
        .scan(begin, |time, stage| {
            *time += stage.0;
            Some(*time)
        })
        .collect();
    let end = ends.last().copied().unwrap_or(0.0);
    let balance = |of: fn(&reflexarc::infra::HeatNetwork) -> f64| {
        let mut sim = staged(&[]);
        load(&mut sim, end, 0.0);
        let _last = chips_c(&mut sim, end + 1e-9);
        look(&mut sim, |plant, _| of(plant.heat.unwrap().network())) / 1e3
    };
    let crossings = || {
        let limit_c = row.number("limit_C");
        let mut sim = staged(&[(limit_c, limit_c - 1e-9)]);
        sim.agenda().at(at(end + 1.0), TenantLoadChanged { site: SITE, share: 0.0 });
        sim.run_until(at(end)).unwrap();
        std::mem::take(&mut sim.world.resource_mut::<Passed>().0)
    };
    Answer::Exact(match row.quantity.as_str() {
        "temperature_at_step_end" => {
            let Some(end) = ends.get(row.number("step") as usize - 1).copied() else {
                return Answer::NotCovered;
            };
            chips_c(&mut staged(&[]), end)
        }
        "crossing_time_of_limit" => {
            let step = row.number("step") as usize;
            let from = if step >= 2 { ends[step - 2] } else { begin };
            let inside =
                crossings().into_iter().find(|(_, time)| *time >= from && *time <= ends[step - 1]);
            inside.map_or(f64::NAN, |passed| passed.1) - begin
        }
        "time_above_limit" => {
            let mut above = 0.0;
            let mut since = None;
            for (limit, time) in crossings() {
                match (limit, since) {
                    (Threshold::StepUp, None) => since = Some(time),
                    (Threshold::StepDown, Some(from)) => {
                        above += time - from;
                        since = None;
                    }
                    _ => {}
                }
            }
            above + since.map_or(0.0, |from| end - from)
        }
        "peak_temperature" => {
            let mut sim = staged(&[]);
            ends.iter().map(|&end| chips_c(&mut sim, end)).fold(f64::MIN, f64::max)
        }
        "heat_removed" => balance(reflexarc::infra::HeatNetwork::heat_out_j),
        "heat_stored" => balance(reflexarc::infra::HeatNetwork::stored_j),
        "energy_balance_residual" => balance(reflexarc::infra::HeatNetwork::residual_j),
        _ => return Answer::NotCovered,
    })
}

/// Heat enters a room in equilibrium.
pub fn two_mass_room(row: &Row) -> Answer {
    let start_c = row.number("T0_C");
    let room = |limit_c: f64| {
        let mut sim = site(
            &format!(
                r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: 1.0))),
                racks: (count: 1, idle: "0 W", peak: {heat}, exponent: 1.0),
                room: (air: {air}, structure: {mass}, coupling: {coupling}, start: "{start_c} degC", cooling: fixed(power: {cooling}, supply: "{start_c} degC")),
                throttle: (steps: [(from: "{limit_c} degC", back: "-200 degC", speed: 1.0)])"#,
                heat = with_unit(row.number("Q_W"), "W"),
                air = with_unit(row.number("C_air_J_per_K"), "J/K"),
                mass = with_unit(row.number("C_mass_J_per_K"), "J/K"),
                coupling = with_unit(row.number("hA_W_per_K"), "W/K"),
                cooling = with_unit(row.number("Q_cooling_W"), "W"),
            ),
            row.seed(),
            (),
        );
        sim.world.init_resource::<Passed>();
        sim.on(|now: Now<ThresholdReached>, mut passed: ResMut<Passed>| {
            passed.0.push((now.event.threshold, now.time().seconds()));
        });
        sim
    };
    let temperatures = |time: f64| {
        let mut sim = room(5000.0);
        sim.agenda().at(at(time + 1.0), TenantLoadChanged { site: SITE, share: 1.0 });
        sim.run_until(at(time)).unwrap();
        look(&mut sim, |plant, now| {
            (plant.heat.unwrap().air_c(now), plant.heat.unwrap().structure_c(now))
        })
    };
    let late = 2000.0;
    Answer::Exact(match row.quantity.as_str() {
        "air_temperature" => temperatures(row.number("t_s")).0,
        "mass_temperature" => temperatures(row.number("t_s")).1,
        "time_to_air_limit" => passed(&mut room(row.number("limit_C")), Threshold::StepUp, 0),
        // Long after the start only the slow mode is left.
        "long_run_ramp" => (temperatures(late + 100.0).0 - temperatures(late).0) / 100.0,
        "long_run_air_minus_mass" => temperatures(late).0 - temperatures(late).1,
        "fast_time_constant" => {
            // The difference of air and structure approaches its limit by one exponential.
            let difference = |time: f64| temperatures(time).0 - temperatures(time).1;
            let (last, early, later) = (difference(late), difference(10.0), difference(30.0));
            20.0 / libm::log((last - early) / (last - later))
        }
        _ => return Answer::NotCovered,
    })
}
