//! Areas in other zones than the scenario's: opening hours, closed days, departures and arrivals follow their clocks.

use super::*;
use crate::environment::Weather;
use crate::issue::Issues;
use crate::kernel::{Foresight, SimSpan};

/// A port of departure in Shanghai, and a shop in some zone.
fn areas_of(zone: &str) -> EnvironmentSpec {
    let weather = r#"weather: (mean: "15 °C", swing: "8 K", warmest: "15:00")"#;
    let zone = if zone.is_empty() { String::new() } else { format!("zone: {zone:?},") };
    ron(&format!(
        r#"(areas: {{
            "shanghai": (zone: "Asia/Shanghai", {weather}), "here": ({zone} {weather}),
            "home": ({weather}),
        }})"#
    ))
}

/// From Shanghai on each day at 18:00, in Rotterdam three days later at 06:00.
const SHIP: &str = r#"timetable(days: daily, departs: "18:00", cutoff: "12:00", arrives_days_after: 3, arrives: "06:00")"#;

const FLAT: &str = "law: normal(hourly_sd: 0)";

fn chain(shop: &str, demand: &str, service: &str, orders: &str, initial: f64) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "salt": (class: ambient, price: "1 GBP", margin: "0.4 GBP", divisible: true) }},
            calendars: {{ "closed": (closed: ["2022-04-05"]) }},
            facilities: {{
                "works": (kind: supplier, area: "shanghai"),
                "shop": (kind: store, area: "here", {shop}),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "salt": 24 }}, {demand}) }},
            lanes: {{ "lane": (routes: {{ "works": ["shop"] }}, service: {service}, orders: {orders}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units({initial})) }},
        )"#
    ))
}

/// Units demanded in each hour of a run.
fn by_hour(zone: &str, shop: &str, start: &str, days: i64) -> Vec<f64> {
    let spec = chain(shop, FLAT, SHIP, "base_stock(units(0))", 1e6);
    let mut sim = simulation_in(&areas_of(zone), &spec, start, ("0 d", &format!("{days} d")));
    let mut so_far = 0.0;
    let hours = 1..=days * 24 - 1;
    hours
        .map(|hour| {
            let at = SimTime::START + SimSpan::HOUR * hour;
            sim.run_until(at).unwrap();
            let clock = sim.world.resource::<Clock>();
            let now = point(&sim, "shop").totals(at, clock).customers.demanded;
            now - std::mem::replace(&mut so_far, now)
        })
        .collect()
}

const DAY: &str = r#"opening_hours: (from: "08:00", until: "20:00")"#;

/// Hours, of universal time from a start at midnight, at which a shop with 2 units an hour sells.
fn assert_sells(zone: &str, start: &str, expected: impl Fn(usize, usize) -> f64) {
    for (hour, units) in by_hour(zone, DAY, start, 4).iter().enumerate() {
        let expected = expected(hour / 24, hour % 24);
        assert!((units - expected).abs() < 1e-9, "{zone} hour {hour}: {units}");
    }
}

#[test]
fn a_shop_opens_by_the_clock_of_its_area() {
    // London and Amsterdam go forward on day 2 at 01:00 universal time, Shanghai and Kolkata never do.
    let start = "2022-03-25T00:00[Europe/London]";
    let open = |is_open: bool| if is_open { 2.0 } else { 0.0 };
    assert_sells("", start, |day, hour| {
        open(if day < 2 { (8..20).contains(&hour) } else { (7..19).contains(&hour) })
    });
    assert_sells("Europe/Amsterdam", start, |day, hour| {
        open(if day < 2 { (7..19).contains(&hour) } else { (6..18).contains(&hour) })
    });
    assert_sells("Asia/Shanghai", start, |_, hour| open((0..12).contains(&hour)));
    // From 02:30 to 14:30: half of two hours.
    assert_sells("Asia/Kolkata", start, |_, hour| match hour {
        2 | 14 => 1.0,
        hour => open((3..14).contains(&hour)),
    });
    // In autumn, clocks go back on day 2 at 01:00; the start is at 23:00 universal time.
    let start = "2022-10-28T00:00[Europe/London]";
    assert_sells("Europe/Amsterdam", start, |day, hour| {
        open(if day < 2 { (7..19).contains(&hour) } else { (8..20).contains(&hour) })
    });
    assert_sells("Asia/Shanghai", start, |_, hour| open((1..13).contains(&hour)));
}

