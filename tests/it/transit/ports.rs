//! Ports: what passes one waits in line and is handled at its rate; a slowdown makes the line.

use super::{Scene, hour, hours};
use reflexarc::causality::IncidentId;
use reflexarc::environment::Areas;
use reflexarc::issue::Issues;
use reflexarc::kernel::SimTime;
use reflexarc::supply::{PortId, PortRestored, PortSlowed, ShipmentEnded, SupplySpec};

/// Two works whose ships pass a port on their way to one shop each: a ship a day from each, of 24 units,
/// planned for noon and for 18:00, three days under way.
fn ships(port: &str, works: &str) -> String {
    let lane = |name: &str, from: &str, to: &str, time: &str| {
        format!(
            r#""{name}": (routes: {{ "{from}": ["{to}"] }}, orders: base_stock(units(2400)), {port}
                service: timetable(days: daily, departs: "{time}", cutoff: "{time}", arrives_days_after: 3, arrives: "{time}", grace: "2 h")),"#
        )
    };
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{
                "east": (kind: supplier, area: "here"), "west": (kind: supplier, area: "here"),
                "south": (kind: store, area: "here"), "north": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["south", "north"]) }},
            demand: {{ "d": (at: ["south", "north"], units_per_day: {{ "rice": 24 }}, law: poisson) }},
            lanes: {{ {} {} }},
            ports: {{ {works} }},
            initial_stock: {{ "shelf": (at: ["south", "north"], level: units(2400)) }},
        )"#,
        lane("noon", "east", "south", "12:00"),
        lane("evening", "west", "north", "18:00"),
    )
}

const THROUGH: &str = r#"port: "felixstowe","#;
/// Two hours a ship, day and night.
const HALF_A_SHIP_AN_HOUR: &str = r#""felixstowe": (rate: shipments_per_hour(0.5))"#;

/// A slowdown of the port to a fraction from one hour to another.
type Slow = (f64, f64, f64, usize);

fn played(supply: &str, horizon: &str, slow: &[Slow]) -> Scene {
    let mut scene = Scene::new(supply, horizon);
    let port = PortId::new(0);
    for &(factor, from, until, incident) in slow {
        let incident = IncidentId::new(incident);
        scene.sim.agenda().at(hour(from), PortSlowed { port, factor, incident });
        scene.sim.agenda().at(hour(until), PortRestored { port, incident });
    }
    scene.played()
}

/// Hour at which each ship reached the port by its plan, and came; by plan.
fn line(scene: &Scene) -> Vec<(f64, f64, Option<usize>)> {
    let mut line: Vec<(f64, f64, Option<usize>)> = scene
        .ended()
        .iter()
        .map(|ship: &ShipmentEnded| {
            let came = hours(ship.arrived.unwrap());
            (hours(ship.departed) + 72.0, came, ship.cause.map(IncidentId::index))
        })
        .collect();
    line.sort_by(|one, other| one.0.total_cmp(&other.0));
    line
}

/// The line by the recursion of a queue with one server: each ship takes two hours of work, of which none
/// is done while the port is closed.
fn by_hand(line: &[(f64, f64, Option<usize>)], closed: (f64, f64)) -> Vec<f64> {
    let mut free = 0.0_f64;
    line.iter()
        .map(|&(reached, ..)| {
            let begins = reached.max(free);
            let begins = if begins >= closed.0 && begins < closed.1 { closed.1 } else { begins };
            let ends = begins + 2.0;
            // Closed in the middle of it: the rest is done afterwards.
            let ends = if begins < closed.0 && ends > closed.0 {
                ends + closed.1 - closed.0
            } else {
                ends
            };
            free = ends;
            ends
        })
        .collect()
}

#[test]
fn a_port_that_is_open_adds_its_work_and_no_line() {
    let scene = played(&ships(THROUGH, HALF_A_SHIP_AN_HOUR), "30 d", &[]);
    let line = line(&scene);
    assert!(line.len() > 40);
    assert!(line.iter().all(|&(reached, came, cause)| came == reached + 2.0 && cause.is_none()));
    // A lane that does not pass it is not affected.
    let without = played(&ships("", HALF_A_SHIP_AN_HOUR), "30 d", &[(0.0, 100.0, 500.0, 0)]);
    assert!(super::ports::line(&without).iter().all(|&(planned, came, _)| came == planned));
}

