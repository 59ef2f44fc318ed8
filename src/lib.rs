//! reflexarc.

pub mod environment;
pub mod kernel;
pub mod quantity;
pub mod supply;
