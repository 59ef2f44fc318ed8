//! What switches at a site, and the last state that recorders have seen.

use crate::infra::compute::DownReason;
use crate::infra::power::PowerSource;
use crate::kernel::SimTime;
use smallvec::SmallVec;

/// What switches in a rack group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct SwitchedRacks {
    pub(super) up: u32,
    pub(super) down: [u32; DownReason::ALL.len()],
    pub(super) failed: u32,
    pub(super) throttle_step: u32,
}

/// What switches at a site.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Switched {
    pub(super) source: PowerSource,
    pub(super) racks: SmallVec<[SwitchedRacks; 1]>,
    pub(super) discharges: bool,
    pub(super) servers_up: u32,
    pub(super) plant_runs: bool,
    pub(super) plant_failed: f64,
    pub(super) is_regulating: bool,
    pub(super) cut_out_units: u32,
    pub(super) flow_shares: SmallVec<[f64; 1]>,
    pub(super) energised_w: f64,
    pub(super) is_capped: bool,
    pub(super) capped_speed: f64,
    pub(super) generators_running: usize,
    pub(super) is_ups_failed: bool,
}

/// The last state of a site that recorders have seen.
#[derive(Clone, Debug, Default)]
pub(super) struct LastSeen {
    pub(super) state: Option<Switched>,
    pub(super) told_at: Option<SimTime>,
}
