//! Shared history changes nothing: fingerprints, KPIs and rows equal those of runs from the start, to the last
//! bit, and a fork that would be too late is refused.

use crate::story::{deed, first, kpi_of, load, london, placed, plan, played, rows, story_in};
use reflexarc::disruption::Selection;
use reflexarc::environment::{AreaId, Clock, Weather};
use reflexarc::kernel::{Foresight, SimSpan, SimTime};
use reflexarc::outcome::rows::Keys;
use reflexarc::outcome::table::{TableFiles, TableSet};
use reflexarc::outcome::writer::Provenance;
use reflexarc::scenario::{
    Disruptions, Mechanism, Story, Variant, assemble, assemble_undisturbed, state,
};
use reflexarc::study::arm::{Arm, Arms, DISTURBED, UNDISTURBED};
use reflexarc::study::replicate::{Plan, Run};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// All bundled stories.
fn stories() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|ext| ext == "ron")).collect();
    files.sort();
    files
}

/// The bytes of all tables of some runs.
fn bytes(runs: &[Run]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let provenance = Provenance {
        scenario: "forks".into(),
        scenario_hash: "0".into(),
        version: "0",
        seed: 1,
        zone: "UTC".into(),
        currency: "GBP".into(),
        overrides: Vec::new(),
        design: "{}".into(),
    };
    let mut files = TableFiles::begin(folder.path(), TableSet::ALL, &provenance, false).unwrap();
    for run in runs {
        let arm = Arc::clone(&run.arm);
        let keys = Keys { point: 0, replication: run.replication, arm, epoch: 0 };
        files.add(&run.tables, &keys).unwrap();
    }
    files.finish().unwrap();
    let all = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    all.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .map(|(path, bytes)| (path.rsplit('/').next().unwrap_or_default().to_owned(), bytes))
        .collect()
}

/// Plays arms with shared history and from the start; both must be equal. Gives the share of the events that
/// were not played twice.
fn compare(arms: Arms, replications: u32, what: &str) -> f64 {
    let shared = plan(arms, replications, TableSet::ALL);
    let alone = Plan { shares_history: false, ..shared.clone() };
    let (shared, alone) = (played(&shared), played(&alone));
    assert_eq!(shared.len(), alone.len());
    for (one, other) in shared.iter().zip(&alone) {
        assert_eq!((&one.arm, one.replication), (&other.arm, other.replication));
        assert_eq!(deed(one), deed(other), "{what}: {} {}", one.arm, one.replication);
        assert_eq!(one.balance, other.balance, "{what}: {}", one.arm);
        assert_eq!(other.shared_events, 0);
    }
    let (mut with, without) = (bytes(&shared), bytes(&alone));
    for (table, rows) in without {
        assert!(with.remove(&table) == Some(rows), "{what}: `{table}` differs");
    }
    assert!(with.is_empty());
    let events: u64 = shared.iter().map(|run| run.events).sum();
    let spared: u64 = shared.iter().map(|run| run.shared_events).sum();
    spared as f64 / events as f64
}

#[test]
fn every_bundled_story_is_the_same_with_shared_history() {
    for file in stories() {
        let story = load(&file, &[]);
        let spared = compare(Arms::of_verdict(&story), 2, &story.name);
        assert!(spared > 0.1, "{}: {spared}", story.name);
    }
}

/// Disruptions of many kinds, which overlap, begin at one instant, and follow from each other.
const MANY: &[&str] = &[
    "warm_up=14 d",
    "horizon=12 d",
    r#"disruptions={
        "late_heat": heatwave(area: "south-east", hourly: [("2022-07-19T06:00", "24 °C"), ("2022-07-19T15:00", "40 °C"), ("2022-07-20T06:00", "20 °C")]),
        "outage": cooling_failure(where: role(large), share: 0.75, at: "2022-07-19T12:00", until: "2022-07-19T20:00", given: "late_heat"),
        "heat": heatwave(area: "south-east", hourly: [("2022-07-18T00:00", "20 °C"), ("2022-07-19T09:00", "36 °C"), ("2022-07-19T18:00", "22 °C")]),
        "cut": link_cut(where: role(large), at: "2022-07-15T10:30", until: "2022-07-15T18:00"),
        "surge": demand_surge(factor: "1.4", at: "2022-07-15T10:30", until: "2022-07-17T00:00"),
    }"#,
];

/// The coalitions of some disruptions, on real and ideal infrastructure.
fn coalitions(story: &Arc<Story>) -> Arms {
    let names: Vec<&str> = story.disruptions.keys().map(String::as_str).collect();
    let arms = (0..1u32 << names.len()).flat_map(|set| {
        let chosen: Vec<&str> = (0..names.len())
            .filter(|place| set >> place & 1 == 1)
            .map(|place| names[place])
            .collect();
        let variant =
            Variant { disruptions: Selection::only(chosen.iter().copied()), ..Variant::default() };
        let name = format!("with {}", chosen.join(" "));
        let ideal = variant.clone().with_ideal(Mechanism::Network | Mechanism::Cooling);
        [Arm::new(&name, story, variant), Arm::new(&format!("ideal {name}"), story, ideal)]
    });
    Arms::new(arms)
}

#[test]
fn all_coalitions_of_overlapping_disruptions_are_the_same_with_shared_history() {
    let story = load(&london(), MANY);
    let arms = coalitions(&story);
    assert_eq!(arms.len(), 64);
    let spared = compare(arms, 1, "coalitions");
    assert!(spared > 0.3, "{spared}");
}

