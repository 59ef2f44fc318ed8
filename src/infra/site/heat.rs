//! Handlers of heat: thresholds that temperatures pass, and the operator's power-down.

use super::blame::{air_cause, heat_cause};
use super::parts::SitePartsItem;
use super::sites::OneSite;
use super::threshold::{Threshold, ThresholdReached};
use crate::causality::{IncidentId, Incidents};
use crate::infra::compute::{
    DownReason, Limited, ProtectionDelayEnded, RackGroup, RackGroups, Throttle,
};
use crate::infra::cooling::Regime;
use crate::infra::id::{GroupId, HallId};
use crate::kernel::{Agenda, Now};

/// A temperature passes a threshold.
pub(super) fn pass_threshold(now: Now<ThresholdReached>, mut sites: OneSite) {
    let ThresholdReached { site, threshold, part } = now.event;
    let (group, hall) = (GroupId::new(part as usize), HallId::new(part as usize));
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        parts.site.threshold_ticket = None;
        match threshold {
            Threshold::StepUp => step_up(parts, group, Limited::Chips, agenda, incidents),
            Threshold::AirStepUp => step_up(parts, group, Limited::Air, agenda, incidents),
            Threshold::StepDown => step_down(parts, group, Limited::Chips, agenda),
            Threshold::AirStepDown => step_down(parts, group, Limited::Air, agenda),
            Threshold::Trip => trip(parts, group, Limited::Chips, agenda, incidents),
            Threshold::AirTrip => trip(parts, group, Limited::Air, agenda, incidents),
            Threshold::ProtectionArm => {
                if let Some(protection) = parts.protection.get_mut(hall) {
                    protection.arm(site, agenda);
                }
            }
            Threshold::ProtectionDisarm => {
                if let Some(protection) = parts.protection.get_mut(hall) {
                    protection.end_episode(agenda);
                }
            }
            Threshold::ProtectionImmediate => {
                if let Some(protection) = parts.protection.get_mut(hall) {
                    protection.pass_immediate();
                }
                shed_racks(parts, hall, agenda, incidents);
            }
            // Settling plans the restart, and the step that has fallen due.
            Threshold::RestartPermitted | Threshold::StepReleased => {}
            Threshold::RoomIdle => set_room(parts, hall, Regime::Idle),
            Threshold::RoomRegulating => set_room(parts, hall, Regime::Regulating),
            Threshold::RoomSaturated => set_room(parts, hall, Regime::Saturated),
            of_water => pass_of_water(parts, of_water),
        }
    });
}

/// A threshold of the facility water is passed.
fn pass_of_water(parts: &mut SitePartsItem, threshold: Threshold) {
    let (Some(water), Some(heat)) = (parts.water.as_deref_mut(), parts.heat.as_deref_mut()) else {
        return;
    };
    match threshold {
        Threshold::SetpointRecovered => water.recover(heat),
        Threshold::HeatRejectionShort => water.saturate(),
        Threshold::WaterIdle => water.idle(),
        Threshold::FreeCoolingOn => water.set_free_cooling(true),
        Threshold::FreeCoolingOff => water.set_free_cooling(false),
        Threshold::GainReached => water.set_gain(true),
        Threshold::GainLeft => water.set_gain(false),
        _ => {}
    }
}

/// The cooler of a hall's room takes another regime.
fn set_room(parts: &mut SitePartsItem, hall: HallId, regime: Regime) {
    if let (Some(room), Some(heat)) = (parts.rooms.get_mut(hall), parts.heat.as_deref_mut()) {
        room.set_regime(regime, heat);
    }
}

/// The delay of the protection has passed.
pub(super) fn end_delay(now: Now<ProtectionDelayEnded>, mut sites: OneSite) {
    let ProtectionDelayEnded { site, hall } = now.event;
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        shed_racks(parts, hall, agenda, incidents);
    });
}

/// A rack group of a site.
fn group_of<'a>(parts: &'a mut SitePartsItem, group: GroupId) -> Option<&'a mut RackGroup> {
    parts.racks.as_deref_mut()?.get_mut(group)
}

/// The throttle of a group takes its next step.
fn step_up(
    parts: &mut SitePartsItem,
    group: GroupId,
    of: Limited,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let cause = cause_of(parts, group, of);
    if let Some(racks) = group_of(parts, group) {
        let name = racks.name();
        if let Some(throttle) = racks.throttle_mut() {
            throttle.step_up(of, name, cause, agenda, incidents);
        }
    }
}

/// The throttle of a group leaves its present step.
fn step_down(parts: &mut SitePartsItem, group: GroupId, of: Limited, agenda: &Agenda) {
    if let Some(throttle) = group_of(parts, group).and_then(RackGroup::throttle_mut) {
        throttle.step_down(of, agenda.now());
    }
}

/// The incident that warms the chips or the air of a group.
fn cause_of(parts: &SitePartsItem, group: GroupId, of: Limited) -> Option<IncidentId> {
    let hall = parts.racks.as_deref()?.get(group)?.hall();
    match of {
        Limited::Chips => heat_cause(parts, hall),
        Limited::Air => air_cause(parts, hall),
    }
}

/// All racks of a group trip.
fn trip(
    parts: &mut SitePartsItem,
    group: GroupId,
    of: Limited,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let warmed = cause_of(parts, group, of);
    if let Some(racks) = group_of(parts, group) {
        let cause = racks.throttle().and_then(Throttle::incident).or(warmed);
        racks.take_down(u32::MAX, DownReason::ThermalTrip, cause, agenda, incidents);
    }
}

/// The operator sheds racks of a hall to protect them, or will on return.
pub(super) fn shed_racks(
    parts: &mut SitePartsItem,
    hall: HallId,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let cause = heat_cause(parts, hall);
    let is_attended = parts.site.is_attended();
    let Some(protection) = parts.protection.get_mut(hall) else { return };
    if !is_attended {
        protection.postpone(agenda);
        return;
    }
    protection.begin_shedding(agenda);
    let groups = parts.racks.as_deref_mut().map_or(&mut [][..], RackGroups::all_mut);
    for racks in groups.iter_mut().filter(|group| group.hall() == hall) {
        let shed = protection.shed_of(racks.count(), racks.up());
        racks.take_down(shed, DownReason::ProtectivePowerDown, cause, agenda, incidents);
    }
}
