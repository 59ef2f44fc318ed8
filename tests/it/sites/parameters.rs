//! Every parameter of a site is felt: changed alone, it changes what the site does or is refused.
//!
//! Rich sites, which have all parts among them, go through five days of outages, caps, failures and
//! heat. Each parameter is changed a little, then more, until the run differs: in a reading, a total, an
//! incident or an event. One that is ignored never does, whatever its model says.
//! The schema names all parameters there are, so that one that no rich site has is missed here.

use super::pools::asked;
use super::{MILD, SITE, Setting, hours, incident, look, play};
use reflexarc::causality::Incidents;
use reflexarc::infra::{
    Class, CoolingUnitsFailed, CoolingUnitsRestored, GridLost, GridPathsLost, GridRestored,
    InfrastructureSpec, PowerCapBegan, PowerCapEnded, PumpFailed, PumpRepaired, SiteSpec,
    UpsFailed, UpsRepaired,
};
use reflexarc::issue::Issues;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Parts of the rich sites; together they have every parameter.
const SITES: [&str; 5] = [
    // Liquid-cooled, shared, with all parts of power.
    r#"terms: [energy(pue: 1.3), kw_month(price: "145 GBP", committed: "120 kW", take_or_pay: "70 %"),
        server_hour(lot: "ours", price: "2 GBP"), month(price: "500 GBP")],
    pool: (work: log_normal(mean: "60 s", sd: "20 s"), queue: 12, sensitivity: 0.6, heat_step: "3 %",
        dark_order: last_rack_first,
        lots: {
            "ours": (servers: 4, on: (share: 0.2), for: [ours, batch], stops: on_shortage),
            "shared": (servers: 6, on: (share: 0.3), for: [training, ours, tenants], stops: always,
                from: "2022-07-18T05:00"),
            "tenants": (servers: 40, for: [tenants, training], stops: on_shortage),
        },
        classes: (
            ours: (patience: exponential(mean: "2 min"), copies: 2, queue: 5, sensitivity: 0.9),
            batch: (busy: 0.2, holds: log_normal(mean: "10 min", sd: "5 min"), when_stopped: restarts),
            training: (busy: 0.3, holds: exponential(mean: "2 h"), when_stopped: dropped, queue: 3),
            tenants: (busy: 0.6, by_hour: [1, 1, 1, 1, 1, 1, 1, 1, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1, 1, 1, 1, 1, 1, 1, 1],
                holds: exponential(mean: "60 s"), drawn: "10 min"),
        )),
    feed: (contracted: "1.6 MW", energised: [(from: "2022-07-01T00:00", power: "1.1 MW"),
            (from: "2022-07-18T18:00", power: "1.4 MW")],
        shed: [charger, speed, racks], recheck: "7 min", slowest: "60 %", paths: (count: 3, needed: 2),
        price: (energy: "0.17 GBP/kWh", by_hour: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1])),
    chain: [(efficiency: 0.985, loss: "4 kW"), (of: 1, plus: "500 W", units: 2, efficiency: 0.96, loss: "2 kW"), (efficiency: 0.985)],
    cooling_after: 1, load: "20 kW", density: (rack: "150 kW", row: "900 kW", racks_per_row: 6, rows: 3),
    ups: (energy: "90 kWh", depth_of_discharge: 0.9, efficiency: 0.95, position: 1, rating: "900 kW", charge: 0.8,
        charger: "60 kW", charge_efficiency: 0.95, peukert: (exponent: 1.1, rated: "20 min"), without_bypass: true),
    generator: (units: 4, needed: 2, rating: "400 kW", delay: "20 s", attempt: "15 s", success: 0.6, attempts: 2,
        retry: "20 min", transfer: "5 s", fails_running: exponential(mean: "20 h"), repair: "2 h", fuel: "4 h",
        no_load_fuel: 0.1, refuel: "3 h", price: "0.40 GBP/kWh",
        blocks: (size: "150 kW", every: "40 s")),
    racks: (count: 10, idle: "30 kW", peak: "110 kW", exponent: 2.0, liquid: 0.85,
        inside: [(efficiency: 0.97, loss: "200 W")],
        restart: (power: (delay: "10 min", rate: "12 /h", below: "70 °C"), heat: (delay: "40 min", rate: "6 /h", below: "70 °C"),
            protection: (delay: "50 min", rate: "5 /h", below: "60 °C"))),
    coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
        loop: (capacity: "6 MJ/K", heat: "1.2 MW", approach: "4 K", no_flow: 0.002, loss: "300 W/K"),
        supply: "28 °C", pumps: (count: 3, needed: 2, power: "8 kW", on_ups: true,
            failures: (to_failure: exponential(mean: "30 h"), to_repair: exponential(mean: "3 h")))),
    facility_water: (capacity: "20 MJ/K", set_point: "28 °C", dry_cooler: (heat: "600 kW", approach: "8 K", fans: "24 kW"),
        chillers: (units: 3, heat: "330 kW", design: "32 °C", cop: 3.2, loss_per_k: 0.02, gain: "6 K",
            cut_out: (above: "46 °C", reset_below: "40 °C", reset: "30 min", people: 2)),
        recirculation: "3 K", pumps: "12 kW", loss: "400 W/K", on_ups: false, restart: "150 s"),
    room: (air: "1.2 MJ/K", structure: "25 MJ/K", coupling: "30 kW/K", start: "24 °C", losses: 0.7,
        cooling: dx(units: 5, heat: "70 kW", supply: "24 °C", design: "35 °C", cop: 3.2, loss_per_k: 0.02,
            cut_out: (above: "47 °C", reset_below: "41 °C", reset: "20 min"), recirculation: "2 K")),
    throttle: (junction: (rise: "30 K"), steps: [(from: "80 °C", back: "74 °C", speed: 0.93), (from: "85 °C", back: "79 °C", speed: 0.65)],
        trip: "92 °C", air: [(from: "33 °C", back: "30 °C", speed: 0.8)], air_trip: "44 °C", hold: "5 s"),
    protection: (watches: water, limit: "36 °C", delay: "12 min", again: "30 min", immediate_above: "44 °C", rise: "2 K",
        hysteresis: "1.5 K", share: 0.2)"#,
    // Water-fed coils, a tower, one rule of restart, own site with a meter.
    r#"terms: [metered],
    pool: (servers: 30, work: fixed("50 s"), queue: 20, classes: (tenants: (busy: 0.8))),
    feed: (contracted: "2 MW", price: (energy: "0.17 GBP/kWh")),
    racks: (count: 6, idle: "30 kW", peak: "100 kW", exponent: 1.5, liquid: 0.6,
        restart: (delay: "20 min", rate: "10 /h", below: "60 °C")),
    coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
        supply: "24 °C", pumps: (count: 2, needed: 1, power: "8 kW")),
    facility_water: (capacity: "20 MJ/K", set_point: "24 °C", restart: "150 s",
        chillers: (units: 3, heat: "250 kW", design: "26 °C", cop: 4.0, loss_per_k: 0.02),
        tower: (heat: "700 kW", approach: "4 K", fans: "20 kW")),
    room: (air: "1.2 MJ/K", structure: "25 MJ/K", coupling: "30 kW/K", start: "24 °C",
        cooling: water(heat: "300 kW", difference: "5 K", approach: "2 K", fans: "6 kW")),
    throttle: (steps: [], trip: "85 °C", air: [(from: "36 °C", back: "32 °C", speed: 0.8)], air_trip: "44 °C"),
    upkeep: (cooling: (units: 3, fails: exponential(mean: "40 h"), found: fixed("30 min"),
        repair: (diagnosis: fixed("20 min"), part: "shelf", part_lead: fixed("20 h"), crew: "crew",
            call_out: fixed("10 min"), travel: fixed("40 min"), work: fixed("2 h")),
        windows: [(from: "2022-07-18T10:00", until: "2022-07-18T14:00", units: 1)])),
    maintenance: (failures: 1.5, repair: 2)"#,
    // Air-cooled by a coil with its own supply, requests that share the servers.
    r#"pool: (lots: {"all": (servers: 12, for: [ours], serves: shared)}, work: weibull(shape: 1.5, scale: "80 s"), queue: 30),
    feed: (contracted: "1 MW", price: (energy: "0.17 GBP/kWh")),
    racks: (count: 6, idle: "10 kW", peak: "30 kW", exponent: 2.0,
        restart: (delay: "20 min", rate: "10 /h", below: "33 °C")),
    room: (air: "4 MJ/K", structure: "50 MJ/K", coupling: "60 kW/K", start: "24 °C",
        cooling: coil(conductance: "20 kW/K", supply: "18 °C", cop: 4.0, capacity: "170 kW")),
    throttle: (junction: (rise: "40 K"), steps: [(from: "80 °C", back: "74 °C", speed: 0.8)], trip: "90 °C"),
    protection: (watches: air, limit: "34 °C", delay: "5 min", share: 0.3)"#,
    // A room with a fixed cooler and no steady state at the start.
    r#"pool: (servers: 12, work: uniform(low: "20 s", high: "60 s"), queue: 30, classes: (tenants: (busy: 0.9))),
    racks: (count: 4, idle: "10 kW", peak: "30 kW", exponent: 2.0),
    room: (air: "4 MJ/K", structure: "50 MJ/K", coupling: "60 kW/K", start: "26 °C",
        cooling: fixed(power: "150 kW", supply: "22 °C"))"#,
    // Two halls, one of them with two rack groups, on one facility water.
    r#"pool: (work: fixed("50 s"), queue: 20, classes: (tenants: (busy: 0.9)), lots: {
            "gpu": (servers: 20, on: (racks: "gpu"), for: [ours, tenants]),
            "cpu": (servers: 20, on: (racks: "cpu"), for: [batch, tenants]),
            "west": (servers: 20, on: (racks: "west"), for: [training, tenants]),
        }),
    feed: (contracted: "2 MW"),
    facility_water: (capacity: "20 MJ/K", set_point: "24 °C", restart: "150 s",
        chillers: (units: 3, heat: "350 kW", design: "32 °C", cop: 4.0, loss_per_k: 0.02)),
    halls: {
        "east": (
            rack_groups: {
                "gpu": (racks: (count: 5, idle: "30 kW", peak: "100 kW", exponent: 1.5, liquid: 0.8,
                        restart: (delay: "20 min", rate: "10 /h", below: "60 °C")),
                    plates: (capacity: "300 kJ/K", conductance: "9 kW/K", no_flow_conductance: "0.2 kW/K"),
                    throttle: (steps: [(from: "45 °C", back: "40 °C", speed: 0.7)], trip: "85 °C")),
                "cpu": (racks: (count: 10, idle: "4 kW", peak: "10 kW", exponent: 2.0,
                    restart: (delay: "20 min", rate: "10 /h"))),
            },
            coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
                supply: "24 °C", pumps: (count: 1, needed: 1, power: "8 kW")),
            room: (air: "1.2 MJ/K", structure: "25 MJ/K", coupling: "30 kW/K", start: "24 °C", loss: "400 W/K",
                cooling: water(heat: "220 kW", difference: "5 K", approach: "2 K", fans: "6 kW")),
            throttle: (steps: [], air: [(from: "34 °C", back: "31 °C", speed: 0.8)]),
        ),
        "west": (
            racks: (count: 4, idle: "10 kW", peak: "30 kW", exponent: 2.0,
                restart: (delay: "20 min", rate: "10 /h", below: "34 °C")),
            room: (air: "4 MJ/K", structure: "50 MJ/K", coupling: "60 kW/K", start: "26 °C",
                cooling: dx(units: 4, heat: "40 kW", supply: "24 °C", design: "35 °C", cop: 3.2, loss_per_k: 0.02)),
            throttle: (steps: [(from: "80 °C", back: "74 °C", speed: 0.8)], junction: (rise: "40 K"), trip: "90 °C"),
            protection: (watches: air, limit: "34 °C", delay: "5 min", share: 0.3),
        ),
    }"#,
];

