//! The sheet `legs`: what shipments travel after the first leg of a lane; `lanes` name them in their order.

use super::laws::law;
use super::modes::{MODE, mode};
use super::timetable::{self, ARRIVALS, DELAY, DEPARTURES, LEAD, timetable};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, per_unit};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{LegServiceSpec, LegSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "legs",
    meaning: "a leg that shipments travel after the first of their lane, by timetable or with a lead time",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the leg, which `onward` of `lanes` names")
            .required(),
        MODE,
        Column::new("area", Kind::Name, "Area whose clock its timetable follows at both ends")
            .or("the clock of the story"),
        DEPARTURES[0],
        DEPARTURES[1],
        DEPARTURES[2],
        DEPARTURES[3],
        DEPARTURES[4],
        DEPARTURES[5],
        DEPARTURES[6],
        ARRIVALS[0],
        ARRIVALS[1],
        DELAY[0],
        DELAY[1],
        DELAY[2],
        DELAY[3],
        DELAY[4],
        DELAY[5],
        DELAY[6],
        DELAY[7],
        LEAD[0],
        LEAD[1],
        LEAD[2],
        LEAD[3],
        LEAD[4],
        LEAD[5],
        LEAD[6],
        LEAD[7],
        Column::new("port", Kind::Name, "Port that shipments pass at its end").or("none"),
        Column::new("cost_per_unit", Kind::Money, "Cost of transport per unit")
            .or("0")
            .within(0.0, 1e5),
    ],
    fields: &[
        ("service", "lead_law"),
        ("service.delay", "delay_law"),
        ("service.days", "days"),
        ("service.departs", "departs"),
        ("service.every", "every"),
        ("service.cutoff", "cutoff"),
        ("service.cutoff_days_before", "cutoff_days_before"),
        ("service.arrives", "arrives"),
        ("service.arrives_days_after", "arrives_days_after"),
    ],
    example: &[],
};

/// Builds the legs.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let Some(name) = row.name("name") else { continue };
        if !draft.legs.insert(name.clone()) {
            let message = format!("the leg `{name}` is declared twice");
            let help = "rename or remove one of the two";
            log.error("given-twice", row.cell("name"), &name, message, help);
            continue;
        }
        if let Some(leg) = leg(row, draft, log) {
            draft.comes_from(format!("legs.{name}"), row);
            draft.spec.legs.insert(name, leg);
        }
    }
}

/// Whether the leg departs by timetable.
fn is_timetable(row: &Row<'_>) -> bool {
    row.states("departs")
}

fn leg(row: &Row<'_>, draft: &Draft, log: &mut Log) -> Option<LegSpec> {
    let port = if row.states("port") { Some(draft.port(row, "port", log)?) } else { None };
    let service = service(row, log)?;
    Some(LegSpec {
        mode: mode(row),
        area: row.name("area"),
        service,
        port,
        cost_per_unit: row.money("cost_per_unit").and_then(per_unit),
    })
}

fn service(row: &Row<'_>, log: &mut Log) -> Option<LegServiceSpec> {
    if is_timetable(row) {
        let lead: Vec<&str> = timetable::of_lead().collect();
        forbid(row, &lead, "the leg runs by timetable", log);
        return timetable(row, log).map(LegServiceSpec::Timetable);
    }
    let columns: Vec<&str> = timetable::of_timetable().collect();
    forbid(row, &columns, "the leg has no departures: `departs` is empty", log);
    forbid(row, &["area"], "a lead time follows no clock", log);
    if !timetable::of_lead().any(|column| row.states(column)) {
        let help = "fill `departs`, `cutoff` and `arrives` of a timetable, or `lead_mean`";
        log.error("missing", row.spot(), "", "neither a timetable nor a lead time is given", help);
    }
    law(row, "lead", log).map(LegServiceSpec::Lead)
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let is_timetable = is_timetable(row);
    match column {
        "area" => is_timetable,
        _ => timetable::applies(row, column, is_timetable).unwrap_or(true),
    }
}
