//! What the tables of a run hold: KPIs and stocks follow from their rows.

use crate::story::{first, kpi_of, load, plan, played};
use reflexarc::decision::Status;
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{Arms, DISTURBED};
use reflexarc::study::replicate::Run;
use reflexarc::supply::{Occasion, ShipmentStatus};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// All rows of a table.
macro_rules! all {
    ($run:expr, $table:ident) => {{
        let rows = &$run.tables.$table;
        (0..rows.len()).filter_map(|place| rows.row(place))
    }};
}

/// A week of the bundled grocer in which its large site fails for a night.
fn week() -> (Run, SimTime) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron");
    let story = load(&file, &["warm_up=14 d"]);
    let runs = played(&plan(Arms::of_verdict(&story).only(&[DISTURBED]), 1, TableSet::ALL));
    (first(&runs, DISTURBED).clone(), story.clock.end())
}

#[test]
fn kpis_follow_from_the_rows_of_the_tables() {
    let (run, end) = week();
    let same = |name: &str, from_rows: f64| {
        let kpi = kpi_of(&run, name).unwrap();
        assert!((kpi - from_rows).abs() <= 1e-6 * kpi.abs(), "{name}: {kpi}, by rows {from_rows}");
    };
    // Service: sums over places, products and days.
    let margins: BTreeMap<String, f64> =
        all!(run, products).map(|row| (row.product.to_string(), row.margin)).collect();
    let (mut demanded, mut sold, mut lost, mut empty_h, mut margin) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in all!(run, service) {
        demanded += row.demanded;
        sold += row.sold;
        lost += row.lost;
        empty_h += row.stockout_hours;
        margin += row.lost * margins[&*row.product];
    }
    assert!(lost > 0.0 && empty_h > 0.0);
    same("units_demanded", demanded);
    same("units_sold", sold);
    same("units_lost", lost);
    same("fill_rate", 1.0 - lost / demanded);
    same("stockout_item_hours", empty_h);
    // 40 shops, 20 products, 7 days of 15 hours.
    same("availability", 1.0 - empty_h / (40.0 * 20.0 * 7.0 * 15.0));
    same("cost_lost_margin", margin);
    // Waste and holding: of every place, by what `products` says that a unit costs.
    let costs: BTreeMap<String, (f64, f64)> = all!(run, products)
        .map(|row| (row.product.to_string(), (row.cost, row.cost * row.holding_rate + row.storage)))
        .collect();
    let (mut wasted, mut waste, mut held) = (0.0, 0.0, 0.0);
    for row in all!(run, stock).filter(|row| row.occasion == Occasion::DayEnd) {
        let (cost, of_a_year) = costs[&*row.product];
        let units = row.wasted.unwrap();
        wasted += units;
        waste += units * cost;
        if row.time == end {
            held += row.held.unwrap() * of_a_year / 365.0;
        }
    }
    // What vanishes is paid for like waste.
    let vanished = all!(run, service).map(|row| row.vanished * costs[&*row.product].0);
    waste += vanished.sum::<f64>();
    assert!(wasted > 0.0);
    same("units_wasted", wasted);
    same("cost_waste", waste);
    same("cost_holding", held);
    let by_hour = all!(run, sales).fold(0.0, |units, row| units + row.sold);
    same("units_sold", by_hour);
    // Decisions: of those that ended, by their end.
    let ends = |status: Status| {
        let ended = all!(run, decisions).filter(|row| row.triggered >= SimTime::START);
        ended.filter(|row| row.status == status).count() as f64
    };
    let [acted, late, dropped] = [Status::Acted, Status::Late, Status::Lost].map(ends);
    same("decisions_acted", acted);
    same("decisions_late", late);
    same("decisions_lost", dropped);
    same("decisions_due", acted + late + dropped);
    // Promises: an order is due by its promise, and missed unless its one shipment was whole and in time.
    let mut shipped = BTreeMap::new();
    let mut late_h = 0.0;
    for row in all!(run, shipments) {
        let Some(promised) = row.promised.filter(|at| *at >= SimTime::START && *at < end) else {
            continue;
        };
        assert!(shipped.insert(row.order, row.status).is_none(), "order {} in parts", row.order);
        late_h += row.arrived.unwrap_or(end).since(promised).hours().max(0.0)
            * f64::from(u8::from(row.status != ShipmentStatus::Cancelled));
    }
    let delivered = shipped.values().filter(|one| **one == ShipmentStatus::Delivered).count();
    same("shipments_due", shipped.len() as f64);
    same("shipments_missed", (shipped.len() - delivered) as f64);
    same("otif", delivered as f64 / shipped.len() as f64);
    same("shipments_late_hours", late_h);
    // Transport: each departure of a lane once, and each unit.
    let terms: BTreeMap<(String, String), (f64, f64)> = all!(run, lanes)
        .map(|row| {
            let key = (row.lane.to_string(), row.destination.to_string());
            (key, (row.cost_per_departure, row.cost_per_unit))
        })
        .collect();
    let mut departures = BTreeSet::new();
    let mut cost = 0.0;
    for row in all!(run, shipments).filter(|row| row.departed >= SimTime::START && row.sent > 0.0) {
        let (each, unit) = terms[&(row.lane.to_string(), row.destination.to_string())];
        cost += unit * row.sent;
        if departures.insert((row.lane.to_string(), row.origin.to_string(), row.departed)) {
            cost += each;
        }
    }
    same("cost_transport", cost);
}

