//! Thresholds of a site: the earliest one that any temperature will cross, from its closed form.
//!
//! Only the earliest is scheduled; any earlier change settles the site again and schedules a new
//! one.

use super::parts::SitePartsItem;
use crate::infra::at_site::at_site;
use crate::infra::compute::{Change, DownReason, Episode, Limited, Throttle, Watched};
use crate::infra::cooling::{Direction, FacilityWater, HeatPath, Mass, Regime, Room};
use crate::infra::id::SiteId;
use crate::infra::power::PowerSource;
use crate::kernel::{Agenda, SimSpan, kinds};

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
    /// The next step of the air at the inlet begins.
    AirStepUp,
    /// The present step of the air at the inlet is left.
    AirStepDown,
    /// Racks trip by the air at their inlet.
    AirTrip,
    /// The control period ends, in which another step has fallen due.
    StepReleased,
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
    /// The facility water loses more heat than flows in.
    WaterIdle,
    /// The chillers' capacity has grown to its end with the water's temperature.
    GainReached,
    /// The water is within the range again over which it grows.
    GainLeft,
    /// The cooler of the room takes no heat.
    RoomIdle,
    /// The cooler of the room has spare capacity.
    RoomRegulating,
    /// The cooler of the room takes all the heat it can.
    RoomSaturated,
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

/// Whether racks that are down for a reason may restart: power and cooling are back, what they will
/// feel is cool, and the operator sheds none.
pub(super) fn may_restart(parts: &SitePartsItem, reason: DownReason) -> bool {
    is_cooled(parts)
        && (parts.plant.is_ideal()
            || is_released(parts, reason)
                && restart_limits(parts, reason)
                    .all(|(mass, limit_c)| is_cool(parts, mass, limit_c)))
}

/// Whether power and cooling are back.
fn is_cooled(parts: &SitePartsItem) -> bool {
    let has_flow = parts.coolant.as_deref().is_none_or(|coolant| coolant.flow_share() > 0.0);
    let has_water = parts.water.as_deref().is_none_or(FacilityWater::keeps_set_point);
    let has_air = parts.room.as_deref().is_none_or(Room::is_cooled);
    let is_fed = matches!(parts.feed.source(), PowerSource::Grid | PowerSource::Generator);
    is_fed && (parts.plant.is_ideal() || has_flow && has_water && has_air && parts.plant.runs())
}

/// Whether the operator lets racks of this reason restart.
fn is_released(parts: &SitePartsItem, reason: DownReason) -> bool {
    reason != DownReason::ProtectivePowerDown
        || parts
            .protection
            .as_deref()
            .is_none_or(|protection| protection.episode() == Episode::Normal)
}

fn is_cool(parts: &SitePartsItem, mass: Mass, limit_c: f64) -> bool {
    let Some(heat) = parts.heat.as_deref() else { return true };
    heat.mass_c(mass, heat.network().since()) <= limit_c + BAND_K
}

/// The masses that racks that are down will feel, and the temperatures at or below which they restart:
/// coolant, less the rise of plates above it at full load, and their own chips, or the air at their inlet. No
/// rack restarts where it would trip.
fn restart_limits(
    parts: &SitePartsItem,
    reason: DownReason,
) -> impl Iterator<Item = (Mass, f64)> + use<> {
    let mut limits = [None; 3];
    if let (Some(racks), Some(heat)) = (parts.racks.as_deref(), parts.heat.as_deref()) {
        let throttle = parts.throttle.as_deref();
        let trip_c = throttle.and_then(Throttle::trip_limit_c).unwrap_or(f64::INFINITY);
        let below_c = racks.restart_below_c(reason).min(trip_c);
        if let Some(coolant) = parts.coolant.as_deref() {
            let plate_k = racks.plate_peak_w() / coolant.rack_w_k();
            limits[0] = Some((heat.coolant_mass(), below_c - plate_k));
            limits[1] = Some((Mass::Idle, below_c));
        } else if heat.has_room() {
            limits[0] = Some((Mass::Air, below_c));
        }
        if heat.has_room() {
            limits[2] = throttle.and_then(Throttle::restart_air_c).map(|c| (Mass::Air, c));
        }
    }
    limits.into_iter().flatten()
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
    if parts.plant.is_ideal() {
        return None;
    }
    let heat = parts.heat.as_deref()?;
    let mut next = Earliest::default();
    of_throttle(parts, heat, &mut next);
    of_restart(parts, heat, &mut next);
    of_protection(parts, heat, &mut next);
    of_water(parts, heat, &mut next);
    of_room(parts, heat, &mut next);
    next.0
}

