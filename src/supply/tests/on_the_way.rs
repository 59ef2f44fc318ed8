//! Perishable goods under way, by hand: what expires before it arrives is neither sold nor delivered.

use super::*;

/// A centre with 100 units of a life in days, sent on Monday 22:00 as they were ordered, to a shop that
/// customers buy one unit an hour from; the truck arrives days later at a time.
fn tuesday(life: u32, days: u32, arrives: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "yogurt": (
                class: chilled, price: "3 GBP", margin: "1 GBP", shelf_life: "{life} d", divisible: true,
            ) }},
            facilities: {{
                "farm": (kind: supplier, area: "midlands"),
                "centre": (kind: distribution_centre, area: "midlands"),
                "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "yogurt": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{
                "truck": (
                    routes: {{ "centre": ["shop"] }}, orders: base_stock(units(100)),
                    service: timetable(
                        days: on([mon]), departs: "22:00", cutoff: "12:00", arrives_days_after: {days},
                        arrives: "{arrives}", delay: fixed("26 h"),
                    ),
                ),
                "in": (
                    routes: {{ "farm": ["centre"] }}, orders: base_stock(units(0)),
                    service: timetable(days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00"),
                ),
            }},
            initial_stock: {{ "all": (at: ["centre"], level: units(100)) }},
        )"#
    ))
}

/// Units sold and wasted, orders due and missed, after six days from a Monday.
fn outcome(spec: &SupplySpec) -> (f64, f64, u64, u64) {
    let summary = finish(&mut audited(spec, "2022-07-11T00:00[UTC]", "0 d", "6 d"));
    let sold = summary.service.customers.issued;
    (sold, summary.units_wasted, summary.shipments_due, summary.shipments_missed)
}

#[test]
fn what_expires_before_its_planned_arrival_is_not_sent() {
    // A life of two days from Monday: Tuesday is the last. Planned for Wednesday, nothing is sent, and the
    // order is missed.
    assert_eq!(outcome(&tuesday(2, 2, "06:00")), (0.0, 100.0, 1, 1));
}

#[test]
fn what_is_delayed_beyond_its_last_day_is_wasted_on_arrival_and_was_not_delivered() {
    // Planned for Tuesday 06:00, it comes 26 h later, on Wednesday 08:00: a life of two days is over, one of
    // three sells 16 units until midnight.
    assert_eq!(outcome(&tuesday(2, 1, "06:00")), (0.0, 100.0, 1, 1));
    assert_eq!(outcome(&tuesday(3, 1, "06:00")), (16.0, 84.0, 1, 1));
    // A life of nine days sells on to the end: 16 + 24 + 24 + 24 = 88, and nothing is wasted yet.
    assert_eq!(outcome(&tuesday(9, 1, "06:00")), (88.0, 0.0, 1, 1));
}

#[test]
fn waiting_costs_by_the_day_and_a_lost_sale_its_margin() {
    let shop = |unmet: &str| -> SupplySpec {
        ron(&format!(
            r#"Supply(
                products: {{ "tea": (class: ambient, price: "3 GBP", margin: "1 GBP", divisible: true, {unmet}) }},
                facilities: {{ "mill": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands") }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "all": (at: ["shop"], units_per_day: {{ "tea": 24 }}, law: normal(hourly_sd: 0)) }},
                lanes: {{ "truck": (
                    routes: {{ "mill": ["shop"] }}, orders: base_stock(units(0)),
                    service: timetable(days: on([sun]), departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00"),
                ) }},
            )"#
        ))
    };
    let costs = |unmet: &str| {
        let summary = finish(&mut audited(&shop(unmet), "2022-07-11T00:00[UTC]", "0 d", "4 d"));
        (summary.cost_backorder, summary.cost_lost_margin)
    };
    // From Monday to Friday midnight 96 units come, evenly: the backlog is 48 in the mean of four days, at 0.50
    // GBP a unit and day.
    let (waiting, lost) = costs(r#"unmet: backordered, backorder_cost_per_day: "0.50 GBP""#);
    assert!((waiting - 48.0 * 4.0 * 0.5).abs() < 1.0 && lost == 0.0, "{waiting} {lost}");
    assert_eq!(costs("unmet: backordered"), (0.0, 0.0));
    let (waiting, lost) = costs("unmet: lost");
    assert!(waiting == 0.0 && (lost - 96.0).abs() < 1e-9, "{waiting} {lost}");
}
