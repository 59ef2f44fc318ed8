//! Disruptions of links: what they aim at, what they do to decisions, and what they leave alone.

use super::{Played, play, story_with};
use crate::story::{kpi_of, load};
use reflexarc::decision::Status;
use reflexarc::infra::CARRIERS;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::outcome::table::decisions::DecisionRow;
use reflexarc::scenario::{Request, Swap, load_request, load_story};
use reflexarc::study::arm::Arms;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const WHEN: &str = r#"at: "2022-07-18T10:00", until: "2022-07-18T14:00""#;

/// A second line from the large site to its hub, in its own duct, a little longer.
const SECOND: &str = r#"infrastructure.links.slough-hub-2=(from: "slough", to: "hub-south", distance: "60 km",
    detour: 1.4, rate: "10 Gbit/s", packet: "1 kB", buffer: "50 ms", carrier: "other-wan", duct: "north-side", kind: radio,
    labels: ["spare"])"#;
const FIRST: &str = r#"infrastructure.links.slough-hub.duct="south-side""#;

/// Decisions of the disturbed run that were triggered from 10:00 to 14:00.
fn meanwhile(played: &Played) -> Vec<DecisionRow> {
    let (from, until) = (played.at("2022-07-18T10:00"), played.at("2022-07-18T14:00"));
    let rows = &played.disturbed.tables.decisions;
    let all = (0..rows.len()).filter_map(|place| rows.row(place));
    all.filter(|row| row.triggered >= from && row.triggered < until).collect()
}

/// The share of them that the large model answered, of those triggered at or after an instant.
fn by_large(played: &Played) -> f64 {
    let rows = meanwhile(played);
    let acted = rows.iter().filter(|row| row.status == Status::Acted && row.rung == 0);
    acted.count() as f64 / rows.len() as f64
}

