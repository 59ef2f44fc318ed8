//! Facility water: a mass of water kept at its set-point by dry coolers and chillers within their
//! capacity.
//!
//! While the plant has spare capacity it *regulates* the water at the set-point. Once more heat
//! flows in than it can reject it is *saturated*: the dry coolers reject `G (T_water − T_air)`, the
//! chillers their capacity, which grows with the water's temperature, and the heat capacity of the water
//! determines how fast it warms. This is the path from a heatwave to the chips. Water that loses more
//! heat to the outdoor air than flows in is *idle*, and colder than its set-point. Pumps of the water run
//! with the plant; their power is heat in the water.
//!
//! Source: MODEL §2. Valid for sensible heat rejection; the plant's electric power is that at the last
//! change (the weather changes every 10 minutes).
//! Held to account by `tests/it/sites/{plant,whole}.rs` (cut-out and reset; energy in = out + stored).

use super::heat_path::HeatPath;
use super::heat_rejection::{Capability, ChillersSpec, DryCoolerSpec, HeatRejection, TowerSpec};
use super::high_pressure::{CoolingUnits, HighPressure};
use super::least::LEAST_J_K;
use super::liquid_loop::LOSS_PER_K;
use super::mass::Mass;
use super::plant::CoolingPlant;
use super::regime::{BAND_K, EXCESS, EXCESS_W, Regime};
use super::thermal::Direction;
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::environment::Outdoor;
use crate::infra::id::SiteId;
use crate::infra::valid_range::ValidRange;
use crate::issue::Checker;
use crate::kernel::{Agenda, SimTime};
use crate::quantity::{
    HeatCapacity, Power, Span, Temperature, TemperatureDifference, ThermalConductance,
};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Temperatures of the water over which liquid cooling is known to work.
pub const VALID_WATER: ValidRange = ValidRange {
    model: "facility water",
    what: "facility water",
    unit: "°C",
    low: 2.0,
    high: 45.0,
    source: "ASHRAE TC 9.9, classes W17 to W45",
};

/// The water is warmer than its set-point.
const COOLING_SHORT: IncidentKind = IncidentKind::new("cooling_short");

/// Facility water of a site, and the cooling plant that keeps its temperature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacilityWaterSpec {
    /// Heat capacity of the water, buffer tanks included, 1 J/K or more.
    pub capacity: HeatCapacity,
    /// Set-point of the water temperature.
    pub set_point: Temperature,
    /// Dry coolers; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_cooler: Option<DryCoolerSpec>,
    /// Chillers; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chillers: Option<ChillersSpec>,
    /// Cooling tower of the chillers, which then follow the wet bulb; they give their heat to the
    /// outdoor air if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tower: Option<TowerSpec>,
    /// Excess of the air temperature at the plant over the outdoor temperature, 0 K to 30 K; none if
    /// not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recirculation: Option<TemperatureDifference>,
    /// Electric power of the water's pumps while the plant runs; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pumps: Option<Power>,
    /// Conductance from the water to outdoor air through pipes and tanks; 0.02 % of the rated heat of
    /// dry coolers and chillers per kelvin if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<ThermalConductance>,
    /// Whether the battery carries the cooling plant.
    #[serde(default)]
    pub on_ups: bool,
    /// Time from the return of power to the restart of the plant.
    pub restart: Span,
}

