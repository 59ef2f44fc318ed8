//! The bundled supply chain of a grocer.

use super::*;
use crate::issue::Issues;

fn grocer() -> SupplySpec {
    ron(include_str!("../../../scenarios/supply/uk-grocery.ron"))
}

const START: &str = "2022-07-11T00:00[Europe/London]";

#[test]
fn it_is_a_valid_piece() {
    let sim = simulation(&grocer(), START, "1 d", "1 d");
    let areas = sim.world.resource::<environment::Areas>();
    let mut issues = Issues::new();
    grocer().check(areas, "GBP".parse().unwrap(), &mut issues.at("supply"));
    assert_eq!(issues.as_slice(), []);
    let topology = sim.world.resource::<Topology>();
    assert_eq!(
        (topology.facilities.len(), topology.stocks().len(), topology.lanes.len()),
        (47, 840, 9)
    );
    let json = serde_json::to_string(&grocer()).unwrap();
    // Ranges are no part of what is resolved.
    let resolved = SupplySpec { uncertain: indexmap::IndexMap::new(), ..grocer() };
    assert_eq!(serde_json::from_str::<SupplySpec>(&json).unwrap(), resolved);
}

#[test]
fn it_trades_and_conserves_units() {
    let summary = finish(&mut audited(&grocer(), START, "5 d", "4 d"));
    assert!(summary.service.customers.fill_rate().unwrap() > 0.8, "{summary:?}");
    let customers = summary.service.customers;
    assert_eq!(customers.demanded, customers.issued + customers.lost);
    assert!(summary.shipments_due > 300, "{summary:?}");
}

#[test]
fn nothing_is_spawned_or_moved_while_it_runs() {
    let mut sim = simulation(&grocer(), START, "2 d", "2 d");
    let shape = |world: &World| (world.archetypes().len(), world.entities().len());
    let before = shape(&sim.world);
    finish(&mut sim);
    assert_eq!(shape(&sim.world), before);
}

#[test]
fn every_issue_has_its_path() {
    let text = include_str!("../../../scenarios/supply/uk-grocery.ron")
        .replace(
            "class: chilled, case: 6, price: \"1.45 GBP\"",
            "class: chilled, case: 6, price: \"1.45 EUR\"",
        )
        .replace("\"dc-north\": [\"north\"]", "\"dc-nort\": [\"north\"]")
        .replace("\"pizza\": 14", "\"piza\": 14")
        .replace("area: \"midlands\", count", "area: \"midland\", count");
    let sim = simulation(&grocer(), START, "1 d", "1 d");
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    ron::<SupplySpec>(&text).check(areas, "GBP".parse().unwrap(), &mut issues.at("supply"));
    let found: Vec<(&str, &str)> =
        issues.as_slice().iter().map(|issue| (issue.path.as_str(), &*issue.code)).collect();
    for expected in [
        ("supply.products.milk.price", "currency"),
        ("supply.facilities.north.area", "unknown-area"),
        ("supply.lanes.cold.routes.dc-nort", "unknown-facility"),
        ("supply.demand.steady.units_per_day.piza", "unknown-product"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
}
