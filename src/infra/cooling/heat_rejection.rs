//! Heat rejection of the facility water: dry coolers, and chillers that give their heat to the air or
//! to a tower.
//!
//! A dry cooler rejects `G (T_water − T_air)` and cannot supply below outdoor + approach; its fans draw
//! the cube of the share of that heat which is wanted (affinity laws), and no more is wanted than is cheaper
//! than the chillers (`free_cooling`). Chillers follow `refrigeration`; a tower brings their condensers to
//! the wet bulb + its approach.
//!
//! Source: MODEL §2; ASHRAE Handbook, HVAC Systems and Equipment (2020), ch. 21 (fan laws), 40 (towers).
//! Valid for sensible heat of dry coolers. Not modelled: adiabatic assistance, ice, drift, a tower's
//! capacity beyond its approach.

use super::free_cooling::{FreeCooling, cube};
use super::high_pressure::{CutOutSpec, HighPressure};
use super::refrigeration::{Refrigeration, check_units};
use crate::environment::Outdoor;
use crate::issue::Checker;
use crate::quantity::{Power, Ratio, Temperature, TemperatureDifference};
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
    /// Electric power of their fans at full load; at part load it falls with the cube of the load. Beside
    /// chillers they run as fast as is cheaper.
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
    /// Design temperature at the condensers: of the air there, or of the tower's water.
    pub design: Temperature,
    /// Coefficient of performance at the design temperature, 1 to 30.
    pub cop: Ratio,
    /// Fraction of capacity and COP lost per kelvin above the design temperature, and gained per kelvin
    /// below it and per kelvin of the water above its set-point; 0 to 0.1.
    pub loss_per_k: Ratio,
    /// Range over which the capacity grows in colder air and with warmer water, and the COP with
    /// warmer water, 0 K to 30 K; 10 K if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain: Option<TemperatureDifference>,
    /// High-pressure cut-out; units never cut out if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_out: Option<CutOutSpec>,
}

/// Cooling tower of the chillers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TowerSpec {
    /// Heat of the chillers at which its fans run at full load, above 0.
    pub heat: Power,
    /// Temperature difference between its water and the wet bulb of the outdoor air, 1 K to 20 K.
    pub approach: TemperatureDifference,
    /// Electric power of its fans at full load; at part load it falls with the cube of the load.
    pub fans: Power,
}

impl DryCoolerSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.heat.si() <= 0.0 {
            checker.within("heat").out_of_range(self.heat, "a heat above 0");
        }
        if self.approach.si() < 0.01 {
            checker.within("approach").out_of_range(self.approach, "an approach of 0.01 K or more");
        }
    }
}

impl ChillersSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        check_units((self.units, self.heat, self.cop, self.loss_per_k), self.gain, checker);
        if let Some(cut_out) = &self.cut_out {
            cut_out.check(&mut checker.within("cut_out"));
        }
    }
}

impl TowerSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.heat.si() <= 0.0 {
            checker.within("heat").out_of_range(self.heat, "a heat above 0");
        }
        if !(1.0..=20.0).contains(&self.approach.si()) {
            checker.within("approach").out_of_range(self.approach, "an approach from 1 K to 20 K");
        }
    }
}

/// A tower in the running simulation.
#[derive(Clone, Copy, Debug)]
struct Tower {
    heat_w: f64,
    approach_k: f64,
    fans_w: f64,
}

/// Dry coolers and chillers in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct HeatRejection {
    dry_w_k: f64,
    fans_w: f64,
    chillers: Option<Refrigeration>,
    tower: Option<Tower>,
    pub(super) pressure: HighPressure,
    /// Air at the plant, in °C.
    air_c: f64,
    /// Air, or the tower's water, at the chillers' condensers, in °C.
    sink_c: f64,
}

/// Capability of the plant at present.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Capability {
    /// Conductance of the dry coolers to outdoor air.
    pub(super) dry_w_k: f64,
    /// Heat that the chillers reject with the water at its set-point.
    pub(super) chiller_w: f64,
    /// What that grows by for each kelvin of warmer water, up to `gain_k`.
    pub(super) growth_w_k: f64,
    pub(super) gain_k: f64,
}

