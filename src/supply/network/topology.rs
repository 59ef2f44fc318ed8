//! The topology: facilities, products, stock points and lanes by dense numbers, and how they connect.
//!
//! Nothing in it changes after assembly. It is shared behind a pointer, so that a copy is cheap and
//! frequent handlers reach it through a resource that they need anyway: a look-up in the World at every
//! event would cost as much as the work of the event.

use super::closures::{Closures, LocalDays};
use super::facility::{Facility, FacilityKind};
use super::grid::Grid;
use super::lane::{Lane, Service, ServiceSpec, ShortagePolicy};
use super::leg::Leg;
use super::product::Product;
use super::purchase::{Purchase, PurchaseSpec};
use super::quantities::Quantities;
use super::sources::Sourcing;
use super::station::Station;
use super::vehicles::Vehicles;
use crate::environment::{Clock, Recurrence};
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::Names;
use crate::supply::id::{FacilityId, LaneId, LegId, PortId, ProductId, StockId};
use bevy_ecs::prelude::{Entity, Resource};
use smallvec::SmallVec;
use std::ops::Deref;
use std::sync::Arc;

/// How a stock point is supplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupplySource {
    /// The lane that supplies it.
    pub lane: LaneId,
    /// Its index among the lane's destinations.
    pub destination: usize,
    /// Its index among the lane's products.
    pub sku: usize,
    /// Whether its position is reviewed whenever it falls.
    pub continuous: bool,
}

/// The topology of a supply chain, shared: a copy is a reference.
#[derive(Resource, Clone, Debug)]
pub struct Topology(Arc<TopologyData>);

/// What a [`Topology`] refers to.
#[derive(Debug)]
pub struct TopologyData {
    /// Names of the products.
    pub products: Names<ProductId>,
    /// Names of the facilities.
    pub facilities: Names<FacilityId>,
    /// Names of the lanes.
    pub lanes: Names<LaneId>,
    /// Names of ports.
    pub ports: Names<PortId>,
    /// Names of legs after the first.
    pub legs: Names<LegId>,
    product_data: Vec<Product>,
    facility_data: Vec<Facility>,
    pub(super) lane_data: Vec<Lane>,
    port_data: Vec<Station>,
    leg_data: Vec<Leg>,
    /// Facility and product of each stock point.
    keeps: Vec<(FacilityId, ProductId)>,
    stock_entities: Vec<Entity>,
    /// Stock points: by facility, then product.
    at: Vec<Option<StockId>>,
    /// By stock point, the usual source first.
    pub(super) sources: Vec<SmallVec<[SupplySource; 1]>>,
    /// How orders choose among several sources, by stock point; `None` where there is one.
    pub(super) sourcing: Vec<Option<Arc<Sourcing>>>,
    /// The lanes on demand that each stock point supplies, with the product's SKU index.
    feeds: Vec<Vec<(LaneId, usize)>>,
    /// The lanes that depart from each facility.
    lanes_from: Vec<Vec<LaneId>>,
    /// Times of the reviews of lanes on demand, with the stock points reviewed at each, and the source for which.
    reviews: Vec<(Recurrence, Vec<(StockId, SupplySource)>)>,
    /// Cost of holding for a year, as a ratio of the goods' cost.
    holding_rate: f64,
    clock: Clock,
}

/// The parts of a lane that its specification gives.
pub(in crate::supply) struct LaneTerms<'a> {
    pub(in crate::supply) name: &'a str,
    pub(in crate::supply) origin: FacilityId,
    pub(in crate::supply) destinations: Vec<FacilityId>,
    pub(in crate::supply) products: Vec<ProductId>,
    /// Which destination takes which product: by destination, then SKU.
    pub(in crate::supply) takes: &'a [bool],
    pub(in crate::supply) service: &'a ServiceSpec,
    pub(in crate::supply) mode: super::mode::Mode,
    pub(in crate::supply) port: Option<PortId>,
    pub(in crate::supply) onward: Vec<LegId>,
    pub(in crate::supply) shortage: ShortagePolicy,
    pub(in crate::supply) quantities: Option<Quantities>,
    pub(in crate::supply) vehicles: Option<Vehicles>,
    pub(in crate::supply) purchase: Option<&'a PurchaseSpec>,
    pub(in crate::supply) penalty_per_missed: f64,
    pub(in crate::supply) cost_per_departure: f64,
    pub(in crate::supply) cost_per_unit: f64,
}

