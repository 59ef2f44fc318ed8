//! Limits that contradict each other or bind from the start: each is refused, by its path, with what would
//! be right.

use super::read;
use reflexarc::infra::InfrastructureSpec;
use reflexarc::issue::Issues;

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
    let all = issues.as_slice().iter();
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
