//! Margins: what absorbed a disruption that did not reach the shelf, and where harm would start.
//!
//! They are those of the runs as played: time from the last revision of orders to their cut-off, power
//! and temperature headroom, stock in hours of demand. Where harm would start is given as the least that
//! would use up a margin; it is not a forecast.

use super::input::Input;
use super::text::{minute, number, span};
use crate::kernel::{SimSpan, SimTime};
use crate::outcome::rows::Rows;
use crate::outcome::table::Tables;
use crate::study::arm::DISTURBED;
use crate::study::comparison::KpiRow;
use crate::supply::OrderSource;
use std::fmt::Write;

/// The margins, a line each.
pub(super) fn margins(input: &Input, rows: &[KpiRow]) -> String {
    let replication = input.replication;
    let mut text = format!(
        "Margins that absorbed the disruptions (instants are of replication {replication})\n"
    );
    let tables = &*input.disturbed.tables;
    let mean = |name: &str| {
        let row = rows.iter().find(|row| row.kpi.name == name)?;
        row.arm(DISTURBED).map(|estimate| estimate.mean)
    };
    // Writing to a string cannot fail.
    if let (Some(due), Some(acted)) = (mean("decisions_due"), mean("decisions_acted")) {
        let fallback = mean("decisions_fallback").unwrap_or(0.0);
        let _written = writeln!(
            text,
            "  decisions   {} of {} acted, {} of them from a lower rung; harm starts where no rung answers",
            number(acted),
            number(due),
            number(fallback)
        );
    }
    text.push_str(&cut_offs(input, tables));
    if let Some(days) = mean("days_of_supply") {
        let _written = writeln!(
            text,
            "  stock       {} h of mean demand on hand; a shorter gap in supply is bridged",
            number(days * 24.0)
        );
    }
    if let Some(watts) = mean("power_headroom_min_w").filter(|watts| watts.is_finite()) {
        let kilowatts = watts / 1e3;
        let _written = if watts > 0.0 {
            writeln!(
                text,
                "  power       {} kW headroom at the least, at the site nearest to its limit",
                number(kilowatts)
            )
        } else {
            writeln!(
                text,
                "  power       no headroom: {} kW short at the worst",
                number(-kilowatts)
            )
        };
    }
    if let Some(kelvin) = mean("thermal_headroom_min_k") {
        let _written = if kelvin > 0.0 {
            writeln!(
                text,
                "  heat        {} K below the first throttle threshold at the least",
                number(kelvin)
            )
        } else {
            writeln!(
                text,
                "  heat        no headroom: {} K above the first throttle threshold at the worst",
                number(-kelvin)
            )
        };
    }
    text
}

/// How old orders were at their cut-offs, and which cut-offs came next after each root incident.
fn cut_offs(input: &Input, tables: &Tables) -> String {
    let clock = &input.story.clock;
    let mut text = String::new();
    let orders: Vec<_> =
        (0..tables.orders.len()).filter_map(|index| tables.orders.row(index)).collect();
    let decided = orders.iter().filter(|order| order.basis == OrderSource::Decision);
    if let Some(oldest) = decided.max_by_key(|order| order.sent.since(order.set_at)) {
        let _written = writeln!(
            text,
            "  cut-offs    oldest order at its cut-off: revised {} before ({}, {})",
            span(oldest.sent.since(oldest.set_at).max(SimSpan::ZERO)),
            oldest.destination,
            minute(clock, oldest.sent)
        );
    }
    // A cut-off by which nothing was ordered is seen where something was.
    let base = &input.undisturbed.tables.orders;
    let of_base = (0..base.len()).filter_map(|index| base.row(index));
    let mut sent: Vec<SimTime> = orders
        .iter()
        .cloned()
        .chain(of_base)
        .filter(|order| order.basis != OrderSource::Policy)
        .map(|order| order.sent)
        .collect();
    sent.sort_unstable();
    sent.dedup();
    for root in tables.incidents.lines().into_iter().filter(|row| row.cause.is_none()) {
        let Some(&next) = sent.iter().find(|&&at| at >= root.began) else { continue };
        let last = root.ended.map_or(next, |ended| ended.max(root.began));
        let within = sent.iter().filter(|&&at| at >= root.began && at <= last).count();
        let _written = writeln!(
            text,
            "              {} ({}): next cut-off {} after its start; {within} cut-offs while it lasted",
            root.kind,
            root.entity,
            span(next.since(root.began))
        );
    }
    text
}
