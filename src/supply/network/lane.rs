//! Lanes: how goods move from one facility to others.
//!
//! A lane by timetable collects orders until its cut-off, departs with the goods that its origin has,
//! and arrives as planned or later. A lane on demand sends each order as soon as its origin has the
//! goods, and takes a lead time. Ordered units that the origin lacks are cancelled or backordered.
//!
//! ```text
//!  open order ──cut-off──▶ order ──departure──▶ shipment ──arrival──▶ stock
//!   revise     reallocate ▲    (shortage cancelled or backordered)  ▲ LaneDelayed
//! ```
//!
//! A [`Lane`] holds what does not change during a run: its open orders are in `ordering`, its shipments in
//! `transport`. Legs after the first: `leg`. Not modelled: several origins on one lane.

use super::closures::Closures;
use super::grid::Grid;
use super::mode::Mode;
use super::on_demand::{OnDemandSpec, OnDemandTerms};
use super::onward::Onward;
use super::purchase::Purchase;
use super::quantities::Quantities;
use super::timetable::Timetable;
use super::timetable_spec::TimetableSpec;
use super::vehicles::Vehicles;
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::supply::id::{FacilityId, LaneId, LegId, PortId, ProductId, StockId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// How a lane operates: by timetable or on demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ServiceSpec {
    /// By timetable, with cut-offs.
    Timetable(TimetableSpec),
    /// On demand: each order departs as soon as the origin has the goods.
    OnDemand(OnDemandSpec),
}

impl ServiceSpec {
    /// Reports what is out of range.
    pub(in crate::supply) fn check(&self, checker: &mut Checker) {
        match self {
            Self::Timetable(timetable) => timetable.check(checker),
            Self::OnDemand(on_demand) => on_demand.check(checker),
        }
    }

    /// The service in the running simulation.
    pub(in crate::supply) fn service(&self) -> Service {
        match self {
            Self::Timetable(timetable) => Service::Timetable(timetable.timetable()),
            Self::OnDemand(on_demand) => Service::OnDemand(on_demand.terms()),
        }
    }
}

/// What happens to ordered units that the origin lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortagePolicy {
    /// Cancelled: the destination must order them again.
    #[default]
    Cancelled,
    /// Backordered: sent as soon as the origin has them.
    Backordered,
}

/// A lane: one origin, its destinations and its products (SKUs). It does not change during a run.
#[derive(Clone, Debug)]
pub struct Lane {
    pub(super) id: LaneId,
    pub(super) origin: FacilityId,
    pub(super) mode: Mode,
    pub(super) port: Option<PortId>,
    /// The legs after the first.
    pub(super) onward: Box<[LegId]>,
    /// The plan of them, on demand; that of a timetable has its own.
    pub(super) onward_plan: Option<Arc<dyn Onward>>,
    pub(super) destinations: Vec<FacilityId>,
    pub(super) products: Vec<ProductId>,
    pub(super) shortage: ShortagePolicy,
    pub(super) grid: Grid,
    /// Stock points at the destinations: by destination, then SKU.
    pub(super) slots: Vec<Option<StockId>>,
    /// Stock points at the origin, by SKU; none where the origin is an uncapacitated source, or makes it.
    pub(super) sources: Vec<Option<StockId>>,
    /// Whether quantities may be fractional, by SKU.
    pub(super) fractional: Vec<bool>,
    pub(super) service: Service,
    /// Whether it orders what its place makes, from the place's own line.
    pub(super) makes: bool,
    /// Whether its origin is a supplier with a capacity.
    pub(super) is_rationed: bool,
    /// Whether goods arrive at their destinations through a port.
    pub(super) has_port_at_end: bool,
    /// Whether some of its stock points have other sources too.
    pub(super) has_alternatives: bool,
    /// Quantities in which orders are taken; any if none.
    pub(super) quantities: Option<Quantities>,
    /// Its vehicles; it carries any load if none.
    pub(super) vehicles: Option<Vehicles>,
    /// Closed days of its ends; none where they are always open.
    pub(super) closures: Option<Box<Closures>>,
    /// What goods cost at its origin.
    pub(super) purchase: Purchase,
    pub(super) penalty_per_missed: f64,
    pub(super) cost_per_departure: f64,
    pub(super) cost_per_unit: f64,
    /// Cost of a unit on all legs after the first.
    pub(super) cost_per_unit_onward: f64,
}

