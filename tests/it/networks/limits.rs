//! Networks at the edge: no lead time, no demand, no supply, a lane that is slower than the run.

use super::small::{Change, Small, finished, hour, smalls, stop};
use proptest::prelude::*;
use reflexarc::supply::Activity;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) }
}

proptest! {
    #![proptest_config(config())]

    /// Customers want one unit each, and every unit sold is replaced in the same instant by a supplier that has all
    /// goods.
    #[test]
    fn without_a_lead_time_every_customer_is_served(small in smalls()) {
        let level = small.level;
        let small = Small { law: "one_by_one", by_timetable: false, review_h: None, lead_h: 0, initial: level, ..small };
        let run = small.played(&Change::default());
        prop_assert_eq!(run.summary.service.customers.fill_rate(), Some(1.0));
        prop_assert_eq!((run.summary.service.stockouts, run.summary.shipments_missed), (0, 0));
        for (totals, levels) in run.points.values() {
            prop_assert_eq!(totals.ordered, totals.customers.issued);
            prop_assert_eq!(*levels, [f64::from(level), 0.0, 0.0]);
        }
        // With a level of nothing none is, and customers who leave bring no orders.
        let none = Small { level: 0, initial: 0, waits: false, ..small }.played(&Change::default());
        prop_assert_eq!(none.summary.service.customers.fill_rate(), Some(0.0));
        prop_assert_eq!(none.seen.orders.len(), 0);
    }

    /// Each stock point is filled up to its level once, and no more is ordered.
    #[test]
    fn without_demand_nothing_is_ordered_beyond_filling_up(small in smalls()) {
        let small = Small { review_h: Some(24), ..small };
        let run = small.played(&Change { demand: 0.0, ..Change::default() });
        let missing = f64::from(small.level.saturating_sub(small.initial));
        for (totals, levels) in run.points.values() {
            prop_assert_eq!((totals.ordered, totals.received), (missing, missing));
            prop_assert_eq!(*levels, [f64::from(small.initial.max(small.level)), 0.0, 0.0]);
        }
        prop_assert_eq!(run.summary.service.customers.fill_rate(), None);
        let one_each = if small.by_timetable { small.shops } else { small.shops * small.demand.len() };
        prop_assert_eq!(run.seen.orders.len(), if missing > 0.0 { one_each } else { 0 });
    }

    /// All suppliers stop shipping: what was under way arrives, and nothing after it.
    #[test]
    fn with_all_suppliers_down_nothing_arrives_after_what_was_under_way(small in smalls(), from_h in 24u32..200) {
        let run = small.played_with(&Change::default(), |sim| stop(sim, Activity::Shipping, from_h));
        for shipment in &run.seen.ended {
            prop_assert!(shipment.departed < hour(from_h), "{:?}", shipment);
        }
        // A truck of 16:00 arrives at 06:00, and what is sent on demand after its lead time.
        let on_the_way_h = if small.by_timetable { 14 } else { small.lead_h };
        let last = run.seen.ended.iter().filter_map(|one| one.arrived).max();
        prop_assert!(last.is_none_or(|last| last < hour(from_h + on_the_way_h)));
        // Without the stop more arrives, unless nothing was ordered any more.
        let without = small.played(&Change::default());
        prop_assert!(run.is_never_ahead_of(&without) || !small.waits);
        // All that was sold was there, or under way.
        let sent: f64 = run.seen.ended.iter().map(|one| one.sent).sum();
        let sold = run.summary.service.customers.issued;
        let initial = f64::from(small.initial) * (small.shops * small.demand.len()) as f64;
        prop_assert!(sold <= initial + sent);
    }

    /// Orders are under way when the run ends; customers had what was there at first.
    #[test]
    fn a_lane_slower_than_the_run_brings_nothing(small in smalls()) {
        let slow = Small { lead_h: 12 * 24, ..small.clone() };
        let by_timetable = r#"timetable(days: daily, departs: "16:00", cutoff: "12:00", arrives_days_after: 12, arrives: "06:00")"#;
        let service = small.by_timetable.then(|| by_timetable.to_owned());
        let run = finished(slow.simulation(&Change { service, ..Change::default() }, "12 d"));
        prop_assert!(run.seen.ended.iter().all(|one| one.arrived.is_none()));
        let initial = f64::from(small.initial);
        for (totals, levels) in run.points.values() {
            prop_assert_eq!(totals.received, 0.0);
            prop_assert_eq!(totals.customers.issued, totals.customers.demanded.min(initial));
            prop_assert_eq!(levels[1], totals.ordered);
        }
        prop_assert!(run.summary.shipments_due == 0 || small.by_timetable || run.summary.shipments_missed > 0);
    }
}
