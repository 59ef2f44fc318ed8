//! The integration tests: one binary.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::format_push_string,
    reason = "a test that cannot go on fails, and its folders are one program"
)]

mod attribution;
mod capacity;
mod cases;
mod cli;
mod clocks;
mod comparisons;
mod conservation;
mod decisions;
mod determinism;
mod disruptions;
mod experiments;
mod import;
mod network;
mod networks;
mod oracles;
mod scenarios;
mod sites;
mod stations;
mod story;
mod structure;
mod studies;
mod transit;
mod upkeep;
mod verdicts;