#[test]
fn stock_follows_from_what_came_and_what_was_sold() {
    // Of goods that do not expire, at each store and on each day between two ends of a day: on hand at its
    // end is on hand at its beginning, what arrived by shipments, less what was sold and what vanished. To the unit.
    let (run, _) = week();
    let lasting = [
        "ice-cream",
        "lollies",
        "peas",
        "pizza",
        "water",
        "cola",
        "pasta",
        "beans",
        "crisps",
        "coffee",
        "tea",
        "rice",
        "tuna",
    ];
    let mut arrivals: BTreeMap<u64, (String, SimTime)> = BTreeMap::new();
    for row in all!(run, shipments) {
        if let Some(arrived) = row.arrived {
            arrivals.insert(row.shipment, (row.destination.to_string(), arrived));
        }
    }
    let mut came: BTreeMap<(String, String), Vec<(SimTime, f64)>> = BTreeMap::new();
    for row in all!(run, shipment_lines) {
        if let Some((place, at)) = arrivals.get(&row.shipment) {
            let key = (place.clone(), row.product.to_string());
            came.entry(key).or_default().push((*at, row.units));
        }
    }
    let sold: BTreeMap<(String, String, SimTime), f64> = all!(run, service)
        .map(|row| {
            (
                (row.facility.to_string(), row.product.to_string(), row.day.start),
                row.sold + row.vanished,
            )
        })
        .collect();
    let mut ends: BTreeMap<(String, String), Vec<(SimTime, f64)>> = BTreeMap::new();
    for row in all!(run, stock).filter(|row| row.occasion == Occasion::DayEnd) {
        let is_kept = lasting.contains(&&*row.product) && !row.facility.starts_with("dc-");
        if is_kept {
            let key = (row.facility.to_string(), row.product.to_string());
            ends.entry(key).or_default().push((row.time, row.on_hand));
        }
    }
    let mut days = 0;
    for (key, ends) in &ends {
        for pair in ends.windows(2) {
            let [(from, before), (until, after)] = *pair else { continue };
            let within = |at: SimTime| at >= from && at < until;
            let arrived = came.get(key).into_iter().flatten().filter(|(at, _)| within(*at));
            let arrived = arrived.fold(0.0, |units, (_, more)| units + more);
            let sold = sold[&(key.0.clone(), key.1.clone(), from)];
            assert_eq!(after, before + arrived - sold, "{key:?} on the day from {from:?}");
            days += 1;
        }
    }
    assert!(days >= 40 * lasting.len() * 6, "{days} days");
}
