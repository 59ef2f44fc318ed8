//! All integration tests, one binary.

mod scenarios;
