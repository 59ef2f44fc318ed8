//! Sharing: scarce stock is shared over all that leaves a facility in an instant, whatever lanes.

use super::Scene;

const SOUTH_AND_NORTH: &str = r#""out": (routes: { "centre": ["south", "north"] }, service: SERVICE, orders: base_stock(units(48)), short: SHORT),"#;
const SOUTH: &str = r#""to-south": (routes: { "centre": ["south"] }, service: SERVICE, orders: base_stock(units(48)), short: SHORT),"#;
const NORTH: &str = r#""to-north": (routes: { "centre": ["north"] }, service: SERVICE, orders: base_stock(units(48)), short: SHORT),"#;

/// Two equal shops that sell 24 a day each, from a centre that gets 24 a day.
fn two_equal(lanes: &[&str], service: &str, short: &str) -> [f64; 4] {
    let supply = format!(
        r#"Supply(
            products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
            facilities: {{
                "works": (kind: supplier, area: "here"), "centre": (kind: distribution_centre, area: "here"),
                "south": (kind: store, area: "here"), "north": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["centre", "south", "north"]) }},
            demand: {{ "d": (at: ["south", "north"], units_per_day: {{ "pin": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{
                {}
                "in": (routes: {{ "works": ["centre"] }}, orders: base_stock(units(24)), short: cancelled,
                    service: timetable(days: daily, departs: "20:00", cutoff: "20:00", arrives_days_after: 1, arrives: "06:00")),
            }},
        )"#,
        lanes.concat().replace("SERVICE", service).replace("SHORT", short)
    );
    let scene = Scene::new(&supply, "70 d").played();
    let [south, north] = ["south", "north"].map(|shop| scene.totals(shop));
    [south.customers.lost, north.customers.lost, south.received, north.received]
}

const BY_TIMETABLE: &str =
    r#"timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "18:00")"#;
const ON_DEMAND: &str = r#"on_demand(lead: fixed("6 h"), review: (every: "1 d", first: "12 h"))"#;
const AT_EVERY_SALE: &str = r#"on_demand(lead: fixed("6 h"))"#;

#[test]
fn a_lane_each_and_one_lane_share_alike_and_the_order_of_lanes_does_not_matter() {
    for service in [BY_TIMETABLE, ON_DEMAND, AT_EVERY_SALE] {
        for short in ["cancelled", "backordered"] {
            let one = two_equal(&[SOUTH_AND_NORTH], service, short);
            // Backordered units are ordered at the works too, so that little is lost.
            let least = if short == "cancelled" { 500.0 } else { 30.0 };
            // At every sale shops order at instants of their customers, which differ.
            let are_equal = service == AT_EVERY_SALE || (one[0] - one[1]).abs() < 1e-6;
            assert!(one[0] > least && are_equal, "{service} {short}: {one:?}");
            for lanes in [[SOUTH, NORTH], [NORTH, SOUTH]] {
                let each = two_equal(&lanes, service, short);
                let is_same = one.iter().zip(&each).all(|(one, each)| (one - each).abs() < 1e-6);
                assert!(is_same, "{service} {short}: {one:?} {each:?}");
            }
        }
    }
}

/// South orders 10 by a lane that departs at noon, north orders 20 on demand at noon; the centre has some.
fn ten_and_twenty(shares: &str, stock: u32, south: &str, north: &str, more: &str) -> Scene {
    Scene::new(
        &format!(
            r#"Supply(
                products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
                facilities: {{
                    "works": (kind: supplier, area: "here"),
                    "centre": (kind: distribution_centre, area: "here", shares: {shares}),
                    "south": (kind: store, area: "here"), "north": (kind: store, area: "here"),
                }},
                assortments: {{ "all": (at: ["centre", "south", "north"]) }},
                lanes: {{
                    "to-south": (routes: {{ "centre": ["south"] }}, service: {south}, orders: base_stock(units(10)), short: backordered),
                    "to-north": (routes: {{ "centre": ["north"] }}, service: {north}, orders: base_stock(units(20)), short: backordered),
                    {more}
                }},
                initial_stock: {{ "centre": (at: ["centre"], level: units({stock})) }},
            )"#
        ),
        "20 h",
    )
}

fn shared(shares: &str, stock: u32, south: &str, north: &str) -> [f64; 2] {
    let scene = ten_and_twenty(shares, stock, south, north, "").played();
    let levels = ["south", "north", "centre"].map(|at| scene.point(at, 0).on_hand().level());
    assert_eq!(levels.iter().sum::<f64>(), f64::from(stock));
    let owed = scene.point("centre", 0).interfacility_backorders();
    assert_eq!(owed, 30.0 - levels[0] - levels[1]);
    [levels[0], levels[1]]
}

/// With its cut-off two hours before the departure.
const NOON: &str = r#"timetable(days: daily, departs: "12:00", cutoff: "10:00", arrives: "18:00")"#;
const REVIEWED_AT_NOON: &str =
    r#"on_demand(lead: fixed("6 h"), review: (every: "9 d", first: "12 h"))"#;

#[test]
fn a_departure_and_an_order_on_demand_of_one_instant_share_in_proportion() {
    // 12 of 30: two fifths of each; 13 of 30: 4.33 and 8.67.
    for (south, north) in [
        (NOON, REVIEWED_AT_NOON),
        (REVIEWED_AT_NOON, NOON),
        (NOON, BY_TIMETABLE),
        (BY_TIMETABLE, NOON),
        (REVIEWED_AT_NOON, REVIEWED_AT_NOON),
    ] {
        assert_eq!(shared("proportional", 12, south, north), [4.0, 8.0], "{south} {north}");
        assert_eq!(shared("proportional", 13, south, north), [4.0, 9.0], "{south} {north}");
        assert_eq!(shared("proportional", 30, south, north), [10.0, 20.0], "{south} {north}");
        assert_eq!(shared("proportional", 0, south, north), [0.0, 0.0], "{south} {north}");
    }
}

#[test]
fn a_departure_an_hour_earlier_takes_all_that_it_ordered() {
    let eleven = NOON.replace("12:00", "11:00");
    assert_eq!(shared("proportional", 12, &eleven, REVIEWED_AT_NOON), [10.0, 2.0]);
}

#[test]
fn ranks_are_served_in_turn() {
    for (south, north) in [(NOON, REVIEWED_AT_NOON), (NOON, BY_TIMETABLE)] {
        assert_eq!(shared(r#"priority(["south", "north"])"#, 12, south, north), [10.0, 2.0]);
        assert_eq!(shared(r#"priority(["north", "south"])"#, 12, south, north), [0.0, 12.0]);
        // Who is not named comes last.
        assert_eq!(shared(r#"priority(["north"])"#, 22, south, north), [2.0, 20.0]);
    }
}

#[test]
fn waiting_orders_of_one_instant_share_what_comes() {
    // Twelve units for the centre leave at 06:00 and come at 15:00; both orders wait from noon.
    let restocked = r#""in": (routes: { "works": ["centre"] }, orders: base_stock(units(12)),
        service: on_demand(lead: fixed("9 h"), review: (every: "9 d", first: "6 h")))"#;
    let sent = |shares| {
        let scene =
            ten_and_twenty(shares, 0, REVIEWED_AT_NOON, REVIEWED_AT_NOON, restocked).played();
        ["south", "north"].map(|at| scene.point(at, 0).in_transit().level())
    };
    assert_eq!(sent("proportional"), [4.0, 8.0]);
    assert_eq!(sent(r#"priority(["south", "north"])"#), [10.0, 2.0]);
    assert_eq!(sent(r#"priority(["north", "south"])"#), [0.0, 12.0]);
}

#[test]
fn equal_cover_gives_to_the_emptier_shop() {
    let received = |shares: &str| {
        let supply = format!(
            r#"Supply(
                products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
                facilities: {{
                    "centre": (kind: distribution_centre, area: "here", shares: {shares}),
                    "south": (kind: store, area: "here"), "north": (kind: store, area: "here"),
                }},
                assortments: {{ "all": (at: ["centre", "south", "north"]) }},
                demand: {{ "d": (at: ["south", "north"], units_per_day: {{ "pin": 24 }}, law: normal(hourly_sd: 0)) }},
                lanes: {{ "out": (routes: {{ "centre": ["south", "north"] }}, service: {NOON}, orders: base_stock(units(70)), short: cancelled) }},
                initial_stock: {{
                    "centre": (at: ["centre"], level: units(12)), "south": (at: ["south"], level: units(40)),
                }},
            )"#
        );
        let scene = Scene::new(&supply, "20 h").played();
        ["south", "north"].map(|shop| scene.totals(shop).received)
    };
    // At noon south has more than a day's sales left, north nothing: 12 units are half a day.
    assert_eq!(received("equal_cover"), [0.0, 12.0]);
    // South claims 70 − 30 = 40 at 10:00 and north 70: 12 · 40 / 110 = 4.36.
    assert_eq!(received("proportional"), [4.0, 8.0]);
}

/// Units sent on demand and by truck, and what stays at the hub, which has 100 units at 05:00, when an order on demand for some
/// units and a truck for 100 with room for ten leave.
fn beside_a_full_truck(ordered: u32) -> (f64, f64, f64) {
    let supply = format!(
        r#"Supply(
        products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
        facilities: {{ "hub": (kind: distribution_centre, area: "here"), "a": (kind: store, area: "here"), "b": (kind: store, area: "here") }},
        assortments: {{ "all": (at: ["hub", "a", "b"]) }},
        demand: {{ "d": (at: ["a", "b"], units_per_day: {{ "rice": 1 }}, law: by_period(every: "1 d", first: "300 d", draws: poisson)) }},
        lanes: {{
            "demand": (routes: {{ "hub": ["a"] }}, orders: base_stock(units({ordered})), service: on_demand(lead: fixed("1 h"), review: (every: "24 h", first: "5 h"))),
            "truck": (routes: {{ "hub": ["b"] }}, orders: base_stock(units(100)), vehicles: (holds: 10, own: 1),
                service: timetable(days: daily, departs: "05:00", cutoff: "04:00", arrives: "07:00")),
        }},
        initial_stock: {{ "hub": (at: ["hub"], level: units(100)) }},
    )"#
    );
    let scene = Scene::new(&supply, "12 h").played();
    let sent = |lane: usize| -> f64 {
        scene.ended().iter().filter(|one| one.lane.index() == lane).map(|one| one.sent).sum()
    };
    (sent(0), sent(1), scene.point("hub", 0).on_hand().level())
}

#[test]
fn what_a_truck_has_no_room_for_goes_to_the_order_on_demand_that_shared_it() {
    // Both want 100 of the 100 units: 50 each, of which the truck carries 10. The 40 are not lost on the way.
    assert_eq!(beside_a_full_truck(100), (90.0, 10.0, 0.0));
    // Of 20 and 100 wanted the shares are 17 and 83. The truck leaves 73, so that the order gets its 20 and 70 stay.
    assert_eq!(beside_a_full_truck(20), (20.0, 10.0, 70.0));
}
