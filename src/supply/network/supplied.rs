//! How stock points are supplied: their sources, the usual one first, and the planned part of each.

use super::lane::Lane;
use super::sources::Sourcing;
use super::topology::{SupplySource, TopologyData};
use crate::supply::id::{LaneId, ProductId, StockId};
use smallvec::SmallVec;
use std::sync::Arc;

impl TopologyData {
    /// How a stock point is usually supplied: its first source.
    #[inline]
    #[must_use]
    pub fn source(&self, stock: StockId) -> Option<SupplySource> {
        self.sources(stock).first().copied()
    }

    /// All sources of a stock point, the usual one first.
    #[inline]
    #[must_use]
    pub fn sources(&self, stock: StockId) -> &[SupplySource] {
        self.sources.get(stock.index()).map_or(&[], SmallVec::as_slice)
    }

    /// How the orders of a stock point choose among several sources; `None` where there is at most one.
    #[inline]
    #[must_use]
    pub fn sourcing(&self, stock: StockId) -> Option<&Sourcing> {
        self.sourcing.get(stock.index()).and_then(Option::as_deref)
    }

    /// Whether the position of a stock point is reviewed whenever it falls, for any source.
    #[inline]
    #[must_use]
    pub fn is_continuous(&self, stock: StockId) -> bool {
        self.sources(stock).iter().any(|source| source.continuous)
    }

    /// The planned part of what a stock point orders that it orders from a source.
    pub(in crate::supply) fn planned_part(&self, stock: StockId, source: usize) -> f64 {
        self.sourcing(stock).map_or(1.0, |sourcing| sourcing.planned(source))
    }

    /// The planned part of what a stock point orders that it orders on a lane: 1 for its only or its usual source, 0
    /// for one that it uses only if others cannot supply, the share of one of several.
    #[must_use]
    pub fn planned_on(&self, stock: StockId, lane: LaneId) -> f64 {
        let mut sources = self.sources(stock).iter().enumerate();
        let own = sources.find(|(_, source)| source.lane == lane);
        own.map_or(0.0, |(index, _)| self.planned_part(stock, index))
    }

    /// The same of the slots of a lane.
    pub(in crate::supply) fn planned_parts(&self, lane: &Lane) -> Vec<f64> {
        let part = |stock: StockId| self.planned_on(stock, lane.id());
        lane.slots.iter().map(|stock| stock.map_or(0.0, part)).collect()
    }

    /// The stock points that a unit of a stock point comes from, with the units of each: that of each source by its planned part, or
    /// those of the components of which it is made, as many as a good unit takes in the mean.
    pub(in crate::supply) fn supplied_by(&self, stock: StockId) -> Vec<(StockId, f64)> {
        let Some((facility, product)) = self.facility_and_product(stock) else { return Vec::new() };
        let making = self.facility(facility).and_then(|facility| facility.making.as_ref());
        let mut supplied_by = Vec::new();
        for (index, source) in self.sources(stock).iter().enumerate() {
            let part = self.planned_part(stock, index);
            let Some(lane) = self.lane(source.lane).filter(|_| part > 0.0) else { continue };
            if !lane.makes {
                supplied_by.extend(self.stock_at(lane.origin, product).map(|at| (at, part)));
            } else if let Some(recipe) = making.and_then(|making| making.recipes.get(&product)) {
                let good = 0.5 * (recipe.good.0 + recipe.good.1);
                let of = |&(component, amount): &(ProductId, f64)| {
                    Some((self.stock_at(facility, component)?, part * amount / good))
                };
                supplied_by.extend(recipe.of.iter().filter_map(of));
            }
        }
        supplied_by
    }

    /// The orders of a stock point choose among its sources, lanes in an order of which the first is the usual
    /// one.
    pub(in crate::supply) fn choose_sources(
        &mut self,
        stock: StockId,
        lanes: &[LaneId],
        sourcing: Arc<Sourcing>,
    ) {
        let place = |source: &SupplySource| lanes.iter().position(|lane| *lane == source.lane);
        let Some(sources) = self.sources.get_mut(stock.index()) else { return };
        sources.sort_by_key(|source| place(source).unwrap_or(usize::MAX));
        for source in sources.iter() {
            if let Some(lane) = self.lane_data.get_mut(source.lane.index()) {
                lane.has_alternatives = true;
            }
        }
        self.sourcing[stock.index()] = Some(sourcing);
    }
}
