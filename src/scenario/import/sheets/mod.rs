//! The sheets of a supply chain in tables, one file each: its columns, and what its rows make.
//!
//! To add one: a file with `KIND` and `build`, and its place in [`KINDS`] and [`build`], after those whose
//! names it uses.

mod calendars;
mod costs;
mod demand;
mod facilities;
mod initial_stock;
mod lanes;
mod laws;
mod policies;
mod ports;
mod products;
mod sources;

use super::column::SheetKind;
use super::draft::{Draft, Tables};
use super::finding::Log;

/// All sheets, in the order in which they are read.
pub(super) const KINDS: [&SheetKind; 10] = [
    &products::KIND,
    &facilities::KIND,
    &ports::KIND,
    &lanes::KIND,
    &sources::KIND,
    &policies::KIND,
    &demand::KIND,
    &initial_stock::KIND,
    &costs::KIND,
    &calendars::KIND,
];

/// Builds the specification from the rows of all sheets.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    products::build(tables, draft, log);
    facilities::build(tables, draft, log);
    ports::build(tables, draft, log);
    lanes::build(tables, draft, log);
    sources::build(tables, draft, log);
    policies::build(tables, draft, log);
    demand::build(tables, draft, log);
    initial_stock::build(tables, draft, log);
    costs::build(tables, draft, log);
    calendars::build(tables, log);
}
