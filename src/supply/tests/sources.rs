//! What a specification says of sources, purchases and legs: each contradiction is reported with its place.

use super::*;
use crate::issue::Issues;

const CHAIN: &str = r#"(
    products: {"tea": (class: ambient, price: "3 GBP", margin: "1 GBP")},
    facilities: {
        "mill": (kind: supplier, area: "midlands"),
        "farm": (kind: supplier, area: "midlands"),
        "centre": (kind: distribution_centre, area: "midlands"),
        "shop": (kind: store, area: "midlands"),
    },
    assortments: {"all": (at: ["centre", "shop"])},
    lanes: {
        "a": (routes: {"mill": ["centre"]}, orders: base_stock(units(9)), onward: ["rail"],
            purchase: (prices: {"tea": "1 GBP"}, duty: "3 %"), service: on_demand(lead: fixed("1 d"))),
        "b": (routes: {"farm": ["centre"]}, orders: base_stock(units(9)), service: on_demand(lead: fixed("1 d"))),
        "out": (routes: {"centre": ["shop"]}, orders: base_stock(units(9)), service: on_demand(lead: fixed("1 d"))),
    },
    legs: {"rail": (mode: rail, service: lead(fixed("2 h")))},
    sources: {"tea": (at: ["centre"], lanes: ["a", "b"], choose: first_able())},
)"#;

/// Codes and paths of what is said of the chain with a text in place of another.
fn said(old: &str, new: &str) -> Vec<String> {
    assert!(CHAIN.contains(old), "{old}");
    let spec: SupplySpec = ron(&CHAIN.replacen(old, new, 1));
    let sim = simulation(&ron(CHAIN), "2022-07-11T00:00[UTC]", "0 d", "1 d");
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    issues.as_slice().iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect()
}

#[test]
fn each_contradiction_is_reported_with_its_place() {
    assert_eq!(said("first_able()", "cheapest()"), Vec::<String>::new());
    for (old, new, expected) in [
        // Two lanes without a word on how to choose.
        (
            r#"sources: {"tea": (at: ["centre"], lanes: ["a", "b"], choose: first_able())},"#,
            "",
            "conflict lanes.b.routes",
        ),
        (r#"lanes: ["a", "b"]"#, r#"lanes: ["a", "c"]"#, "unknown-lane sources.tea.lanes.1"),
        (r#"lanes: ["a", "b"]"#, r#"lanes: ["a", "a"]"#, "conflict sources.tea.lanes.1"),
        (r#"lanes: ["a", "b"]"#, r#"lanes: ["a"]"#, "out-of-range sources.tea.lanes"),
        (r#"lanes: ["a", "b"]"#, r#"lanes: ["a", "out"]"#, "conflict sources.tea.lanes"),
        (
            r#"at: ["centre"], lanes: ["a", "b"]"#,
            r#"at: ["shop"], lanes: ["a", "b"]"#,
            "one-source sources.tea",
        ),
        ("first_able()", "shares(of: [1])", "out-of-range sources.tea.choose.of"),
        ("first_able()", "shares(of: [1, 0])", "out-of-range sources.tea.choose.of.1"),
        (
            r#"{"tea": "1 GBP"}"#,
            r#"{"milk": "1 GBP"}"#,
            "unknown-product lanes.a.purchase.prices.milk",
        ),
        (r#"{"tea": "1 GBP"}"#, r#"{"tea": "1 EUR"}"#, "currency lanes.a.purchase.prices.tea"),
        (r#"duty: "3 %""#, r#"duty: "-3 %""#, "out-of-range lanes.a.purchase.duty"),
        (
            r#""out": (routes: {"centre": ["shop"]},"#,
            r#""out": (routes: {"centre": ["shop"]}, purchase: (duty: "1 %"),"#,
            "conflict lanes.out.purchase",
        ),
        (r#"onward: ["rail"]"#, r#"onward: ["road"]"#, "unknown-leg lanes.a.onward.0"),
        (r#"onward: ["rail"],"#, "", "no-effect legs.rail"),
        ("mode: rail, ", r#"mode: rail, port: "quay", "#, "unknown-port legs.rail.port"),
        ("mode: rail, ", r#"mode: rail, area: "moon", "#, "unknown-area legs.rail.area"),
        (
            r#"lead(fixed("2 h"))"#,
            r#"timetable(days: daily, departs: "10:00", cutoff: "09:00", arrives: "12:00", grace: "1 h")"#,
            "conflict legs.rail.service.grace",
        ),
    ] {
        let said = said(old, new);
        assert!(said.iter().any(|one| one == expected), "{new}: {expected} not in {said:?}");
    }
}

#[test]
fn a_ring_over_a_second_source_is_reported() {
    let ring = r#""b": (routes: {"shop": ["centre"]},"#;
    let said = said(r#""b": (routes: {"farm": ["centre"]},"#, ring);
    assert!(said.iter().any(|one| one.starts_with("conflict lanes.")), "{said:?}");
}
