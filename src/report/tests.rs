//! Walks over tables made by hand: which delivery, which step, and which incident is accused.

use super::records::Records;
use super::shelf_days::ShelfDay;
use super::steps::Walk;
use super::told::Told;
use crate::decision::{Reason, Status};
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use crate::outcome::cell::LocalDay;
use crate::outcome::table::Tables;
use crate::outcome::table::decisions::DecisionRow;
use crate::outcome::table::incidents::IncidentRow;
use crate::outcome::table::order_lines::{LineStatus, OrderLineRow};
use crate::outcome::table::orders::OrderRow;
use crate::outcome::table::service::ServiceRow;
use crate::outcome::table::shipments::ShipmentRow;
use crate::outcome::table::stock::StockRow;
use crate::supply::{Occasion, OrderSource, ShipmentStatus};

fn clock() -> Clock {
    let start = "2024-03-04T00:00[UTC]".parse().unwrap();
    Clock::new(&start, "0 d".parse().unwrap(), "9 d".parse().unwrap()).unwrap()
}

fn at(day: i64, hour: i64) -> SimTime {
    SimTime::START + SimSpan::HOUR * (24 * day + hour)
}

/// A day's order of the shop from the bakery, sent at noon, which arrives the next morning.
struct Order {
    day: i64,
    ordered: f64,
    allocated: f64,
    sent: f64,
    days_late: i64,
    /// Number of the decision that ordered; none: last week's order.
    decision: Option<u64>,
    /// Number of the decision that set the shipment.
    set_last: Option<u64>,
}

impl Order {
    const fn of(day: i64, units: f64, decision: u64) -> Self {
        Self {
            day,
            ordered: units,
            allocated: units,
            sent: units,
            days_late: 0,
            decision: Some(decision),
            set_last: Some(decision),
        }
    }
}

/// An arm: orders, and the demand of every day.
fn arm(orders: &[Order], demanded: f64) -> Tables {
    let mut tables = Tables::default();
    for order in orders {
        let number = order.day as u64 + 1;
        let arrived = (order.sent > 0.0).then(|| at(order.day + 1 + order.days_late, 6));
        let basis =
            if order.decision.is_some() { OrderSource::Decision } else { OrderSource::LastWeek };
        tables.orders.push(OrderRow {
            order: number,
            sent: at(order.day, 12),
            lane: "van".into(),
            origin: "bakery".into(),
            destination: "shop".into(),
            units: order.ordered,
            promised: Some(at(order.day + 1, 6)),
            set_at: at(order.day, 11),
            basis,
            rung: order.decision.map(|_| 0),
            decision: order.decision,
        });
        tables.order_lines.push(OrderLineRow {
            order: number,
            product: "rolls".into(),
            destination: "shop".into(),
            ordered: order.ordered,
            allocated: Some(order.allocated),
            sent: order.sent,
            cancelled: order.allocated - order.sent,
            received: order.sent,
            sent_at: arrived.map(|_| at(order.day, 18)),
            received_at: arrived,
            cause: None,
            status: LineStatus::Received,
        });
        tables.shipments.push(ShipmentRow {
            shipment: number,
            order: number,
            lane: "van".into(),
            mode: "road",
            origin: "bakery".into(),
            destination: "shop".into(),
            ordered: order.ordered,
            allocated: order.allocated,
            sent: order.sent,
            departed: at(order.day, 18),
            leg: 0,
            promised: Some(at(order.day + 1, 6)),
            arrived,
            status: if order.days_late > 0 {
                ShipmentStatus::Late
            } else {
                ShipmentStatus::Delivered
            },
            basis,
            decision: order.set_last,
            cause: (order.days_late > 0).then_some(0),
        });
    }
    for day in 0..8 {
        tables.service.push(ServiceRow {
            day: LocalDay::of(at(day, 12), &clock()),
            facility: "shop".into(),
            product: "rolls".into(),
            demanded,
            sold: 0.0,
            lost: 0.0,
            backordered: 0.0,
            substituted: 0.0,
            sold_instead: 0.0,
            turned_away: 0.0,
            left: 0.0,
            wasted: 0.0,
            vanished: 0.0,
            stockout_hours: 0.0,
            back_room_hours: 0.0,
        });
    }
    tables
}

/// Adds a decision of a rung, upon which an incident acted or not; the incident is a link cut.
fn decide(tables: &mut Tables, number: u64, day: i64, status: Status, cause: Option<u32>) {
    tables.decisions.push(DecisionRow {
        decision: number,
        arc: "order".into(),
        kind: "replenish",
        place: "shop".into(),
        sensed: None,
        triggered: at(day, 11),
        received: None,
        started: None,
        finished: None,
        actuated: None,
        acknowledged: None,
        deadline: at(day, 12),
        site: None,
        rung: 1,
        status,
        reason: Some(Reason::NoRoute),
        cause,
    });
    if tables.incidents.lines().is_empty() {
        tables.incidents.push(IncidentRow {
            incident: 0,
            kind: "link_cut",
            entity: "line".into(),
            began: at(1, 0),
            ended: None,
            cause: None,
        });
    }
}

