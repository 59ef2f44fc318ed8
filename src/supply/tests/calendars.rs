//! Closed days: customers, departures, arrivals and the time that orders protect follow the calendars of facilities.

use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;

/// Good Friday to Easter Monday of 2022.
const EASTER: &str = r#"closed: ["2022-04-15", "2022-04-16", "2022-04-17", "2022-04-18"]"#;

/// Monday before Easter.
const HOLY_WEEK: &str = "2022-04-11T00:00[Europe/London]";

/// Departs at 18:00 with what was ordered by noon, and arrives at 06:00 of the next day.
const NIGHTLY: &str = r#"timetable(days: daily, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;

/// A depot that supplies a shop, each of which may keep the calendar.
pub(super) struct Chain<'a> {
    pub(super) start: &'a str,
    pub(super) calendar: &'a str,
    /// Fields of the depot and of the shop.
    pub(super) depot: &'a str,
    pub(super) shop: &'a str,
    pub(super) demand: &'a str,
    pub(super) service: &'a str,
    pub(super) orders: &'a str,
    pub(super) initial: f64,
    pub(super) more: &'a str,
}

pub(super) const KEEPS: &str = r#"calendar: "england","#;

impl Default for Chain<'_> {
    fn default() -> Self {
        Self {
            start: HOLY_WEEK,
            calendar: EASTER,
            depot: "",
            shop: "",
            demand: "law: normal(hourly_sd: 0)",
            service: NIGHTLY,
            orders: "base_stock(units(100))",
            initial: 1000.0,
            more: "",
        }
    }
}

impl Chain<'_> {
    pub(super) fn spec(&self) -> SupplySpec {
        let Self { start: _, calendar, depot, shop, demand, service, orders, initial, more } = self;
        ron(&format!(
            r#"Supply(
                products: {{ "salt": (class: ambient, price: "1 GBP", margin: "0.4 GBP", divisible: true) }},
                calendars: {{ "england": ({calendar}) }},
                facilities: {{
                    "depot": (kind: supplier, area: "midlands", {depot}),
                    "shop": (kind: store, area: "midlands", {shop}),
                }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "all": (at: ["shop"], units_per_day: {{ "salt": 24 }}, {demand}) }},
                lanes: {{ "lane": (routes: {{ "depot": ["shop"] }}, service: {service}, orders: {orders}, {more}) }},
                initial_stock: {{ "all": (at: ["shop"], level: units({initial})) }},
            )"#
        ))
    }

    pub(super) fn simulation(&self, days: u32) -> Simulation<()> {
        simulation(&self.spec(), self.start, "0 d", &format!("{days} d"))
    }

    /// Units demanded on each day.
    fn demanded(&self, days: i64) -> Vec<f64> {
        let mut sim = self.simulation(days as u32);
        let day = |sim: &mut Simulation<()>, day: i64| {
            let at = SimTime::START + SimSpan::DAY * (day + 1);
            sim.run_until(at).unwrap();
            point(sim, "shop").totals(at, sim.world.resource::<Clock>()).customers.demanded
        };
        let so_far: Vec<f64> = (0..days).map(|number| day(&mut sim, number)).collect();
        let before = std::iter::once(0.0).chain(so_far.iter().copied());
        so_far.iter().zip(before).map(|(after, before)| after - before).collect()
    }

    /// The timetable of the lane, and the calendar of the run.
    pub(super) fn timetable(&self) -> (Timetable, Clock) {
        let sim = self.simulation(14);
        let topology = sim.world.resource::<Topology>();
        let lane = topology.lane(LaneId::new(0)).unwrap();
        (lane.timetable().unwrap().clone(), topology.clock().clone())
    }

    /// Hours of the run at which stock arrives at the shop.
    pub(super) fn arrivals(&self, days: u32) -> Vec<f64> {
        #[derive(Resource, Default)]
        struct Seen(Vec<f64>);
        let mut sim = self.simulation(days);
        sim.world.init_resource::<Seen>();
        sim.on(|now: Now<ShipmentsArrived>, mut seen: ResMut<Seen>| {
            seen.0.push(now.time().since(SimTime::START).hours());
        });
        finish(&mut sim);
        sim.world.resource::<Seen>().0.clone()
    }
}

/// Hours of the run at a time of a day; the first is Monday.
fn at(day: i64, hour: f64) -> f64 {
    24.0 * day as f64 + hour
}

