//! The sheet `initial_stock`.

use super::entries::{self, GOODS, PLACE};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;
use crate::supply::{InitialStockSpec, StockLevelSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "initial_stock",
    meaning: "stock on hand at the beginning of the run; none where no row gives it",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the entry").or("stock-1, stock-2, …"),
        PLACE,
        GOODS,
        Column::new("level", Kind::Number, "Stock of each product").required(),
        Column::new(
            "counts",
            Kind::Word(&["units", "days"]),
            "What it counts: units, or days of mean demand",
        )
        .required(),
    ],
    fields: &[("at", "place")],
    example: &[&[("name", "shops"), ("place", "shop"), ("level", "2"), ("counts", "days")]],
};

/// Builds the initial stock.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for (index, row) in tables.of(&KIND).iter().enumerate() {
        let scope = entries::scope(row, draft, log);
        let (Some((at, goods)), Some(level), Some(counts)) =
            (scope, row.number("level"), row.word("counts"))
        else {
            continue;
        };
        let level = match counts {
            "days" => StockLevelSpec::Days(level),
            _ => StockLevelSpec::Units(level),
        };
        let name = entries::name(row, "stock", index);
        draft.comes_from(format!("initial_stock.{name}"), row);
        let stock = InitialStockSpec { at, goods, level };
        let entries = &mut draft.spec.initial_stock;
        entries::insert(entries, ("initial stock", name), stock, row, log);
    }
}
