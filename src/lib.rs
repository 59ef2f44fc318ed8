//! reflexarc.

pub mod kernel;
pub mod quantity;