#[test]
fn placed_rungs_are_the_same_with_shared_history() {
    let folder = placed();
    let story = load(&story_in(&folder), &["warm_up=7 d", "horizon=9 d"]);
    let arms = Arms::of_verdict(&story);
    let spared = compare(arms.clone(), 1, "placed");
    assert!(spared > 0.1, "{spared}");
    let runs = played(&plan(arms, 1, TableSet::ALL));
    let disturbed = first(&runs, DISTURBED);
    let moved = rows!(disturbed.tables, placements, |row| row.outcome == "moved");
    assert!(!moved.is_empty());
    assert_eq!(kpi_of(disturbed, "placements_moved"), Some(moved.len() as f64));
    let calm = first(&runs, UNDISTURBED);
    // 44 rungs are asked; of some the first choice since the start is a move.
    let chosen = rows!(calm.tables, placements, |row| row.outcome == "chosen");
    assert!((20..=44).contains(&chosen.len()), "{}", chosen.len());
    // Where nothing fails, no site is refused; in the cooling failure one is.
    assert_eq!(rows!(calm.tables, placements, |row| row.outcome == "refused"), [""; 0]);
    let refused = rows!(disturbed.tables, placements, |row| row.outcome == "refused");
    assert!(refused.iter().any(|row| row.contains("unhealthy")), "{refused:?}");
}

#[test]
fn a_disruption_from_the_beginning_of_the_run_shares_nothing_and_is_the_same() {
    let story = load(
        &london(),
        &[
            "warm_up=3 d",
            "horizon=3 d",
            r#"disruptions={"heat": heatwave(area: "south-east", hourly: [("2022-07-01T00:00", "30 °C"), ("2022-07-30T00:00", "31 °C")])}"#,
        ],
    );
    assert_eq!(compare(Arms::of_verdict(&story), 1, "from the beginning"), 0.0);
}

/// Repairs under way, claims on a crew and on a shelf, and a window are part of the history.
#[test]
fn upkeep_is_the_same_with_shared_history() {
    let story = load(
        &london(),
        &[
            "warm_up=14 d",
            "horizon=12 d",
            r#"infrastructure.shared_capacities={"field": (shifts: [(days: [mon, tue, wed, thu, fri], from: "07:00", until: "19:00", units: 1)]), "boards": (units: 1)}"#,
            r#"infrastructure.sites.slough.upkeep=(
                pumps: (fails: exponential(mean: "90 h"), repair: (crew: "field", work: exponential(mean: "9 h")),
                    windows: [(from: "2022-07-16T06:00", until: "2022-07-17T06:00", units: 1)]),
                racks: (fails: exponential(mean: "900 h"), found: exponential(mean: "3 h"), repair: (part: "boards", part_lead: exponential(mean: "5 d"),
                    crew: "field", travel: uniform(low: "1 h", high: "4 h"), work: fixed("2 h"))))"#,
        ],
    );
    let spared = compare(Arms::of_verdict(&story), 2, "upkeep");
    assert!(spared > 0.1, "{spared}");
}

/// A fork after the forecast has read the heat differs from the run from the start, silently but for the memory of
/// what was read.
#[test]
fn a_fork_beyond_what_was_foreseen_is_known_to_be_too_late() {
    let story = load(&london(), &["warm_up=14 d", "horizon=10 d"]);
    let plan = Disruptions::of(&story, &Selection::All);
    let heat = plan.entries()[0];
    let from_start = |variant: &Variant| {
        let mut sim = assemble(&story, variant, 1, 0, ()).unwrap();
        sim.run_until(story.clock.end()).unwrap();
        sim.fingerprint()
    };
    let disturbed = from_start(&Variant::disturbed());
    let forked_at = |instant: SimTime| {
        let fresh = || assemble_undisturbed(&story, Variant::default().ideal, 1, 0, ()).unwrap();
        let mut past = fresh();
        past.advance_to(instant).unwrap();
        let is_in_time = heat.is_unforeseen(past.agenda().foreseen());
        let mut heir = fresh();
        heir.continue_from(&past, &state()).unwrap();
        plan.entries().iter().for_each(|entry| plan.schedule(entry, &mut heir));
        heir.run_until(story.clock.end()).unwrap();
        (is_in_time, heir.fingerprint() == disturbed)
    };
    assert_eq!(forked_at(heat.parts_at), (true, true));
    // Three days later orders cover the heat.
    assert_eq!(forked_at(heat.parts_at + SimSpan::DAY * 3), (false, false));
    // The run that was forked goes on as it was.
    let clock: &Clock = &story.clock;
    assert!(heat.parts_at > clock.begin());
}

#[test]
fn the_weather_to_come_needs_foresight() {
    let story = load(&london(), &["warm_up=1 d", "horizon=1 d"]);
    let mut sim = assemble(&story, &Variant::disturbed(), 1, 0, ()).unwrap();
    let until = sim.now() + SimSpan::DAY;
    let foresight: Foresight = sim.agenda().foresee(until);
    let weather = sim.world.resource::<Weather>();
    let celsius = weather.celsius_at(AreaId::new(0), sim.now(), &story.clock, foresight);
    assert!(celsius > 0.0);
    assert_eq!(sim.agenda().foreseen(), until);
}
