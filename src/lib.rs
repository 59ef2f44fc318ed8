//! reflexarc.

pub mod environment;
pub mod infra;
pub mod kernel;
pub mod quantity;
