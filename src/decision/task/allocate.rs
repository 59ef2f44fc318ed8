//! Allocation: reallocates the units that the stores of a lane have ordered, until the allocation is closed.
//!
//! Each arc belongs to one lane of a distribution centre whose orders are decided and may be
//! reallocated after the cut-off. Each store's claim is `m + z·σ` against its position
//! (`equal_cover`), with z the normal quantile of the cycle service level. Where the site's view of the
//! centre shows what it will have for the departure (`supply::transport`, available to promise) and that
//! is less than was ordered, the same rule reserves it: reserved units come first when the goods leave. An
//! answer after the close is late, and the book stays as it is. Not modelled: priorities, cost of moving
//! a unit between cages. Held to account by `tests/it/decisions/split.rs`.

use super::amounts::Amounts;
use super::book_history::{BookHistory, BookState, state_at};
use super::departure::DepartureWindow;
use super::equal_cover::{StoreClaim, equal_cover};
use crate::decision::arc::{ArcPlaces, Assignment, TaskSpec, check_service_level};
use crate::decision::knowledge::{LineBasis, PlanInputs, SiteRecord};
use crate::decision::lifecycle::{Actuation, Inferred, Task, TriggerInputs};
use crate::issue::Checker;
use crate::kernel::{SimTime, variate};
use crate::quantity::Share;
use crate::supply::policy::Known;
use crate::supply::{LaneId, OrderBook, OrderBooks, Timetable, Topology};
use serde::{Deserialize, Serialize};

crate::arc_spec! {
    /// Allocation arcs: one for each lane whose orders may be reallocated.
    AllocateSpec {
        /// Cycle service level: probability that a product does not run out before the arrival of
        /// the departure after the next, 50 % to 99.9999 %.
        cycle_service_level: Share,
    }
}

impl TaskSpec for AllocateSpec {
    type Task = Allocate;

    fn check(&self, checker: &mut Checker) {
        check_service_level(self.cycle_service_level, checker);
    }

    fn service_level(&self) -> Option<Share> {
        Some(self.cycle_service_level)
    }

    fn assign(&self, places: &ArcPlaces) -> Vec<Assignment<Allocate>> {
        let topology = places.world.resource::<Topology>();
        let books = places.world.resource::<OrderBooks>();
        let is_decided = |lane: LaneId| books.lane(lane).is_some_and(OrderBook::is_decided);
        topology
            .all_lanes()
            .filter(|lane| {
                is_decided(lane.id()) && lane.timetable().is_some_and(Timetable::is_reallocated)
            })
            .map(|lane| {
                let destinations = lane.destinations().iter();
                let mut stores: Vec<usize> =
                    destinations.filter_map(|&store| places.catalogue.index(store)).collect();
                stores.sort_unstable();
                let safety_factor = variate::standard_normal(self.cycle_service_level.si());
                let views =
                    places.catalogue.index(lane.origin()).into_iter().chain(stores.iter().copied());
                let views = views.collect();
                Assignment {
                    task: Allocate { lane: lane.id(), stores, safety_factor },
                    place: lane.origin(),
                    name: topology.lanes.name(lane.id()).to_string(),
                    stores: views,
                }
            })
            .collect()
    }
}

/// Allocates the orders of one lane.
#[derive(Clone, Debug)]
pub struct Allocate {
    lane: LaneId,
    stores: Vec<usize>,
    safety_factor: f64,
}

/// The departure whose book is closed and may still be reallocated.
#[derive(Clone, Debug)]
pub struct AllocateScope {
    window: DepartureWindow,
    /// States of its book, the latest last.
    history: Vec<BookState>,
}

/// The allocation of a departure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    departure: i64,
    /// Units, by destination, then product of the lane.
    quantities: Amounts,
    /// Units of them that are reserved, in the same order: infinite where the stock of the product is not
    /// known; empty if of none.
    #[serde(default, skip_serializing_if = "Amounts::is_empty")]
    reserved: Amounts,
}

/// A store's claim on a line of the lane.
struct LineClaim {
    /// Index into the allocation's quantities.
    slot: usize,
    claim: StoreClaim,
    /// What its units are a multiple of; 0 for any number.
    multiple: f64,
    /// Index of its recorded line, if lines are observed.
    recorded: Option<usize>,
}

