//! reflexarc.

pub mod cli;
pub mod decision;
pub mod disruption;
pub mod environment;
pub mod infra;
pub mod kernel;
pub mod outcome;
pub mod quantity;
pub mod report;
pub mod scenario;
pub mod study;
pub mod supply;
