//! Facility water: a mass of water kept at its set-point by dry coolers and chillers, as long as they
//! can.
//!
//! While the plant has capacity to spare, it *holds* the water at the set-point. Once more heat flows
//! in than it can reject, the water *floats*: the dry coolers reject `G (T_water − T_outdoor)`, the
//! chillers all they can, and the buffer of the water makes it a matter of minutes. A dry cooler cannot
//! supply below outdoor + approach: this is how a heatwave reaches the chip. Capacity and COP of the
//! chillers fall with the outdoor temperature; above their cut-out they stop on high pressure and wait
//! for people, who reset one after the other.
//!
//! Source: MODEL §2. Valid for sensible heat rejection; the plant's electric power is that at the last
//! change (the weather turns every 10 minutes). Not modelled: towers, part-load COP, wet bulb.
//! Held to account by `tests/it/sites/{plant,whole}.rs` (cut-out and reset; energy in = out + stored).

use crate::causality::IncidentId;
use crate::issue::Checker;
use crate::kernel::{SimSpan, Ticket};
use crate::quantity::{HeatCapacity, Power, Ratio, Span, Temperature, TemperatureDifference};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about facility water.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacilityWaterSpec {
    /// Heat capacity of the water, buffer tanks included.
    pub capacity: HeatCapacity,
    /// Temperature that it is kept at.
    pub set_point: Temperature,
    /// Dry coolers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_cooler: Option<DryCoolerSpec>,
    /// Chillers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chillers: Option<ChillersSpec>,
    /// How much warmer the air at the plant is than the weather; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recirculation: Option<TemperatureDifference>,
    /// Whether the plant runs on the battery.
    #[serde(default)]
    pub on_ups: bool,
    /// From the return of power to that of the plant.
    pub restart: Span,
}

/// What a scenario says about dry coolers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryCoolerSpec {
    /// Heat that they reject …
    pub heat: Power,
    /// … at this difference between water and outdoor air.
    pub approach: TemperatureDifference,
    /// Power of their fans.
    pub fans: Power,
}

/// What a scenario says about chillers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChillersSpec {
    /// Units.
    pub units: u32,
    /// Heat that a unit rejects at its design ambient.
    pub heat: Power,
    /// The outdoor temperature that it is designed for.
    pub design: Temperature,
    /// Coefficient of performance at design ambient.
    pub cop: Ratio,
    /// Part of capacity and COP lost for each kelvin above design ambient (and gained below, up to
    /// 10 K).
    pub loss_per_k: Ratio,
    /// Outdoor temperature above which units stop on high pressure; never if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_out: Option<CutOutSpec>,
}

/// What a scenario says about the high-pressure cut-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutOutSpec {
    /// Units stop above this temperature of the air at the plant …
    pub above: Temperature,
    /// … and may be reset below this one, by hand: so long …
    pub reset_below: Temperature,
    /// … for each unit, one after the other.
    pub reset: Span,
}

impl FacilityWaterSpec {
    /// Puts down what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.capacity.si() <= 0.0 {
            checker.within("capacity").out_of_range(self.capacity, "a heat capacity above 0");
        }
        if self.dry_cooler.is_none() && self.chillers.is_none() {
            checker.missing("a dry cooler or chillers", "add `dry_cooler: (…)` or `chillers: (…)`");
        }
        if let Some(dry) = &self.dry_cooler
            && dry.approach.si() < 0.01
        {
            checker
                .within("dry_cooler")
                .within("approach")
                .out_of_range(dry.approach, "an approach of 0.01 K or more");
        }
        if let Some(chillers) = &self.chillers {
            let mut at = checker.within("chillers");
            if !(1..=1000).contains(&chillers.units) {
                at.within("units").out_of_range(chillers.units, "1 to 1000 units");
            }
            if chillers.cop.si() <= 0.0 {
                at.within("cop").out_of_range(chillers.cop, "a coefficient of performance above 0");
            }
            if !(0.0..=0.1).contains(&chillers.loss_per_k.si()) {
                at.within("loss_per_k")
                    .out_of_range(chillers.loss_per_k, "a loss from 0 to 0.1 a kelvin");
            }
            if let Some(cut_out) = &chillers.cut_out
                && cut_out.reset_below > cut_out.above
            {
                at.within("cut_out")
                    .within("reset_below")
                    .out_of_range(cut_out.reset_below, "at most the temperature of the cut-out");
            }
        }
    }
}

/// What the plant does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Regime {
    /// It keeps the set-point, with capacity to spare.
    Holds,
    /// It rejects all it can.
    Floats,
}