/// Parameters that no run of one site can feel, with where they are held to account.
const ELSEWHERE: [(&str, &str); 20] = [
    ("SiteSpec.serves", "who may ask: tests/it/decisions/local.rs"),
    ("GrowsSpec.", "growth: tests/it/sites/pools/elastic.rs"),
    ("ModelWeightsSpec.", "load of weights: tests/it/sites/pools/elastic.rs"),
    ("LotSpec.of", "shared capacities: tests/it/sites/pools/elastic.rs"),
    ("LotSpec.class", "shared capacities: tests/it/sites/pools/elastic.rs"),
    ("LotSpec.units", "shared capacities: tests/it/sites/pools/elastic.rs"),
    ("SiteSpec.models", "placement: tests/it/decisions/placement"),
    ("SiteSpec.standby", "placement: tests/it/decisions/placement/start.rs"),
    ("SiteSpec.isolated", "placement: tests/it/decisions/placement"),
    ("SiteSpec.carbon", "placement: src/infra/placement/weights"),
    ("SiteSpec.role", "decisions choose sites by role: tests/it/decisions"),
    ("PoolSpec.role", "decisions choose pools by role: tests/it/decisions/pools.rs"),
    ("TermSpec.data", "data that answers send: tests/it/decisions/data_sent.rs"),
    ("StandsOnSpec.racks", "racks by name: tests/it/sites/{halls,pools/several}.rs"),
    ("SiteSpec.area", "the weather of the area: tests/it/sites/whole.rs"),
    (
        "SiteSpec.at",
        "kept for tables and maps, no model reads it: checked in tests/it/disruptions/links.rs",
    ),
    ("SiteSpec.labels", "aim: tests/it/disruptions/aim.rs"),
    ("SiteSpec.terms", "the meter among the terms: tests/it/sites/contract.rs"),
    ("LawSpec.", "laws by their quantiles: src/kernel/law.rs"),
    ("RoomSpec.start", "a room without steady state: oracles/infra/thermal.rs"),
];

