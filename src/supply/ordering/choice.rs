//! The choice among several sources of a stock point: what a lane orders of what its rule wants.
//!
//! The rules and their source: `network::sources`.

use crate::kernel::{Agenda, Event, Phase, SimTime, kinds};
use crate::supply::id::{FacilityId, LaneId, ProductId, StockId};
use crate::supply::network::{Lane, SourceChoice, Sourcing, SupplySource, Topology};
use crate::supply::residue::is_residue;
use crate::supply::stock::StockPoint;
use crate::supply::transport::LaneTraffic;

kinds! { SourceChosen }

/// Why an order was sent to one of several sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceReason {
    /// It is the first of the list.
    Usual,
    /// Those before it are not able to supply.
    Backup,
    /// Its part was due.
    Share,
    /// It costs least.
    Cheapest,
}

impl SourceReason {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Backup => "backup",
            Self::Share => "share",
            Self::Cheapest => "cheapest",
        }
    }
}

/// Fact: a stock point with several sources ordered from one of them.
#[derive(Clone, Copy, Debug)]
pub struct SourceChosen {
    /// The facility that ordered.
    pub facility: FacilityId,
    /// The product.
    pub product: ProductId,
    /// The lane on which it ordered.
    pub lane: LaneId,
    /// Units that its ordering rule wanted.
    pub wanted: f64,
    /// Units ordered.
    pub ordered: f64,
    /// Units on order by this lane, with this order.
    pub on_order: f64,
    /// Why this lane.
    pub reason: SourceReason,
}

impl Event for SourceChosen {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// A stock point with several sources, and the one whose turn it is to order.
#[derive(Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) stock: StockId,
    pub(super) at: SupplySource,
    pub(super) sourcing: &'a Sourcing,
    pub(super) topology: &'a Topology,
}