fn disturb(disruption: &str, set: &[&str]) -> Played {
    play(&format!(r#""it": {disruption}"#), 1, set)
}

#[test]
fn cuts_aim_at_carriers_ducts_kinds_labels_and_names() {
    let cut = |target: &str, set: &[&str]| {
        by_large(&disturb(&format!("link_cut(where: {target}, {WHEN})"), set))
    };
    let two = [SECOND, FIRST];
    // Either of two lines can be cut alone, and the other carries the large model's answers.
    for target in [
        r#"duct("south-side")"#,
        r#"duct("north-side")"#,
        r#"carrier("other-wan")"#,
        "kind(radio)",
        r#"label("spare")"#,
        r#"link("slough-hub")"#,
    ] {
        assert!(cut(target, &two) > 0.95, "{target}");
    }
    // Both, and the only one.
    assert_eq!(cut("role(large)", &two), 0.0);
    assert_eq!(cut(r#"duct("south-side")"#, &[FIRST]), 0.0);
    assert_eq!(cut(r#"link("slough-hub")"#, &[]), 0.0);
    // The stores' own lines: no rung is reached.
    let stores = disturb(&format!(r#"link_cut(where: carrier("retail-wan"), {WHEN})"#), &two);
    let replenished = meanwhile(&stores).into_iter().filter(|row| row.arc.as_ref() == "replenish");
    assert!(replenished.into_iter().all(|row| row.status == Status::Lost));
    // By the entry, those of the south alone.
    let south = disturb(&format!(r#"link_cut(where: link("shop-south"), {WHEN})"#), &[]);
    let lost: BTreeSet<bool> = meanwhile(&south)
        .iter()
        .filter(|row| row.arc.as_ref() == "replenish")
        .map(|row| (row.status == Status::Lost) == row.place.starts_with("south"))
        .collect();
    assert_eq!(lost, [true].into());
}

#[test]
fn the_line_of_one_store_is_cut_alone() {
    let lost = |target: &str| {
        let played = disturb(&format!("link_cut(where: {target}, {WHEN})"), &[]);
        let rows = meanwhile(&played);
        assert!(rows.iter().all(|row| row.status == Status::Acted || row.cause.is_some()));
        rows.iter().filter(|row| row.status == Status::Lost).count()
    };
    // One decision an hour of each of the twenty stores behind the entry.
    assert_eq!(lost(r#"link("shop-south/south-3")"#), 4);
    assert_eq!(lost(r#"link("shop-south")"#), 20 * 4);
}

#[test]
fn a_carrier_managed_in_band_is_down_for_the_visit_too() {
    let failure = |managed: &str| {
        disturb(
            &format!(
                r#"carrier_failure(carrier: "retail-wan", at: "2022-07-18T10:00", repair: "1 h", visit: "2 h", managed: {managed})"#
            ),
            &[],
        )
    };
    let lost = |played: &Played| {
        let rows = meanwhile(played).into_iter().filter(|row| row.kind == "replenish");
        let lost = rows.filter(|row| row.status == Status::Lost);
        lost.map(|row| played.story.clock.hour_of(row.triggered)).collect::<BTreeSet<u32>>()
    };
    let (in_band, out_of_band) = (failure("in_band"), failure("out_of_band"));
    let root = in_band.root("carrier_failure", "2022-07-18T10:00", "2022-07-18T13:00");
    out_of_band.root("carrier_failure", "2022-07-18T10:00", "2022-07-18T11:00");
    assert_eq!(lost(&in_band), [10, 11, 12].into());
    assert_eq!(lost(&out_of_band), [10].into());
    let blamed = meanwhile(&in_band);
    let blamed = blamed.iter().filter(|row| row.status == Status::Lost && row.kind == "replenish");
    assert!(
        blamed.into_iter().all(|row| row.cause.is_some_and(|cause| in_band.leads_to(cause, root)))
    );
    // The sites' links are another carrier's: they answer the centres as ever.
    let split = |played: &Played| {
        meanwhile(played)
            .iter()
            .filter(|row| row.kind == "allocate" && row.status == Status::Acted)
            .count()
    };
    assert_eq!(split(&in_band), split(&out_of_band));
}

#[test]
fn routers_route_around_a_change_that_stops_them_but_not_around_a_black_hole() {
    let change = |effect: &str, set: &[&str]| {
        disturb(
            &format!(r#"failed_change(where: link("slough-hub"), effect: {effect}, {WHEN})"#),
            set,
        )
    };
    let two = [SECOND];
    assert!(by_large(&change("stops", &two)) > 0.95);
    let hole = change("black_hole", &two);
    assert_eq!(by_large(&hole), 0.0);
    // What the large model did not answer is blamed on the change; the small one answers stores.
    let root = hole.root("failed_change", "2022-07-18T10:00", "2022-07-18T14:00");
    let rows = meanwhile(&hole);
    let acted: Vec<_> = rows.iter().filter(|row| row.status == Status::Acted).collect();
    assert!(acted.len() > 50);
    assert!(acted.iter().all(|row| row.rung == 1 && row.cause == Some(root)));
    // Without another path both are as bad; after the change is undone, both are over.
    let alone = change("stops", &[]);
    assert_eq!(by_large(&alone), 0.0);
    let after = |played: &Played| {
        let from = played.at("2022-07-18T14:10");
        let rows = &played.disturbed.tables.decisions;
        let all = (0..rows.len()).filter_map(|place| rows.row(place));
        let late: Vec<_> = all.filter(|row| row.triggered >= from).collect();
        late.iter().filter(|row| row.rung == 0).count() as f64 / late.len() as f64
    };
    assert!(after(&hole) > 0.95 && after(&alone) > 0.95);
}

/// Requests to the large model in the time of the disruption, by number of the decision: seconds from the
/// trigger to the arrival at the site.
fn latencies(played: &Played) -> Vec<(u64, f64)> {
    let rows = meanwhile(played).into_iter().filter(|row| row.rung == 0);
    rows.filter_map(|row| Some((row.decision, row.received?.since(row.triggered).seconds())))
        .collect()
}

/// Whether requests that arrive in both runs are never earlier in the second, and some are later.
fn is_later(before: &[(u64, f64)], after: &[(u64, f64)]) -> bool {
    let pairs = after.iter().filter_map(|(decision, late)| {
        let found = before.iter().find(|(other, _)| other == decision);
        found.map(|(_, early)| late - early)
    });
    let pairs: Vec<f64> = pairs.collect();
    pairs.len() > 20
        && pairs.iter().all(|more| *more > -1e-9)
        && pairs.iter().any(|more| *more > 0.0)
}

#[test]
fn loss_and_congestion_delay_decisions_or_lose_them_and_are_blamed() {
    let loss = |loss: &str| {
        disturb(&format!(r#"link_loss(where: carrier("retail-wan"), loss: {loss}, {WHEN})"#), &[])
    };
    let (none, some, more) = (loss("0"), loss("0.02"), loss("0.1"));
    assert!(is_later(&latencies(&none), &latencies(&some)));
    assert!(is_later(&latencies(&some), &latencies(&more)));
    let heavy = loss("0.9");
    let root = heavy.root("link_loss", "2022-07-18T10:00", "2022-07-18T14:00");
    let blamed = |played: &Played, root: u32| {
        let rows = meanwhile(played);
        rows.iter().filter(|row| row.status != Status::Acted && row.cause == Some(root)).count()
    };
    assert!(blamed(&heavy, root) > 20);

    let load = |utilisation: &str| {
        disturb(
            &format!(
                r#"congestion(where: carrier("retail-wan"), utilisation: {utilisation}, {WHEN})"#
            ),
            &[],
        )
    };
    let (none, some) = (load("0"), load("0.6"));
    assert!(is_later(&latencies(&none), &latencies(&some)));
    // In overload a message gets its fair share of the link: it is later, and none is lost.
    let over = load("5");
    assert!(is_later(&latencies(&some), &latencies(&over)));
    let root = over.root("congestion", "2022-07-18T10:00", "2022-07-18T14:00");
    assert_eq!(blamed(&over, root), 0);
    // Other carriers' links are as ever: centres decide alike.
    let allocated = |played: &Played| {
        meanwhile(played)
            .iter()
            .filter(|row| row.kind == "allocate")
            .filter_map(|row| row.actuated)
            .collect::<Vec<_>>()
    };
    assert_eq!(allocated(&none).len(), allocated(&over).len());
    assert_eq!(kpi_of(&over.disturbed, "site_down_hours"), Some(0.0));
}

#[test]
fn of_two_overlapping_losses_the_first_is_blamed_and_both_end() {
    let loss = |from: &str, until: &str| {
        format!(
            r#"link_loss(where: kind(wan), loss: 0.8, at: "2022-07-18T{from}", until: "2022-07-18T{until}")"#
        )
    };
    let both = format!(r#""one": {}, "other": {}"#, loss("10:00", "12:30"), loss("11:00", "14:00"));
    let played = play(&both, 1, &[]);
    let roots = played.incidents("link_loss");
    let [one, other] = roots.as_slice() else { panic!("{} incidents", roots.len()) };
    let rows = meanwhile(&played);
    let causes = |from: u32, until: u32| -> BTreeSet<u32> {
        let hour =
            |row: &&DecisionRow| (from..until).contains(&played.story.clock.hour_of(row.triggered));
        let lost = rows.iter().filter(hour).filter(|row| row.status == Status::Lost);
        lost.filter_map(|row| row.cause).collect()
    };
    assert_eq!(causes(10, 12), [one.incident].into());
    assert_eq!(causes(13, 14), [other.incident].into());
    // An hour after their end, requests take the time that they take without them.
    let late = |run: &reflexarc::study::replicate::Run| -> Vec<(u64, Option<f64>)> {
        let from = played.at("2022-07-18T15:00");
        let rows = &run.tables.decisions;
        let all = (0..rows.len()).filter_map(|place| rows.row(place));
        let late =
            all.filter(|row| row.triggered >= from && row.rung == 0 && row.kind == "replenish");
        let taken = |row: &DecisionRow| Some(row.received?.since(row.triggered).seconds());
        late.map(|row| (row.decision, taken(&row))).collect()
    };
    assert_eq!(late(&played.disturbed), late(&played.undisturbed));
}

/// Codes of what `check` says, and whether it refuses.
fn codes(disruption: &str, set: &[&str]) -> (bool, Vec<String>) {
    let (_folder, file) = story_with(&format!(r#""it": {disruption}"#));
    let set: Vec<String> = set.iter().map(|&one| one.to_owned()).collect();
    let (story, diagnostics) = load_story(&file, &set);
    (story.is_none(), diagnostics.sorted().iter().map(|one| one.code.to_string()).collect())
}

#[test]
fn words_that_nothing_declares_are_errors_and_words_without_a_link_are_notes() {
    let cut = |target: &str| format!("link_cut(where: {target}, {WHEN})");
    let is = |found: (bool, Vec<String>), refused: bool, codes: &[&str]| {
        assert_eq!(
            (found.0, found.1.iter().map(String::as_str).collect::<Vec<_>>()),
            (refused, codes.to_vec())
        );
    };
    is(codes(&cut(r#"carrier("retail-wam")"#), &[]), true, &["unknown-carrier"]);
    is(codes(&cut(r#"duct("south-side")"#), &[]), true, &["unknown-duct"]);
    is(codes(&cut(r#"label("spare")"#), &[]), true, &["unknown-label"]);
    is(codes(&cut(r#"link("slogh-hub")"#), &[]), true, &["unknown-link"]);
    is(codes(&cut(r#"area("mars")"#), &[]), true, &["unknown-area"]);
    is(codes(&cut("kind(satellite)"), &[]), true, &["unknown-kind"]);
    is(codes(&cut(r#"link("slough-hub")"#), &[]), false, &["binds-to-piece"]);
    is(codes(&cut(r#"link("shop-south/south-3")"#), &[]), false, &["binds-to-piece"]);
    is(codes(&cut(r#"link("shop-south/north-3")"#), &[]), true, &["unknown-link"]);
    is(codes(&cut("kind(radio)"), &[]), false, &["no-target"]);
    is(codes(&cut(r#"duct("south-side")"#), &[r#"labels=["south-side"]"#]), false, &["no-target"]);
    is(codes(&cut(r#"duct("south-side")"#), &[FIRST]), false, &[]);
    is(codes(&cut(r#"label("edge")"#), &[]), false, &[]);
    let failure = r#"carrier_failure(carrier: "retail", at: "2022-07-18T10:00", repair: "1 h", visit: "2 h")"#;
    is(codes(failure, &[]), true, &["unknown-carrier"]);
    let loss = r#"link_loss(where: kind(wan), loss: 0.95, at: "2022-07-18T10:00", until: "2022-07-18T14:00")"#;
    is(codes(loss, &[]), true, &["out-of-range"]);
    let load = r#"congestion(where: kind(wan), utilisation: 101, at: "2022-07-18T10:00", until: "2022-07-18T14:00")"#;
    is(codes(load, &[]), true, &["out-of-range"]);
    let twice = r#"infrastructure.links.slough-hub.labels=["a", "a"]"#;
    is(codes(&cut("kind(wan)"), &[twice]), true, &["conflict"]);
    let word = r#"infrastructure.links.slough-hub.carrier="a.b""#;
    is(codes(&cut("kind(wan)"), &[word]), true, &["invalid-name"]);
}

#[test]
fn the_carriers_of_the_bundled_pieces_are_those_that_every_story_knows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/infrastructure");
    let mut carriers = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let infrastructure = vec![Swap::of_root("Infrastructure", entry.unwrap().path())];
        let request = Request { swaps: infrastructure, ..Request::new(crate::story::london()) };
        let (story, diagnostics) = load_request(&request);
        let story = story.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
        let links = story.infrastructure.links.values();
        let access = story.infrastructure.access.values().map(|access| &access.link);
        carriers.extend(links.chain(access).filter_map(|link| link.carrier.clone()));
    }
    assert_eq!(carriers, CARRIERS.iter().map(|&carrier| carrier.to_owned()).collect());
}

#[test]
fn an_infrastructure_brings_areas_along_and_places_have_positions() {
    let cut = format!("link_cut(where: area(\"dublin\"), {WHEN})");
    let area = r#"infrastructure.areas={"dublin": (weather: (mean: "12 °C", swing: "5 K", warmest: "15:00"), at: (53.35, -6.26))}"#;
    let moved = r#"infrastructure.sites.slough.area="dublin""#;
    assert_eq!(codes(&cut, &[area, moved]), (false, Vec::new()));
    assert_eq!(codes(&cut, &[area]), (false, vec!["no-target".to_owned()]));
    assert!(codes(&cut, &[moved]).0);
    // The area of the piece has weather, and a heatwave acts on it.
    let heat = r#"heatwave(area: "dublin", hourly: [("2022-07-18T10:00", "30 °C"), ("2022-07-18T14:00", "30 °C")])"#;
    let played = disturb(heat, &[area, moved]);
    let outdoors =
        |from: &str, until: &str| played.readings("reflexarc.outdoor.temperature", from, until);
    assert!(
        outdoors("2022-07-18T10:00", "2022-07-18T13:50").iter().all(|celsius| *celsius == 30.0)
    );
    assert!(outdoors("2022-07-18T03:00", "2022-07-18T09:00").iter().all(|celsius| *celsius < 15.0));
    let both = area.replace("dublin", "midlands");
    assert_eq!(
        codes(
            "link_cut(where: kind(wan), at: \"2022-07-18T10:00\", until: \"2022-07-18T14:00\")",
            &[&both]
        ),
        (true, vec!["conflict".to_owned()])
    );
    for (set, refused) in [
        ("infrastructure.sites.slough.at=(51.51, -0.59)", false),
        ("infrastructure.sites.slough.at=(91.0, -0.59)", true),
        ("environment.areas.midlands.at=(52.5, 180.5)", true),
        ("environment.areas.midlands.at=(52.5, -1.9)", false),
        ("supply.facilities.dc-south.at=(-90.5, 0.0)", true),
    ] {
        let whole =
            "link_cut(where: kind(wan), at: \"2022-07-18T10:00\", until: \"2022-07-18T14:00\")";
        assert_eq!(codes(whole, &[set]).0, refused, "{set}");
    }
}

#[test]
fn an_ideal_network_is_not_impaired() {
    let disruptions = format!(
        r#""a": failed_change(where: kind(wan), effect: black_hole, {WHEN}),
        "b": link_loss(where: kind(wan), loss: 0.9, {WHEN}),
        "c": congestion(where: kind(wan), utilisation: 9, {WHEN}),
        "d": carrier_failure(carrier: "core-wan", at: "2022-07-18T10:00", repair: "1 h", visit: "2 h")"#
    );
    let (_folder, file) = story_with(&disruptions);
    let story =
        load(&file, &["start=2022-07-18T00:00[Europe/London]", "warm_up=1 d", "horizon=1 d"]);
    let arms = ["ideal_disturbed", "ideal_undisturbed"];
    let plan = crate::story::plan(Arms::of_verdict(&story).only(&arms), 1, TableSet::NONE);
    let runs = crate::story::played(&plan);
    let kpis = arms.map(|arm| crate::story::deed(crate::story::first(&runs, arm)).3);
    assert_eq!(kpis[0], kpis[1]);
}