#[test]
fn stockout_time_and_customers_one_by_one_follow_the_clock_of_the_area() {
    let start = "2022-03-25T00:00[Europe/London]";
    let empty = chain(DAY, "law: one_by_one", SHIP, "base_stock(units(0))", 0.0);
    let mut sim = simulation_in(&areas_of("Asia/Shanghai"), &empty, start, ("0 d", "4 d"));
    // Open from midnight to noon of universal time.
    for (hour, open_h) in [(6, 6.0), (18, 12.0), (30, 18.0), (80, 44.0)] {
        let at = SimTime::START + SimSpan::HOUR * hour;
        sim.run_until(at).unwrap();
        let clock = sim.world.resource::<Clock>();
        assert_eq!(point(&sim, "shop").totals(at, clock).stockout_s / 3_600.0, open_h);
    }
    let demanded = |sim: &Simulation<()>| point(sim, "shop").cumulative_demand();
    let noon = demanded(&sim);
    assert!(noon > 0.0);
    // Day 3: from noon on, no customer comes until midnight.
    let mut sim = simulation_in(&areas_of("Asia/Shanghai"), &empty, start, ("0 d", "4 d"));
    sim.run_until(SimTime::START + SimSpan::HOUR * 36).unwrap();
    let closes = demanded(&sim);
    sim.run_until(SimTime::START + SimSpan::HOUR * 48 - SimSpan::SECOND).unwrap();
    assert_eq!(demanded(&sim), closes);
}

#[test]
fn a_closed_date_is_one_of_the_clock_of_the_area() {
    // 5 April in Shanghai is from 16:00 of the 4th to 16:00 of the 5th, universal time: 17:00 in London.
    let start = "2022-04-04T00:00[Europe/London]";
    let keeps = r#"calendar: "closed""#;
    for (zone, closed) in [("Asia/Shanghai", 17..41), ("", 24..48), ("America/New_York", 29..53)] {
        for (hour, units) in by_hour(zone, keeps, start, 4).iter().enumerate() {
            let expected = if closed.contains(&hour) { 0.0 } else { 1.0 };
            assert!((units - expected).abs() < 1e-9, "{zone} hour {hour}: {units}");
        }
    }
}

/// Cut-off, departure and planned arrival of a departure, in hours of the run.
fn ship(zone: &str, start: &str, departure: i64) -> [f64; 3] {
    let spec = chain("", FLAT, SHIP, "base_stock(units(0))", 1e6);
    let sim = simulation_in(&areas_of(zone), &spec, start, ("0 d", "14 d"));
    let topology = sim.world.resource::<Topology>();
    let timetable = topology.lane(LaneId::new(0)).unwrap().timetable().unwrap();
    let clock = topology.clock();
    [
        timetable.cut_off(departure, clock),
        timetable.departs(departure, clock),
        timetable.arrives(departure, clock),
    ]
    .map(|at| at.since(SimTime::START).hours())
}

