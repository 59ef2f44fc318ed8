//! Name resolution: the facilities, products and lanes that a specification names, with all issues.

use super::id::{FacilityId, ProductId};
use super::network::{
    CalendarSpec, ClosedDays, Facility, FacilityKind, GoodsSpec, Grid, MAX_GROUP,
};
use super::spec::SupplySpec;
use crate::environment::{Areas, LocalClock};
use crate::issue::Checker;
use crate::quantity::{Names, list};
use std::collections::BTreeMap;

/// A specification with its names resolved.
pub(super) struct Resolved {
    pub(super) products: Names<ProductId>,
    pub(super) names: Names<FacilityId>,
    pub(super) facilities: Vec<Facility>,
    /// Facilities, by name of their entry and by name of the facility.
    groups: BTreeMap<String, Vec<FacilityId>>,
    /// Which facility keeps which product: by facility, then product.
    pub(super) kept: Vec<bool>,
    pub(super) lanes: Vec<ResolvedLane>,
    /// Indices of the lanes that supply each product at each facility: by facility, then product.
    pub(super) supplied: Vec<Vec<usize>>,
}

/// One lane of one origin.
pub(super) struct ResolvedLane {
    pub(super) name: String,
    /// Index of its specification.
    pub(super) spec: usize,
    pub(super) origin: FacilityId,
    pub(super) destinations: Vec<FacilityId>,
    pub(super) products: Vec<ProductId>,
    /// Which destination takes which product: by destination, then product.
    pub(super) takes: Vec<bool>,
}

impl Resolved {
    /// Facilities follow the clocks of their areas, by the area's number.
    pub(super) fn follow(&mut self, clocks: &[Option<LocalClock>]) {
        for facility in &mut self.facilities {
            if let Some(Some(clock)) = clocks.get(facility.area.index()) {
                facility.follow(clock);
            }
        }
    }

    /// Index arithmetic by facility, then product.
    pub(super) fn grid(&self) -> Grid {
        Grid::new(self.products.len())
    }

    /// The facilities that names refer to, each once, in the order of the names.
    pub(super) fn facilities(&self, names: &[String], checker: &mut Checker) -> Vec<FacilityId> {
        let mut meant = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match self.groups.get(name) {
                Some(group) => meant.extend(group),
                None => checker.within(index).unknown_name("facility", name, self.groups.keys()),
            }
        }
        let mut seen = vec![false; self.facilities.len()];
        meant.retain(|facility: &FacilityId| !std::mem::replace(&mut seen[facility.index()], true));
        meant
    }

    /// The facilities that a known name refers to.
    pub(super) fn members(&self, name: &str) -> Option<&Vec<FacilityId>> {
        self.groups.get(name)
    }

    /// The facilities that one name refers to.
    pub(super) fn place(&self, name: &str, checker: &mut Checker) -> Vec<FacilityId> {
        let known = self.groups.get(name);
        if known.is_none() {
            checker.unknown_name("facility", name, self.groups.keys());
        }
        known.cloned().unwrap_or_default()
    }

    /// The products that a selection names.
    pub(super) fn products(
        &self,
        spec: &SupplySpec,
        goods: &GoodsSpec,
        checker: &mut Checker,
    ) -> Vec<ProductId> {
        match goods {
            GoodsSpec::All => self.products.ids().collect(),
            GoodsSpec::Classes(classes) => {
                let of_class = spec
                    .products
                    .values()
                    .enumerate()
                    .filter(|(_, product)| classes.contains(&product.class));
                of_class.map(|(index, _)| ProductId::new(index)).collect()
            }
            GoodsSpec::Products(names) => {
                let each = names.iter().enumerate();
                each.filter_map(|(index, name)| self.product(name, &mut checker.within(index)))
                    .collect()
            }
        }
    }

    /// A product by its name.
    pub(super) fn product(&self, name: &str, checker: &mut Checker) -> Option<ProductId> {
        let product = self.products.get(name);
        if product.is_none() {
            checker.unknown_name(
                "product",
                name,
                self.products.iter().map(|(_, name)| name.to_string()),
            );
        }
        product
    }

    /// Whether a facility keeps a product.
    pub(super) fn keeps(&self, facility: FacilityId, product: ProductId) -> bool {
        self.kept[self.grid().slot(facility.index(), product.index())]
    }
}

