//! Orders, cut-offs and shipments, with numbers worked out by hand.

use super::*;
use crate::kernel::{SimSpan, kinds};

kinds! { extra: Revises, Reallocates }

/// A decision revises the open orders of both stores.
#[derive(Clone, Copy)]
pub(super) struct Revises {
    pub(super) departure: i64,
    pub(super) units: [f64; 2],
}

/// A decision reallocates sent orders.
#[derive(Clone, Copy)]
pub(super) struct Reallocates {
    pub(super) departure: i64,
    pub(super) units: [f64; 2],
}

impl Event for Revises {
    const PHASE: Phase = Phase::Decision;
}

impl Event for Reallocates {
    const PHASE: Phase = Phase::Decision;
}

#[derive(Resource, Default)]
pub(super) struct Answers(pub(super) Vec<Result<(), Refused>>);

pub(super) const LANE: LaneId = LaneId::new(0);

fn revise(now: Now<Revises>, mut orders: OrderRevision, mut answers: ResMut<Answers>) {
    let provenance = Provenance::by_decision(now.time(), 77, 1);
    for (store, units) in now.event.units.iter().enumerate() {
        answers.0.push(orders.revise(LANE, store, now.event.departure, &[*units], provenance));
    }
}

fn reallocate(now: Now<Reallocates>, mut orders: OrderRevision, mut answers: ResMut<Answers>) {
    let provenance = Provenance::by_decision(now.time(), 78, 0);
    let answer = orders.reallocate(
        now.time(),
        LANE,
        now.event.departure,
        (&now.event.units, &[]),
        provenance,
    );
    answers.0.push(answer);
}

/// One centre with 9 units, two stores, a departure a day: cut-off at 12:00, departure at 22:00, arrival
/// at 06:00 on the next day.
fn two_stores(fallback_order: &str, short: &str, horizon: &str) -> Simulation<()> {
    two_stores_from("2022-07-11T00:00[Europe/London]", "0 d", fallback_order, short, horizon)
}

