//! Events of upkeep.

use crate::infra::id::CapacityId;
use crate::kernel::{Event, Phase, kinds};

kinds! { UpkeepStageEnded, PartArrived, MaintenanceBegan, MaintenanceEnded }

/// A unit has reached the end of a stage: it fails, or its repair goes on.
#[derive(Clone, Copy, Debug)]
pub struct UpkeepStageEnded {
    /// The unit, from 0, in the order of assembly.
    pub unit: u32,
}

/// A part that was ordered for a shelf arrives.
#[derive(Clone, Copy, Debug)]
pub struct PartArrived {
    /// The shelf.
    pub shelf: CapacityId,
}

/// A maintenance window begins.
#[derive(Clone, Copy, Debug)]
pub struct MaintenanceBegan {
    /// The window, from 0, in the order of assembly.
    pub window: u32,
}

/// A maintenance window ends.
#[derive(Clone, Copy, Debug)]
pub struct MaintenanceEnded {
    /// The window, from 0, in the order of assembly.
    pub window: u32,
}

impl Event for UpkeepStageEnded {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        u64::from(self.unit)
    }
}

impl Event for PartArrived {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        self.shelf.index() as u64
    }
}

impl Event for MaintenanceBegan {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        u64::from(self.window)
    }
}

impl Event for MaintenanceEnded {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        u64::from(self.window)
    }
}
