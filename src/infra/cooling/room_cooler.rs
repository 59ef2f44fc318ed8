//! Coolers of a room's air: coils with their own supply or from the facility water, DX units, and
//! a fixed heat.
//!
//! A *coil* takes `G (T_air − T_supply)` up to its capacity; fed by the facility water its supply is
//! `T_water + approach`, and its heat goes into the water. DX (direct-expansion) units and a *fixed*
//! cooler keep the air at their supply within their capacity, as a plant keeps its water: beyond it the
//! air warms. No cooler takes heat from air that is colder than its supply. All stop with the plant, with
//! its power and by the same share of units.
//!
//! Source: MODEL §2; `refrigeration` for DX. Valid for dry coils. Not modelled: dehumidification,
//! speed of fans, a mixed return.
//! Held to account by `tests/it/sites/room.rs`, `tests/it/oracles/infra/thermal.rs` (fixed).

use super::heat_path::HeatPath;
use super::high_pressure::{CoolingUnits, CutOutSpec, HighPressure};
use super::mass::Mass;
use super::plant::CoolingPlant;
use super::refrigeration::{Refrigeration, check_units};
use super::regime::{BAND_K, EXCESS, EXCESS_W, Regime};
use super::thermal::Direction;
use crate::causality::{EntityName, IncidentId, Incidents};
use crate::infra::id::{HallId, SiteId};
use crate::issue::Checker;
use crate::kernel::{Agenda, SimTime};
use crate::quantity::{Power, Ratio, Temperature, TemperatureDifference, ThermalConductance};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cooling of a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RoomCoolingSpec {
    /// A computer room air handler (CRAH) with its own supply, which no weather changes.
    #[serde(rename = "coil")]
    Crah {
        /// Conductance from the air to the supply.
        conductance: ThermalConductance,
        /// Supply temperature.
        supply: Temperature,
        /// Coefficient of performance, above 0; the cooling draws no power if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cop: Option<Ratio>,
        /// Heat that it takes at most; without limit if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capacity: Option<Power>,
    },
    /// Coils fed by the facility water: supply temperature and heat are those of the water.
    Water {
        /// Heat that the coils take at most, reached at `difference`.
        heat: Power,
        /// Temperature difference between air and supply at that heat, 0.1 K or more.
        difference: TemperatureDifference,
        /// Supply temperature above that of the water, 0 K to 20 K.
        approach: TemperatureDifference,
        /// Electric power of the fans while the plant runs, which warms the air; none if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fans: Option<Power>,
    },
    /// Direct-expansion (DX) units with condensers in the outdoor air.
    Dx {
        /// Number of units, 1 to 1000.
        units: u32,
        /// Heat that a unit takes at its design ambient temperature.
        heat: Power,
        /// Temperature at which they keep the air.
        supply: Temperature,
        /// Design ambient temperature.
        design: Temperature,
        /// Coefficient of performance at the design ambient temperature, fans included, 1 to 30.
        cop: Ratio,
        /// Fraction of capacity and COP lost per kelvin above the design ambient temperature, and
        /// gained per kelvin below it, the capacity for up to 10 K; 0 to 0.1.
        loss_per_k: Ratio,
        /// High-pressure cut-out; units never cut out if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cut_out: Option<CutOutSpec>,
        /// Excess of the air temperature at the condensers over the outdoor temperature, 0 K to 30 K;
        /// none if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recirculation: Option<TemperatureDifference>,
    },
    /// A cooler of a fixed capacity, which draws no power.
    Fixed {
        /// Heat that it takes at most.
        power: Power,
        /// Temperature at which it keeps the air.
        supply: Temperature,
    },
}

impl RoomCoolingSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        match self {
            Self::Crah { cop, .. } => {
                if let Some(cop) = cop
                    && cop.si() <= 0.0
                {
                    checker.within("cop").out_of_range(cop, "a coefficient of performance above 0");
                }
            }
            Self::Water { heat, difference, approach, .. } => {
                if heat.si() <= 0.0 {
                    checker.within("heat").out_of_range(heat, "a heat above 0");
                }
                if difference.si() < 0.1 {
                    checker
                        .within("difference")
                        .out_of_range(difference, "a difference of 0.1 K or more");
                }
                if !(0.0..=20.0).contains(&approach.si()) {
                    checker
                        .within("approach")
                        .out_of_range(approach, "an approach from 0 K to 20 K");
                }
            }
            Self::Dx { units, heat, cop, loss_per_k, cut_out, recirculation, .. } => {
                check_units((*units, *heat, *cop, *loss_per_k), None, checker);
                if let Some(cut_out) = cut_out {
                    cut_out.check(&mut checker.within("cut_out"));
                }
                if let Some(recirculation) =
                    recirculation.filter(|excess| !(0.0..=30.0).contains(&excess.si()))
                {
                    checker
                        .within("recirculation")
                        .out_of_range(recirculation, "a difference from 0 K to 30 K");
                }
            }
            Self::Fixed { .. } => {}
        }
    }

    /// Heat that it takes at most at its design ambient, in W; `None` without limit.
    pub(in crate::infra) fn capacity_w(&self) -> Option<f64> {
        match self {
            Self::Crah { capacity, .. } => capacity.map(Power::si),
            Self::Water { heat, .. } => Some(heat.si()),
            Self::Dx { units, heat, .. } => Some(f64::from(*units) * heat.si()),
            Self::Fixed { power, .. } => Some(power.si()),
        }
    }

    /// Supply temperature, in °C, with the facility water at a temperature.
    pub(in crate::infra) fn supply_c(&self, water_c: Option<f64>) -> Option<f64> {
        match self {
            Self::Crah { supply, .. } | Self::Dx { supply, .. } | Self::Fixed { supply, .. } => {
                Some(supply.celsius())
            }
            Self::Water { approach, .. } => water_c.map(|water_c| water_c + approach.si()),
        }
    }
}