/// The same, measured from another start, after a warm-up.
pub(super) fn two_stores_from(
    start: &str,
    warm_up: &str,
    fallback_order: &str,
    short: &str,
    horizon: &str,
) -> Simulation<()> {
    let spec = ron(&format!(
        r#"Supply(
            products: {{ "milk": (class: chilled, price: "1 GBP", margin: "0.3 GBP") }},
            facilities: {{
                "centre": (kind: distribution_centre, area: "south-east"),
                "shop": (kind: store, area: "south-east", count: 2),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            lanes: {{ "cold": (
                routes: {{ "centre": ["shop"] }},
                service: timetable(
                    days: daily, departs: "22:00", cutoff: "12:00", split_until: "20:00",
                    arrives_days_after: 1, arrives: "06:00", grace: "1 h",
                ),
                orders: decided(fallback_order: {fallback_order}), short: {short},
                cost_per_departure: "100 GBP", cost_per_unit: "2 GBP",
            ) }},
            initial_stock: {{ "all": (at: ["centre"], level: units(9)) }},
        )"#
    ));
    let mut sim = audited(&spec, start, warm_up, horizon);
    revise_and_reallocate(&mut sim);
    sim
}

/// Decisions revise and reallocate the orders of the first lane, which has two destinations.
pub(super) fn revise_and_reallocate(sim: &mut Simulation<()>) {
    sim.world.init_resource::<Answers>();
    sim.on(revise).on(reallocate);
}

fn hour(hours: i64) -> SimTime {
    SimTime::START + SimSpan::HOUR * hours
}

/// On hand, on order, in transit.
pub(super) fn levels(sim: &Simulation<()>, facility: &str) -> [f64; 3] {
    let point = point(sim, facility);
    [point.on_hand(), point.on_order(), point.in_transit()].map(Level::level)
}

fn answers(sim: &Simulation<()>) -> &[Result<(), Refused>] {
    &sim.world.resource::<Answers>().0
}

#[test]
fn two_stores_share_nine_units() {
    let mut sim = two_stores("send_nothing", "cancelled", "2 d");
    // At the instant of the cut-off; a nanosecond later, the revision is refused.
    sim.agenda().at(hour(12), Revises { departure: 0, units: [6.0, 12.0] });
    sim.agenda().at(hour(12) + SimSpan::from_nanos(1), Revises { departure: 0, units: [1.0, 1.0] });
    sim.run_until(hour(13)).unwrap();
    assert_eq!(answers(&sim), [Ok(()), Ok(()), Err(Refused::TooLate), Err(Refused::TooLate)]);
    assert_eq!(levels(&sim, "shop-1"), [0.0, 6.0, 0.0]);
    assert_eq!(levels(&sim, "shop-2"), [0.0, 12.0, 0.0]);
    sim.run_until(hour(23)).unwrap();
    assert_eq!(levels(&sim, "centre"), [0.0, 0.0, 0.0]);
    assert_eq!(levels(&sim, "shop-1"), [0.0, 3.0, 3.0]);
    assert_eq!(levels(&sim, "shop-2"), [0.0, 6.0, 6.0]);
    let summary = finish(&mut sim);
    assert_eq!(levels(&sim, "shop-1"), [3.0, 0.0, 0.0]);
    assert_eq!(levels(&sim, "shop-2"), [6.0, 0.0, 0.0]);
    assert_eq!(
        (summary.shipments_due, summary.shipments_missed, summary.shipments_late_h),
        (2, 2, 0.0)
    );
    assert_eq!(summary.cost_transport, 100.0 + 9.0 * 2.0);
    let centre = point(&sim, "centre").totals(hour(48), sim.world.resource::<Clock>()).facilities;
    assert_eq!((centre.demanded, centre.issued, centre.lost), (18.0, 9.0, 9.0));
}

#[test]
fn backordered_units_leave_with_the_next_departure() {
    let mut sim = two_stores("send_nothing", "backordered", "3 d");
    sim.agenda().at(hour(10), Revises { departure: 0, units: [6.0, 12.0] });
    sim.run_until(hour(23)).unwrap();
    assert_eq!(levels(&sim, "shop-2"), [0.0, 12.0, 6.0]);
    assert_eq!(
        (
            point(&sim, "centre").interfacility_backorders(),
            point(&sim, "centre").backorders().level()
        ),
        (9.0, 9.0)
    );
    finish(&mut sim);
    assert_eq!(levels(&sim, "shop-2"), [6.0, 6.0, 0.0]);
}

#[test]
fn an_order_without_revision_repeats_last_weeks() {
    let mut sim = two_stores("repeat_last_week", "cancelled", "9 d");
    sim.agenda().at(hour(9), Revises { departure: 0, units: [1.0, 2.0] });
    sim.run_until(hour(12) + SimSpan::from_nanos(1)).unwrap();
    let closed = |sim: &Simulation<()>| {
        let traffic = sim.world.resource::<Transport>().lane(LANE).unwrap();
        let closed = traffic.closed_orders().next().unwrap();
        let provenance = closed.provenance()[0];
        (closed.quantities().to_vec(), provenance.source, provenance.decision)
    };
    assert_eq!(closed(&sim), (vec![1.0, 2.0], OrderSource::Decision, 77));
    sim.run_until(hour(24 + 13)).unwrap();
    assert_eq!(closed(&sim), (vec![0.0, 0.0], OrderSource::LastWeek, 0));
    sim.run_until(hour(7 * 24 + 13)).unwrap();
    assert_eq!(closed(&sim), (vec![1.0, 2.0], OrderSource::LastWeek, 0));
}

/// Units that two shops with a demand of 0.05 and 0.2 units a day order from a supplier in 140 days, whose
/// first departure a decision may set.
fn slow_movers(days: &str, fallback_order: &str, first: Option<[f64; 2]>) -> [f64; 2] {
    let spec = ron(&format!(
        r#"Supply(
            products: {{ "spice": (class: ambient, price: "1 GBP", margin: "0.3 GBP") }},
            facilities: {{
                "source": (kind: supplier, area: "south-east"),
                "shop": (kind: store, area: "south-east", count: 2, sizes: each([1, 4])),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "spice": 0.05 }}) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["shop"] }},
                service: timetable(
                    days: {days}, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00",
                ),
                orders: decided(fallback_order: {fallback_order}),
            ) }},
        )"#
    ));
    let mut sim = simulation(&spec, "2024-01-01T00:00[UTC]", "0 d", "140 d");
    sim.world.init_resource::<Answers>();
    sim.on(revise);
    if let Some(units) = first {
        sim.agenda().at(hour(9), Revises { departure: 0, units });
    }
    finish(&mut sim);
    let end = hour(140 * 24);
    ["shop-1", "shop-2"]
        .map(|shop| point(&sim, shop).totals(end, sim.world.resource::<Clock>()).ordered)
}

