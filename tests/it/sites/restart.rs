//! Restart of racks by the reason why they are down, and starts that newly energised power allows.

use super::{
    LOADED, MILD, SITE, Setting, chain, hours, incident, incidents, look, near, play, seconds, site,
};
use reflexarc::infra::{
    CoolingUnitsFailed, CoolingUnitsRestored, DownReason, GridLost, GridRestored, PowerCapBegan,
    PowerCapEnded, PumpFailed, PumpRepaired,
};
use reflexarc::kernel::Simulation;

/// Racks with rules by reason, on a coolant of 32 °C.
fn racks(count: u32, more: &str) -> String {
    format!(
        r#"{LOADED}, racks: (count: {count}, idle: "100 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0,
            restart: (power: (delay: "10 min", rate: "60 /h"), heat: (delay: "2 h", rate: "4 /h", below: "60 degC"))),
        coolant: (capacity: "370.8 kJ/K", conductance: "10 kW/K", no_flow_conductance: "0.3 kW/K",
            flow_exponent: 0.8, supply: "32 degC", pumps: (count: 1, needed: 1, power: "0 W")),
        throttle: (steps: [], trip: "92 degC"), {more}"#
    )
}

fn up(sim: &mut Simulation<()>, hour: f64) -> u32 {
    play(sim, hours(hour));
    look(sim, SITE, |plant, _| plant.racks.unwrap().up())
}

#[test]
fn a_power_gap_takes_minutes_and_heat_takes_hours() {
    let mut sim = site(&racks(4, ""));
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(hours(1.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(1.5), GridRestored { site: SITE, incident: lost });
    let minute = 1.0 / 60.0;
    for (after, racks) in [(9.9, 0), (10.1, 1), (11.1, 2), (12.1, 3), (13.1, 4)] {
        assert_eq!(up(&mut sim, 1.5 + after * minute), racks, "after {after} min");
    }
    // Dark: four for half an hour, and 10, 11, 12, 13 min.
    let dark_s = look(&mut sim, SITE, |plant, now| plant.totals(now).dark_rack_s);
    assert!(near(dark_s, 4.0 * 1800.0 + 46.0 * 60.0), "{dark_s}");
    assert_eq!(look(&mut sim, SITE, |plant, now| plant.totals(now).tripped_rack_s), 0.0);
    // Without flow they trip; flow is back at once, and the first is back two hours later.
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(hours(3.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda().at(hours(3.5), PumpRepaired { site: SITE, pump: 0, incident: failure });
    assert_eq!(up(&mut sim, 3.4), 0);
    assert_eq!(up(&mut sim, 5.4), 0);
    assert_eq!(up(&mut sim, 5.7), 1);
    assert_eq!(up(&mut sim, 6.4), 4);
}

#[test]
fn one_rule_holds_for_every_reason() {
    let one = racks(4, "").replace(
        r#"power: (delay: "10 min", rate: "60 /h"), heat: (delay: "2 h", rate: "4 /h", below: "60 degC")"#,
        r#"delay: "1 h", rate: "60 /h", below: "60 degC""#,
    );
    let mut sim = site(&one);
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(hours(1.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(1.5), GridRestored { site: SITE, incident: lost });
    assert_eq!(up(&mut sim, 2.499), 0);
    assert_eq!(up(&mut sim, 2.501), 1);
}

#[test]
fn a_step_of_the_ramp_starts_nothing_in_a_hot_site() {
    let feed = r#"feed: (contracted: "1 MW", energised: [
        (from: "2022-07-17T00:00", power: "0.4 MW"), (from: "2022-07-18T02:00", power: "0.8 MW")])"#;
    let mut sim = site(&racks(8, feed));
    assert_eq!(up(&mut sim, 0.5), 4);
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda().at(hours(3.0), PumpRepaired { site: SITE, pump: 0, incident: failure });
    assert_eq!(up(&mut sim, 1.9), 0);
    assert_eq!(up(&mut sim, 2.5), 0);
    let held = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().down(DownReason::StartHeld));
    assert_eq!(held, 4);
    assert_eq!(incidents(&sim, "start_held"), [(7200.0, None)]);
    // With flow the new ones follow the rule of power, the tripped ones that of heat.
    assert_eq!(up(&mut sim, 3.1), 0);
    assert_eq!(up(&mut sim, 3.3), 4);
    assert_eq!(up(&mut sim, 4.9), 4);
    assert_eq!(up(&mut sim, 6.0), 8);
}

#[test]
fn a_step_starts_racks_at_once_in_a_cool_site() {
    let feed = r#"feed: (contracted: "1 MW", energised: [
        (from: "2022-07-17T00:00", power: "0.4 MW"), (from: "2022-07-18T02:00", power: "0.8 MW")])"#;
    let mut sim = site(&racks(8, feed));
    play(&mut sim, seconds(7200.1));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 8);
    assert!(incidents(&sim, "start_held").is_empty());
}

