//! Limits of a site: the earliest that any of its temperatures will pass, by its closed form.
//!
//! Only the earliest is scheduled; whatever changes before it is a balance anew, and a new earliest.

use super::balance::{cooling_is_back, is_cool};
use super::coolant::WATER;
use super::event::{Limit, LimitReached};
use super::facility_water::{Capability, Regime};
use super::plant::PlantItem;
use super::protection::{Episode, Watched};
use super::rack::Racks;
use super::room::AIR;
use super::thermal::{Direction, HeatNetwork};
use crate::kernel::{Agenda, SimSpan};

/// Part by which heat must exceed what the plant can reject before the water floats, so that a tie of
/// the two is not decided by rounding.
const EXCESS: f64 = 1e-6;

/// The water is back at its set-point when it is below it by this, in kelvin, for the same reason.
pub(super) const BAND_K: f64 = 1e-6;

/// The heat flow above which the water floats.
pub(super) fn most_inflow_w(capability: Capability, set_c: f64, air_c: f64) -> f64 {
    let rejected_w = (capability.dry_w_k * (set_c - air_c)).max(0.0) + capability.chiller_w;
    rejected_w * (1.0 + EXCESS) + 1e-3
}

/// The earliest limit that a temperature will pass.
pub(super) fn schedule_limit(plant: &mut PlantItem, agenda: &mut Agenda) {
    agenda.withdraw(&mut plant.site.limit_ticket);
    if let Some((seconds, limit)) = next_limit(plant) {
        let span = SimSpan::from_seconds(seconds);
        // Beyond the clock there is nothing to wait for.
        if agenda.now().checked_add(span).is_some() {
            plant.site.limit_ticket =
                Some(agenda.after(span, LimitReached { site: plant.site.id, limit }));
        }
    }
}

/// The earliest of the limits that are considered.
#[derive(Default)]
struct Earliest(Option<(f64, Limit)>);

impl Earliest {
    fn consider(&mut self, seconds: Option<f64>, limit: Limit) {
        if let Some(seconds) = seconds
            && self.0.is_none_or(|(other, _)| seconds < other)
        {
            self.0 = Some((seconds, limit));
        }
    }
}

/// Seconds from now to the next limit, and which it is. Ideal cooling has none.
fn next_limit(plant: &PlantItem) -> Option<(f64, Limit)> {
    let racks = plant.racks.as_deref().filter(|_| !plant.site.ideal.cooling)?;
    let mut next = Earliest::default();
    limits_of_ladder(plant, racks, &mut next);
    limits_of_operator(plant, &mut next);
    limits_of_water(plant, &mut next);
    next.0
}

/// Steps, trip, and the temperature at which racks may come back.
fn limits_of_ladder(plant: &PlantItem, racks: &Racks, next: &mut Earliest) {
    let (network, mass): (&HeatNetwork, usize) =
        match (plant.coolant.as_deref(), plant.room.as_deref()) {
            (Some(coolant), _) => (&coolant.network, coolant.chip_mass()),
            (None, Some(room)) => (&room.network, AIR),
            (None, None) => return,
        };
    if let Some(throttle) = plant.throttle.as_deref() {
        if let Some((limit_c, is_trip)) = throttle.next_up()
            && racks.up() > 0
        {
            next.consider(
                network.first_crossing(mass, limit_c, Direction::Rising),
                if is_trip { Limit::Trip } else { Limit::StepUp },
            );
        }
        if let Some(limit_c) = throttle.next_down() {
            next.consider(
                network.first_crossing(mass, limit_c, Direction::Falling),
                Limit::StepDown,
            );
        }
    }
    if racks.any_down()
        && racks.restart_ticket.is_none()
        && cooling_is_back(plant)
        && !is_cool(plant, network.since())
    {
        next.consider(
            network.first_crossing(mass, racks.restart_below_c, Direction::Falling),
            Limit::Cool,
        );
    }
}

/// The limits that the operator watches.
fn limits_of_operator(plant: &PlantItem, next: &mut Earliest) {
    let Some(protection) = plant.protection.as_deref() else { return };
    let (network, mass): (&HeatNetwork, usize) =
        match (protection.watches, plant.coolant.as_deref(), plant.room.as_deref()) {
            (Watched::Chips, Some(coolant), _) => (&coolant.network, coolant.chip_mass()),
            (Watched::Coolant, Some(coolant), _) => (&coolant.network, coolant.loop_mass()),
            (Watched::Water, Some(coolant), _) => (&coolant.network, WATER),
            (Watched::Air, _, Some(room)) => (&room.network, AIR),
            _ => return,
        };
    match protection.episode {
        Episode::Calm => next.consider(
            network.first_crossing(mass, protection.limit_c, Direction::Rising),
            Limit::Warm,
        ),
        // Below the limit by a hair, lest a water held at the limit be both.
        Episode::Bears => next.consider(
            network.first_crossing(mass, protection.limit_c - BAND_K, Direction::Falling),
            Limit::Calm,
        ),
        Episode::Acted => {}
    }
    if let (Some(at_once_c), true) = (protection.at_once_c, protection.episode != Episode::Acted) {
        next.consider(network.first_crossing(mass, at_once_c, Direction::Rising), Limit::Hot);
    }
}

/// The limits of what the plant does with the facility water.
fn limits_of_water(plant: &PlantItem, next: &mut Earliest) {
    let (Some(water), Some(coolant)) = (plant.water.as_deref(), plant.coolant.as_deref()) else {
        return;
    };
    let capability = water.capability(plant.site.plant_runs, plant.site.lost_share);
    let network = &coolant.network;
    match water.regime {
        Regime::Holds => {
            let conductance_w_k = network.between_w_k(coolant.last_mass(), WATER);
            if conductance_w_k > 0.0 {
                let limit_c = water.set_c
                    + most_inflow_w(capability, water.set_c, water.air_c) / conductance_w_k;
                next.consider(
                    network.first_crossing(coolant.last_mass(), limit_c, Direction::Rising),
                    Limit::WaterShort,
                );
            }
        }
        Regime::Floats => {
            next.consider(
                network.first_crossing(WATER, water.set_c - BAND_K, Direction::Falling),
                Limit::WaterAtSet,
            );
            if capability.dry_w_k > 0.0 {
                let (limit_c, direction, limit) = if water.dry_on {
                    (water.air_c - BAND_K, Direction::Falling, Limit::DryOff)
                } else {
                    (water.air_c + BAND_K, Direction::Rising, Limit::DryOn)
                };
                next.consider(network.first_crossing(WATER, limit_c, direction), limit);
            }
        }
    }
}
