//! What heat does to the racks of a site: limits passed, the operator's rule, the way back.

use crate::causality::{IncidentKind, Incidents};
use crate::infra::balance;
use crate::infra::coolant::WATER;
use crate::infra::event::{Limit, LimitReached, PatienceEnds, RackRestarts};
use crate::infra::facility_water::Regime;
use crate::infra::plant::{PlantItem, Sites};
use crate::infra::protection::Episode;
use crate::infra::rack::Down;
use crate::kernel::{Agenda, Now};

/// A temperature passed a limit.
pub(super) fn pass_limit(now: Now<LimitReached>, mut sites: Sites) {
    let LimitReached { site, limit } = now.event;
    sites.change(now.agenda, site, |plant, agenda, incidents| {
        plant.site.limit_ticket = None;
        let cause = balance::heated_by(plant);
        let name = plant.site.racks_name;
        match limit {
            Limit::StepUp => {
                if let Some(throttle) = plant.throttle.as_deref_mut() {
                    throttle.up();
                    throttle.incident.get_or_insert_with(|| {
                        incidents.begin(agenda, IncidentKind::new("throttle"), name, cause)
                    });
                }
            }
            Limit::StepDown => {
                if let Some(throttle) = plant.throttle.as_deref_mut() {
                    throttle.down();
                }
            }
            Limit::Trip => {
                let cause =
                    plant.throttle.as_deref().and_then(|throttle| throttle.incident).or(cause);
                if let Some(racks) = plant.racks.as_deref_mut() {
                    racks.take_down(u32::MAX, Down::Tripped);
                    agenda.withdraw(&mut racks.restart_ticket);
                    racks.incident[Down::Tripped as usize].get_or_insert_with(|| {
                        incidents.begin(agenda, Down::Tripped.kind(), name, cause)
                    });
                }
            }
            Limit::Warm => {
                if let Some(protection) = plant.protection.as_deref_mut() {
                    protection.episode = Episode::Bears;
                    protection.ticket =
                        Some(agenda.after(protection.patience, PatienceEnds { site }));
                }
            }
            Limit::Calm => {
                if let Some(protection) = plant.protection.as_deref_mut() {
                    protection.episode = Episode::Calm;
                    agenda.withdraw(&mut protection.ticket);
                }
            }
            Limit::Hot => power_down(plant, agenda, incidents),
            // The balance that follows lets the racks come back.
            Limit::Cool => {}
            Limit::WaterAtSet => {
                if let (Some(water), Some(coolant)) =
                    (plant.water.as_deref_mut(), plant.coolant.as_deref_mut())
                {
                    water.regime = Regime::Holds;
                    coolant.network.bring_to(WATER, water.set_c);
                }
            }
            Limit::WaterShort => {
                if let Some(water) = plant.water.as_deref_mut() {
                    water.regime = Regime::Floats;
                    water.dry_on = water.set_c > water.air_c;
                }
            }
            Limit::DryOn | Limit::DryOff => {
                if let Some(water) = plant.water.as_deref_mut() {
                    water.dry_on = limit == Limit::DryOn;
                }
            }
        }
    });
}

/// The operator's patience ends.
pub(super) fn end_patience(now: Now<PatienceEnds>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, power_down);
}

/// Part of the racks goes down, to protect them.
fn power_down(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let cause = balance::heated_by(plant);
    let name = plant.site.racks_name;
    let (Some(protection), Some(racks)) =
        (plant.protection.as_deref_mut(), plant.racks.as_deref_mut())
    else {
        return;
    };
    agenda.withdraw(&mut protection.ticket);
    protection.episode = Episode::Acted;
    // A share of at most 1: no more than there are.
    let share = (protection.share * f64::from(racks.count())).ceil() as u32;
    if racks.take_down(share, Down::PoweredDown) > 0 {
        agenda.withdraw(&mut racks.restart_ticket);
        racks.incident[Down::PoweredDown as usize]
            .get_or_insert_with(|| incidents.begin(agenda, Down::PoweredDown.kind(), name, cause));
    }
}

/// The next racks come back.
pub(super) fn restart_racks(now: Now<RackRestarts>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, _| {
        let site = plant.site.id;
        if let Some(racks) = plant.racks.as_deref_mut() {
            racks.bring_up();
            let more = racks.any_down();
            racks.restart_ticket =
                more.then(|| agenda.after(racks.restart_every, RackRestarts { site }));
        }
    });
}