/// Steps and trips.
fn of_throttle(parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    let (Some(throttle), Some(racks)) = (parts.throttle.as_deref(), parts.racks.as_deref()) else {
        return;
    };
    let network = heat.network();
    let now = network.since();
    let released_s = throttle.held_until(now).map_or(0.0, |until| until.since(now).seconds());
    for limit in throttle.limits() {
        if limit.change != Change::Down && racks.up() == 0 {
            continue;
        }
        let mass = match limit.of {
            Limited::Chips => heat.chip_mass(),
            Limited::Air if !heat.has_room() => continue,
            Limited::Air => Mass::Air,
        };
        let (direction, threshold) = match (limit.change, limit.of) {
            (Change::Trip, Limited::Chips) => (Direction::Rising, Threshold::Trip),
            (Change::Trip, Limited::Air) => (Direction::Rising, Threshold::AirTrip),
            (Change::Up, Limited::Chips) => (Direction::Rising, Threshold::StepUp),
            (Change::Up, Limited::Air) => (Direction::Rising, Threshold::AirStepUp),
            (Change::Down, Limited::Chips) => (Direction::Falling, Threshold::StepDown),
            (Change::Down, Limited::Air) => (Direction::Falling, Threshold::AirStepDown),
        };
        let crossing = network.first_crossing(mass as usize, limit.celsius, direction);
        match crossing {
            Some(seconds) if limit.change != Change::Trip && seconds < released_s => {
                next.consider(Some(released_s), Threshold::StepReleased);
            }
            _ => next.consider(crossing, threshold),
        }
    }
}

/// The temperatures at which racks may restart: the instant at which the last of them is reached.
fn of_restart(parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    let Some(racks) = parts.racks.as_deref() else { return };
    for reason in DownReason::ALL {
        if !racks.waits_to_restart(reason) || !is_cooled(parts) || !is_released(parts, reason) {
            continue;
        }
        let mut last_s = None;
        for (mass, limit_c) in restart_limits(parts, reason) {
            if is_cool(parts, mass, limit_c) {
                continue;
            }
            let crossing =
                heat.network().first_crossing(mass as usize, limit_c, Direction::Falling);
            let Some(seconds) = crossing else {
                last_s = None;
                break;
            };
            last_s = Some(last_s.map_or(seconds, |last: f64| last.max(seconds)));
        }
        next.consider(last_s, Threshold::RestartPermitted);
    }
}

/// Limits of the temperature that the operator watches.
fn of_protection(parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    let Some(protection) = parts.protection.as_deref() else { return };
    let mass = match protection.watches() {
        Watched::Chips => heat.chip_mass(),
        Watched::Coolant => heat.coolant_mass(),
        Watched::Water => Mass::Water,
        Watched::Air => Mass::Air,
    } as usize;
    let network = heat.network();
    match protection.episode() {
        Episode::Normal => next.consider(
            network.first_crossing(mass, protection.limit_c(), Direction::Rising),
            Threshold::ProtectionArm,
        ),
        Episode::Above => next.consider(
            network.first_crossing(mass, protection.end_c(), Direction::Falling),
            Threshold::ProtectionDisarm,
        ),
    }
    if let Some(limit_c) = protection.immediate_above_c() {
        let crossing = network.first_crossing(mass, limit_c, Direction::Rising);
        next.consider(crossing, Threshold::ProtectionImmediate);
    }
}

/// Thresholds of the facility water.
fn of_water(parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    let Some(water) = parts.water.as_deref() else { return };
    let plant = &parts.plant;
    next.consider(water.time_to_saturation(heat, plant), Threshold::HeatRejectionShort);
    next.consider(water.time_to_idle(heat), Threshold::WaterIdle);
    next.consider(water.time_to_recovery(heat), Threshold::SetpointRecovered);
    let turn =
        if water.free_cooling() { Threshold::FreeCoolingOff } else { Threshold::FreeCoolingOn };
    next.consider(water.time_to_free_cooling(heat, plant), turn);
    let gain = if water.is_at_gain() { Threshold::GainLeft } else { Threshold::GainReached };
    next.consider(water.time_to_gain(heat, plant), gain);
}

/// Regimes of the room's cooler.
fn of_room(parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    let Some(room) = parts.room.as_deref() else { return };
    if let Some((seconds, regime)) = room.next_regime(heat, &parts.plant) {
        let threshold = match regime {
            Regime::Idle => Threshold::RoomIdle,
            Regime::Regulating => Threshold::RoomRegulating,
            Regime::Saturated => Threshold::RoomSaturated,
        };
        next.consider(Some(seconds), threshold);
    }
}
