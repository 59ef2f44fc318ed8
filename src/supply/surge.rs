//! Surges: for a while, customers ask for more (or less) than usual.

use super::chain::Chain;
use super::demand::Demand;
use super::facility::FacilityId;
use super::product::ProductId;
use super::stock::{StockId, StockPoint};
use crate::causality::IncidentId;
use crate::kernel::{Agenda, Event, Now, Phase, Realm};
use crate::quantity::id;
use bevy_ecs::prelude::{Local, Query, ResMut, Resource};

id! {
    /// A surge that may come; declared at assembly.
    SurgeId,
}

/// Who is meant by a surge, and how strong it is now.
#[derive(Clone, Debug)]
struct Surge {
    stocks: Vec<StockId>,
    factor: f64,
    incident: Option<IncidentId>,
}

/// The surges that may come.
#[derive(Resource, Clone, Debug, Default)]
pub struct Surges {
    list: Vec<Surge>,
}

/// Demand is multiplied by a factor from now on.
#[derive(Clone, Copy, Debug)]
pub struct DemandSurges {
    /// Which surge.
    pub surge: SurgeId,
    /// By how much.
    pub factor: f64,
    /// The incident behind it.
    pub incident: Option<IncidentId>,
}

/// Demand is as usual again.
#[derive(Clone, Copy, Debug)]
pub struct DemandSettles {
    /// Which surge is over.
    pub surge: SurgeId,
}

impl Event for DemandSurges {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.surge.index() as u64 ^ self.factor.to_bits()
    }
}

impl Event for DemandSettles {
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
        chain: &Chain,
        products: &[ProductId],
        facilities: &[FacilityId],
    ) -> SurgeId {
        let meant = |(facility, product): (FacilityId, ProductId)| {
            (products.is_empty() || products.contains(&product))
                && (facilities.is_empty() || facilities.contains(&facility))
        };
        let stocks =
            chain.stocks().filter(|(_, place)| meant(*place)).map(|(stock, _)| stock).collect();
        self.list.push(Surge { stocks, factor: 1.0, incident: None });
        SurgeId::new(self.list.len() - 1)
    }

    /// The incident behind the surges that a stock point feels, the latest declared first.
    #[must_use]
    pub fn incident_at(&self, stock: StockId) -> Option<IncidentId> {
        let felt = |surge: &&Surge| surge.factor != 1.0 && surge.stocks.contains(&stock);
        self.list.iter().rev().find(felt).and_then(|surge| surge.incident)
    }

    fn set(
        &mut self,
        surge: SurgeId,
        factor: f64,
        incident: Option<IncidentId>,
        chain: &Chain,
        demands: &mut Query<&mut Demand>,
        points: &mut Query<&mut StockPoint>,
        agenda: &mut Agenda,
    ) {
        let Some(changed) = self.list.get_mut(surge.index()) else { return };
        changed.factor = factor;
        changed.incident = incident;
        for &stock in &self.list[surge.index()].stocks {
            let felt = self.list.iter().filter(|surge| surge.stocks.contains(&stock));
            let factor = felt.map(|surge| surge.factor).product();
            let Some(entity) = chain.point(stock) else { continue };
            if let Ok(mut demand) = demands.get_mut(entity) {
                demand.surge = factor;
            }
            if let Ok(mut point) = points.get_mut(entity)
                && let Some(customers) = &mut point.customers
            {
                customers.surge(factor, stock, agenda);
            }
        }
    }
}

/// Raises demand.
pub(super) fn raise(
    now: Now<DemandSurges>,
    mut surges: ResMut<Surges>,
    chain: Local<Chain>,
    mut demands: Query<&mut Demand>,
    mut points: Query<&mut StockPoint>,
) {
    let DemandSurges { surge, factor, incident } = now.event;
    surges.set(surge, factor.max(0.0), incident, &chain, &mut demands, &mut points, now.agenda);
}

/// Lets demand settle.
pub(super) fn settle(
    now: Now<DemandSettles>,
    mut surges: ResMut<Surges>,
    chain: Local<Chain>,
    mut demands: Query<&mut Demand>,
    mut points: Query<&mut StockPoint>,
) {
    surges.set(now.event.surge, 1.0, None, &chain, &mut demands, &mut points, now.agenda);
}
