//! Limits that contradict each other or bind from the start: each is refused, by its path, with what would
//! be right.

use super::read;
use reflexarc::infra::InfrastructureSpec;
use reflexarc::issue::{Issues, Severity};

/// A site in which all limits are in order.
const SOUND: &str = r#"
    pool: (servers: 100, work: fixed("1 s"), queue: 100),
    racks: (count: 10, idle: "30 kW", peak: "120 kW", exponent: 2.0, liquid: 0.85,
        restart: (power: (delay: "10 min", rate: "12 /h"), heat: (delay: "2 h", rate: "4 /h", below: "60 degC"))),
    coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
        loop: (capacity: "6 MJ/K", heat: "1.2 MW", approach: "4 K", no_flow: 0.002, loss: "500 W/K"),
        supply: "28 degC", pumps: (count: 2, needed: 1, power: "11 kW")),
    facility_water: (capacity: "40 MJ/K", set_point: "28 degC", restart: "150 s", pumps: "12 kW", loss: "300 W/K",
        recirculation: "3 K",
        chillers: (units: 4, heat: "420 kW", design: "35 degC", cop: 3.2, loss_per_k: 0.02, gain: "8 K",
            cut_out: (above: "46 degC", reset_below: "40 degC", reset: "30 min", people: 2)),
        tower: (heat: "1.5 MW", approach: "5 K", fans: "30 kW")),
    room: (air: "1.2 MJ/K", structure: "25 MJ/K", coupling: "30 kW/K", start: "24 degC", losses: 0.5,
        cooling: dx(units: 5, heat: "80 kW", supply: "24 degC", design: "35 degC", cop: 3.2, loss_per_k: 0.02,
            recirculation: "3 K")),
    throttle: (junction: (rise: "30 K"),
        steps: [(from: "85 degC", back: "79 degC", speed: 0.93), (from: "90 degC", back: "83 degC", speed: 0.65)],
        trip: "92 degC", air: [(from: "35 degC", back: "32 degC", speed: 0.8)], air_trip: "45 degC", hold: "1 s"),
    protection: (watches: water, limit: "36 degC", delay: "1 h", again: "30 min", immediate_above: "70 degC",
        rise: "4 K", hysteresis: "2 K", share: 0.35)"#;