impl HeatRejection {
    pub(super) fn new(
        dry: Option<&DryCoolerSpec>,
        chillers: Option<&ChillersSpec>,
        tower: Option<&TowerSpec>,
    ) -> Self {
        Self {
            dry_w_k: dry.map_or(0.0, |dry| dry.heat.si() / dry.approach.si()),
            fans_w: dry.map_or(0.0, |dry| dry.fans.si()),
            chillers: chillers.map(|spec| {
                Refrigeration::new(spec.heat, spec.design, spec.cop, spec.loss_per_k, spec.gain)
            }),
            tower: tower.map(|tower| Tower {
                heat_w: tower.heat.si(),
                approach_k: tower.approach.si(),
                fans_w: tower.fans.si(),
            }),
            pressure: HighPressure::new(
                chillers.and_then(|spec| spec.cut_out.as_ref()),
                chillers.map_or(0, |spec| spec.units),
            ),
            air_c: 0.0,
            sink_c: 0.0,
        }
    }

    /// Air at the plant, in °C.
    pub(super) const fn air_c(&self) -> f64 {
        self.air_c
    }

    pub(super) const fn has_chillers(&self) -> bool {
        self.chillers.is_some()
    }

    /// Air, or the tower's water, at the condensers, in °C.
    pub(super) const fn sink_c(&self) -> f64 {
        self.sink_c
    }

    /// Sets the outdoor air, warmer at the plant by its recirculation.
    pub(super) fn set_air(&mut self, outdoor: Outdoor, recirculation_k: f64) {
        self.air_c = outdoor.dry_c + recirculation_k;
        self.sink_c = self.tower.map_or(self.air_c, |tower| outdoor.wet_c() + tower.approach_k);
    }

    /// The present capability, with a share of the units failed; none without power.
    pub(super) fn capability(&self, is_powered: bool, failed_share: f64) -> Capability {
        if !is_powered {
            return Capability::default();
        }
        let kept = 1.0 - failed_share;
        let units = self.pressure.running() * kept;
        let chillers = self.chillers.as_ref();
        Capability {
            dry_w_k: self.dry_w_k * kept,
            chiller_w: chillers.map_or(0.0, |chillers| units * chillers.capacity_w(self.sink_c)),
            growth_w_k: chillers.map_or(0.0, |chillers| units * chillers.growth_w_k()),
            gain_k: chillers.map_or(0.0, |chillers| chillers.gain_k),
        }
    }

    /// Electric power needed to reject a heat flow from water of a temperature, which may be above
    /// its set-point, in W.
    pub(super) fn power_w(
        &self,
        capability: Capability,
        heat_w: f64,
        (water_c, set_c): (f64, f64),
    ) -> f64 {
        let heat_w = heat_w.max(0.0);
        let above_k = (water_c - set_c).clamp(0.0, capability.gain_k);
        let most_w = capability.chiller_w + capability.growth_w_k * above_k;
        let mut power_w = 0.0;
        let mut dry_w = (capability.dry_w_k * (water_c - self.air_c)).max(0.0);
        if dry_w > 0.0 {
            let fans_w = self.fans_w * (capability.dry_w_k / self.dry_w_k);
            let free = FreeCooling {
                heat_w,
                dry_w,
                fans_w,
                chillers_w: most_w,
                cop: self.chillers.as_ref().map_or(1.0, |one| one.cop(self.sink_c, above_k)),
                tower: self.tower.map(|tower| (tower.heat_w, tower.fans_w)),
            };
            let speed = free.speed();
            power_w += fans_w * cube(speed);
            // At `heat_w / dry_w` the product may differ from the heat by rounding.
            dry_w = if speed * dry_w >= heat_w * (1.0 - 1e-12) { heat_w } else { speed * dry_w };
        }
        let chilled_w = (heat_w - dry_w).clamp(0.0, most_w);
        if let Some(chillers) = self.chillers.as_ref().filter(|_| chilled_w > 0.0) {
            power_w += chilled_w / chillers.cop(self.sink_c, above_k);
            if let Some(tower) = &self.tower {
                power_w += tower.fans_w * cube((chilled_w / tower.heat_w).min(1.0));
            }
        }
        power_w
    }

    /// Greatest electric power for a heat flow at design ambient, in W: spare units draw none.
    pub(super) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        let chillers_w = self.chillers.as_ref().map_or(0.0, |chillers| {
            let most_w = self.pressure.units() * chillers.unit_w;
            heat_w.min(most_w) / chillers.design_cop()
        });
        self.fans_w + chillers_w + self.tower.map_or(0.0, |tower| tower.fans_w)
    }
}
