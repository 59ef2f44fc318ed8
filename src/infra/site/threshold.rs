//! Thresholds of a site: the earliest one that any temperature will cross, from its closed form.
//!
//! Only the earliest is scheduled; any earlier change settles the site again and schedules a new
//! one.

use super::parts::SitePartsItem;
use crate::infra::at_site::at_site;
use crate::infra::compute::{
    Change, DownReason, Episode, Limited, Permit, Protection, RackGroup, RackGroups, Throttle,
    Watched,
};
use crate::infra::cooling::{Direction, FacilityWater, HeatPath, Mass, Regime, Room};
use crate::infra::id::{GroupId, HallId, SiteId};
use crate::infra::power::PowerSource;
use crate::kernel::{Agenda, SimSpan, kinds};
use smallvec::SmallVec;

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
    /// The rack group or the hall that it is of, from 0; 0 for the water.
    pub part: u32,
}

at_site! { ThresholdReached: |event| u64::from(event.part) << 8 | event.threshold as u64 }

/// Schedules the earliest threshold that a temperature will pass.
pub(super) fn schedule_threshold(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    agenda.cancel_pending(&mut parts.site.threshold_ticket);
    if let Some((seconds, threshold, part)) = next_threshold(parts) {
        let span = SimSpan::from_seconds(seconds);
        // A threshold beyond the range of the clock is never reached.
        if agenda.now().checked_add(span).is_some() {
            let site = parts.site.id();
            let reached = ThresholdReached { site, threshold, part: part as u32 };
            parts.site.threshold_ticket = Some(agenda.after(span, reached));
        }
    }
}

/// Whether racks of a group that are down for a reason may restart: power and cooling are back, what they
/// will feel is cool, and the operator sheds none.
pub(super) fn may_restart(parts: &SitePartsItem, group: GroupId, reason: DownReason) -> bool {
    restart_permit(parts, group, reason) == Permit::Granted
}

/// The same, and else whether their delay goes on: after a loss of power as long as there is power, after
/// heat as long as there is cooling.
pub(super) fn restart_permit(parts: &SitePartsItem, group: GroupId, reason: DownReason) -> Permit {
    let racks = parts.racks.as_deref().and_then(|racks| racks.get(group));
    let Some(racks) = racks else { return Permit::Refused };
    let is_fed = is_fed(parts);
    let is_cool = parts.plant.is_ideal()
        || is_cooled(parts, racks, reason)
            && is_released(parts, racks.hall(), reason)
            && restart_limits(parts, racks, reason)
                .all(|(mass, limit_c)| is_cool(parts, mass, limit_c));
    let is_undone = match reason {
        DownReason::PowerLoss | DownReason::StartHeld | DownReason::PowerCap => is_fed,
        DownReason::ThermalTrip | DownReason::ProtectivePowerDown => is_cool,
    };
    match (is_fed && is_cool, is_undone) {
        (true, _) => Permit::Granted,
        (false, true) => Permit::HeldBack,
        (false, false) => Permit::Refused,
    }
}

/// Whether the cooling of a group is back. Water above its set-point, or a room that is short of
/// cooling, keeps racks down only where no limit states the temperature at which they may run. While no unit
/// of the plant runs, all stay down, however cool it has become.
fn is_cooled(parts: &SitePartsItem, racks: &RackGroup, reason: DownReason) -> bool {
    let hall = racks.hall();
    let (coolant, room) = (parts.coolant.get(hall), parts.rooms.get(hall));
    let uses_water = coolant.is_some() || room.is_some_and(Room::is_fed_by_water);
    let has_limit = racks.restart_below_c(reason).is_finite();
    let has_air_limit = racks.throttle().and_then(Throttle::restart_air_c).is_some();
    let has_flow = coolant.is_none_or(|coolant| coolant.flow_share() > 0.0);
    let has_water = has_limit
        || !uses_water
        || parts.water.as_deref().is_none_or(FacilityWater::keeps_set_point);
    let is_air_cooled = coolant.is_none();
    let has_air = has_air_limit || has_limit && is_air_cooled || room.is_none_or(Room::is_cooled);
    has_flow && has_water && has_air && parts.plant.running_share() > 0.0
}

/// Whether grid or generators feed the racks.
fn is_fed(parts: &SitePartsItem) -> bool {
    parts.feed.feeds_racks()
        && matches!(parts.feed.source(), PowerSource::Grid | PowerSource::Generator)
}

/// Whether the operator lets racks of a hall restart that are down for this reason.
fn is_released(parts: &SitePartsItem, hall: HallId, reason: DownReason) -> bool {
    reason != DownReason::ProtectivePowerDown
        || parts
            .protection
            .get(hall)
            .is_none_or(|protection| protection.episode() == Episode::Normal)
}

