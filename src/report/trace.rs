//! The walk back: from an empty shelf through its deliveries, lane above lane, to the step at which the
//! arm fell behind another one, and to the decision and the incident behind it.
//!
//! Two shelf days are walked back, where they differ: the one that is empty longest beyond the
//! undisturbed arm, and the one that is empty longest both beyond the undisturbed arm and beyond the
//! disturbed arm on an ideal infrastructure, which is what the infrastructure does. The first is compared
//! with the arm that explains most of it, the second with the ideal one.
//!
//! An incident is accused only where the arm without it is better: one behind a decision only if the
//! shelf is empty for a shorter time on the ideal infrastructure. Demand is named only where it was
//! higher in this arm and no delivery fell behind. Units that tills turned away are walked back apart
//! (`turned_away`). Where no shelf is emptier and no more are turned away, a shipment that is missed
//! in this arm alone is told. Held to account by `report::tests` and `tests/it/cli/verdict.rs`.

use super::behind::tell_shipment;
use super::input::Input;
use super::records::{Records, all};
use super::shelf_days::{Gross, ShelfDay, shelf_days};
use super::steps::Walk;
use super::text::number;
use super::told::{Told, WalkStep};
use super::turned_away;
use crate::outcome::rows::Rows;
use crate::outcome::table::Tables;
use crate::outcome::table::shipments::ShipmentRow;
use crate::supply::ShipmentStatus;
use std::fmt::Write;

/// The walk back.
pub(super) fn trace(input: &Input) -> String {
    walked(input).into_text()
}

/// The steps of the walk back that the page tells.
#[must_use]
pub fn walk(input: &Input) -> Vec<WalkStep> {
    walked(input).into_steps()
}

fn walked(input: &Input) -> Told {
    let replication = input.replication;
    let clock = &input.story.clock;
    let days = shelf_days(input);
    let longest = |hours: fn(&ShelfDay) -> f64| {
        // Of equals the first counts: `max_by` would return the last.
        let worse = days.iter().rev().filter(|day| hours(day) > 0.0);
        worse.max_by(|a, b| hours(a).total_cmp(&hours(b)))
    };
    let own = Records::of(input.disturbed);
    let mut text = Told::default();
    let harmed = longest(ShelfDay::harm_h);
    let through = longest(ShelfDay::harm_through_h);
    if let Some(day) = harmed {
        let is_through = day.harm_through_h() > day.harm_h() / 2.0;
        let (sample, name) = if is_through {
            (input.ideal_disturbed, "on an ideal infrastructure")
        } else {
            (input.undisturbed, "undisturbed")
        };
        let emptier = days.iter().filter(|day| day.harm_h() > 0.0).count();
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "Walked back: of {emptier} shelf days emptier than undisturbed the emptiest, compared with {name} (replication {replication})",
        );
        text.walk(name);
        let other = Records::of(sample);
        Walk { own: &own, other: &other, name, clock, day }.tell(&mut text);
    }
    if let Some(day) = through.filter(|day| harmed.is_none_or(|harmed| !std::ptr::eq(*day, harmed)))
    {
        let emptier = days.iter().filter(|day| day.harm_through_h() > 0.0).count();
        let _written = writeln!(
            text,
            "Walked back: of {emptier} shelf days emptier than both undisturbed and on an ideal infrastructure the emptiest, compared with on an ideal infrastructure (replication {replication})",
        );
        text.walk("on an ideal infrastructure");
        let other = Records::of(input.ideal_disturbed);
        Walk { own: &own, other: &other, name: "on an ideal infrastructure", clock, day }
            .tell(&mut text);
    }
    let is_told = turned_away::tell(input, &own, &mut text);
    if harmed.is_some() || is_told {
        return text;
    }
    let base = &input.undisturbed.tables;
    let Some(shipment) = missed(input, base) else {
        let _written = writeln!(
            text,
            "Nothing to walk back: no shelf is emptier and no further shipment missed than undisturbed (replication {replication})."
        );
        return text;
    };
    let is_missed_on_ideal = is_missed(&input.ideal_disturbed.tables, &shipment);
    let _written = writeln!(
        text,
        "Walked back: a shipment missed in this arm alone (replication {replication})"
    );
    text.walk("undisturbed");
    tell_shipment(&mut text, &shipment, is_missed_on_ideal, &own, clock);
    text
}

/// Shelf days that are emptier and fuller, in hours, beside the net of the verdict; empty where nothing
/// differs.
pub(super) fn gross(input: &Input) -> String {
    let replication = input.replication;
    let days = shelf_days(input);
    let mut text = String::new();
    for (title, hours) in [
        (
            "by the disruptions (hours empty less those undisturbed",
            ShelfDay::harm_h as fn(&ShelfDay) -> f64,
        ),
        ("through the infrastructure (these less the same on an ideal infrastructure", |day| {
            day.harm_h() - (day.ideal_h - day.ideal_undisturbed_h)
        }),
    ] {
        let gross = Gross::of(days.iter().map(hours));
        if !gross.is_zero() {
            // Writing to a string cannot fail.
            let _written = writeln!(
                text,
                "  Shelf days {title}; replication {replication}): {} emptier by {} h, {} fuller by {} h",
                gross.worse,
                number(gross.worse_h),
                gross.better,
                number(gross.better_h)
            );
        }
    }
    text
}

const fn is_a_miss(status: ShipmentStatus) -> bool {
    !matches!(status, ShipmentStatus::Delivered | ShipmentStatus::UnderWay)
}

/// Whether a shipment of another arm is missed in this one.
fn is_missed(tables: &Tables, other: &ShipmentRow) -> bool {
    all(tables.shipments.len(), |index| tables.shipments.row(index)).any(|row| {
        is_a_miss(row.status)
            && row.lane == other.lane
            && row.destination == other.destination
            && row.departed == other.departed
    })
}

/// The first shipment that was missed and has no like among those missed undisturbed; one with a
/// cause goes before one without.
fn missed(input: &Input, undisturbed: &Tables) -> Option<ShipmentRow> {
    let disturbed = &input.disturbed.tables;
    let is_known = |row: &ShipmentRow| {
        let last = row.promised.into_iter().chain(row.arrived).max().unwrap_or(row.departed);
        input.knows(row.departed, last)
    };
    let rows = all(disturbed.shipments.len(), |index| disturbed.shipments.row(index));
    let new: Vec<ShipmentRow> = rows
        .filter(|row| is_known(row) && is_a_miss(row.status) && !is_missed(undisturbed, row))
        .collect();
    let touched = new.iter().find(|row| row.cause.is_some());
    touched.or_else(|| new.first()).cloned()
}