/// What a site did; `None` if it is refused.
fn outcome(infrastructure: &Value) -> Option<String> {
    let spec: InfrastructureSpec = serde_json::from_value(infrastructure.clone()).ok()?;
    let mut issues = Issues::new();
    spec.check(&["here"], "GBP".parse().ok(), &mut issues.at("infrastructure"));
    if issues.has_errors() {
        return None;
    }
    let weather =
        [(24.0, 20.0), (28.0, 36.0), (30.0, 50.0), (33.0, 50.0), (36.0, 30.0), (60.0, 15.0)];
    let setting = Setting { outdoor_c: 20.0, weather_override: &weather, ..MILD };
    let plan: Vec<(f64, Class, f64)> = (0..240)
        .map(|place| {
            let class = Class::ALL[place % 3];
            (600.0 * (place / 3) as f64 + 7.0 * (place % 40) as f64, class, 400.0)
        })
        .collect();
    let mut sim = asked(setting.assemble_spec(&spec), &plan);
    let site = SITE;
    let named = incident(&mut sim, "test", "site");
    let agenda = sim.agenda();
    for (from, until) in [(4.0, 16.0), (70.2, 70.6), (80.0, 80.2)] {
        agenda.at(hours(from), GridLost { site, incident: named });
        agenda.at(hours(until), GridRestored { site, incident: named });
    }
    agenda.at(hours(2.0), GridPathsLost { site, paths: 1, incident: named });
    agenda.at(hours(3.0), GridRestored { site, incident: named });
    agenda.at(hours(20.0), PowerCapBegan { site, to_w: 6e5, incident: named });
    agenda.at(hours(22.0), PowerCapEnded { site, incident: named });
    for pump in 0..3 {
        agenda.at(hours(22.5), PumpFailed { site, pump, incident: named });
        agenda
            .at(hours(22.6 + 0.1 * f64::from(pump)), PumpRepaired { site, pump, incident: named });
    }
    for (share, from, until) in [(1.0, 44.0, 50.0), (0.6, 56.0, 62.0)] {
        agenda.at(hours(from), CoolingUnitsFailed { site, share, incident: named });
        agenda.at(hours(until), CoolingUnitsRestored { site, share, incident: named });
    }
    agenda.at(hours(75.0), UpsFailed { site, incident: named });
    agenda.at(hours(75.2), UpsRepaired { site, incident: named });
    let mut text = String::new();
    for step in 1..=100 {
        play(&mut sim, hours(f64::from(step)));
        let reading = look(&mut sim, site, |plant, now| plant.reading(now));
        writeln!(text, "{reading:?}").unwrap();
    }
    let totals = look(&mut sim, site, |plant, now| plant.totals(now));
    writeln!(text, "{totals:?} {:?}", sim.fingerprint().all()).unwrap();
    for one in sim.world.resource::<Incidents>().all() {
        writeln!(text, "{} {:?} {:?}", one.kind.word(), one.began, one.ended).unwrap();
    }
    Some(text)
}

