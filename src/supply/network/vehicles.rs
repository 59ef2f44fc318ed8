//! Vehicles of a lane: what they hold, how many there are, what they cost.
//!
//! A shipment of `x` units takes `x` times the load of its product. At a departure the vehicles are loaded in
//! the order of the lane's destinations:
//! ```text
//!  n = ⌈L / H⌉                      vehicles for a load L, of which each holds H
//!  d = Σᵢ ⌈eᵢ / H⌉ − ⌊sᵢ / H⌋       drops: vehicles that carry a part of the load from sᵢ to eᵢ of a destination
//!  cost = min(n, own) · cost + d · per_drop,   cost_expedite = max(0, n − own) · hire
//! ```
//! On demand every shipment leaves by itself. Vehicles are back by the next departure. Not modelled: routes
//! and distances, unlike vehicles, weight and volume at once, packing losses (a unit may be loaded on any
//! vehicle), waiting for a fuller load; the lots of least cost of `planning` do not know of them. Held to
//! account by `supply::tests::vehicles` and `tests/it/experiments/vehicles.rs`.

use super::product::ProductSpec;
use crate::issue::Checker;
use crate::quantity::{Currency, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most vehicles of a lane.
const MAX_VEHICLES: u32 = 1_000_000;

/// Largest load that a vehicle holds, and that a unit takes.
const MAX_LOAD: f64 = 1e9;

/// Share of a vehicle by which rounding of loads may exceed it.
const ROUNDING: f64 = 1e-9;

/// Vehicles of a lane; it carries any load if absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehiclesSpec {
    /// Load that one vehicle holds, above 0, at most 10⁹, in the unit of the products' `load`.
    pub holds: f64,
    /// Cost of each vehicle that leaves, beside `cost_per_departure`; zero if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// Cost of each call of a vehicle at a destination; zero if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_drop: Option<Money>,
    /// Vehicles at each departure of a timetable, 0 to 1000000; as many as are needed if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<u32>,
    /// What is done with goods that do not fit the own vehicles; they wait if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beyond: Option<BeyondSpec>,
}

/// What is done with goods that do not fit the own vehicles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BeyondSpec {
    /// They wait at the origin for the next departure, on which they go first.
    Wait,
    /// They leave with hired vehicles that hold as much.
    Hire {
        /// Cost of each hired vehicle, counted in `cost_expedite`.
        cost: Money,
    },
}

/// Vehicles of a lane in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicles {
    /// Load that one holds.
    pub holds: f64,
    /// Cost of each that leaves, in the scenario's currency.
    pub cost: f64,
    /// Cost of each call at a destination, in the scenario's currency.
    pub per_drop: f64,
    /// Own vehicles at each departure; `None` for as many as are needed.
    pub own: Option<u32>,
    /// Cost of a hired vehicle, in the scenario's currency; `None` where goods beyond the own wait.
    pub hire: Option<f64>,
    /// Load of a unit, by SKU.
    loads: Vec<f64>,
}

/// The vehicles of one departure, or of one shipment on demand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fleet {
    /// Load, in the unit of the products' loads.
    pub load: f64,
    /// Own vehicles.
    pub own: u32,
    /// Hired vehicles.
    pub hired: u32,
    /// Calls of a vehicle at a destination.
    pub drops: u32,
}

impl VehiclesSpec {
    /// Reports what is out of range; products are looked at elsewhere.
    pub(in crate::supply) fn check(
        &self,
        is_timetabled: bool,
        currency: Currency,
        checker: &mut Checker,
    ) {
        if !(self.holds > 0.0 && self.holds <= MAX_LOAD) {
            checker.within("holds").out_of_range(self.holds, "a load above 0, at most 1000000000");
        }
        let hire = match self.beyond {
            Some(BeyondSpec::Hire { cost }) => Some(cost),
            _ => None,
        };
        for (field, cost) in [("cost", self.cost), ("per_drop", self.per_drop), ("beyond", hire)] {
            let Some(cost) = cost else { continue };
            let mut checker = checker.within(field);
            checker.currency(cost.currency(), currency);
            if cost.si() < 0.0 {
                checker.out_of_range(cost, "an amount of zero or more");
            }
        }
        match self.own {
            Some(own) if own > MAX_VEHICLES => {
                checker.within("own").out_of_range(own, "0 to 1000000 vehicles");
            }
            Some(0) if hire.is_none() => checker.within("own").conflict(
                "without a vehicle nothing is ever sent",
                "give at least one, or `beyond: hire(cost: …)`",
            ),
            Some(_) if !is_timetabled => checker.within("own").conflict(
                "a lane on demand has no departures at which vehicles are counted",
                "remove `own`, or use a timetable",
            ),
            None if self.beyond.is_some() => checker.within("beyond").conflict(
                "as many vehicles leave as are needed: nothing is beyond them",
                "give the number of `own` vehicles, or remove `beyond`",
            ),
            _ => {}
        }
        let is_free =
            [self.cost, self.per_drop].iter().all(|cost| cost.is_none_or(|it| it.si() == 0.0));
        if self.own.is_none() && is_free {
            checker.note(
                "no-effect",
                "as many vehicles leave as are needed, and cost nothing: they have no effect",
                "give their `cost`, a cost `per_drop`, or the number of `own` vehicles",
            );
        }
    }

