//! Replenishment: revises the open orders of a store or centre, a vector of products for each of its lanes.
//!
//! Each arc belongs to one place. Each product is ordered up to a level of its position: the level that
//! covers demand from the instant of the view until the arrival after the next one with the probability of
//! the cycle service level (`Forecast::level`). A store's demand is that of its customers, a centre's what
//! the places behind it will order beyond their firm orders (`knowledge::flow`). The order travels to the
//! origin of its lane; one that arrives there after the cut-off of its departure is late, and the order stays
//! as it is. Source: Silver, Pyke and Thomas (2017), ch. 7, order-up-to with review period and lead time. Of
//! perishable goods an order covers no more than the time in which its goods can be sold, and the position
//! does not count units on hand that will expire unused (`supply::planning`, estimated outdating). A need is
//! raised to what the lane takes orders of (`supply::network::quantities`), and counts as that. Not
//! modelled: substitution, lots under way, capacity of the truck.

use super::amounts::Amounts;
use super::departure::{DepartureWindow, LatestDepartures};
use crate::decision::arc::{ArcPlaces, Assignment, TaskSpec, check_service_level};
use crate::decision::knowledge::{Coverage, LineBasis, PlanInputs, SiteRecord};
use crate::decision::lifecycle::{Actuation, Inferred, Part, PartPlaces, Task, TriggerInputs};
use crate::issue::Checker;
use crate::kernel::{SimTime, variate};
use crate::quantity::Share;
use crate::supply::policy::{BaseStock, Known, orderable};
use crate::supply::{FacilityId, FacilityKind, Lane, Quantities, Topology};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

crate::arc_spec! {
    /// Replenishment arcs: one for each store or centre with decided orders.
    ReplenishSpec {
        /// Kinds of the facilities whose orders it decides; all that have decided orders if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Vec<FacilityKind>>,
        /// Cycle service level: probability that a product does not run out before the arrival of
        /// the departure after the next, 50 % to 99.9999 %.
        cycle_service_level: Share,
    }
}

impl TaskSpec for ReplenishSpec {
    type Task = Replenish;

    fn check(&self, checker: &mut Checker) {
        check_service_level(self.cycle_service_level, checker);
    }

    fn service_level(&self) -> Option<Share> {
        Some(self.cycle_service_level)
    }

    fn orders_for(&self, kind: FacilityKind) -> bool {
        self.at.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    fn assign(&self, places: &ArcPlaces) -> Vec<Assignment<Replenish>> {
        let topology = places.world.resource::<Topology>();
        let stores = places.catalogue.stores().iter().enumerate();
        let safety_factor = variate::standard_normal(self.cycle_service_level.si());
        let kind = |place: FacilityId| topology.facility(place).map(|facility| facility.kind);
        let is_meant = |place: FacilityId| kind(place).is_some_and(|kind| self.orders_for(kind));
        stores
            .filter(|(_, place)| !place.lanes().is_empty() && is_meant(place.facility()))
            .map(|(store, place)| Assignment {
                task: Replenish { store, safety_factor },
                place: place.facility(),
                name: topology.facilities.name(place.facility()).to_string(),
                stores: vec![store],
            })
            .collect()
    }
}

/// Replenishes one store.
#[derive(Clone, Debug)]
pub struct Replenish {
    store: usize,
    safety_factor: f64,
}

/// The next departure of one lane of the store.
#[derive(Clone, Debug)]
pub struct LaneScope {
    /// Index of the lane among those of the store.
    lane: usize,
    window: DepartureWindow,
}

/// The proposed order for one departure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderProposal {
    /// Index of the lane among those of the store.
    lane: usize,
    departure: i64,
    /// Units, by product of the lane.
    quantities: Amounts,
}

impl Task for Replenish {
    type Scope = Vec<LaneScope>;
    type Answer = Vec<OrderProposal>;
    type State = LatestDepartures;

