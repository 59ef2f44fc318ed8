//! The same scenario and seed give the same bytes, and a change leaves everything unrelated
//! unchanged.

mod forks;
mod golden;
mod isolation;
mod recorders;
