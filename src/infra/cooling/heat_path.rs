//! The path of heat of a site: all of its masses in one heat network.
//!
//! ```text
//!  of each rack group                of each hall          of the site
//!  RUNNING chips ─┐                                    ┌─ dry coolers, chillers, loss ─▶ outdoor air
//!                 ├─▶ COOLANT ──────────CDU────▶ WATER ┤
//!  IDLE chips ────┘       └─loss─┐                     └─ coil ─┐
//!                                └─▶ AIR ◀───────────────────────┘ ◀─ DX units
//!                                     └─▶ STRUCTURE
//! ```
//! The chips of racks that are up and of those that are not are masses of their own: after a trip the
//! heat of the chips stays in them. Racks that start bring their chips, which mix with those that run.
//! Without a technology loop, chips give their heat to the water; without facility water, the water is a
//! reservoir at the supply temperature; without a room, heat into the air leaves the site unaccounted.
//! Halls share the water alone: while it is kept at its set-point, no hall feels another.
//!
//! The parts of a site set its inputs: heat from racks, losses and coolers, each apart; conductances;
//! held masses. At each settling every mass must be within its bounds, see `thermal`.
//!
//! Source: MODEL §2. Not modelled: gradients in a mass, differences between racks of a group, heat
//! between halls through walls.
//! Held to account by `tests/it/oracles/infra/thermal.rs`, `tests/it/sites/{heat,plant,halls}.rs`.

use super::mass::{ChipMasses, GroupMasses, HallMasses, Mass};
use super::masses::Masses;
use super::plates::Plates;
use super::thermal::HeatNetwork;
use crate::infra::id::{GroupId, HallId};
use crate::kernel::SimTime;
use bevy_ecs::prelude::Component;
use smallvec::{SmallVec, smallvec};

/// Masses and their temperatures at which a throttle begins, in °C: plates or inlet air by the junctions,
/// and the air of the room by itself.
pub(in crate::infra) type FirstLimits = SmallVec<[(Mass, f64); 2]>;

/// A steady state above this temperature, in °C, is none: the site starts as its Spec says.
const HOTTEST_START_C: f64 = 100.0;

/// Chips that are warmer than in their steady state by this many kelvin store heat.
const EXCESS_K: f64 = 1.0;

/// Distance from the steady state within which a mass is at rest, in kelvin.
const REST_K: f64 = 1e-9;

/// The inputs of a mass: heat that enters it, in W, by what it comes from, and conductances to outdoor
/// air and supplies, which are summed.
#[derive(Clone, Copy, Debug, Default)]
struct Inputs {
    load_w: f64,
    loss_w: f64,
    cooler_w: f64,
    outward_w_k: f64,
    /// Conductances times their temperatures.
    outward_weighted: f64,
}

/// The masses of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct HeatPath {
    network: HeatNetwork,
    /// Inputs by mass.
    inputs: SmallVec<[Inputs; 6]>,
    water: usize,
    halls: SmallVec<[HallMasses; 1]>,
    groups: SmallVec<[GroupMasses; 1]>,
    least_headroom_k: f64,
    outdoor_c: f64,
    /// Coolers keep what they keep until the steady state is found.
    is_starting: bool,
}

impl HeatPath {
    /// The masses of a site with racks, at their initial temperatures.
    pub(in crate::infra) fn new(masses: &Masses, now: SimTime) -> Self {
        let plan = masses.plan();
        let mut network = HeatNetwork::new(now, &plan.masses);
        for (one, other, conductance_w_k) in plan.couplings {
            network.couple(one, other, conductance_w_k);
        }
        Self {
            inputs: smallvec![Inputs::default(); plan.masses.len()],
            network,
            water: plan.water,
            halls: plan.halls,
            groups: plan.groups,
            least_headroom_k: f64::MAX,
            outdoor_c: masses.supply_c,
            is_starting: true,
        }
    }

    /// The heat network: its balance and temperatures.
    #[must_use]
    pub const fn network(&self) -> &HeatNetwork {
        &self.network
    }

    /// Place of a mass in the network, if the site has it.
    #[must_use]
    pub fn place(&self, mass: Mass) -> Option<usize> {
        match mass {
            Mass::Running(group) => Some(self.group(group)?.chips?.running),
            Mass::Idle(group) => Some(self.group(group)?.chips?.idle),
            Mass::Coolant(hall) => self.hall(hall)?.coolant,
            Mass::Water => Some(self.water),
            Mass::Air(hall) => Some(self.hall(hall)?.room?.0),
            Mass::Structure(hall) => Some(self.hall(hall)?.room?.1),
        }
    }

