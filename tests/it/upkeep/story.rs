//! Upkeep in a whole story: decisions that a repair delays name the failure, tables have the repairs, and arms
//! share the draws.

use crate::story::{first, kpi_of, load, london, plan, played, rows, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{Arms, DISTURBED, UNDISTURBED};

/// The large site fails 34 h after the start of the run and after each repair, which takes 8 h.
const FAILS: &[&str] = &[
    "horizon=10 d",
    "warm_up=7 d",
    r#"infrastructure.sites.slough.upkeep=(site: (fails: fixed("34 h"), repair: (diagnosis: fixed("1 h"), crew: "field", travel: fixed("5 h"), work: fixed("2 h"))))"#,
    r#"infrastructure.shared_capacities={"field": (units: 1)}"#,
];

#[test]
fn decisions_that_a_failed_site_lowers_name_the_failure() {
    let story = load(&london(), FAILS);
    let found = runs(&story, 1, TableSet::ALL);
    let run = first(&found, UNDISTURBED);
    let tables = &run.tables;
    let failures: Vec<u32> = tables
        .incidents
        .lines()
        .iter()
        .filter(|one| one.kind == "site_failure")
        .map(|one| one.incident)
        .collect();
    assert!(failures.len() > 5, "{}", failures.len());
    let count = reflexarc::outcome::rows::Rows::len(&tables.decisions);
    let named = (0..count)
        .filter_map(|index| tables.decisions.row(index)?.cause)
        .filter(|cause| failures.contains(cause))
        .count();
    assert!(named > 0, "no decision names a failure of the site");
    // Each repair has its row, which names the same incident.
    let count = reflexarc::outcome::rows::Rows::len(&tables.repairs);
    let repairs: Vec<_> = (0..count).filter_map(|index| tables.repairs.row(index)).collect();
    assert!(repairs.iter().all(|one| failures.contains(&one.incident) && &*one.unit == "slough"));
    let whole = repairs.iter().filter(|one| one.repaired.is_some());
    // Those that were repaired before the start have no row, and do not count.
    let repaired = whole.count() as f64;
    assert_eq!(kpi_of(run, "repairs"), Some(repaired));
    assert_eq!(kpi_of(run, "crew_wait_h"), Some(0.0));
}

#[test]
fn arms_share_the_failures_and_an_ideal_arm_is_not_harmed_by_them() {
    let story = load(&london(), FAILS);
    let found = played(&plan(Arms::of_verdict(&story), 1, TableSet::ALL));
    let failed = |arm: &str| rows!(&first(&found, arm).tables, repairs, |_| true);
    let times = |arm: &str| {
        let tables = &first(&found, arm).tables.repairs;
        let count = reflexarc::outcome::rows::Rows::len(tables);
        (0..count).filter_map(|index| Some(tables.row(index)?.failed)).collect::<Vec<_>>()
    };
    assert!(!failed(DISTURBED).is_empty());
    for arm in [UNDISTURBED, "ideal_disturbed", "ideal_undisturbed"] {
        assert_eq!(times(arm), times(DISTURBED), "{arm}");
    }
    let down = |arm: &str| kpi_of(first(&found, arm), "site_down_hours").unwrap();
    // The run begins at -168 h: of the failures at -134 h and each 42 h later, those at 34, 76, 118, 160 and 202 h lie
    // in the ten days, 8 h each; that at -8 h ends at the start.
    assert_eq!(down(UNDISTURBED), 40.0);
    assert_eq!(down("ideal_undisturbed"), 0.0);
}

#[test]
fn a_story_without_upkeep_has_neither_its_kpis_nor_rows() {
    let story = load(&london(), &["horizon=2 d", "warm_up=7 d"]);
    assert!(!story.kpis().iter().any(|kpi| kpi.name == "repairs" || kpi.name == "crew_wait_h"));
    let found = runs(&story, 1, TableSet::ALL);
    assert_eq!(reflexarc::outcome::rows::Rows::len(&first(&found, DISTURBED).tables.repairs), 0);
}