impl FacilityWaterSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.capacity.si() < LEAST_J_K {
            checker
                .within("capacity")
                .out_of_range(self.capacity, "a heat capacity of 1 J/K or more");
        }
        if self.dry_cooler.is_none() && self.chillers.is_none() {
            checker.missing("a dry cooler or chillers", "add `dry_cooler: (…)` or `chillers: (…)`");
        }
        if let Some(dry) = &self.dry_cooler {
            dry.check(&mut checker.within("dry_cooler"));
        }
        if let Some(chillers) = &self.chillers {
            chillers.check(&mut checker.within("chillers"));
        }
        if let Some(tower) = &self.tower {
            tower.check(&mut checker.within("tower"));
            if self.chillers.is_none() {
                checker.within("tower").conflict(
                    "a tower takes the heat of chillers, and there are none",
                    "add `chillers: (…)` or write `dry_cooler: (…)`",
                );
            }
        }
        if let Some(recirculation) = self.recirculation
            && !(0.0..=30.0).contains(&recirculation.si())
        {
            checker
                .within("recirculation")
                .out_of_range(recirculation, "a difference from 0 K to 30 K");
        }
    }

    /// Rated heat of dry coolers and chillers, in W.
    pub(in crate::infra) fn rated_w(&self) -> f64 {
        let chillers =
            self.chillers.as_ref().map_or(0.0, |spec| f64::from(spec.units) * spec.heat.si());
        self.dry_cooler.as_ref().map_or(0.0, |dry| dry.heat.si()) + chillers
    }
}

/// The facility water of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct FacilityWater {
    name: EntityName,
    set_c: f64,
    recirculation_k: f64,
    rejection: HeatRejection,
    pumps_w: f64,
    loss_w_k: f64,
    outdoor_c: f64,
    regime: Regime,
    /// Whether the air is colder than the water, so that dry coolers reject heat.
    free_cooling: bool,
    /// Whether the chillers' capacity has grown to its end with the water's temperature.
    is_at_gain: bool,
    short: Option<IncidentId>,
    /// The incident behind the present weather.
    weather: Option<IncidentId>,
}

impl FacilityWater {
    pub(in crate::infra) fn new(spec: &FacilityWaterSpec, name: EntityName) -> Self {
        Self {
            name,
            set_c: spec.set_point.celsius(),
            recirculation_k: spec.recirculation.map_or(0.0, TemperatureDifference::si),
            rejection: HeatRejection::new(
                spec.dry_cooler.as_ref(),
                spec.chillers.as_ref(),
                spec.tower.as_ref(),
            ),
            pumps_w: spec.pumps.map_or(0.0, Power::si),
            loss_w_k: spec.loss.map_or(LOSS_PER_K * spec.rated_w(), ThermalConductance::si),
            outdoor_c: spec.set_point.celsius(),
            regime: Regime::Regulating,
            free_cooling: true,
            is_at_gain: false,
            short: None,
            weather: None,
        }
    }

    /// Regime of the plant.
    #[must_use]
    pub const fn regime(&self) -> Regime {
        self.regime
    }

    /// Set-point of the water, in °C.
    #[must_use]
    pub const fn set_c(&self) -> f64 {
        self.set_c
    }

    /// Whether the water is no warmer than its set-point.
    pub(in crate::infra) fn keeps_set_point(&self) -> bool {
        self.regime != Regime::Saturated
    }

    /// Chiller units stopped on high pressure.
    #[must_use]
    pub const fn cut_out_units(&self) -> u32 {
        self.rejection.pressure.stopped()
    }

    /// Temperature at the chillers' condensers, in °C; `None` without chillers.
    #[must_use]
    pub fn condenser_c(&self) -> Option<f64> {
        self.rejection.has_chillers().then(|| self.rejection.sink_c())
    }

    /// The shortage of cooling, if the water is warmer than its set-point.
    pub(in crate::infra) const fn short(&self) -> Option<IncidentId> {
        self.short
    }

    /// Sets the outdoor air and the incident behind it; chillers may cut out on high pressure.
    pub(in crate::infra) fn set_ambient(
        &mut self,
        outdoor: Outdoor,
        weather: Option<IncidentId>,
        plant: &CoolingPlant,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.weather = weather;
        self.outdoor_c = outdoor.dry_c;
        self.rejection.set_air(outdoor, self.recirculation_k);
        // Ideal cooling has no limit.
        if !plant.is_ideal() {
            let sink_c = self.rejection.sink_c();
            self.rejection.pressure.follow(sink_c, self.name, weather, agenda, incidents);
        }
    }

    /// Loses heat to the outdoor air, and takes that of the pumps.
    pub(in crate::infra) fn lose(&self, heat: &mut HeatPath, plant: &CoolingPlant) {
        heat.add_outward(Mass::Water, self.loss_w_k, self.outdoor_c);
        heat.add_cooler(Mass::Water, self.running_pumps_w(plant));
    }