    /// Place of the water in the network.
    pub(super) const fn water(&self) -> usize {
        self.water
    }

    fn hall(&self, hall: HallId) -> Option<&HallMasses> {
        self.halls.get(hall.index())
    }

    fn group(&self, group: GroupId) -> Option<&GroupMasses> {
        self.groups.get(group.index())
    }

    /// Temperature of a mass, in °C; absolute zero where the site does not have it.
    #[must_use]
    pub fn mass_c(&self, mass: Mass, now: SimTime) -> f64 {
        self.place(mass).map_or(-273.15, |place| self.network.temperature_c(place, now))
    }

    /// Heat that flows into a mass at the last change, in W.
    pub(super) fn inflow_w(&self, mass: Mass) -> f64 {
        self.place(mass).map_or(0.0, |place| self.network.inflow_w(place))
    }

    /// The highest temperature of some masses, in °C; `None` of none.
    fn highest_c(&self, masses: impl Iterator<Item = Mass>, now: SimTime) -> Option<f64> {
        masses.map(|mass| self.mass_c(mass, now)).reduce(f64::max)
    }

    /// Temperature of chips and cold plates of the racks that are up, or of all if none is, in °C; of
    /// air-cooled racks that of the air at their inlet. Of several groups it is that of the warmest.
    #[must_use]
    pub fn chips_c(&self, now: SimTime) -> f64 {
        let masses = self.group_ids().map(|group| self.chip_mass(group));
        self.highest_c(masses, now).unwrap_or(f64::NAN)
    }

    /// Temperature of the coolant, in °C, in the warmest hall that has one.
    #[must_use]
    pub fn coolant_c(&self, now: SimTime) -> f64 {
        let liquid = self.hall_ids().filter(|&hall| self.is_liquid(hall));
        let masses = liquid.map(|hall| self.coolant_mass(hall));
        self.highest_c(masses, now).unwrap_or_else(|| self.water_c(now))
    }

    /// Temperature of the facility water, in °C.
    #[must_use]
    pub fn water_c(&self, now: SimTime) -> f64 {
        self.mass_c(Mass::Water, now)
    }

    /// Temperature of the room's air, in °C, of the warmest of them.
    #[must_use]
    pub fn air_c(&self, now: SimTime) -> f64 {
        let rooms = self.hall_ids().filter(|&hall| self.has_room(hall));
        self.highest_c(rooms.map(Mass::Air), now).unwrap_or(f64::NAN)
    }

    /// Temperature of walls, floor and metal of the room, in °C, of the warmest of them.
    #[must_use]
    pub fn structure_c(&self, now: SimTime) -> f64 {
        let rooms = self.hall_ids().filter(|&hall| self.has_room(hall));
        self.highest_c(rooms.map(Mass::Structure), now).unwrap_or(f64::NAN)
    }

    /// Rate at which the chips of the first group warm since the last change, in K/s.
    #[must_use]
    pub fn warming_k_s(&self) -> f64 {
        let chips = self.place(self.chip_mass(GroupId::new(0)));
        chips.map_or(0.0, |place| self.network.warming_k_s(place))
    }

    fn hall_ids(&self) -> impl Iterator<Item = HallId> + use<> {
        (0..self.halls.len()).map(HallId::new)
    }

    fn group_ids(&self) -> impl Iterator<Item = GroupId> + use<> {
        (0..self.groups.len()).map(GroupId::new)
    }

    /// Whether a hall has liquid cooling.
    fn is_liquid(&self, hall: HallId) -> bool {
        self.hall(hall).is_some_and(|hall| hall.has_liquid)
    }

    /// Whether there is liquid cooling.
    #[must_use]
    pub fn has_liquid(&self) -> bool {
        self.halls.iter().any(|hall| hall.has_liquid)
    }

    /// Whether there is a room.
    #[must_use]
    pub fn has_rooms(&self) -> bool {
        self.halls.iter().any(|hall| hall.room.is_some())
    }

    /// Whether a hall has a room.
    #[must_use]
    pub fn has_room(&self, hall: HallId) -> bool {
        self.hall(hall).is_some_and(|hall| hall.room.is_some())
    }

    /// The mass on which the chips of a rack group stand: their cold plates, or the air at their inlet.
    pub(in crate::infra) fn chip_mass(&self, group: GroupId) -> Mass {
        match self.group(group) {
            Some(group) if group.chips.is_none() => Mass::Air(group.hall),
            Some(racks) if racks.racks_up == 0 => Mass::Idle(group),
            _ => Mass::Running(group),
        }
    }