impl Task for Allocate {
    type Scope = AllocateScope;
    type Answer = Allocation;
    type State = BookHistory;

    fn scope(&self, history: &mut BookHistory, inputs: &TriggerInputs) -> Option<AllocateScope> {
        let TriggerInputs { orders, now, .. } = inputs;
        let lane = orders.topology().lane(self.lane)?;
        let closed = orders.last_closed(self.lane)?;
        let departure = closed.departure();
        let closes = lane.reallocate_until(departure, orders.clock())?;
        let window = DepartureWindow::new(lane, departure, Some(closes), orders.clock())?;
        let history = history.of(self.lane, departure, window.cutoff, closed.quantities());
        (*now <= closes).then(|| AllocateScope { window, history: history.to_vec() })
    }

    /// A store that never reported, or has no node, keeps its order.
    fn infer(
        &self,
        scope: &AllocateScope,
        inputs: &mut PlanInputs,
    ) -> Option<Inferred<Allocation>> {
        let window = scope.window;
        let mut quantities = scope.history.last()?.quantities.clone();
        let available = inputs.available(self.lane, window.departure);
        let mut reserved: Vec<f64> =
            available.map_or_else(Vec::new, |_| vec![f64::INFINITY; quantities.len()]);
        let mut sensed: Option<SimTime> = available.map(|(as_of, _)| as_of);
        let mut is_computed = false;
        let mut lines: Vec<Vec<LineClaim>> = Vec::new();
        for &store in &self.stores {
            let Some(as_of) = self.claims(store, scope, inputs, &mut lines) else {
                self.record_kept(store, window, &quantities, inputs);
                continue;
            };
            sensed = Some(sensed.map_or(as_of, |sensed| sensed.min(as_of)));
            is_computed = true;
        }
        for (sku, claimants) in lines.iter().enumerate() {
            let total = claimants.iter().filter_map(|one| quantities.get(one.slot)).sum();
            let claims: Vec<StoreClaim> = claimants.iter().map(|one| one.claim).collect();
            let multiple = claimants.first().map_or(0.0, |one| one.multiple);
            for (one, share) in claimants.iter().zip(equal_cover(total, &claims, multiple)) {
                if let Some(quantity) = quantities.get_mut(one.slot) {
                    *quantity = share;
                    inputs.set_recorded(one.recorded, share);
                }
            }
            if let Some(&units) = available.and_then(|(_, available)| available.get(sku)) {
                reserve(units, (sku, lines.len()), claimants, &quantities, &mut reserved);
            }
        }
        let (departure, quantities) = (window.departure, Amounts(quantities));
        let answer = Allocation { departure, quantities, reserved: Amounts(reserved) };
        Some(Inferred { sensed: sensed.filter(|_| is_computed)?, answer })
    }

    fn record(&self, scope: &AllocateScope, answer: &Allocation, site: &mut SiteRecord) {
        if site.now() > scope.window.closes {
            return;
        }
        for &store in &self.stores {
            let Some((index, from)) = site.catalogue().store(store).and_then(|store| {
                let index = store.lane_index(self.lane)?;
                let lane = store.lanes().get(index)?;
                Some((index, lane.destination * lane.items.len()))
            }) else {
                continue;
            };
            let units = answer.quantities.get(from..).unwrap_or_default();
            site.order(store, index, (answer.departure, scope.window.cutoff), units);
        }
    }

    fn act(&self, answer: &Allocation, history: &mut BookHistory, actuation: &mut Actuation) {
        let Allocation { departure, quantities, reserved } = answer;
        let (now, provenance) = (actuation.now, actuation.provenance);
        let result = actuation.orders.reallocate(
            now,
            self.lane,
            *departure,
            (quantities, reserved),
            provenance,
        );
        if result.is_ok() {
            history.record(self.lane, *departure, now, quantities);
        }
        actuation.revised(result, quantities);
        if result.is_ok() {
            actuation.revised(result, reserved);
        }
    }
}

