//! Events of shared capacities.

use super::claim::{ClaimId, Claimant};
use crate::causality::IncidentId;
use crate::infra::id::CapacityId;
use crate::kernel::{Event, Phase, kinds};

kinds! { UnitsGranted, UnitsRecalled, UnitsReclaimed, ShiftTurned, CapacityRushed, CapacityRushEnded }

/// Units are granted to a claim: it holds them from now on.
#[derive(Clone, Copy, Debug)]
pub struct UnitsGranted {
    /// The claim.
    pub claim: ClaimId,
    /// Who claimed.
    pub claimant: Claimant,
    /// Correlation tag of the claimant.
    pub tag: u64,
}

/// Units of an on-demand claim will be reclaimed when its notice ends.
#[derive(Clone, Copy, Debug)]
pub struct UnitsRecalled {
    /// The claim.
    pub claim: ClaimId,
    /// Who holds it.
    pub claimant: Claimant,
    /// Correlation tag of the claimant.
    pub tag: u64,
}

/// Units of an on-demand claim are reclaimed: it holds them no more, and its id is stale.
#[derive(Clone, Copy, Debug)]
pub struct UnitsReclaimed {
    /// The claim.
    pub claim: ClaimId,
    /// Who held it.
    pub claimant: Claimant,
    /// Correlation tag of the claimant.
    pub tag: u64,
}

/// A shift of a shared capacity begins or ends.
#[derive(Clone, Copy, Debug)]
pub struct ShiftTurned {
    /// The capacity.
    pub capacity: CapacityId,
}

/// A rush raises the background of a shared capacity, until it ends.
#[derive(Clone, Copy, Debug)]
pub struct CapacityRushed {
    /// The capacity.
    pub capacity: CapacityId,
    /// Fraction of the units up to which the background rises, 0 to 1; a lower one than usual has no effect.
    pub taken: f64,
    /// The incident that raises it.
    pub incident: IncidentId,
}

/// A rush on a shared capacity ends.
#[derive(Clone, Copy, Debug)]
pub struct CapacityRushEnded {
    /// The capacity.
    pub capacity: CapacityId,
    /// The incident that raised its background.
    pub incident: IncidentId,
}

/// A claim as an identity: its capacity and its number among those of the capacity.
const fn of_claim(claim: ClaimId) -> u64 {
    (claim.capacity.index() as u64) << 48 | claim.serial
}

macro_rules! of_capacity {
    ($($event:ident: |$it:ident| $identity:expr),+ $(,)?) => {$(
        impl Event for $event {
            const PHASE: Phase = Phase::Environment;
            fn identity(&self) -> u64 {
                let $it = self;
                $identity
            }
        }
    )+};
}
of_capacity! {
    UnitsGranted: |event| of_claim(event.claim),
    UnitsRecalled: |event| of_claim(event.claim),
    UnitsReclaimed: |event| of_claim(event.claim),
    ShiftTurned: |event| event.capacity.index() as u64,
    CapacityRushed: |event| (event.capacity.index() as u64) << 48 | event.taken.to_bits() >> 16,
    CapacityRushEnded: |event| (event.capacity.index() as u64) << 48 | event.incident.index() as u64,
}