/// The walk from the shelf of the shop on a day.
fn walk(own: &Tables, other: &Tables, day: i64, [here, without, ideal]: [f64; 3]) -> String {
    let row = ServiceRow {
        day: LocalDay::of(at(day, 12), &clock()),
        facility: "shop".into(),
        product: "rolls".into(),
        demanded: 100.0,
        sold: 50.0,
        lost: 50.0,
        backordered: 0.0,
        substituted: 0.0,
        sold_instead: 0.0,
        turned_away: 0.0,
        left: 0.0,
        wasted: 0.0,
        vanished: 0.0,
        stockout_hours: here,
        back_room_hours: 0.0,
    };
    let day =
        ShelfDay { row, undisturbed_h: without, ideal_h: ideal, ideal_undisturbed_h: without };
    let (own, other) = (Records::of_tables(own), Records::of_tables(other));
    let mut text = Told::default();
    Walk { own: &own, other: &other, name: "elsewhere", clock: &clock(), day: &day }
        .tell(&mut text);
    text.into_text()
}

fn expect(text: &str, steps: &[&str]) {
    let mut rest = text;
    for step in steps {
        let (_, after) = rest.split_once(step).unwrap_or_else(|| panic!("no {step:?} in\n{text}"));
        rest = after;
    }
}

#[test]
fn the_delivery_before_the_last_one_is_found() {
    // On Wednesday a link is cut: last week's order of 203 units stands in place of 556. The order of
    // Thursday is a decision again and has its size, but what lacks is not made up for.
    let cut = Order { decision: None, set_last: None, ..Order::of(2, 203.0, 0) };
    let mut own = arm(&[Order::of(1, 300.0, 1), cut, Order::of(3, 300.0, 3)], 293.0);
    decide(&mut own, 2, 2, Status::Lost, Some(0));
    let days = [Order::of(1, 300.0, 1), Order::of(2, 556.0, 2), Order::of(3, 300.0, 3)];
    let other = arm(&days, 293.0);
    let text = walk(&own, &other, 5, [5.5, 0.0, 0.0]);
    let steps = [
        "empty 5.500 h (undisturbed 0 h; on an ideal infrastructure 0 h",
        "← order 3 on `van`, cut-off Wed 06 Mar 12:00: 203 ordered (556)",
        "last week's order",
        "← decision 2",
        "← #0 link_cut",
    ];
    expect(&text, &steps);
    assert!(!text.contains("what was demanded"), "{text}");
}

#[test]
fn a_reallocation_is_found_behind_an_order_that_nothing_touched() {
    let split = Order { allocated: 0.0, sent: 0.0, set_last: Some(9), ..Order::of(2, 10.0, 2) };
    let mut own = arm(&[Order::of(1, 10.0, 1), split], 8.0);
    decide(&mut own, 9, 2, Status::Acted, Some(0));
    let shared = Order { allocated: 3.0, sent: 3.0, set_last: Some(9), ..Order::of(2, 10.0, 2) };
    let other = arm(&[Order::of(1, 10.0, 1), shared], 8.0);
    let text = walk(&own, &other, 3, [6.5, 1.5, 1.5]);
    let steps = [
        "10 ordered (10), 0 allocated (3)",
        "← reallocated between cut-off and departure",
        "← decision 9",
        "← #0 link_cut",
        "Of the 6.500 h, 1.500 h remain on an ideal infrastructure",
    ];
    expect(&text, &steps);
}

#[test]
fn an_incident_without_which_the_shelf_is_as_empty_is_not_accused() {
    // The link was cut when the order was decided, but it is as small on an ideal infrastructure; the
    // undisturbed one is larger for another reason.
    let mut own = arm(&[Order::of(1, 100.0, 1), Order::of(2, 80.0, 2)], 100.0);
    decide(&mut own, 2, 2, Status::Acted, Some(0));
    let other = arm(&[Order::of(1, 100.0, 1), Order::of(2, 120.0, 2)], 100.0);
    let text = walk(&own, &other, 4, [9.5, 0.0, 9.5]);
    expect(
        &text,
        &["80 ordered (120)", "← decision 2", "as long on an ideal infrastructure: 9.500 h"],
    );
    assert!(!text.contains("← #0"), "{text}");
    // With an ideal arm that is better, it is accused.
    let text = walk(&own, &other, 4, [9.5, 0.0, 0.0]);
    expect(&text, &["← decision 2", "← #0 link_cut"]);
}

#[test]
fn a_late_shipment_is_found_with_what_delayed_it() {
    let late = Order { days_late: 3, ..Order::of(2, 100.0, 2) };
    let mut own = arm(&[Order::of(1, 100.0, 1), late], 100.0);
    decide(&mut own, 1, 1, Status::Acted, None);
    let other = arm(&[Order::of(1, 100.0, 1), Order::of(2, 100.0, 2)], 100.0);
    let text = walk(&own, &other, 4, [15.0, 0.0, 15.0]);
    let steps =
        ["100 sent (100), 0 received in time (100)", "← shipment 3 on `van`", "← #0 link_cut"];
    expect(&text, &steps);
}

