//! Scenario files: what is told to someone who made an issue in one.

mod folder;
mod issues;
mod loads;
mod never_panics;
mod overrides;
mod uncertain;
