//! Lines of an order that is sent in parts: each part stays a line of its order.

use super::waste::{midnight, play};
use crate::story::kpi_of;
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::order_lines::LineStatus;
use reflexarc::study::replicate::Run;
use reflexarc::supply::ShipmentStatus;
use std::collections::BTreeSet;

/// All rows of a table.
macro_rules! all {
    ($run:expr, $table:ident) => {{
        let rows = &$run.tables.$table;
        (0..rows.len()).filter_map(|place| rows.row(place))
    }};
}

/// A lane that owes what its centre lacks; the centre is refilled on Thursday.
///
/// On Monday at noon the shop orders 60 cans up to its level, promised for Tuesday at 06:00. The centre has 30,
/// which leave on Monday at 22:00; it owes 30. It has no milk; the shop has 60, fresh on Monday for three days.
/// On Thursday at 00:00 they expire. At 04:00 the centre gets 90 cans and 60 of milk, up to its level of 60 and
/// what it owes. At noon the shop orders 60 of milk, and no cans. At 22:00 leave 30 cans for the order of Monday
/// and 60 of milk for that of Thursday, and arrive on Friday at 06:00, as the latter was promised.
fn chain(goods: &str, horizon: &str) -> Run {
    play(
        &format!(r#"warm_up: "0 d", horizon: "{horizon}""#),
        &format!(
            r#"products: {{ {goods} }},
            lanes: {{
                "in": (routes: {{ "works": ["dc"] }}, orders: base_stock(units(60)),
                    service: timetable(days: on([thu]), departs: "04:00", cutoff: "04:00", arrives: "04:00")),
                "out": (routes: {{ "dc": ["shop"] }}, orders: base_stock(units(60)), short: backordered,
                    service: timetable(days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1,
                        arrives: "06:00")),
            }},
            initial_stock: {{
                "dc": (at: ["dc"], goods: products(["cans"]), level: units(30)),
                {}
            }},"#,
            if goods.contains("milk") {
                r#""shop": (at: ["shop"], goods: products(["milk"]), level: units(60)),"#
            } else {
                ""
            }
        ),
    )
}

const CANS: &str = r#""cans": (class: ambient, price: "2 GBP", margin: "1 GBP"),"#;
const MILK: &str =
    r#""milk": (class: chilled, price: "2 GBP", margin: "1 GBP", shelf_life: "3 d"),"#;

fn hour(day: i64, hour: i64) -> SimTime {
    midnight(day) + SimSpan::HOUR * hour
}

/// Every order that a shipment or a line names stands in `orders`, and the lines of shipments add up to what
/// was sent of each order line.
fn assert_joins(run: &Run) {
    let orders: BTreeSet<u64> = all!(run, orders).map(|row| row.order).collect();
    assert!(all!(run, shipments).all(|row| orders.contains(&row.order)));
    assert!(all!(run, shipment_lines).all(|row| orders.contains(&row.order)));
    for line in all!(run, order_lines) {
        assert!(orders.contains(&line.order));
        let of_line = |order: u64, product: &str| order == line.order && *product == *line.product;
        let parts = all!(run, shipment_lines).filter(|row| of_line(row.order, &row.product));
        assert_eq!(parts.map(|row| row.units).sum::<f64>(), line.sent, "{line:?}");
    }
}

/// Product, ordered, allocated, sent, received, last sent, last received, status of the shop's lines.
type LineOfShop =
    (String, f64, Option<f64>, f64, f64, Option<SimTime>, Option<SimTime>, LineStatus);

fn lines(run: &Run) -> Vec<LineOfShop> {
    let rows = all!(run, order_lines).filter(|row| &*row.destination == "shop");
    rows.map(|row| {
        let (product, ordered, allocated) = (row.product.to_string(), row.ordered, row.allocated);
        let (sent, received) = (row.sent, row.received);
        (product, ordered, allocated, sent, received, row.sent_at, row.received_at, row.status)
    })
    .collect()
}

/// Day of the order, units of the order, units sent, departed, promised, status of shipments to the shop.
type ShipmentToShop = (i64, f64, f64, SimTime, Option<SimTime>, ShipmentStatus);

fn shipments(run: &Run) -> Vec<ShipmentToShop> {
    let rows = all!(run, shipments).filter(|row| &*row.destination == "shop");
    rows.map(|row| {
        let order = all!(run, orders).find(|order| order.order == row.order).unwrap();
        let day = order.sent.since(SimTime::START).nanos() / SimSpan::DAY.nanos();
        (day, row.ordered, row.sent, row.departed, row.promised, row.status)
    })
    .collect()
}

#[test]
fn a_part_that_is_sent_alone_belongs_to_the_order_that_waits_for_it() {
    let run = chain(CANS, "5 d");
    assert_joins(&run);
    let (sent_at, received_at) = (Some(hour(3, 22)), Some(hour(4, 6)));
    let cans = "cans".to_owned();
    let line = (cans, 60.0, Some(60.0), 60.0, 60.0, sent_at, received_at, LineStatus::Received);
    assert_eq!(lines(&run), [line]);
    let promised = Some(hour(1, 6));
    assert_eq!(
        shipments(&run),
        [
            (0, 60.0, 30.0, hour(0, 22), promised, ShipmentStatus::Short),
            (0, 60.0, 30.0, hour(3, 22), promised, ShipmentStatus::Late),
        ]
    );
    // The order of the shop, and that of the centre, which is kept; Tuesday to Friday at 06:00 are 72 h.
    assert_eq!(kpi_of(&run, "shipments_due"), Some(2.0));
    assert_eq!(kpi_of(&run, "shipments_missed"), Some(1.0));
    assert_eq!(kpi_of(&run, "shipments_late_hours"), Some(72.0));
}

#[test]
fn a_shipment_for_two_orders_names_the_newest_and_its_lines_name_both() {
    let run = chain(&format!("{CANS} {MILK}"), "5 d");
    assert_joins(&run);
    let (sent_at, received_at) = (Some(hour(3, 22)), Some(hour(4, 6)));
    let line = |product: &str| {
        let (product, status) = (product.to_owned(), LineStatus::Received);
        (product, 60.0, Some(60.0), 60.0, 60.0, sent_at, received_at, status)
    };
    assert_eq!(lines(&run), [line("cans"), line("milk")]);
    let second = (3, 60.0, 90.0, hour(3, 22), Some(hour(4, 6)), ShipmentStatus::Delivered);
    assert_eq!(
        shipments(&run),
        [(0, 60.0, 30.0, hour(0, 22), Some(hour(1, 6)), ShipmentStatus::Short), second]
    );
    assert_eq!(kpi_of(&run, "shipments_due"), Some(3.0));
    assert_eq!(kpi_of(&run, "shipments_missed"), Some(1.0));
    assert_eq!(kpi_of(&run, "shipments_late_hours"), Some(72.0));
}

#[test]
fn what_has_not_been_sent_by_the_end_of_the_run_is_owed() {
    let run = chain(CANS, "3 d");
    assert_joins(&run);
    let (sent_at, received_at) = (Some(hour(0, 22)), Some(hour(1, 6)));
    let cans = "cans".to_owned();
    let line = (cans, 60.0, Some(60.0), 30.0, 30.0, sent_at, received_at, LineStatus::Owed);
    assert_eq!(lines(&run), [line]);
}
