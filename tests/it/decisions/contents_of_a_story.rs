//! The tables of decisions, orders and shipments of a whole story, joined by their keys.

use crate::story::{first, load, london, plan, played, real};
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::contents::ContentRow;
use reflexarc::outcome::table::{TableSet, Tables};
use reflexarc::study::arm::DISTURBED;
use reflexarc::supply::OrderSource;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Three days of London after a week of warm-up.
fn tables() -> Arc<Tables> {
    let story = load(&london(), &["horizon=3 d", "warm_up=7 d"]);
    Arc::clone(&first(&played(&plan(real(&story), 1, TableSet::ALL)), DISTURBED).tables)
}

/// All rows of a table.
macro_rules! all {
    ($tables:expr, $table:ident) => {
        (0..$tables.$table.len()).filter_map(|index| $tables.$table.row(index))
    };
}

#[test]
fn a_reader_recomputes_each_decided_order_line_from_the_contents() {
    let tables = tables();
    let kinds: BTreeMap<u64, &str> =
        all!(tables, decisions).map(|row| (row.decision, row.kind)).collect();
    let products: BTreeMap<Arc<str>, (bool, f64)> = all!(tables, products)
        .map(|row| (row.product, (row.divisible, row.case.unwrap_or(1.0))))
        .collect();
    let key = |row: &ContentRow| {
        (row.decision, row.lane.clone(), row.facility.clone(), row.product.clone())
    };
    let contents: BTreeMap<_, ContentRow> =
        all!(tables, contents).map(|row| (key(&row), row)).collect();
    assert_eq!(contents.len(), tables.contents.len(), "a key stands twice");
    let orders: BTreeMap<u64, _> = all!(tables, orders).map(|row| (row.order, row)).collect();
    let mut recomputed = 0;
    for line in all!(tables, order_lines) {
        let order = &orders[&line.order];
        let Some(decision) = order.decision.filter(|decision| kinds.contains_key(decision)) else {
            continue;
        };
        assert_eq!((order.basis, kinds[&decision]), (OrderSource::Decision, "replenish"));
        let key = (decision, order.lane.clone(), line.destination.clone(), line.product.clone());
        let Some(row) = contents.get(&key) else { panic!("no content of {line:?}") };
        assert_eq!(row.cut_off, order.sent);
        let short = (row.level.unwrap() - row.position.unwrap()).max(0.0);
        // Whole cases of whole units are rounded up, apart from an error of rounding.
        let (divisible, case) = products[&row.product];
        let units = if divisible { short } else { (short - 1e-9).ceil() };
        let asked = case * (units / case - 1e-9).ceil();
        assert_eq!((asked, row.quantity), (line.ordered, line.ordered), "{row:?} {line:?}");
        let position = row.on_hand.unwrap() + row.on_order.unwrap()
            - row.backorders.unwrap()
            - row.committed.unwrap()
            - row.expiring.unwrap();
        assert_eq!(row.position, Some(position));
        recomputed += 1;
    }
    assert!(recomputed > 1_000, "{recomputed} lines");
}

#[test]
fn the_oldest_view_of_a_decision_is_the_oldest_of_its_rows() {
    let tables = tables();
    let mut oldest: BTreeMap<u64, SimTime> = BTreeMap::new();
    for row in all!(tables, contents) {
        let Some(as_of) = row.as_of else { continue };
        let known = oldest.entry(row.decision).or_insert(as_of);
        *known = (*known).min(as_of);
    }
    assert!(!oldest.is_empty());
    for row in all!(tables, decisions) {
        let is_open = row.status == reflexarc::decision::Status::Open;
        let expected = row.sensed.filter(|_| !is_open);
        assert_eq!(oldest.get(&row.decision).copied(), expected, "{row:?}");
    }
}

#[test]
fn shipment_lines_add_up_to_what_order_lines_and_shipments_sent() {
    let tables = tables();
    let (mut by_line, mut by_shipment) = (BTreeMap::new(), BTreeMap::new());
    let shipments: BTreeSet<u64> = all!(tables, shipments).map(|row| row.shipment).collect();
    for row in all!(tables, shipment_lines) {
        assert!(shipments.contains(&row.shipment), "{row:?} arrived before the start");
        *by_line.entry((row.order, row.product)).or_insert(0.0) += row.units;
        *by_shipment.entry(row.shipment).or_insert(0.0) += row.units;
    }
    let mut sent = 0.0;
    // Of an earlier order that was open at the start, a shipment may have arrived before it.
    let sent_at: BTreeMap<u64, SimTime> =
        all!(tables, orders).map(|row| (row.order, row.sent)).collect();
    let is_within = |order: u64| sent_at.get(&order).is_some_and(|sent| *sent >= SimTime::START);
    for row in all!(tables, order_lines).filter(|row| is_within(row.order)) {
        let units = by_line.get(&(row.order, row.product.clone())).copied().unwrap_or(0.0);
        assert!((units - row.sent).abs() <= 1e-9 * row.sent, "{row:?}: {units}");
        sent += row.sent;
    }
    assert!(sent > 0.0);
    for row in all!(tables, shipments) {
        let units = by_shipment.get(&row.shipment).copied().unwrap_or(0.0);
        assert!((units - row.sent).abs() <= 1e-9 * row.sent, "{row:?}: {units}");
    }
}
