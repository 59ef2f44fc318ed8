//! Reasons why racks are not up, each with its kind of incident.

use crate::causality::IncidentKind;
use std::ops::{Index, IndexMut};

/// Racks are down without power.
const POWER_LOSS: IncidentKind = IncidentKind::new("power_loss");
/// Racks have tripped by heat.
const THERMAL_TRIP: IncidentKind = IncidentKind::new("thermal_trip");
/// Racks have been shed by the operator.
const PROTECTIVE_POWER_DOWN: IncidentKind = IncidentKind::new("protective_power_down");
/// Racks are down because the source of the site carries less than it would draw.
const RACKS_CAPPED: IncidentKind = IncidentKind::new("racks_capped");
/// Racks that newly energised power would carry wait for power or cooling.
const START_HELD: IncidentKind = IncidentKind::new("start_held");

/// Reason why racks are down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DownReason {
    /// The site is without power.
    PowerLoss = 0,
    /// Tripped by heat.
    ThermalTrip = 1,
    /// Powered down by the operator.
    ProtectivePowerDown = 2,
    /// Newly energised in a site that is dark, hot or not cooled.
    StartHeld = 3,
    /// Shed because the source of the site carries less than it would draw.
    PowerCap = 4,
}

/// One value for each reason to be down.
#[derive(Clone, Copy, Debug)]
pub(super) struct PerReason<T>([T; DownReason::ALL.len()]);

impl<T> PerReason<T> {
    /// Values by reason.
    pub(super) fn of(value: impl FnMut(DownReason) -> T) -> Self {
        Self(DownReason::ALL.map(value))
    }

    /// All values, in the order in which racks restart.
    pub(super) fn each(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    /// All values, in the same order.
    pub(super) fn each_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut()
    }
}

// `DownReason::ALL` has each reason at the place of its number.
impl<T> Index<DownReason> for PerReason<T> {
    type Output = T;

    fn index(&self, reason: DownReason) -> &T {
        &self.0[reason as usize]
    }
}

impl<T> IndexMut<DownReason> for PerReason<T> {
    fn index_mut(&mut self, reason: DownReason) -> &mut T {
        &mut self.0[reason as usize]
    }
}

impl DownReason {
    /// All reasons, in the order in which racks restart.
    pub const ALL: [Self; 5] = [
        Self::PowerLoss,
        Self::ThermalTrip,
        Self::ProtectivePowerDown,
        Self::StartHeld,
        Self::PowerCap,
    ];

    /// Whether racks that are down for this reason follow a restart rule; the others come back when there
    /// is power for them.
    pub(super) const fn restarts(self) -> bool {
        !matches!(self, Self::PowerCap)
    }

    /// The kind of incident for this reason.
    pub(super) const fn kind(self) -> IncidentKind {
        match self {
            Self::PowerLoss => POWER_LOSS,
            Self::ThermalTrip => THERMAL_TRIP,
            Self::ProtectivePowerDown => PROTECTIVE_POWER_DOWN,
            Self::StartHeld => START_HELD,
            Self::PowerCap => RACKS_CAPPED,
        }
    }
}
