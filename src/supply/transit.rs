//! Transit: the shipments under way, and their arrival.
//!
//! They lie in a slab of places that are used again, so that memory does not grow with the run. Those
//! that arrive at one instant are a cohort, found by one event: each names the next. A shipment that
//! is held up moves to another place and cohort; the place that it leaves stays in its cohort, as
//! those behind it are found through it.

use super::chain::Chain;
use super::lane::{Lane, LaneId, Service};
use super::shipment::{Arrival, Draft, Load, Shipment, ShipmentEnded, ShipmentStatus};
use super::slow_lane::Delay;
use crate::kernel::{Agenda, Event, Law, Phase, Realm, SimTime};
use bevy_ecs::prelude::Resource;

/// Shipments arrive: all that are due at one instant.
#[derive(Clone, Copy, Debug)]
pub struct ShipmentsArrive {
    /// Place of the first in the slab; each names the next.
    pub(super) first: u32,
    /// Number of the first.
    shipment: u64,
}

impl Event for ShipmentsArrive {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    #[inline]
    fn identity(&self) -> u64 {
        self.shipment
    }
}

/// A place in the slab.
#[derive(Clone, Debug)]
struct Slot {
    state: State,
    /// The next one that arrives at the same instant.
    next: Option<u32>,
    shipment: Shipment,
}

/// Whether a place in the slab holds a shipment under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    UnderWay,
    /// It was held up and is elsewhere in the slab.
    Moved,
    Free,
}

/// Shipments that arrive at one instant.
#[derive(Clone, Copy, Debug)]
struct Cohort {
    arrives: SimTime,
    last: u32,
}

/// How many instants of arrival are remembered, so that shipments join those sent before them.
const COHORTS: usize = 4;

/// Shipments under way, and the numbers of orders and shipments.
#[derive(Resource, Clone, Debug)]
pub struct Shipments {
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// The latest instants of arrival, one overwritten after the other.
    cohorts: [Cohort; COHORTS],
    oldest: usize,
    orders: u64,
    shipments: u64,
}

impl Default for Shipments {
    fn default() -> Self {
        let never = Cohort { arrives: SimTime::from_nanos(i64::MIN), last: 0 };
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            cohorts: [never; COHORTS],
            oldest: 0,
            orders: 0,
            shipments: 0,
        }
    }
}

impl Shipments {
    /// Takes numbers for orders; gives the first.
    #[inline]
    pub(super) const fn number_orders(&mut self, many: usize) -> u64 {
        let first = self.orders + 1;
        self.orders += many as u64;
        first
    }

    /// Takes a number for a shipment.
    #[inline]
    pub(super) const fn number_shipment(&mut self) -> u64 {
        self.shipments += 1;
        self.shipments
    }

    /// Sends units of some consecutive products.
    pub(super) fn send(
        &mut self,
        lane: &mut Lane,
        draft: &Draft,
        units: &[f64],
        arrival: Arrival,
        agenda: &mut Agenda,
    ) {
        let total: f64 = units.iter().sum();
        let place = self.load(lane, draft, total, arrival, agenda);
        self.slots[place as usize].shipment.load.refill(units);
    }

    /// Sends units of one product.
    #[inline]
    fn send_one(
        &mut self,
        lane: &mut Lane,
        draft: &Draft,
        units: f64,
        arrival: Arrival,
        agenda: &mut Agenda,
    ) {
        let place = self.load(lane, draft, units, arrival, agenda);
        self.slots[place as usize].shipment.load.refill_with_one(units);
    }

    /// Sends a shipment of so many units in all, but for its load; gives its place.
    #[inline]
    fn load(
        &mut self,
        lane: &mut Lane,
        draft: &Draft,
        total: f64,
        arrival: Arrival,
        agenda: &mut Agenda,
    ) -> u32 {
        let number = self.number_shipment();
        lane.delivered.units += total;
        lane.delivered.cost += total * lane.cost_per_unit;
        agenda.mark_amount(total);
        let departed = agenda.now();
        let place = match self.free.pop() {
            Some(place) => place,
            None => self.grow(lane.id, draft, arrival),
        };
        let slot = &mut self.slots[place as usize];
        slot.state = State::UnderWay;
        slot.next = None;
        let shipment = &mut slot.shipment;
        shipment.number = number;
        shipment.lane = lane.id;
        shipment.draft = *draft;
        shipment.departed = departed;
        shipment.arrival = arrival;
        self.schedule(place, arrival.arrives, number, agenda);
        place
    }

