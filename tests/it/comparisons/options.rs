//! Options on common draws.

use super::small;
use crate::story::{load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::comparison::{Comparison, KpiRow};
use reflexarc::study::judge::answer::Answer;
use reflexarc::study::options::{StudyOption, arms, contrasts, obstacles, remarks};

fn option(name: &str, file: &str, set: &[&str]) -> StudyOption {
    StudyOption { name: name.into(), story: load(&small(file), set) }
}

/// A model that orders up to 43 · 1.6 = 68.8 units in place of 64.5.
const MORE: &str =
    "decisions.arcs.order.ladder.0.forecast=calibrated(wmape: \"0 %\", bias: \"60 %\")";

fn rows(options: &[StudyOption], replications: u32) -> Vec<KpiRow> {
    assert_eq!(obstacles(options), [""; 0]);
    let plan = plan(arms(options), replications, TableSet::NONE);
    let mut comparison =
        Comparison::new(&plan.kpis, &options[0].story.primary, &plan.arms, contrasts(options));
    played(&plan).iter().for_each(|run| comparison.add(run));
    comparison.rows()
}

#[test]
fn more_stock_takes_the_harm_and_costs_on_a_good_day() {
    // One missed delivery empties the shelf for 2.5 h (`verdicts::by_hand`). With 4.3 units more it
    // does not: 25.8 units at 06:00 last until the next delivery.
    let options =
        [option("lean", "one-cut-off.ron", &[]), option("ample", "one-cut-off.ron", &[MORE])];
    let rows = rows(&options, 3);
    let row = |name: &str| rows.iter().find(|row| row.kpi.name == name).unwrap();
    let mean = |kpi: &str, contrast: &str| row(kpi).contrast(contrast).unwrap().estimate.mean;
    let near = |found: f64, by_hand: f64| (found - by_hand).abs() < 1e-9;
    let hours = "stockout_item_hours";
    assert!(near(mean(hours, "harm/lean"), 2.5) && near(mean(hours, "harm/ample"), 0.0));
    assert!(near(mean(hours, "difference/ample"), -2.5));
    assert!(near(mean(hours, "harm_difference/ample"), -2.5));
    // On a good day 4.3 units more are held for seven days, at 1 % of a GBP a day: 0.301 GBP.
    let holding =
        |option: &StudyOption| row("cost_holding").arm(&option.undisturbed()).unwrap().mean;
    assert!(near(holding(&options[1]) - holding(&options[0]), 0.301));
    // Demand is common.
    let demanded = row("units_demanded").contrast("difference/ample").unwrap();
    assert_eq!(demanded.judgement.answer, Answer::Identical);
    assert_eq!(remarks(&options), ["`ample` against `lean`: other decisions"]);
}

#[test]
fn an_option_that_differs_in_nothing_that_acts_is_identical() {
    // Another infrastructure: a link of half the length. Its decisions are earlier by a quarter of a
    // millisecond each way, and no cut-off is near.
    let near = ["infrastructure.links.line.distance=50 km"];
    let options = [option("far", "one-cut-off.ron", &[]), option("near", "one-cut-off.ron", &near)];
    let rows = rows(&options, 2);
    let answer = |name: &str| {
        let row = rows.iter().find(|row| row.kpi.name == name).unwrap();
        row.contrast("difference/near").unwrap().judgement.answer
    };
    for name in ["stockout_item_hours", "units_lost", "cost_total", "units_demanded"] {
        assert_eq!(answer(name), Answer::Identical, "{name}");
    }
    assert_ne!(answer("decision_latency_p99"), Answer::Identical);
    assert_eq!(remarks(&options), ["`near` against `far`: another infrastructure"]);
}

#[test]
fn options_that_cannot_be_compared_say_why() {
    let first = option("a", "one-cut-off.ron", &[]);
    let of = |set: &[&str]| obstacles(&[first.clone(), option("b", "one-cut-off.ron", set)]);
    assert_eq!(of(&["horizon=8 d"]), ["`a` and `b` differ in `horizon`: options need the same"]);
    assert_eq!(of(&["warm_up=4 d"]), ["`a` and `b` differ in `warm_up`: options need the same"]);
    assert_eq!(
        of(&["primary=units_lost"]),
        ["`a` and `b` differ in `primary`: options need the same"]
    );
    assert!(of(&["start=2024-01-02T00:00[UTC]"])[0].contains("differ in `start`"));
    assert_eq!(of(&["holding_rate=1 %"].map(|_| "supply.holding_rate=1 %")), [""; 0]);
}
