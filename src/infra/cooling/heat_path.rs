//! The path of heat of a site: all of its masses in one heat network.
//!
//! ```text
//!  RUNNING chips ─┐                        ┌─ dry coolers, chillers, loss ─▶ outdoor air
//!                 ├─▶ COOLANT ─CDU─▶ WATER ┤
//!  IDLE chips ────┘       └─loss─┐         └─ coil ─┐
//!                                └──────▶ AIR ◀─────┘ ◀─ DX units
//!                                          └─▶ STRUCTURE
//! ```
//! The chips of racks that are up and of those that are not are masses of their own: after a trip the
//! heat of the chips stays in them. Racks that start bring their chips, which mix with those that run.
//! Without a technology loop, chips give their heat to the water; without facility water, the water is a
//! reservoir at the supply temperature; without a room, heat into the air leaves the site unaccounted.
//!
//! The parts of a site set its inputs: heat from racks, losses and coolers, each apart; conductances;
//! held masses. At each settling every mass must be within its bounds, see `thermal`.
//!
//! Source: MODEL §2. Not modelled: gradients in a mass, differences between racks, several halls,
//! loops and rack groups: each would have masses of its own.
//! Held to account by `tests/it/oracles/infra/thermal.rs`, `tests/it/sites/{heat,plant}.rs`.

use super::thermal::{HeatNetwork, MOST_MASSES};
use crate::kernel::SimTime;
use bevy_ecs::prelude::Component;

/// A mass of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mass {
    /// Chips and cold plates of the racks that are up.
    Running = 0,
    /// Chips and cold plates of the racks that are not up.
    Idle = 1,
    /// Technology coolant.
    Coolant = 2,
    /// Facility water.
    Water = 3,
    /// Air of the room.
    Air = 4,
    /// Walls, floor and metal of the room.
    Structure = 5,
}

/// Masses and their temperatures at which the throttle begins, in °C: plates or inlet air by the
/// junctions, and the air of the room by itself.
pub(in crate::infra) type FirstLimits = [Option<(Mass, f64)>; 2];

impl Mass {
    const ALL: [Self; MOST_MASSES] =
        [Self::Running, Self::Idle, Self::Coolant, Self::Water, Self::Air, Self::Structure];

    /// What it is called in an error.
    const fn words(self) -> &'static str {
        match self {
            Self::Running => "chips of racks that are up",
            Self::Idle => "chips of racks that are down",
            Self::Coolant => "technology coolant",
            Self::Water => "facility water",
            Self::Air => "air of the room",
            Self::Structure => "structure of the room",
        }
    }
}

/// The least heat capacity of a mass, in J/K: less is no mass beside the others.
pub(super) const LEAST_J_K: f64 = 1.0;

/// A steady state above this temperature, in °C, is none: the site starts as its Spec says.
const HOTTEST_START_C: f64 = 100.0;

/// The heat that enters each mass, in W, by what it comes from.
#[derive(Clone, Copy, Debug, Default)]
struct Inputs {
    load_w: [f64; MOST_MASSES],
    loss_w: [f64; MOST_MASSES],
    cooler_w: [f64; MOST_MASSES],
}

/// Conductances to outdoor air and supplies of one mass, which are summed.
#[derive(Clone, Copy, Debug, Default)]
struct Outward {
    conductance_w_k: f64,
    weighted: f64,
}

/// Heat capacities and initial temperatures of the masses of a site.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::infra) struct Masses {
    pub(in crate::infra) racks: u32,
    /// Of coolant and water.
    pub(in crate::infra) supply_c: f64,
    /// Of a rack's chips; `None` without liquid cooling.
    pub(in crate::infra) chips_j_k: Option<f64>,
    /// `None` without a technology loop.
    pub(in crate::infra) loop_j_k: Option<f64>,
    /// 0 without facility water, which is then a reservoir.
    pub(in crate::infra) water_j_k: f64,
    pub(in crate::infra) room: Option<RoomMasses>,
}

/// Masses of a room.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::infra) struct RoomMasses {
    pub(in crate::infra) air_j_k: f64,
    pub(in crate::infra) structure_j_k: f64,
    pub(in crate::infra) coupling_w_k: f64,
    pub(in crate::infra) start_c: f64,
}

/// The masses of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct HeatPath {
    network: HeatNetwork,
    inputs: Inputs,
    outward: [Outward; MOST_MASSES],
    has_loop: bool,
    has_liquid: bool,
    has_room: bool,
    /// Heat capacity of a rack's chips and cold plates.
    chips_j_k: f64,
    racks: u32,
    racks_up: u32,
    least_headroom_k: f64,
    outdoor_c: f64,
    /// Coolers keep what they keep until the steady state is found.
    is_starting: bool,
}