/// The facility water of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct FacilityWater {
    pub(super) set_c: f64,
    dry_w_k: f64,
    fans_w: f64,
    units: u32,
    unit_w: f64,
    design_c: f64,
    cop: f64,
    loss_per_k: f64,
    cut_out: Option<(f64, f64, SimSpan)>,
    recirculation_k: f64,
    pub(super) on_ups: bool,
    pub(super) restart: SimSpan,
    pub(super) regime: Regime,
    /// Whether the dry coolers find air colder than the water.
    pub(super) dry_on: bool,
    /// Units stopped on high pressure, and the incident.
    pub(super) cut_out_units: u32,
    pub(super) cut_out_by: Option<IncidentId>,
    pub(super) reset_ticket: Option<Ticket>,
    /// The water is warmer than its set-point.
    pub(super) short: Option<IncidentId>,
    /// The air at the plant, in °C.
    pub(super) air_c: f64,
    /// The incident that the present weather is.
    pub(super) weather_cause: Option<IncidentId>,
}

/// What the plant can do at present.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Capability {
    pub(super) dry_w_k: f64,
    pub(super) chiller_w: f64,
    pub(super) cop: f64,
}

impl FacilityWater {
    pub(super) fn new(spec: &FacilityWaterSpec) -> Self {
        let chillers = spec.chillers.as_ref();
        Self {
            set_c: spec.set_point.celsius(),
            dry_w_k: spec.dry_cooler.as_ref().map_or(0.0, |dry| dry.heat.si() / dry.approach.si()),
            fans_w: spec.dry_cooler.as_ref().map_or(0.0, |dry| dry.fans.si()),
            units: chillers.map_or(0, |spec| spec.units),
            unit_w: chillers.map_or(0.0, |spec| spec.heat.si()),
            design_c: chillers.map_or(0.0, |spec| spec.design.celsius()),
            cop: chillers.map_or(1.0, |spec| spec.cop.si()),
            loss_per_k: chillers.map_or(0.0, |spec| spec.loss_per_k.si()),
            cut_out: chillers.and_then(|spec| spec.cut_out.as_ref()).map(|cut_out| {
                (
                    cut_out.above.celsius(),
                    cut_out.reset_below.celsius(),
                    SimSpan::from_nanos(cut_out.reset.nanoseconds()),
                )
            }),
            recirculation_k: spec.recirculation.map_or(0.0, TemperatureDifference::si),
            on_ups: spec.on_ups,
            restart: SimSpan::from_nanos(spec.restart.nanoseconds()),
            regime: Regime::Holds,
            dry_on: true,
            cut_out_units: 0,
            cut_out_by: None,
            weather_cause: None,
            reset_ticket: None,
            short: None,
            air_c: 0.0,
        }
    }

    /// What the plant does.
    #[must_use]
    pub const fn regime(&self) -> Regime {
        self.regime
    }

    /// Units stopped on high pressure.
    #[must_use]
    pub const fn cut_out_units(&self) -> u32 {
        self.cut_out_units
    }

    /// Takes the weather in.
    pub(super) fn feel(&mut self, outdoor_c: f64) {
        self.air_c = outdoor_c + self.recirculation_k;
    }

    /// Stops the units on high pressure where the air is too hot; whether any ran until now.
    pub(super) fn cut_out(&mut self) -> bool {
        let stops = self.cut_out.is_some_and(|(above_c, ..)| self.air_c > above_c)
            && self.cut_out_units < self.units;
        if stops {
            self.cut_out_units = self.units;
        }
        stops
    }

    /// How long the next reset takes, if one is possible now.
    pub(super) fn next_reset(&self) -> Option<SimSpan> {
        let (_, below_c, each) = self.cut_out?;
        (self.cut_out_units > 0 && self.air_c < below_c).then_some(each)
    }

    /// What the plant can do, with a share of its units lost.
    pub(super) fn capability(&self, powered: bool, lost_share: f64) -> Capability {
        if !powered {
            return Capability { dry_w_k: 0.0, chiller_w: 0.0, cop: self.cop };
        }
        let kept = 1.0 - lost_share;
        let factor = (1.0 - self.loss_per_k * (self.air_c - self.design_c).max(-10.0)).max(0.05);
        let units = f64::from(self.units - self.cut_out_units.min(self.units));
        Capability {
            dry_w_k: self.dry_w_k * kept,
            chiller_w: units * self.unit_w * factor * kept,
            cop: self.cop * factor,
        }
    }

    /// Electric power of the plant for a heat flow that it rejects, in W.
    pub(super) fn power_w(&self, capability: Capability, heat_w: f64, water_c: f64) -> f64 {
        if capability.dry_w_k == 0.0 && capability.chiller_w == 0.0 {
            return 0.0;
        }
        let dry_w = (capability.dry_w_k * (water_c - self.air_c)).max(0.0);
        let fans_w =
            if self.dry_w_k > 0.0 { self.fans_w * capability.dry_w_k / self.dry_w_k } else { 0.0 };
        let load = if dry_w > 0.0 { (heat_w / dry_w).clamp(0.0, 1.0) } else { 0.0 };
        fans_w * load + (heat_w - dry_w).clamp(0.0, capability.chiller_w) / capability.cop
    }

    /// Greatest electric power of the plant for a heat flow at its design, in W: units to spare stand.
    pub(super) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        self.fans_w + heat_w.min(f64::from(self.units) * self.unit_w) / self.cop
    }
}
