//! What stands behind a step of the walk: a shipment, a decision, an incident and its causes.

use super::records::Records;
use super::text::{instant, minute, number, span};
use super::told::Told;
use crate::decision::Status;
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::outcome::table::decisions::DecisionRow;
use crate::outcome::table::shipments::ShipmentRow;
use std::fmt::Write;

/// A missed shipment, and the incident behind it, if it is not missed on an ideal infrastructure.
pub(super) fn tell_shipment(
    text: &mut Told,
    shipment: &ShipmentRow,
    is_missed_on_ideal: bool,
    records: &Records,
    clock: &Clock,
) {
    tell_arrival(text, shipment, clock);
    if let Some(cause) = shipment.cause {
        return tell_chain(text, cause, records, clock);
    }
    let decision = shipment.decision.and_then(|number| records.decision(number));
    if let Some(decision) = &decision {
        tell_decision(text, decision, clock);
    }
    match decision.and_then(|decision| decision.cause) {
        Some(cause) if !is_missed_on_ideal => tell_chain(text, cause, records, clock),
        Some(cause) => {
            let _written = writeln!(
                text,
                "  Incident #{cause} acted on the decision, but the shipment is missed on an ideal infrastructure too."
            );
        }
        None => text.push_str("  No incident acted on the shipment or its decision.\n"),
    }
}

/// A shipment, and when it arrived.
pub(super) fn tell_arrival(text: &mut Told, shipment: &ShipmentRow, clock: &Clock) {
    let at =
        |when: Option<SimTime>, other: &str| when.map_or(other.to_owned(), |at| minute(clock, at));
    let _written = writeln!(
        text,
        "  ← shipment {} on `{}`, departed {}, promised {}, arrived {}, {}: {} of {} units",
        shipment.shipment,
        shipment.lane,
        minute(clock, shipment.departed),
        at(shipment.promised, "for no time"),
        at(shipment.arrived, "never"),
        shipment.status.word(),
        number(shipment.sent),
        number(shipment.ordered)
    );
    let units = [("sent", shipment.sent), ("ordered", shipment.ordered)];
    let at = Some((clock, shipment.departed));
    text.step("shipment", shipment.lane.to_string(), at, &units);
}

/// An incident, and what caused it, back to the root.
pub(super) fn tell_chain(text: &mut Told, cause: u32, records: &Records, clock: &Clock) {
    for incident in records.chain(cause) {
        let _written = writeln!(
            text,
            "  ← #{} {}: {}, {}",
            incident.incident,
            incident.kind,
            incident.entity,
            instant(clock, incident.began)
        );
        let number = [("incident", f64::from(incident.incident))];
        let at = Some((clock, incident.began));
        text.step("incident", format!("{}: {}", incident.kind, incident.entity), at, &number);
    }
}

/// A decision: which rung answered, and when it acted.
pub(super) fn tell_decision(text: &mut Told, decision: &DecisionRow, clock: &Clock) {
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
    let at = Some((clock, decision.triggered));
    // Numbers of decisions stay below 2^53.
    let numbers = [("decision", decision.decision as f64), ("rung", f64::from(decision.rung))];
    text.step("decision", format!("{} at {site}", decision.arc), at, &numbers);
}
