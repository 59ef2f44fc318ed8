//! Physics reaches the shelf by mechanism only: what a story's harm is made of is found by changing
//! one thing of it, as `--set` does. Nobody tuned the figures; they are what the story says.

use super::{Told, answer};
use crate::story::london;
use reflexarc::study::judge::answer::Answer;

/// The cooling fails on Sunday 17 July from 06:00 to 14:00: over the cut-offs at 12:00 for what is
/// delivered on Tuesday, the hottest day, which the small models below do not see coming.
const BEFORE_THE_PEAK: [&str; 2] =
    ["disruptions.cooling.at=2022-07-17T06:00", "disruptions.cooling.until=2022-07-17T14:00"];

/// Both models of the fallback sites are as good as the large one.
const GOOD_FALLBACK: [&str; 2] = [
    r#"decisions.arcs.replenish.ladder.1.forecast=calibrated(wmape: "15 %")"#,
    r#"decisions.arcs.split.ladder.1.forecast=calibrated(wmape: "15 %")"#,
];

/// Trucks to the shops leave every hour instead of once a day, each with a cut-off of its own, as long
/// before its departure and its arrival as ever.
const HOURLY: [&str; 11] = [
    "supply.lanes.cold.service.departs=00:30",
    "supply.lanes.cold.service.every=1 h",
    "supply.lanes.cold.service.cutoff=14:30",
    "supply.lanes.cold.service.arrives_days_after=0",
    "supply.lanes.cold.service.arrives=08:00",
    "supply.lanes.cold.service.split_until=None",
    "supply.lanes.ambient.service.departs=00:30",
    "supply.lanes.ambient.service.every=1 h",
    "supply.lanes.ambient.service.cutoff=17:30",
    "supply.lanes.ambient.service.arrives_days_after=0",
    "supply.lanes.ambient.service.arrives=07:30",
];

fn told(set: &[&[&str]]) -> Told {
    Told::of_file(&london(), &set.concat(), 4)
}

/// Units lost through the infrastructure.
fn lost(told: &Told) -> f64 {
    told.through("units_lost").estimate.mean
}

#[test]
fn a_failure_over_the_cut_offs_before_the_peak_empties_shelves() {
    let (as_it_was, before) = (told(&[]), told(&[&BEFORE_THE_PEAK]));
    // As it was, most cut-offs for the peak were past: next to nothing of the harm came that way.
    let of_harm = lost(&as_it_was) / as_it_was.harm("units_lost").estimate.mean;
    assert!(of_harm.abs() < 0.02, "{of_harm}");
    assert_eq!(answer(before.through("stockout_item_hours")), Answer::Effect);
    assert_eq!(answer(before.through("units_lost")), Answer::Effect);
    let of_harm = lost(&before) / before.harm("units_lost").estimate.mean;
    assert!(of_harm > 0.2, "{of_harm}");
    // Decisions were made all the same, only by less able models.
    assert_eq!(before.means("decisions_lost")[0], 0.0);
    assert!(before.means("decisions_fallback")[0] > 0.0);
    // The weather is the same: what heat alone does is not touched.
    let heat = |told: &Told| told.means("units_lost")[2] - told.means("units_lost")[3];
    assert_eq!(heat(&before).to_bits(), heat(&as_it_was).to_bits());
}

#[test]
fn a_repair_at_once_leaves_nothing_of_it() {
    let repaired = ["disruptions.cooling.until=2022-07-17T06:00:01"];
    let told = told(&[&BEFORE_THE_PEAK, &repaired]);
    for kpi in ["stockout_item_hours", "units_lost", "decisions_fallback"] {
        assert_eq!(answer(told.through(kpi)), Answer::Identical, "{kpi}");
    }
}

#[test]
fn a_fallback_as_good_as_the_large_model_takes_the_harm_away() {
    let (poor, good) = (told(&[&BEFORE_THE_PEAK]), told(&[&BEFORE_THE_PEAK, &GOOD_FALLBACK]));
    // As many decisions fell to it, and they decided as well.
    assert_eq!(good.means("decisions_fallback")[0], poor.means("decisions_fallback")[0]);
    assert!(lost(&good).abs() < 0.05 * lost(&poor), "{} of {}", lost(&good), lost(&poor));
    assert_ne!(answer(good.through("stockout_item_hours")), Answer::Effect);
}

#[test]
fn hourly_cut_offs_let_the_next_decision_mend_the_last() {
    let (daily, hourly) = (told(&[&BEFORE_THE_PEAK]), told(&[&BEFORE_THE_PEAK, &HOURLY]));
    assert!(lost(&hourly).abs() < 0.2 * lost(&daily), "{} of {}", lost(&hourly), lost(&daily));
}

#[test]
fn latency_alone_empties_no_shelf() {
    // The link of the large site is as long as light takes 10 ms, and 1 s, for (detour 1.4).
    let [short, long] = ["1428.57 km", "142857 km"].map(|distance| {
        told(&[&[&format!("infrastructure.links.slough-hub.distance={distance}")]])
    });
    // Each decision takes two ways of 0.99 s more.
    let latency = |told: &Told| told.means("decision_latency_p50")[1];
    let more = latency(&long) - latency(&short);
    assert!((more - 1.98).abs() < 0.01, "{more} s");
    // To the shelf it is the same: every order is revised many minutes before its cut-off.
    for kpi in ["stockout_item_hours", "units_lost", "shipments_missed", "cost_lost_margin"] {
        assert_eq!(short.means(kpi), long.means(kpi), "{kpi}");
    }
    assert_eq!(answer(long.good_day("stockout_item_hours")), Answer::Identical);
}