impl HeatPath {
    /// The masses of a site with racks, at their initial temperatures.
    pub(in crate::infra) fn new(masses: &Masses, now: SimTime) -> Self {
        let Masses { racks, supply_c, chips_j_k, loop_j_k, water_j_k, room } = *masses;
        let air_c = room.map_or(supply_c, |room| room.start_c);
        let chips_c = if chips_j_k.is_some() { supply_c } else { air_c };
        let all = [
            (f64::from(racks) * chips_j_k.unwrap_or(0.0), chips_c),
            (0.0, chips_c),
            (loop_j_k.unwrap_or(0.0), supply_c),
            (water_j_k, supply_c),
            (room.map_or(0.0, |room| room.air_j_k), air_c),
            (room.map_or(0.0, |room| room.structure_j_k), air_c),
        ];
        let mut network = HeatNetwork::new(now, &all);
        if let Some(room) = room {
            network.couple(Mass::Air as usize, Mass::Structure as usize, room.coupling_w_k);
        }
        Self {
            network,
            inputs: Inputs::default(),
            outward: [Outward::default(); MOST_MASSES],
            has_loop: loop_j_k.is_some(),
            has_liquid: chips_j_k.is_some(),
            has_room: room.is_some(),
            chips_j_k: chips_j_k.unwrap_or(0.0),
            racks,
            racks_up: racks,
            least_headroom_k: f64::MAX,
            outdoor_c: supply_c,
            is_starting: true,
        }
    }

    /// The heat network: its balance and temperatures.
    #[must_use]
    pub const fn network(&self) -> &HeatNetwork {
        &self.network
    }

    /// Temperature of a mass, in °C.
    #[must_use]
    pub fn mass_c(&self, mass: Mass, now: SimTime) -> f64 {
        self.network.temperature_c(mass as usize, now)
    }

    /// Temperature of chips and cold plates of the racks that are up, or of all if none is, in °C;
    /// without liquid cooling that of the air at their inlet.
    #[must_use]
    pub fn chips_c(&self, now: SimTime) -> f64 {
        self.mass_c(self.chip_mass(), now)
    }

    /// Temperature of the coolant, in °C.
    #[must_use]
    pub fn coolant_c(&self, now: SimTime) -> f64 {
        self.mass_c(self.coolant_mass(), now)
    }

    /// Temperature of the facility water, in °C.
    #[must_use]
    pub fn water_c(&self, now: SimTime) -> f64 {
        self.mass_c(Mass::Water, now)
    }

    /// Temperature of the room's air, in °C.
    #[must_use]
    pub fn air_c(&self, now: SimTime) -> f64 {
        self.mass_c(Mass::Air, now)
    }

    /// Temperature of walls, floor and metal of the room, in °C.
    #[must_use]
    pub fn structure_c(&self, now: SimTime) -> f64 {
        self.mass_c(Mass::Structure, now)
    }

    /// Rate at which the chips warm since the last change, in K/s.
    #[must_use]
    pub fn warming_k_s(&self) -> f64 {
        self.network.warming_k_s(self.chip_mass() as usize)
    }

    /// Whether there is liquid cooling.
    #[must_use]
    pub const fn has_liquid(&self) -> bool {
        self.has_liquid
    }

