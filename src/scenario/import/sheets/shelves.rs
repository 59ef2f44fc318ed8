//! The sheet `shelves`: what shelves hold of what customers buy, and when they are filled from the back room.

use super::entries::{self, GOODS, PLACE};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;
use crate::supply::{ShelfFillingSpec, ShelfSizeSpec, ShelvesSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "shelves",
    meaning: "shelves with a back room; customers see all that is on hand where no row gives them",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the entry").or("shelves-1, shelves-2, …"),
        PLACE,
        GOODS,
        Column::new("holds", Kind::Number, "What a shelf holds of each product").required(),
        Column::new(
            "counts",
            Kind::Word(&["units", "days"]),
            "What it counts: units, or days of mean demand",
        )
        .required(),
        Column::new("filled_from", Kind::Time, "Time of the first filling of each day").required(),
        Column::new("filled_every", Kind::Span, "Time from one filling to the next, 1 min to 24 h")
            .or("once a day"),
        Column::new(
            "filled_units",
            Kind::Number,
            "Units that a filling can bring at a facility, over all goods of the row",
        )
        .or("any")
        .within(1.0, 1e6),
    ],
    fields: &[
        ("at", "place"),
        ("filled.every", "filled_every"),
        ("filled.units", "filled_units"),
        ("filled.from", "filled_from"),
    ],
    example: &[&[
        ("place", "shop"),
        ("goods", "rolls"),
        ("holds", "1.5"),
        ("counts", "days"),
        ("filled_from", "06:00"),
        ("filled_every", "4 h"),
    ]],
};

/// Builds the shelves.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for (index, row) in tables.of(&KIND).iter().enumerate() {
        let scope = entries::scope(row, draft, log);
        let (Some((at, goods)), Some(holds), Some(counts), Some(from)) =
            (scope, row.number("holds"), row.word("counts"), row.time("filled_from"))
        else {
            continue;
        };
        let holds = match counts {
            "days" => ShelfSizeSpec::Days(holds),
            _ => ShelfSizeSpec::Units(holds),
        };
        let (every, units) = (row.span("filled_every"), row.number("filled_units"));
        let name = entries::name(row, "shelves", index);
        draft.comes_from(format!("shelves.{name}"), row);
        let filled = ShelfFillingSpec { from, every, units };
        let entry = ShelvesSpec { at, goods, holds, filled };
        entries::insert(&mut draft.spec.shelves, ("entry of shelves", name), entry, row, log);
    }
}
