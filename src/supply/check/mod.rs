//! Checks of a specification, before anything is assembled: what is out of range, unknown, contradictory, idle or implausible.
//!
//! `specification` goes through all of it; each other file has one subject. Errors refuse the run; notes stand
//! beside the verdict.

mod calendars;
mod failures;
mod legs;
mod loads;
mod note_times;
mod packs;
mod perishable_lanes;
mod plausible;
mod purchase;
mod shops;
mod specification;
mod stated;
mod stations;
mod tills;
mod unmet;