    /// The mass into which the chips of a hall give their heat.
    pub(in crate::infra) fn coolant_mass(&self, hall: HallId) -> Mass {
        if self.hall(hall).is_some_and(|hall| hall.coolant.is_some()) {
            Mass::Coolant(hall)
        } else {
            Mass::Water
        }
    }

    /// The cold plates of a group, if it has any.
    pub(in crate::infra) fn plates(&self, group: GroupId) -> Option<Plates> {
        self.group(group)?.chips.map(|chips| chips.plates)
    }

    /// Whether all temperatures at `now` are those of the steady state.
    pub(in crate::infra) fn is_at_rest(&self, now: SimTime) -> bool {
        (0..self.inputs.len()).all(|place| {
            let settled_c = self.network.settled_c(place);
            settled_c.is_some_and(|settled_c| {
                let is_near =
                    |at| (self.network.temperature_c(place, at) - settled_c).abs() <= REST_K;
                // At rest since the last change is at rest now, without an exponential.
                is_near(self.network.since()) || is_near(now)
            })
        })
    }

    /// Whether chips of a hall are warmer than they will be by the present inputs.
    pub(super) fn stores_excess(&self, hall: HallId) -> bool {
        let of_hall = self.groups.iter().filter(|group| group.hall == hall);
        let now = self.network.since();
        of_hall.filter_map(|group| group.chips).flat_map(|chips| [chips.running, chips.idle]).any(
            |place| {
                let settled_c = self.network.settled_c(place);
                self.network.capacity_j_k(place) > 0.0
                    && settled_c.is_some_and(|settled_c| {
                        self.network.temperature_c(place, now) > settled_c + EXCESS_K
                    })
            },
        )
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

    /// The chips of racks of a group that start or stop change their mass, with the heat in them.
    pub(in crate::infra) fn set_racks(&mut self, group: GroupId, up: u32) {
        let Some(racks) = self.groups.get_mut(group.index()) else { return };
        let before = std::mem::replace(&mut racks.racks_up, up);
        let Some(ChipMasses { running, idle, plates }) = racks.chips.filter(|_| up != before)
        else {
            return;
        };
        let moved = f64::from(up.abs_diff(before)) * plates.capacity_j_k;
        let (from, to) = if up < before { (running, idle) } else { (idle, running) };
        self.network.move_capacity(from, to, moved);
    }

    /// Couples the chips of a group to what cools them, by the conductance of each rack.
    pub(in crate::infra) fn couple_chips(&mut self, group: GroupId, per_rack_w_k: f64) {
        let Some(&racks) = self.group(group).filter(|racks| racks.chips.is_some()) else {
            return;
        };
        let to = self.coolant_mass(racks.hall);
        let (up, down) = (f64::from(racks.racks_up), f64::from(racks.racks - racks.racks_up));
        self.couple(Mass::Running(group), to, per_rack_w_k * up);
        self.couple(Mass::Idle(group), to, per_rack_w_k * down);
    }

    /// Couples two masses.
    pub(super) fn couple(&mut self, one: Mass, other: Mass, conductance_w_k: f64) {
        if let (Some(one), Some(other)) = (self.place(one), self.place(other)) {
            self.network.couple(one, other, conductance_w_k);
        }
    }

    /// Holds a mass at its temperature, or releases it.
    pub(super) fn hold(&mut self, mass: Mass, is_held: bool) {
        if let Some(place) = self.place(mass) {
            self.network.hold(place, is_held);
        }
    }

    /// Without facility water, the water is a reservoir.
    pub(in crate::infra) fn hold_reservoir(&mut self) {
        self.hold(Mass::Water, true);
    }

    /// Brings a mass to a temperature that its cooler keeps.
    pub(super) fn bring_to(&mut self, mass: Mass, celsius: f64) {
        if let Some(place) = self.place(mass) {
            self.network.bring_to(place, celsius);
        }
    }

    /// A supply that masses may be cooled to.
    pub(super) fn include_supply(&mut self, celsius: f64) {
        self.network.include_supply(celsius);
    }

    /// Takes back what coolers have set.
    pub(in crate::infra) fn without_coolers(&mut self) {
        for inputs in &mut self.inputs {
            let Inputs { load_w, loss_w, .. } = *inputs;
            *inputs = Inputs { load_w, loss_w, ..Inputs::default() };
        }
    }

    fn inputs_of(&mut self, mass: Mass) -> Option<&mut Inputs> {
        let place = self.place(mass)?;
        self.inputs.get_mut(place)
    }

    /// Adds a conductance of a mass to outdoor air or to a supply.
    pub(super) fn add_outward(&mut self, mass: Mass, conductance_w_k: f64, celsius: f64) {
        if let Some(inputs) = self.inputs_of(mass) {
            inputs.outward_w_k += conductance_w_k;
            inputs.outward_weighted += conductance_w_k * celsius;
        }
    }

    /// Adds heat that a cooler or its pump brings into a mass, in W; negative where it takes it out.
    pub(super) fn add_cooler(&mut self, mass: Mass, heat_w: f64) {
        if let Some(inputs) = self.inputs_of(mass) {
            inputs.cooler_w += heat_w;
        }
    }

    /// Sets the heat of racks into a mass, in W.
    pub(in crate::infra) fn set_load(&mut self, mass: Mass, heat_w: f64) {
        if let Some(inputs) = self.inputs_of(mass) {
            inputs.load_w = heat_w;
        }
    }

    /// Sets the heat of electric losses into the air of a hall, in W; returns whether it changed.
    pub(in crate::infra) fn set_losses(&mut self, hall: HallId, heat_w: f64) -> bool {
        let Some(inputs) = self.inputs_of(Mass::Air(hall)) else { return false };
        let changed = (heat_w - inputs.loss_w).abs() > 1e-9 * heat_w.abs().max(1.0);
        if changed {
            inputs.loss_w = heat_w;
        }
        changed
    }

    /// Hands the inputs to the network, which settles later.
    pub(in crate::infra) fn apply(&mut self) {
        for (place, inputs) in self.inputs.iter().enumerate() {
            let Inputs { load_w, loss_w, cooler_w, outward_w_k, outward_weighted } = *inputs;
            self.network.heat(place, load_w + loss_w + cooler_w);
            let celsius = if outward_w_k > 0.0 { outward_weighted / outward_w_k } else { 0.0 };
            self.network.couple_outside(place, outward_w_k, celsius);
        }
    }

    /// Applies the inputs that have changed.
    pub(in crate::infra) fn settle(&mut self) {
        self.network.settle();
    }

    /// Starts in the steady state of the present inputs, where there is one in which racks can run.
    pub(in crate::infra) fn start_settled(&mut self) {
        self.is_starting = false;
        let is_possible = (0..self.inputs.len()).all(|place| {
            self.network.settled_c(place).is_some_and(|celsius| celsius <= HOTTEST_START_C)
        });
        if is_possible {
            self.network.start_settled();
        } else {
            self.network.start_balance();
        }
    }

    /// Advances temperatures to `now`; `first` are the masses and limits at which throttles begin.
    pub(in crate::infra) fn advance(&mut self, now: SimTime, first: &FirstLimits) {
        self.least_headroom_k = self.least_headroom_k(now, first);
        self.network.advance(now);
    }

    /// Least distance to the first step of a throttle since measuring started, in K.
    pub(in crate::infra) fn least_headroom_k(&self, now: SimTime, first: &FirstLimits) -> f64 {
        first.iter().fold(self.least_headroom_k, |least_k, &(mass, limit_c)| {
            let Some(place) = self.place(mass) else { return least_k };
            // The search for a peak between two changes is worth it only where it may be the highest.
            if limit_c - self.network.greatest_c(place) >= least_k {
                return least_k;
            }
            least_k.min(limit_c - self.network.highest_c(place, now))
        })
    }

    /// Statistics count from now on.
    pub(in crate::infra) const fn reset(&mut self) {
        self.least_headroom_k = f64::MAX;
    }

    /// What is wrong with a temperature outside its bounds, if one is.
    pub(in crate::infra) fn out_of_bounds(&self) -> Option<String> {
        let found = self.network.out_of_bounds()?;
        let halls = self.hall_ids().flat_map(Mass::of_hall);
        let mut masses = self.group_ids().flat_map(Mass::of_group).chain(halls);
        let mass = masses.find(|&mass| self.place(mass) == Some(found.mass));
        let what = mass.unwrap_or(Mass::Water).words();
        let (least_c, most_c) = found.bounds_c;
        Some(format!(
            "{what} at {:.3} °C, outside {least_c:.3} °C to {most_c:.3} °C",
            found.temperature_c
        ))
    }
}
