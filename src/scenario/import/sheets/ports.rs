//! The sheet `ports`: a row is a shift; a port without shifts works day and night.

use super::station::{self, FIRST, RATE, SHIFT, TERMS, station};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;

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
        RATE,
        Column::new(
            "counts",
            Kind::Word(&["units", "shipments"]),
            "What the rate counts; in the first row",
        ),
        TERMS[0],
        TERMS[1],
        TERMS[2],
        TERMS[3],
        SHIFT[0],
        SHIFT[1],
        SHIFT[2],
        SHIFT[3],
        SHIFT[4],
    ],
    fields: &[("varies.", "variation")],
    example: &[],
};

/// Builds the ports.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let Some(name) = row.name("name") else { continue };
        let is_new = draft.ports.insert(name.clone());
        if is_new {
            let Some(port) = station(row, "a port", log) else { continue };
            draft.comes_from(format!("ports.{name}"), row);
            draft.spec.ports.insert(name.clone(), port);
        } else {
            forbid(row, &FIRST, "they stand in the first row of the port", log);
        }
        if !is_new && !station::has_shift(row) {
            let message = format!("the port `{name}` is declared twice");
            let help = "remove the row, or give a shift";
            log.error("given-twice", row.cell("name"), &name, message, help);
        }
        let Some(shift) = station::shift(row, log) else { continue };
        let Some(port) = draft.spec.ports.get_mut(&name) else { continue };
        port.shifts.push(shift);
        let index = port.shifts.len() - 1;
        draft.comes_from(format!("ports.{name}.shifts.{index}"), row);
    }
}

/// Whether an empty cell has an effect; `is_first` of the row that declares the port.
pub(super) fn applies(row: &Row<'_>, column: &str, is_first: bool) -> bool {
    station::applies(row, column, is_first)
}