    /// Sets the regime by the heat that flows in.
    pub(in crate::infra) fn regulate(&mut self, heat: &HeatPath, plant: &CoolingPlant) {
        // Ideal cooling regulates at any load.
        let is_settled = !plant.is_ideal() && !heat.is_starting();
        if self.regime == Regime::Regulating && is_settled {
            let inflow_w = heat.network().inflow_w(heat.water());
            if inflow_w > self.greatest_inflow_w(self.capability(plant)) {
                self.saturate();
            } else if inflow_w < -EXCESS_W {
                self.regime = Regime::Idle;
            }
        }
    }

    /// Rejects heat by the present regime.
    pub(in crate::infra) fn reject(&self, heat: &mut HeatPath, plant: &CoolingPlant) {
        heat.hold(Mass::Water, self.regime == Regime::Regulating);
        if self.regime != Regime::Saturated {
            return;
        }
        let capability = self.capability(plant);
        if self.free_cooling {
            heat.add_outward(Mass::Water, capability.dry_w_k, self.rejection.air_c());
        }
        heat.add_cooler(Mass::Water, -capability.chiller_w);
        if self.is_at_gain {
            heat.add_cooler(Mass::Water, -capability.growth_w_k * capability.gain_k);
        } else {
            heat.add_outward(Mass::Water, capability.growth_w_k, self.set_c);
        }
    }

    /// A shortage begins while the water is warmer than its set-point; `power_loss` is the outage that
    /// stops the plant, `flow_loss` the failure whose heat now flows off.
    pub(in crate::infra) fn blame(
        &mut self,
        plant: &CoolingPlant,
        (power_loss, flow_loss): (Option<IncidentId>, Option<IncidentId>),
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.regime == Regime::Saturated && self.short.is_none() {
            let cut_out = self.rejection.pressure.incident();
            let cause = plant.blamed().or(cut_out).or(power_loss).or(flow_loss).or(self.weather);
            self.short = Some(incidents.begin(agenda, COOLING_SHORT, self.name, cause));
        }
    }

    /// Electric power of the plant and its pumps now, in W.
    pub(in crate::infra) fn power_w(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
        now: SimTime,
    ) -> f64 {
        let heat_w = match self.regime {
            Regime::Idle => 0.0,
            Regime::Regulating => heat.network().inflow_w(heat.water()),
            Regime::Saturated => f64::INFINITY,
        };
        let water_c = heat.water_c(now);
        self.running_pumps_w(plant)
            + self.rejection.power_w(self.capability(plant), heat_w, (water_c, self.set_c))
    }