    fn scope(
        &self,
        latest: &mut LatestDepartures,
        inputs: &TriggerInputs,
    ) -> Option<Vec<LaneScope>> {
        let orders = inputs.orders;
        let lanes = inputs.catalogue.store(self.store)?.lanes().iter().enumerate();
        let scope: Vec<LaneScope> = lanes
            .filter_map(|(lane, store_lane)| {
                let departure = orders.open_departure(store_lane.lane)?;
                let lane_terms = orders.topology().lane(store_lane.lane)?;
                let window = latest.of(lane_terms, departure, orders.clock())?;
                Some(LaneScope { lane, window })
            })
            .collect();
        Some(scope).filter(|scope| !scope.is_empty())
    }

    fn infer(
        &self,
        scope: &Vec<LaneScope>,
        inputs: &mut PlanInputs,
    ) -> Option<Inferred<Vec<OrderProposal>>> {
        let view = inputs.view(self.store)?;
        let mut known = Vec::new();
        let as_of = view.known(inputs.now(), None, &mut known)?;
        let mut answer = Vec::with_capacity(scope.len());
        for &LaneScope { lane, window } in scope {
            let terms = inputs.catalogue().store(self.store)?.lanes().get(lane)?;
            let (items, packs) = (terms.items.clone(), terms.quantities.clone());
            let mut recorded: Vec<Option<usize>> = Vec::new();
            let arrives_on = inputs.day_of(window.arrives);
            // Goods of one shelf life cover the same time.
            let mut covered: SmallVec<[(SimTime, Coverage); 4]> = SmallVec::new();
            let mut order = |sku: usize, item: usize| {
                let lasts_until =
                    inputs.lasts_until(self.store, item, arrives_on, window.lasts_until);
                let found = covered.iter().position(|(until, _)| *until == lasts_until);
                let index = found.unwrap_or(covered.len());
                if found.is_none() {
                    covered.push((lasts_until, inputs.coverage(self.store, as_of, lasts_until)));
                }
                let (_, coverage) = covered.get(index)?;
                let forecast = inputs.forecast(self.store, item, coverage)?;
                let divisible = inputs.is_divisible(self.store, item);
                let known = known.get_mut(item)?;
                known.expiring = inputs.expiring(self.store, item, forecast, lasts_until);
                let level = forecast.level(self.safety_factor);
                let need = order_up_to(level, *known, divisible);
                let units = packs.as_ref().map_or(need, |packs| packs.line(sku).raised(need));
                let position = known.position();
                let basis = LineBasis { as_of, known: *known, forecast, level, position };
                let line = inputs.record_line(
                    (self.store, lane, item),
                    (window.departure, lasts_until),
                    Some(basis),
                    units,
                );
                // Units ordered on one lane are not ordered again on the next.
                known.on_order += units;
                Some((units, line))
            };
            let mut quantities = Vec::with_capacity(items.len());
            for (sku, item) in items.iter().enumerate() {
                let ordered = item.and_then(|item| order(sku, item));
                quantities.push(ordered.map_or(0.0, |(units, _)| units));
                if packs.is_some() {
                    recorded.push(ordered.and_then(|(_, line)| line));
                }
            }
            if let Some(packs) = &packs {
                complete(packs, &mut quantities, &recorded, inputs);
            }
            let departure = window.departure;
            answer.push(OrderProposal { lane, departure, quantities: Amounts(quantities) });
        }
        Some(Inferred { sensed: as_of, answer })
    }

    fn record(&self, scope: &Vec<LaneScope>, answer: &Vec<OrderProposal>, site: &mut SiteRecord) {
        for (scope, order) in scope.iter().zip(answer) {
            if site.now() <= scope.window.closes {
                let departure = (order.departure, scope.window.cutoff);
                site.order(self.store, order.lane, departure, &order.quantities);
            }
        }
    }

