//! Facility water: a mass of water kept at its set-point by dry coolers and chillers within their
//! capacity.
//!
//! While the plant has spare capacity it *regulates* the water at the set-point. Once more heat
//! flows in than it can reject it is *saturated*: the dry coolers reject `G (T_water − T_air)`, the
//! chillers their full capacity, and the heat capacity of the water determines how fast it warms.
//! This is the path from a heatwave to the chips.
//!
//! Source: MODEL §2. Valid for sensible heat rejection; the plant's electric power is that at the last
//! change (the weather changes every 10 minutes).
//! Held to account by `tests/it/sites/{plant,whole}.rs` (cut-out and reset; energy in = out + stored).

use super::heat_rejection::{Capability, ChillersSpec, DryCoolerSpec, HeatRejection};
use super::liquid_loop::CoolantLoop;
use super::plant::CoolingPlant;
use super::thermal::Direction;
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, Now, SimTime, Ticket, kinds};
use crate::quantity::{HeatCapacity, Span, Temperature, TemperatureDifference};
use bevy_ecs::prelude::{Component, ResMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { ChillerReset }

/// The water is warmer than its set-point.
const COOLING_SHORT: IncidentKind = IncidentKind::new("cooling_short");
/// Chillers have stopped on high pressure.
const CUT_OUT: IncidentKind = IncidentKind::new("high_pressure_cut_out");

/// Relative excess of heat over the plant's capacity at which it counts as saturated, so that
/// rounding does not decide ties.
const EXCESS: f64 = 1e-6;

/// Distance below the set-point, in kelvin, at which the water counts as recovered, for the same
/// reason.
const BAND_K: f64 = 1e-6;

/// Facility water of a site, and the cooling plant that keeps its temperature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacilityWaterSpec {
    /// Heat capacity of the water, buffer tanks included.
    pub capacity: HeatCapacity,
    /// Set-point of the water temperature.
    pub set_point: Temperature,
    /// Dry coolers; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_cooler: Option<DryCoolerSpec>,
    /// Chillers; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chillers: Option<ChillersSpec>,
    /// Excess of the air temperature at the plant over the outdoor temperature; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recirculation: Option<TemperatureDifference>,
    /// Whether the battery carries the cooling plant.
    #[serde(default)]
    pub on_ups: bool,
    /// Time from the return of power to the restart of the plant.
    pub restart: Span,
}

impl FacilityWaterSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.capacity.si() <= 0.0 {
            checker.within("capacity").out_of_range(self.capacity, "a heat capacity above 0");
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
    }
}

/// Regime of the plant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Regime {
    /// The plant keeps the set-point, with spare capacity.
    Regulating,
    /// The plant rejects heat at full capacity.
    Saturated,
}

