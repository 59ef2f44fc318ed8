//! The trace: one empty shelf or missed shipment, back through its delivery, its order, and the decision,
//! rung and site behind it, to the incident at the root, if there is one.
//!
//! A shelf that a receipt finds empty was empty before it: the delivery before that one counts, and a
//! delivery of the undisturbed arm that is missing here counts as well.
//!
//! Traced is the shelf that is empty longest beyond the undisturbed arm; one whose order an incident
//! affected goes before one whose order none affected. Where no shelf is emptier and no further shipment
//! is missed, the page says so.

use super::input::Input;
use super::records::{Behind, Records, all};
use super::text::{instant, minute, number, span};
use crate::decision::Status;
use crate::environment::Clock;
use crate::kernel::SimSpan;
use crate::outcome::rows::Rows;
use crate::outcome::table::Tables;
use crate::outcome::table::decisions::DecisionRow;
use crate::outcome::table::orders::OrderRow;
use crate::outcome::table::service::ServiceRow;
use crate::outcome::table::shipments::ShipmentRow;
use crate::supply::{OrderSource, ShipmentStatus};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The trace.
pub(super) fn trace(input: &Input) -> String {
    let clock = &input.story.clock;
    let (records, base) = (Records::of(input.disturbed), Records::of(input.undisturbed));
    let emptied = emptied(&input.disturbed.tables, &input.undisturbed.tables);
    let with_delivery: Vec<(&Emptied, Option<Behind>)> = emptied
        .iter()
        .map(|shelf| {
            let end = clock.midnight(clock.day_of(shelf.row.day.start) + 1);
            let place = (shelf.row.facility.to_string(), shelf.row.product.to_string());
            (shelf, Behind::emptiness(&records, &base, &place, (shelf.row.day.start, end)))
        })
        .collect();
    let is_touched = |behind: &Option<Behind>| behind.as_ref().is_some_and(|b| b.cause().is_some());
    let touched = with_delivery.iter().filter(|(_, behind)| is_touched(behind)).count();
    let chosen = with_delivery
        .iter()
        .find(|(_, behind)| is_touched(behind))
        .or_else(|| with_delivery.first());
    let mut text = String::new();
    if let Some((shelf, behind)) = chosen {
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "Walked back: one of {} shelf days emptier than undisturbed (replication 0); incidents affected the orders of {touched}",
            emptied.len()
        );
        tell_shelf(&mut text, shelf, clock);
        match behind {
            Some(behind) => tell_behind(&mut text, behind, &records, clock),
            None => text.push_str("  ← no delivery within the measured time\n"),
        }
        return text;
    }
    let late = missed(&input.disturbed.tables, &input.undisturbed.tables);
    let Some(shipment) = late else {
        return "Nothing to walk back: no shelf is emptier and no further shipment missed than undisturbed (replication 0).\n".to_owned();
    };
    let _written = writeln!(text, "Walked back: a missed shipment (replication 0)");
    tell_behind(&mut text, &Behind::of(&records, shipment), &records, clock);
    text
}

/// A shelf on a day on which it was empty for longer than undisturbed.
struct Emptied {
    row: ServiceRow,
    undisturbed: ServiceRow,
}

impl Emptied {
    fn extra_h(&self) -> f64 {
        self.row.stockout_hours - self.undisturbed.stockout_hours
    }
}

/// All of them, the emptiest first.
fn emptied(disturbed: &Tables, undisturbed: &Tables) -> Vec<Emptied> {
    let key = |row: &ServiceRow| (row.day, row.facility.clone(), row.product.clone());
    let rows = all(undisturbed.service.len(), |index| undisturbed.service.row(index));
    let base: BTreeMap<_, ServiceRow> = rows.map(|row| (key(&row), row)).collect();
    let rows = all(disturbed.service.len(), |index| disturbed.service.row(index));
    let pair = |row: ServiceRow| {
        let undisturbed = base.get(&key(&row))?.clone();
        Some(Emptied { row, undisturbed })
    };
    let mut emptied: Vec<Emptied> =
        rows.filter_map(pair).filter(|shelf| shelf.extra_h() > 0.0).collect();
    // The sort is stable: of equals the first day, and the first shelf of it, goes first.
    emptied.sort_by(|a, b| b.extra_h().total_cmp(&a.extra_h()));
    emptied
}