/// What a cooler keeps, and how.
#[derive(Clone, Copy, Debug)]
enum Supply {
    /// A coil to its own supply.
    Coil { w_k: f64, supply_c: f64 },
    /// A coil to the facility water.
    Water { w_k: f64, approach_k: f64 },
    /// Units that keep the air at their supply.
    Keeps { supply_c: f64 },
}

/// The cooler of a room in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct RoomCooler {
    hall: HallId,
    name: EntityName,
    supply: Supply,
    /// Capacity of coils and of a fixed cooler.
    capacity_w: f64,
    dx: Option<Refrigeration>,
    pub(super) pressure: HighPressure,
    cop: f64,
    pub(super) fans_w: f64,
    recirculation_k: f64,
    /// Air at the condensers of DX units, in °C.
    sink_c: f64,
    regime: Regime,
}

impl RoomCooler {
    pub(super) fn new(spec: &RoomCoolingSpec, hall: HallId, name: EntityName) -> Self {
        let mut cooler = Self {
            hall,
            name,
            supply: Supply::Keeps { supply_c: 0.0 },
            capacity_w: f64::INFINITY,
            dx: None,
            pressure: HighPressure::new(None, 0),
            cop: f64::INFINITY,
            fans_w: 0.0,
            recirculation_k: 0.0,
            sink_c: 20.0,
            regime: Regime::Regulating,
        };
        match spec {
            RoomCoolingSpec::Crah { conductance, supply, cop, capacity } => {
                cooler.supply = Supply::Coil { w_k: conductance.si(), supply_c: supply.celsius() };
                cooler.cop = cop.map_or(f64::INFINITY, Ratio::si);
                cooler.capacity_w = capacity.map_or(f64::INFINITY, Power::si);
            }
            RoomCoolingSpec::Water { heat, difference, approach, fans } => {
                cooler.supply =
                    Supply::Water { w_k: heat.si() / difference.si(), approach_k: approach.si() };
                cooler.capacity_w = heat.si();
                cooler.fans_w = fans.map_or(0.0, Power::si);
            }
            RoomCoolingSpec::Dx {
                units,
                heat,
                supply,
                design,
                cop,
                loss_per_k,
                cut_out,
                recirculation,
            } => {
                cooler.recirculation_k = recirculation.map_or(0.0, TemperatureDifference::si);
                cooler.supply = Supply::Keeps { supply_c: supply.celsius() };
                cooler.dx = Some(Refrigeration::new(*heat, *design, *cop, *loss_per_k, None));
                cooler.pressure = HighPressure::new(cut_out.as_ref(), *units);
            }
            RoomCoolingSpec::Fixed { power, supply } => {
                cooler.supply = Supply::Keeps { supply_c: supply.celsius() };
                cooler.capacity_w = power.si();
            }
        }
        cooler
    }

    /// The air that it cools.
    const fn air(&self) -> Mass {
        Mass::Air(self.hall)
    }

    pub(super) const fn regime(&self) -> Regime {
        self.regime
    }

    /// Temperature at the condensers of DX units, in °C.
    pub(super) fn condenser_c(&self) -> Option<f64> {
        self.dx.as_ref().map(|_| self.sink_c)
    }

    /// The outdoor air changes; DX units may cut out.
    pub(super) fn set_ambient(
        &mut self,
        outdoor_c: f64,
        weather: Option<IncidentId>,
        plant: &CoolingPlant,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.sink_c = outdoor_c + self.recirculation_k;
        if !plant.is_ideal() {
            self.pressure.follow(self.sink_c, self.name, weather, agenda, incidents);
        }
    }

