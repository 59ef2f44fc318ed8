//! Assembly: from a checked specification to stock points, demand and lanes in a World.
//!
//! `chain` makes all of it, in the order in which each part needs those before; each other file makes one part.

mod chain;
mod common;
mod lanes;
mod records;
mod shelves;
mod targets;
mod wishes;

pub use chain::assemble;
