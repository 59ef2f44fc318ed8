//! All integration tests, one binary.

mod oracles;
mod scenarios;
mod sites;
