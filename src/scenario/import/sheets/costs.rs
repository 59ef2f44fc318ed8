//! The sheet `costs`: one row with the costs of holding stock.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, per_unit};
use crate::scenario::import::finding::Log;
use crate::supply::StorageSpec;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "costs",
    meaning: "costs of holding stock, in one row",
    is_required: false,
    columns: &[
        Column::new(
            "holding_rate",
            Kind::Ratio,
            "Cost of capital for a year, as a ratio of the purchase cost",
        )
        .or("0")
        .within(0.0, 1.0),
        Column::new(
            "storage_ambient",
            Kind::Money,
            "Cost of the space of an ambient unit for a year",
        )
        .or("0"),
        Column::new(
            "storage_chilled",
            Kind::Money,
            "Cost of space and cold of a chilled unit for a year",
        )
        .or("0"),
        Column::new(
            "storage_frozen",
            Kind::Money,
            "Cost of space and cold of a frozen unit for a year",
        )
        .or("0"),
    ],
    fields: &[
        ("holding_rate", "holding_rate"),
        ("storage.chilled", "storage_chilled"),
        ("storage.frozen", "storage_frozen"),
        ("storage.ambient", "storage_ambient"),
    ],
    example: &[&[("holding_rate", "8 %"), ("storage_ambient", "0.60 EUR")]],
};

/// Sets the costs.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let rows = tables.of(&KIND);
    if let Some(row) = rows.get(1) {
        log.error("given-twice", row.spot(), "", "costs stand in one row", "remove this one");
    }
    let Some(row) = rows.first() else { return };
    for path in ["holding_rate", "storage", "storage.chilled", "storage.frozen", "storage.ambient"]
    {
        draft.comes_from(path.to_owned(), row);
    }
    draft.spec.holding_rate = row.ratio("holding_rate");
    let cost = |class: &str| row.money(&format!("storage_{class}")).and_then(per_unit);
    let storage =
        StorageSpec { chilled: cost("chilled"), frozen: cost("frozen"), ambient: cost("ambient") };
    draft.spec.storage = (storage != StorageSpec::default()).then_some(storage);
}
