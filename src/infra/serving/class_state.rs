//! A class of work in a running pool: what waits, and at which speed it progresses on which racks.
//!
//! `v = 1 − σ (1 − s)`, `s` the speed of the racks under the lot and `σ` the sensitivity of the class's work.
//! Held to account by `tests/it/sites/pools/speed.rs`, and for several rack groups by `tests`.

use super::background::Background;
use super::class_spec::{ClassSpec, WhenStopped};
use super::request::RequestId;
use crate::kernel::{Law, LawSpec, Stream};
use crate::quantity::Share;
use std::collections::VecDeque;

/// The least speed, at which work practically stands.
const LEAST_SPEED: f64 = 1e-6;

/// A class of a pool in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct ClassState {
    // Streams are large and few classes have one: the state of a class is small without.
    /// Requests that wait, the first to be served in front; ids of ended requests are skipped.
    pub(super) waiting: VecDeque<RequestId>,
    /// Requests that wait, copies and background jobs included.
    pub(super) waiting_count: u32,
    /// Background jobs among them.
    pub(super) waiting_jobs: u32,
    pub(super) most_waiting: u32,
    sensitivity: f64,
    pub(super) when_stopped: WhenStopped,
    pub(super) patience: Option<Box<(Law, Stream)>>,
    /// Copies of a request, and the draws of their work.
    pub(super) copies: Option<Box<(u32, Stream)>>,
    pub(super) background: Option<Box<Background>>,
}

impl ClassState {
    pub(super) fn new(
        spec: Option<&ClassSpec>,
        (queue, sensitivity): (u32, f64),
        patience: Option<Stream>,
        copies: Option<Stream>,
        background: Option<Background>,
    ) -> Self {
        let law = spec.and_then(|spec| spec.patience.as_ref());
        let count = spec.and_then(|spec| spec.copies).unwrap_or(1);
        Self {
            waiting: VecDeque::new(),
            waiting_count: 0,
            waiting_jobs: 0,
            most_waiting: spec.and_then(|spec| spec.queue).unwrap_or(queue),
            sensitivity: spec.and_then(|spec| spec.sensitivity).map_or(sensitivity, Share::si),
            when_stopped: spec.and_then(|spec| spec.when_stopped).unwrap_or_default(),
            patience: law.map(LawSpec::law).zip(patience).map(Box::new),
            copies: copies.filter(|_| count > 1).map(|stream| Box::new((count, stream))),
            background: background.map(Box::new),
        }
    }

    /// Speed of its work on racks of a speed: `v = 1 − σ (1 − s)`, σ the sensitivity of the class.
    pub(super) fn speed_on(&self, rack_speed: f64) -> f64 {
        (1.0 - self.sensitivity * (1.0 - rack_speed)).max(LEAST_SPEED)
    }
}
