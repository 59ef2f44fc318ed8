//! Claims: who wants how many units of a shared capacity, and in which class.

use crate::infra::id::CapacityId;
use crate::kernel::{SimTime, Ticket};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// On which terms units are claimed; a better class is served first.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CapacityClass {
    /// Committed: served first, and never reclaimed.
    Committed,
    /// On demand: served when no committed claim waits.
    #[default]
    OnDemand,
}

impl CapacityClass {
    /// All classes, the best first.
    pub const ALL: [Self; 2] = [Self::Committed, Self::OnDemand];

    /// Its place in lists by class.
    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

/// Who claims units, and handles the events of its claims.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claimant {
    /// A lot of servers.
    Lot,
    /// A repair: a crew or a spare part.
    Repair,
    /// Any other.
    Other,
}

/// A claim that is about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewClaim {
    /// The capacity.
    pub capacity: CapacityId,
    /// Class in which it waits.
    pub class: CapacityClass,
    /// Number of units, 1 or more; they are granted together. A claim of more units than there ever are
    /// waits for ever, and those of its class and worse ones behind it.
    pub units: u32,
    /// Who claims.
    pub claimant: Claimant,
    /// Correlation tag of the claimant, which the events carry.
    pub tag: u64,
}

/// Id of a claim; stale once it is released, withdrawn or reclaimed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClaimId {
    pub(super) capacity: CapacityId,
    pub(super) slot: u32,
    pub(super) serial: u64,
}

impl ClaimId {
    /// The capacity of which it claims units.
    #[must_use]
    pub const fn capacity(self) -> CapacityId {
        self.capacity
    }
}

/// A claim that waits or is held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) serial: u64,
    pub(super) new: NewClaim,
    pub(super) made: SimTime,
    /// Number of its grant among those of the capacity, once it is held.
    pub(super) granted: Option<u64>,
    /// The end of its notice, if it is recalled.
    pub(super) recalled: Option<Ticket>,
}
