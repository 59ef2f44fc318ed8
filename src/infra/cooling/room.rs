//! Air-cooled room: two masses, air and structure, for the heat that the liquid cooling does not
//! take.
//!
//! `C_a T_a' = Q − Q_c − hA (T_a − T_m)`, `C_m T_m' = hA (T_a − T_m)`: the air warms within a
//! minute, walls and metal much more slowly. `Q` is the racks' heat into the air, the electric losses
//! inside the building, and the loss of the coolant loop; `Q_c` is what its cooler takes
//! (`room_cooler`). The air is what the racks take in.
//!
//! Source: MODEL §2 (422 520 J/K, 5 MJ/K, 8 kW/K, 100 kW from 22 °C: 30.6343, 35.6836, 43.6928 °C
//! after 60, 180, 600 s). Not modelled: humidity, hot and cold aisles, walls
//! that store heat on their way outdoors.
//! Held to account by `tests/it/oracles/infra/thermal.rs` and `tests/it/sites/room.rs`.

use super::heat_path::HeatPath;
use super::high_pressure::HighPressure;
use super::least::LEAST_J_K;
use super::mass::Mass;
use super::plant::CoolingPlant;
use super::regime::Regime;
use super::room_cooler::{RoomCooler, RoomCoolingSpec};
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::id::{HallId, SiteId};
use crate::infra::valid_range::ValidRange;
use crate::issue::Checker;
use crate::kernel::{Agenda, SimTime};
use crate::quantity::{HeatCapacity, Share, Temperature, ThermalConductance};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// More heat enters the air than its cooler takes.
const ROOM_SHORT: IncidentKind = IncidentKind::new("room_cooling_short");

/// Temperatures of the air over which two masses describe a room.
pub const VALID_AIR: ValidRange = ValidRange {
    model: "room",
    what: "air of the room",
    unit: "°C",
    low: 5.0,
    high: 60.0,
    source: "assumed: beyond it, heat through walls and doors is no longer small",
};

/// Air-cooled room of a site, or of a hall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomSpec {
    /// Heat capacity of the air, 1 J/K or more.
    pub air: HeatCapacity,
    /// Heat capacity of walls, floor and metal, 1 J/K or more.
    pub structure: HeatCapacity,
    /// Conductance between air and structure.
    pub coupling: ThermalConductance,
    /// Initial temperature if the room has no steady state.
    pub start: Temperature,
    /// Cooling of the air.
    pub cooling: RoomCoolingSpec,
    /// Conductance from the air to outdoor air through walls, roof and leaks; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<ThermalConductance>,
    /// Share of the losses of power chain and battery that enters the air of the room, 0 to 1; the rest
    /// leaves with the ventilation of electrical rooms. 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub losses: Option<Share>,
}

impl RoomSpec {
    /// Whether its cooler cuts out, which people reset.
    pub(in crate::infra) const fn has_cut_out(&self) -> bool {
        matches!(self.cooling, RoomCoolingSpec::Dx { cut_out: Some(_), .. })
    }

    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        for (field, capacity) in [("air", self.air), ("structure", self.structure)] {
            if capacity.si() < LEAST_J_K {
                checker.within(field).out_of_range(capacity, "a heat capacity of 1 J/K or more");
            }
        }
        self.cooling.check(&mut checker.within("cooling"));
    }
}

/// A room in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Room {
    hall: HallId,
    name: EntityName,
    cooler: RoomCooler,
    start_c: f64,
    loss_w_k: f64,
    losses_share: f64,
    short: Option<IncidentId>,
    weather: Option<IncidentId>,
}

impl Room {
    /// The room of a hall, which takes a share of the site's electric losses as far as they enter rooms.
    pub(in crate::infra) fn new(
        spec: &RoomSpec,
        hall: HallId,
        share_of_losses: f64,
        name: EntityName,
    ) -> Self {
        Self {
            hall,
            name,
            cooler: RoomCooler::new(&spec.cooling, hall, name),
            start_c: spec.start.celsius(),
            loss_w_k: spec.loss.map_or(0.0, ThermalConductance::si),
            losses_share: spec.losses.map_or(1.0, Share::si) * share_of_losses,
            short: None,
            weather: None,
        }
    }

    /// Its hall.
    pub(in crate::infra) const fn hall(&self) -> HallId {
        self.hall
    }

    /// Regime of its cooler.
    #[must_use]
    pub const fn regime(&self) -> Regime {
        self.cooler.regime()
    }

    /// DX units stopped on high pressure.
    #[must_use]
    pub const fn cut_out_units(&self) -> u32 {
        self.cooler.pressure.stopped()
    }

    /// Temperature at the condensers of its DX units, in °C; `None` without any.
    #[must_use]
    pub fn condenser_c(&self) -> Option<f64> {
        self.cooler.condenser_c()
    }

