//! Scenario files: what is told to someone who made a mistake in one.

mod folder;
mod loads;
mod mistakes;
mod never_panics;
mod overrides;
