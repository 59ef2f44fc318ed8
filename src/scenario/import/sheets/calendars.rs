//! The sheet `calendars`: closed days and hours by weekday, which no model reads yet; its rows are refused.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::Tables;
use crate::scenario::import::finding::Log;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "calendars",
    meaning: "closed days and hours by weekday: not modelled, so leave it empty",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Facilities or groups"),
        Column::new("days", Kind::Days, "Days of the week"),
        Column::new("opens", Kind::Time, "Time of opening"),
        Column::new("closes", Kind::Time, "Time of closing"),
    ],
    fields: &[],
    example: &[],
};

/// Refuses rows.
pub(super) fn build(tables: &Tables<'_>, log: &mut Log) {
    for row in tables.of(&KIND) {
        log.error(
            "not-modelled",
            row.spot(),
            "",
            "calendars of places are not modelled: the row would have no effect",
            "remove it; hours of every day stand in `facilities`, days of departure in `lanes`",
        );
    }
}
