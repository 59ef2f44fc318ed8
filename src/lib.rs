//! reflexarc.

pub mod quantity;