#[test]
fn demand_is_named_only_where_it_was_higher_and_no_delivery_fell_behind() {
    let orders = || [Order::of(1, 100.0, 1), Order::of(2, 100.0, 2)];
    let (more, usual) = (arm(&orders(), 130.0), arm(&orders(), 100.0));
    let text = walk(&more, &usual, 3, [7.0, 0.0, 7.0]);
    // Four days of 30 units more.
    expect(&text, &["520 units demanded (elsewhere 400)", "exceeds that elsewhere by 120 units"]);
    let text = walk(&usual, &usual, 3, [7.0, 0.0, 7.0]);
    expect(&text, &["no more was demanded of it"]);
}

#[test]
fn what_an_origin_lacked_is_followed_up_its_own_lane() {
    // The bakery had nothing for the order of Wednesday, as its flour was late.
    let short = Order { sent: 0.0, ..Order::of(2, 100.0, 2) };
    let mut own = arm(&[Order::of(1, 100.0, 1), short], 100.0);
    let mut other = arm(&[Order::of(1, 100.0, 1), Order::of(2, 100.0, 2)], 100.0);
    for (tables, days_late) in [(&mut own, 10), (&mut other, 0)] {
        let above = arm(&[Order { days_late, ..Order::of(1, 200.0, 1) }], 0.0);
        let (mut order, mut line) =
            (above.orders.row(0).unwrap(), above.order_lines.row(0).unwrap());
        let mut shipment = above.shipments.row(0).unwrap();
        (order.order, line.order, shipment.order, shipment.shipment) = (90, 90, 90, 90);
        (order.lane, order.origin) = ("ship".into(), "mill".into());
        (order.destination, line.destination) = ("bakery".into(), "bakery".into());
        (shipment.lane, shipment.destination) = ("ship".into(), "bakery".into());
        (order.basis, order.decision) = (OrderSource::Policy, None);
        tables.orders.push(order);
        tables.order_lines.push(line);
        tables.shipments.push(shipment);
    }
    decide(&mut own, 1, 1, Status::Acted, None);
    let text = walk(&own, &other, 4, [15.0, 0.0, 15.0]);
    let steps = [
        "← order 3 on `van`",
        "0 sent (100)",
        "← bakery lacked rolls on Wed 06 Mar 18:00",
        "← order 90 on `ship`",
        "0 received in time (200)",
        "← shipment 90 on `ship`",
        "← #0 link_cut",
    ];
    expect(&text, &steps);
}

/// Levels of the shop at the end of a day, and what was wasted on it.
fn close(tables: &mut Tables, day: i64, on_hand: f64, wasted: f64) {
    tables.stock.push(StockRow {
        time: at(day + 1, 0),
        facility: "shop".into(),
        product: "rolls".into(),
        occasion: Occasion::DayEnd,
        on_hand,
        on_order: 0.0,
        backorders: 0.0,
        in_transit: 0.0,
        wasted: Some(wasted),
        held: None,
    });
}

#[test]
fn what_was_wasted_is_named_with_the_spoilage_in_force() {
    let orders = || [Order::of(1, 100.0, 1), Order::of(2, 100.0, 2)];
    let (mut own, mut other) = (arm(&orders(), 100.0), arm(&orders(), 100.0));
    for day in 0..5 {
        close(&mut own, day, if day < 2 { 40.0 } else { 0.0 }, if day == 2 { 35.0 } else { 1.0 });
        close(&mut other, day, 40.0, 1.0);
    }
    own.incidents.push(IncidentRow {
        incident: 0,
        kind: "spoiled",
        entity: "rolls at shop".into(),
        began: at(2, 9),
        ended: Some(at(2, 12)),
        cause: None,
    });
    let text = walk(&own, &other, 3, [7.0, 0.0, 7.0]);
    let steps = [
        "← 36 units of rolls were wasted at shop by Fri 08 Mar 00:00 (elsewhere 2)",
        "in force then: #0 spoiled: rolls at shop",
    ];
    expect(&text, &steps);
    assert!(!text.contains("No delivery"), "{text}");
    // As much is wasted in both: it explains nothing.
    let text = walk(&other, &own, 3, [7.0, 0.0, 7.0]);
    assert!(!text.contains("wasted"), "{text}");
    expect(&text, &["no more was demanded of it"]);
}

#[test]
fn what_was_taken_in_place_of_other_products_is_named() {
    let orders = || [Order::of(1, 100.0, 1), Order::of(2, 100.0, 2)];
    let (mut own, other) = (arm(&orders(), 100.0), arm(&orders(), 100.0));
    let row = own.service.row(2).unwrap();
    own.service.push(ServiceRow { demanded: 0.0, sold_instead: 30.0, ..row });
    let text = walk(&own, &other, 3, [7.0, 0.0, 7.0]);
    expect(&text, &["← 30 units of rolls were taken at shop in place of other products by"]);
    assert!(!text.contains("No delivery"), "{text}");
    // As many are taken in neither arm: it explains nothing.
    assert!(!walk(&other, &other, 3, [7.0, 0.0, 7.0]).contains("in place of"));
}