/// Resolves all names, and reports those that are unknown or conflict.
pub(super) fn resolve(spec: &SupplySpec, areas: &Areas, checker: &mut Checker) -> Resolved {
    let mut resolved = Resolved {
        products: spec.products.keys().collect(),
        names: Names::new(),
        facilities: Vec::new(),
        groups: BTreeMap::new(),
        kept: Vec::new(),
        lanes: Vec::new(),
        supplied: Vec::new(),
    };
    for (entry, facility) in &spec.facilities {
        let mut group = Vec::new();
        let calendar = facility.calendar.as_ref().and_then(|name| spec.calendars.get(name));
        let closed = calendar.map_or_else(ClosedDays::default, CalendarSpec::closed_days);
        for index in 0..facility.number().min(MAX_GROUP) {
            let name = facility.name(entry, index);
            if resolved.names.get(&name).is_some() {
                checker
                    .within("facilities")
                    .within(entry)
                    .conflict(format!("`{name}` is declared twice"), "rename one of the two");
                continue;
            }
            let Some(built) = facility.facility(areas, &closed, index) else { continue };
            let id = resolved.names.intern(&name);
            resolved.facilities.push(built);
            group.push(id);
            resolved.groups.insert(name, vec![id]);
        }
        resolved.groups.insert(entry.clone(), group);
    }
    for (entry, facility) in &spec.facilities {
        let mut checker = checker.within("facilities");
        let mut checker = checker.within(entry);
        let find = |name: &str, checker: &mut Checker| {
            let known = resolved.groups.get(name).cloned();
            known.unwrap_or_else(|| {
                checker.unknown_name("facility", name, resolved.groups.keys());
                Vec::new()
            })
        };
        let shares = facility.shares.shares(find, &mut checker.within("shares"));
        let capacity = facility.capacity.as_ref().map(|capacity| {
            let product = |name: &str, checker: &mut Checker| resolved.product(name, checker);
            capacity.capacity(product, &mut checker.within("capacity"))
        });
        let making = facility.making.as_ref().map(|making| {
            let product = |name: &str, checker: &mut Checker| resolved.product(name, checker);
            making.making(product, &mut checker.within("making"))
        });
        for id in resolved.groups.get(entry).cloned().unwrap_or_default() {
            if let Some(facility) = resolved.facilities.get_mut(id.index()) {
                facility.making.clone_from(&making);
                facility.shares = shares.clone();
                facility.capacity.clone_from(&capacity);
            }
        }
    }
    let grid = resolved.grid();
    resolved.kept = vec![false; resolved.facilities.len() * resolved.products.len()];
    let mut assortments = checker.within("assortments");
    for (name, assortment) in &spec.assortments {
        let mut checker = assortments.within(name);
        let products = resolved.products(spec, &assortment.goods, &mut checker.within("goods"));
        for facility in resolved.facilities(&assortment.at, &mut checker.within("at")) {
            if resolved.facilities[facility.index()].kind == FacilityKind::Supplier {
                let name = resolved.names.name(facility);
                checker.within("at").conflict(
                    format!("the supplier `{name}` keeps no stock"),
                    "remove it from `at`: a supplier ships any quantity ordered",
                );
                continue;
            }
            for product in &products {
                resolved.kept[grid.slot(facility.index(), product.index())] = true;
            }
        }
    }
    resolve_lanes(spec, &mut resolved, &mut checker.within("lanes"));
    resolved
}

/// The products of a lane's goods that its origin makes for itself; `None` of a lane to elsewhere.
fn makes_for_itself(
    resolved: &Resolved,
    origin: FacilityId,
    destinations: &[FacilityId],
    goods: &[ProductId],
) -> Option<Vec<ProductId>> {
    let making = resolved.facilities.get(origin.index())?.making.as_ref()?;
    destinations.contains(&origin).then(|| {
        let made = goods.iter().filter(|product| making.recipes.contains_key(*product));
        made.copied().collect()
    })
}

