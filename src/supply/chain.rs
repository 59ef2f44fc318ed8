//! The chain: names, places and neighbours, by dense numbers; fixed once it is assembled.
//!
//! As nothing in it changes, handlers hold a reference of their own (`Local<Chain>`), taken when they
//! are registered: a look-up in the World at every event would cost as much as what the event does.

use super::facility::{Facility, FacilityId};
use super::lane::LaneId;
use super::product::{Product, ProductId};
use super::review::PositionFalls;
use super::stock::StockId;
use crate::environment::Clock;
use crate::kernel::{Agenda, SimSpan};
use crate::quantity::Names;
use bevy_ecs::prelude::{Entity, FromWorld, Resource, World};
use std::ops::Deref;
use std::sync::Arc;

/// From where a stock point is supplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// By which lane.
    pub lane: LaneId,
    /// As which of its destinations.
    pub destination: usize,
    /// As which of its products.
    pub line: usize,
    /// Whether its position is reviewed whenever it falls.
    pub continuous: bool,
}

/// Who and what there is; a reference, so that a copy costs nothing.
#[derive(Resource, Clone, Debug)]
pub struct Chain(Arc<Layout>);

/// What a [`Chain`] refers to.
#[derive(Debug)]
pub struct Layout {
    /// Names of the products.
    pub products: Names<ProductId>,
    /// Names of the facilities.
    pub facilities: Names<FacilityId>,
    /// Names of the lanes.
    pub lanes: Names<LaneId>,
    pub(super) product_data: Vec<Product>,
    pub(super) facility_data: Vec<Facility>,
    pub(super) lane_entities: Vec<Entity>,
    pub(super) lane_ends: Vec<(FacilityId, Vec<FacilityId>)>,
    /// Stock points at the destinations of each lane: by destination, then product.
    pub(super) lane_cells: Vec<Arc<[Option<StockId>]>>,
    pub(super) places: Vec<(FacilityId, ProductId)>,
    pub(super) points: Vec<Entity>,
    /// By facility, then product.
    pub(super) at: Vec<Option<StockId>>,
    pub(super) sources: Vec<Option<Source>>,
    /// The lanes on demand that each stock point supplies, with the product's line.
    pub(super) feeds: Vec<Vec<(LaneId, usize)>>,
    /// Periods at which stock points on lanes on demand are reviewed, with those of each.
    pub(super) reviews: Vec<(SimSpan, Vec<StockId>)>,
    /// Cost of holding, as a share of what the goods cost, a year.
    pub(super) holding_rate: f64,
    /// The calendar, for those who have the chain at hand anyway.
    pub(super) clock: Clock,
}

impl Chain {
    pub(super) fn new(layout: Layout) -> Self {
        Self(Arc::new(layout))
    }
}

impl Deref for Chain {
    type Target = Layout;

    #[inline]
    fn deref(&self) -> &Layout {
        &self.0
    }
}

impl FromWorld for Chain {
    /// The chain of a World, in which it is already.
    fn from_world(world: &mut World) -> Self {
        world.resource::<Self>().clone()
    }
}

impl Layout {
    /// Adds a stock point, which is spawned by the caller.
    pub(super) fn add_point(
        &mut self,
        facility: FacilityId,
        product: ProductId,
        entity: Entity,
    ) -> StockId {
        let stock = StockId::new(self.places.len());
        self.at.resize(self.facility_data.len() * self.product_data.len(), None);
        let place = self.cell(facility, product);
        self.at[place] = Some(stock);
        self.places.push((facility, product));
        self.points.push(entity);
        self.sources.push(None);
        self.feeds.push(Vec::new());
        stock
    }

    fn cell(&self, facility: FacilityId, product: ProductId) -> usize {
        facility.index() * self.product_data.len() + product.index()
    }

    /// The stock point of a product at a facility.
    #[must_use]
    pub fn stock_at(&self, facility: FacilityId, product: ProductId) -> Option<StockId> {
        self.at.get(self.cell(facility, product)).copied().flatten()
    }

    /// All stock points with their places, in the order of their numbers.
    pub fn stocks(&self) -> impl ExactSizeIterator<Item = (StockId, (FacilityId, ProductId))> {
        self.places.iter().enumerate().map(|(index, place)| (StockId::new(index), *place))
    }

    /// Where a stock point is, and of what.
    #[must_use]
    pub fn place(&self, stock: StockId) -> Option<(FacilityId, ProductId)> {
        self.places.get(stock.index()).copied()
    }

    /// The entity of a stock point.
    #[inline]
    #[must_use]
    pub fn point(&self, stock: StockId) -> Option<Entity> {
        self.points.get(stock.index()).copied()
    }

    /// The entity of a lane.
    #[inline]
    #[must_use]
    pub fn lane(&self, lane: LaneId) -> Option<Entity> {
        self.lane_entities.get(lane.index()).copied()
    }

    /// Stock points at a lane's destinations: so many from one on, by destination, then product.
    #[inline]
    pub(super) fn cells(
        &self,
        lane: LaneId,
        first: usize,
        many: usize,
    ) -> Option<&[Option<StockId>]> {
        self.lane_cells.get(lane.index())?.get(first..first + many)
    }

    /// Origin of a lane, and one of its destinations.
    #[must_use]
    pub fn ends(&self, lane: LaneId, destination: usize) -> Option<(FacilityId, FacilityId)> {
        let (origin, destinations) = self.lane_ends.get(lane.index())?;
        Some((*origin, *destinations.get(destination)?))
    }

    /// From where a stock point is supplied.
    #[inline]
    #[must_use]
    pub fn source(&self, stock: StockId) -> Option<Source> {
        self.sources.get(stock.index()).copied().flatten()
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

    /// Adds stock points to the reviews of a period, which may be a new one.
    pub(super) fn add_review(
        &mut self,
        every: SimSpan,
        first: SimSpan,
        firsts: &mut Vec<SimSpan>,
        stocks: impl Iterator<Item = StockId>,
    ) {
        let known = self
            .reviews
            .iter()
            .zip(firsts.iter())
            .position(|((period, _), begins)| *period == every && *begins == first);
        let group = known.unwrap_or_else(|| {
            self.reviews.push((every, Vec::new()));
            firsts.push(first);
            firsts.len() - 1
        });
        self.reviews[group].1.extend(stocks);
    }

    /// Whether amounts of a product need not be whole.
    pub(super) fn divisible(&self, product: ProductId) -> bool {
        self.product(product).is_some_and(|product| product.divisible)
    }

    /// Lets a stock point under continuous review look at its position.
    #[inline]
    pub(super) fn position_fell(&self, agenda: &mut Agenda, stock: StockId) {
        if self.source(stock).is_some_and(|source| source.continuous) {
            agenda.now_do(PositionFalls { stock });
        }
    }
}
