//! Checks of a supply specification: ranges, names, and duplicates.

use super::{
    calendars, failures, legs, loads, packs, plausible, purchase, shops, stated, stations, tills,
    unmet,
};
use crate::environment::Areas;
use crate::issue::Checker;
use crate::quantity::Currency;
use crate::supply::demand::MAX_PER_DAY;
use crate::supply::network::{FacilitySpec, Jobs, MAX_GROUP, MAX_SIZE, ProductSpec, ServiceSpec};
use crate::supply::ordering::{CheckedLane, LevelsSpec};
use crate::supply::resolve::{Resolved, resolve};
use crate::supply::resolve_sources::resolve_sources;
use crate::supply::spec::{LaneSpec, StockLevelSpec, SupplySpec};

/// Maximum number of entries of each kind, and of stock points.
const MAX_ENTRIES: usize = 1_000_000;

impl SupplySpec {
    /// Reports all issues; money must be in the scenario's currency, areas must be declared.
    pub fn check(&self, areas: &Areas, currency: Currency, checker: &mut Checker) {
        for (field, names) in [
            ("products", self.products.keys().collect::<Vec<_>>()),
            ("calendars", self.calendars.keys().collect()),
            ("facilities", self.facilities.keys().collect()),
            ("assortments", self.assortments.keys().collect()),
            ("demand", self.demand.keys().collect()),
            ("lanes", self.lanes.keys().collect()),
            ("sources", self.sources.keys().collect()),
            ("legs", self.legs.keys().collect()),
            ("ports", self.ports.keys().collect()),
            ("failures", self.failures.keys().collect()),
            ("shelves", self.shelves.keys().collect()),
            ("records", self.records.keys().collect()),
            ("initial_stock", self.initial_stock.keys().collect()),
        ] {
            let mut checker = checker.within(field);
            checker.limit(names.len(), MAX_ENTRIES);
            names.into_iter().for_each(|name| checker.within(name).name(name));
        }
        let mut products = checker.within("products");
        self.products
            .iter()
            .for_each(|(name, product)| product.check(currency, &mut products.within(name)));
        let mut calendars = checker.within("calendars");
        self.calendars
            .iter()
            .for_each(|(name, calendar)| calendar.check(&mut calendars.within(name)));
        let mut facilities = checker.within("facilities");
        for (name, facility) in &self.facilities {
            facility.check(areas, &self.calendars, &mut facilities.within(name));
        }
        let mut lanes = checker.within("lanes");
        let mut storage_costs = self.storage.unwrap_or_default().costs().into_iter();
        let has_storage_cost =
            storage_costs.any(|(_, cost)| cost.is_some_and(|cost| cost.si() > 0.0));
        let has_holding_cost =
            has_storage_cost || self.holding_rate.is_some_and(|rate| rate.si() > 0.0);
        for (name, lane) in &self.lanes {
            let mut checker = lanes.within(name);
            lane.check(currency, has_holding_cost, &mut checker);
            if let Some(port) = lane.port.as_ref().filter(|port| !self.ports.contains_key(*port)) {
                checker.within("port").unknown_name("port", port, self.ports.keys());
            }
        }
        let mut sources = checker.within("sources");
        self.sources.iter().for_each(|(name, one)| one.check(&mut sources.within(name)));
        let mut ports = checker.within("ports");
        self.ports
            .iter()
            .for_each(|(name, port)| port.check(Jobs::Shipments, &mut ports.within(name)));
        let mut storage = checker.within("storage");
        for (class, cost) in self.storage.unwrap_or_default().costs() {
            let Some(cost) = cost else { continue };
            let mut checker = storage.within(class);
            checker.currency(cost.currency(), currency);
            if cost.si() < 0.0 {
                checker.out_of_range(cost, "an amount of zero or more");
            }
        }
        if self.holding_rate.is_some_and(|rate| rate.si() < 0.0) {
            checker.within("holding_rate").out_of_range("a negative rate", "zero or more");
        }
        let facilities: usize = self.facilities.values().map(FacilitySpec::number).sum();
        if facilities.saturating_mul(self.products.len()) > MAX_ENTRIES {
            let products = self.products.len();
            // A group that is too large is reported by its check.
            if self.facilities.values().all(|facility| facility.number() <= MAX_GROUP) {
                checker.within("facilities").issue(
                    "limit",
                    format!("{facilities} facilities with {products} products each are too many"),
                    format!("at most {MAX_ENTRIES} pairs of a facility and a product are allowed"),
                );
            }
            return;
        }
        let resolved = resolve(self, areas, checker);
        resolve_sources(self, &resolved, checker);
        let mut demands = checker.within("demand");
        let mut is_given = vec![false; resolved.kept.len()];
        for (name, demand) in &self.demand {
            let mut checker = demands.within(name);
            demand.check(&mut checker);
            let at = resolved.facilities(&demand.at, &mut checker.within("at"));
            let mut units = checker.within("units_per_day");
            for name in demand.units_per_day.keys() {
                let mut checker = units.within(name);
                let Some(product) = resolved.product(name, &mut checker) else { continue };
                let mean = demand.units_per_day.get(name).copied().unwrap_or(0.0);
                for &facility in &at {
                    let at = resolved.names.name(facility);
                    let size = resolved.facilities[facility.index()].size;
                    // Either factor beyond its limit is reported by its check.
                    if mean <= MAX_PER_DAY && size <= MAX_SIZE && mean * size > MAX_PER_DAY {
                        checker.issue(
                            "out-of-range",
                            format!("demand for `{name}` at `{at}` is too large: {mean} units a day times its size {size}"),
                            format!("at most {MAX_PER_DAY} units a day"),
                        );
                        break;
                    }
                    if !resolved.keeps(facility, product) {
                        checker.conflict(
                            format!("`{at}` does not keep `{name}`"),
                            "add it to an assortment, or remove the demand",
                        );
                    } else if std::mem::replace(
                        &mut is_given[resolved.grid().slot(facility.index(), product.index())],
                        true,
                    ) {
                        checker.conflict(
                            format!("demand for `{name}` at `{at}` is given twice"),
                            "remove it from one of the two entries",
                        );
                    }
                }
            }
        }
        let mut initial = checker.within("initial_stock");
        for (name, stock) in &self.initial_stock {
            let mut checker = initial.within(name);
            resolved.facilities(&stock.at, &mut checker.within("at"));
            resolved.products(self, &stock.goods, &mut checker.within("goods"));
            let (StockLevelSpec::Days(amount) | StockLevelSpec::Units(amount)) = stock.level;
            if !(0.0..=1e9).contains(&amount) {
                checker.within("level").out_of_range(amount, "0 to 1000000000");
            }
        }
        let mut lanes = checker.within("lanes");
        for (name, lane) in &self.lanes {
            let mut checker = lanes.within(name);
            let mut checker = checker.within("orders");
            if lane.orders.weighs_holding() {
                check_purchase_costs(self, name, &resolved, &mut checker);
            }
            for (key, levels) in lane.orders.levels() {
                match key {
                    Some(key) => check_levels(levels, &resolved, &mut checker.within(key)),
                    None => check_levels(levels, &resolved, &mut checker),
                }
            }
        }
        failures::check(self, &resolved, checker);
        purchase::check(self, &resolved, checker);
        legs::check(self, areas, currency, checker);
        shops::check(self, &resolved, checker);
        unmet::check(self, &resolved, checker);
        packs::check(self, &resolved, checker);
        loads::check(self, &resolved, checker);
        stated::check(self, &resolved, checker);
        calendars::check(self, &resolved, areas, checker);
        stations::check(self, &resolved, currency, checker);
        tills::check(self, &resolved, checker);
        plausible::check(self, &resolved, checker);
    }
}