/// The first shipment that was missed and has no like among those missed undisturbed; one with a
/// cause goes before one without.
fn missed(disturbed: &Tables, undisturbed: &Tables) -> Option<ShipmentRow> {
    let missed = |tables: &Tables| -> Vec<ShipmentRow> {
        let rows = all(tables.shipments.len(), |index| tables.shipments.row(index));
        rows.filter(|row| {
            !matches!(row.status, ShipmentStatus::Delivered | ShipmentStatus::UnderWay)
        })
        .collect()
    };
    let base = missed(undisturbed);
    let is_new = |row: &ShipmentRow| {
        let like = |other: &ShipmentRow| {
            other.lane == row.lane
                && other.destination == row.destination
                && other.departed == row.departed
        };
        !base.iter().any(like)
    };
    let new: Vec<ShipmentRow> = missed(disturbed).into_iter().filter(is_new).collect();
    let touched = new.iter().find(|row| row.cause.is_some());
    touched.or_else(|| new.first()).cloned()
}

fn tell_shelf(text: &mut String, shelf: &Emptied, clock: &Clock) {
    let (row, base) = (&shelf.row, &shelf.undisturbed);
    let day = clock.local(row.day.start).strftime("%a %d %b");
    let _written = writeln!(
        text,
        "  {} at {}, {day}: empty {} h (undisturbed {} h); demand {} (undisturbed {}), sold {}",
        row.product,
        row.facility,
        number(row.stockout_hours),
        number(base.stockout_hours),
        number(row.demanded),
        number(base.demanded),
        number(row.sold)
    );
}

fn tell_behind(text: &mut String, behind: &Behind, records: &Records, clock: &Clock) {
    if behind.is_missing {
        tell_missing(text, behind, clock);
    } else {
        tell_delivery(text, behind, clock);
    }
    match &behind.decision {
        Some(decision) => tell_decision(text, decision, clock),
        None => text.push_str("  ← no decision of the measured time belongs to it\n"),
    }
    match behind.cause() {
        Some(cause) => {
            for incident in records.chain(cause) {
                let _written = writeln!(
                    text,
                    "  ← #{} {}: {}, {}",
                    incident.incident,
                    incident.kind,
                    incident.entity,
                    instant(clock, incident.began)
                );
            }
        }
        None => text.push_str(
            "  No incident affected the decision or the shipment: demand exceeded the forecast.\n",
        ),
    }
}

/// A delivery that came in the other arm, and in this one did not.
fn tell_missing(text: &mut String, behind: &Behind, clock: &Clock) {
    let shipment = &behind.shipment;
    let _written = writeln!(
        text,
        "  ← no departure on `{}`, {} (undisturbed: {} units, arrived {})",
        shipment.lane,
        minute(clock, shipment.departed),
        number(shipment.sent),
        shipment.arrived.map_or("never".to_owned(), |at| minute(clock, at)),
    );
    if let Some(order) = &behind.order {
        let sent = minute(clock, order.sent);
        let _written = writeln!(text, "  ← nothing was ordered by the cut-off, {sent}");
    }
}

/// A delivery that came, and its order.
fn tell_delivery(text: &mut String, behind: &Behind, clock: &Clock) {
    let shipment = &behind.shipment;
    let arrived = shipment.arrived.map_or("never".to_owned(), |at| minute(clock, at));
    let _written = writeln!(
        text,
        "  ← shipment {} on `{}`, departed {}, arrived {arrived}, {}: {} of {} units ordered",
        shipment.shipment,
        shipment.lane,
        minute(clock, shipment.departed),
        shipment.status.word(),
        number(shipment.sent),
        number(shipment.ordered)
    );
    if let Some(order) = &behind.order {
        let _written = writeln!(
            text,
            "  ← order {} sent {}, set {} before by {}",
            order.order,
            minute(clock, order.sent),
            span(order.sent.since(order.set_at).max(SimSpan::ZERO)),
            basis(order)
        );
    }
}

fn basis(order: &OrderRow) -> String {
    match (order.basis, order.rung) {
        (OrderSource::Decision, Some(rung)) => format!("a decision of rung {rung}"),
        (OrderSource::LastWeek, _) => {
            "last week's order: no rung answered since the last cut-off".to_owned()
        }
        (source, _) => format!("`{}`", source.word()),
    }
}

fn tell_decision(text: &mut String, decision: &DecisionRow, clock: &Clock) {
    let site = decision.site.as_deref().unwrap_or("no site");
    let age = decision.sensed.zip(decision.actuated).map_or(String::new(), |(sensed, actuated)| {
        format!(", on data {} old", span(actuated.since(sensed)))
    });
    let took = decision.actuated.map_or(String::new(), |actuated| {
        format!(" after {}", span(actuated.since(decision.triggered)))
    });
    let reason = match (decision.reason, decision.status) {
        (None, _) => String::new(),
        (Some(reason), Status::Acted) => format!("; the rung above: {}", reason.code()),
        (Some(reason), _) => format!(", {}", reason.code()),
    };
    let _written = writeln!(
        text,
        "  ← decision {} ({}), triggered {}: rung {} at {site} {}{took}{age}{reason}",
        decision.decision,
        decision.arc,
        minute(clock, decision.triggered),
        decision.rung,
        decision.status.word(),
    );
}
