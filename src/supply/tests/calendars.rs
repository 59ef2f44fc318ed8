//! Closed days: customers follow the calendars of facilities; what cannot be meant is reported. Lanes: `closed_lanes`.

use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;

/// Good Friday to Easter Monday of 2022.
const EASTER: &str = r#"closed: ["2022-04-15", "2022-04-16", "2022-04-17", "2022-04-18"]"#;

/// Monday before Easter.
const HOLY_WEEK: &str = "2022-04-11T00:00[Europe/London]";

/// Departs at 18:00 with what was ordered by noon, and arrives at 06:00 of the next day.
pub(super) const NIGHTLY: &str = r#"timetable(days: daily, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;

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
pub(super) fn at(day: i64, hour: f64) -> f64 {
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