impl Topology {
    pub(in crate::supply) fn new(data: TopologyData) -> Self {
        Self(Arc::new(data))
    }
}

impl Deref for Topology {
    type Target = TopologyData;

    #[inline]
    fn deref(&self) -> &TopologyData {
        &self.0
    }
}

impl TopologyData {
    /// A topology of facilities and products, without stock points and lanes.
    pub(in crate::supply) fn new(
        (products, product_data): (Names<ProductId>, Vec<Product>),
        (facilities, facility_data): (Names<FacilityId>, Vec<Facility>),
        holding_rate: f64,
        clock: Clock,
    ) -> Self {
        Self {
            at: vec![None; facility_data.len() * product_data.len()],
            lanes_from: vec![Vec::new(); facility_data.len()],
            products,
            product_data,
            facilities,
            facility_data,
            holding_rate,
            clock,
            lanes: Names::new(),
            lane_data: Vec::new(),
            ports: Names::new(),
            port_data: Vec::new(),
            legs: Names::new(),
            leg_data: Vec::new(),
            keeps: Vec::new(),
            stock_entities: Vec::new(),
            sources: Vec::new(),
            sourcing: Vec::new(),
            feeds: Vec::new(),
            reviews: Vec::new(),
        }
    }

    /// Adds a stock point, whose entity the caller spawned.
    pub(in crate::supply) fn add_stock(
        &mut self,
        facility: FacilityId,
        product: ProductId,
        entity: Entity,
    ) -> StockId {
        let stock = StockId::new(self.keeps.len());
        let slot = self.grid().slot(facility.index(), product.index());
        self.at[slot] = Some(stock);
        self.keeps.push((facility, product));
        self.stock_entities.push(entity);
        self.sources.push(SmallVec::new());
        self.sourcing.push(None);
        self.feeds.push(Vec::new());
        stock
    }

    /// Adds a port.
    pub(in crate::supply) fn add_port(&mut self, name: &str, port: Station) {
        self.ports.intern(name);
        self.port_data.push(port);
    }

    /// Adds a leg that shipments travel after another.
    pub(in crate::supply) fn add_leg(&mut self, name: &str, leg: Leg) {
        self.legs.intern(name);
        self.leg_data.push(leg);
    }