#[test]
fn the_plan_of_a_slow_mover_is_its_mean_demand() {
    // 140 days of 0.05 and 0.2 units: 7 and 28. Rounded by the day, or by the week, it would be 0 and 20.
    for days in ["daily", "on([mon])", "on([tue, fri])", "on([mon, wed, fri, sat])"] {
        assert_eq!(slow_movers(days, "repeat_last_week", None), [7.0, 28.0], "{days}");
    }
    for days in ["daily", "on([mon])"] {
        assert_eq!(slow_movers(days, "hold", None), [7.0, 28.0], "{days}");
    }
    // What a decision sent is repeated as it was sent: 20 Mondays of 0 and 3 units.
    for fallback in ["repeat_last_week", "hold"] {
        assert_eq!(slow_movers("on([mon])", fallback, Some([0.0, 3.0])), [0.0, 60.0], "{fallback}");
    }
    // A decision for one Monday of daily departures: the plan of the 120 other days, and what was sent on
    // 20 Mondays. 120 · 0.05 = 6 and 120 · 0.2 = 24.
    let monday = slow_movers("daily", "repeat_last_week", Some([0.0, 3.0]));
    assert_eq!(monday, [6.0, 24.0 + 60.0]);
    assert_eq!(slow_movers("daily", "send_nothing", Some([2.0, 3.0])), [2.0, 3.0]);
}

#[test]
fn the_fallback_order_is_the_previous_one_where_the_lane_holds_it() {
    let mut sim = two_stores("hold", "cancelled", "5 d");
    sim.agenda().at(hour(9), Revises { departure: 0, units: [1.0, 2.0] });
    finish(&mut sim);
    // 3 units a day, from 9.
    assert_eq!(levels(&sim, "centre"), [0.0, 0.0, 0.0]);
    assert_eq!(levels(&sim, "shop-1"), [3.0, 0.0, 0.0]);
}

#[test]
fn a_reallocation_keeps_totals_and_is_in_time() {
    let mut sim = two_stores("send_nothing", "cancelled", "2 d");
    sim.agenda().at(hour(11), Revises { departure: 0, units: [4.0, 4.0] });
    sim.agenda().at(hour(19), Reallocates { departure: 0, units: [5.0, 4.0] });
    sim.agenda().at(hour(19), Reallocates { departure: 0, units: [8.0, -0.0] });
    sim.agenda().at(hour(20), Reallocates { departure: 0, units: [1.0, 7.0] });
    sim.agenda().at(hour(21), Reallocates { departure: 0, units: [4.0, 4.0] });
    let summary = finish(&mut sim);
    let expected = [Ok(()), Ok(()), Err(Refused::Total), Ok(()), Ok(()), Err(Refused::TooLate)];
    assert_eq!(answers(&sim), expected);
    assert_eq!([levels(&sim, "shop-1")[0], levels(&sim, "shop-2")[0]], [1.0, 7.0]);
    // Shop 1 ordered four and got one: its order is not in full. Shop 2 got more than it ordered.
    assert_eq!((summary.shipments_due, summary.shipments_missed), (2, 1));
}