#[test]
fn customers_cannot_buy_on_closed_days() {
    let open = Chain::default().demanded(9);
    let closed = Chain { shop: KEEPS, ..Chain::default() }.demanded(9);
    for (day, (open, closed)) in open.iter().zip(&closed).enumerate() {
        // Friday to Monday are days 4 to 7.
        let expected = if (4..=7).contains(&day) { 0.0 } else { *open };
        assert!(
            (closed - expected).abs() < 1e-9 && (open - 24.0).abs() < 1e-9,
            "day {day}: {closed}"
        );
    }
}

#[test]
fn customers_of_other_days_are_the_same() {
    for demand in ["law: one_by_one", "law: negative_binomial(variance_ratio: 2)"] {
        let open = Chain { demand, ..Chain::default() }.demanded(10);
        let closed = Chain { demand, shop: KEEPS, ..Chain::default() }.demanded(10);
        let expected: Vec<f64> = (0..)
            .zip(&open)
            .map(|(day, units)| if (4..=7).contains(&day) { 0.0 } else { *units })
            .collect();
        assert_eq!(closed, expected, "{demand}");
        assert!(open.iter().all(|units| *units > 0.0), "{demand}: {open:?}");
    }
}

#[test]
fn hours_that_began_before_a_closed_day_go_on_over_midnight() {
    // Open for eight hours with 3 units each. Thursday's hours end on Friday at 02:00; Monday's do not begin, so
    // there are none on Tuesday before 18:00.
    let shop = format!(r#"{KEEPS} opening_hours: (from: "18:00", until: "02:00")"#);
    let chain = Chain { shop: &shop, ..Chain::default() };
    let demanded = chain.demanded(10);
    let expected = [24.0, 24.0, 24.0, 24.0, 6.0, 0.0, 0.0, 0.0, 18.0, 24.0];
    for (units, expected) in demanded.iter().zip(expected) {
        assert!((units - expected).abs() < 1e-9, "{demanded:?}");
    }
    let empty = Chain { initial: 0.0, orders: "base_stock(units(0))", ..chain };
    let summary = finish(&mut empty.simulation(10));
    // The small hours of the first Monday, which are Sunday's, then four evenings and two.
    assert_eq!(summary.service.stockout_s / 3_600.0, 2.0 + 4.0 * 8.0 + 6.0 + 8.0);
    assert_eq!(summary.open_item_s, summary.service.stockout_s);
}

#[test]
fn the_order_of_the_last_departure_before_a_long_weekend_protects_until_after_it() {
    let protects = |depot: &str, shop: &str| {
        let chain = Chain { depot, shop, ..Chain::default() };
        let (timetable, clock) = chain.timetable();
        let hours = |departure| timetable.protects(departure, &clock).hours();
        let thursday = timetable.arrives(3, &clock).since(SimTime::START).hours();
        (hours(2), hours(3), timetable.after(3, &clock), thursday)
    };
    // From noon until 06:00 of the day after the next.
    assert_eq!(protects("", ""), (42.0, 42.0, 4, at(4, 6.0)));
    // The departure after that of Thursday is on Tuesday, and arrives on Wednesday.
    assert_eq!(protects(KEEPS, ""), (42.0, 42.0 + 96.0, 8, at(4, 6.0)));
    // Goods of Thursday, as those of the closed days, come on Tuesday: Wednesday's order must last until then.
    assert_eq!(protects("", KEEPS), (42.0 + 96.0, 42.0 + 72.0, 4, at(8, 6.0)));
    assert_eq!(protects(KEEPS, KEEPS), (42.0 + 96.0, 42.0 + 96.0, 8, at(8, 6.0)));
}

#[test]
fn a_forecast_level_covers_the_long_weekend_unless_customers_are_closed_out() {
    // Customers demand 24 a day. Thursday's order covers 138 h at an open shop, 42 h of demand at a closed one.
    for (shop, expected) in [("", 138.0), (KEEPS, 42.0)] {
        let orders = "moving_average(safety_factor: 0, days: 7)";
        let chain = Chain { depot: KEEPS, shop, orders, ..Chain::default() };
        let mut sim = chain.simulation(14);
        sim.run_until(SimTime::START + SimSpan::HOUR * (3 * 24 + 13)).unwrap();
        let target = sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap().target(0);
        let transport::Target::Level(level) = target else { panic!("{target:?}") };
        assert!((level - expected).abs() < 1e-9, "{shop}: {level}");
        // The next order, of Tuesday the 19th, covers 42 h as usual: closed days taught the mean nothing.
        sim.run_until(SimTime::START + SimSpan::HOUR * (8 * 24 + 13)).unwrap();
        let target = sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap().target(0);
        let transport::Target::Level(level) = target else { panic!("{target:?}") };
        assert!((level - 42.0).abs() < 1e-9, "{shop}: {level}");
    }
}

#[test]
fn nothing_departs_from_a_closed_origin_and_nothing_arrives_at_a_closed_destination() {
    // An order every day from Monday on; the goods of Monday arrive on Tuesday.
    let orders = "base_stock(units(2000))";
    let arrivals =
        |depot: &str, shop: &str| Chain { depot, shop, orders, ..Chain::default() }.arrivals(11);
    let all = |days: &[i64]| days.iter().map(|day| at(*day, 6.0)).collect::<Vec<_>>();
    assert_eq!(arrivals("", ""), all(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    assert_eq!(arrivals(KEEPS, ""), all(&[1, 2, 3, 4, 9, 10]));
    // What left from Thursday to Monday comes on Tuesday: all in one instant.
    assert_eq!(arrivals("", KEEPS), all(&[1, 2, 3, 8, 9, 10]));
    assert_eq!(arrivals(KEEPS, KEEPS), all(&[1, 2, 3, 8, 9, 10]));
}

#[test]
fn a_delay_onto_a_closed_day_lasts_until_the_next_open_one() {
    // 30 h after 06:00 of Thursday and of the days before it; what is due later comes on open days.
    let late = NIGHTLY.replace("arrives: \"06:00\"", "arrives: \"06:00\", delay: fixed(\"30 h\")");
    let orders = "base_stock(units(2000))";
    let chain = Chain { shop: KEEPS, service: &late, orders, ..Chain::default() };
    // Planned for Tuesday and Wednesday: one day and six hours later. Planned for Thursday: Friday is closed, and
    // the first arrival of Tuesday is at 06:00. Planned for Tuesday: Wednesday at noon.
    assert_eq!(
        chain.arrivals(11),
        [at(2, 12.0), at(3, 12.0), at(8, 6.0), at(9, 12.0), at(10, 12.0)]
    );
}

#[test]
fn an_incident_that_delays_onto_a_closed_day_does_so_until_the_next_open_one() {
    // Arrivals planned from Thursday, 05:00, until midnight are 20 h late: Thursday's comes on Friday at 02:00.
    let hour =
        |day: i64, hour: f64| SimTime::START + SimSpan::from_seconds(at(day, hour) * 3_600.0);
    let received = |shop: &str, times: [SimTime; 3]| {
        let orders = "base_stock(units(2000))";
        let mut sim = Chain { shop, orders, ..Chain::default() }.simulation(9);
        let (lane, extra) = (LaneId::new(0), SimSpan::HOUR * 20);
        let delay = LaneDelayed { lane, extra, until: hour(4, 0.0), incident: None };
        sim.agenda().at(hour(3, 5.0), delay);
        times.map(|time| {
            sim.run_until(time).unwrap();
            point(&sim, "shop").cumulative_in()
        })
    };
    let open = received("", [hour(2, 7.0), hour(4, 1.9), hour(4, 2.1)]);
    assert!(open[1] == open[0] && open[2] > open[1], "{open:?}");
    let closed = received(KEEPS, [hour(2, 7.0), hour(8, 5.9), hour(8, 6.1)]);
    assert!(closed[1] == closed[0] && closed[2] > closed[1], "{closed:?}");
}

#[test]
fn several_arrivals_that_wait_for_an_open_day_do_not_overtake_each_other() {
    // Departures at 06:00 and 14:00 arrive two hours later. Those of the closed days come when Tuesday begins.
    let service = r#"timetable(days: daily, departs: "06:00", every: "8 h", cutoff: "05:00", arrives: "08:00")"#;
    let chain = Chain { shop: KEEPS, service, ..Chain::default() };
    let (timetable, clock) = chain.timetable();
    let mut departure = timetable.first_open(SimTime::START, &clock);
    let mut before = SimTime::START;
    for _ in 0..40 {
        let arrives = timetable.arrives(departure, &clock);
        assert!(arrives >= before, "{departure}");
        before = arrives;
        departure = timetable.after(departure, &clock);
    }
    // The last of Thursday leaves at 22:00 and would come at midnight.
    let hours = |departure| timetable.arrives(departure, &clock).since(SimTime::START).hours();
    assert_eq!(
        [10, 11, 12, 23, 24].map(hours),
        [at(3, 16.0), at(8, 0.0), at(8, 0.0), at(8, 0.0), at(8, 8.0)]
    );
}

#[test]
fn orders_on_demand_wait_for_the_next_open_day_of_both_ends() {
    // A review each day at 20:00, and a lead time of 6 h.
    let service = r#"on_demand(lead: fixed("6 h"), review: (every: "1 d", first: "20 h"))"#;
    let orders = "base_stock(units(2000))";
    let arrivals = |depot: &str, shop: &str| {
        Chain { depot, shop, service, orders, ..Chain::default() }.arrivals(10)
    };
    let nightly =
        |days: std::ops::RangeInclusive<i64>| days.map(|day| at(day, 2.0)).collect::<Vec<_>>();
    assert_eq!(arrivals("", ""), nightly(1..=9));
    // What is ordered from Friday to Monday leaves when Tuesday begins, and comes six hours later.
    let mut expected = nightly(1..=4);
    expected.extend([at(8, 6.0), at(9, 2.0)]);
    assert_eq!(arrivals(KEEPS, ""), expected);
    // What comes from Friday to Monday is there when Tuesday begins.
    let mut expected = nightly(1..=3);
    expected.extend([at(8, 0.0), at(9, 2.0)]);
    assert_eq!(arrivals("", KEEPS), expected);
}

#[test]
fn a_longer_closure_never_gives_an_earlier_arrival() {
    let dates = ["2022-04-15", "2022-04-16", "2022-04-17", "2022-04-18", "2022-04-19"];
    let mut before: Option<Vec<SimTime>> = None;
    for closed in 0..=dates.len() {
        let list: Vec<String> = dates[..closed].iter().map(|date| format!("{date:?}")).collect();
        let calendar = format!("closed: [{}]", list.join(", "));
        let chain = Chain { calendar: &calendar, shop: KEEPS, ..Chain::default() };
        let (timetable, clock) = chain.timetable();
        let arrivals: Vec<SimTime> = (0..14).map(|day| timetable.arrives(day, &clock)).collect();
        if let Some(before) = before {
            assert!(
                before.iter().zip(&arrivals).all(|(before, after)| after >= before),
                "{closed}"
            );
            assert_ne!(before, arrivals, "{closed}");
        }
        before = Some(arrivals);
    }
}

#[test]
fn a_calendar_without_a_closed_day_in_the_run_changes_nothing() {
    let calendar = r#"closed: ["2020-12-25", "2024-12-25"]"#;
    for demand in ["law: one_by_one", "law: negative_binomial(variance_ratio: 2)"] {
        let on_demand = r#"on_demand(lead: exponential(mean: "6 h"))"#;
        for service in [NIGHTLY, on_demand] {
            let run = |depot: &str, shop: &str| {
                let chain = Chain { calendar, depot, shop, demand, service, ..Chain::default() };
                finish(&mut Chain { initial: 30.0, ..chain }.simulation(30))
            };
            assert_eq!(run("", ""), run(KEEPS, KEEPS), "{demand} {service}");
        }
    }
}

#[test]
fn a_shop_that_is_closed_every_day_has_no_customers() {
    let dates: Vec<String> = (11..=17).map(|day| format!("\"2022-04-{day}\"")).collect();
    let calendar = format!("closed: [{}]", dates.join(", "));
    let orders = "base_stock(units(0))";
    let chain =
        Chain { calendar: &calendar, shop: KEEPS, orders, initial: 0.0, ..Chain::default() };
    let summary = finish(&mut chain.simulation(7));
    assert_eq!(summary.service, StockTotals::default());
    assert_eq!((summary.open_item_s, summary.cost_lost_margin), (0.0, 0.0));
}

#[test]
fn weekdays_of_a_calendar_shape_the_week_and_keep_its_mean() {
    let chain = Chain { calendar: "closed_on: [sun]", shop: KEEPS, ..Chain::default() };
    let demanded = chain.demanded(14);
    for (day, units) in demanded.iter().enumerate() {
        let expected = if day % 7 == 6 { 0.0 } else { 28.0 };
        assert!((units - expected).abs() < 1e-9, "{demanded:?}");
    }
    // A depot that is closed on Sundays has six departures a week.
    let chain = Chain { calendar: "closed_on: [sun]", depot: KEEPS, ..Chain::default() };
    let (timetable, clock) = chain.timetable();
    assert_eq!(timetable.departures_in_week(), 6.0);
    assert_eq!(timetable.after(5, &clock), 7);
    assert_eq!(timetable.usually_after(5, &clock), 7);
}

#[test]
fn destinations_of_a_timetable_keep_one_calendar_and_what_comes_through_a_port_none() {
    let mut spec = Chain { shop: KEEPS, ..Chain::default() }.spec();
    let more: SupplySpec = ron(
        r#"(products: {}, facilities: {"kiosk": (kind: store, area: "midlands")}, assortments: {"kiosk": (at: ["kiosk"])},
            ports: {"quay": (rate: units_per_hour(1e6))})"#,
    );
    spec.facilities.extend(more.facilities);
    spec.assortments.extend(more.assortments);
    spec.ports.extend(more.ports);
    spec.lanes["lane"].routes["depot"].push("kiosk".to_owned());
    let expected = "conflict lanes.lane.routes: `shop` and `kiosk` keep different calendars";
    let found = issues_of(&spec);
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
    // Through a port, goods come on closed days too, so that there is no conflict.
    spec.lanes["lane"].port = Some("quay".to_owned());
    let expected = "closed-days lanes.lane.port: what comes through `quay` arrives at `shop` on its closed days too";
    assert_eq!(issues_of(&spec), [expected]);
    let sim = simulation(&spec, HOLY_WEEK, "0 d", "14 d");
    let topology = sim.world.resource::<Topology>();
    let timetable = topology.lane(LaneId::new(0)).unwrap().timetable().unwrap();
    let thursday = timetable.arrives(3, topology.clock()).since(SimTime::START).hours();
    assert!((at(4, 6.0)..at(4, 6.1)).contains(&thursday), "{thursday}");
}

/// Codes, paths and messages of the issues of a chain.
pub(super) fn issues(chain: &Chain) -> Vec<String> {
    issues_of(&chain.spec())
}

fn issues_of(spec: &SupplySpec) -> Vec<String> {
    let sim = Chain::default().simulation(14);
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    spec.note_times(areas, sim.world.resource::<Clock>(), &mut issues.at(""));
    issues
        .as_slice()
        .iter()
        .map(|one| format!("{} {}: {}", one.code, one.path, one.message))
        .collect()
}

#[test]
fn calendars_that_cannot_be_meant_are_reported_and_those_without_effect_noted() {
    let none = Vec::<String>::new();
    assert_eq!(issues(&Chain { shop: KEEPS, depot: KEEPS, ..Chain::default() }), none);
    let one = |chain: Chain, expected: &str| {
        let found = issues(&chain);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{expected}: {found:?}");
    };
    one(Chain::default(), "no-effect calendars.england: no facility keeps");
    let unknown = r#"calendar: "scotland""#;
    let found = issues(&Chain { depot: KEEPS, shop: unknown, ..Chain::default() });
    assert!(found.len() == 1 && found[0].contains("facilities.shop.calendar"), "{found:?}");
    let of = |calendar| Chain { calendar, shop: KEEPS, ..Chain::default() };
    one(of(""), "no-effect calendars.england: it closes on no day");
    let twice = r#"closed: ["2022-04-15", "2022-04-16", "2022-04-15"]"#;
    one(of(twice), "conflict calendars.england.closed.2: `2022-04-15` is named twice");
    one(
        of("closed_on: [sun, sat, sun]"),
        "conflict calendars.england.closed_on.2: `sun` is named twice",
    );
    one(of(r#"closed: ["2023-12-25"]"#), "outside-the-run calendars.england.closed");
    let never = "closed_on: [mon, tue, wed, thu, fri, sat, sun]";
    let found = issues(&of(never));
    assert!(found[0].starts_with("conflict calendars.england.closed_on: facilities"), "{found:?}");
    let sundays = NIGHTLY.replace("daily", "on([sun])");
    let calendar = "closed_on: [sun]";
    let lane = Chain { calendar, depot: KEEPS, service: &sundays, ..Chain::default() };
    one(lane, "conflict lanes.lane.service.days: `depot` is closed on all of these weekdays");
    let shop = format!(
        r#"{KEEPS} opening_hours: (from: "08:00", until: "20:00", by_weekday: {{ sun: open(from: "10:00", until: "16:00") }})"#
    );
    let hours = Chain { calendar, shop: &shop, ..Chain::default() };
    one(
        hours,
        "no-effect facilities.shop.opening_hours.by_weekday.sun: its calendar is closed on sun",
    );
}
