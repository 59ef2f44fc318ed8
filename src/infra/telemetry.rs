//! What can be seen of a site, now and in sum: for samplers and KPIs, which only read.

use super::coolant::CoolantLoop;
use super::plant::{Plant, PlantReadOnlyItem};
use super::rack::Racks;
use super::room::Room;
use super::throttle::Throttle;
use super::ups::Ups;
use crate::kernel::SimTime;
use bevy_ecs::prelude::World;

/// The state of a site at an instant; what it does not have is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// Power taken from the grid, in W.
    pub grid_w: f64,
    /// Power of the racks, in W.
    pub it_w: f64,
    /// Power of pumps and cooling plant, in W.
    pub cooling_w: f64,
    /// Energised power less that taken from the grid, in W; infinite without a limit.
    pub power_headroom_w: f64,
    /// Chips of racks that are up, in °C.
    pub chips_c: Option<f64>,
    /// Technology coolant, in °C.
    pub coolant_c: Option<f64>,
    /// Facility water, in °C.
    pub water_c: Option<f64>,
    /// Air of the room, in °C.
    pub air_c: Option<f64>,
    /// Distance to the first step of the throttle, in K.
    pub thermal_headroom_k: Option<f64>,
    /// Steps of the throttle taken.
    pub throttle_step: u32,
    /// Racks up.
    pub racks_up: Option<u32>,
    /// Requests that wait.
    pub queue: u32,
    /// Busy part of the servers that are up.
    pub utilisation: f64,
    /// Usable energy left in the battery, in J.
    pub battery_j: Option<f64>,
}

/// Sums of a site since the begin of measuring.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Energy taken from the grid, in J.
    pub grid_j: f64,
    /// Energy taken from generators, in J.
    pub generator_j: f64,
    /// What that energy cost, in the scenario's currency; `None` where it has no price.
    pub energy_cost: Option<f64>,
    /// Energy that went into the racks, in J.
    pub it_j: f64,
    /// Racks that ran throttled, times seconds.
    pub throttled_rack_s: f64,
    /// Racks tripped or powered down because of heat, times seconds.
    pub tripped_rack_s: f64,
    /// Seconds without any server up.
    pub down_s: f64,
    /// Least distance to the first step of the throttle, in K.
    pub thermal_headroom_min_k: Option<f64>,
    /// Least energised power left, in W; `None` without a limit.
    pub power_headroom_min_w: Option<f64>,
    /// Greatest busy part of the servers that are up.
    pub utilisation_peak: f64,
}

impl PlantReadOnlyItem<'_, '_> {
    /// The state at `now`.
    #[must_use]
    pub fn reading(&self, now: SimTime) -> Reading {
        let chips_c = self.coolant.map(|coolant| coolant.chips_c(now));
        let air_c = self.room.map(|room| room.air_c(now));
        let first_c = self.throttle.and_then(Throttle::first_c);
        Reading {
            grid_w: self.feed.power().grid,
            it_w: self.feed.power().racks,
            cooling_w: self.feed.power().cooling,
            power_headroom_w: self.feed.energised_w() - self.feed.power().grid,
            chips_c,
            coolant_c: self.coolant.map(|coolant| coolant.coolant_c(now)),
            water_c: self.coolant.map(|coolant| coolant.water_c(now)),
            air_c,
            thermal_headroom_k: first_c
                .zip(chips_c.or(air_c))
                .map(|(first_c, now_c)| first_c - now_c),
            throttle_step: self.throttle.map_or(0, |throttle| throttle.step() as u32),
            racks_up: self.racks.map(Racks::up),
            queue: self.pool.waiting(),
            utilisation: self.pool.utilisation(),
            battery_j: self.ups.map(|ups| ups.energy_j(now)),
        }
    }

    /// Sums since the begin of measuring, up to `now`.
    #[must_use]
    pub fn totals(&self, now: SimTime) -> Totals {
        let energy = self.feed.energy(now);
        let ladder = self.throttle.and_then(Throttle::first_c);
        let of_chips = self.coolant.zip(ladder).map(|(coolant, first_c)| {
            let highest_c = coolant.network.highest_c(coolant.chip_mass(), now);
            coolant.headroom_k.least().min(first_c - highest_c)
        });
        let power_headroom_w = self.feed.books.headroom_w.least();
        Totals {
            grid_j: energy.grid,
            generator_j: energy.generator,
            energy_cost: self.feed.cost(now),
            it_j: energy.racks,
            throttled_rack_s: self.racks.map_or(0.0, |racks| racks.throttled.integral(now)),
            tripped_rack_s: self.racks.map_or(0.0, |racks| racks.lost_to_heat.integral(now)),
            down_s: self.site.is_down.integral(now),
            thermal_headroom_min_k: of_chips,
            power_headroom_min_w: power_headroom_w.is_finite().then_some(power_headroom_w),
            utilisation_peak: self.pool.statistics().utilisation.greatest(),
        }
    }

    /// What the books of the site do not account for, relative to what went through them: heat,
    /// electricity, the battery's store, requests.
    #[must_use]
    pub fn residual(&self, now: SimTime) -> f64 {
        let mut worst = 0.0_f64;
        for network in [self.coolant.map(CoolantLoop::network), self.room.map(Room::network)]
            .into_iter()
            .flatten()
        {
            let mut network = network.clone();
            network.advance(now);
            worst = worst.max(network.residual_j().abs() / network.throughput_j().max(1.0));
        }
        let energy = self.feed.energy(now);
        let through = energy.grid + energy.generator + energy.battery;
        worst = worst.max(energy.residual().abs() / through.max(1.0));
        if let Some(of_battery) =
            self.ups.map(|ups: &Ups| ups.residual_j(now).abs() / ups.energy_j(now).max(1.0))
        {
            worst = worst.max(of_battery);
        }
        worst.max(self.pool.residual().unsigned_abs() as f64)
    }
}

/// The greatest residual of all sites: joules in less joules out and stored, relative to what went
/// through, and requests in less requests out and held.
pub fn audit(world: &mut World, now: SimTime) -> f64 {
    let mut plants = world.query::<Plant>();
    plants.iter(world).map(|plant| plant.residual(now)).fold(0.0, f64::max)
}