    /// Makes a new place, at the end.
    #[cold]
    fn grow(&mut self, lane: LaneId, draft: &Draft, arrival: Arrival) -> u32 {
        let (draft, load, departed) = (*draft, Load::default(), arrival.arrives);
        let shipment = Shipment { number: 0, lane, draft, load, departed, arrival };
        self.slots.push(Slot { state: State::Free, next: None, shipment });
        self.slots.len() as u32 - 1
    }

    /// Lets a shipment arrive, with those that are due at the same instant if there are any.
    #[inline]
    fn schedule(&mut self, place: u32, arrives: SimTime, number: u64, agenda: &mut Agenda) {
        // A cohort of the present instant may be arriving just now.
        if arrives > agenda.now()
            && let Some(cohort) = self.cohorts.iter_mut().find(|cohort| cohort.arrives == arrives)
        {
            self.slots[cohort.last as usize].next = Some(place);
            cohort.last = place;
            return;
        }
        self.cohorts[self.oldest] = Cohort { arrives, last: place };
        self.oldest = (self.oldest + 1) % COHORTS;
        agenda.at(arrives, ShipmentsArrive { first: place, shipment: number });
    }

    /// Sends units of one product by a lane on demand, after its lead time.
    #[inline]
    pub(super) fn send_on_demand(
        &mut self,
        lane: &mut Lane,
        draft: &Draft,
        units: f64,
        agenda: &mut Agenda,
    ) {
        let Service::OnDemand(on_demand) = &mut lane.service else { return };
        let lead = match on_demand.lead {
            Law::Fixed(lead) => lead,
            law => {
                let cell = draft.first_cell as usize;
                let sent = on_demand.sent[cell];
                on_demand.sent[cell] += 1;
                law.quantile(lane.stream.uniform(((cell as u64) << 40) | sent))
            }
        };
        let promised = on_demand.promise.map(|promise| draft.stamp.set_at + promise);
        let mut arrives = agenda.now() + lead;
        if on_demand.keeps_order {
            let latest = &mut on_demand.latest[draft.destination as usize];
            arrives = arrives.max(*latest);
            *latest = arrives;
        }
        let (arrives, cause) = lane.delayed(arrives);
        self.send_one(lane, draft, units, Arrival { arrives, promised, cause }, agenda);
    }

    fn all_under_way(&self) -> impl Iterator<Item = &Shipment> {
        let live = self.slots.iter().filter(|slot| slot.state == State::UnderWay);
        live.map(|slot| &slot.shipment)
    }

    /// Those under way, as if they ended now.
    pub fn under_way(&self, chain: &Chain) -> impl Iterator<Item = ShipmentEnded> {
        self.all_under_way().filter_map(|shipment| {
            // The lane's ends are named by the stock points that the shipment feeds.
            let destination = shipment.draft.destination as usize;
            let (origin, destination) = chain.ends(shipment.lane, destination)?;
            Some(shipment.ended(origin, destination, None, ShipmentStatus::UnderWay))
        })
    }

    /// Units under way by each shipment, as (lane, first cell, units).
    pub(super) fn contents(&self) -> impl Iterator<Item = (LaneId, usize, &[f64])> {
        self.all_under_way().map(|shipment| {
            (shipment.lane, shipment.draft.first_cell as usize, shipment.load.units())
        })
    }

    /// The shipment at a place is there: whether it was under way, and the place of the next. The
    /// place may be used again, once what is there was read.
    #[inline]
    pub(super) fn reach(&mut self, place: u32) -> (bool, Option<u32>) {
        let slot = &mut self.slots[place as usize];
        let came = std::mem::replace(&mut slot.state, State::Free) == State::UnderWay;
        (came, slot.next.take())
    }

    /// The shipment at a place.
    #[inline]
    pub(super) fn at(&self, place: u32) -> &Shipment {
        &self.slots[place as usize].shipment
    }

    /// A place may be used again.
    #[inline]
    pub(super) fn free(&mut self, place: u32) {
        self.free.push(place);
    }

    /// What an incident does to those under way by a lane.
    pub(super) fn hold_up(&mut self, lane: LaneId, delay: Delay, agenda: &mut Agenda) {
        for place in 0..self.slots.len() {
            let slot = &mut self.slots[place];
            let arrives = slot.shipment.arrival.arrives;
            if slot.shipment.lane != lane || arrives >= delay.until || slot.state != State::UnderWay
            {
                continue;
            }
            let mut moved = slot.shipment.clone();
            slot.state = State::Moved;
            moved.arrival.arrives = arrives + delay.extra;
            moved.arrival.cause = delay.incident.or(moved.arrival.cause);
            let (number, later) = (moved.number, moved.arrival.arrives);
            let next = self.slots.len() as u32;
            self.slots.push(Slot { state: State::UnderWay, next: None, shipment: moved });
            self.schedule(next, later, number, agenda);
        }
    }
}
