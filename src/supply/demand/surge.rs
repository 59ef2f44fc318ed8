//! Surges: temporary factors by which demand is multiplied.
//!
//! Surges overlap: the factor at a stock point is the product of those in force there, and the first
//! to begin among them is blamed. A surge that begins or ends within an hour changes the number of its units
//! for the time that is left of it: the same quantile of the hour, at the new mean.

use super::arrivals::change_rate;
use super::due::schedule_due;
use super::hourly::Trading;
use super::periodic::PeriodicDemand;
use super::series::Demand;
use crate::causality::{Causes, IncidentId};
use crate::kernel::{Agenda, Event, Now, Phase, Realm, kinds};
use crate::supply::id::{FacilityId, ProductId, StockId, SurgeId};
use crate::supply::network::Topology;
use crate::supply::stock::StockPoint;
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};

kinds! { DemandSurgeBegins, DemandSurgeEnds }

/// A surge that may occur: the stock points that it covers, and its factors while it is in force.
#[derive(Clone, Debug)]
struct Surge {
    stocks: Vec<StockId>,
    factors: Causes<f64>,
}

/// The surges that may occur.
#[derive(Resource, Clone, Debug, Default)]
pub struct Surges {
    list: Vec<Surge>,
    /// Those in force, in the order in which they began.
    in_force: Vec<SurgeId>,
}

/// A surge begins: demand is multiplied by a factor.
#[derive(Clone, Copy, Debug)]
pub struct DemandSurgeBegins {
    /// Surge that begins or ends.
    pub surge: SurgeId,
    /// Factor by which demand is multiplied, 0 or more.
    pub factor: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// A surge ends.
#[derive(Clone, Copy, Debug)]
pub struct DemandSurgeEnds {
    /// Surge that begins or ends.
    pub surge: SurgeId,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for DemandSurgeBegins {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.surge.index() as u64 ^ self.factor.to_bits()
    }
}

impl Event for DemandSurgeEnds {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.surge.index() as u64
    }
}

impl Surges {
    /// Declares a surge of some products at some facilities, for assembly; empty lists mean all.
    pub fn declare(
        &mut self,
        topology: &Topology,
        products: &[ProductId],
        facilities: &[FacilityId],
    ) -> SurgeId {
        let is_covered = |(facility, product): (FacilityId, ProductId)| {
            (products.is_empty() || products.contains(&product))
                && (facilities.is_empty() || facilities.contains(&facility))
        };
        let stocks = topology.stocks().filter(|(_, keeps)| is_covered(*keeps));
        let stocks = stocks.map(|(stock, _)| stock).collect();
        self.list.push(Surge { stocks, factors: Causes::none() });
        SurgeId::new(self.list.len() - 1)
    }

    /// The incident to blame for the surges at a stock point: that of the first to begin among those
    /// in force.
    #[must_use]
    pub fn incident_at(&self, stock: StockId) -> Option<IncidentId> {
        let surges = self.in_force.iter().filter_map(|surge| self.list.get(surge.index()));
        let mut here = surges.filter(|surge| surge.stocks.contains(&stock));
        here.next()?.factors.blamed()
    }

    /// Product of the factors in force at a stock point.
    fn factor_at(&self, stock: StockId) -> f64 {
        let here = self.list.iter().filter(|surge| surge.stocks.contains(&stock));
        here.flat_map(|surge| surge.factors.iter().map(|(_, factor)| *factor)).product()
    }

    fn begin(&mut self, surge: SurgeId, factor: f64, incident: IncidentId) {
        let Some(begun) = self.list.get_mut(surge.index()) else { return };
        if begun.factors.is_empty() {
            self.in_force.push(surge);
        }
        begun.factors.begin(incident, factor);
    }

    fn end(&mut self, surge: SurgeId, incident: IncidentId) {
        let Some(ended) = self.list.get_mut(surge.index()) else { return };
        ended.factors.end(incident);
        if ended.factors.is_empty() {
            self.in_force.retain(|other| *other != surge);
        }
    }

    /// Applies the factors in force to all stock points that a surge covers.
    fn apply(
        &self,
        surge: SurgeId,
        topology: &Topology,
        trading: &Trading,
        (demands, periodic): &mut (Query<&mut Demand>, Query<&mut PeriodicDemand>),
        points: &mut Query<&mut StockPoint>,
        agenda: &mut Agenda,
    ) {
        let Some(changed) = self.list.get(surge.index()) else { return };
        for &stock in &changed.stocks {
            let factor = self.factor_at(stock);
            let Some(entity) = topology.stock_entity(stock) else { continue };
            let Ok(mut point) = points.get_mut(entity) else { continue };
            if let Ok(mut demand) = demands.get_mut(entity) {
                // What is left of the hour has the units of the new factor.
                let sold = point.settle(agenda.now());
                agenda.mark_amount(sold);
                demand.set_surge(factor);
                point.change_hour(trading.units(&mut demand));
                if topology.is_continuous(stock) || point.may_ask() {
                    schedule_due(&point, agenda);
                }
            }
            if let Ok(mut demand) = periodic.get_mut(entity) {
                demand.set_surge(factor);
            }
            if let Some(process) = point.arrivals_mut() {
                change_rate(process, factor, stock, agenda);
            }
        }
    }
}

/// Multiplies demand by a surge's factor.
pub(super) fn raise(
    now: Now<DemandSurgeBegins>,
    mut surges: ResMut<Surges>,
    topology: Res<Topology>,
    trading: Res<Trading>,
    demands: Query<&mut Demand>,
    periodic: Query<&mut PeriodicDemand>,
    mut points: Query<&mut StockPoint>,
) {
    let DemandSurgeBegins { surge, factor, incident } = now.event;
    surges.begin(surge, factor.max(0.0), incident);
    let mut demands = (demands, periodic);
    surges.apply(surge, &topology, &trading, &mut demands, &mut points, now.agenda);
}

/// Ends a surge; those that remain stay in force.
pub(super) fn end(
    now: Now<DemandSurgeEnds>,
    mut surges: ResMut<Surges>,
    topology: Res<Topology>,
    trading: Res<Trading>,
    demands: Query<&mut Demand>,
    periodic: Query<&mut PeriodicDemand>,
    mut points: Query<&mut StockPoint>,
) {
    let DemandSurgeEnds { surge, incident } = now.event;
    surges.end(surge, incident);
    let mut demands = (demands, periodic);
    surges.apply(surge, &topology, &trading, &mut demands, &mut points, now.agenda);
}
