//! Reports of the bundled story on bad lines, and large ones.

use crate::story::{first, kpi_of, load, london, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::UNDISTURBED;

/// Median and 99th percentile of the age of data at decisions, in seconds, and decisions lost, in a week.
fn ages(set: &[&str]) -> [f64; 3] {
    let set = [&["horizon=7 d", "warm_up=7 d"], set].concat();
    let runs = runs(&load(&london(), &set), 1, TableSet::NONE);
    let run = first(&runs, UNDISTURBED);
    ["data_age_p50", "data_age_p99", "decisions_lost"].map(|kpi| kpi_of(run, kpi).unwrap())
}

#[test]
fn loss_and_size_slow_reports_and_do_not_make_data_hours_old() {
    let [usual, _, _] = ages(&[]);
    let loss = |share: &str| {
        ["south", "north"]
            .map(|area| format!("infrastructure.access.shop-{area}.link.loss={share}"))
    };
    let (ten, twenty) = (loss("0.1"), loss("0.2"));
    let size = "decisions.reports.size=10 MB".to_owned();
    // One report in 36 000 is lost at 10 %, one in 560 at 20 %; 10 MB take two seconds and ten.
    for (set, later_s) in [
        (vec![&ten[0], &ten[1]], 10.0),
        (vec![&twenty[0], &twenty[1]], 20.0),
        (vec![&size], 20.0),
        (vec![&size, &ten[0], &ten[1]], 60.0),
    ] {
        let set: Vec<&str> = set.into_iter().map(String::as_str).collect();
        let [median, worst, lost] = ages(&set);
        // A request that is later may find another queue.
        assert!((median - usual).abs() < later_s, "{set:?}: {median} s, usually {usual} s");
        assert!(worst < 4_200.0, "{set:?}: {worst} s");
        assert_eq!(lost, 0.0, "{set:?}");
    }
}
