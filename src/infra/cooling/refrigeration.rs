//! Refrigeration: capacity and COP of chillers and DX units at the temperature of their condensers.
//!
//! ```text
//!   capacity = n · Q · (1 − l · max(T_sink − T_design, −gain))
//!   COP      = max(1, COP_design · (1 − l · (T_sink − T_design) + l · ΔT_water))
//! ```
//! with the share `l` lost per kelvin, `T_sink` the temperature of the air, or of the tower's water, at the
//! condensers, and `ΔT_water` what the chilled water is above its set-point, up to `gain`: the lift
//! decides, whichever end of it moves. The capacity of a saturated chiller grows by `n · Q · l` for
//! each kelvin of the water over the same range.
//!
//! Source: MODEL §2; linear fits of capacity and power are those of DOE-2's EIR model (Hydeman and
//! Gillespie 2002) without its second-order terms. With `COP_0 = COP_design (1 + l T_design)` and the
//! slope `COP_design · l` it is `max(1, COP_0 − slope · (T_wet + approach))` of the oracles
//! (`coupled_energy_cost`). Valid for condensers from −20 °C to 50 °C ([`VALID_CHILLERS`], [`VALID_DX`]).
//! Not modelled: part load, least load, dehumidification.

use crate::infra::valid_range::ValidRange;
use crate::issue::Checker;
use crate::quantity::{Power, Ratio, Temperature, TemperatureDifference};

/// Condenser temperatures of chillers over which the linear fit is known to hold.
pub const VALID_CHILLERS: ValidRange = of_condensers("condensers of the chillers");

/// The same of DX units.
pub const VALID_DX: ValidRange = of_condensers("condensers of the DX units");

const fn of_condensers(what: &'static str) -> ValidRange {
    ValidRange {
        model: "refrigeration",
        what,
        unit: "°C",
        low: -20.0,
        high: 50.0,
        source: "assumed: span of makers' tables, to which linear fits are made",
    }
}

/// The range over which capacity grows, in kelvin, if none is given.
const GAIN_K: f64 = 10.0;

/// Least share of the capacity that is left in heat.
const LEAST: f64 = 0.05;

/// Refrigeration units in the running simulation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refrigeration {
    pub(super) unit_w: f64,
    design_c: f64,
    cop: f64,
    loss_per_k: f64,
    pub(super) gain_k: f64,
}

impl Refrigeration {
    pub(super) fn new(
        heat: Power,
        design: Temperature,
        cop: Ratio,
        loss_per_k: Ratio,
        gain: Option<TemperatureDifference>,
    ) -> Self {
        Self {
            unit_w: heat.si(),
            design_c: design.celsius(),
            cop: cop.si(),
            loss_per_k: loss_per_k.si(),
            gain_k: gain.map_or(GAIN_K, TemperatureDifference::si),
        }
    }

    /// Heat that a unit takes at most, in W.
    pub(super) fn capacity_w(&self, sink_c: f64) -> f64 {
        let warmer = (sink_c - self.design_c).max(-self.gain_k);
        self.unit_w * (1.0 - self.loss_per_k * warmer).max(LEAST)
    }

    /// What that grows by for each kelvin of warmer water, in W/K.
    pub(super) fn growth_w_k(&self) -> f64 {
        self.unit_w * self.loss_per_k
    }

    /// Coefficient of performance, with the water some kelvin above its set-point.
    pub(super) fn cop(&self, sink_c: f64, water_above_k: f64) -> f64 {
        let lift_k = sink_c - self.design_c - water_above_k.clamp(0.0, self.gain_k);
        (self.cop * (1.0 - self.loss_per_k * lift_k)).max(1.0)
    }

    /// The same at the design ambient temperature.
    pub(super) const fn design_cop(&self) -> f64 {
        self.cop
    }
}

/// Reports values of refrigeration units out of range.
pub(super) fn check_units(
    (units, heat, cop, loss_per_k): (u32, Power, Ratio, Ratio),
    gain: Option<TemperatureDifference>,
    checker: &mut Checker,
) {
    if !(1..=1000).contains(&units) {
        checker.within("units").out_of_range(units, "1 to 1000 units");
    }
    if heat.si() <= 0.0 {
        checker.within("heat").out_of_range(heat, "a heat above 0");
    }
    if !(1.0..=30.0).contains(&cop.si()) {
        checker.within("cop").out_of_range(cop, "a coefficient of performance from 1 to 30");
    }
    if !(0.0..=0.1).contains(&loss_per_k.si()) {
        checker.within("loss_per_k").out_of_range(loss_per_k, "a loss from 0 to 0.1 per kelvin");
    }
    if let Some(gain) = gain
        && !(0.0..=30.0).contains(&gain.si())
    {
        checker.within("gain").out_of_range(gain, "a difference from 0 K to 30 K");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_and_cop_fall_with_the_lift() {
        let units = Refrigeration {
            unit_w: 100e3,
            design_c: 35.0,
            cop: 4.0,
            loss_per_k: 0.02,
            gain_k: 10.0,
        };
        assert!((units.capacity_w(40.0) - 90e3).abs() < 1e-9);
        assert!((units.capacity_w(30.0) - 110e3).abs() < 1e-9);
        assert!((units.capacity_w(-10.0) - 120e3).abs() < 1e-9);
        assert!((units.cop(40.0, 0.0) - 3.6).abs() < 1e-12);
        // 45 K below design: 4 · 1.9. The COP knows no end of the gain.
        assert!((units.cop(-10.0, 0.0) - 7.6).abs() < 1e-12);
        assert!((units.cop(40.0, 5.0) - 4.0).abs() < 1e-12);
        assert!((units.cop(40.0, 50.0) - 4.4).abs() < 1e-12);
        assert!((units.cop(200.0, 0.0) - 1.0).abs() < 1e-12);
    }
}
