//! The sheet `records`: records of what is on hand that drift from the truth until they are counted.

use super::entries::{self, GOODS, PLACE};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, share};
use crate::scenario::import::finding::Log;
use crate::supply::RecordsSpec;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "records",
    meaning: "records of stock from which units vanish unseen; they are right where no row says so",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the entry").or("records-1, records-2, …"),
        PLACE,
        GOODS,
        Column::new("vanish", Kind::Ratio, "Mean units that vanish, as a share of mean demand")
            .required()
            .within(0.0, 0.2),
        Column::new("counted_every", Kind::Span, "Time between two counts, in whole days")
            .or("never")
            .within(1.0, 3660.0),
        Column::new("in_turn", Kind::YesNo, "Whether places are counted one after the other")
            .or("no: all on one day"),
        Column::new("time", Kind::Time, "Time of the day of both").required(),
    ],
    fields: &[("at", "place")],
    example: &[&[
        ("place", "shop"),
        ("goods", "rolls"),
        ("vanish", "0.5 %"),
        ("counted_every", "28 d"),
        ("time", "03:00"),
    ]],
};

/// Builds the records.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for (index, row) in tables.of(&KIND).iter().enumerate() {
        let scope = entries::scope(row, draft, log);
        let vanish = share(row, "vanish", log);
        let (Some((at, goods)), Some(vanish), Some(time)) = (scope, vanish, row.time("time"))
        else {
            continue;
        };
        let counted_every = row.span("counted_every");
        let in_turn = row.yes("in_turn").unwrap_or(false);
        let name = entries::name(row, "records", index);
        draft.comes_from(format!("records.{name}"), row);
        let entry = RecordsSpec { at, goods, vanish, counted_every, in_turn, time };
        entries::insert(&mut draft.spec.records, ("entry of records", name), entry, row, log);
    }
}
