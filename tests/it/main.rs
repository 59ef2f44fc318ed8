//! The integration tests: one binary.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod cli;
mod conservation;
mod determinism;
mod disruptions;
mod layers;
mod oracles;
mod scenarios;
mod story;