    /// Whether there is a room.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.has_room
    }

    /// The mass on which the chips of the racks stand: their cold plates, or the air at their inlet.
    pub(in crate::infra) const fn chip_mass(&self) -> Mass {
        match (self.has_liquid, self.racks_up) {
            (false, _) => Mass::Air,
            (true, 0) => Mass::Idle,
            (true, _) => Mass::Running,
        }
    }

    /// The mass into which chips give their heat.
    pub(in crate::infra) const fn coolant_mass(&self) -> Mass {
        if self.has_loop { Mass::Coolant } else { Mass::Water }
    }

    /// Whether the steady state of the start has not been found yet.
    pub(super) const fn is_starting(&self) -> bool {
        self.is_starting
    }

    /// Sets the outdoor air, in °C.
    pub(in crate::infra) const fn set_outdoor(&mut self, outdoor_c: f64) {
        self.outdoor_c = outdoor_c;
    }

    /// Outdoor air, in °C.
    pub(super) const fn outdoor_c(&self) -> f64 {
        self.outdoor_c
    }

    /// The chips of racks that start or stop change their mass, with the heat in them.
    pub(super) fn set_racks(&mut self, up: u32) {
        if up != self.racks_up {
            let moved = f64::from(up.abs_diff(self.racks_up)) * self.chips_j_k;
            let (from, to) = if up < self.racks_up {
                (Mass::Running, Mass::Idle)
            } else {
                (Mass::Idle, Mass::Running)
            };
            self.network.move_capacity(from as usize, to as usize, moved);
            self.racks_up = up;
        }
    }

    /// Couples the chips to what cools them, by the conductance of each rack.
    pub(super) fn couple_chips(&mut self, per_rack_w_k: f64) {
        let to = self.coolant_mass();
        let (up, down) = (f64::from(self.racks_up), f64::from(self.racks - self.racks_up));
        self.couple(Mass::Running, to, per_rack_w_k * up);
        self.couple(Mass::Idle, to, per_rack_w_k * down);
    }

    /// Couples two masses.
    pub(super) fn couple(&mut self, one: Mass, other: Mass, conductance_w_k: f64) {
        self.network.couple(one as usize, other as usize, conductance_w_k);
    }

    /// Holds a mass at its temperature, or releases it.
    pub(super) fn hold(&mut self, mass: Mass, is_held: bool) {
        self.network.hold(mass as usize, is_held);
    }

    /// Without facility water, the water is a reservoir.
    pub(in crate::infra) fn hold_reservoir(&mut self) {
        self.hold(Mass::Water, true);
    }

    /// Brings a mass to a temperature that its cooler keeps.
    pub(super) fn bring_to(&mut self, mass: Mass, celsius: f64) {
        self.network.bring_to(mass as usize, celsius);
    }

    /// A supply that masses may be cooled to.
    pub(super) fn include_supply(&mut self, celsius: f64) {
        self.network.include_supply(celsius);
    }

    /// Takes back what coolers have set.
    pub(in crate::infra) fn without_coolers(&mut self) {
        self.inputs.cooler_w = [0.0; MOST_MASSES];
        self.outward = [Outward::default(); MOST_MASSES];
    }

    /// Adds a conductance of a mass to outdoor air or to a supply.
    pub(super) fn add_outward(&mut self, mass: Mass, conductance_w_k: f64, celsius: f64) {
        let outward = &mut self.outward[mass as usize];
        outward.conductance_w_k += conductance_w_k;
        outward.weighted += conductance_w_k * celsius;
    }

    /// Adds heat that a cooler brings into a mass, in W; negative where it takes it out.
    pub(super) fn add_cooler(&mut self, mass: Mass, heat_w: f64) {
        self.inputs.cooler_w[mass as usize] += heat_w;
    }

    /// Sets the heat of racks and pumps into a mass, in W.
    pub(in crate::infra) fn set_load(&mut self, mass: Mass, heat_w: f64) {
        self.inputs.load_w[mass as usize] = heat_w;
    }

    /// Sets the heat of electric losses into the room's air, in W; returns whether it changed.
    pub(in crate::infra) fn set_losses(&mut self, heat_w: f64) -> bool {
        let loss_w = &mut self.inputs.loss_w[Mass::Air as usize];
        let changed = (heat_w - *loss_w).abs() > 1e-9 * heat_w.abs().max(1.0);
        if changed {
            *loss_w = heat_w;
            self.apply();
        }
        changed
    }

    /// Hands the inputs to the network, which settles later.
    pub(in crate::infra) fn apply(&mut self) {
        let Inputs { load_w, loss_w, cooler_w } = &self.inputs;
        for mass in 0..MOST_MASSES {
            self.network.heat(mass, load_w[mass] + loss_w[mass] + cooler_w[mass]);
            let Outward { conductance_w_k, weighted } = self.outward[mass];
            let celsius = if conductance_w_k > 0.0 { weighted / conductance_w_k } else { 0.0 };
            self.network.couple_outside(mass, conductance_w_k, celsius);
        }
    }

    /// Applies the inputs that have changed.
    pub(in crate::infra) fn settle(&mut self) {
        self.network.settle();
    }

    /// Starts in the steady state of the present inputs, where there is one that racks bear.
    pub(in crate::infra) fn start_settled(&mut self) {
        self.is_starting = false;
        let is_borne = Mass::ALL.iter().all(|&mass| {
            self.network.settled_c(mass as usize).is_some_and(|celsius| celsius <= HOTTEST_START_C)
        });
        if is_borne {
            self.network.start_settled();
        } else {
            self.network.start_balance();
        }
    }

    /// Advances temperatures to `now`; `first` are the masses and limits at which the throttle begins.
    pub(in crate::infra) fn advance(&mut self, now: SimTime, first: FirstLimits) {
        self.least_headroom_k = self.least_headroom_k(now, first);
        self.network.advance(now);
    }

    /// Least distance to the first step of the throttle since measuring started, in K.
    pub(in crate::infra) fn least_headroom_k(&self, now: SimTime, first: FirstLimits) -> f64 {
        first.into_iter().flatten().fold(self.least_headroom_k, |least_k, (mass, limit_c)| {
            // The search for a peak between two changes is worth it only where it may be the highest.
            if limit_c - self.network.greatest_c(mass as usize) >= least_k {
                return least_k;
            }
            least_k.min(limit_c - self.network.highest_c(mass as usize, now))
        })
    }

    /// Statistics count from now on.
    pub(in crate::infra) const fn reset(&mut self) {
        self.least_headroom_k = f64::MAX;
    }

    /// What is wrong with a temperature outside its bounds, if one is.
    pub(in crate::infra) fn out_of_bounds(&self) -> Option<String> {
        let found = self.network.out_of_bounds()?;
        let mass = Mass::ALL.get(found.mass).map_or("a mass", |mass| mass.words());
        let (least_c, most_c) = found.bounds_c;
        Some(format!(
            "{mass} at {:.3} °C, outside {least_c:.3} °C to {most_c:.3} °C",
            found.temperature_c
        ))
    }
}
