//! A store that sells to customers and supplies a kiosk: the two are counted apart.

use super::*;

/// A mother store with a demand of one unit an hour, and a kiosk that orders up to 40 units by 01:00.
fn mother_and_kiosk(mother: f64, kiosk: f64, unmet: &str, shortage: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{
                "water": (
                    class: ambient, price: "2 GBP", margin: "1 GBP", unmet: {unmet}, divisible: true,
                ),
            }},
            facilities: {{
                "works": (kind: supplier, area: "midlands"),
                "mother": (kind: store, area: "midlands"),
                "kiosk": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["mother", "kiosk"]) }},
            demand: {{
                "d": (at: ["mother"], units_per_day: {{ "water": 24 }}, law: normal(hourly_sd: 0)),
            }},
            lanes: {{
                "truck": (
                    routes: {{ "works": ["mother"] }},
                    service: timetable(
                        days: on([thu]), departs: "20:00", cutoff: "20:00", arrives: "21:00",
                    ),
                    orders: base_stock(units(1000)),
                ),
                "bike": (
                    routes: {{ "mother": ["kiosk"] }},
                    service: timetable(
                        days: on([mon]), departs: "01:00", cutoff: "01:00", arrives: "02:00",
                    ),
                    short: {shortage},
                    orders: base_stock(units(40)),
                ),
            }},
            initial_stock: {{
                "m": (at: ["mother"], level: units({mother})),
                "k": (at: ["kiosk"], level: units({kiosk})),
            }},
        )"#
    ))
}

const MONDAY: &str = "2022-07-11T00:00[UTC]";

#[test]
fn the_fill_rate_is_that_of_customers() {
    // 27 units: one is sold before 01:00, 12 go to the kiosk in full, and 14 more are sold. Customers
    // demand 24 units and receive 15: 0.625. Over customers and kiosk it would be 27 of 36: 0.75.
    let spec = mother_and_kiosk(27.0, 28.0, "lost", "cancelled");
    let mut sim = audited(&spec, MONDAY, "0 d", "24 h");
    let summary = finish(&mut sim);
    let customers = summary.service.customers;
    assert_eq!((customers.demanded, customers.issued, customers.lost), (24.0, 15.0, 9.0));
    assert_eq!(customers.fill_rate(), Some(0.625));
    assert_eq!(summary.cost_lost_margin, 9.0);
    let end = sim.world.resource::<Clock>().end();
    let totals = point(&sim, "mother").totals(end, sim.world.resource::<Clock>());
    assert_eq!((totals.facilities.demanded, totals.facilities.issued), (12.0, 12.0));
    // What the kiosk is owed is no backorder of customers.
    assert_eq!(point(&sim, "mother").customer_backorders(), 0.0);
}

#[test]
fn a_shortage_of_the_kiosk_is_none_of_customers() {
    // The mother store has sold its only unit before 01:00, so the kiosk's 12 units are owed. Its own
    // customers lose 23 of 24 units, whatever the kiosk orders.
    for kiosk in [28.0, 40.0] {
        let spec = mother_and_kiosk(1.0, kiosk, "lost", "backordered");
        let mut sim = audited(&spec, MONDAY, "0 d", "24 h");
        let customers = finish(&mut sim).service.customers;
        assert_eq!((customers.demanded, customers.lost), (24.0, 23.0), "{kiosk}");
        assert_eq!(customers.backordered, 0.0);
        assert_eq!(point(&sim, "mother").interfacility_backorders(), 40.0 - kiosk);
    }
}

#[test]
fn cycles_are_short_for_customers_alone() {
    // Four days with 100 units: customers take 92 up to the truck's arrival on Thursday at 21:00, which
    // the kiosk's order does not change where it is small, and cuts short where it is not.
    let short_cycles = |mother: f64, kiosk: f64| {
        let spec = mother_and_kiosk(mother, kiosk, "lost", "cancelled");
        let service = finish(&mut simulation(&spec, MONDAY, "0 d", "96 h")).service;
        // The kiosk's cycle is none of customers, who do not buy there.
        assert_eq!(service.cycles, 1);
        service.short_cycles
    };
    assert_eq!(short_cycles(100.0, 36.0), 0);
    assert_eq!(short_cycles(100.0, 20.0), 1);
    // The kiosk is short of 38 units; customers had the last of theirs one hour before.
    assert_eq!(short_cycles(1.0 + 2.0 + 92.0, 38.0), 0);
}
