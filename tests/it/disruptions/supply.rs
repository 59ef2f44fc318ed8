//! What slows the supply chain of the bundled story down, or spoils its goods, aimed at places, lanes and goods.

use super::{Played, play, story_with};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::service::ServiceRow;
use reflexarc::outcome::table::shipments::ShipmentRow;
use reflexarc::scenario::load_story;
use reflexarc::study::replicate::Run;
use reflexarc::supply::ShipmentStatus;

fn shipments(played: &Played, run: &Run, from: &str, until: &str) -> Vec<ShipmentRow> {
    let rows = &run.tables.shipments;
    let all = (0..rows.len()).filter_map(|index| rows.row(index));
    let (from, until) = (played.at(from), played.at(until));
    all.filter(|row| row.departed >= from && row.departed < until).collect()
}

fn service(run: &Run, keep: impl Fn(&ServiceRow) -> bool) -> Vec<ServiceRow> {
    let rows = &run.tables.service;
    (0..rows.len()).filter_map(|index| rows.row(index)).filter(keep).collect()
}

const THREE_DAYS: &str = r#"at: "2022-07-18T00:00", until: "2022-07-21T00:00""#;

#[test]
fn a_supplier_that_fails_ships_nothing_and_its_goods_run_out_and_no_others() {
    let failed = format!(
        r#""dairy": slowed(what: shipping, where: (name: "dairy"), to: "0 %", {THREE_DAYS})"#
    );
    let played = play(&failed, 7, &[]);
    let root = played.incidents("slowed");
    assert_eq!((root.len(), &*root[0].entity), (1, "shipping at dairy"));
    let sent = |run| {
        let of = shipments(&played, run, "2022-07-18T00:00", "2022-07-21T00:00");
        of.iter().filter(|row| &*row.origin == "dairy").map(|row| row.sent).sum::<f64>()
    };
    assert!(sent(&played.undisturbed) > 5_000.0);
    assert_eq!(sent(&played.disturbed), 0.0);
    // Milk, yogurt and cheese are its goods.
    let lost = |run, is_dairy: bool| {
        let dairy = |row: &ServiceRow| ["milk", "yogurt", "cheese"].contains(&&*row.product);
        service(run, |row| dairy(row) == is_dairy).iter().map(|row| row.lost).sum::<f64>()
    };
    let [with, without] = [&played.disturbed, &played.undisturbed].map(|run| lost(run, true));
    assert!(with > without + 1_000.0, "{with} lost, {without} without the failure");
    assert_eq!(lost(&played.disturbed, false), lost(&played.undisturbed, false));
}

#[test]
fn a_failure_aimed_at_a_product_leaves_the_others_alone() {
    let milk = format!(
        r#""milk": slowed(what: shipping, where: (name: "dairy"), goods: products(["milk"]), to: "0 %", {THREE_DAYS})"#
    );
    let played = play(&milk, 5, &[]);
    let lost = |run, product: &str| {
        service(run, |row| &*row.product == product).iter().map(|row| row.lost).sum::<f64>()
    };
    assert!(lost(&played.disturbed, "milk") > lost(&played.undisturbed, "milk") + 500.0);
    for product in ["yogurt", "cheese", "water"] {
        assert_eq!(
            lost(&played.disturbed, product),
            lost(&played.undisturbed, product),
            "{product}"
        );
    }
}

#[test]
fn a_closed_lane_holds_up_its_shipments_and_names_itself() {
    let closed = r#""road": slowed(what: transit, where: (lane: "cold", area: "midlands"), to: "0 %", at: "2022-07-18T23:00", until: "2022-07-19T20:00")"#;
    let played = play(closed, 4, &[]);
    let root = played.incidents("slowed")[0].incident;
    let on_lane =
        |row: &ShipmentRow| row.lane.starts_with("cold") && row.destination.starts_with("north");
    let blamed: Vec<ShipmentRow> = {
        let of = shipments(&played, &played.disturbed, "2022-07-18T00:00", "2022-07-20T00:00");
        of.into_iter().filter(|row| row.cause == Some(root)).collect()
    };
    // The trucks of 22:00 on the 18th are on their way for an hour, and stand for 21.
    assert_eq!(blamed.len(), 20);
    let opened = played.at("2022-07-19T20:00");
    for row in &blamed {
        assert!(
            on_lane(row)
                && matches!(row.status, ShipmentStatus::Late | ShipmentStatus::LateAndShort),
            "{row:?}"
        );
        assert!(row.arrived.unwrap() >= opened);
    }
    let elsewhere = |run| {
        let of = shipments(&played, run, "2022-07-18T00:00", "2022-07-19T00:00");
        let of = of.into_iter().filter(|row| !on_lane(row));
        of.map(|row| (row.shipment, row.arrived, row.sent.to_bits())).collect::<Vec<_>>()
    };
    assert_eq!(elsewhere(&played.disturbed), elsewhere(&played.undisturbed));
}