/// The schema behind references.
fn resolved<'a>(schema: &'a Value, root: &'a Value, name: &mut String) -> &'a Value {
    let mut schema = schema;
    while let Some(pointer) = schema.get("$ref").and_then(Value::as_str) {
        schema = root.pointer(pointer.trim_start_matches('#')).unwrap();
        pointer.rsplit('/').next().unwrap().clone_into(name);
    }
    schema
}

/// Properties without parts of all objects below a schema: the name of the object, and of the property.
fn properties(schema: &Value, object: &str, root: &Value, found: &mut BTreeSet<String>) {
    let mut object = object.to_owned();
    let at = resolved(schema, root, &mut object);
    for (key, property) in at.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = format!("{object}.{key}");
        let mut within = BTreeSet::new();
        properties(property, &name, root, &mut within);
        if within.is_empty() {
            found.insert(name);
        }
        found.append(&mut within);
    }
    for list in ["anyOf", "oneOf", "allOf"] {
        for one in at.get(list).and_then(Value::as_array).into_iter().flatten() {
            properties(one, &object, root, found);
        }
    }
    for one in ["items", "additionalProperties"] {
        if let Some(one) = at.get(one).filter(|one| one.is_object()) {
            properties(one, &object, root, found);
        }
    }
}

/// Where a value stands: the name of the object around it, its property there, and its path.
struct Place<'a> {
    object: &'a str,
    property: &'a str,
    path: &'a str,
}

