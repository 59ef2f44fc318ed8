//! The bundled grocer with customers who have choices and shops as they are: the balance closes, and the rows of
//! `service` say what became of every wish.

use crate::story::{changed, first, kpi_of, load, plan, played};
use reflexarc::measure::kpi::Need;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{Arms, DISTURBED};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const GROCER: &str = "supply/uk-grocery.ron";
const NEEDS: [Need; 4] = [Need::Substitutes, Need::Patience, Need::BackRoom, Need::Records];

/// Some take lollies for ice cream, some wait for it, some stay away; drinks sell alike in all shops of an area. Shelves are
/// filled from a back room and goods that keep vanish, as the bundled grocer says.
const CHANGES: [(&str, &str, &str); 2] = [
    (
        GROCER,
        r#"margin: "1.10 GBP"),"#,
        r#"margin: "1.10 GBP", unmet: choices([
            takes(product: "lollies", share: "40 %"),
            waits(patience: exponential(mean: "9 h"), share: "30 %"), goes,
        ]), lost_custom: (share: "10 %", buys_every: "7 d", half_life: "28 d")),"#,
    ),
    (
        GROCER,
        r#"units_per_day: { "water": 45, "cola": 40 },"#,
        r#"units_per_day: { "water": 45, "cola": 40 }, common: "30 %","#,
    ),
];

#[test]
fn what_becomes_of_every_wish_is_in_the_rows_of_a_story() {
    let folder = changed(&CHANGES);
    let story = load(&folder.path().join("scenarios/night-failure.ron"), &["warm_up=7 d"]);
    assert!(NEEDS.into_iter().all(|need| story.has(need)));
    let runs = played(&plan(Arms::of_verdict(&story).only(&[DISTURBED]), 1, TableSet::ALL));
    let run = first(&runs, DISTURBED);
    assert_eq!(run.balance.imbalance(), None);
    let rows = &run.tables.service;
    let rows: Vec<_> = (0..rows.len()).filter_map(|place| rows.row(place)).collect();
    let same = |name: &str, from_rows: f64| {
        let kpi = kpi_of(run, name).unwrap();
        assert!(kpi > 0.0, "{name}");
        assert!((kpi - from_rows).abs() <= 1e-6 * kpi, "{name}: {kpi}, by rows {from_rows}");
    };
    same("units_substituted", rows.iter().map(|row| row.substituted).sum());
    same("units_substituted", rows.iter().map(|row| row.sold_instead).sum());
    same("units_left", rows.iter().map(|row| row.left).sum());
    same("units_vanished", rows.iter().map(|row| row.vanished).sum());
    same("stockout_back_room_hours", rows.iter().map(|row| row.back_room_hours).sum());
    let demanded: f64 = rows.iter().map(|row| row.demanded).sum();
    let filled = |row: &reflexarc::outcome::table::service::ServiceRow| {
        row.demanded - (row.lost - row.left) - row.backordered - row.substituted
    };
    same("fill_rate", rows.iter().map(filled).sum::<f64>() / demanded);
    let products = &run.tables.products;
    let products: Vec<_> = (0..products.len()).filter_map(|place| products.row(place)).collect();
    let margins: BTreeMap<&str, f64> =
        products.iter().map(|row| (&*row.product, row.margin)).collect();
    let kept: BTreeSet<&str> =
        products.iter().filter(|row| row.shelf_life.is_none()).map(|row| &*row.product).collect();
    let forgone = rows
        .iter()
        .map(|row| (row.lost + row.substituted - row.sold_instead) * margins[&*row.product]);
    same("cost_lost_margin", forgone.sum());
    // Lollies alone are taken in place of another product, and ice cream alone is waited for.
    for row in &rows {
        assert!(row.sold_instead == 0.0 || &*row.product == "lollies");
        assert!(
            row.backordered + row.substituted + row.left == 0.0 || &*row.product == "ice-cream"
        );
        assert!(row.vanished == 0.0 || kept.contains(&*row.product));
        assert!(row.back_room_hours <= row.stockout_hours + 1e-9);
    }
}

#[test]
fn a_story_without_any_of_it_has_none_of_its_kpis() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron");
    let story = load(&file, &["supply.shelves={}", "supply.records={}"]);
    assert!(NEEDS.into_iter().all(|need| !story.has(need)));
    let names: Vec<&str> = story.kpis().iter().map(|kpi| kpi.name).collect();
    for name in ["units_substituted", "units_left", "units_vanished", "stockout_back_room_hours"] {
        assert!(!names.contains(&name), "{name}");
    }
}