/// Paths and helps of the errors of a site.
pub(super) fn errors(parts: &str) -> Vec<(String, String)> {
    let spec: InfrastructureSpec =
        read(&format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#));
    let mut issues = Issues::new();
    spec.check(&["here"], None, &mut issues.at("infrastructure"));
    let of_site = |path: &str| path.trim_start_matches("infrastructure.sites.site.").to_owned();
    let all = issues.as_slice().iter().filter(|issue| issue.severity == Severity::Error);
    all.map(|issue| (of_site(&issue.path), issue.help.clone().unwrap_or_default())).collect()
}

#[test]
fn a_sound_site_passes() {
    assert_eq!(errors(SOUND), []);
}

#[test]
fn contradictions_are_refused_where_they_are_written() {
    // What is replaced, by what, where the error is, and what its help says.
    let wrong = [
        (r#"limit: "36 degC""#, r#"limit: "27 degC""#, "protection.limit", "above the set-point"),
        (r#"limit: "36 degC""#, r#"limit: "29 degC""#, "protection.limit", "hysteresis"),
        (
            r#"immediate_above: "70 degC""#,
            r#"immediate_above: "95 degC""#,
            "protection.immediate_above",
            "below the trip",
        ),
        ("share: 0.35", "share: 0.0", "protection.share", "above 0"),
        (r#"delay: "1 h""#, r#"delay: "0 s""#, "protection.delay", "1 s or more"),
        (r#"again: "30 min""#, r#"again: "0 s""#, "protection.again", "1 s or more"),
        (r#"rise: "4 K""#, r#"rise: "0 K""#, "protection.rise", "0.1 K"),
        (r#"hysteresis: "2 K""#, r#"hysteresis: "0 K""#, "protection.hysteresis", "0.01 K"),
        ("speed: 0.65", "speed: 0.95", "throttle.steps.1.speed", "at most the speed"),
        (
            r#"back: "83 degC""#,
            r#"back: "70 degC""#,
            "throttle.steps.1.back",
            "at least the `back`",
        ),
        (r#"rise: "30 K""#, r#"rise: "60 K""#, "throttle.steps.0", "above the temperature"),
        (r#"rise: "30 K""#, r#"rise: "-1 K""#, "throttle.junction.rise", "0 K to 100 K"),
        (r#"hold: "1 s""#, r#"hold: "0 s""#, "throttle.hold", "1 ms"),
        (r#"air_trip: "45 degC""#, r#"air_trip: "35 degC""#, "throttle.air_trip", "above the last"),
        (r#"supply: "24 degC""#, r#"supply: "60 degC""#, "throttle.air.0", "above the temperature"),
        (
            r#"below: "60 degC""#,
            r#"below: "95 degC""#,
            "racks.restart.heat.below",
            "below the trip",
        ),
        (r#"below: "60 degC""#, r#"below: "35 degC""#, "racks.restart.heat.below", "never restart"),
        (r#"rate: "12 /h""#, r#"rate: "0 /h""#, "racks.restart.power.rate", "above 0"),
        (r#"delay: "10 min""#, r#"delay: "0 s""#, "racks.restart.power.delay", "1 s or more"),
        (r#"conductance: "12 kW/K""#, r#"conductance: "0 W/K""#, "coolant.conductance", "above 0"),
        ("no_flow: 0.002", "no_flow: 0.2", "coolant.loop.no_flow", "0.05"),
        (r#"heat: "1.2 MW""#, r#"heat: "0 W""#, "coolant.loop.heat", "above 0"),
        ("people: 2", "people: 0", "facility_water.chillers.cut_out.people", "1 to 1000"),
        (r#"gain: "8 K""#, r#"gain: "50 K""#, "facility_water.chillers.gain", "30 K"),
        (
            "cop: 3.2, loss_per_k: 0.02, gain",
            "cop: 0.5, loss_per_k: 0.02, gain",
            "facility_water.chillers.cop",
            "1 to 30",
        ),
        (r#"approach: "5 K""#, r#"approach: "0 K""#, "facility_water.tower.approach", "1 K"),
        (
            r#"recirculation: "3 K",
        chillers"#,
            r#"recirculation: "99 K",
        chillers"#,
            "facility_water.recirculation",
            "30 K",
        ),
        ("units: 5", "units: 0", "room.cooling.units", "1000"),
    ];
    for (sound, instead, path, help) in wrong {
        let parts = SOUND.replacen(sound, instead, 1);
        assert_ne!(parts, SOUND, "{sound} is not there");
        let found = errors(&parts);
        assert!(
            found.iter().any(|(at, text)| at == path && text.contains(help)),
            "{instead}: {found:?}"
        );
    }
}

#[test]
fn parts_that_need_each_other_are_named() {
    let (no_room, rest) = SOUND.split_once("room: (").unwrap();
    let rest = &rest[rest.find("throttle: (").unwrap()..];
    let found = errors(&format!("{no_room}{rest}"));
    assert!(
        found.iter().any(|(at, help)| at == "throttle.air" && help.contains("room")),
        "{found:?}"
    );
    let fed = SOUND.replacen(
        r#"dx(units: 5, heat: "80 kW", supply: "24 degC", design: "35 degC", cop: 3.2, loss_per_k: 0.02,
            recirculation: "3 K")"#,
        r#"water(heat: "400 kW", difference: "5 K", approach: "2 K")"#,
        1,
    );
    // Water of 28 °C makes air of 30 °C at least: in order.
    assert_eq!(errors(&fed), []);
    let start = fed.find("facility_water: (").unwrap();
    let end = fed.find("room: (").unwrap();
    let dry =
        format!("{}{}", &fed[..start], &fed[end..]).replace("watches: water", "watches: coolant");
    let found = errors(&dry);
    assert!(
        found.iter().any(|(at, help)| at == "room.cooling" && help.contains("facility_water")),
        "{found:?}"
    );
}

#[test]
fn reasons_without_a_rule_are_missing() {
    let half = SOUND.replacen(r#"power: (delay: "10 min", rate: "12 /h"), "#, "", 1);
    assert!(errors(&half).iter().any(|(at, _)| at == "racks.restart.power"));
    let one = SOUND.replacen(
        r#"power: (delay: "10 min", rate: "12 /h"), heat: (delay: "2 h", rate: "4 /h", below: "60 degC")"#,
        r#"delay: "2 h", rate: "4 /h", below: "60 degC""#,
        1,
    );
    assert_eq!(errors(&one), []);
    let part = one.replacen(r#"rate: "4 /h", "#, "", 1);
    assert!(errors(&part).iter().any(|(at, _)| at == "racks.restart"), "{:?}", errors(&part));
}

/// Messages of notes on a site with these parts.
fn notes(parts: &str) -> Vec<String> {
    let text = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    let spec: InfrastructureSpec = read(&text);
    let mut issues = Issues::new();
    spec.check(&["here"], "GBP".parse().ok(), &mut issues.at("infrastructure"));
    assert!(!issues.has_errors(), "{:?}", issues.as_slice());
    issues.as_slice().iter().map(|issue| format!("{}: {}", issue.path, issue.message)).collect()
}

#[test]
fn a_site_that_its_usual_load_overloads_is_noted() {
    let pool = |busy: &str| {
        format!(
            r#"pool: (servers: 10, work: fixed("1 s"), queue: 1, classes: (tenants: (busy: {busy})))"#
        )
    };
    let liquid = |more: &str| {
        format!(
            r#"racks: (count: 4, idle: "20 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0,
                restart: (delay: "10 min", rate: "4 /h")),
            coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
                supply: "32 degC", pumps: (count: 1, needed: 1, power: "1 kW")), {more}"#
        )
    };
    let throttle = r#"throttle: (junction: (rise: "45 K"), steps: [(from: "85 degC", back: "80 degC", speed: 0.9)])"#;
    let protection =
        r#"protection: (watches: chips, limit: "40 degC", delay: "1 min", share: 0.5)"#;
    let water = r#"facility_water: (capacity: "4 MJ/K", set_point: "32 degC", restart: "3 min",
        chillers: (units: 1, heat: "200 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.02))"#;
    let air = r#"racks: (count: 4, idle: "1 kW", peak: "10 kW", exponent: 1.0),
        room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "22 degC",
            cooling: fixed(power: "20 kW", supply: "18 degC"))"#;
    // Chips stand at 42 °C at full load, at 33.7 °C idle: each limit binds at the one alone.
    for (busy, parts, expected) in [
        ("1.0", liquid(throttle), "the junctions stand at 87.0 °C"),
        ("1.0", liquid(protection), "the chips stand at 42.0 °C"),
        ("1.0", liquid(water), "480 kW enter the water, and dry coolers and chillers take 200 kW"),
        ("1.0", air.to_owned(), "40 kW enter the air, and the cooler takes 20 kW"),
    ] {
        let found = notes(&format!("{}, {parts}", pool(busy)));
        assert!(found.len() == 1 && found[0].contains(expected), "{found:?}");
        let found = notes(&format!("{}, {parts}", pool("0.0")));
        assert!(found.is_empty(), "{found:?}");
    }
    let racks = r#"racks: (count: 4, idle: "20 kW", peak: "120 kW", exponent: 1.0)"#;
    let ups = |rating: &str| {
        format!(
            r#"{}, {racks}, ups: (energy: "10 kWh", depth_of_discharge: 1.0, efficiency: 1.0, rating: "{rating}")"#,
            pool("0.5")
        )
    };
    assert!(notes(&ups("10 kW"))[0].contains("carries no rack"));
    assert!(notes(&ups("30 kW")).is_empty());
    // A small load is written in watts.
    assert!(
        notes(&ups("30 kW").replace("20 kW", "500 W").replace("30 kW", "400 W"))[0]
            .contains("500 W idle")
    );
    // 32 °C + 120 kW / 12 kW/K + 45 K are 87 °C; at half speed 70 kW: 32 + 5.8 + 26.3 are 64.1 °C.
    let trips = |steps: &str| {
        let throttle =
            format!(r#"throttle: (junction: (rise: "45 K"), steps: [{steps}], trip: "86 degC")"#);
        notes(&format!("{}, {}", pool("0.0"), liquid(&throttle)))
    };
    let step = r#"(from: "85 degC", back: "80 degC", speed: 0.5)"#;
    let found = trips("");
    assert!(
        found.iter().any(|note| note.contains("never restart") && note.contains("87.0 °C")),
        "{found:?}"
    );
    let found = trips(step);
    assert!(found.iter().all(|note| !note.contains("never restart")), "{found:?}");
    let theirs =
        r#"pool: (lots: {"all": (servers: 4, for: [tenants])}, work: fixed("1 s"), queue: 1)"#;
    assert!(notes(theirs)[0].contains("no lot runs `ours`"));
    assert!(notes(&theirs.replace("[tenants]", "[tenants, ours]")).is_empty());
}

#[test]
fn a_fixed_load_above_the_contract_is_refused() {
    let parts = |load: &str| {
        format!(
            r#"pool: (servers: 4, work: fixed("1 s"), queue: 1), load: "{load}", chain: [(efficiency: 0.9)],
            feed: (contracted: "100 kW")"#
        )
    };
    assert!(errors(&parts("95 kW"))[0].1.contains("at most what the feed carries"));
    assert!(errors(&parts("85 kW")).is_empty());
}
