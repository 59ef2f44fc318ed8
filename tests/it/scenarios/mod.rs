//! Scenario files: what is told to someone who made a issue in one.

mod folder;
mod issues;
mod loads;
mod never_panics;
mod overrides;