#[test]
fn a_ship_departs_by_the_clock_of_its_origin_and_arrives_by_that_of_its_destination() {
    // Universal time is that of London until 27 March: 18:00 in Shanghai is 10:00, 06:00 in Rotterdam 05:00.
    let spring = "2022-03-21T00:00[Europe/London]";
    let at = |day: i64, hour: f64| 24.0 * day as f64 + hour;
    assert_eq!(ship("Europe/Amsterdam", spring, 1), [at(1, 4.0), at(1, 10.0), at(4, 5.0)]);
    // Across the change of the clock in Europe it is an hour less on the way.
    assert_eq!(ship("Europe/Amsterdam", spring, 4), [at(4, 4.0), at(4, 10.0), at(7, 4.0)]);
    assert_eq!(ship("Europe/Amsterdam", spring, 7), [at(7, 4.0), at(7, 10.0), at(10, 4.0)]);
    // In autumn it is an hour more. The start is at 23:00 of universal time.
    let autumn = "2022-10-24T00:00[Europe/London]";
    assert_eq!(ship("Europe/Amsterdam", autumn, 1), [at(1, 5.0), at(1, 11.0), at(4, 5.0)]);
    assert_eq!(ship("Europe/Amsterdam", autumn, 4), [at(4, 5.0), at(4, 11.0), at(7, 6.0)]);
    // To London by the scenario's clock, and to New York, which changes a week after.
    assert_eq!(ship("", spring, 4), [at(4, 4.0), at(4, 10.0), at(7, 5.0)]);
    assert_eq!(ship("America/New_York", autumn, 4), [at(4, 5.0), at(4, 11.0), at(7, 11.0)]);
    assert_eq!(ship("America/New_York", autumn, 11), [at(11, 5.0), at(11, 11.0), at(14, 12.0)]);
}

#[test]
fn goods_arrive_when_the_clock_of_the_destination_shows_the_planned_time() {
    #[derive(Resource, Default)]
    struct Seen(Vec<f64>);
    let spec = chain("", FLAT, SHIP, "base_stock(units(2000))", 1000.0);
    let start = "2022-03-21T00:00[Europe/London]";
    let mut sim = simulation_in(&areas_of("Europe/Amsterdam"), &spec, start, ("0 d", "9 d"));
    sim.world.init_resource::<Seen>();
    sim.on(|now: Now<ShipmentsArrived>, mut seen: ResMut<Seen>| {
        seen.0.push(now.time().since(SimTime::START).hours());
    });
    finish(&mut sim);
    let expected: Vec<f64> =
        (3..=8).map(|day| f64::from(day) * 24.0 + if day < 6 { 5.0 } else { 4.0 }).collect();
    assert_eq!(sim.world.resource::<Seen>().0, expected);
}

#[test]
fn a_zone_equal_to_that_of_the_scenario_is_none() {
    let service = r#"timetable(days: on([mon, wed, fri]), departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;
    for law in ["law: one_by_one", "law: negative_binomial(variance_ratio: 2)"] {
        let demand = format!(
            r#"{law}, weekly: (1, 1, 1, 1, 2, 3, 1), weather: (above: "15 °C", per_degree: "5 %", up_to: "30 °C")"#
        );
        let run = |zone: &str| {
            let orders = "moving_average(safety_factor: 1, days: 7)";
            let spec = chain(DAY, &demand, service, orders, 40.0);
            let start = "2022-03-21T00:00[Europe/London]";
            finish(&mut simulation_in(&areas_of(zone), &spec, start, ("3 d", "21 d")))
        };
        assert_eq!(run(""), run("Europe/London"), "{law}");
        assert_ne!(run(""), run("Europe/Amsterdam"), "{law}");
    }
}

#[test]
fn changes_of_either_clock_teach_forecasts_nothing() {
    // 24 units on a usual day. The scenario's day of 12 and 13 March is one of a change in New York, that of 27
    // March one in London and Amsterdam.
    for zone in ["", "Asia/Shanghai", "America/New_York", "Europe/Amsterdam", "Asia/Kolkata"] {
        for shop in ["", DAY] {
            let orders = r#"moving_average(protects: "1 d", safety_factor: 0, days: 2)"#;
            let spec = chain(shop, FLAT, SHIP, orders, 1e6);
            for start in ["2022-03-11T00:00[Europe/London]", "2022-03-25T00:00[Europe/London]"] {
                let mut sim = simulation_in(&areas_of(zone), &spec, start, ("0 d", "7 d"));
                for day in 2..7 {
                    sim.run_until(SimTime::START + SimSpan::HOUR * (day * 24 - 12)).unwrap();
                    let lane = sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap();
                    let transport::Target::Level(level) = lane.target(0) else { panic!() };
                    assert!((level - 24.0).abs() < 1e-9, "{zone} {shop} {start} {day}: {level}");
                }
            }
        }
    }
}

