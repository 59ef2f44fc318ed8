//! Perishable goods keep their last day of sale on the way from one facility to another.

use super::Scene;

/// Bread of four days of life comes to the centre on day 1 and to the shop by a lane that takes a number of
/// days; nothing is sold.
fn wasted(service: &str) -> [f64; 2] {
    let supply = format!(
        r#"Supply(
            products: {{ "bread": (class: ambient, price: "2 GBP", margin: "1 GBP", shelf_life: "4 d") }},
            facilities: {{
                "works": (kind: supplier, area: "here"), "centre": (kind: distribution_centre, area: "here"),
                "shop": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            lanes: {{
                "out": (routes: {{ "centre": ["shop"] }}, service: {service}, orders: base_stock(units(10)), short: cancelled),
                "in": (routes: {{ "works": ["centre"] }}, orders: base_stock(units(10)),
                    service: on_demand(lead: fixed("30 h"), review: (every: "90 d", first: "0 s"))),
            }},
        )"#
    );
    let waste = |horizon: &str| {
        let scene = Scene::new(&supply, horizon).played();
        scene.totals("shop").wasted + scene.totals("centre").wasted
    };
    [waste("5 d"), waste("5 d 1 h")]
}

#[test]
fn goods_that_a_centre_sent_expire_by_the_day_they_came_to_it() {
    // They come to the centre on day 1 and can be sold through day 4: at midnight after it they are waste,
    // whether the shop had them for three days or for one.
    for service in [
        r#"timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "18:00")"#,
        r#"timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives_days_after: 2, arrives: "18:00")"#,
        r#"on_demand(lead: fixed("6 h"), review: (every: "1 d", first: "12 h"))"#,
        r#"on_demand(lead: fixed("54 h"), review: (every: "1 d", first: "12 h"))"#,
    ] {
        assert_eq!(wasted(service), [0.0, 10.0], "{service}");
    }
}
