//! Load in blocks: what generators carry grows by a block at each interval.
//!
//! A diesel set that takes much load at once falls in speed and voltage, so a site is put on its
//! generators in steps. At the time `t` after they took the load they carry at most
//! `S (1 + ⌊t / T⌋)`, with the size `S` of a block and the interval `T`, and never more than the ratings of
//! the units that run. What they do not carry yet is carried by the battery (`path`), else it is shed.
//!
//! Source: MODEL §1; ISO 8528-5 (2022) gives the load steps of reciprocating sets by their mean effective
//! pressure: a set of high pressure takes some 30 to 60 % of its rating in the first step, and steps
//! follow each other once speed has recovered, after some 5 to 15 s (~). Valid for blocks that the units
//! share. Not modelled: dips of speed and voltage, blocks that differ in size.
//! Held to account by `tests/it/sites/blocks.rs`.

use super::generator_events::GeneratorBlockTaken;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, SimTime, Ticket};
use crate::quantity::{Power, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Blocks in which generators take load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlocksSpec {
    /// Load that all running units together take at a time, above 0.
    pub size: Power,
    /// Time from one block to the next, 1 s or more; the first is taken at the transfer.
    pub every: Span,
}

impl BlocksSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.size.si() <= 0.0 {
            checker.within("size").out_of_range(self.size, "a power above 0");
        }
        if self.every.seconds() < 1.0 {
            checker.within("every").out_of_range(self.every, "1 s or more");
        }
    }
}

/// Blocks of load in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    size_w: f64,
    every: SimSpan,
    /// When the generators took the first block.
    since: SimTime,
    ticket: Option<Ticket>,
}

impl Blocks {
    pub(super) const fn new(spec: &BlocksSpec, now: SimTime) -> Self {
        Self {
            size_w: spec.size.si(),
            every: SimSpan::from_nanos(spec.every.nanoseconds()),
            since: now,
            ticket: None,
        }
    }

    /// The generators take the first block.
    pub(super) const fn begin(&mut self, now: SimTime) {
        self.since = now;
    }

    /// The next block is taken.
    pub(super) const fn grow(&mut self) {
        self.ticket = None;
    }

    /// Power of the blocks taken up to `now`, in W.
    pub(super) fn power_w(&self, now: SimTime) -> f64 {
        self.size_w * (1 + self.grown(now)) as f64
    }

    /// While the blocks bind, the next one is an event; while they do not, they grow unseen.
    pub(super) fn follow(&mut self, binds: bool, site: SiteId, agenda: &mut Agenda) {
        if !binds {
            agenda.cancel_pending(&mut self.ticket);
        } else if self.ticket.is_none() {
            let at = self.since + self.every * (1 + self.grown(agenda.now()));
            self.ticket = Some(agenda.at(at, GeneratorBlockTaken { site }));
        }
    }

    /// Number of intervals since the first block.
    const fn grown(&self, now: SimTime) -> i64 {
        now.since(self.since).nanos() / self.every.nanos()
    }
}