/// The facility water of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct FacilityWater {
    name: EntityName,
    set_c: f64,
    recirculation_k: f64,
    rejection: HeatRejection,
    regime: Regime,
    /// Whether the air is colder than the water, so that dry coolers reject heat.
    free_cooling: bool,
    cut_out: Option<IncidentId>,
    reset_ticket: Option<Ticket>,
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
            rejection: HeatRejection::new(spec.dry_cooler.as_ref(), spec.chillers.as_ref()),
            regime: Regime::Regulating,
            free_cooling: true,
            cut_out: None,
            reset_ticket: None,
            short: None,
            weather: None,
        }
    }

    /// Regime of the plant.
    #[must_use]
    pub const fn regime(&self) -> Regime {
        self.regime
    }

    /// Whether the plant keeps the set-point.
    pub(in crate::infra) fn is_regulating(&self) -> bool {
        self.regime == Regime::Regulating
    }

    /// Chiller units stopped on high pressure.
    #[must_use]
    pub const fn cut_out_units(&self) -> u32 {
        self.rejection.cut_out_units()
    }

    /// The shortage of cooling, if the water is warmer than its set-point.
    pub(in crate::infra) const fn short(&self) -> Option<IncidentId> {
        self.short
    }

    /// Sets the outdoor temperature and the incident behind it; chillers may cut out on high
    /// pressure.
    pub(in crate::infra) fn set_ambient(
        &mut self,
        outdoor_c: f64,
        weather: Option<IncidentId>,
        plant: &CoolingPlant,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.weather = weather;
        self.rejection.set_air(outdoor_c + self.recirculation_k);
        // Ideal cooling has no limit.
        if !plant.is_ideal() && self.rejection.cut_out() {
            agenda.cancel_pending(&mut self.reset_ticket);
            self.cut_out
                .get_or_insert_with(|| incidents.begin(agenda, CUT_OUT, self.name, weather));
        }
    }

    /// Regulates the water, or rejects heat at full capacity; `power_loss` is the outage that stops
    /// the plant.
    pub(in crate::infra) fn regulate(
        &mut self,
        coolant: &mut CoolantLoop,
        plant: &CoolingPlant,
        power_loss: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let capability = self.capability(plant);
        // Ideal cooling regulates at any load.
        if self.is_regulating()
            && !plant.is_ideal()
            && coolant.water_inflow_w(agenda.now()) > self.greatest_inflow_w(capability)
        {
            self.saturate();
        }
        let is_saturated = !self.is_regulating();
        if is_saturated && self.short.is_none() {
            let cause = plant.blamed().or(self.cut_out).or(power_loss).or(self.weather);
            self.short = Some(incidents.begin(agenda, COOLING_SHORT, self.name, cause));
        }
        let dry_w_k = if is_saturated && self.free_cooling { capability.dry_w_k } else { 0.0 };
        coolant.reject(!is_saturated, dry_w_k, self.rejection.air_c(), capability.chiller_w);
    }

    /// Electric power of the plant now, in W.
    pub(in crate::infra) fn power_w(
        &self,
        coolant: &CoolantLoop,
        plant: &CoolingPlant,
        now: SimTime,
    ) -> f64 {
        let heat_w = match self.regime {
            Regime::Regulating => coolant.water_inflow_w(now),
            Regime::Saturated => f64::INFINITY,
        };
        self.rejection.power_w(self.capability(plant), heat_w, coolant.water_c(now))
    }

    /// Greatest electric power of the plant for a heat flow at design ambient, in W.
    pub(in crate::infra) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        self.rejection.greatest_power_w(heat_w)
    }

    /// More heat flows in than the plant can reject.
    pub(in crate::infra) fn saturate(&mut self) {
        self.regime = Regime::Saturated;
        self.free_cooling = self.set_c > self.rejection.air_c();
    }

    /// The water is back at its set-point.
    pub(in crate::infra) fn recover(&mut self, coolant: &mut CoolantLoop) {
        self.regime = Regime::Regulating;
        coolant.set_water(self.set_c);
    }

    /// The water becomes warmer or colder than the air.
    pub(in crate::infra) const fn set_free_cooling(&mut self, is_on: bool) {
        self.free_cooling = is_on;
    }

    /// Whether dry coolers reject heat while the plant is saturated.
    pub(in crate::infra) const fn free_cooling(&self) -> bool {
        self.free_cooling
    }

    /// Seconds until the plant is saturated, while it regulates.
    pub(in crate::infra) fn time_to_saturation(
        &self,
        coolant: &CoolantLoop,
        plant: &CoolingPlant,
    ) -> Option<f64> {
        let conductance_w_k = coolant.water_conductance_w_k();
        if !self.is_regulating() || conductance_w_k <= 0.0 {
            return None;
        }
        let limit_c = self.set_c + self.greatest_inflow_w(self.capability(plant)) / conductance_w_k;
        coolant.network().first_crossing(coolant.last_mass(), limit_c, Direction::Rising)
    }

    /// Seconds until the water is back at its set-point, while the plant is saturated.
    pub(in crate::infra) fn time_to_recovery(&self, coolant: &CoolantLoop) -> Option<f64> {
        if self.is_regulating() {
            return None;
        }
        let limit_c = self.set_c - BAND_K;
        coolant.network().first_crossing(CoolantLoop::WATER_MASS, limit_c, Direction::Falling)
    }

    /// Seconds until free cooling turns on, or off where it is on, while the plant is saturated.
    pub(in crate::infra) fn time_to_free_cooling(
        &self,
        coolant: &CoolantLoop,
        plant: &CoolingPlant,
    ) -> Option<f64> {
        if self.is_regulating() || self.capability(plant).dry_w_k <= 0.0 {
            return None;
        }
        let air_c = self.rejection.air_c();
        let (limit_c, direction) = if self.free_cooling {
            (air_c - BAND_K, Direction::Falling)
        } else {
            (air_c + BAND_K, Direction::Rising)
        };
        coolant.network().first_crossing(CoolantLoop::WATER_MASS, limit_c, direction)
    }

    /// Ends the shortage once the set-point is kept, and schedules the next reset of a unit.
    pub(in crate::infra) fn follow_up(
        &mut self,
        site: SiteId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.is_regulating()
            && let Some(incident) = self.short.take()
        {
            incidents.end(agenda, incident);
        }
        match self.rejection.next_reset() {
            None => agenda.cancel_pending(&mut self.reset_ticket),
            Some(span) if self.reset_ticket.is_none() => {
                self.reset_ticket = Some(agenda.after(span, ChillerReset { site }));
            }
            Some(_) => {}
        }
    }

    fn capability(&self, plant: &CoolingPlant) -> Capability {
        self.rejection.capability(plant.runs(), plant.failed_share())
    }

    /// The heat flow above which the plant is saturated.
    fn greatest_inflow_w(&self, capability: Capability) -> f64 {
        let dry_w = (capability.dry_w_k * (self.set_c - self.rejection.air_c())).max(0.0);
        (dry_w + capability.chiller_w) * (1.0 + EXCESS) + 1e-3
    }
}

/// A chiller that stopped on high pressure has been reset manually.
#[derive(Clone, Copy, Debug)]
pub struct ChillerReset {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { ChillerReset }

/// A unit has been reset; the incident ends after the last reset.
pub(super) fn reset_chiller(
    now: Now<ChillerReset>,
    mut waters: BySite<&'static mut FacilityWater>,
    mut incidents: ResMut<Incidents>,
) {
    let Some(mut water) = waters.get(now.event.site) else { return };
    water.reset_ticket = None;
    if water.rejection.reset_unit()
        && let Some(incident) = water.cut_out.take()
    {
        incidents.end(now.agenda, incident);
    }
}
