//! Handlers of heat: thresholds that temperatures pass, and the operator's power-down.

use super::blame::{air_cause, heat_cause};
use super::parts::SitePartsItem;
use super::sites::OneSite;
use super::threshold::{Threshold, ThresholdReached};
use crate::causality::{IncidentId, Incidents};
use crate::infra::compute::{DownReason, Limited, ProtectionDelayEnded};
use crate::infra::cooling::Regime;
use crate::kernel::{Agenda, Now};

/// A temperature passes a threshold.
pub(super) fn pass_threshold(now: Now<ThresholdReached>, mut sites: OneSite) {
    let ThresholdReached { site, threshold } = now.event;
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        parts.site.threshold_ticket = None;
        match threshold {
            Threshold::StepUp => step_up(parts, Limited::Chips, agenda, incidents),
            Threshold::AirStepUp => step_up(parts, Limited::Air, agenda, incidents),
            Threshold::StepDown => step_down(parts, Limited::Chips, agenda),
            Threshold::AirStepDown => step_down(parts, Limited::Air, agenda),
            Threshold::Trip => trip(parts, Limited::Chips, agenda, incidents),
            Threshold::AirTrip => trip(parts, Limited::Air, agenda, incidents),
            Threshold::ProtectionArm => {
                if let Some(protection) = parts.protection.as_deref_mut() {
                    protection.arm(site, agenda);
                }
            }
            Threshold::ProtectionDisarm => {
                if let Some(protection) = parts.protection.as_deref_mut() {
                    protection.end_episode(agenda);
                }
            }
            Threshold::ProtectionImmediate => {
                if let Some(protection) = parts.protection.as_deref_mut() {
                    protection.pass_immediate();
                }
                shed_racks(parts, agenda, incidents);
            }
            // Settling plans the restart, and the step that has fallen due.
            Threshold::RestartPermitted | Threshold::StepReleased => {}
            Threshold::RoomIdle => set_room(parts, Regime::Idle),
            Threshold::RoomRegulating => set_room(parts, Regime::Regulating),
            Threshold::RoomSaturated => set_room(parts, Regime::Saturated),
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

/// The room's cooler takes another regime.
fn set_room(parts: &mut SitePartsItem, regime: Regime) {
    if let (Some(room), Some(heat)) = (parts.room.as_deref_mut(), parts.heat.as_deref_mut()) {
        room.set_regime(regime, heat);
    }
}

/// The delay of the protection has passed.
pub(super) fn end_delay(now: Now<ProtectionDelayEnded>, mut sites: OneSite) {
    sites.change(now.agenda, now.event.site, shed_racks);
}

/// The throttle takes its next step.
fn step_up(parts: &mut SitePartsItem, of: Limited, agenda: &mut Agenda, incidents: &mut Incidents) {
    let cause = cause_of(parts, of);
    if let (Some(throttle), Some(racks)) = (parts.throttle.as_deref_mut(), parts.racks.as_deref()) {
        throttle.step_up(of, racks.name(), cause, agenda, incidents);
    }
}

/// The throttle leaves its present step.
fn step_down(parts: &mut SitePartsItem, of: Limited, agenda: &Agenda) {
    if let Some(throttle) = parts.throttle.as_deref_mut() {
        throttle.step_down(of, agenda.now());
    }
}

/// The incident that warms chips or air.
fn cause_of(parts: &SitePartsItem, of: Limited) -> Option<IncidentId> {
    match of {
        Limited::Chips => heat_cause(parts),
        Limited::Air => air_cause(parts),
    }
}

/// All racks trip.
fn trip(parts: &mut SitePartsItem, of: Limited, agenda: &mut Agenda, incidents: &mut Incidents) {
    let throttling = parts.throttle.as_deref().and_then(|throttle| throttle.incident());
    let cause = throttling.or_else(|| cause_of(parts, of));
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.take_down(u32::MAX, DownReason::ThermalTrip, cause, agenda, incidents);
    }
}

/// The operator sheds racks to protect them, or will on return.
pub(super) fn shed_racks(
    parts: &mut SitePartsItem,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    if !parts.site.is_attended() {
        if let Some(protection) = parts.protection.as_deref_mut() {
            protection.postpone(agenda);
        }
        return;
    }
    let cause = heat_cause(parts);
    if let (Some(protection), Some(racks)) =
        (parts.protection.as_deref_mut(), parts.racks.as_deref_mut())
    {
        let shed = protection.shed(racks.count(), racks.up(), agenda);
        racks.take_down(shed, DownReason::ProtectivePowerDown, cause, agenda, incidents);
    }
}