fn resolve_lanes(spec: &SupplySpec, resolved: &mut Resolved, checker: &mut Checker) {
    let grid = resolved.grid();
    let mut supplied: Vec<Vec<usize>> = vec![Vec::new(); resolved.kept.len()];
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let mut checker = checker.within(name);
        let goods = resolved.products(spec, &lane.goods, &mut checker.within("goods"));
        let mut routes = checker.within("routes");
        for (origin, destinations) in &lane.routes {
            let mut checker = routes.within(origin);
            let destinations = resolved.facilities(destinations, &mut checker);
            let Some(origins) = resolved.groups.get(origin).cloned() else {
                checker.unknown_name("facility", origin, resolved.groups.keys());
                continue;
            };
            for origin in origins {
                let own = makes_for_itself(resolved, origin, &destinations, &goods);
                let destinations = if own.is_some() { vec![origin] } else { destinations.clone() };
                let goods = own.as_ref().unwrap_or(&goods);
                let is_uncapacitated =
                    resolved.facilities[origin.index()].kind == FacilityKind::Supplier;
                let taken = |product: &ProductId| {
                    (is_uncapacitated || resolved.keeps(origin, *product))
                        && destinations.iter().any(|to| resolved.keeps(*to, *product))
                };
                let products_of_lane: Vec<ProductId> =
                    goods.iter().copied().filter(taken).collect();
                if products_of_lane.is_empty() {
                    checker.conflict(
                        "no product is kept at both ends",
                        "correct the goods of the lane, or the assortments at both ends",
                    );
                }
                let mut takes = Vec::new();
                for &to in &destinations {
                    for &product in &products_of_lane {
                        let keeps = resolved.keeps(to, product) && (to != origin || own.is_some());
                        takes.push(keeps);
                        if keeps {
                            let slot = grid.slot(to.index(), product.index());
                            supplied[slot].push(resolved.lanes.len());
                        }
                    }
                }
                let name = if lane.routes.len() > 1 {
                    format!("{name}/{}", resolved.names.name(origin))
                } else {
                    name.clone()
                };
                resolved.lanes.push(ResolvedLane {
                    name,
                    spec: index,
                    origin,
                    destinations: destinations.clone(),
                    products: products_of_lane,
                    takes,
                });
            }
        }
    }
    report_rings(spec, resolved, &supplied, checker);
    for (product, product_name) in resolved.products.iter() {
        let unsupplied = resolved.names.iter().filter(|(facility, _)| {
            let slot = grid.slot(facility.index(), product.index());
            resolved.kept[slot] && supplied[slot].is_empty()
        });
        let names: Vec<&str> = unsupplied.map(|(_, name)| name.as_ref()).collect();
        if !names.is_empty() {
            checker.note(
                "unsupplied",
                format!("no lane supplies `{product_name}` to {}", list(names)),
                "only its initial stock can be sold",
            );
        }
    }
    resolved.supplied = supplied;
}

/// Reports facilities that supply each other in a ring: the orders of none of them have to reach a supplier
/// above it.
fn report_rings(
    spec: &SupplySpec,
    resolved: &Resolved,
    supplied: &[Vec<usize>],
    checker: &mut Checker,
) {
    let grid = resolved.grid();
    for (product, product_name) in resolved.products.iter() {
        // The lanes by which a facility is supplied, and the facilities that supply it.
        let sources = |facility: FacilityId| {
            let lanes = supplied.get(grid.slot(facility.index(), product.index()));
            let lanes = lanes.into_iter().flatten().filter_map(|lane| resolved.lanes.get(*lane));
            // What is made where it is kept has the components above it.
            lanes.filter(move |lane| lane.origin != facility)
        };
        let mut is_done = vec![false; resolved.facilities.len()];
        for (start, _) in resolved.names.iter() {
            // A walk in depth: each step holds the facility, and how many of its sources it has walked.
            let mut path: Vec<(FacilityId, usize)> = vec![(start, 0)];
            while let Some((facility, walked)) = path.last_mut() {
                let next =
                    if is_done[facility.index()] { None } else { sources(*facility).nth(*walked) };
                let Some(lane) = next else {
                    is_done[facility.index()] = true;
                    path.pop();
                    continue;
                };
                *walked += 1;
                let origin = lane.origin;
                let Some(first) = path.iter().position(|(one, _)| *one == origin) else {
                    path.push((origin, 0));
                    continue;
                };
                let ring: Vec<&str> =
                    path.iter().skip(first).map(|(one, _)| &**resolved.names.name(*one)).collect();
                let entry = spec.lanes.get_index(lane.spec).map_or("", |(name, _)| name);
                checker.within(entry).conflict(
                    format!("{} supply each other with `{product_name}`", list(ring)),
                    "no supplier is above them: let one of them be supplied from elsewhere",
                );
            }
        }
    }
}
