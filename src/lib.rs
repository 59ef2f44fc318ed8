//! reflexarc.

pub mod environment;
pub mod infra;
pub mod kernel;
pub mod outcome;
pub mod quantity;
pub mod scenario;
pub mod supply;
