//! reflexarc.

pub mod quantity;
pub mod scenario;
