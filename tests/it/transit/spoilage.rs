//! Spoilage: recalls and yields by hand, to the unit.

use super::{Scene, hour};
use reflexarc::causality::IncidentId;
use reflexarc::supply::{
    LaneId, SpoilageBegan, SpoilageEnded, StockId, StockSpoiled, Summary, Transport,
};

/// A shop that sells one unit an hour, with 240 units, filled up each midnight; 48 h under way.
const SUPPLY: &str = r#"Supply(
    products: { "rice": (class: ambient, price: "2 GBP", margin: "0.5 GBP") },
    facilities: { "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") },
    assortments: { "all": (at: ["shop"]) },
    demand: { "d": (at: ["shop"], units_per_day: { "rice": 24 }, law: normal(hourly_sd: 0)) },
    lanes: { "truck": (routes: { "works": ["shop"] }, orders: base_stock(units(240)),
        service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("48 h"), promise: "50 h")) },
    initial_stock: { "shelf": (at: ["shop"], level: units(240)) },
)"#;

struct Spoiled {
    on_hand: Option<(f64, f64)>,
    arriving: Option<(f64, f64, f64)>,
}

fn played(spoiled: &Spoiled, horizon: &str) -> (Summary, Scene) {
    let mut scene = Scene::new(SUPPLY, horizon);
    let (lane, incident) = (LaneId::new(0), IncidentId::new(0));
    if let Some((share, at)) = spoiled.on_hand {
        scene.sim.agenda().at(hour(at), StockSpoiled { stock: StockId::new(0), share, incident });
    }
    if let Some((share, from, until)) = spoiled.arriving {
        let mut transport = scene.sim.world.resource_mut::<Transport>();
        let spoilage = transport.declare_spoilage(lane, vec![0]).unwrap();
        let agenda = scene.sim.agenda();
        agenda.at(hour(from), SpoilageBegan { lane, spoilage, share, incident });
        agenda.at(hour(until), SpoilageEnded { lane, spoilage, incident });
    }
    let mut scene = scene.played();
    (scene.summary(), scene)
}

#[test]
fn a_recall_wastes_what_is_on_hand_and_what_arrives() {
    // On hand at 100 h: 240 - 100 sold + 24 received at 72 + 24 at 96 = 188. The receipt of 120 h, 24, is wasted too;
    // that of 144 is sound. Nothing is sold from 100 to 144: 44 units are lost, 44 hours are empty.
    let recall = Spoiled { on_hand: Some((1.0, 100.0)), arriving: Some((1.0, 100.0, 130.0)) };
    let (summary, scene) = played(&recall, "150 h");
    assert_eq!(summary.units_wasted, 212.0);
    // 1.50 GBP a unit.
    assert!((summary.cost_waste - 318.0).abs() < 1e-9);
    let totals = scene.totals("shop");
    assert_eq!((totals.customers.lost, totals.stockout_s / 3_600.0), (44.0, 44.0));
    // At 120 h the position is the 24 that arrive at 144: 216 are ordered.
    let under_way = scene.point("shop", 0).on_order().level();
    assert_eq!(under_way, 216.0);
    // Of the orders due in the run, of 24, 48, 72 and 96 h, the third never came: one is missed.
    assert_eq!((summary.shipments_due, summary.shipments_missed), (4, 1));
}

#[test]
fn a_part_on_hand_is_rounded_down_and_a_yield_carries_its_rounding_on() {
    let tenth = Spoiled { on_hand: Some((0.1, 100.0)), arriving: None };
    let (summary, _) = played(&tenth, "150 h");
    // 18.8 of 188.
    assert_eq!((summary.units_wasted, summary.shipments_missed), (18.0, 0));
    // A quarter of what arrives: at 72 and 96 h, 6 of 24. The orders of 72 and 96 h are then 30 each: 7 and, with the
    // half that was left, 8. That of 120 h is 31: 7.75, of which 7 are wasted at 168 h.
    let quarter = Spoiled { on_hand: None, arriving: Some((0.25, 70.0, 200.0)) };
    let (summary, _) = played(&quarter, "180 h");
    assert_eq!(summary.units_wasted, 6.0 + 6.0 + 7.0 + 8.0 + 7.0);
    assert_eq!(summary.shipments_missed, 5);
}

#[test]
fn what_is_sound_changes_nothing() {
    let (plain, _) = played(&Spoiled { on_hand: None, arriving: None }, "180 h");
    let nothing = Spoiled { on_hand: Some((0.0, 100.0)), arriving: Some((0.0, 50.0, 150.0)) };
    let (summary, _) = played(&nothing, "180 h");
    assert_eq!(summary.units_wasted, 0.0);
    assert_eq!(format!("{summary:?}"), format!("{plain:?}"));
    // What spoils before anything arrives has no effect.
    let before = Spoiled { on_hand: None, arriving: Some((1.0, 10.0, 71.0)) };
    assert_eq!(format!("{:?}", played(&before, "180 h").0), format!("{plain:?}"));
}