    /// Heat that it takes at most now, in W; ideal cooling has no limit.
    fn capacity_w(&self, plant: &CoolingPlant) -> f64 {
        if plant.is_ideal() {
            return f64::INFINITY;
        }
        let share = plant.running_share();
        if share <= 0.0 {
            return 0.0;
        }
        let whole_w = self
            .dx
            .as_ref()
            .map_or(self.capacity_w, |dx| self.pressure.running() * dx.capacity_w(self.sink_c));
        whole_w * share
    }

    fn cop(&self) -> f64 {
        self.dx.as_ref().map_or(self.cop, |dx| dx.cop(self.sink_c, 0.0))
    }

    /// The supply as a temperature, above that of the water where the water feeds it.
    fn supply_c(&self, heat: &HeatPath) -> f64 {
        let network = heat.network();
        match self.supply {
            Supply::Coil { supply_c, .. } | Supply::Keeps { supply_c } => supply_c,
            Supply::Water { approach_k, .. } => {
                network.temperature_c(heat.water(), network.since()) + approach_k
            }
        }
    }

    fn conductance_w_k(&self, plant: &CoolingPlant) -> Option<f64> {
        match self.supply {
            Supply::Coil { w_k, .. } | Supply::Water { w_k, .. } => {
                Some(w_k * plant.running_share())
            }
            Supply::Keeps { .. } => None,
        }
    }

    /// Air above which a coil is saturated, in kelvin above its supply.
    fn span_k(&self, plant: &CoolingPlant) -> f64 {
        let w_k = self.conductance_w_k(plant).unwrap_or(0.0);
        if w_k > 0.0 { self.capacity_w(plant) / w_k } else { f64::INFINITY }
    }

    /// Sets the regime by the present temperatures and heat.
    pub(super) fn regulate(&mut self, heat: &HeatPath, plant: &CoolingPlant) {
        let network = heat.network();
        let air_c = heat.mass_c(self.air(), network.since());
        let above_k = air_c - self.supply_c(heat);
        if let Some(w_k) = self.conductance_w_k(plant) {
            let span_k = self.span_k(plant);
            self.regime = match self.regime {
                regime if heat.is_starting() => regime,
                // A coil that stands still takes nothing.
                _ if w_k <= 0.0 && above_k > BAND_K => Regime::Saturated,
                _ if above_k < -BAND_K => Regime::Idle,
                _ if above_k > span_k + BAND_K => Regime::Saturated,
                Regime::Idle if above_k > BAND_K => Regime::Regulating,
                Regime::Saturated if above_k < span_k - BAND_K => Regime::Regulating,
                regime => regime,
            };
            return;
        }
        if self.regime == Regime::Regulating && !plant.is_ideal() {
            let inflow_w = heat.inflow_w(self.air());
            if above_k > BAND_K || inflow_w > self.greatest_inflow_w(plant) {
                self.regime = Regime::Saturated;
            } else if !heat.is_starting() && (above_k < -BAND_K || inflow_w < -EXCESS_W) {
                self.regime = Regime::Idle;
            }
        }
    }

    /// The temperature at which the cooler keeps the air, if it does.
    pub(super) const fn kept_c(&self) -> Option<f64> {
        match self.supply {
            Supply::Keeps { supply_c } => Some(supply_c),
            Supply::Coil { .. } | Supply::Water { .. } => None,
        }
    }

    /// The heat of its fans.
    pub(super) fn add_fans(&self, heat: &mut HeatPath, plant: &CoolingPlant) {
        heat.add_cooler(self.air(), self.running_fans_w(plant));
    }

    /// Whether the facility water takes its heat.
    pub(super) const fn is_fed_by_water(&self) -> bool {
        matches!(self.supply, Supply::Water { .. })
    }

    /// Takes heat by the present regime.
    pub(super) fn take_heat(&self, heat: &mut HeatPath, plant: &CoolingPlant) {
        heat.hold(
            self.air(),
            self.regime == Regime::Regulating && matches!(self.supply, Supply::Keeps { .. }),
        );
        let w_k = if self.regime == Regime::Regulating {
            self.conductance_w_k(plant).unwrap_or(0.0)
        } else {
            0.0
        };
        let full_w = if self.regime == Regime::Saturated { self.capacity_w(plant) } else { 0.0 };
        match self.supply {
            Supply::Coil { supply_c, .. } => heat.add_outward(self.air(), w_k, supply_c),
            Supply::Water { approach_k, .. } => {
                heat.couple(self.air(), Mass::Water, w_k);
                heat.add_cooler(self.air(), w_k * approach_k);
                heat.add_cooler(Mass::Water, full_w - w_k * approach_k);
            }
            Supply::Keeps { .. } => {}
        }
        heat.add_cooler(self.air(), -full_w);
    }