/// Reports products of a lane whose stock costs nothing to hold.
fn check_purchase_costs(spec: &SupplySpec, lane: &str, resolved: &Resolved, checker: &mut Checker) {
    let index = spec.lanes.get_index_of(lane);
    let own = resolved.lanes.iter().filter(|resolved| Some(resolved.spec) == index);
    let mut products: Vec<_> = own.flat_map(|lane| lane.products.iter().copied()).collect();
    products.sort_unstable();
    products.dedup();
    for product in products {
        let name = resolved.products.name(product);
        let is_free = |product: &ProductSpec| product.margin.si() >= product.price.si();
        if spec.products.get(&**name).is_some_and(is_free) {
            checker.conflict(
                format!(
                    "`{name}` has no purchase cost, so that no level or lot has the least cost"
                ),
                "give it a margin below its price, or another ordering rule",
            );
        }
    }
}

/// Reports products and places of levels that are unknown, and places that have two.
fn check_levels(levels: &LevelsSpec, resolved: &Resolved, checker: &mut Checker) {
    match levels {
        LevelsSpec::ByProduct(levels) => {
            for name in levels.keys() {
                let _known = resolved.product(name, &mut checker.within(name));
            }
        }
        LevelsSpec::ByPlace(places) => {
            let mut given: Vec<Option<&str>> = vec![None; resolved.facilities.len()];
            for (place, levels) in places {
                let mut checker = checker.within(place);
                for facility in resolved.place(place, &mut checker) {
                    if let Some(other) = given[facility.index()].replace(place) {
                        let name = resolved.names.name(facility);
                        checker.conflict(
                            format!("the levels of `{name}` are given twice: by `{other}` too"),
                            "name each facility in one entry",
                        );
                    }
                }
                if !matches!(levels, LevelsSpec::ByPlace(_)) {
                    check_levels(levels, resolved, &mut checker);
                }
            }
        }
        _ => {}
    }
}