    /// The shortage of cooling, if more heat enters than the cooler takes.
    pub(in crate::infra) const fn short(&self) -> Option<IncidentId> {
        self.short
    }

    /// Whether its cooler has spare capacity.
    pub(in crate::infra) fn is_cooled(&self) -> bool {
        self.cooler.regime() != Regime::Saturated
    }

    /// Share of the electric losses that enters its air.
    pub(in crate::infra) const fn losses_share(&self) -> f64 {
        self.losses_share
    }

    /// Sets the outdoor air and the incident behind it.
    pub(in crate::infra) fn set_ambient(
        &mut self,
        outdoor_c: f64,
        weather: Option<IncidentId>,
        plant: &CoolingPlant,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.weather = weather;
        self.cooler.set_ambient(outdoor_c, weather, plant, agenda, incidents);
    }

    /// Starts at the supply of a cooler that keeps the air there.
    pub(in crate::infra) fn start(&self, heat: &mut HeatPath) {
        if let Some(kept_c) = self.cooler.kept_c() {
            heat.include_supply(kept_c);
            self.start_at(kept_c, heat);
        }
    }

    /// A cooler that cannot keep its supply from the start lets the room start as its Spec says.
    pub(in crate::infra) fn start_short(&self, heat: &mut HeatPath) {
        if let Some(kept_c) = self.cooler.kept_c()
            && !self.is_cooled()
            && self.start_c > kept_c
        {
            self.start_at(self.start_c, heat);
        }
    }

    fn start_at(&self, celsius: f64, heat: &mut HeatPath) {
        heat.bring_to(Mass::Air(self.hall), celsius);
        heat.bring_to(Mass::Structure(self.hall), celsius);
    }

    /// Sets the regime of the cooler.
    pub(in crate::infra) fn regulate(&mut self, heat: &HeatPath, plant: &CoolingPlant) {
        self.cooler.regulate(heat, plant);
    }

    /// The heat of its fans, and what it loses through its walls.
    pub(in crate::infra) fn add_fans(&self, heat: &mut HeatPath, plant: &CoolingPlant) {
        self.cooler.add_fans(heat, plant);
        heat.add_outward(Mass::Air(self.hall), self.loss_w_k, heat.outdoor_c());
    }

    /// Takes heat by the present regime.
    pub(in crate::infra) fn take_heat(&self, heat: &mut HeatPath, plant: &CoolingPlant) {
        self.cooler.take_heat(heat, plant);
    }

    /// A shortage begins while the cooler takes all it can; `power_loss` is the outage that stops it,
    /// `flow_loss` the failure whose heat now flows off.
    pub(in crate::infra) fn blame(
        &mut self,
        plant: &CoolingPlant,
        (power_loss, flow_loss): (Option<IncidentId>, Option<IncidentId>),
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if !self.is_cooled() && self.short.is_none() {
            let cut_out = self.cooler.pressure.incident();
            let cause = plant.blamed().or(cut_out).or(power_loss).or(flow_loss).or(self.weather);
            self.short = Some(incidents.begin(agenda, ROOM_SHORT, self.name, cause));
        }
    }

    /// Ends the shortage, and schedules the next reset of units.
    pub(in crate::infra) fn follow_up(
        &mut self,
        site: SiteId,
        is_attended: bool,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.is_cooled()
            && let Some(incident) = self.short.take()
        {
            incidents.end(agenda, incident);
        }
        self.cooler.follow_up(site, is_attended, agenda);
    }

    /// Seconds until the next change of the cooler's regime, and which follows.
    pub(in crate::infra) fn next_regime(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
    ) -> Option<(f64, Regime)> {
        self.cooler.next_regime(heat, plant)
    }

    /// The cooler takes the regime that follows.
    pub(in crate::infra) fn set_regime(&mut self, regime: Regime, heat: &mut HeatPath) {
        self.cooler.set_regime(regime, heat);
    }

    /// Whether the facility water takes its heat.
    pub(in crate::infra) const fn is_fed_by_water(&self) -> bool {
        self.cooler.is_fed_by_water()
    }

    /// Electric power of the cooling, without fans, for a heat flow at design ambient, in W.
    pub(in crate::infra) fn power_for_w(&self, heat_w: f64) -> f64 {
        self.cooler.power_for_w(heat_w)
    }

    /// Electric power of its fans, in W.
    pub(in crate::infra) const fn fans_w(&self) -> f64 {
        self.cooler.fans_w
    }

    /// Electric power of the cooling now, in W.
    pub(in crate::infra) fn power_w(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
        now: SimTime,
    ) -> f64 {
        self.cooler.power_w(heat, plant, now)
    }

    /// Cut-out of the DX units.
    pub(super) const fn pressure(&mut self) -> &mut HighPressure {
        &mut self.cooler.pressure
    }
}
