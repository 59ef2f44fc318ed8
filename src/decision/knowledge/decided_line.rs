//! Decided lines: what an answer sets for one product of one place and departure, and what it was computed
//! from.
//!
//! They are collected while an answer is computed, if a recorder observes them, and change nothing.

use crate::decision::model::forecast::Forecast;
use crate::kernel::SimTime;
use crate::supply::policy::Known;
use crate::supply::{FacilityId, LaneId, ProductId};

/// One product of one place and departure that an answer sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecidedLine {
    /// The place that is decided for.
    pub facility: FacilityId,
    /// Product of the line.
    pub product: ProductId,
    /// The lane that carries it.
    pub lane: LaneId,
    /// Number of the departure.
    pub departure: i64,
    /// The instant until which the units must last.
    pub covers_until: SimTime,
    /// What it was computed from; `None` if the place never reported, and keeps its order.
    pub basis: Option<LineBasis>,
    /// Units that the answer sets, 0 or more.
    pub quantity: f64,
}

/// What a line was computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineBasis {
    /// The instant of the view.
    pub as_of: SimTime,
    /// The levels in the view, in units, with what the site counts as on order beyond the report.
    pub known: Known,
    /// The forecast of the demand from the view until the units must last.
    pub forecast: Forecast,
    /// The target level of the position, in units.
    pub level: f64,
    /// The position that is compared with the level, in units.
    pub position: f64,
}

/// The lines of one answer, while it is computed.
#[derive(Clone, Debug, Default)]
pub(super) struct DecidedLines {
    is_recorded: bool,
    lines: Vec<DecidedLine>,
}

impl DecidedLines {
    /// No lines yet; those to come are kept if `is_recorded`.
    pub(super) const fn new(is_recorded: bool) -> Self {
        Self { is_recorded, lines: Vec::new() }
    }

    /// Whether lines are kept.
    pub(super) const fn is_recorded(&self) -> bool {
        self.is_recorded
    }

    /// Adds a line; gives its index.
    pub(super) fn push(&mut self, line: DecidedLine) -> usize {
        self.lines.push(line);
        self.lines.len() - 1
    }

    /// Changes the units of a line.
    pub(super) fn set(&mut self, index: usize, quantity: f64) {
        if let Some(line) = self.lines.get_mut(index) {
            line.quantity = quantity;
        }
    }

    /// Lines collected, in the order in which they were set.
    pub(super) fn into_lines(self) -> Vec<DecidedLine> {
        self.lines
    }
}