impl LaneSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    fn check(&self, currency: Currency, has_holding_cost: bool, checker: &mut Checker) {
        if self.routes.is_empty() {
            checker.within("routes").missing("a route", "give an origin and its destinations");
        }
        self.service.check(&mut checker.within("service"));
        let lane = CheckedLane {
            is_timetabled: matches!(self.service, ServiceSpec::Timetable(_)),
            is_periodic: match &self.service {
                ServiceSpec::Timetable(_) => true,
                ServiceSpec::OnDemand(on_demand) => on_demand.review.is_some(),
            },
            has_departure_cost: self.cost_per_departure.is_some(),
            has_holding_cost,
            currency,
        };
        self.orders.check(lane, &mut checker.within("orders"));
        if let Some(vehicles) = &self.vehicles {
            vehicles.check(lane.is_timetabled, currency, &mut checker.within("vehicles"));
        }
        if let Some(quantities) = &self.quantities {
            quantities.check(lane.is_timetabled, currency, &mut checker.within("quantities"));
        }
        if let Some(purchase) = &self.purchase {
            purchase.check(currency, &mut checker.within("purchase"));
        }
        if let Some(penalty) = self.penalty_per_missed {
            let mut checker = checker.within("penalty_per_missed");
            checker.currency(penalty.currency(), currency);
            if penalty.si() < 0.0 {
                checker.out_of_range(penalty, "an amount of zero or more");
            }
        }
        if let Some(cost) = self.cost_per_departure {
            let mut checker = checker.within("cost_per_departure");
            checker.currency(cost.currency(), currency);
            if cost.si() < 0.0 {
                checker.out_of_range(cost, "an amount of zero or more");
            }
        }
        if let Some(cost) = self.cost_per_unit {
            let mut checker = checker.within("cost_per_unit");
            checker.currency(cost.currency(), currency);
            if cost.si() < 0.0 {
                checker.out_of_range(cost, "an amount of zero or more");
            }
        }
    }
}
