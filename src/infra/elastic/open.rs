//! Assembly of elastic lots: their least number of servers is there from the start, as far as the shared
//! capacity has units.

use super::address::{LotAddress, ServerAddress};
use super::servers::refuse;
use crate::causality::Incidents;
use crate::infra::id::{NodeId, PoolId, SiteId};
use crate::infra::serving::{LotLooked, LotSpec, Pools, PoolsSpec, Takes, Terms};
use crate::infra::shared_capacity::{Claimant, NewClaim, SharedCapacities};
use crate::kernel::{Agenda, Draws, Law, LawSpec, SimSpan, StreamCollision};
use crate::quantity::Names;

/// What elastic lots are assembled from, beside their Spec.
pub(in crate::infra) struct Opening<'a> {
    pub nodes: &'a Names<NodeId>,
    pub capacities: &'a mut SharedCapacities,
    pub incidents: &'a mut Incidents,
    pub draws: &'a mut Draws,
    pub agenda: &'a mut Agenda,
    /// Whether requests are answered immediately: nothing is claimed, and nothing grows.
    pub is_ideal: bool,
    /// Elastic lots so far.
    pub count: u32,
}

/// Opens the elastic lots of a site.
pub(in crate::infra) fn open_lots(
    (site, name): (SiteId, &str),
    spec: PoolsSpec,
    pools: &mut Pools,
    opening: &mut Opening,
) -> Result<(), StreamCollision> {
    for (index, (_, pool)) in spec.iter().enumerate() {
        for (lot, (lot_name, of_lot)) in pool.lots.iter().enumerate() {
            if of_lot.is_elastic() {
                let of = LotAddress { site, pool: PoolId::new(index), lot };
                open_lot(of, &format!("{name}/{lot_name}"), of_lot, pools, opening)?;
            }
        }
    }
    Ok(())
}

/// Opens a lot: its least number of servers is there, or is claimed.
fn open_lot(
    of: LotAddress,
    name: &str,
    spec: &LotSpec,
    pools: &mut Pools,
    opening: &mut Opening,
) -> Result<(), StreamCollision> {
    let Opening { nodes, capacities, incidents, draws, agenda, is_ideal, count } = opening;
    let now = agenda.now();
    let Some(pool) = pools.get_mut(of.pool) else { return Ok(()) };
    let takes = spec.of.as_ref().and_then(|of| {
        Some(Takes {
            capacity: capacities.names.get(of)?,
            class: spec.class.unwrap_or_default(),
            units: spec.units.unwrap_or(1),
        })
    });
    let weights = spec
        .weights
        .as_ref()
        .and_then(|weights| Some((nodes.get(&weights.from)?, weights.size.si())));
    let terms = Terms {
        ordinal: *count,
        least: spec.servers,
        takes: takes.filter(|_| !*is_ideal),
        cold_start: spec.cold_start.as_ref().map_or(Law::Fixed(SimSpan::ZERO), LawSpec::law),
        weights,
    };
    *count += 1;
    let stream = draws.stream(&format!("cold-start/{name}"))?;
    let least = terms.least;
    pool.open_lot(of.lot, terms, (spec.grows.as_ref(), stream), now);
    for _ in 0..least {
        let Some(elastic) = pool.elastic(of.lot) else { break };
        let tag = ServerAddress { of, number: elastic.next_number() }.tag();
        let claim = elastic.terms.takes.and_then(|takes| {
            let Takes { capacity, class, units } = takes;
            let new = NewClaim { capacity, class, units, claimant: Claimant::Lot, tag };
            capacities.claim(agenda, incidents, new)
        });
        let number = elastic.ask(now, claim);
        if claim.is_none_or(|claim| capacities.is_held(claim)) {
            elastic.hold(now);
            pool.serve(of.lot, number, None, now);
        }
    }
    refuse(pool, of.lot, capacities, agenda, incidents);
    let looks = pool.elastic(of.lot).and_then(|elastic| elastic.looks());
    if let Some(looks) = looks.filter(|_| !*is_ideal) {
        let (site, pool, lot) = (of.site, of.pool, of.lot as u32);
        agenda.after(looks, LotLooked { site, pool, lot });
    }
    Ok(())
}
