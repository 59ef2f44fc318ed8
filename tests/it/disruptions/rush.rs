//! A rush of background work in the bundled story: it takes servers only of lots that run its class.

use super::play;
use reflexarc::outcome::rows::Rows;

const WHEN: &str = r#"at: "2022-07-18T08:00", until: "2022-07-18T20:00""#;

fn rush(taken: &str) -> String {
    format!(r#""rush": background_rush(where: role(large), taken: {taken}, {WHEN})"#)
}

/// The grocer's requests come first on the lot of all tenants, and have no servers to themselves.
const SHARED: &str = r#"infrastructure.sites.slough.pool.lots={
    "all": (servers: 99, for: [tenants, ours], stops: on_shortage)}"#;

#[test]
fn a_rush_keeps_those_waiting_whose_lot_it_runs_on() {
    // A rented rack is not touched: every figure of the decisions is the same.
    let own = play(&rush("1.0"), 2, &[]);
    for kpi in
        ["decision_latency_p99", "decisions_fallback", "decisions_acted", "throughput_at_peak"]
    {
        let (with, without) = own.kpi(kpi);
        assert_eq!(with.to_bits(), without.to_bits(), "{kpi}");
    }
    assert!(own.kpi("energy_kwh").0 > own.kpi("energy_kwh").1, "the tenants draw more");
    // Where the tenants come first on shared servers, the large model does not answer in the rush.
    let shared = play(&rush("1.0"), 2, &[SHARED]);
    let (with, without) = shared.kpi("decisions_fallback");
    assert!(with > without + 100.0, "{with}, {without}");
    let root = shared.root("background_rush", "2022-07-18T08:00", "2022-07-18T20:00");
    let decisions = &shared.disturbed.tables.decisions;
    let rows = (0..decisions.len()).filter_map(|place| decisions.row(place));
    let blamed = rows.filter(|row| row.cause == Some(root)).count();
    assert!(blamed > 100, "{blamed} decisions have the rush as their cause");
}

#[test]
fn a_rush_below_the_usual_load_changes_nothing() {
    let played = play(&rush("0.1"), 2, &[]);
    for kpi in ["energy_kwh", "decisions_fallback", "stockout_item_hours", "cost_total"] {
        let (with, without) = played.kpi(kpi);
        assert_eq!(with.to_bits(), without.to_bits(), "{kpi}");
    }
}
