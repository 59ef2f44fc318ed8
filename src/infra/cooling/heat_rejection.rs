//! Heat rejection to outdoor air: dry coolers, and chillers with their high-pressure cut-out.
//!
//! A dry cooler rejects `G (T_water − T_air)` and cannot supply below outdoor + approach. Capacity
//! and COP of the chillers fall with the outdoor temperature; above their cut-out they stop on high
//! pressure until they are reset manually, one after the other.
//!
//! Source: MODEL §2. Not modelled: towers, part-load COP, wet bulb.

use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::{Power, Ratio, Span, Temperature, TemperatureDifference};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Dry coolers of a cooling plant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryCoolerSpec {
    /// Heat rejected at the `approach`.
    pub heat: Power,
    /// Temperature difference between water and outdoor air at that heat, 0.01 K or more.
    pub approach: TemperatureDifference,
    /// Electric power of their fans at full load.
    pub fans: Power,
}

/// Chillers of a cooling plant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChillersSpec {
    /// Number of units, 1 to 1000.
    pub units: u32,
    /// Heat that a unit rejects at its design ambient temperature.
    pub heat: Power,
    /// Design ambient temperature.
    pub design: Temperature,
    /// Coefficient of performance at the design ambient temperature.
    pub cop: Ratio,
    /// Fraction of capacity and COP lost per kelvin above the design ambient temperature, and
    /// gained per kelvin below it, for up to 10 K; 0 to 0.1.
    pub loss_per_k: Ratio,
    /// High-pressure cut-out; units never cut out if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_out: Option<CutOutSpec>,
}

/// High-pressure cut-out of chillers, and their manual reset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutOutSpec {
    /// Air temperature at the plant above which all units stop.
    pub above: Temperature,
    /// Air temperature at the plant below which units may be reset, at most `above`.
    pub reset_below: Temperature,
    /// Time that the reset of one unit takes; units are reset one after the other.
    pub reset: Span,
}

impl DryCoolerSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.approach.si() < 0.01 {
            checker.within("approach").out_of_range(self.approach, "an approach of 0.01 K or more");
        }
    }
}

impl ChillersSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if !(1..=1000).contains(&self.units) {
            checker.within("units").out_of_range(self.units, "1 to 1000 units");
        }
        if self.cop.si() <= 0.0 {
            checker.within("cop").out_of_range(self.cop, "a coefficient of performance above 0");
        }
        if !(0.0..=0.1).contains(&self.loss_per_k.si()) {
            checker
                .within("loss_per_k")
                .out_of_range(self.loss_per_k, "a loss from 0 to 0.1 per kelvin");
        }
        if let Some(cut_out) = &self.cut_out
            && cut_out.reset_below > cut_out.above
        {
            checker
                .within("cut_out")
                .within("reset_below")
                .out_of_range(cut_out.reset_below, "at most `above`, the cut-out temperature");
        }
    }
}

/// Dry coolers and chillers in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct HeatRejection {
    dry_w_k: f64,
    fans_w: f64,
    units: u32,
    unit_w: f64,
    design_c: f64,
    cop: f64,
    loss_per_k: f64,
    cut_out: Option<CutOut>,
    /// Units stopped on high pressure.
    cut_out_units: u32,
    /// Air at the plant, in °C.
    air_c: f64,
}

#[derive(Clone, Copy, Debug)]
struct CutOut {
    above_c: f64,
    reset_below_c: f64,
    reset: SimSpan,
}

/// Capability of the plant at present.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Capability {
    /// Conductance of the dry coolers to outdoor air.
    pub(super) dry_w_k: f64,
    /// Heat that the chillers reject.
    pub(super) chiller_w: f64,
    cop: f64,
}

impl HeatRejection {
    pub(super) fn new(dry: Option<&DryCoolerSpec>, chillers: Option<&ChillersSpec>) -> Self {
        let cut_out = chillers.and_then(|spec| spec.cut_out.as_ref());
        Self {
            dry_w_k: dry.map_or(0.0, |dry| dry.heat.si() / dry.approach.si()),
            fans_w: dry.map_or(0.0, |dry| dry.fans.si()),
            units: chillers.map_or(0, |spec| spec.units),
            unit_w: chillers.map_or(0.0, |spec| spec.heat.si()),
            design_c: chillers.map_or(0.0, |spec| spec.design.celsius()),
            cop: chillers.map_or(1.0, |spec| spec.cop.si()),
            loss_per_k: chillers.map_or(0.0, |spec| spec.loss_per_k.si()),
            cut_out: cut_out.map(|cut_out| CutOut {
                above_c: cut_out.above.celsius(),
                reset_below_c: cut_out.reset_below.celsius(),
                reset: SimSpan::from_nanos(cut_out.reset.nanoseconds()),
            }),
            cut_out_units: 0,
            air_c: 0.0,
        }
    }

    /// Air at the plant, in °C.
    pub(super) const fn air_c(&self) -> f64 {
        self.air_c
    }

    /// Units stopped on high pressure.
    pub(super) const fn cut_out_units(&self) -> u32 {
        self.cut_out_units
    }

    /// Sets the temperature of the air at the plant.
    pub(super) const fn set_air(&mut self, air_c: f64) {
        self.air_c = air_c;
    }

    /// Stops all units on high pressure if the air is too hot; returns whether a unit was running.
    pub(super) fn cut_out(&mut self) -> bool {
        let stops = self.cut_out.is_some_and(|cut_out| self.air_c > cut_out.above_c)
            && self.cut_out_units < self.units;
        if stops {
            self.cut_out_units = self.units;
        }
        stops
    }

    /// One unit has been reset; returns whether all units run afterwards.
    pub(super) const fn reset_unit(&mut self) -> bool {
        self.cut_out_units = self.cut_out_units.saturating_sub(1);
        self.cut_out_units == 0
    }

    /// The time that the next reset takes, if one is possible now.
    pub(super) fn next_reset(&self) -> Option<SimSpan> {
        let cut_out = self.cut_out?;
        (self.cut_out_units > 0 && self.air_c < cut_out.reset_below_c).then_some(cut_out.reset)
    }

    /// The present capability, with a share of the units failed; none without power.
    pub(super) fn capability(&self, is_powered: bool, failed_share: f64) -> Capability {
        if !is_powered {
            return Capability { dry_w_k: 0.0, chiller_w: 0.0, cop: self.cop };
        }
        let kept = 1.0 - failed_share;
        let factor = (1.0 - self.loss_per_k * (self.air_c - self.design_c).max(-10.0)).max(0.05);
        let units = f64::from(self.units - self.cut_out_units.min(self.units));
        Capability {
            dry_w_k: self.dry_w_k * kept,
            chiller_w: units * self.unit_w * factor * kept,
            cop: self.cop * factor,
        }
    }

    /// Electric power needed to reject a heat flow from water of a temperature, in W.
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

    /// Greatest electric power for a heat flow at design ambient, in W: spare units draw none.
    pub(super) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        self.fans_w + heat_w.min(f64::from(self.units) * self.unit_w) / self.cop
    }
}