    /// Heat that it takes now, in W.
    pub(super) fn taken_w(&self, heat: &HeatPath, plant: &CoolingPlant, now: SimTime) -> f64 {
        match self.regime {
            Regime::Idle => 0.0,
            Regime::Saturated => self.capacity_w(plant),
            Regime::Regulating => match self.conductance_w_k(plant) {
                Some(w_k) => {
                    let air_c = heat.mass_c(self.air(), now);
                    let supply_c = match self.supply {
                        Supply::Water { approach_k, .. } => heat.water_c(now) + approach_k,
                        _ => self.supply_c(heat),
                    };
                    (w_k * (air_c - supply_c)).max(0.0)
                }
                None => heat.inflow_w(self.air()).max(0.0),
            },
        }
    }

    /// Electric power now, in W.
    pub(super) fn power_w(&self, heat: &HeatPath, plant: &CoolingPlant, now: SimTime) -> f64 {
        self.taken_w(heat, plant, now) / self.cop() + self.running_fans_w(plant)
    }

    /// Electric power, without fans, for a heat flow at design ambient, in W.
    pub(super) fn power_for_w(&self, heat_w: f64) -> f64 {
        heat_w / self.dx.as_ref().map_or(self.cop, Refrigeration::design_cop)
    }

    /// A threshold of the cooler was passed: it takes the regime that follows.
    pub(super) fn set_regime(&mut self, regime: Regime, heat: &mut HeatPath) {
        if let (Supply::Keeps { supply_c }, Regime::Regulating) = (self.supply, regime) {
            heat.bring_to(self.air(), supply_c);
        }
        self.regime = regime;
    }

    /// Seconds until the next change of the regime, and which follows.
    pub(super) fn next_regime(
        &self,
        heat: &HeatPath,
        plant: &CoolingPlant,
    ) -> Option<(f64, Regime)> {
        let network = heat.network();
        let air = heat.place(self.air())?;
        let earliest = |one: Option<(f64, Regime)>, other: Option<(f64, Regime)>| match (one, other)
        {
            (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
            (one, other) => one.or(other),
        };
        if let Some(w_k) = self.conductance_w_k(plant) {
            if w_k <= 0.0 {
                return None;
            }
            let mut weights = network.only(air);
            let offset_c = match self.supply {
                Supply::Water { approach_k, .. } => {
                    weights[heat.water()] = -1.0;
                    approach_k
                }
                _ => self.supply_c(heat),
            };
            let cross = |above_k: f64, direction| {
                network.first_crossing_of(&weights, offset_c + above_k, direction)
            };
            let span_k = self.span_k(plant);
            return match self.regime {
                Regime::Idle => cross(2.0 * BAND_K, Direction::Rising)
                    .map(|seconds| (seconds, Regime::Regulating)),
                Regime::Saturated => cross(span_k - 2.0 * BAND_K, Direction::Falling)
                    .map(|seconds| (seconds, Regime::Regulating)),
                Regime::Regulating => earliest(
                    cross(-2.0 * BAND_K, Direction::Falling).map(|s| (s, Regime::Idle)),
                    span_k
                        .is_finite()
                        .then(|| cross(span_k + 2.0 * BAND_K, Direction::Rising))
                        .flatten()
                        .map(|s| (s, Regime::Saturated)),
                ),
            };
        }
        let supply_c = self.supply_c(heat);
        match self.regime {
            Regime::Idle => network
                .first_crossing(air, supply_c + BAND_K, Direction::Rising)
                .map(|seconds| (seconds, Regime::Regulating)),
            Regime::Saturated => network
                .first_crossing(air, supply_c - BAND_K, Direction::Falling)
                .map(|seconds| (seconds, Regime::Regulating)),
            Regime::Regulating => {
                let short_w = self.greatest_inflow_w(plant);
                earliest(
                    short_w
                        .is_finite()
                        .then(|| network.first_inflow_crossing(air, short_w, Direction::Rising))
                        .flatten()
                        .map(|seconds| (seconds, Regime::Saturated)),
                    network
                        .first_inflow_crossing(air, -EXCESS_W, Direction::Falling)
                        .map(|seconds| (seconds, Regime::Idle)),
                )
            }
        }
    }

    /// Schedules the next reset of units.
    pub(super) fn follow_up(&mut self, site: SiteId, is_attended: bool, agenda: &mut Agenda) {
        let units = CoolingUnits::Dx(self.hall);
        self.pressure.plan_reset(self.sink_c, is_attended, site, units, agenda);
    }

    fn running_fans_w(&self, plant: &CoolingPlant) -> f64 {
        self.fans_w * plant.running_share()
    }

    fn greatest_inflow_w(&self, plant: &CoolingPlant) -> f64 {
        self.capacity_w(plant) * (1.0 + EXCESS) + EXCESS_W
    }
}
