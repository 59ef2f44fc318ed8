//! Infrastructure affects shelves through mechanisms alone: the parts of a story's harm are found by
//! changing one parameter at a time, as `--set` does. The expected values are not tuned.

use super::{Results, answer};
use crate::story::london;
use reflexarc::study::judge::answer::Answer;

/// All cooling fails on Sunday 17 July from 06:00 to 14:00, during the cut-offs at 12:00 for deliveries
/// on Tuesday, the hottest day, whose demand the small models do not forecast. All racks trip; a crew
/// restarts four an hour, so that they are back by the evening.
const BEFORE_THE_PEAK: [&str; 4] = [
    "disruptions.cooling.at=2022-07-17T06:00",
    "disruptions.cooling.until=2022-07-17T14:00",
    "disruptions.cooling.share=1",
    "infrastructure.sites.slough.racks.restart.heat.rate=4 /h",
];

/// In place of the cooling failure, a cap on the power of the large site darkens a part of its racks.
const CAPPED: [&str; 2] = [
    "disruptions.cooling.share=0.0",
    r#"disruptions.cap=power_cap(where: role(large), to: "1 MW", at: "2022-07-19T10:00", until: "2022-07-20T12:00")"#,
];

/// The grocer may use free servers of the tenants' racks, where its requests come first.
const SHARED: &str = "infrastructure.sites.slough.pool.lots.tenants.for=[ours, tenants]";

/// All models of the fallback sites forecast as well as the large one.
const GOOD_FALLBACK: [&str; 3] = [
    r#"decisions.arcs.replenish.ladder.1.forecast=calibrated(wmape: "9 %", common: "50 %", lasts: "5 d")"#,
    r#"decisions.arcs.centres.ladder.1.forecast=calibrated(wmape: "9 %", common: "50 %", lasts: "5 d")"#,
    r#"decisions.arcs.split.ladder.1.forecast=calibrated(wmape: "9 %", common: "50 %", lasts: "5 d")"#,
];

/// Trucks to the shops leave every hour instead of once a day, each with a separate cut-off, at the same
/// time before its departure and its arrival.
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

fn results(set: &[&[&str]]) -> Results {
    Results::of_file(&london(), &set.concat(), 4)
}

/// Units lost through the infrastructure.
fn lost(results: &Results) -> f64 {
    results.through("units_lost").estimate.mean
}

#[test]
fn a_failure_over_the_cut_offs_before_the_peak_empties_shelves() {
    let (bundled, before) = (results(&[]), results(&[&BEFORE_THE_PEAK]));
    // In the bundled story, most cut-offs for the peak are past: little of the harm is through the
    // infrastructure.
    let of_harm = lost(&bundled) / bundled.harm("units_lost").estimate.mean;
    assert!(of_harm.abs() < 0.1, "{of_harm}");
    // Each by its own interval: Holm's answer depends on how many other KPIs there are.
    for kpi in ["stockout_item_hours", "units_lost"] {
        let low = before.through(kpi).estimate.low;
        assert!(low.is_some_and(|low| low > 0.0), "{kpi}: {low:?}");
    }
    let of_harm = lost(&before) / before.harm("units_lost").estimate.mean;
    assert!(of_harm > 0.2, "{of_harm}");
    // Decisions are made nevertheless, by models with larger forecast errors.
    assert_eq!(before.means("decisions_lost")[0], 0.0);
    assert!(before.means("decisions_fallback")[0] > 0.0);
    // The weather is the same, so the effect of heat alone is the same.
    let heat = |results: &Results| results.means("units_lost")[2] - results.means("units_lost")[3];
    assert_eq!(heat(&before).to_bits(), heat(&bundled).to_bits());
}

#[test]
fn racks_of_others_that_go_dark_do_no_harm() {
    // A power cap sheds a part of the racks. With its own rack the grocer is served if that is the
    // last to go, and is not if it is the first; where its requests come first on the racks of the
    // tenants too, it is served whichever goes dark.
    let of = |order: &str| format!("infrastructure.sites.slough.pool.dark_order={order}");
    let [first, last] = ["first_rack_first", "last_rack_first"].map(of);
    for set in [&[&*last][..], &[SHARED, &*first]] {
        let results = results(&[&CAPPED, set]);
        assert!(results.means("dark_rack_hours")[0] > 10.0);
        assert_eq!(answer(results.through("decisions_fallback")), Answer::Identical, "{set:?}");
    }
    let dark = results(&[&CAPPED, &[&*first]]);
    assert!(dark.means("decisions_fallback")[0] > 100.0);
}

#[test]
fn an_immediate_repair_leaves_no_harm() {
    let repaired = ["disruptions.cooling.until=2022-07-17T06:00:01"];
    let repaired = results(&[&BEFORE_THE_PEAK, &repaired]);
    // What is through the infrastructure then is that of the heat alone: data that are minutes old.
    let heat_alone = results(&[&BEFORE_THE_PEAK, &["disruptions.cooling.share=0"]]);
    for kpi in ["stockout_item_hours", "units_lost", "cost_of_trade", "decisions_fallback"] {
        assert_eq!(repaired.means(kpi), heat_alone.means(kpi), "{kpi}");
    }
}

#[test]
fn a_fallback_as_good_as_the_large_model_removes_the_harm() {
    let (poor, good) = (results(&[&BEFORE_THE_PEAK]), results(&[&BEFORE_THE_PEAK, &GOOD_FALLBACK]));
    // The other site answers as before, but with the same model, which is no fallback.
    assert!(poor.means("decisions_fallback")[0] > 0.0);
    assert_eq!(good.means("decisions_fallback"), [0.0; 4]);
    assert!(lost(&good).abs() < 0.05 * lost(&poor), "{} of {}", lost(&good), lost(&poor));
    assert_ne!(answer(good.through("stockout_item_hours")), Answer::Effect);
}

#[test]
fn hourly_cut_offs_let_the_next_decision_correct_the_last() {
    let (daily, hourly) = (results(&[&BEFORE_THE_PEAK]), results(&[&BEFORE_THE_PEAK, &HOURLY]));
    // What the centres lack is ordered once a day as before.
    assert!(lost(&hourly) < 0.75 * lost(&daily), "{} of {}", lost(&hourly), lost(&daily));
}

#[test]
fn latency_alone_empties_no_shelf() {
    // Lengths of the large site's link at which light takes 10 ms and 1 s (detour 1.4).
    let [short, long] = ["1428.57 km", "142857 km"].map(|distance| {
        results(&[&[&format!("infrastructure.links.slough-hub.distance={distance}")]])
    });
    // Each decision crosses the link twice, 0.99 s longer each way; those with more than ten segments take
    // round trips more, which moves the median a little.
    let latency = |results: &Results| results.means("decision_latency_p50")[1];
    let more = latency(&long) - latency(&short);
    assert!((more - 1.98).abs() < 0.03, "{more} s");
    // Shelves are not affected: every order is revised many minutes before its cut-off.
    for kpi in ["stockout_item_hours", "units_lost", "shipments_missed", "cost_lost_margin"] {
        assert_eq!(short.means(kpi), long.means(kpi), "{kpi}");
    }
}
