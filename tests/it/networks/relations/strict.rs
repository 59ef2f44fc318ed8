//! The relations say something: in most networks the run that is never ahead is behind.

use super::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Networks that are drawn, always the same.
const NETWORKS: usize = 8;

#[test]
fn in_most_networks_the_runs_of_a_relation_differ() {
    let mut runner = TestRunner::deterministic();
    let mut behind = [0; 7];
    for _ in 0..NETWORKS {
        let small = waiting().new_tree(&mut runner).unwrap().current();
        let nightly_one = Small { by_timetable: true, ..small.clone() };
        let on_demand = Small { by_timetable: false, ..small.clone() };
        let slower = Small { lead_h: on_demand.lead_h + 20, ..on_demand.clone() };
        let usual = Change::default();
        let capacity =
            |units: u32| supplier(format!("capacity: (units: {units}, every: \"1 d\")"), "");
        let closed = supplier(
            "calendar: \"bank\"".to_owned(),
            "calendars: { \"bank\": (closed: [\"2024-01-04\", \"2024-01-05\"]) },",
        );
        let vehicles = |holds: u32| lane(format!("vehicles: (holds: {holds}, own: 1)"));
        let cases = |units: u32| lane(format!("quantities: (multiple: units({units}))"));
        let minimum = |units: u32| lane(format!("quantities: (minimum: {units})"));
        let cut_off = |at: &str| service(nightly(at, ""));
        let pairs = vec![
            (nightly_one.played(&vehicles(20)), nightly_one.played(&vehicles(60))),
            (small.played(&capacity(20)), small.played(&capacity(60))),
            (small.played(&closed), small.played(&usual)),
            (small.played(&cases(3)), small.played(&cases(12))),
            (small.played(&minimum(1)), small.played(&minimum(50))),
            (small.played(&cut_off("04:00")), small.played(&cut_off("12:00"))),
            (slower.played(&usual), on_demand.played(&usual)),
        ];
        for (behind, (late, early)) in behind.iter_mut().zip(&pairs) {
            *behind += usize::from(!early.is_never_ahead_of(late));
        }
    }
    assert!(behind.iter().all(|&networks| 2 * networks > NETWORKS), "{behind:?}");
}