/// The leaves of a value, each with its path and the property of the schema that it belongs to.
fn leaves(
    value: &Value,
    schema: &Value,
    root: &Value,
    place: &Place,
    found: &mut BTreeMap<String, String>,
) {
    let Place { property, path, .. } = *place;
    let mut object = place.object.to_owned();
    let at = resolved(schema, root, &mut object);
    for list in ["anyOf", "oneOf", "allOf"] {
        for one in at.get(list).and_then(Value::as_array).into_iter().flatten() {
            leaves(value, one, root, &Place { object: &object, ..*place }, found);
        }
    }
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let path = format!("{path}/{key}");
                if let Some(inner) = at.pointer(&format!("/properties/{key}")) {
                    let property = format!("{object}.{key}");
                    let place = Place { object: &property, property: &property, path: &path };
                    leaves(field, inner, root, &place, found);
                } else if let Some(map) =
                    at.get("additionalProperties").filter(|one| one.is_object())
                {
                    let place = Place { object: &object, property, path: &path };
                    leaves(field, map, root, &place, found);
                }
            }
        }
        Value::Array(items) => {
            if let Some(of) = at.get("items") {
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{path}/{index}");
                    leaves(
                        item,
                        of,
                        root,
                        &Place { object: &object, property, path: &path },
                        found,
                    );
                }
            }
        }
        Value::Null => {}
        _ => {
            found.entry(path.to_owned()).or_insert_with(|| property.to_owned());
        }
    }
}

