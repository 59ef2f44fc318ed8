//! Threads and recorders change nothing.

use crate::story::{deed, load, london, plan, played, real, runs};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::replicate::Plan;

#[test]
fn tables_on_and_off_give_the_same_run() {
    let story = load(&london(), &[]);
    let with = runs(&story, 1, TableSet::ALL);
    let without = runs(&story, 1, TableSet::NONE);
    assert_eq!(with.len(), 2);
    with.iter().zip(&without).for_each(|(with, without)| assert_eq!(deed(with), deed(without)));
}

#[test]
fn tables_that_are_off_by_default_give_the_same_run_alone() {
    let story = load(&london(), &["horizon=3 d", "warm_up=7 d"]);
    let without = runs(&story, 1, TableSet::NONE);
    let only = TableSet::NONE;
    for set in [
        TableSet { contents: true, ..only },
        TableSet { shipment_lines: true, ..only },
        TableSet { sales: true, ..only },
    ] {
        let with = runs(&story, 1, set);
        with.iter().zip(&without).for_each(|(with, without)| {
            assert_eq!(deed(with), deed(without), "{set:?}");
            let rows = &with.tables;
            let counts = [rows.contents.len(), rows.shipment_lines.len(), rows.sales.len()];
            let wanted = [set.contents, set.shipment_lines, set.sales];
            assert_eq!(counts.map(|count| count > 0), wanted, "{counts:?}");
            assert!(without.tables.contents.is_empty());
        });
    }
}

#[test]
fn runs_come_in_order_and_alike_for_any_number_of_threads() {
    let story = load(&london(), &["horizon=3 d", "warm_up=7 d"]);
    let play_with = |jobs| {
        let plan = Plan { seed: 5, jobs, ..plan(real(&story), 5, TableSet::NONE) };
        let runs = played(&plan);
        runs.iter().map(|run| (run.replication, run.arm.to_string(), deed(run))).collect::<Vec<_>>()
    };
    let one = play_with(1);
    assert_eq!(one.iter().map(|deed| deed.0).collect::<Vec<_>>(), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    assert_eq!(one, play_with(2));
    assert_eq!(one, play_with(7));
}

#[test]
fn another_seed_is_another_run() {
    let story = load(&london(), &["horizon=2 d", "warm_up=2 d"]);
    let play_with = |seed| {
        let runs = played(&Plan { seed, ..plan(real(&story), 1, TableSet::NONE) });
        runs.iter().map(|run| run.fingerprint).collect::<Vec<_>>()
    };
    assert_ne!(play_with(1), play_with(2));
}
