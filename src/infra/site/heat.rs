//! Handlers of heat: thresholds that temperatures pass, and the operator's power-down.

use super::blame::heat_cause;
use super::parts::SitePartsItem;
use super::sites::OneSite;
use super::threshold::{Threshold, ThresholdReached};
use crate::causality::Incidents;
use crate::infra::compute::{DownReason, ProtectionDelayEnded};
use crate::kernel::{Agenda, Now};

/// A temperature passes a threshold.
pub(super) fn pass_threshold(now: Now<ThresholdReached>, mut sites: OneSite) {
    let ThresholdReached { site, threshold } = now.event;
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        parts.site.threshold_ticket = None;
        match threshold {
            Threshold::StepUp => step_up(parts, agenda, incidents),
            Threshold::StepDown => {
                if let Some(throttle) = parts.throttle.as_deref_mut() {
                    throttle.step_down();
                }
            }
            Threshold::Trip => trip(parts, agenda, incidents),
            Threshold::ProtectionArm => {
                if let Some(protection) = parts.protection.as_deref_mut() {
                    protection.arm(site, agenda);
                }
            }
            Threshold::ProtectionDisarm => {
                if let Some(protection) = parts.protection.as_deref_mut() {
                    protection.disarm(agenda);
                }
            }
            Threshold::ProtectionImmediate => shed_racks(parts, agenda, incidents),
            // Settling plans the restart.
            Threshold::RestartPermitted => {}
            Threshold::SetpointRecovered => {
                if let (Some(water), Some(coolant)) =
                    (parts.water.as_deref_mut(), parts.coolant.as_deref_mut())
                {
                    water.recover(coolant);
                }
            }
            Threshold::HeatRejectionShort => {
                if let Some(water) = parts.water.as_deref_mut() {
                    water.saturate();
                }
            }
            Threshold::FreeCoolingOn | Threshold::FreeCoolingOff => {
                if let Some(water) = parts.water.as_deref_mut() {
                    water.set_free_cooling(threshold == Threshold::FreeCoolingOn);
                }
            }
        }
    });
}

/// The delay of the protection has passed.
pub(super) fn end_delay(now: Now<ProtectionDelayEnded>, mut sites: OneSite) {
    sites.change(now.agenda, now.event.site, shed_racks);
}

/// The throttle takes its next step.
fn step_up(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let cause = heat_cause(parts);
    if let (Some(throttle), Some(racks)) = (parts.throttle.as_deref_mut(), parts.racks.as_deref()) {
        throttle.step_up(racks.name(), cause, agenda, incidents);
    }
}

/// All racks trip.
fn trip(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let throttling = parts.throttle.as_deref().and_then(|throttle| throttle.incident());
    let cause = throttling.or(heat_cause(parts));
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.take_down(u32::MAX, DownReason::ThermalTrip, cause, agenda, incidents);
    }
}

/// The operator sheds racks to protect them.
fn shed_racks(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let cause = heat_cause(parts);
    if let (Some(protection), Some(racks)) =
        (parts.protection.as_deref_mut(), parts.racks.as_deref_mut())
    {
        let shed = protection.shed(racks.count(), agenda);
        racks.take_down(shed, DownReason::ProtectivePowerDown, cause, agenda, incidents);
    }
}
