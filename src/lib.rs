//! reflexarc.