#[test]
fn the_day_is_warmest_by_the_clock_of_the_area() {
    let spec = chain("", FLAT, SHIP, "base_stock(units(0))", 1.0);
    let start = "2022-07-11T00:00[UTC]";
    let sim = simulation_in(&areas_of("America/New_York"), &spec, start, ("0 d", "3 d"));
    let weather = sim.world.resource::<Weather>();
    let clock = sim.world.resource::<Clock>();
    let areas = &sim.world.resource::<environment::Areas>().names;
    for (area, warmest) in [("home", 15), ("shanghai", 7), ("here", 19)] {
        let id = areas.get(area).unwrap();
        let celsius = |hour: i64| {
            weather.celsius_at(id, SimTime::START + SimSpan::HOUR * hour, clock, Foresight::PLANNED)
        };
        let hottest = (0..24).max_by(|one, other| celsius(*one).total_cmp(&celsius(*other)));
        // The step after the full hour is as near to the maximum as that before it.
        assert!(hottest == Some(warmest), "{area}: {hottest:?}");
    }
}

/// Codes, paths and messages of what is said of a chain in some areas.
fn said(areas: &EnvironmentSpec, spec: &SupplySpec) -> Vec<String> {
    let plain = chain("", FLAT, SHIP, "base_stock(units(0))", 1.0);
    let start = "2022-03-21T00:00[Europe/London]";
    let sim = simulation_in(areas, &plain, start, ("0 d", "14 d"));
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    spec.note_times(areas, sim.world.resource::<Clock>(), &mut issues.at(""));
    let of_zones = issues.as_slice().iter().filter(|one| !one.path.starts_with("calendars.closed"));
    of_zones.map(|one| format!("{} {}: {}", one.code, one.path, one.message)).collect()
}

#[test]
fn timetables_between_zones_that_cannot_be_meant_are_reported() {
    let amsterdam = areas_of("Europe/Amsterdam");
    let none = Vec::<String>::new();
    let spec = |service: &str| chain("", FLAT, service, "base_stock(units(0))", 1.0);
    assert_eq!(said(&amsterdam, &spec(SHIP)), none);
    // A flight: 12:00 in Shanghai is 05:00 in Amsterdam, so that it may arrive there at 11:00, and not at 04:00.
    let flight = |arrives: &str| {
        spec(&format!(
            r#"timetable(days: daily, departs: "12:00", cutoff: "08:00", arrives: "{arrives}")"#
        ))
    };
    assert_eq!(said(&amsterdam, &flight("11:00")), none);
    let found = said(&amsterdam, &flight("04:00"));
    let expected = "conflict lanes.lane.service.arrives: by the clocks of `works` and `shop` it arrives before";
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
    // In one zone the same times are refused.
    let found = said(&areas_of("Asia/Shanghai"), &flight("11:00"));
    assert!(
        found.len() == 1 && found[0].starts_with("out-of-range lanes.lane.service.arrives"),
        "{found:?}"
    );
    // Two destinations in two zones.
    let mut two = spec(SHIP);
    let other: SupplySpec = ron(
        r#"(products: {}, facilities: {"far": (kind: store, area: "home")}, assortments: {"far": (at: ["far"])})"#,
    );
    two.facilities.extend(other.facilities);
    two.assortments.extend(other.assortments);
    two.lanes["lane"].routes["works"].push("far".to_owned());
    let found = said(&amsterdam, &two);
    let expected = "conflict lanes.lane.routes: `shop` and `far` are in different zones";
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
    let unknown = crate::quantity::read_ron::<EnvironmentSpec>(
        r#"(areas: {"here": (zone: "Europe/Rotterdam", weather: (mean: "15 °C", swing: "8 K", warmest: "15:00"))})"#,
    );
    assert!(unknown.unwrap_err().to_string().contains("no such zone is known"));
}