/// Reserves what is available of a product, if it is less than was ordered, for the claims by equal cover;
/// stores without a claim keep their share in proportion.
fn reserve(
    available: f64,
    (sku, skus): (usize, usize),
    claimants: &[LineClaim],
    quantities: &[f64],
    reserved: &mut [f64],
) {
    let ordered: f64 = quantities.iter().skip(sku).step_by(skus.max(1)).sum();
    if available >= ordered {
        return;
    }
    let claimed: f64 = claimants.iter().filter_map(|one| quantities.get(one.slot)).sum();
    let share = available.max(0.0) / ordered;
    for slot in (sku..quantities.len()).step_by(skus.max(1)) {
        if let (Some(reserved), Some(units)) = (reserved.get_mut(slot), quantities.get(slot)) {
            *reserved = units * share;
        }
    }
    let claims: Vec<StoreClaim> = claimants.iter().map(|one| one.claim).collect();
    let multiple = claimants.first().map_or(0.0, |one| one.multiple);
    let total = claimed * share;
    let total = if multiple > 0.0 { (total / multiple).floor() * multiple } else { total };
    for (one, share) in claimants.iter().zip(equal_cover(total, &claims, multiple)) {
        if let (Some(reserved), Some(&units)) =
            (reserved.get_mut(one.slot), quantities.get(one.slot))
        {
            *reserved = share.clamp(0.0, units);
        }
    }
}

impl Allocate {
    /// Adds the claims of a store to those of each line; gives the instant of its view, if it has one.
    fn claims(
        &self,
        store_index: usize,
        scope: &AllocateScope,
        inputs: &mut PlanInputs,
        lines: &mut Vec<Vec<LineClaim>>,
    ) -> Option<SimTime> {
        let window = scope.window;
        let view = inputs.view(store_index)?;
        let store = inputs.catalogue().store(store_index)?;
        let lane_index = store.lane_index(self.lane)?;
        let lane = store.lanes().get(lane_index)?.clone();
        let mut known: Vec<Known> = Vec::new();
        let as_of = view.known(inputs.now(), Some((lane_index, window.departure)), &mut known)?;
        let coverage = inputs.coverage(store_index, as_of, window.lasts_until);
        let reported = state_at(&scope.history, as_of, inputs.views_are_true());
        let claims = || Vec::with_capacity(self.stores.len());
        lines.resize_with(lines.len().max(lane.items.len()), claims);
        for (line, (claims, item)) in lines.iter_mut().zip(lane.items.iter()).enumerate() {
            let Some(item) = *item else { continue };
            let Some(forecast) = inputs.forecast(store_index, item, &coverage) else { continue };
            let slot = lane.destination * lane.items.len() + line;
            let level = forecast.level(self.safety_factor);
            let counted = reported.and_then(|units| units.get(slot)).copied().unwrap_or(0.0);
            let mut known = known.get(item).copied().unwrap_or_default();
            known.expiring = inputs.expiring(store_index, item, forecast, window.lasts_until);
            let position = known.position() - counted;
            let multiple = lane.multiple(line, inputs.is_divisible(store_index, item));
            let recorded = inputs.record_line(
                (store_index, lane_index, item),
                (window.departure, window.lasts_until),
                Some(LineBasis { as_of, known, forecast, level, position }),
                0.0,
            );
            let claim = StoreClaim { level, position };
            claims.push(LineClaim { slot, claim, multiple, recorded });
        }
        Some(as_of)
    }

    /// Records the lines of a store that never reported: its order stays.
    fn record_kept(
        &self,
        store_index: usize,
        window: DepartureWindow,
        quantities: &[f64],
        inputs: &mut PlanInputs,
    ) {
        let store = inputs.catalogue().store(store_index);
        let found = store.and_then(|store| {
            let lane_index = store.lane_index(self.lane)?;
            Some((lane_index, store.lanes().get(lane_index)?.clone()))
        });
        let Some((lane_index, lane)) = found else { return };
        let from = lane.destination * lane.items.len();
        for (item, &kept) in lane.items.iter().zip(quantities.get(from..).unwrap_or_default()) {
            let Some(item) = *item else { continue };
            let departure = (window.departure, window.lasts_until);
            inputs.record_line((store_index, lane_index, item), departure, None, kept);
        }
    }
}