#[test]
fn shops_that_cannot_receive_get_their_trucks_when_they_can() {
    let closed = r#""storm": slowed(what: receiving, where: (area: "south-east", kind: store), to: "0 %", at: "2022-07-19T02:00", until: "2022-07-19T15:00")"#;
    let played = play(closed, 4, &[]);
    let root = played.incidents("slowed")[0].incident;
    let of = shipments(&played, &played.disturbed, "2022-07-18T00:00", "2022-07-19T00:00");
    let opened = played.at("2022-07-19T15:00");
    let waited: Vec<&ShipmentRow> = of.iter().filter(|row| row.cause == Some(root)).collect();
    // Two trucks for each of 20 shops, chilled and ambient.
    assert_eq!(waited.len(), 40);
    assert!(
        waited
            .iter()
            .all(|row| row.arrived == Some(opened) && row.destination.starts_with("south"))
    );
}

#[test]
fn shops_that_do_not_report_are_decided_for_from_older_data() {
    let silent = |share: &str| {
        let text = format!(
            r#""feed": slowed(what: reporting, where: (area: "south-east"), to: "{share}", {THREE_DAYS})"#
        );
        play(&text, 5, &[])
    };
    let played = silent("0 %");
    let age = |run: &Run| crate::story::kpi_of(run, "data_age_p95").unwrap();
    let [old, fresh] = [&played.disturbed, &played.undisturbed].map(age);
    assert!(old > 40.0 * 3_600.0 && fresh < 3_600.0, "{old} s and {fresh} s");
    // Every other report: data of an hour more, not of days.
    let half = age(&silent("50 %").disturbed);
    assert!(half > fresh && half < 3.0 * 3_600.0, "{half} s");
}

#[test]
fn a_recall_is_wasted_and_paid_for() {
    let recall = r#""salmonella": spoiled(what: both, where: (name: "south"), goods: products(["cheese"]), share: "100 %", at: "2022-07-18T09:00", until: "2022-07-18T18:00")"#;
    let played = play(recall, 3, &[]);
    let wasted = |run, facility: &'static str, product: &'static str| {
        let rows =
            service(run, |row| row.facility.starts_with(facility) && &*row.product == product);
        rows.iter().map(|row| row.wasted).sum::<f64>()
    };
    let difference = |facility, product| {
        wasted(&played.disturbed, facility, product)
            - wasted(&played.undisturbed, facility, product)
    };
    let units = difference("south", "cheese");
    assert!(units > 20.0 * 18.0, "{units}: a day of each of 20 shops at least");
    assert_eq!((difference("north", "cheese"), difference("south", "milk")), (0.0, 0.0));
    // Price less margin, 2.05 GBP a unit.
    let (with, without) = played.kpi("cost_waste");
    assert!((with - without - 2.05 * units).abs() < 1e-6, "{with} - {without}");
    let (with, without) = played.kpi("units_wasted");
    assert_eq!(with - without, units);
}

/// Codes and messages of what `check` says of a disruption.
fn said(disruption: &str) -> String {
    let (_folder, file) = story_with(&format!("\"it\": {disruption}"));
    let (_, diagnostics) = load_story(&file, &[]);
    let lines = diagnostics
        .sorted()
        .iter()
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect::<Vec<_>>();
    lines.join("\n")
}

#[test]
fn what_cannot_be_meant_is_refused_and_what_cannot_act_is_noted() {
    let when = r#"at: "2022-07-18T00:00", until: "2022-07-21T00:00""#;
    for (disruption, part) in [
        (r#"slowed(what: shipping, where: (name: "diary"), to: "0 %", WHEN)"#, "diary"),
        (r#"slowed(what: transit, where: (lane: "colt"), to: "0 %", WHEN)"#, "colt"),
        (r#"slowed(what: shipping, goods: products(["mlik"]), to: "0 %", WHEN)"#, "mlik"),
        (r#"slowed(what: shipping, goods: products([]), to: "0 %", WHEN)"#, "names no product"),
        (r#"slowed(what: shipping, to: "120 %", WHEN)"#, "120 %"),
        (r#"slowed(what: transit, to: "1200 %", WHEN)"#, "1200 %"),
        (r#"slowed(what: transit, to: "0.01 %", WHEN)"#, "0.01 %"),
        (r#"slowed(what: receiving, to: "50 %", WHEN)"#, "needs a dock"),
        (
            r#"slowed(what: transit, goods: class(frozen), to: "0 %", WHEN)"#,
            "does not tell products apart",
        ),
        (r#"slowed(what: reporting, where: (lane: "cold"), to: "0 %", WHEN)"#, "do not travel"),
        (r#"slowed(what: transit, where: (mode: rail), to: "0 %", WHEN)"#, "no lane is affected"),
        (r#"slowed(what: shipping, where: (area: "mid-lands"), to: "0 %", WHEN)"#, "mid-lands"),
        (r#"spoiled(what: on_hand, where: (lane: "cold"), share: "10 %", WHEN)"#, "on no lane"),
        (r#"spoiled(what: both, share: "110 %", WHEN)"#, "110 %"),
        (
            r#"spoiled(what: arriving, where: (name: "dairy"), share: "10 %", WHEN)"#,
            "nothing arrives",
        ),
    ] {
        let said = said(&disruption.replace("WHEN", when));
        assert!(said.contains(part), "{disruption}: {said}");
    }
    assert_eq!(
        said(&format!(r#"slowed(what: shipping, where: (name: "south-3"), to: "0 %", {when})"#)),
        "no-target: no lane is affected"
    );
}
