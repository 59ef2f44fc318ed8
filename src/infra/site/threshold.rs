//! Thresholds of a site: the earliest one that any temperature will cross, from its closed form.
//!
//! Only the earliest is scheduled; any earlier change settles the site again and schedules a new
//! one.

use super::parts::SitePartsItem;
use crate::infra::at_site::at_site;
use crate::infra::compute::{Episode, RackGroup, Watched};
use crate::infra::cooling::{CoolantLoop, Direction, HeatNetwork, Room};
use crate::infra::id::SiteId;
use crate::infra::power::PowerSource;
use crate::kernel::{Agenda, SimSpan, SimTime, kinds};

kinds! { ThresholdReached }

/// Band within which a temperature counts as being at its limit, in kelvin, so that rounding does
/// not decide ties.
const BAND_K: f64 = 1e-6;

/// A threshold that a temperature may pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Threshold {
    /// The next step of the throttle begins.
    StepUp,
    /// The present step of the throttle is left.
    StepDown,
    /// Racks trip.
    Trip,
    /// The operator's limit, rising: the delay starts.
    ProtectionArm,
    /// The operator's limit, falling.
    ProtectionDisarm,
    /// Racks are shed without delay.
    ProtectionImmediate,
    /// Racks may restart.
    RestartPermitted,
    /// The facility water is back at its set-point.
    SetpointRecovered,
    /// More heat flows into the facility water than the plant can reject.
    HeatRejectionShort,
    /// The facility water becomes warmer than the outdoor air.
    FreeCoolingOn,
    /// The facility water becomes colder than the outdoor air.
    FreeCoolingOff,
}

/// A temperature passes a threshold; the crossing was computed and is not tested again.
#[derive(Clone, Copy, Debug)]
pub struct ThresholdReached {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The threshold.
    pub threshold: Threshold,
}

at_site! { ThresholdReached: |event| event.threshold as u64 }

/// Schedules the earliest threshold that a temperature will pass.
pub(super) fn schedule_threshold(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    agenda.cancel_pending(&mut parts.site.threshold_ticket);
    if let Some((seconds, threshold)) = next_threshold(parts) {
        let span = SimSpan::from_seconds(seconds);
        // A threshold beyond the range of the clock is never reached.
        if agenda.now().checked_add(span).is_some() {
            let site = parts.site.id();
            parts.site.threshold_ticket =
                Some(agenda.after(span, ThresholdReached { site, threshold }));
        }
    }
}

/// Whether racks that are down may restart: power and cooling are back, and the temperature is low.
pub(super) fn may_restart(parts: &SitePartsItem, now: SimTime) -> bool {
    is_cooled(parts) && is_cool(parts, now)
}

/// Whether power and cooling are back.
fn is_cooled(parts: &SitePartsItem) -> bool {
    let has_flow = parts.coolant.as_deref().is_none_or(|coolant| coolant.flow_share() > 0.0);
    let is_regulated = parts
        .water
        .as_deref()
        .map_or(parts.plant.failed_share() == 0.0, |water| water.is_regulating());
    let is_fed = matches!(parts.feed.source(), PowerSource::Grid | PowerSource::Generator);
    is_fed && (parts.plant.is_ideal() || has_flow && is_regulated && parts.plant.runs())
}

/// Whether the temperature that the throttle follows is low enough for a restart.
fn is_cool(parts: &SitePartsItem, now: SimTime) -> bool {
    let Some(racks) = parts.racks.as_deref() else { return true };
    let of_room = || parts.room.as_deref().map(|room| room.air_c(now));
    let celsius = parts.coolant.as_deref().map(|coolant| coolant.chips_c(now)).or_else(of_room);
    parts.plant.is_ideal()
        || celsius.is_none_or(|celsius| celsius <= racks.restart_below_c() + BAND_K)
}

/// The earliest of the considered thresholds.
#[derive(Default)]
struct Earliest(Option<(f64, Threshold)>);

