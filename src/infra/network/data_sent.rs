//! Data that a site sends: what a price of data that leaves it is paid for.
//!
//! A message counts in full when its site sends it, whether it arrives or not. What the network sends
//! again after a loss does not count, nor what a site forwards, nor a message to itself. All messages of a
//! site are the story's own: background traffic belongs to links. Held to account by
//! `tests/it/decisions/data_sent.rs`.

use bevy_ecs::prelude::Component;

/// Data that a site has sent since measuring started.
#[derive(Component, Clone, Debug, Default)]
pub struct DataSent {
    bytes: f64,
}

impl DataSent {
    /// In bytes.
    #[must_use]
    pub const fn bytes(&self) -> f64 {
        self.bytes
    }

    pub(super) fn add(&mut self, bytes: f64) {
        self.bytes += bytes;
    }

    /// Data counts from now on.
    pub(in crate::infra) const fn reset(&mut self) {
        self.bytes = 0.0;
    }
}
