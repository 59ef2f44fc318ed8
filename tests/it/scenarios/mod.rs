//! Scenario files: loading, overrides, and the diagnostics for invalid ones.

mod folder;
mod inside;
mod issues;
mod loads;
mod never_panics;
mod overlap;
mod overrides;
mod reach;
mod swaps;
mod uncertain;