/// Other values of a leaf, the nearest first.
fn others(value: &Value) -> Vec<Value> {
    const FACTORS: [f64; 10] = [1.01, 0.97, 1.1, 0.9, 0.7, 1.5, 0.4, 3.0, 0.1, 100.0];
    match value {
        Value::Bool(is) => vec![json!(!is)],
        Value::Number(number) => {
            if let Some(whole) = number.as_u64() {
                let more = [whole + 1, whole.saturating_sub(1), whole + 2, whole / 2, 3 * whole];
                return more.map(|one| json!(one)).to_vec();
            }
            let number = number.as_f64().unwrap();
            FACTORS.iter().map(|factor| json!(number * factor)).collect()
        }
        Value::String(text) => {
            let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
            let (number, unit) = text.split_at(end);
            if let Some(rest) = text.strip_prefix("2022-07-18T") {
                let hour: u32 = rest.get(..2).unwrap().parse().unwrap();
                return [hour + 2, hour - 2]
                    .map(|h| json!(format!("2022-07-18T{h:02}:00")))
                    .to_vec();
            }
            if text.starts_with("2022") {
                return vec![json!("2022-07-18T02:00")];
            }
            match number.parse::<f64>() {
                Ok(number) => FACTORS
                    .iter()
                    .map(|factor| json!(format!("{:.9}{unit}", number * factor)))
                    .collect(),
                Err(_) => WORDS.iter().map(|word| json!(word)).collect(),
            }
        }
        _ => Vec::new(),
    }
}

/// Words of enumerations; those that a field does not know are refused.
const WORDS: [&str; 23] = [
    "spare",
    "ours",
    "batch",
    "training",
    "tenants",
    "never",
    "on_shortage",
    "always",
    "first_come",
    "shared",
    "resumes",
    "restarts",
    "dropped",
    "random",
    "first_rack_first",
    "last_rack_first",
    "chips",
    "coolant",
    "water",
    "air",
    "speed",
    "racks",
    "charger",
];

#[test]
fn every_parameter_of_a_site_is_felt() {
    let root = serde_json::to_value(schemars::schema_for!(SiteSpec)).unwrap();
    let mut missing = BTreeSet::new();
    properties(&root, "SiteSpec", &root, &mut missing);
    assert!(missing.len() > 130, "the schema names only {} parameters", missing.len());
    let mut ignored: BTreeMap<String, String> = BTreeMap::new();
    let mut felt = BTreeSet::new();
    for parts in SITES {
        let spec: InfrastructureSpec = super::read(&format!(
            r#"(shared_capacities: {{"crew": (units: 1), "shelf": (units: 1),
                "spare": (shifts: [(from: "19:00", until: "20:00", units: 1)])}},
                sites: {{"site": (role: large, area: "here", labels: ["colo"], {parts})}})"#
        ));
        let whole = serde_json::to_value(&spec).unwrap();
        let base = outcome(&whole).expect("a rich site is valid");
        let mut found = BTreeMap::new();
        let top = Place { object: "SiteSpec", property: "", path: "/sites/site" };
        leaves(&whole["sites"]["site"], &root, &root, &top, &mut found);
        for (path, property) in found {
            if felt.contains(&property) {
                continue;
            }
            let is_felt = others(whole.pointer(&path).unwrap()).into_iter().any(|other| {
                let mut changed = whole.clone();
                for (place, value) in beside(&path, &other) {
                    if let Some(at) = changed.pointer_mut(&place) {
                        *at = value;
                    }
                }
                match outcome(&changed) {
                    // Places of racks are decided by `check`.
                    None => property.starts_with("DensitySpec."),
                    Some(changed) => changed != base,
                }
            });
            if is_felt {
                ignored.remove(&property);
                felt.insert(property);
            } else {
                ignored.insert(property, path);
            }
        }
    }
    for (property, _) in ELSEWHERE {
        ignored.retain(|one, _| !one.starts_with(property));
        missing.retain(|one| !one.starts_with(property));
    }
    missing.retain(|one| !felt.contains(one));
    missing.retain(|one| !ignored.contains_key(one));
    assert!(
        ignored.is_empty() && missing.is_empty(),
        "changed alone, nothing follows: {ignored:#?}; in no rich site: {missing:#?}"
    );
}

/// What changes with a leaf: water and coolant have one set-point, and an order names each load once.
fn beside(path: &str, other: &Value) -> Vec<(String, Value)> {
    let mut all = vec![(path.to_owned(), other.clone())];
    let twins = ["coolant/supply", "facility_water/set_point"];
    if path.contains("feed/shed/") {
        return vec![("/sites/site/feed/shed".to_owned(), json!(["racks", "speed", "charger"]))];
    }
    if twins.iter().any(|twin| path.ends_with(twin)) {
        all = twins.map(|twin| (format!("/sites/site/{twin}"), other.clone())).to_vec();
    }
    all
}
