//! Demand of customers, and how stock meets it.

use super::*;
use crate::causality::IncidentId;

const HEAT: IncidentId = IncidentId::new(0);

fn store(initial: f64, law: &str, area: &str, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "water": (class: ambient, price: "1 GBP", margin: "0.4 GBP") }},
            facilities: {{ "store": (
                kind: store, area: "{area}", opening_hours: (from: "07:00", until: "22:00"),
            ) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "water": 48 }}, law: {law}, {more}) }},
            initial_stock: {{ "all": (at: ["store"], level: units({initial})) }},
            holding_rate: "36.5 %",
        )"#
    ))
}

#[test]
fn potential_demand_is_independent_of_stock_and_warm_up() {
    let demanded = |initial, warm_up| {
        let law = "negative_binomial(variance_ratio: 1.7)";
        let spec = store(initial, law, "south-east", "");
        finish(&mut simulation(&spec, "2022-07-11T00:00[Europe/London]", warm_up, "9 d"))
            .service
            .customers
    };
    let (full, empty, short) = (demanded(1e6, "3 d"), demanded(0.0, "3 d"), demanded(1e6, "1 d"));
    assert_eq!((full.demanded, full.lost), (empty.demanded, 0.0));
    assert_eq!((empty.issued, empty.lost), (0.0, empty.demanded));
    assert_eq!(full.demanded, short.demanded);
}

#[test]
fn stockout_time_counts_opening_hours_alone() {
    let mut sim = simulation(
        &store(0.0, "poisson", "south-east", ""),
        "2022-07-11T00:00[Europe/London]",
        "1 d",
        "3 d",
    );
    let summary = finish(&mut sim);
    assert_eq!(summary.service.stockout_s / 3_600.0, 3.0 * 15.0);
    assert_eq!(summary.cost_lost_margin, 0.4 * summary.service.customers.lost);
    assert_eq!(summary.service.stockouts, 0);
    // The last midnight is the end of the run, so the last closed day is the day before.
    assert_eq!(point(&sim, "store").last_day().stockout_s / 3_600.0, 15.0);
}

#[test]
fn holding_is_charged_for_what_is_on_hand() {
    let mut sim = simulation(
        &store(1e5, "poisson", "south-east", "weekly: (1, 0, 0, 0, 0, 0, 0)"),
        "2022-07-12T00:00[Europe/London]",
        "0 d",
        "6 d",
    );
    // 100 000 units that cost 0.60 each, at 36.5 % a year, for 6 days without demand.
    let summary = finish(&mut sim);
    assert!((summary.cost_holding - 1e5 * 0.6 * 0.001 * 6.0).abs() < 1e-9, "{summary:?}");
}

#[test]
fn mean_demand_equals_the_true_mean_of_the_model() {
    let weather = r#"weather: (above: "20 °C", per_degree: "7 %", up_to: "28 °C"), weekly: (1, 1, 1, 1, 1, 2, 1)"#;
    let spec = store(1e9, "negative_binomial(variance_ratio: 1.5)", "desert", weather);
    let mut sim = simulation(&spec, "2022-07-11T00:00[Europe/London]", "1 d", "700 d");
    let entity = sim.world.query_filtered::<Entity, With<Demand>>().single(&sim.world).unwrap();
    let model = sim.world.resource::<DemandModel>();
    let demand = sim.world.get::<Demand>(entity).unwrap();
    let means =
        crate::quantity::Weekday::ALL.map(|weekday| demand.mean_of_day(model, weekday, |_| 30.0));
    let week: f64 = means.iter().sum();
    // 48 units a day, eight degrees above the threshold and below the ceiling.
    assert!((week - 7.0 * 48.0 * libm::pow(1.07, 8.0)).abs() < 1e-9);
    assert!((means[5] / means[0] - 2.0).abs() < 1e-12);
    let demanded = finish(&mut sim).service.customers.demanded / 100.0;
    let standard_error = (week * 1.5 / 100.0).sqrt();
    assert!((demanded - week).abs() < 4.0 * standard_error, "{demanded} {week} {standard_error}");
}

#[test]
fn days_of_clock_change_have_23_and_25_trading_hours() {
    for (start, hours) in
        [("2022-03-27T00:00[Europe/London]", 23), ("2022-10-30T00:00[Europe/London]", 25)]
    {
        #[derive(Resource, Default)]
        struct Hours(Vec<(i64, i64)>);
        let mut sim = simulation(&store(1e6, "poisson", "south-east", ""), start, "0 d", "2 d");
        sim.world.init_resource::<Hours>();
        sim.on(|now: Now<TradingHour>, mut hours: ResMut<Hours>| {
            hours.0.push((now.event.day, now.event.hour));
        });
        let summary = finish(&mut sim);
        let counted = &sim.world.resource::<Hours>().0;
        assert_eq!(counted.iter().filter(|(day, _)| *day == 0).count(), hours, "{start}");
        assert_eq!(counted.iter().filter(|(day, _)| *day == 1).count(), 24, "{start}");
        // Opening hours are the same 15 hours of the local clock, so demand is that of a regular day.
        assert!(
            (summary.service.customers.demanded - 96.0).abs() < 4.0 * 96f64.sqrt(),
            "{summary:?}"
        );
    }
}

