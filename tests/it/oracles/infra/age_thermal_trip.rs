//! Age of data and overheating: a poll observes the trip temperature late, and acts after a delay.

use super::super::{Answer, Row};
use super::{LOADED, SITE, look, site, with_unit};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{PumpFailed, TenantLoadChanged, Threshold, ThresholdReached};
use reflexarc::kernel::{Now, SimSpan, SimTime, Simulation};

#[derive(Resource, Default)]
struct Crossed(Option<SimTime>);

const LOST: SimTime = SimTime::from_nanos(1_000_000_000_000);

fn loop_without_flow(row: &Row) -> Simulation<()> {
    let mut sim = site(
        &format!(
            r#"{LOADED}, racks: (count: 1, idle: "0 W", peak: {power}, exponent: 1.0, liquid: 1.0),
            coolant: (capacity: {capacity}, conductance: {conductance}, no_flow_conductance: {no_flow}, flow_exponent: 1.0, supply: "{supply} degC",
                pumps: (count: 1, needed: 1, power: "0 W")),
            throttle: (steps: [(from: "{trip} degC", back: "-100 degC", speed: 1.0)])"#,
            power = with_unit(row.number("Q_kW"), "kW"),
            capacity = with_unit(row.number("C_kJ_per_K"), "kJ/K"),
            conductance = with_unit(row.number("UA_kW_per_K"), "kW/K"),
            no_flow = with_unit(row.number("UA_lost_kW_per_K"), "kW/K"),
            supply = row.number("Ts_C"),
            trip = row.number("trip_C"),
        ),
        row.seed(),
        (),
    );
    sim.world.init_resource::<Crossed>();
    sim.on(|now: Now<ThresholdReached>, mut crossed: ResMut<Crossed>| {
        if now.event.threshold == Threshold::StepUp {
            crossed.0 = Some(now.time());
        }
    });
    sim.agenda().at(LOST, PumpFailed { site: SITE, pump: 0, incident: IncidentId::new(0) });
    // A pending event keeps the run from ending early.
    sim.agenda().at(SimTime::from_seconds(1e6), TenantLoadChanged { site: SITE, share: 1.0 });
    sim
}

/// Runs until the trip temperature is crossed, then to the action of the poll that observes it.
pub fn run(row: &Row) -> Answer {
    let mut sim = loop_without_flow(row);
    let mut end = LOST;
    let crossed = loop {
        end += SimSpan::SECOND;
        sim.run_until(end).unwrap();
        if let Some(crossed) = sim.world.resource::<Crossed>().0 {
            break crossed;
        }
        if end > LOST + SimSpan::DAY {
            return Answer::NotCovered;
        }
    };
    let span = SimSpan::from_seconds;
    let (period, delay) = (span(row.number("poll_period_s")), span(row.number("action_delay_s")));
    let celsius_at = |time: SimTime| {
        let mut sim = loop_without_flow(row);
        sim.run_until(time).unwrap();
        look(&mut sim, |plant, now| plant.heat.unwrap().chips_c(now))
    };
    let polled = |phase: SimSpan| {
        let since = (crossed.since(LOST) + SimSpan::from_nanos(-phase.nanos())).nanos().max(0);
        let polls = (since + period.nanos() - 1) / period.nanos();
        LOST + phase + period * polls + delay
    };
    let phase = span(row.optional("poll_phase_s").unwrap_or(0.0));
    Answer::Exact(match row.quantity.as_str() {
        "best_case_temperature_at_action" => celsius_at(crossed + delay),
        "worst_case_temperature_at_action" => celsius_at(crossed + delay + period),
        "mean_temperature_at_action" => {
            // Mean over evenly spread phases, by the midpoint rule.
            let phases = 200;
            // Phases are counted from the crossing, where the observing poll changes.
            let of = |n: i64| {
                celsius_at(
                    crossed
                        + SimSpan::from_nanos(period.nanos() * (2 * n + 1) / (2 * phases))
                        + delay,
                )
            };
            (0..phases).map(of).sum::<f64>() / phases as f64
        }
        "action_time_after_loss" => polled(phase).since(LOST).seconds(),
        "temperature_at_action" => celsius_at(polled(phase)),
        _ => return Answer::NotCovered,
    })
}