fn is_cool(parts: &SitePartsItem, mass: Mass, limit_c: f64) -> bool {
    let Some(heat) = parts.heat.as_deref() else { return true };
    heat.mass_c(mass, heat.network().since()) <= limit_c + BAND_K
}

/// The masses that racks of a group that are down will feel, and the temperatures at or below which they
/// restart: coolant, less the rise of plates above it at full load, and their own chips, or the air at their
/// inlet. No rack restarts where it would trip: at once, at full speed; on warming up, at the slowest step.
fn restart_limits(
    parts: &SitePartsItem,
    racks: &RackGroup,
    reason: DownReason,
) -> impl Iterator<Item = (Mass, f64)> + use<> {
    let mut limits = [None; 3];
    let (id, hall) = (racks.id(), racks.hall());
    if let Some(heat) = parts.heat.as_deref() {
        let throttle = racks.throttle();
        let trip_c = |speed: f64| {
            throttle.and_then(|throttle| throttle.trip_limit_c(speed)).unwrap_or(f64::INFINITY)
        };
        let of_rule_c = racks.restart_below_c(reason);
        let below_c = of_rule_c.min(trip_c(1.0));
        let plates = heat.plates(id);
        if let (Some(coolant), Some(plates)) = (parts.coolant.get(hall), plates) {
            let plate_k = |speed: f64| racks.plate_w(speed) / coolant.rack_w_k(plates);
            // Plates warm up from the coolant, and pass the steps of the throttle before the trip.
            let slowest = throttle.map_or(1.0, Throttle::slowest);
            let coolant_c = (of_rule_c - plate_k(1.0)).min(trip_c(slowest) - plate_k(slowest));
            limits[0] = Some((heat.coolant_mass(hall), coolant_c));
            limits[1] = Some((Mass::Idle(id), below_c));
        } else if heat.has_room(hall) {
            limits[0] = Some((Mass::Air(hall), below_c));
        }
        if heat.has_room(hall) {
            limits[2] = throttle.and_then(Throttle::restart_air_c).map(|c| (Mass::Air(hall), c));
        }
    }
    limits.into_iter().flatten()
}

/// The earliest of the considered thresholds, with the group or hall that it is of.
#[derive(Default)]
struct Earliest(Option<(f64, Threshold, usize)>);

impl Earliest {
    fn consider(&mut self, seconds: Option<f64>, threshold: Threshold, part: usize) {
        if let Some(seconds) = seconds
            && self.0.is_none_or(|(other, ..)| seconds < other)
        {
            self.0 = Some((seconds, threshold, part));
        }
    }
}

/// Seconds from now to the next threshold, which it is, and of which group or hall. Ideal cooling has
/// none.
fn next_threshold(parts: &SitePartsItem) -> Option<(f64, Threshold, usize)> {
    if parts.plant.is_ideal() {
        return None;
    }
    let (heat, racks) = (parts.heat.as_deref()?, parts.racks.as_deref()?);
    let mut next = Earliest::default();
    racks.all().iter().for_each(|group| of_throttle(group, heat, &mut next));
    racks.all().iter().for_each(|group| of_restart(parts, group, heat, &mut next));
    parts.protection.iter().for_each(|one| of_protection(one, racks, heat, &mut next));
    of_water(parts, heat, &mut next);
    parts.rooms.iter().for_each(|room| of_room(room, parts, heat, &mut next));
    next.0
}

/// Seconds until a mass passes a limit.
fn crossing(heat: &HeatPath, mass: Mass, limit_c: f64, direction: Direction) -> Option<f64> {
    heat.network().first_crossing(heat.place(mass)?, limit_c, direction)
}

/// Steps and trips.
fn of_throttle(group: &RackGroup, heat: &HeatPath, next: &mut Earliest) {
    let Some(throttle) = group.throttle() else { return };
    let now = heat.network().since();
    let part = group.id().index();
    let released_s = throttle.held_until(now).map_or(0.0, |until| until.since(now).seconds());
    for limit in throttle.limits() {
        if limit.change != Change::Down && group.up() == 0 {
            continue;
        }
        let mass = match limit.of {
            Limited::Chips => heat.chip_mass(group.id()),
            Limited::Air if !heat.has_room(group.hall()) => continue,
            Limited::Air => Mass::Air(group.hall()),
        };
        let (direction, threshold) = match (limit.change, limit.of) {
            (Change::Trip, Limited::Chips) => (Direction::Rising, Threshold::Trip),
            (Change::Trip, Limited::Air) => (Direction::Rising, Threshold::AirTrip),
            (Change::Up, Limited::Chips) => (Direction::Rising, Threshold::StepUp),
            (Change::Up, Limited::Air) => (Direction::Rising, Threshold::AirStepUp),
            (Change::Down, Limited::Chips) => (Direction::Falling, Threshold::StepDown),
            (Change::Down, Limited::Air) => (Direction::Falling, Threshold::AirStepDown),
        };
        match crossing(heat, mass, limit.celsius, direction) {
            Some(seconds) if limit.change != Change::Trip && seconds < released_s => {
                next.consider(Some(released_s), Threshold::StepReleased, part);
            }
            seconds => next.consider(seconds, threshold, part),
        }
    }
}