#[test]
fn a_surge_multiplies_demand_while_it_lasts() {
    let run = |factor: f64| {
        let mut sim = simulation(
            &store(1e6, "poisson", "south-east", ""),
            "2022-07-11T00:00[Europe/London]",
            "0 d",
            "40 d",
        );
        let (world, agenda) = sim.parts();
        let topology = world.resource::<Topology>().clone();
        let surge = world.resource_mut::<Surges>().declare(&topology, &[], &[]);
        agenda.at(SimTime::START, DemandSurgeBegins { surge, factor, incident: HEAT });
        finish(&mut sim).service.customers.demanded
    };
    assert!((run(3.0) / run(1.0) - 3.0).abs() < 0.1);
    assert_eq!(run(0.0), 0.0);
}

#[test]
fn of_two_overlapping_surges_the_first_is_blamed_until_it_ends() {
    let mut sim = simulation(
        &store(1e6, "poisson", "south-east", ""),
        "2022-07-11T00:00[Europe/London]",
        "0 d",
        "2 d",
    );
    let hour = |hours: i64| SimTime::START + crate::kernel::SimSpan::HOUR * hours;
    let [first, second] = [IncidentId::new(7), IncidentId::new(3)];
    let (world, agenda) = sim.parts();
    let topology = world.resource::<Topology>().clone();
    let mut surges = world.resource_mut::<Surges>();
    let [later, earlier] = [(); 2].map(|()| surges.declare(&topology, &[], &[]));
    // The surge declared second begins first: by 1.5 from 01:00 to 05:00; the other by 3 from 03:00 to
    // 09:00. Together they multiply demand by 1.5 · 3 = 4.5.
    agenda.at(hour(1), DemandSurgeBegins { surge: earlier, factor: 1.5, incident: first });
    agenda.at(hour(3), DemandSurgeBegins { surge: later, factor: 3.0, incident: second });
    agenda.at(hour(5), DemandSurgeEnds { surge: earlier, incident: first });
    agenda.at(hour(9), DemandSurgeEnds { surge: later, incident: second });
    let stock = StockId::new(0);
    let entity = topology.stock_entity(stock).unwrap();
    for (hours, factor, blamed) in [
        (0, 1.0, None),
        (2, 1.5, Some(first)),
        (4, 4.5, Some(first)),
        (6, 3.0, Some(second)),
        (10, 1.0, None),
    ] {
        sim.run_until(hour(hours)).unwrap();
        assert_eq!(sim.world.get::<Demand>(entity).unwrap().surge(), factor, "{hours}");
        assert_eq!(sim.world.resource::<Surges>().incident_at(stock), blamed, "{hours}");
    }
}

/// A shop with Poisson arrivals of 2880 customers a day, two a minute; each unit sold is reordered at
/// once, with a mean lead time of five minutes.
fn shop_with_poisson_arrivals(initial: f64, lead: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "water": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{
                "source": (kind: supplier, area: "midlands"), "store": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "water": 2880 }}, law: one_by_one) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }}, service: on_demand(lead: {lead}),
                orders: base_stock(units({initial})), short: backordered,
            ) }},
            initial_stock: {{ "all": (at: ["store"], level: units({initial})) }},
        )"#
    ))
}

#[test]
fn poisson_arrivals_have_the_fill_rate_of_palms_theorem() {
    // The units on order are Poisson with mean 2 · 5, for any distribution of lead times: the fill rate
    // at level 14 is P(Poisson(10) <= 13) = 0.864464.
    for lead in [r#"fixed("5 min")"#, r#"exponential(mean: "5 min")"#] {
        let spec = shop_with_poisson_arrivals(14.0, lead);
        let mut sim = simulation(&spec, "2022-07-11T00:00[UTC]", "1 d", "150 d");
        let sums = finish(&mut sim).service;
        // 432 000 customers; the standard error is about 0.0015.
        assert!((sums.customers.demanded - 432_000.0).abs() < 4.0 * 432_000f64.sqrt(), "{sums:?}");
        assert!((sums.customers.fill_rate().unwrap() - 0.864_464).abs() < 0.005, "{sums:?}");
    }
}

/// Units demanded by noon of each of four days; a surge may last for the second day.
fn demanded_by_noon(initial: f64, factor: Option<f64>) -> [f64; 4] {
    let spec = shop_with_poisson_arrivals(initial, r#"fixed("5 min")"#);
    let mut sim = simulation(&spec, "2022-07-11T00:00[UTC]", "1 d", "4 d");
    let day = |days: i64| SimTime::START + crate::kernel::SimSpan::DAY * days;
    if let Some(factor) = factor {
        let (world, agenda) = sim.parts();
        let topology = world.resource::<Topology>().clone();
        let surge = world.resource_mut::<Surges>().declare(&topology, &[], &[]);
        agenda.at(day(1), DemandSurgeBegins { surge, factor, incident: HEAT });
        agenda.at(day(2), DemandSurgeEnds { surge, incident: HEAT });
    }
    let noon = crate::kernel::SimSpan::HOUR * 12;
    [0, 1, 2, 3].map(|days| {
        sim.run_until(day(days) + noon).unwrap();
        point(&sim, "store").cumulative_demand()
    })
}

#[test]
fn poisson_arrivals_are_the_same_in_every_arm() {
    let full = demanded_by_noon(14.0, None);
    assert_eq!(full, demanded_by_noon(0.0, None));
    for factor in [3.0, 0.25] {
        let surged = demanded_by_noon(14.0, Some(factor));
        assert_eq!(surged[0], full[0]);
        // Half a day of 1440 customers, times the factor.
        let half = surged[1] - full[1] + 1440.0;
        assert!((half / 1440.0 - factor).abs() < 0.15, "{half}");
        // After the surge, arrivals are the same again.
        assert_eq!(surged[3] - surged[2], full[3] - full[2], "{surged:?} {full:?}");
        assert_eq!(surged, demanded_by_noon(0.0, Some(factor)));
    }
}
