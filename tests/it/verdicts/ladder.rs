//! The measure by which stories are judged rewards better models, fresher data, and a rung over none.

use super::Results;
use std::path::{Path, PathBuf};

fn night() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron")
}

/// Mean cost of trade of an ordinary week, and of the week with the disruptions.
fn costs(set: &[&str]) -> (f64, f64) {
    let [disturbed, undisturbed, ..] = Results::of_file(&night(), set, 4).means("cost_of_trade");
    (undisturbed, disturbed)
}

fn with_error(wmape: &str) -> f64 {
    let set = ["replenish", "split", "centres"]
        .map(|arc| format!("decisions.arcs.{arc}.ladder.0.forecast.wmape={wmape}"));
    costs(&set.each_ref().map(String::as_str)).0
}

#[test]
fn a_better_model_costs_less() {
    let costs = ["0 %", "5 %", "15 %", "30 %"].map(with_error);
    assert!(costs.is_sorted(), "{costs:?}");
    // A small error costs little, a large one much.
    assert!(costs[1] < 1.03 * costs[0] && costs[3] > 1.2 * costs[0], "{costs:?}");
}

#[test]
fn fresher_reports_cost_less() {
    let with_reports = |every: &str| costs(&[&format!("decisions.reports.every={every}")]).0;
    let costs = ["1 h", "24 h", "7 d"].map(with_reports);
    assert!(costs.is_sorted() && costs[2] > 1.05 * costs[0], "{costs:?}");
}

#[test]
fn a_small_model_costs_no_more_than_last_weeks_order() {
    // The large site cannot be reached for 36 hours over the cut-offs of two days.
    let cut = r#"disruptions={"cut": link_cut(where: link("slough-hub"), at: "2022-07-13T20:00", until: "2022-07-15T08:00")}"#;
    let large = r#"(role: large, patience: "5 min", forecast: calibrated(wmape: "9 %", common: "50 %", lasts: "5 d"))"#;
    let alone = ["replenish", "split", "centres"]
        .map(|arc| format!("decisions.arcs.{arc}.ladder=[{large}]"));
    let (_, small_model) = costs(&[cut]);
    let [one, two, three] = alone.each_ref().map(String::as_str);
    let (_, last_week) = costs(&[cut, one, two, three]);
    assert!(small_model < 1.003 * last_week, "{small_model} {last_week}");
}

#[test]
fn a_model_that_drifts_costs_more_and_training_takes_that_back() {
    // The error grows by a twentieth a week since the run began, 28 days before the measured week; trained
    // every week it never grows by more than that.
    let with_drift = |trained: &str| {
        let set = ["replenish", "split", "centres"].map(|arc| {
            let drift = format!("(weekly: \"5 %\"{trained})");
            format!("decisions.arcs.{arc}.ladder.0.forecast.drift={drift}")
        });
        costs(&set.each_ref().map(String::as_str)).0
    };
    let (untrained, trained, steady) =
        (with_drift(""), with_drift(", trained_every: \"7 d\""), costs(&[]).0);
    assert!(steady < trained && trained < untrained, "{steady} {trained} {untrained}");
}

#[test]
fn penalties_enter_the_cost_of_trade_and_nothing_else() {
    let results = |set: &[&str]| Results::of_file(&night(), set, 2);
    let (free, fined) = (results(&[]), results(&["supply.lanes.cold.penalty_per_missed=5 GBP"]));
    let undisturbed = |results: &Results, kpi: &str| results.means(kpi)[1];
    let penalty = undisturbed(&fined, "cost_penalty");
    assert!(undisturbed(&free, "cost_penalty") == 0.0 && penalty > 0.0);
    // Five for each missed order of the lane, of which there are at most those that are missed.
    assert!((2.0 * penalty / 5.0).fract() == 0.0);
    assert!(penalty <= 5.0 * undisturbed(&fined, "shipments_missed"));
    let more = undisturbed(&fined, "cost_of_trade") - undisturbed(&free, "cost_of_trade");
    assert!((more - penalty).abs() < 1e-6, "{more} {penalty}");
    for same in ["cost_waste", "cost_holding", "units_sold", "otif"] {
        assert_eq!(
            undisturbed(&free, same).to_bits(),
            undisturbed(&fined, same).to_bits(),
            "{same}"
        );
    }
}