/// How a lane operates, in the running simulation.
#[derive(Clone, Debug)]
pub enum Service {
    /// By timetable.
    Timetable(Timetable),
    /// On demand.
    OnDemand(OnDemandTerms),
}

impl Lane {
    /// Its number.
    #[inline]
    #[must_use]
    pub const fn id(&self) -> LaneId {
        self.id
    }

    /// The facility that sends.
    #[inline]
    #[must_use]
    pub const fn origin(&self) -> FacilityId {
        self.origin
    }

    /// Mode of transport.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The port that it passes.
    #[inline]
    #[must_use]
    pub const fn port(&self) -> Option<PortId> {
        self.port
    }

    /// The legs that shipments travel after the first, in order.
    #[inline]
    #[must_use]
    pub const fn onward(&self) -> &[LegId] {
        &self.onward
    }

    /// Index of a slowdown of transit to a destination on a leg, by its number, 0 for the first.
    #[inline]
    #[must_use]
    pub fn transit_index(&self, leg: usize, destination: usize) -> usize {
        leg * self.destinations.len() + destination
    }

    /// The facilities that receive.
    #[must_use]
    pub fn destinations(&self) -> &[FacilityId] {
        &self.destinations
    }

    /// The products that it carries: its SKUs, by index.
    #[must_use]
    pub fn products(&self) -> &[ProductId] {
        &self.products
    }

    /// What happens to units that the origin lacks.
    #[inline]
    #[must_use]
    pub const fn shortage(&self) -> ShortagePolicy {
        self.shortage
    }

    /// Index arithmetic of quantities by destination, then SKU.
    #[inline]
    #[must_use]
    pub const fn grid(&self) -> Grid {
        self.grid
    }

    /// Number of destinations times number of SKUs.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The slots of some products at some destinations, by index.
    pub fn slots_of(&self, destinations: &[usize], products: &[ProductId]) -> Vec<usize> {
        let skus = self.products.iter().enumerate();
        let skus: Vec<usize> =
            skus.filter(|(_, product)| products.contains(product)).map(|(sku, _)| sku).collect();
        let of =
            |&destination: &usize| skus.iter().map(move |&sku| self.grid.slot(destination, sku));
        destinations.iter().flat_map(of).collect()
    }

    /// The stock point that a slot feeds.
    #[inline]
    #[must_use]
    pub fn stock(&self, slot: usize) -> Option<StockId> {
        self.slots.get(slot).copied().flatten()
    }

    /// The stock points that consecutive slots feed.
    #[inline]
    #[must_use]
    pub fn stocks(&self, slots: Range<usize>) -> Option<&[Option<StockId>]> {
        self.slots.get(slots)
    }

    /// The stock point at the origin; `None` where it is an uncapacitated source.
    #[inline]
    #[must_use]
    pub fn source(&self, sku: usize) -> Option<StockId> {
        self.sources.get(sku).copied().flatten()
    }

    /// Whether quantities of a SKU may be fractional.
    #[inline]
    #[must_use]
    pub fn is_fractional(&self, sku: usize) -> bool {
        self.fractional.get(sku).copied().unwrap_or(false)
    }

    /// Whether it orders what its place makes: from its only destination's own production line.
    #[inline]
    #[must_use]
    pub const fn makes(&self) -> bool {
        self.makes
    }

    /// Whether its origin is a supplier with a capacity.
    #[inline]
    #[must_use]
    pub const fn is_rationed(&self) -> bool {
        self.is_rationed
    }

    /// Whether some of the stock points that it supplies have other sources too.
    #[inline]
    #[must_use]
    pub const fn has_alternatives(&self) -> bool {
        self.has_alternatives
    }

    /// Quantities in which its orders are taken; `None` if any are.
    #[inline]
    #[must_use]
    pub const fn quantities(&self) -> Option<&Quantities> {
        self.quantities.as_ref()
    }

    /// Its vehicles; `None` if it carries any load.
    #[inline]
    #[must_use]
    pub const fn vehicles(&self) -> Option<&Vehicles> {
        self.vehicles.as_ref()
    }