impl Earliest {
    fn consider(&mut self, seconds: Option<f64>, threshold: Threshold) {
        if let Some(seconds) = seconds
            && self.0.is_none_or(|(other, _)| seconds < other)
        {
            self.0 = Some((seconds, threshold));
        }
    }
}

/// Seconds from now to the next threshold, and which it is. Ideal cooling has none.
fn next_threshold(parts: &SitePartsItem) -> Option<(f64, Threshold)> {
    let racks = parts.racks.as_deref().filter(|_| !parts.plant.is_ideal())?;
    let mut next = Earliest::default();
    of_throttle(parts, racks, &mut next);
    of_protection(parts, &mut next);
    of_water(parts, &mut next);
    next.0
}

/// Steps, trip, and the temperature at which racks may restart.
fn of_throttle(parts: &SitePartsItem, racks: &RackGroup, next: &mut Earliest) {
    let (network, mass): (&HeatNetwork, usize) =
        match (parts.coolant.as_deref(), parts.room.as_deref()) {
            (Some(coolant), _) => (coolant.network(), coolant.chip_mass()),
            (None, Some(room)) => (room.network(), Room::AIR_MASS),
            (None, None) => return,
        };
    if let Some(throttle) = parts.throttle.as_deref() {
        if let Some((limit_c, is_trip)) = throttle.next_up()
            && racks.up() > 0
        {
            next.consider(
                network.first_crossing(mass, limit_c, Direction::Rising),
                if is_trip { Threshold::Trip } else { Threshold::StepUp },
            );
        }
        if let Some(limit_c) = throttle.next_down() {
            let crossing = network.first_crossing(mass, limit_c, Direction::Falling);
            next.consider(crossing, Threshold::StepDown);
        }
    }
    if racks.waits_to_restart() && is_cooled(parts) && !is_cool(parts, network.since()) {
        let limit_c = racks.restart_below_c();
        let crossing = network.first_crossing(mass, limit_c, Direction::Falling);
        next.consider(crossing, Threshold::RestartPermitted);
    }
}

/// Limits of the temperature that the operator watches.
fn of_protection(parts: &SitePartsItem, next: &mut Earliest) {
    let Some(protection) = parts.protection.as_deref() else { return };
    let (network, mass): (&HeatNetwork, usize) =
        match (protection.watches(), parts.coolant.as_deref(), parts.room.as_deref()) {
            (Watched::Chips, Some(coolant), _) => (coolant.network(), coolant.chip_mass()),
            (Watched::Coolant, Some(coolant), _) => (coolant.network(), coolant.loop_mass()),
            (Watched::Water, Some(coolant), _) => (coolant.network(), CoolantLoop::WATER_MASS),
            (Watched::Air, _, Some(room)) => (room.network(), Room::AIR_MASS),
            _ => return,
        };
    let limit_c = protection.limit_c();
    match protection.episode() {
        Episode::Normal => next.consider(
            network.first_crossing(mass, limit_c, Direction::Rising),
            Threshold::ProtectionArm,
        ),
        // Slightly below the limit, so that water held at the limit does not arm and disarm at
        // once.
        Episode::Timing => next.consider(
            network.first_crossing(mass, limit_c - BAND_K, Direction::Falling),
            Threshold::ProtectionDisarm,
        ),
        Episode::Shed => {}
    }
    if let Some(limit_c) = protection.immediate_above_c() {
        let crossing = network.first_crossing(mass, limit_c, Direction::Rising);
        next.consider(crossing, Threshold::ProtectionImmediate);
    }
}

/// Thresholds of the facility water.
fn of_water(parts: &SitePartsItem, next: &mut Earliest) {
    let (Some(water), Some(coolant)) = (parts.water.as_deref(), parts.coolant.as_deref()) else {
        return;
    };
    let plant = &parts.plant;
    next.consider(water.time_to_saturation(coolant, plant), Threshold::HeatRejectionShort);
    next.consider(water.time_to_recovery(coolant), Threshold::SetpointRecovered);
    let turn =
        if water.free_cooling() { Threshold::FreeCoolingOff } else { Threshold::FreeCoolingOn };
    next.consider(water.time_to_free_cooling(coolant, plant), turn);
}
