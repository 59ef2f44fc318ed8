//! The integration tests: one binary.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod conservation;
mod determinism;
mod layers;
mod oracles;
mod scenarios;
mod sites;
mod story;