    /// The orders of each lane take effect at its origin.
    fn split(
        &self,
        answer: Vec<OrderProposal>,
        places: &PartPlaces,
    ) -> Vec<Part<Vec<OrderProposal>>> {
        let lanes = places.catalogue.store(self.store).map_or(&[][..], |store| store.lanes());
        let mut parts: Vec<Part<Vec<OrderProposal>>> = Vec::with_capacity(answer.len());
        for proposal in answer {
            let lane = lanes.get(proposal.lane).and_then(|lane| places.topology.lane(lane.lane));
            let at = lane.map(Lane::origin);
            match parts.iter_mut().find(|part| part.at == at) {
                Some(part) => part.content.push(proposal),
                None => parts.push(Part { at, content: vec![proposal] }),
            }
        }
        parts
    }

    fn withdraw(&self, part: &Vec<OrderProposal>, site: &mut SiteRecord) {
        for OrderProposal { lane, departure, .. } in part {
            site.withdraw(self.store, *lane, *departure);
        }
    }

    fn act(
        &self,
        answer: &Vec<OrderProposal>,
        _: &mut LatestDepartures,
        actuation: &mut Actuation,
    ) {
        let Some(store) = actuation.catalogue.store(self.store) else { return };
        for OrderProposal { lane, departure, quantities } in answer {
            let Some(lane) = store.lanes().get(*lane) else { continue };
            let (provenance, orders) = (actuation.provenance, &mut *actuation.orders);
            let result =
                orders.revise(lane.lane, lane.destination, *departure, quantities, provenance);
            actuation.revised(result, quantities);
        }
    }
}

/// Raises the lines of an order to the minimum of a whole order, or empties it where one below waits.
fn complete(
    packs: &Quantities,
    order: &mut [f64],
    recorded: &[Option<usize>],
    inputs: &mut PlanInputs,
) {
    packs.complete(order);
    for (&units, &line) in order.iter().zip(recorded) {
        inputs.set_recorded(line, units);
    }
}

/// Units of one product to order.
fn order_up_to(level: f64, known: Known, divisible: bool) -> f64 {
    orderable(BaseStock { level }.order(known), divisible)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::model::forecast::Forecast;

    #[test]
    fn orders_whole_units_up_to_mean_and_safety() {
        let forecast = Forecast { point: 30.0, mean: 30.0, sd: 5.0 };
        let known = Known { on_hand: 11.0, on_order: 8.0, backorders: 0.0, ..Known::default() };
        // 30 · (1 − 1/324 + 1.645/18)³ = 38.67.
        let level = forecast.level(1.645);
        assert_eq!(order_up_to(level, known, false), 20.0);
        assert!((order_up_to(level, known, true) - 19.67).abs() < 0.01);
        assert_eq!(order_up_to(Forecast::NOTHING.level(1.645), known, false), 0.0);
    }

    #[test]
    fn an_answer_survives_json_and_ron_to_the_last_bit() {
        let order = |quantities: &[f64]| OrderProposal {
            lane: 1,
            departure: -3,
            quantities: Amounts(quantities.to_vec()),
        };
        // Whole units, a third, the neighbour of one, and a sum that is not 0.3.
        let answer = vec![order(&[24.0, 0.0, 1.0 / 3.0]), order(&[1.0 + f64::EPSILON, 0.1 + 0.2])];
        let json = serde_json::to_string(&answer).unwrap();
        assert_eq!(
            json,
            "[{\"lane\":1,\"departure\":-3,\"quantities\":[24,0,\"0.3333333333333333\"]},\
             {\"lane\":1,\"departure\":-3,\"quantities\":[\"1.0000000000000002\",\"0.30000000000000004\"]}]"
        );
        assert_eq!(serde_json::from_str::<Vec<OrderProposal>>(&json).unwrap(), answer);
        let ron = ron::to_string(&answer).unwrap();
        assert_eq!(ron::from_str::<Vec<OrderProposal>>(&ron).unwrap(), answer);
    }
}