    /// Adds a lane, and makes it a source of the stock points that it feeds.
    pub(in crate::supply) fn add_lane(&mut self, terms: LaneTerms) -> LaneId {
        let id = self.lanes.intern(terms.name);
        let grid = Grid::new(terms.products.len());
        let mut slots: Vec<Option<StockId>> =
            vec![None; terms.destinations.len() * terms.products.len()];
        for (slot, _) in terms.takes.iter().enumerate().filter(|(_, takes)| **takes) {
            let (destination, sku) = (grid.row_of(slot), grid.column_of(slot));
            slots[slot] = self.stock_at(terms.destinations[destination], terms.products[sku]);
        }
        let data = |id: &FacilityId| self.facility_data.get(id.index());
        let origin = data(&terms.origin).map_or_else(LocalDays::default, LocalDays::of);
        let ends = || terms.destinations.iter().filter_map(data);
        let destinations: Vec<LocalDays> = ends().map(LocalDays::of).collect();
        let mut service = terms.service.service();
        if let Service::Timetable(timetable) = &mut service {
            let are_stores = ends().all(|end| end.kind == FacilityKind::Store);
            let has_port_at_end = match terms.onward.last() {
                None => terms.port.is_some(),
                Some(last) => self.leg(*last).is_some_and(|leg| leg.port().is_some()),
            };
            let way = (has_port_at_end, !terms.onward.is_empty());
            timetable.follow(&origin, &destinations, way, are_stores);
        }
        let closures = Closures::new(&origin, destinations, &self.clock);
        let is_on_demand = matches!(service, Service::OnDemand(_));
        let continuous =
            matches!(terms.service, ServiceSpec::OnDemand(on_demand) if on_demand.review.is_none());
        for (slot, stock) in slots.iter().enumerate() {
            if let Some(stock) = stock {
                let (destination, sku) = (grid.row_of(slot), grid.column_of(slot));
                let source = SupplySource { lane: id, destination, sku, continuous };
                self.sources[stock.index()].push(source);
            }
        }
        let makes = terms.destinations == [terms.origin]
            && self.facility(terms.origin).is_some_and(|origin| origin.making.is_some());
        let at_origin =
            |product: &ProductId| self.stock_at(terms.origin, *product).filter(|_| !makes);
        let sources: Vec<Option<StockId>> = terms.products.iter().map(at_origin).collect();
        if is_on_demand {
            for (sku, stock) in sources.iter().enumerate() {
                if let Some(stock) = stock {
                    self.feeds[stock.index()].push((id, sku));
                }
            }
        }
        if let Some(lanes) = self.lanes_from.get_mut(terms.origin.index()) {
            lanes.push(id);
        }
        let of_leg = |leg: &LegId| self.leg(*leg).map_or(0.0, Leg::cost_per_unit);
        let onward_cost = terms.onward.iter().map(of_leg).sum();
        let is_bought =
            self.facility(terms.origin).is_some_and(|origin| origin.kind == FacilityKind::Supplier);
        let cost = |product: &ProductId| {
            let cost = self.product(*product).map_or(0.0, |data| data.cost);
            (&**self.products.name(*product), cost)
        };
        let purchase = Purchase::new(terms.purchase, is_bought, terms.products.iter().map(cost));
        let fractional =
            |product: &ProductId| self.product(*product).is_some_and(|product| product.fractional);
        self.lane_data.push(Lane {
            id,
            origin: terms.origin,
            mode: terms.mode,
            port: terms.port,
            has_port_at_end: match terms.onward.last() {
                None => terms.port.is_some(),
                Some(last) => self.leg(*last).is_some_and(|leg| leg.port().is_some()),
            },
            onward: terms.onward.into_boxed_slice(),
            onward_plan: None,
            shortage: terms.shortage,
            grid,
            slots,
            sources,
            fractional: terms.products.iter().map(fractional).collect(),
            destinations: terms.destinations,
            products: terms.products,
            service,
            has_alternatives: false,
            makes,
            is_rationed: self
                .facility(terms.origin)
                .is_some_and(|facility| facility.capacity.is_some()),
            quantities: terms.quantities,
            vehicles: terms.vehicles,
            closures,
            purchase,
            penalty_per_missed: terms.penalty_per_missed,
            cost_per_departure: terms.cost_per_departure,
            cost_per_unit: terms.cost_per_unit,
            cost_per_unit_onward: onward_cost,
        });
        id
    }

    /// Plans the further legs of each lane, the handling of what it usually carries at the ports that it passes, and
    /// the making of what a lane orders from a production line; `mean` gives the mean units a day that a stock point
    /// orders.
    pub(in crate::supply) fn plan_handling(&mut self, mean: impl Fn(StockId) -> f64) {
        for index in 0..self.lane_data.len() {
            let lane = &self.lane_data[index];
            let at = |port: Option<PortId>| port.and_then(|port| self.port_data.get(port.index()));
            let leg = |leg: &LegId| {
                let leg = self.leg_data.get(leg.index())?;
                Some((leg, at(leg.port())))
            };
            let legs: Vec<(&Leg, Option<&Station>)> = lane.onward.iter().filter_map(leg).collect();
            let parts = self.planned_parts(lane);
            let flow = |(stock, part): (&Option<StockId>, f64)| stock.map_or(0.0, &mean) * part;
            let flows: Vec<f64> = lane.slots.iter().zip(parts).map(flow).collect();
            let mut planned = lane.clone();
            if let Some(port) = at(lane.port) {
                let work_of = |units: f64, jobs: f64| port.work_of(units, jobs);
                planned.plan_handling(port, work_of, &flows, &self.clock);
            } else if lane.makes
                && let Some(origin) = self.facility_data.get(lane.origin.index())
                && let Some(making) = &origin.making
            {
                let work_of = |units: f64, lots: f64| making.work_of(units, lots);
                planned.plan_handling(&making.line, work_of, &flows, &self.clock);
            }
            if !legs.is_empty() {
                planned.plan_onward(&legs, &flows, &self.clock);
            }
            self.lane_data[index] = planned;
        }
    }

