//! What is wrong with a specification: issues, each at a path such as
//! `supply.lanes.dc-to-store.cutoff`, and the checker that reports them.
//!
//! Checkers of all layers push issues; `scenario` finds the place of each path in its file and prints
//! all of them at once.

mod checker;
mod list;

pub use checker::Checker;
pub use list::{Issue, Issues, Severity};