#[test]
fn a_port_that_is_closed_for_ten_days_clears_its_line_at_its_rate() {
    // From midnight of day 10 to that of day 20. Two ships a day come, 20 meanwhile, of two hours of work
    // each: the load is 4 h in 24, and the line is cleared 240 · (1/6) / (5/6) = 48 h after it opens,
    // short of what has not come yet: the 20 ships take 40 h, of day 20 the ships of 12:00 and 18:00 join
    // meanwhile, and are done after 44 h, at 20:00 of day 21; those of day 21, which came at 12:00 and at
    // 18:00, too: 48 h. The line is empty at midnight of day 22.
    let closed = (240.0, 480.0);
    let scene =
        played(&ships(THROUGH, HALF_A_SHIP_AN_HOUR), "40 d", &[(0.0, closed.0, closed.1, 4)]);
    let line = line(&scene);
    let came: Vec<f64> = line.iter().map(|ship| ship.1).collect();
    assert_eq!(came, by_hand(&line, closed));
    let last = line.iter().rfind(|&&(reached, came, _)| came > reached + 2.0).unwrap();
    assert_eq!((last.0, last.1), (21.0 * 24.0 + 18.0, 22.0 * 24.0));
    for &(reached, came, cause) in &line {
        // A ship that waited names the closure, and no other does.
        assert_eq!(cause.is_some(), came > reached + 2.0, "reached at {reached} h");
    }
    // First in, first out over both lanes.
    assert!(came.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn slowdowns_multiply_in_any_order_and_a_whole_rate_changes_nothing() {
    let supply = ships(THROUGH, HALF_A_SHIP_AN_HOUR);
    let line = |slow: &[Slow]| {
        let line = line(&played(&supply, "30 d", slow));
        line.into_iter().map(|(reached, came, _)| (reached, came)).collect::<Vec<_>>()
    };
    let (half, fifth) = ((0.5, 240.0, 300.0, 1), (0.2, 250.0, 290.0, 2));
    assert_eq!(line(&[half, fifth]), line(&[fifth, half]));
    assert_eq!(
        line(&[(0.5, 240.0, 300.0, 1), (0.2, 240.0, 300.0, 2)]),
        line(&[(0.1, 240.0, 300.0, 1)])
    );
    assert_eq!(line(&[(1.0, 240.0, 300.0, 1)]), line(&[]));
    // At half the rate a ship takes four hours.
    assert!(line(&[half]).contains(&(252.0, 256.0)));
    // Slowed down in the middle of a ship: an hour at the full rate, two at half of it.
    assert!(line(&[(0.5, 253.0, 300.0, 1)]).contains(&(252.0, 255.0)));
}

#[test]
fn units_take_time_and_shifts_rest() {
    // Six units an hour from 06:00 to 14:00: 48 units a day, as many as come; 1 January is a Monday.
    let supply = ships(
        THROUGH,
        r#""felixstowe": (rate: units_per_hour(60), shifts: [(days: on([mon, tue, wed, thu, fri]), from: "06:00", until: "14:00")])"#,
    );
    let scene = played(&supply, "40 d", &[]);
    let clock_hour = |at: SimTime| hours(at).rem_euclid(24.0);
    let mut units = 0.0;
    for ship in scene.ended() {
        let arrived = ship.arrived.unwrap();
        let day = (hours(arrived) / 24.0).floor().rem_euclid(7.0);
        assert!(day < 5.0 && clock_hour(arrived) >= 6.0 && clock_hour(arrived) <= 14.0);
        units += ship.sent;
    }
    assert!(units > 1_000.0);
    // A ship that reaches the port at 18:00 on a Monday waits for Tuesday 06:00, and takes a minute a unit.
    let monday =
        scene.ended().into_iter().find(|ship| hours(ship.departed) == 4.0 * 24.0 + 18.0).unwrap();
    assert_eq!(hours(monday.arrived.unwrap()), 8.0 * 24.0 + 6.0 + monday.sent / 60.0);
}

#[test]
fn nothing_is_lost_at_a_port_that_never_opens_again() {
    let mut scene =
        played(&ships(THROUGH, HALF_A_SHIP_AN_HOUR), "30 d", &[(0.0, 240.0, 9_999.0, 4)]);
    let point = scene.point("south", 0);
    assert!(point.in_transit().level() > 0.0);
    // `played` audits the units. What waits is due, missed and late.
    let (due, missed, late_h) = scene.kept();
    let waiting = scene.sim.world.resource::<reflexarc::supply::Transport>().under_way();
    let overdue = waiting.filter(|ship| ship.promised.unwrap() < hour(30.0 * 24.0)).count() as u64;
    assert!(overdue > 20 && missed >= overdue && due > missed && late_h > 1_000.0);
}

/// A works that ships to shops through a port: constant demand of 24 units a day at each, cut-off and departure
/// at 18:00, at the port at 09:00 of the next day.
fn planned(days: &str, rate: &str, shops: usize, orders: &str, stock: f64) -> Scene {
    let (port, ports) = match rate {
        "" => ("", String::new()),
        rate => (r#"port: "quay","#, format!(r#"ports: {{ "quay": (rate: {rate}) }},"#)),
    };
    Scene::new(
        &format!(
            r#"Supply(
                products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
                facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here", count: {shops}) }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
                lanes: {{ "ship": (routes: {{ "works": ["shop"] }}, mode: sea, {port} orders: {orders},
                    service: timetable(days: {days}, departs: "18:00", cutoff: "18:00", arrives_days_after: 1, arrives: "09:00")) }},
                {ports}
                initial_stock: {{ "x": (at: ["shop"], level: units({stock})) }},
            )"#
        ),
        "35 d",
    )
    .played()
}

/// Eight units an hour, from 06:00 to 14:00 of working days.
const WORKING_DAYS: &str = r#"units_per_hour(8), shifts: [(days: on([mon, tue, wed, thu, fri]), from: "06:00", until: "14:00")]"#;

/// Hours at which the ships that left at 18:00 of some days are promised.
fn promised(scene: &Scene, days: &[f64]) -> Vec<f64> {
    let left = |day: f64| move |ship: &ShipmentEnded| hours(ship.departed) == 24.0 * day + 18.0;
    let ships = scene.ended();
    days.iter()
        .map(|day| hours(ships.iter().copied().find(left(*day)).unwrap().promised.unwrap()))
        .collect()
}

/// The minute by which a planned arrival behind a port is rounded up.
const NEXT_MINUTE: f64 = 1.0 / 60.0;

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}

#[test]
fn the_plan_contains_the_handling_of_a_usual_ship() {
    let base = "base_stock(units(600))";
    // Ten hours a ship: at the port on day 4 at 09:00, arrival at 19:00.
    let ten_hours = planned("daily", "shipments_per_hour(0.1)", 1, base, 600.0);
    close(
        &promised(&ten_hours, &[3.0, 4.0]),
        &[4.0 * 24.0 + 19.0 + NEXT_MINUTE, 5.0 * 24.0 + 19.0 + NEXT_MINUTE],
    );
    // 24 units at 8 an hour take three hours of a shift. 1 January is a Monday: the ship of Thursday is
    // handled on Friday from 09:00, those of Friday and Saturday on Monday from 06:00, one after the other,
    // that of Sunday on Monday from 12:00 to 14:00 and an hour on Tuesday.
    let shifts = planned("daily", WORKING_DAYS, 1, base, 600.0);
    close(
        &promised(&shifts, &[3.0, 4.0, 5.0, 6.0]),
        &[4.0 * 24.0 + 12.0, 7.0 * 24.0 + 9.0, 7.0 * 24.0 + 12.0, 8.0 * 24.0 + 7.0]
            .map(|hour| hour + NEXT_MINUTE),
    );
    // Two shops: two ships in line, five hours each.
    let two = planned("daily", "shipments_per_hour(0.2)", 2, base, 600.0);
    close(&promised(&two, &[3.0]), &[4.0 * 24.0 + 19.0 + NEXT_MINUTE]);
    // Monday and Thursday: up to four days of demand, 96 units at 9.6 an hour.
    let seldom = planned("on([mon, thu])", "units_per_hour(9.6)", 1, base, 600.0);
    close(
        &promised(&seldom, &[3.0, 7.0]),
        &[4.0 * 24.0 + 19.0 + NEXT_MINUTE, 8.0 * 24.0 + 19.0 + NEXT_MINUTE],
    );
    // A lane without a port is planned as its timetable says.
    close(&promised(&planned("daily", "", 1, base, 600.0), &[3.0]), &[4.0 * 24.0 + 9.0]);
    // Undisturbed, every usual ship is on time, down to 3.6 ms of handling.
    let instant = planned("daily", "shipments_per_hour(1000000)", 1, base, 600.0);
    for mut scene in [ten_hours, shifts, two, seldom, instant] {
        let (due, missed, late_h) = scene.kept();
        assert!(due >= 9 && missed == 0 && late_h == 0.0, "{due} {missed} {late_h}");
    }
}

#[test]
fn protected_time_and_levels_contain_the_handling() {
    // Without safety stock, constant demand is met just so: an order lasts until the next one arrives.
    let forecast = "forecast(safety_factor: 0, smoothing: 0.1)";
    for rate in ["", "shipments_per_hour(0.1)", "units_per_hour(2.4)"] {
        let scene = planned("daily", rate, 1, forecast, 100.0);
        assert_eq!(scene.totals("shop-1").customers.lost, 0.0, "{rate}");
    }
    // At even costs the level is the mean demand of 15 h to the port or shop and a day to the next cut-off,
    // an hour a unit: 39; and the handling, ten hours and the next minute. The first order fills it.
    let even = r#"base_stock(newsvendor(underage: "1 GBP", overage: "1 GBP"))"#;
    for (rate, level) in [("", 39.0), ("shipments_per_hour(0.1)", 49.0 + NEXT_MINUTE)] {
        let first = planned("daily", rate, 1, even, 0.0).ended()[0].sent;
        assert!((first - level).abs() < 1e-9, "{rate}: {first}");
    }
}

#[test]
fn on_demand_the_port_is_part_of_the_lead_time() {
    let supply = |port: &str, promise: &str| {
        format!(
            r#"Supply(
                products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
                facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
                lanes: {{ "ship": (routes: {{ "works": ["shop"] }}, {port}
                    service: on_demand(lead: fixed("36 h"), review: (every: "12 h", first: "0 s"), promise: "{promise}"),
                    orders: base_stock(newsvendor(underage: "1 GBP", overage: "1 GBP"))) }},
                ports: {{ "quay": (rate: shipments_per_hour(0.1)) }},
            )"#
        )
    };
    // 36 h under way and 12 h to the next review, an hour a unit; and ten hours at the port.
    for (port, level) in [("", 48.0), (r#"port: "quay","#, 58.0)] {
        let scene = Scene::new(&supply(port, "50 h"), "10 d").played();
        let first = scene.ended()[0].sent;
        assert!((first - level).abs() < 1e-9, "{port}: {first}");
    }
    // A promise that leaves no time for the port is noted: 36 h + 10 h.
    let notes = |port: &str, promise: &str| {
        let spec: SupplySpec = super::ron(&supply(port, promise));
        let scene = Scene::new(&supply(port, promise), "1 d");
        let mut issues = Issues::new();
        let areas = scene.sim.world.resource::<Areas>();
        spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
        let found: Vec<String> = issues
            .as_slice()
            .iter()
            .filter(|issue| issue.code == "promise-too-short")
            .map(|issue| issue.path.clone())
            .collect();
        found
    };
    assert_eq!(notes(r#"port: "quay","#, "45 h"), ["lanes.ship.service.promise"]);
    assert_eq!(notes(r#"port: "quay","#, "46 h"), [""; 0]);
    assert_eq!(notes("", "45 h"), [""; 0]);
}