    /// Adds sources of stock points to the reviews of a period, which is added if it is new; `firsts` are the
    /// instants of the first review of each period.
    pub(in crate::supply) fn add_review(
        &mut self,
        every: SimSpan,
        first: SimTime,
        firsts: &mut Vec<SimTime>,
        sources: impl Iterator<Item = (StockId, SupplySource)>,
    ) {
        let times = Recurrence::through_instant(first, every, &self.clock);
        let mut known = self.reviews.iter().zip(firsts.iter());
        let known = known.position(|((known, _), begins)| *known == times && *begins == first);
        let group = known.unwrap_or_else(|| {
            self.reviews.push((times, Vec::new()));
            firsts.push(first);
            firsts.len() - 1
        });
        self.reviews[group].1.extend(sources);
    }

    const fn grid(&self) -> Grid {
        Grid::new(self.product_data.len())
    }

    /// The stock point of a product at a facility.
    #[must_use]
    pub fn stock_at(&self, facility: FacilityId, product: ProductId) -> Option<StockId> {
        self.at.get(self.grid().slot(facility.index(), product.index())).copied().flatten()
    }

    /// All stock points with facility and product, in the order of their numbers.
    pub fn stocks(&self) -> impl ExactSizeIterator<Item = (StockId, (FacilityId, ProductId))> {
        self.keeps.iter().enumerate().map(|(index, keeps)| (StockId::new(index), *keeps))
    }

    /// Facility and product of a stock point.
    #[must_use]
    pub fn facility_and_product(&self, stock: StockId) -> Option<(FacilityId, ProductId)> {
        self.keeps.get(stock.index()).copied()
    }

    /// The entity of a stock point.
    #[inline]
    #[must_use]
    pub fn stock_entity(&self, stock: StockId) -> Option<Entity> {
        self.stock_entities.get(stock.index()).copied()
    }

    /// A lane.
    #[inline]
    #[must_use]
    pub fn lane(&self, lane: LaneId) -> Option<&Lane> {
        self.lane_data.get(lane.index())
    }

    /// All lanes, in the order of their numbers.
    pub fn all_lanes(&self) -> impl ExactSizeIterator<Item = &Lane> {
        self.lane_data.iter()
    }

    /// Origin of a lane, and one of its destinations.
    #[must_use]
    pub fn ends(&self, lane: LaneId, destination: usize) -> Option<(FacilityId, FacilityId)> {
        let lane = self.lane(lane)?;
        Some((lane.origin, *lane.destinations.get(destination)?))
    }

    /// The lanes on demand that a stock point supplies, with the product's SKU index.
    pub(in crate::supply) fn feeds(&self, stock: StockId) -> &[(LaneId, usize)] {
        self.feeds.get(stock.index()).map_or(&[], Vec::as_slice)
    }

    /// The lanes that depart from a facility, in the order of their numbers.
    pub(in crate::supply) fn lanes_from(&self, facility: FacilityId) -> &[LaneId] {
        self.lanes_from.get(facility.index()).map_or(&[], Vec::as_slice)
    }

    /// Times of the reviews of lanes on demand, with the stock points reviewed at each, and the source for which.
    pub(in crate::supply) fn reviews(&self) -> &[(Recurrence, Vec<(StockId, SupplySource)>)] {
        &self.reviews
    }

    /// The port of a number; none for a number of another topology.
    #[must_use]
    pub fn port(&self, port: PortId) -> Option<&Station> {
        self.port_data.get(port.index())
    }

    /// The leg of a number; none for a number of another topology.
    #[must_use]
    pub fn leg(&self, leg: LegId) -> Option<&Leg> {
        self.leg_data.get(leg.index())
    }

    /// A product.
    #[must_use]
    pub fn product(&self, product: ProductId) -> Option<&Product> {
        self.product_data.get(product.index())
    }

    /// A facility.
    #[must_use]
    pub fn facility(&self, facility: FacilityId) -> Option<&Facility> {
        self.facility_data.get(facility.index())
    }

    /// Cost of holding for a year, as a ratio of the goods' cost.
    #[must_use]
    pub const fn holding_rate(&self) -> f64 {
        self.holding_rate
    }

    /// The calendar.
    #[inline]
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }
}
