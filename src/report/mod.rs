//! What people read: the page that `run` prints, from tables, balance and comparison alone.

pub mod attribution;
mod balance;
mod behind;
pub mod brief;
mod columns;
pub mod input;
mod margins;
mod notes;
pub mod options;
pub mod page;
mod records;
pub mod rests_on;
mod shelf_days;
mod shortfall;
mod steps;
pub mod suite;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod timeline;
pub mod told;
pub mod trace;
mod turned_away;
mod uncertain;
mod verdict;
