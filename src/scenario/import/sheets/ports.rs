//! The sheet `ports`: a row is a shift; a port without shifts works day and night.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, need};
use crate::scenario::import::finding::Log;
use crate::supply::{DaysSpec, ShiftSpec, StationRateSpec, StationSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "ports",
    meaning: "a port or border post, or a further shift of one",
    is_required: false,
    columns: &[
        Column::new(
            "name",
            Kind::Name,
            "Name of the port; repeated in the rows of its further shifts",
        )
        .required(),
        Column::new(
            "rate",
            Kind::Number,
            "What it handles in an hour at its full rate; in its first row",
        )
        .within(0.01, 1e6),
        Column::new(
            "counts",
            Kind::Word(&["units", "shipments"]),
            "What the rate counts; in its first row",
        ),
        Column::new("days", Kind::Days, "Days on which the shift works")
            .or("no shift: day and night"),
        Column::new("from", Kind::Time, "Time at which the shift begins"),
        Column::new(
            "until",
            Kind::Time,
            "Time at which it ends, the same day; 24:00 is the end of the day",
        ),
        Column::new("share", Kind::Ratio, "Share of the full rate at which the shift works")
            .or("100 %"),
    ],
    fields: &[],
    example: &[],
};

/// Builds the ports.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let Some(name) = row.name("name") else { continue };
        let is_new = draft.ports.insert(name.clone());
        if is_new {
            if !need(row, &["rate", "counts"], "a port", log) {
                continue;
            }
            let (Some(rate), Some(counts)) = (row.number("rate"), row.word("counts")) else {
                continue;
            };
            let rate = match counts {
                "units" => StationRateSpec::UnitsPerHour(rate),
                _ => StationRateSpec::ShipmentsPerHour(rate),
            };
            draft.comes_from(format!("ports.{name}"), row);
            draft.spec.ports.insert(name.clone(), StationSpec::of_rate(rate));
        } else {
            crate::scenario::import::draft::forbid(
                row,
                &["rate", "counts"],
                "they stand in the first row of the port",
                log,
            );
        }
        let is_shift = ["days", "from", "until", "share"].iter().any(|column| row.states(column));
        if !is_shift || !need(row, &["days", "from", "until"], "a shift", log) {
            if !is_new && !is_shift {
                let message = format!("the port `{name}` is declared twice");
                log.error(
                    "given-twice",
                    row.cell("name"),
                    &name,
                    message,
                    "remove the row, or give a shift",
                );
            }
            continue;
        }
        let (Some(days), Some(from), Some(until)) =
            (row.days("days"), row.time("from"), row.time("until"))
        else {
            continue;
        };
        let days = days.map_or(DaysSpec::Daily, DaysSpec::On);
        let shift = ShiftSpec { days, from, until, share: row.ratio("share"), people: None };
        let Some(port) = draft.spec.ports.get_mut(&name) else { continue };
        port.shifts.push(shift);
        let index = port.shifts.len() - 1;
        draft.comes_from(format!("ports.{name}.shifts.{index}"), row);
    }
}
