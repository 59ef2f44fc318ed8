//! Entries of goods at places: what the sheets of named entries share.

use crate::scenario::import::column::{Column, Kind};
use crate::scenario::import::draft::Draft;
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::GoodsSpec;
use indexmap::IndexMap;

/// Where an entry holds.
pub(super) const PLACE: Column =
    Column::new("place", Kind::Names, "Facilities or groups").required();

/// For which goods an entry holds.
pub(super) const GOODS: Column = Column::new("goods", Kind::Names, "Products or classes").or("all");

/// Places and goods of a row.
pub(super) fn scope(
    row: &Row<'_>,
    draft: &Draft,
    log: &mut Log,
) -> Option<(Vec<String>, GoodsSpec)> {
    let at = draft.places(row, "place", log);
    let goods = draft.goods(row, "goods", log)?;
    Some((at, goods))
}

/// The name of an entry, or one by its number among the rows, from 0.
pub(super) fn name(row: &Row<'_>, prefix: &str, index: usize) -> String {
    row.name("name").unwrap_or_else(|| format!("{prefix}-{}", index + 1))
}

/// Adds an entry; reports one that is there already.
pub(super) fn insert<T>(
    entries: &mut IndexMap<String, T>,
    (what, name): (&str, String),
    entry: T,
    row: &Row<'_>,
    log: &mut Log,
) {
    if entries.insert(name.clone(), entry).is_some() {
        let message = format!("the {what} `{name}` is declared twice");
        log.error("given-twice", row.cell("name"), &name, message, "rename one of the two");
    }
}
