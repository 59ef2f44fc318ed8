//! The bundled grocer with one part taken away or moved: what is apart from it stays, to the last bit.

use crate::story::{deed, first, load, plan, played, rows};
use reflexarc::outcome::table::{TableSet, Tables};
use reflexarc::scenario::load_story;
use reflexarc::study::arm::{Arms, DISTURBED, UNDISTURBED};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn night() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron")
}

/// Tables of an ordinary week.
fn week(set: &[&str]) -> Arc<Tables> {
    let story = load(&night(), &[&["warm_up=7 d"], set].concat());
    let runs = played(&plan(Arms::of_verdict(&story).only(&[UNDISTURBED]), 1, TableSet::ALL));
    Arc::clone(&first(&runs, UNDISTURBED).tables)
}

#[test]
fn without_a_product_no_row_of_another_changes() {
    // 40 stores, 19 products and 7 days; the stock of the centres too.
    let without_tea = [
        "supply.assortments.everything.goods=products([\"milk\", \"yogurt\", \"cheese\", \"ready-meals\", \"salad\", \"burgers\", \"ice-cream\", \"lollies\", \"peas\", \"pizza\", \"water\", \"cola\", \"bread\", \"pasta\", \"beans\", \"crisps\", \"coffee\", \"rice\", \"tuna\"])",
        "supply.demand.steady.units_per_day={\"milk\": 70, \"yogurt\": 30, \"cheese\": 18, \"ready-meals\": 22, \"peas\": 9, \"pizza\": 14, \"bread\": 60, \"pasta\": 12, \"beans\": 14, \"crisps\": 35, \"coffee\": 8, \"rice\": 9, \"tuna\": 12}",
    ];
    let (all, fewer) = (week(&[]), week(&without_tea));
    let service = |tables: &Tables| rows!(tables, service, |row| &*row.product != "tea");
    assert_eq!(service(&all).len(), 40 * 19 * 7);
    assert_eq!(service(&all), service(&fewer));
    let stock = |tables: &Tables| rows!(tables, stock, |row| &*row.product != "tea");
    assert_eq!(stock(&all), stock(&fewer));
    // Tea was sold, and is not.
    let tea = |tables: &Tables| rows!(tables, service, |row| &*row.product == "tea").len();
    assert_eq!((tea(&all), tea(&fewer)), (40 * 7, 0));
}

#[test]
fn without_a_store_the_other_centres_stores_and_all_demand_are_the_same() {
    // Stores of one size, so that the group without its last has the same stores; records that are right, since the turn
    // in which shops are counted depends on their number.
    let same = ["supply.facilities.north.sizes=same(1.1)", "supply.records={}"];
    let (all, fewer) = (week(&same), week(&[same[0], same[1], "supply.facilities.north.count=19"]));
    let south = |tables: &Tables| rows!(tables, service, |row| row.facility.starts_with("south"));
    assert_eq!(south(&all).len(), 20 * 20 * 7);
    assert_eq!(south(&all), south(&fewer));
    let demand = |tables: &Tables| -> Vec<String> {
        let service = &tables.service;
        let count = reflexarc::outcome::rows::Rows::len(service);
        (0..count)
            .filter_map(|place| service.row(place))
            .filter(|row| row.facility.starts_with("north") && &*row.facility != "north-20")
            .map(|row| format!("{:?} {} {} {:?}", row.day, row.facility, row.product, row.demanded))
            .collect()
    };
    assert_eq!(demand(&all).len(), 19 * 20 * 7);
    assert_eq!(demand(&all), demand(&fewer));
}

#[test]
fn the_first_replication_does_not_depend_on_how_many_follow() {
    let story = load(&night(), &["warm_up=2 d", "horizon=3 d"]);
    let arms = || Arms::of_verdict(&story).only(&[DISTURBED]);
    let [one, three] = [1, 3].map(|many| played(&plan(arms(), many, TableSet::NONE)));
    assert_eq!(deed(first(&one, DISTURBED)), deed(first(&three, DISTURBED)));
    // The others have other draws.
    assert_ne!(deed(&three[0]), deed(&three[1]));
    assert_ne!(deed(&three[1]), deed(&three[2]));
}

/// Places of the notes `undecided`, and how each begins.
fn undecided(set: &[&str]) -> Vec<String> {
    let set: Vec<String> = set.iter().map(|&one| one.to_owned()).collect();
    let (story, diagnostics) = load_story(&night(), &set);
    assert!(story.is_some(), "{set:?}: {}", diagnostics.render(false));
    let all = diagnostics.sorted();
    all.iter().filter(|one| &*one.code == "undecided").map(|one| one.message.clone()).collect()
}

#[test]
fn lanes_that_nothing_decides_are_noted_with_the_reason() {
    assert_eq!(undecided(&[]), [""; 0]);
    // Stores of the north without a line: both lanes to stores.
    let alone = undecided(&[r#"infrastructure.access.shop-north.area="south-east""#]);
    assert_eq!(alone.len(), 2, "{alone:?}");
    for (note, lane) in alone.iter().zip(["cold", "ambient"]) {
        let start = format!("nothing decides orders of the lane `{lane}`: `north-1` has no access");
        assert!(note.starts_with(&start), "{note}");
    }
    // No arc for centres: the lanes from the five suppliers.
    let stores_alone = undecided(&[
        "decisions.arcs.centres.at=[store]",
        r#"decisions.arcs.centres.cycle_service_level="97 %""#,
        "decisions.uncertain={}",
    ]);
    let lanes = ["dairy", "fresh", "frozen", "grocery", "sea"];
    assert_eq!(stores_alone.len(), lanes.len(), "{stores_alone:?}");
    for (note, lane) in stores_alone.iter().zip(lanes) {
        let start = format!("nothing decides orders of the lane `{lane}`: no arc decides orders");
        assert!(note.starts_with(&start), "{note}");
    }
}