    /// Whether vehicles are hired for what does not fit the own.
    pub(in crate::supply) const fn hires(&self) -> bool {
        matches!(self.beyond, Some(BeyondSpec::Hire { .. }))
    }

    /// The vehicles in the running simulation; `loads` are those of a unit, by SKU.
    pub(in crate::supply) fn vehicles(&self, loads: Vec<f64>) -> Vehicles {
        let amount = |cost: Option<Money>| cost.map_or(0.0, Money::si);
        Vehicles {
            holds: self.holds,
            cost: amount(self.cost),
            per_drop: amount(self.per_drop),
            own: self.own,
            hire: match self.beyond {
                Some(BeyondSpec::Hire { cost }) => Some(cost.si()),
                Some(BeyondSpec::Wait) | None => None,
            },
            loads,
        }
    }
}

impl ProductSpec {
    /// Reports a load that is out of range.
    pub(super) fn check_load(&self, checker: &mut Checker) {
        if let Some(load) = self.load
            && !(load > 0.0 && load <= MAX_LOAD)
        {
            checker.within("load").out_of_range(load, "a load above 0, at most 1000000000");
        }
    }
}

impl Vehicles {
    /// Load of a unit of a SKU.
    #[must_use]
    pub fn load(&self, sku: usize) -> f64 {
        self.loads.get(sku).copied().unwrap_or(1.0)
    }

    /// Load for which there is room at a departure; `None` where nothing has to wait.
    #[must_use]
    pub fn room(&self) -> Option<f64> {
        self.own.filter(|_| self.hire.is_none()).map(|own| f64::from(own) * self.holds)
    }

    /// The vehicles of a departure, from the loads of its destinations in their order.
    #[must_use]
    pub fn fleet(&self, loads: impl IntoIterator<Item = f64>) -> Fleet {
        let mut fleet = Fleet::default();
        for load in loads {
            if load <= 0.0 {
                continue;
            }
            let first = (fleet.load / self.holds + ROUNDING).floor();
            fleet.load += load;
            let end = (fleet.load / self.holds - ROUNDING).ceil().max(first + 1.0);
            fleet.drops = fleet.drops.saturating_add((end - first) as u32);
        }
        let vehicles = (fleet.load / self.holds - ROUNDING).ceil() as u32;
        fleet.own = vehicles.min(self.own.unwrap_or(u32::MAX));
        fleet.hired = vehicles - fleet.own;
        fleet
    }

    /// Cost of own vehicles and drops, and of hired vehicles, in the scenario's currency.
    #[must_use]
    pub fn costs(&self, fleet: &Fleet) -> (f64, f64) {
        let own = f64::from(fleet.own) * self.cost + f64::from(fleet.drops) * self.per_drop;
        (own, f64::from(fleet.hired) * self.hire.unwrap_or(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vehicles(holds: f64, own: Option<u32>) -> Vehicles {
        let hire = own.map(|_| 700.0);
        Vehicles { holds, cost: 400.0, per_drop: 25.0, own, hire, loads: Vec::new() }
    }

    #[test]
    fn vehicles_are_loaded_in_the_order_of_destinations() {
        // 350 on vehicles of 100: four, of which the fourth is hired. 60, 0, 90 and 200 are carried by the
        // first; the first and second; the second to fourth: 1 + 2 + 3 drops.
        let fleet = vehicles(100.0, Some(3)).fleet([60.0, 0.0, 90.0, 200.0]);
        assert_eq!(fleet, Fleet { load: 350.0, own: 3, hired: 1, drops: 6 });
        assert_eq!(vehicles(100.0, Some(3)).costs(&fleet), (3.0 * 400.0 + 6.0 * 25.0, 700.0));
        // Full vehicles are not a vehicle more, in spite of rounding.
        let thirds = vehicles(1.0, None).fleet([0.1; 30]);
        assert_eq!((thirds.own, thirds.hired, thirds.drops), (3, 0, 30));
        assert_eq!(vehicles(100.0, None).fleet([0.0]), Fleet::default());
    }

    proptest! {
        /// Whatever the loads and their order, a larger vehicle is never more trips; drops may be more,
        /// where a larger one is filled to the brim in the middle of a destination's load.
        #[test]
        fn a_larger_vehicle_is_never_more_trips(
            loads in prop::collection::vec(0u32..500, 1..9), holds in 1u32..200, more in 0u32..200,
        ) {
            let loads = || loads.iter().map(|load| f64::from(*load));
            let [small, large] = [holds, holds + more].map(|holds| vehicles(holds.into(), None).fleet(loads()));
            prop_assert!(large.own <= small.own);
            prop_assert!(large.drops >= loads().filter(|load| *load > 0.0).count() as u32);
            prop_assert_eq!(large.load, loads().sum::<f64>());
        }
    }
}
