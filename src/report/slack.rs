//! The slack: what swallowed a cause that did not reach the shelf, and roughly where harm would start.
//!
//! Margins are those of the runs as played: time from the setting of orders to their cut-off, power
//! and temperature left, stock in days of demand. Where harm would start is said as the least that
//! would use a margin up; it is no forecast.

use super::page::Occasion;
use super::text::{minute, number, span};
use crate::kernel::{SimSpan, SimTime};
use crate::outcome::rows::Rows;
use crate::outcome::table::Tables;
use crate::study::arms::Arm;
use crate::study::compare::KpiInArms;
use std::fmt::Write;

/// What is left, line by line.
pub(super) fn slack(occasion: &Occasion, kpis: &[KpiInArms]) -> String {
    let mut text =
        "Slack that swallowed the causes (replication 0 where it names instants)\n".to_owned();
    let tables = &*occasion.disturbed.tables;
    let mean = |name: &str| {
        let row = kpis.iter().find(|row| row.kpi.name == name)?;
        row.arm(Arm::Disturbed).map(|estimate| estimate.mean)
    };
    // Writing to a string cannot fail.
    if let (Some(due), Some(acted)) = (mean("decisions_due"), mean("decisions_acted")) {
        let fallback = mean("decisions_fallback").unwrap_or(0.0);
        let _written = writeln!(
            text,
            "  decisions   {} of {} acted, {} of them from a lower rung: harm starts where no rung answers",
            number(acted),
            number(due),
            number(fallback)
        );
    }
    text.push_str(&cut_offs(occasion, tables));
    if let Some(days) = mean("days_of_supply") {
        let _written = writeln!(
            text,
            "  stock       {} h of demand on the shelves on average: a gap in supply shorter than that is bridged",
            number(days * 24.0)
        );
    }
    if let Some(watts) = mean("power_headroom_min_w").filter(|watts| watts.is_finite()) {
        let kilowatts = watts / 1e3;
        let _written = if watts > 0.0 {
            writeln!(
                text,
                "  power       {} kW to spare at the least: a cap begins to bite there",
                number(kilowatts)
            )
        } else {
            writeln!(
                text,
                "  power       none to spare: {} kW short at the worst",
                number(-kilowatts)
            )
        };
    }
    if let Some(kelvin) = mean("thermal_headroom_min_k") {
        let _written = if kelvin > 0.0 {
            writeln!(
                text,
                "  heat        {} K to the first throttle step at the least",
                number(kelvin)
            )
        } else {
            writeln!(
                text,
                "  heat        none left: {} K above the first throttle step at the worst",
                number(-kelvin)
            )
        };
    }
    text
}

/// How old orders were at their cut-offs, and which cut-offs came next after each root incident.
fn cut_offs(occasion: &Occasion, tables: &Tables) -> String {
    let clock = &occasion.story.clock;
    let mut text = String::new();
    let orders: Vec<_> =
        (0..tables.orders.len()).filter_map(|index| tables.orders.row(index)).collect();
    let decided = orders.iter().filter(|order| order.basis == "decision");
    if let Some(oldest) = decided.max_by_key(|order| order.sent.since(order.set_at)) {
        let _written = writeln!(
            text,
            "  cut-offs    no order was older than {} at its cut-off ({}, {})",
            span(oldest.sent.since(oldest.set_at).max(SimSpan::ZERO)),
            oldest.destination,
            minute(clock, oldest.sent)
        );
    }
    // A cut-off by which nothing was ordered is seen where something was.
    let base = &occasion.undisturbed.tables.orders;
    let of_base = (0..base.len()).filter_map(|index| base.row(index));
    let mut sent: Vec<SimTime> = orders
        .iter()
        .cloned()
        .chain(of_base)
        .filter(|order| !matches!(order.basis, "policy"))
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
            "              {} ({}): the next cut-off came {} after it began; {within} fell into it",
            root.kind,
            root.entity,
            span(next.since(root.began))
        );
    }
    text
}