impl Turn<'_> {
    /// The turn of a lane at a stock point; `None` where it is the only source.
    pub(super) fn of(stock: StockId, at: SupplySource, topology: &Topology) -> Option<Turn<'_>> {
        let sourcing = topology.sourcing(stock)?;
        Some(Turn { stock, at, sourcing, topology })
    }

    /// The lane and the slot of a source.
    fn slot(&self, source: SupplySource) -> Option<(&Lane, usize)> {
        let lane = self.topology.lane(source.lane)?;
        Some((lane, lane.grid().slot(source.destination, source.sku)))
    }

    /// Whether a source is not known to be stopped.
    fn runs(&self, source: SupplySource, traffic: &[LaneTraffic], now: SimTime) -> bool {
        let Some((_, slot)) = self.slot(source) else { return false };
        let own = traffic.get(source.lane.index()).and_then(LaneTraffic::alternatives);
        !own.is_some_and(|own| own.is_known_stopped(slot, now, self.sourcing.notice))
    }

    /// Whether a source is able to supply what is wanted.
    fn is_able(
        &self,
        source: SupplySource,
        wanted: f64,
        (traffic, points): (&[LaneTraffic], &[StockPoint]),
        now: SimTime,
    ) -> bool {
        let Some((lane, _)) = self.slot(source).filter(|_| self.runs(source, traffic, now)) else {
            return false;
        };
        let origin = lane.source(source.sku).filter(|_| self.sourcing.in_stock);
        origin.and_then(|origin| points.get(origin.index())).is_none_or(|origin| {
            let known = origin.known(now);
            let free = known.on_hand - known.backorders - known.committed;
            free >= wanted || is_residue(wanted - free, wanted)
        })
    }

    /// What the lane orders of what its rule wants, and why.
    pub(super) fn part(
        &self,
        wanted: f64,
        (traffic, points): (&[LaneTraffic], &[StockPoint]),
        now: SimTime,
    ) -> Option<(f64, SourceReason)> {
        let sources = self.topology.sources(self.stock);
        if wanted <= 0.0 {
            return None;
        }
        let has_it = |source: &SupplySource| self.is_able(*source, wanted, (traffic, points), now);
        // Where none has all of it, what runs gets the order.
        let any_has_it = !self.sourcing.in_stock || sources.iter().any(has_it);
        let is_able = |source: &SupplySource| {
            if any_has_it { has_it(source) } else { self.runs(*source, traffic, now) }
        };
        match &self.sourcing.choice {
            SourceChoice::FirstAble => {
                let place = sources.iter().position(is_able)?;
                let reason = if place == 0 { SourceReason::Usual } else { SourceReason::Backup };
                (sources[place].lane == self.at.lane).then_some((wanted, reason))
            }
            SourceChoice::Cheapest => {
                let cost = |source: &SupplySource| {
                    let (lane, slot) = self.slot(*source)?;
                    Some(traffic.get(source.lane.index())?.landed_cost(lane, slot))
                };
                let able = sources.iter().filter(|source| is_able(source));
                let costs = able.filter_map(|source| Some((source.lane, cost(source)?)));
                let (lane, _) = costs.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
                (lane == self.at.lane).then_some((wanted, SourceReason::Cheapest))
            }
            SourceChoice::Shares(parts) => {
                let (mut credits, mut able_parts, mut own) = (0.0, 0.0, None);
                for (source, &part) in sources.iter().zip(parts).filter(|(one, _)| is_able(one)) {
                    let credit = self.credit(*source, traffic);
                    credits += credit;
                    able_parts += part;
                    if source.lane == self.at.lane {
                        own = Some((credit, part));
                    }
                }
                let (credit, part) = own?;
                let due = credit + part / able_parts * (wanted - credits);
                let due = if is_residue(due, wanted) { 0.0 } else { due.clamp(0.0, wanted) };
                let (lane, _) = self.slot(self.at)?;
                let due = if lane.is_fractional(self.at.sku) {
                    due
                } else {
                    lane.raised(self.at.sku, (due - 1e-9).ceil().max(0.0))
                };
                (due > 0.0).then_some((due, SourceReason::Share))
            }
        }
    }

    fn credit(&self, source: SupplySource, traffic: &[LaneTraffic]) -> f64 {
        let own = traffic.get(source.lane.index()).and_then(LaneTraffic::alternatives);
        own.zip(self.slot(source)).map_or(0.0, |(own, (_, slot))| own.credit(slot))
    }

    /// Units were ordered of the lane: counts them for it, and for the parts of all sources.
    pub(super) fn count(
        &self,
        (wanted, ordered, reason): (f64, f64, SourceReason),
        (traffic, points): (&mut [LaneTraffic], &[StockPoint]),
        agenda: &mut Agenda,
    ) {
        if let SourceChoice::Shares(parts) = &self.sourcing.choice {
            let sources = self.topology.sources(self.stock).iter().zip(parts);
            let is_able = |source: &SupplySource| {
                self.is_able(*source, wanted, (traffic, points), agenda.now())
            };
            let able: Vec<(SupplySource, f64)> = sources
                .filter(|(source, _)| is_able(source))
                .map(|(source, part)| (*source, *part))
                .collect();
            let sum: f64 = able.iter().map(|(_, part)| part).sum();
            for (source, part) in able {
                let own = if source.lane == self.at.lane { ordered } else { 0.0 };
                let Some((_, slot)) = self.slot(source) else { continue };
                if let Some(traffic) = traffic.get_mut(source.lane.index()) {
                    traffic.add_credit(slot, part / sum * ordered - own);
                }
            }
        }
        let Some((_, slot)) = self.slot(self.at) else { return };
        let own = traffic.get(self.at.lane.index()).and_then(LaneTraffic::alternatives);
        let place = self.topology.facility_and_product(self.stock);
        if let (Some(own), Some((facility, product))) = (own, place) {
            let on_order = own.on_order(slot);
            let lane = self.at.lane;
            agenda.record(SourceChosen {
                facility,
                product,
                lane,
                wanted,
                ordered,
                on_order,
                reason,
            });
        }
    }
}
