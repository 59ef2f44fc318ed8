//! Vehicles and capacity: more room.

use super::*;

/// Cost of vehicles at one GBP each.
fn trips(run: &Outcome, without: &Outcome) -> f64 {
    run.summary.cost_transport - without.summary.cost_transport
}

proptest! {
    #![proptest_config(config())]

    /// As many vehicles leave as are needed, so the goods are the same, and each departure, or shipment on demand,
    /// makes the trips that its load needs.
    #[test]
    fn a_larger_vehicle_never_makes_more_trips(small in smalls(), holds in 1u32..90, more in 1u32..90) {
        let of = |holds: u32| small.played(&lane(format!("vehicles: (holds: {holds}, cost: \"1 GBP\")")));
        let (none, few, many) = (small.played(&Change::default()), of(holds), of(holds + more));
        same_places(&none, &few);
        same_places(&none, &many);
        prop_assert!(trips(&many, &none) <= trips(&few, &none) + 1e-6);
        let sent: f64 = few.seen.ended.iter().map(|one| one.sent).sum();
        prop_assert!(trips(&few, &none) >= sent / f64::from(holds) - 1e-6);
    }

    /// What does not fit the own vehicles waits for the next departure.
    #[test]
    fn a_larger_own_vehicle_is_never_behind(small in waiting(), holds in 5u32..90, more in 1u32..90) {
        let small = Small { by_timetable: true, ..small };
        let of = |holds: u32| small.played(&lane(format!("vehicles: (holds: {holds}, own: 1)")));
        let (few, many) = (of(holds), of(holds + more));
        prop_assert!(few.is_never_ahead_of(&many));
        prop_assert!(many.summary.shipments_missed <= few.summary.shipments_missed);
        prop_assert!(many.summary.cost_backorder <= few.summary.cost_backorder + 1e-6);
    }

    /// Goods beyond the own vehicles leave with hired ones: nothing waits.
    #[test]
    fn hired_vehicles_bring_what_vehicles_without_number_bring(small in smalls(), holds in 5u32..90, own in 0u32..3) {
        let small = Small { by_timetable: true, ..small };
        let hired = small.played(&lane(format!("vehicles: (holds: {holds}, own: {own}, beyond: hire(cost: \"1 GBP\"))")));
        let ample = small.played(&lane(format!("vehicles: (holds: {holds}, cost: \"1 GBP\")")));
        same_places(&ample, &hired);
        let without = small.played(&Change::default());
        let (needed, beyond) = (trips(&ample, &without), hired.summary.cost_expedite.unwrap());
        prop_assert!(beyond <= needed + 1e-6, "{} of {}", beyond, needed);
        prop_assert!(own > 0 || (beyond - needed).abs() < 1e-6);
    }

    /// Shortages are backordered, and the periods are days.
    #[test]
    fn a_larger_capacity_is_never_behind(small in waiting(), units in 1u32..120, more in 1u32..120) {
        let of = |units: u32| small.played(&supplier(format!("capacity: (units: {units}, every: \"1 d\")"), ""));
        let (few, many) = (of(units), of(units + more));
        prop_assert!(few.is_never_ahead_of(&many));
        // In no day more than the capacity leaves.
        let mut by_day = std::collections::BTreeMap::<i64, f64>::new();
        for shipment in &few.seen.ended {
            *by_day.entry(shipment.departed.since(super::super::small::hour(0)).nanos() / 86_400_000_000_000).or_default() += shipment.sent;
        }
        prop_assert!(by_day.values().all(|sent| *sent <= f64::from(units)), "{:?}", by_day);
    }
}