#[test]
fn an_order_is_whole_and_not_negative() {
    let mut sim = two_stores("send_nothing", "cancelled", "1 d");
    sim.agenda().at(hour(1), Revises { departure: 0, units: [0.5, 2.0] });
    sim.agenda().at(hour(1), Revises { departure: 0, units: [-1.0, f64::NAN] });
    sim.run_until(hour(2)).unwrap();
    let refused = Err(Refused::Amount);
    assert_eq!(answers(&sim), [refused, Ok(()), refused, refused]);
}

#[test]
fn a_delayed_shipment_arrives_once_and_late() {
    for (delayed_at, until) in [(20, 40), (26, 40)] {
        let mut sim = two_stores("send_nothing", "cancelled", "3 d");
        sim.agenda().at(hour(9), Revises { departure: 0, units: [4.0, 5.0] });
        let delay = LaneDelayed {
            lane: LANE,
            extra: SimSpan::HOUR * 5,
            until: hour(until),
            incident: None,
        };
        sim.agenda().at(hour(delayed_at), delay);
        sim.run_until(hour(34)).unwrap();
        assert_eq!(levels(&sim, "shop-1"), [0.0, 4.0, 4.0]);
        let summary = finish(&mut sim);
        assert_eq!(levels(&sim, "shop-1"), [4.0, 0.0, 0.0]);
        assert_eq!(levels(&sim, "shop-2"), [5.0, 0.0, 0.0]);
        // Promised for 07:00, arrival at 11:00.
        assert_eq!((summary.shipments_due, summary.shipments_missed), (2, 2));
        assert_eq!(summary.shipments_late_h, 8.0);
    }
}

#[test]
fn cut_offs_keep_their_local_time_over_a_clock_change() {
    let start = "2022-03-25T00:00[Europe/London]".parse().unwrap();
    let clock = Clock::new(&start, "0 d".parse().unwrap(), "7 d".parse().unwrap()).unwrap();
    let spec: TimetableSpec = ron(
        r#"(days: daily, departs: "22:00", cutoff_days_before: 1, cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#,
    );
    let timetable = spec.timetable();
    // Clocks go forward in the small hours of day 2.
    let hours = |time: SimTime| time.since(SimTime::START).hours();
    assert_eq!(hours(timetable.cut_off(2, &clock)), 36.0);
    assert_eq!(hours(timetable.cut_off(3, &clock)), 59.0);
    assert_eq!(hours(timetable.arrives(2, &clock)), 77.0);
}

#[test]
fn a_lane_may_depart_many_times_a_day() {
    let start = "2022-03-25T00:00[Europe/London]".parse().unwrap();
    let clock = Clock::new(&start, "0 d".parse().unwrap(), "7 d".parse().unwrap()).unwrap();
    let spec: TimetableSpec = ron(
        r#"(days: on([fri, sun]), departs: "06:00", every: "8 h", cutoff: "04:00", arrives: "09:30")"#,
    );
    let timetable = spec.timetable();
    // 06:00, 14:00 and 22:00; day 0 is a Friday, Sunday's first is number 2 · 3.
    let mut departure = timetable.first_open(SimTime::START + SimSpan::HOUR * 5, &clock);
    let mut seen = Vec::new();
    for _ in 0..5 {
        let hours = |time: SimTime| time.since(SimTime::START).hours();
        let cut_off = hours(timetable.cut_off(departure, &clock));
        let arrives = hours(timetable.arrives(departure, &clock));
        seen.push((departure, cut_off, hours(timetable.departs(departure, &clock)), arrives));
        departure = timetable.after(departure, &clock);
    }
    // On Sunday clocks go forward in the small hours: 06:00 is hour 53 of the run.
    let expected = [
        (1, 12.0, 14.0, 17.5),
        (2, 20.0, 22.0, 25.5),
        (6, 51.0, 53.0, 56.5),
        (7, 59.0, 61.0, 64.5),
        (8, 67.0, 69.0, 72.5),
    ];
    assert_eq!(seen, expected);
    // Slot in the week of Sunday's second departure: six days and one.
    assert_eq!((timetable.slot_in_week(7, &clock), timetable.slots_in_week()), (19, 21));
    assert_eq!(timetable.days_between(2, 6), 2.0 - 2.0 / 3.0);
}