    /// Greatest electric power of the plant for a heat flow at design ambient, in W.
    pub(in crate::infra) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        self.pumps_w + self.rejection.greatest_power_w(heat_w)
    }

    /// More heat flows in than the plant can reject.
    pub(in crate::infra) fn saturate(&mut self) {
        self.regime = Regime::Saturated;
        self.free_cooling = self.set_c > self.rejection.air_c();
        self.is_at_gain = false;
    }

    /// The water is back at its set-point, from above or below.
    pub(in crate::infra) fn recover(&mut self, heat: &mut HeatPath) {
        self.regime = Regime::Regulating;
        heat.bring_to(Mass::Water, self.set_c);
    }

    /// The water loses more heat than flows in.
    pub(in crate::infra) const fn idle(&mut self) {
        self.regime = Regime::Idle;
    }

    /// The water becomes warmer or colder than the air.
    pub(in crate::infra) const fn set_free_cooling(&mut self, is_on: bool) {
        self.free_cooling = is_on;
    }

    /// Whether dry coolers reject heat while the plant is saturated.
    pub(in crate::infra) const fn free_cooling(&self) -> bool {
        self.free_cooling
    }

    /// The chillers' capacity has grown to its end, or less again.
    pub(in crate::infra) const fn set_gain(&mut self, is_at_end: bool) {
        self.is_at_gain = is_at_end;
    }

    /// Whether the chillers' capacity has grown to its end.
    pub(in crate::infra) const fn is_at_gain(&self) -> bool {
        self.is_at_gain
    }

    /// Seconds until the plant is saturated, while it regulates.
    pub(in crate::infra) fn time_to_saturation(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
    ) -> Option<f64> {
        let limit_w = self.greatest_inflow_w(self.capability(plant));
        self.inflow_crossing(heat, limit_w, Direction::Rising)
    }

    /// Seconds until the water loses more heat than flows in, while the plant regulates.
    pub(in crate::infra) fn time_to_idle(&self, heat: &HeatPath) -> Option<f64> {
        self.inflow_crossing(heat, -EXCESS_W, Direction::Falling)
    }

    fn inflow_crossing(&self, heat: &HeatPath, limit_w: f64, direction: Direction) -> Option<f64> {
        if self.regime != Regime::Regulating {
            return None;
        }
        heat.network().first_inflow_crossing(heat.water(), limit_w, direction)
    }

    /// Seconds until the water is back at its set-point, while the plant is saturated or idle.
    pub(in crate::infra) fn time_to_recovery(&self, heat: &HeatPath) -> Option<f64> {
        let (limit_c, direction) = match self.regime {
            Regime::Regulating => return None,
            Regime::Saturated => (self.set_c - BAND_K, Direction::Falling),
            Regime::Idle => (self.set_c + BAND_K, Direction::Rising),
        };
        heat.network().first_crossing(heat.water(), limit_c, direction)
    }

    /// Seconds until free cooling turns on, or off where it is on, while the plant is saturated.
    pub(in crate::infra) fn time_to_free_cooling(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
    ) -> Option<f64> {
        if self.regime != Regime::Saturated || self.capability(plant).dry_w_k <= 0.0 {
            return None;
        }
        Self::turn(heat, self.rejection.air_c(), !self.free_cooling)
    }

    /// Seconds until the chillers' capacity has grown to its end, or less again.
    pub(in crate::infra) fn time_to_gain(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
    ) -> Option<f64> {
        let capability = self.capability(plant);
        if self.regime != Regime::Saturated || capability.growth_w_k <= 0.0 {
            return None;
        }
        Self::turn(heat, self.set_c + capability.gain_k, !self.is_at_gain)
    }

    /// Seconds until the water rises above a temperature, or falls below it.
    fn turn(heat: &HeatPath, celsius: f64, is_rising: bool) -> Option<f64> {
        let (limit_c, direction) = if is_rising {
            (celsius + BAND_K, Direction::Rising)
        } else {
            (celsius - BAND_K, Direction::Falling)
        };
        heat.network().first_crossing(heat.water(), limit_c, direction)
    }

    /// Ends the shortage once the set-point is kept, and schedules the next reset of units.
    pub(in crate::infra) fn follow_up(
        &mut self,
        site: SiteId,
        is_attended: bool,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.keeps_set_point()
            && let Some(incident) = self.short.take()
        {
            incidents.end(agenda, incident);
        }
        let sink_c = self.rejection.sink_c();
        self.rejection.pressure.plan_reset(
            sink_c,
            is_attended,
            site,
            CoolingUnits::Chillers,
            agenda,
        );
    }

    /// Cut-out of the chillers.
    pub(super) const fn pressure(&mut self) -> &mut HighPressure {
        &mut self.rejection.pressure
    }

    fn running_pumps_w(&self, plant: &CoolingPlant) -> f64 {
        if plant.runs() { self.pumps_w } else { 0.0 }
    }

    fn capability(&self, plant: &CoolingPlant) -> Capability {
        self.rejection.capability(plant.runs(), plant.failed_share())
    }

    /// The heat flow above which the plant is saturated.
    fn greatest_inflow_w(&self, capability: Capability) -> f64 {
        let dry_w = (capability.dry_w_k * (self.set_c - self.rejection.air_c())).max(0.0);
        (dry_w + capability.chiller_w) * (1.0 + EXCESS) + EXCESS_W
    }
}