#[test]
fn racks_that_are_down_keep_no_place_when_the_power_falls() {
    // Half of eight are shed by the operator, who watches the chips; then the power falls to four.
    let more = r#"feed: (contracted: "1 MW", energised: [
            (from: "2022-07-17T00:00", power: "0.8 MW"), (from: "2022-07-18T02:00", power: "0.4 MW")]),
        protection: (watches: chips, limit: "60 degC", delay: "10 s", again: "10 h", share: 0.5)"#;
    let mut sim = site(&racks(8, more));
    let failure = incident(&mut sim, "pump_failure", "pumps");
    // Chips pass 60 °C after 1236 ln(323.33/305.33) = 70.8 s, and are at 62.3 °C ten seconds later.
    sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda()
        .at(seconds(3600.0 + 85.0), PumpRepaired { site: SITE, pump: 0, incident: failure });
    assert_eq!(up(&mut sim, 1.1), 4);
    assert_eq!(up(&mut sim, 2.1), 4);
}

#[test]
fn racks_shed_by_the_operator_have_a_rule_of_their_own() {
    let shed = |rule: &str| {
        let parts = racks(
            4,
            r#"protection: (watches: chips, limit: "60 degC", delay: "10 s", share: 1.0)"#,
        )
        .replace(r#"below: "60 degC"))),"#, &format!(r#"below: "60 degC"){rule})),"#));
        let mut sim = site(&parts);
        let failure = incident(&mut sim, "pump_failure", "pumps");
        sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
        sim.agenda().at(hours(1.5), PumpRepaired { site: SITE, pump: 0, incident: failure });
        (up(&mut sim, 1.4), up(&mut sim, 2.1), up(&mut sim, 3.6))
    };
    // As after heat: the first after two hours. By its own rule all within half an hour and 4 s.
    assert_eq!(shed(""), (0, 0, 1));
    assert_eq!(shed(r#", protection: (delay: "30 min", rate: "1 /s")"#), (0, 4, 4));
}

#[test]
fn reasons_that_share_a_rule_share_its_rate() {
    // Half of four racks are shed as the coolant passes 45 °C, the rest trips; then one in 15 min.
    let protection =
        r#"protection: (watches: chips, limit: "60 degC", delay: "1 s", again: "1 h", share: 0.5)"#;
    let mut sim = site(&racks(4, protection));
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda().at(hours(1.5), PumpRepaired { site: SITE, pump: 0, incident: failure });
    assert_eq!(up(&mut sim, 1.5), 0);
    let by_reason = look(&mut sim, SITE, |plant, _| {
        let racks = plant.racks.unwrap();
        (racks.down(DownReason::ProtectivePowerDown), racks.down(DownReason::ThermalTrip))
    });
    assert_eq!(by_reason, (2, 2));
    let quarter = 0.25;
    for (after, racks) in [(1.99, 0), (2.05, 1), (2.3, 2), (2.55, 3), (2.8, 4)] {
        assert_eq!(up(&mut sim, 1.5 + after), racks, "after {after} h");
    }
    // With its own rule each reason has its own crew.
    let own = r#"below: "60 degC"), protection: (delay: "2 h", rate: "4 /h", below: "60 degC"))"#;
    let mut sim = site(&racks(4, protection).replace(r#"below: "60 degC"))"#, own));
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda().at(hours(1.5), PumpRepaired { site: SITE, pump: 0, incident: failure });
    assert_eq!(up(&mut sim, 1.5 + 2.0 + 0.2 * quarter), 2);
    assert_eq!(up(&mut sim, 1.5 + 2.0 + 1.2 * quarter), 4);
}

#[test]
fn racks_restart_by_what_they_will_feel_though_the_water_is_above_its_set_point() {
    // Dry coolers alone in air of 30 °C: 400 kW through 40 kW/K hold the water at 40 °C, above its
    // set-point of 32 °C, and plates at full load 10 K above it.
    let water = r#"facility_water: (capacity: "4 MJ/K", set_point: "32 degC", loss: "0 W/K",
        dry_cooler: (heat: "400 kW", approach: "10 K", fans: "0 W"), restart: "3 min")"#;
    let play_to = |below: &str, hour: f64| {
        let parts = racks(4, water).replace("60 degC", below);
        let infrastructure =
            format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
        let mut sim =
            Setting { infrastructure: &infrastructure, outdoor_c: 30.0, ..MILD }.assemble();
        let failure = incident(&mut sim, "pump_failure", "pumps");
        sim.agenda().at(hours(4.0), PumpFailed { site: SITE, pump: 0, incident: failure });
        sim.agenda().at(hours(4.5), PumpRepaired { site: SITE, pump: 0, incident: failure });
        let mut racks = Vec::new();
        for hour in [4.4, hour] {
            racks.push(up(&mut sim, hour));
        }
        racks
    };
    assert_eq!(play_to("60 degC", 8.0), [0, 4]);
    // Where the limit is nearer than the water allows, the racks that are back keep the others down.
    let some = play_to("44 degC", 30.0)[1];
    assert!((1..4).contains(&some), "{some}");
}

#[test]
fn heat_that_flows_off_after_a_failure_is_blamed_on_it() {
    // Chillers carry the racks with a tenth to spare; flow that comes back brings 55 K of stored heat.
    let water = r#"facility_water: (capacity: "4 MJ/K", set_point: "32 degC", loss: "0 W/K", restart: "3 min",
        chillers: (units: 2, heat: "220 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0))"#;
    let mut sim = site(&racks(4, water));
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda()
        .at(seconds(3600.0 + 150.0), PumpRepaired { site: SITE, pump: 0, incident: failure });
    play(&mut sim, hours(1.5));
    assert_eq!(chain(&sim, "cooling_short"), ["cooling_short", "pump_failure"]);
    // A shortage long after it has another cause.
    let other = incident(&mut sim, "cooling_failure", "plant");
    sim.agenda().at(hours(6.0), CoolingUnitsFailed { site: SITE, share: 0.5, incident: other });
    play(&mut sim, hours(7.0));
    assert_eq!(chain(&sim, "cooling_short"), ["cooling_short", "cooling_failure"]);
    assert_eq!(incidents(&sim, "cooling_short").len(), 2);
}

/// Racks that are up at minutes after power is back at 1.5 h, with what happens in between.
fn after_a_gap(more: &str, happens: impl Fn(&mut Simulation<()>), minutes: &[f64]) -> Vec<u32> {
    let mut sim = site(&racks(4, more));
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(hours(1.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(1.5), GridRestored { site: SITE, incident: lost });
    happens(&mut sim);
    minutes.iter().map(|minutes| up(&mut sim, 1.5 + minutes / 60.0)).collect()
}

fn stop_flow(sim: &mut Simulation<()>, from_h: f64, minutes: f64) {
    let failure = incident(sim, "pump_failure", "pumps");
    sim.agenda().at(hours(from_h), PumpFailed { site: SITE, pump: 0, incident: failure });
    let until = hours(from_h + minutes / 60.0);
    sim.agenda().at(until, PumpRepaired { site: SITE, pump: 0, incident: failure });
}

#[test]
fn cooling_that_is_short_for_a_while_does_not_begin_the_delay_after_a_power_loss_anew() {
    let minute = 1.0 / 60.0;
    let at = [9.9, 10.1, 11.1, 12.1, 13.1];
    let undisturbed = after_a_gap("", |_| (), &at);
    assert_eq!(undisturbed, [0, 1, 2, 3, 4]);
    // From 5 to 6 min nothing changes, from 5 to 11.5 min the first is up once there is flow.
    let short = after_a_gap("", |sim| stop_flow(sim, 1.5 + 5.0 * minute, 1.0), &at);
    assert_eq!(short, undisturbed);
    let longer = after_a_gap("", |sim| stop_flow(sim, 1.5 + 5.0 * minute, 6.5), &at);
    assert_eq!(longer, [0, 0, 0, 1, 2]);
    // Another loss of power begins it anew.
    let lose = |sim: &mut Simulation<()>| {
        let lost = incident(sim, "grid_outage", "here");
        let (from, until) = (hours(1.5 + 5.0 * minute), hours(1.5 + 6.0 * minute));
        sim.agenda().at(from, GridLost { site: SITE, incident: lost });
        sim.agenda().at(until, GridRestored { site: SITE, incident: lost });
    };
    assert_eq!(after_a_gap("", lose, &[10.1, 15.9, 16.1]), [0, 0, 1]);
}

#[test]
fn racks_shed_for_another_reason_do_not_begin_the_delay_anew() {
    // The first rack, up after 10 min, is shed for 12 s and back at a check; the others follow as planned.
    let cap = |sim: &mut Simulation<()>| {
        let incident = incident(sim, "power_cap", "here");
        let (from, until) = (hours(1.5 + 10.5 / 60.0), hours(1.5 + 10.7 / 60.0));
        sim.agenda().at(from, PowerCapBegan { site: SITE, to_w: 50e3, incident });
        sim.agenda().at(until, PowerCapEnded { site: SITE, incident });
    };
    let feed = r#"feed: (contracted: "1 MW")"#;
    let minutes = [10.1, 10.6, 11.1, 12.1, 13.1, 15.6];
    assert_eq!(after_a_gap(feed, cap, &minutes), [1, 0, 1, 2, 3, 4]);
    assert_eq!(after_a_gap(feed, |_| (), &minutes), [1, 1, 2, 3, 4, 4]);
}

#[test]
fn an_outage_that_the_battery_covers_does_not_begin_the_delay_after_heat_anew() {
    let parts = |on_ups: bool| {
        let water = format!(
            r#"facility_water: (capacity: "40 MJ/K", set_point: "32 degC", restart: "1 s", on_ups: {on_ups},
                chillers: (units: 2, heat: "400 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0)),
            ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0)"#
        );
        racks(4, &water).replace(r#"power: "0 W""#, r#"power: "0 W", on_ups: true"#)
    };
    let up_at = |on_ups: bool, again: bool| {
        let mut sim = site(&parts(on_ups));
        stop_flow(&mut sim, 3.0, 30.0);
        let lost = incident(&mut sim, "grid_outage", "here");
        sim.agenda().at(hours(4.5), GridLost { site: SITE, incident: lost });
        sim.agenda().at(hours(4.52), GridRestored { site: SITE, incident: lost });
        if again {
            stop_flow(&mut sim, 4.5, 1.0);
        }
        [5.4, 5.6, 6.4, 6.6].map(|hour| up(&mut sim, hour))
    };
    assert_eq!(up_at(true, false), [0, 1, 4, 4]);
    // A plant that stops with the grid, and flow that is lost again, are cooling that is lost again.
    assert_eq!(up_at(false, false), [0, 0, 0, 1]);
    assert_eq!(up_at(true, true), [0, 0, 0, 1]);
}

/// Racks up before a loss of flow, in it and a day after it, at plates of 3 kW/K a rack on a coolant of 32 °C:
/// with junctions 30 K above plates and a trip at 92 °C, on these steps.
fn restarted_over(steps: &str) -> [u32; 3] {
    let parts = format!(
        r#"pool: (servers: 100, work: fixed("1 s"), queue: 100, classes: (tenants: (busy: 0.8))),
        racks: (count: 4, idle: "20 kW", peak: "100 kW", exponent: 2.0, liquid: 1.0,
            restart: (delay: "1 h", rate: "60 /h", below: "70 degC")),
        coolant: (capacity: "370.8 kJ/K", conductance: "3 kW/K", no_flow_conductance: "0.1 kW/K",
            flow_exponent: 0.8, supply: "32 degC", pumps: (count: 1, needed: 1, power: "0 W")),
        throttle: (junction: (rise: "30 K"), steps: [{steps}], trip: "92 degC")"#
    );
    let mut sim = site(&parts);
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(hours(1.0), PumpFailed { site: SITE, pump: 0, incident: failure });
    sim.agenda().at(hours(2.0), PumpRepaired { site: SITE, pump: 0, incident: failure });
    [up(&mut sim, 0.9), up(&mut sim, 1.9), up(&mut sim, 26.0)]
}

#[test]
fn racks_that_throttle_before_they_trip_restart() {
    // At full load and speed plates stand at 65.3 °C and junctions at 95.3 °C, above the trip; at the speed
    // of the step at 32 °C + 53.8 kW / 3 kW/K = 49.9 °C and, 16.1 K above it, 66.1 °C.
    assert_eq!(restarted_over(r#"(from: "85 degC", back: "79 degC", speed: 0.65)"#), [4, 0, 4]);
    // Without a step, or with one that hardly slows them (89.9 kW: 61.9 °C and 88.9 °C; 96.8 kW: 64.3 °C and
    // 93.3 °C), the trip decides.
    assert_eq!(restarted_over(""), [4, 0, 0]);
    assert_eq!(restarted_over(r#"(from: "91 degC", back: "85 degC", speed: 0.98)"#), [4, 0, 0]);
    assert_eq!(restarted_over(r#"(from: "91 degC", back: "85 degC", speed: 0.935)"#), [4, 0, 4]);
}

#[test]
fn no_rack_restarts_while_no_unit_of_the_cooling_runs() {
    // 45 °C of the trip fall through 1 kW/K and 6 MJ/K to 32 °C within an hour, at 10 °C outdoors.
    let parts = format!(
        r#"{LOADED}, racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0,
            restart: (delay: "10 min", rate: "60 /h")),
        room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "22 degC", loss: "1 kW/K",
            cooling: dx(units: 4, heat: "30 kW", supply: "24 degC", design: "35 degC", cop: 3.0, loss_per_k: 0.0)),
        throttle: (steps: [], air: [(from: "35 degC", back: "32 degC", speed: 0.8)], air_trip: "45 degC")"#
    );
    let infrastructure = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    let play_to = |share: f64| {
        let mut sim =
            Setting { infrastructure: &infrastructure, outdoor_c: 10.0, ..MILD }.assemble();
        let failure = incident(&mut sim, "cooling_failure", "units");
        let failed = CoolingUnitsFailed { site: SITE, share, incident: failure };
        sim.agenda().at(hours(1.0), failed);
        let restored = CoolingUnitsRestored { site: SITE, share, incident: failure };
        sim.agenda().at(hours(10.0), restored);
        let mut most = 0;
        for tenth in 25..100 {
            most = most.max(up(&mut sim, f64::from(tenth) / 10.0));
        }
        (most, up(&mut sim, 11.0))
    };
    assert_eq!(play_to(1.0), (0, 10));
    // With one of ten units the air decides, and lets some run.
    let (some, all) = play_to(0.9);
    assert!(some > 0 && all == 10, "{some} {all}");
}