    /// The least units of a SKU that can be ordered for a need of orderable units.
    #[inline]
    #[must_use]
    pub fn raised(&self, sku: usize, need: f64) -> f64 {
        match &self.quantities {
            None => need,
            Some(quantities) => quantities.line(sku).raised(need),
        }
    }

    /// Units in whole numbers of which a SKU is shipped: a case or another multiple, a unit of whole
    /// goods; 0 for any quantity.
    #[inline]
    #[must_use]
    pub fn multiple(&self, sku: usize) -> f64 {
        match &self.quantities {
            Some(quantities) => quantities.line(sku).multiple,
            None if self.is_fractional(sku) => 0.0,
            None => 1.0,
        }
    }

    /// How it operates.
    #[inline]
    #[must_use]
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// The timetable; `None` on demand.
    #[must_use]
    pub const fn timetable(&self) -> Option<&Timetable> {
        match &self.service {
            Service::Timetable(timetable) => Some(timetable),
            Service::OnDemand(_) => None,
        }
    }

    /// The terms on demand; `None` by timetable.
    #[inline]
    #[must_use]
    pub const fn on_demand(&self) -> Option<&OnDemandTerms> {
        match &self.service {
            Service::OnDemand(terms) => Some(terms),
            Service::Timetable(_) => None,
        }
    }

    /// What goods cost at its origin.
    #[inline]
    #[must_use]
    pub const fn purchase(&self) -> &Purchase {
        &self.purchase
    }

    /// Penalty for each missed order, in the scenario's currency.
    #[must_use]
    pub const fn penalty_per_missed(&self) -> f64 {
        self.penalty_per_missed
    }

    /// Cost of a departure, on demand of a shipment, in the scenario's currency.
    #[must_use]
    pub const fn cost_per_departure(&self) -> f64 {
        self.cost_per_departure
    }

    /// Cost of a unit sent, in the scenario's currency.
    #[inline]
    #[must_use]
    pub const fn cost_per_unit(&self) -> f64 {
        self.cost_per_unit
    }

    /// Cost of transport of a unit, on all legs, in the scenario's currency.
    #[must_use]
    pub const fn cost_per_unit_of_all_legs(&self) -> f64 {
        self.cost_per_unit + self.cost_per_unit_onward
    }

    /// When goods that are sent on demand at an instant leave: then, or when the origin opens.
    #[inline]
    #[must_use]
    pub fn leave(&self, sent: SimTime) -> SimTime {
        self.closures.as_ref().map_or(sent, |closures| closures.leave(sent))
    }

    /// When goods come that would arrive at the end of a leg at an instant, by index of the destination: then, or
    /// where that is the destination, on its next open day. What arrives through a port comes at any time.
    #[inline]
    #[must_use]
    pub fn received(&self, arrives: SimTime, destination: usize, leg: usize) -> SimTime {
        let Some(closures) = self.closures.as_ref() else { return arrives };
        if leg < self.onward.len() || self.has_port_at_end {
            return arrives;
        }
        match &self.service {
            _ if leg > 0 => closures.received(arrives, destination),
            Service::Timetable(timetable) => timetable.received(arrives, closures.clock()),
            Service::OnDemand(_) => closures.received(arrives, destination),
        }
    }

    /// Cut-off of a departure; `None` on demand.
    #[must_use]
    pub fn cut_off(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        Some(self.timetable()?.cut_off(departure, clock))
    }

    /// The departure after another; `None` on demand.
    #[must_use]
    pub fn departure_after(&self, departure: i64, clock: &Clock) -> Option<i64> {
        Some(self.timetable()?.after(departure, clock))
    }

    /// Planned arrival of the goods of a departure; `None` on demand.
    #[must_use]
    pub fn planned_arrival(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        Some(self.timetable()?.arrives(departure, clock))
    }

    /// End of the time in which the orders of a departure may be reallocated; `None` if they may not.
    #[must_use]
    pub fn reallocate_until(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        self.timetable()?.reallocate_until(departure, clock)
    }

    /// Index of a facility among the destinations.
    #[must_use]
    pub fn destination(&self, facility: FacilityId) -> Option<usize> {
        self.destinations.iter().position(|known| *known == facility)
    }
}
