//! The sheets of a supply chain in tables, one file each: its columns, and what its rows make.
//!
//! To add one: a file with `KIND` and `build`, and its place in [`KINDS`] and [`build`], after those whose
//! names it uses.

mod calendars;
mod capacities;
mod costs;
mod demand;
mod departure_days;
mod entries;
mod facilities;
mod hours;
mod initial_stock;
mod lanes;
mod laws;
mod legs;
mod levels;
mod modes;
mod policies;
mod ports;
mod products;
mod purchases;
mod quantities;
mod recipes;
mod records;
mod shelves;
mod sources;
mod station;
mod stations;
mod timetable;
mod unmet;
mod vehicles;
mod waves;

use super::column::SheetKind;
use super::draft::{Draft, Tables};
use super::finding::Log;
use super::typed::Row;
use std::collections::BTreeSet;

/// All sheets, in the order in which they are read.
pub(super) const KINDS: [&SheetKind; 22] = [
    &products::KIND,
    &unmet::KIND,
    &calendars::KIND,
    &facilities::KIND,
    &hours::KIND,
    &capacities::KIND,
    &stations::KIND,
    &recipes::KIND,
    &ports::KIND,
    &legs::KIND,
    &lanes::KIND,
    &waves::KIND,
    &quantities::KIND,
    &vehicles::KIND,
    &purchases::KIND,
    &sources::KIND,
    &policies::KIND,
    &demand::KIND,
    &initial_stock::KIND,
    &shelves::KIND,
    &records::KIND,
    &costs::KIND,
];

/// Builds the specification from the rows of all sheets.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    products::build(tables, draft, log);
    unmet::build(tables, draft, log);
    calendars::build(tables, draft, log);
    facilities::build(tables, draft, log);
    hours::build(tables, draft, log);
    capacities::build(tables, draft, log);
    stations::build(tables, draft, log);
    recipes::build(tables, draft, log);
    ports::build(tables, draft, log);
    legs::build(tables, draft, log);
    lanes::build(tables, draft, log);
    waves::build(tables, draft, log);
    quantities::build(tables, draft, log);
    vehicles::build(tables, draft, log);
    purchases::build(tables, draft, log);
    sources::build(tables, draft, log);
    policies::build(tables, draft, log);
    demand::build(tables, draft, log);
    initial_stock::build(tables, draft, log);
    shelves::build(tables, draft, log);
    records::build(tables, draft, log);
    costs::build(tables, draft, log);
}

/// Counts the empty cells that stand for a default, where the default has an effect.
pub(super) fn count_defaults(tables: &Tables<'_>, log: &mut Log) {
    for (number, kind) in KINDS.into_iter().enumerate() {
        let mut names = BTreeSet::new();
        let has_names = kind.position("name").is_some();
        for row in tables.of(kind) {
            let name = if has_names { row.name("name") } else { None };
            let is_first = name.is_none_or(|name| names.insert(name));
            for (place, column) in kind.columns.iter().enumerate() {
                let is_default = !column.default.is_empty() && !row.states(column.name);
                if is_default && applies((kind, tables), row, column.name, is_first) {
                    log.defaulted((number, place), kind.name, column.name, column.default);
                }
            }
        }
    }
}

/// Whether an empty cell has an effect, beside the other cells of its row; `is_first` of the rows of its name.
fn applies(
    (kind, tables): (&SheetKind, &Tables<'_>),
    row: &Row<'_>,
    column: &str,
    is_first: bool,
) -> bool {
    match kind.name {
        "products" => products::applies(row, column, tables),
        "unmet" => unmet::applies(row, column),
        "facilities" => facilities::applies(row, column),
        "ports" => ports::applies(row, column, is_first),
        "stations" => stations::applies(row, column),
        "recipes" => recipes::applies(row, column),
        "legs" => legs::applies(row, column),
        "lanes" => is_first && lanes::applies(row, column),
        "hours" => hours::applies(row, column),
        "quantities" => quantities::applies(row, column),
        "vehicles" => vehicles::applies(row, column),
        "policies" => policies::applies(row, column),
        "demand" => demand::applies(row, column),
        _ => true,
    }
}
