//! Specification of a supply chain: the piece `Supply(…)`.
//!
//! ```text
//!  products ── assortments ── facilities ── lanes (routes, timetable, orders)
//!                   │               │
//!              initial_stock      demand
//! ```

use super::demand::DemandSpec;
use super::failures::FailuresSpec;
use super::network::{
    CalendarSpec, FacilitySpec, GoodsSpec, LegSpec, Mode, ProductClass, ProductSpec, PurchaseSpec,
    QuantitiesSpec, ServiceSpec, ShortagePolicy, SourcesSpec, StationSpec, UnmetSpec, VehiclesSpec,
};
use super::ordering::OrdersSpec;
use super::records::RecordsSpec;
use super::shelving::ShelvesSpec;
use crate::quantity::{Money, MoneyPerUnit, Ratio, UncertainSpec};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A supply chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Supply", deny_unknown_fields)]
pub struct SupplySpec {
    /// Products, by name.
    pub products: IndexMap<String, ProductSpec>,
    /// Calendars of closed days that facilities keep, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub calendars: IndexMap<String, CalendarSpec>,
    /// Suppliers, distribution centres and stores, by name; each may be a group.
    pub facilities: IndexMap<String, FacilitySpec>,
    /// Products that facilities keep, by name of the assortment.
    pub assortments: IndexMap<String, AssortmentSpec>,
    /// Customers' demand, by name.
    #[serde(default)]
    pub demand: IndexMap<String, DemandSpec>,
    /// Lanes between facilities, by name: how goods are ordered and how they move.
    #[serde(default)]
    pub lanes: IndexMap<String, LaneSpec>,
    /// Legs that shipments travel after the first leg of a lane, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub legs: IndexMap<String, LegSpec>,
    /// How orders choose among several lanes that supply the same products to the same facilities, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub sources: IndexMap<String, SourcesSpec>,
    /// Ports and border posts that lanes pass, by name.
    #[serde(default)]
    pub ports: IndexMap<String, StationSpec>,
    /// Random failures of facilities, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub failures: IndexMap<String, FailuresSpec>,
    /// Stock on hand at the beginning of the run, by name; zero where not given.
    #[serde(default)]
    pub initial_stock: IndexMap<String, InitialStockSpec>,
    /// Records of what is on hand that drift from the truth, by name; they are right where none is.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub records: IndexMap<String, RecordsSpec>,
    /// Shelves with a back room, by name; customers see all that is on hand where none is.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub shelves: IndexMap<String, ShelvesSpec>,
    /// Cost of holding stock for a year, as a ratio of the goods' purchase cost; zero if absent.
    #[serde(default)]
    pub holding_rate: Option<Ratio>,
    /// Cost of the space and the cold that stock takes, beside `holding_rate`; zero if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<StorageSpec>,
    /// Plausible ranges of weakly sourced parameters, by path.
    #[serde(default, skip_serializing)]
    pub uncertain: IndexMap<String, UncertainSpec>,
}

impl SupplySpec {
    /// Whether some lane states prices or a duty.
    #[must_use]
    pub fn has_prices(&self) -> bool {
        self.lanes.values().any(|lane| lane.purchase.is_some())
    }

    /// Whether customers take other products in place of some.
    #[must_use]
    pub fn has_substitutes(&self) -> bool {
        self.products.values().any(|product| product.unmet.substitutes().next().is_some())
    }

    /// Whether customers wait for some products until their patience ends.
    #[must_use]
    pub fn has_patience(&self) -> bool {
        let may_leave = |product: &ProductSpec| {
            product.unmet != UnmetSpec::Backordered && product.unmet.waits()
        };
        self.products.values().any(may_leave)
    }

    /// Whether some facility has tills.
    #[must_use]
    pub fn has_tills(&self) -> bool {
        self.facilities.values().any(|place| place.tills.is_some())
    }

    /// Whether some lane hires vehicles.
    #[must_use]
    pub fn hires_vehicles(&self) -> bool {
        self.lanes.values().filter_map(|lane| lane.vehicles.as_ref()).any(VehiclesSpec::hires)
    }
}

/// Cost of the space and the cold that a unit on hand takes for a year, by temperature class; zero where not
/// given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StorageSpec {
    /// Of a chilled unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chilled: Option<MoneyPerUnit>,
    /// Of a frozen unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<MoneyPerUnit>,
    /// Of a unit at ambient temperature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ambient: Option<MoneyPerUnit>,
}

impl StorageSpec {
    /// The costs with the names of their fields.
    pub(super) fn costs(&self) -> [(&'static str, Option<MoneyPerUnit>); 3] {
        [("chilled", self.chilled), ("frozen", self.frozen), ("ambient", self.ambient)]
    }

    /// Cost of a unit of a class for a year, in the scenario's currency.
    pub(super) fn of(&self, class: ProductClass) -> f64 {
        let cost = match class {
            ProductClass::Chilled => self.chilled,
            ProductClass::Frozen => self.frozen,
            ProductClass::Ambient => self.ambient,
        };
        cost.map_or(0.0, MoneyPerUnit::si)
    }
}

/// Products that facilities keep: each pair is a stock point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssortmentSpec {
    /// Facilities or groups; not suppliers, which keep no stock.
    pub at: Vec<String>,
    /// Products kept there; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
}

/// Stock on hand at the beginning of the run; where two entries concern a product at a place, that which
/// selects its goods more narrowly counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InitialStockSpec {
    /// Facilities or groups.
    pub at: Vec<String>,
    /// Products, of those kept there; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// Stock of each product, 0 to 10⁹ days or units.
    pub level: StockLevelSpec,
}

/// An amount of stock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockLevelSpec {
    /// Days of mean demand, including the demand of facilities supplied from here.
    Days(f64),
    /// A number of units, 0 or more.
    Units(f64),
}

/// Lanes of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LaneSpec {
    /// Destinations (facilities or groups), by origin; each origin has a separate lane.
    pub routes: IndexMap<String, Vec<String>>,
    /// Mode of transport.
    #[serde(default)]
    pub mode: Mode,
    /// Port or border post at which shipments are handled before they arrive, or before their next leg; none if
    /// absent.
    #[serde(default)]
    pub port: Option<String>,
    /// Legs that shipments travel after they have reached the end of the lane's own service, in order; none if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub onward: Vec<String>,
    /// Products that it carries, of those kept at both ends; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// Departures by timetable or on demand.
    pub service: ServiceSpec,
    /// Ordering rule of its destinations.
    pub orders: OrdersSpec,
    /// What happens to ordered units that the origin lacks.
    #[serde(default)]
    pub short: ShortagePolicy,
    /// Quantities in which orders are taken: minimum, multiple, minimum of a whole order; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantities: Option<QuantitiesSpec>,
    /// Vehicles: what they hold and cost, and how many there are; any load is carried if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicles: Option<VehiclesSpec>,
    /// Prices of goods at the origins, suppliers, and the duty on them; the standard cost without duty if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase: Option<PurchaseSpec>,
    /// Penalty for each order that is missed: not there in full by its promised arrival; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty_per_missed: Option<Money>,
    /// Cost per departure, on a lane on demand per shipment; zero if absent.
    #[serde(default)]
    pub cost_per_departure: Option<Money>,
    /// Cost of transport per unit; zero if absent.
    #[serde(default)]
    pub cost_per_unit: Option<MoneyPerUnit>,
}