/// The temperatures at which racks may restart: the instant at which the last of them is reached.
fn of_restart(parts: &SitePartsItem, group: &RackGroup, heat: &HeatPath, next: &mut Earliest) {
    let hall = group.hall();
    for reason in DownReason::ALL {
        if !group.waits_to_restart(reason)
            || !is_fed(parts)
            || !is_cooled(parts, group, reason)
            || !is_released(parts, hall, reason)
        {
            continue;
        }
        let mut last_s = None;
        for (mass, limit_c) in restart_limits(parts, group, reason) {
            if is_cool(parts, mass, limit_c) {
                continue;
            }
            let Some(seconds) = crossing(heat, mass, limit_c, Direction::Falling) else {
                last_s = None;
                break;
            };
            last_s = Some(last_s.map_or(seconds, |last: f64| last.max(seconds)));
        }
        next.consider(last_s, Threshold::RestartPermitted, group.id().index());
    }
}

/// Limits of the temperature that the operator watches in a hall; of several groups the first to pass
/// its limit counts, and all must have fallen for the episode to end.
fn of_protection(
    protection: &Protection,
    racks: &RackGroups,
    heat: &HeatPath,
    next: &mut Earliest,
) {
    let hall = protection.hall();
    let mut masses: SmallVec<[Mass; 2]> = SmallVec::new();
    match protection.watches() {
        Watched::Chips => {
            masses.extend(racks.of_hall(hall).map(|group| heat.chip_mass(group.id())));
        }
        Watched::Coolant => masses.push(heat.coolant_mass(hall)),
        Watched::Water => masses.push(Mass::Water),
        Watched::Air => masses.push(Mass::Air(hall)),
    }
    let part = hall.index();
    let rises = |limit_c| {
        let seconds = masses.iter().map(|&mass| crossing(heat, mass, limit_c, Direction::Rising));
        seconds.flatten().reduce(f64::min)
    };
    match protection.episode() {
        Episode::Normal => {
            next.consider(rises(protection.limit_c()), Threshold::ProtectionArm, part);
        }
        Episode::Above => {
            let end_c = protection.end_c();
            let falls = masses.iter().map(|&mass| crossing(heat, mass, end_c, Direction::Falling));
            let last = falls.reduce(|one, other| Some(one?.max(other?))).flatten();
            next.consider(last, Threshold::ProtectionDisarm, part);
        }
    }
    if let Some(limit_c) = protection.immediate_above_c() {
        next.consider(rises(limit_c), Threshold::ProtectionImmediate, part);
    }
}

/// Thresholds of the facility water.
fn of_water(parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    let Some(water) = parts.water.as_deref() else { return };
    let plant = &parts.plant;
    next.consider(water.time_to_saturation(heat, plant), Threshold::HeatRejectionShort, 0);
    next.consider(water.time_to_idle(heat), Threshold::WaterIdle, 0);
    next.consider(water.time_to_recovery(heat), Threshold::SetpointRecovered, 0);
    let turn =
        if water.free_cooling() { Threshold::FreeCoolingOff } else { Threshold::FreeCoolingOn };
    next.consider(water.time_to_free_cooling(heat, plant), turn, 0);
    let gain = if water.is_at_gain() { Threshold::GainLeft } else { Threshold::GainReached };
    next.consider(water.time_to_gain(heat, plant), gain, 0);
}

/// Regimes of the cooler of a room.
fn of_room(room: &Room, parts: &SitePartsItem, heat: &HeatPath, next: &mut Earliest) {
    if let Some((seconds, regime)) = room.next_regime(heat, &parts.plant) {
        let threshold = match regime {
            Regime::Idle => Threshold::RoomIdle,
            Regime::Regulating => Threshold::RoomRegulating,
            Regime::Saturated => Threshold::RoomSaturated,
        };
        next.consider(Some(seconds), threshold, room.hall().index());
    }
}
