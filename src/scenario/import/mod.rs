//! Import: supply chains that were kept elsewhere, as pieces in RON.
//!
//! ```text
//!  CSV folder ┐                                            ┌ findings by sheet, row, column
//!  workbook ──┴ source ─ grid ─ typed ─ sheets ─ draft ─ check ┴ piece
//! ```
//! A cell is read by the kind of its column ([`template()`] documents them), the rows of each sheet make part of
//! a [`SupplySpec`](crate::supply::SupplySpec), and the checks of scenarios run on the whole; their issues are
//! given back at the row and column that the value came from. Nothing is printed where something is wrong, or
//! implausible and not accepted.
//!
//! Not modelled: random failures, customers whom a lost unit keeps away, ordering levels that are computed from costs
//! (`newsvendor`, `economic_lot`), notice and stock of sources, further departures of a day of legs, which a piece in RON
//! can state.
//! Held to account by `tests/it/import`.

mod clock;
mod column;
mod draft;
mod finding;
mod grid;
mod number;
mod piece;
mod plausible;
mod reading;
mod report;
mod sheets;
mod source;
mod tables;
mod template;
mod typed;
mod value;
mod willems;
mod zones;

pub use finding::{Change, DefaultTaken, Finding, Spot, Weight};
pub use number::Decimal;
pub use report::{Report, SheetRead};
pub use source::ReadError;
pub use tables::{Imported, TablesRequest, acceptable, import_tables};
pub use template::{columns_help, template};
pub use willems::{Placed, WillemsRequest, import_willems};
