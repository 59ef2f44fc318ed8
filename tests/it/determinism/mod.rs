//! The same scenario and seed give the same bytes, and what a change does not touch stays as it was.

mod golden;
mod isolation;
mod recorders;
