//! Closures, waves, cut-offs and lead times.

use super::super::small::hour;
use super::*;
use reflexarc::kernel::SimSpan;
use reflexarc::supply::{ProductId, StockPoint, Topology};

/// Dates from 3 January on.
fn closed(days: u32) -> String {
    let dates: Vec<String> = (3..3 + days).map(|day| format!("\"2024-01-{day:02}\"")).collect();
    format!("calendars: {{ \"bank\": (closed: [\"2030-01-01\", {}]) }},", dates.join(", "))
}

/// The highest position of the first product at the first shop in the second week, looked at every hour.
fn highest_position(small: &Small, change: &Change) -> f64 {
    let mut sim = small.simulation(change, "16 d");
    let topology = sim.world.resource::<Topology>().clone();
    let shop = topology.facilities.get("shop-1").unwrap();
    let stock = topology.stock_at(shop, ProductId::new(0)).unwrap();
    let entity = topology.stock_entity(stock).unwrap();
    let mut highest = f64::NEG_INFINITY;
    for hours in 8 * 24..16 * 24 {
        // Just after what takes place at the full hour.
        let at = hour(hours) + SimSpan::from_nanos(1);
        sim.run_until(at).unwrap();
        let point: &StockPoint = sim.world.get(entity).unwrap();
        let point = point.as_of(at);
        highest = highest.max(point.on_hand().level() + point.on_order().level());
    }
    highest
}

proptest! {
    #![proptest_config(config())]

    /// The supplier is closed on more days: departures are left out, or orders wait for its next open day.
    #[test]
    fn a_longer_closure_never_brings_goods_earlier(small in waiting(), days in 0u32..5, more in 1u32..5) {
        let of = |days: u32| small.played(&supplier("calendar: \"bank\"".to_owned(), &closed(days)));
        let (short, long) = (of(days), of(days + more));
        prop_assert!(long.is_never_ahead_of(&short));
        prop_assert!(short.is_never_ahead_of(&small.played(&Change::default())));
    }

    /// The order covers demand from its cut-off to the arrival of the departure after it. Demand is even and there is
    /// no safety factor, so that the level is the mean demand of that time.
    #[test]
    fn a_second_wave_never_lengthens_the_protected_time(
        small in waiting(), cutoff in 13u32..17, departs in 17u32..20, arrives in 6u32..12,
    ) {
        let small = Small { law: "normal(hourly_sd: 0)", ..small };
        let of = |more: &str| Change {
            orders: Some("moving_average(safety_factor: 0, days: 5)".to_owned()),
            product: "divisible: true".to_owned(),
            ..service(nightly("12:00", more))
        };
        let wave = format!(
            r#"further_waves: [(departs: "{departs}:00", cutoff: "{cutoff}:00", arrives_days_after: 1, arrives: "{arrives:02}:00")]"#
        );
        let (one, two) = (highest_position(&small, &of("")), highest_position(&small, &of(&wave)));
        prop_assert!(two <= one + 1e-6, "{} > {}", two, one);
        // From noon until 06:00 of the day after the next, 42 h.
        let mean = f64::from(small.demand[0]);
        let initial = f64::from(small.initial) - 8.0 * mean;
        prop_assert!((one - 42.0 / 24.0 * mean).abs() < 1e-6 || initial > 0.0, "{}", one);
    }

    /// The truck leaves and arrives as before, with the orders of less of the day.
    #[test]
    fn an_earlier_cut_off_never_brings_goods_earlier(small in waiting(), at in 1u32..16, earlier in 1u32..12) {
        let of = |hours: u32| small.played(&service(nightly(&format!("{hours:02}:00"), "")));
        let (early, late) = (of(at.saturating_sub(earlier)), of(at));
        prop_assert!(early.is_never_ahead_of(&late));
    }

    /// Each order takes longer by the same span.
    #[test]
    fn a_longer_lead_time_never_brings_goods_earlier(small in waiting(), more in 1u32..90) {
        let small = Small { by_timetable: false, ..small };
        let longer = Small { lead_h: small.lead_h + more, ..small.clone() };
        let (short, long) = (small.played(&Change::default()), longer.played(&Change::default()));
        prop_assert!(long.is_never_ahead_of(&short));
        prop_assert!(long.summary.cost_backorder >= short.summary.cost_backorder - 1e-6);
        // All orders are the same: customers wait.
        prop_assert_eq!(&long.seen.orders, &short.seen.orders);
    }
}
