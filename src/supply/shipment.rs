//! Shipments: goods under way to one destination, with a promise.
//!
//! They lie in a slab of vectors that are used again, so that memory does not grow with the run. A
//! shipment arrives once. It is missed if it is not delivered whole by its promised time; what the
//! origin cancelled counts too. A shipment that an incident delayed carries that incident as its
//! cause.

use super::chain::Chain;
use super::facility::FacilityId;
use super::lane::{Lane, LaneId, Service};
use super::order::{Book, Stamp};
use crate::environment::IncidentId;
use crate::kernel::{Agenda, Event, Law, Now, Phase, Realm, SimSpan, SimTime};
use bevy_ecs::prelude::Resource;

/// A lane is slow for a while: what would arrive in that time arrives later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delay {
    from: SimTime,
    until: SimTime,
    extra: SimSpan,
    incident: Option<IncidentId>,
}

/// From now until an instant, all that would arrive by a lane arrives later by a span.
#[derive(Clone, Copy, Debug)]
pub struct LaneDelayed {
    /// Which lane.
    pub lane: LaneId,
    /// By how much.
    pub extra: SimSpan,
    /// Until when.
    pub until: SimTime,
    /// The incident behind it.
    pub incident: Option<IncidentId>,
}

/// Shipments arrive: all that are due at one instant.
#[derive(Clone, Copy, Debug)]
pub struct ShipmentsArrive {
    /// Place of the first in the slab; each names the next.
    pub(super) first: u32,
    /// Number of the first.
    shipment: u64,
}

impl Event for LaneDelayed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        (self.lane.index() as u64) ^ (self.extra.nanos() as u64)
    }
}

impl Event for ShipmentsArrive {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    #[inline]
    fn identity(&self) -> u64 {
        self.shipment
    }
}

/// How a shipment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipmentStatus {
    /// Whole, by the promised time, if there was one.
    Delivered,
    /// Whole, after the promised time.
    Late,
    /// By the promised time, but not whole.
    Short,
    /// Neither whole nor by the promised time.
    LateAndShort,
    /// The origin had nothing to send.
    Cancelled,
    /// It is still under way.
    UnderWay,
}

impl ShipmentStatus {
    /// Of a shipment that arrived.
    pub(super) const fn of(late: bool, whole: bool) -> Self {
        match (late, whole) {
            (false, true) => Self::Delivered,
            (true, true) => Self::Late,
            (false, false) => Self::Short,
            (true, false) => Self::LateAndShort,
        }
    }

    /// The word that tables hold.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Late => "late",
            Self::Short => "short",
            Self::LateAndShort => "late_and_short",
            Self::Cancelled => "cancelled",
            Self::UnderWay => "under_way",
        }
    }
}

/// Fact: a shipment arrived, or was cancelled as a whole.
#[derive(Clone, Copy, Debug)]
pub struct ShipmentEnded {
    /// Its number.
    pub shipment: u64,
    /// The order that it serves.
    pub order: u64,
    /// By which lane.
    pub lane: LaneId,
    /// From where.
    pub origin: FacilityId,
    /// To where.
    pub destination: FacilityId,
    /// Units ordered.
    pub ordered: f64,
    /// Units sent.
    pub sent: f64,
    /// When it departed.
    pub departed: SimTime,
    /// Until when it was promised.
    pub promised: Option<SimTime>,
    /// When it arrived.
    pub arrived: Option<SimTime>,
    /// How it ended.
    pub status: ShipmentStatus,
    /// Who set the order, and when: with the decision that caused it.
    pub stamp: Stamp,
    /// The incident that delayed it.
    pub cause: Option<IncidentId>,
}

impl Event for ShipmentEnded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// A shipment under way.
#[derive(Clone, Debug)]
pub(super) struct Shipment {
    number: u64,
    pub(super) lane: LaneId,
    pub(super) draft: Draft,
    /// Units, from `draft.first_line` on.
    pub(super) quantities: Vec<f64>,
    departed: SimTime,
    pub(super) arrival: Arrival,
    /// The next one that arrives at the same instant.
    next: Option<u32>,
    state: State,
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

/// What is known of a shipment before it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) destination: usize,
    pub(super) first_line: usize,
    /// Products that its lane carries.
    pub(super) lines: usize,
    /// Units ordered, of which some may not go.
    pub(super) ordered: f64,
    pub(super) ordered_at: SimTime,
    pub(super) order: u64,
    pub(super) stamp: Stamp,
}

/// When a shipment arrives, and should.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) arrives: SimTime,
    pub(super) promised: Option<SimTime>,
    pub(super) cause: Option<IncidentId>,
}

/// Shipments under way, and the numbers of orders and shipments.
#[derive(Resource, Clone, Debug)]
pub struct Shipments {
    slots: Vec<Shipment>,
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
    pub(super) const fn number_orders(&mut self, many: usize) -> u64 {
        let first = self.orders + 1;
        self.orders += many as u64;
        first
    }

    /// Takes a number for a shipment.
    pub(super) const fn number_shipment(&mut self) -> u64 {
        self.shipments += 1;
        self.shipments
    }

    /// Sends units of some consecutive products.
    #[inline]
    pub(super) fn send(
        &mut self,
        lane: &mut Lane,
        draft: Draft,
        units: &[f64],
        arrival: Arrival,
        agenda: &mut Agenda,
    ) {
        let number = self.number_shipment();
        let total: f64 = units.iter().sum();
        lane.delivered.units += total;
        lane.delivered.cost += total * lane.cost_per_unit;
        agenda.mark_amount(total);
        let departed = agenda.now();
        let state = State::UnderWay;
        let slot = if let Some(slot) = self.free.pop() {
            let shipment = &mut self.slots[slot as usize];
            let mut quantities = std::mem::take(&mut shipment.quantities);
            quantities.clear();
            quantities.extend_from_slice(units);
            *shipment = Shipment {
                number,
                lane: lane.id,
                draft,
                quantities,
                departed,
                arrival,
                next: None,
                state,
            };
            slot
        } else {
            let quantities = units.to_vec();
            self.slots.push(Shipment {
                number,
                lane: lane.id,
                draft,
                quantities,
                departed,
                arrival,
                next: None,
                state,
            });
            self.slots.len() as u32 - 1
        };
        self.schedule(slot, agenda);
    }

    /// Lets a shipment arrive, with those that are due at the same instant if there are any.
    #[inline]
    fn schedule(&mut self, slot: u32, agenda: &mut Agenda) {
        let Shipment { arrival: Arrival { arrives, .. }, number, .. } = self.slots[slot as usize];
        // A cohort of the present instant may be arriving just now.
        if arrives > agenda.now()
            && let Some(cohort) = self.cohorts.iter_mut().find(|cohort| cohort.arrives == arrives)
        {
            self.slots[cohort.last as usize].next = Some(slot);
            cohort.last = slot;
            return;
        }
        self.cohorts[self.oldest] = Cohort { arrives, last: slot };
        self.oldest = (self.oldest + 1) % COHORTS;
        agenda.at(arrives, ShipmentsArrive { first: slot, shipment: number });
    }

    /// Sends units of one product by a lane on demand, after its lead time.
    pub(super) fn send_on_demand(
        &mut self,
        lane: &mut Lane,
        draft: Draft,
        units: f64,
        agenda: &mut Agenda,
    ) {
        let cell = draft.destination * lane.products.len() + draft.first_line;
        let Service::OnDemand(on_demand) = &mut lane.service else { return };
        let lead = match on_demand.lead {
            Law::Fixed(lead) => lead,
            law => {
                let sent = on_demand.sent[cell];
                on_demand.sent[cell] += 1;
                law.quantile(lane.stream.uniform(((cell as u64) << 40) | sent))
            }
        };
        let promised = on_demand.promise.map(|promise| draft.ordered_at + promise);
        let mut arrives = agenda.now() + lead;
        if on_demand.keeps_order {
            arrives = arrives.max(on_demand.latest[draft.destination]);
            on_demand.latest[draft.destination] = arrives;
        }
        let (arrives, cause) = lane.delayed(arrives);
        self.send(lane, draft, &[units], Arrival { arrives, promised, cause }, agenda);
    }

    /// Those under way, as if they ended now.
    pub fn under_way(&self, chain: &Chain) -> impl Iterator<Item = ShipmentEnded> {
        let live = self.slots.iter().filter(|shipment| shipment.state == State::UnderWay);
        live.filter_map(|shipment| {
            // The lane's ends are named by the stock points that the shipment feeds.
            let (origin, destination) = chain.ends(shipment.lane, shipment.draft.destination)?;
            Some(shipment.ended(origin, destination, None, ShipmentStatus::UnderWay))
        })
    }

    /// Units under way to each stock point, as (lane, destination, first product, units).
    pub(super) fn contents(&self) -> impl Iterator<Item = (LaneId, usize, usize, &[f64])> {
        let live = self.slots.iter().filter(|shipment| shipment.state == State::UnderWay);
        live.map(|shipment| {
            (
                shipment.lane,
                shipment.draft.destination,
                shipment.draft.first_line,
                shipment.quantities.as_slice(),
            )
        })
    }

    /// The shipment at a place is there: whether it was under way, and the place of the next.
    #[inline]
    pub(super) fn reach(&mut self, slot: u32) -> (bool, Option<u32>) {
        let shipment = &mut self.slots[slot as usize];
        let came = std::mem::replace(&mut shipment.state, State::Free);
        (came == State::UnderWay, shipment.next.take())
    }

    /// The shipment at a place.
    #[inline]
    pub(super) fn at(&self, slot: u32) -> &Shipment {
        &self.slots[slot as usize]
    }

    /// A place may be used again.
    #[inline]
    pub(super) fn free(&mut self, slot: u32) {
        self.free.push(slot);
    }

    /// What an incident does to those under way by a lane.
    fn hold_up(&mut self, lane: LaneId, delay: Delay, agenda: &mut Agenda) {
        let before = self.slots.len();
        for slot in 0..before {
            let shipment = &mut self.slots[slot];
            let arrives = shipment.arrival.arrives;
            if shipment.lane != lane || arrives >= delay.until || shipment.state != State::UnderWay
            {
                continue;
            }
            let mut moved = shipment.clone();
            // Those behind it in its cohort are found through the place that it leaves.
            shipment.state = State::Moved;
            moved.next = None;
            moved.arrival.arrives = arrives + delay.extra;
            moved.arrival.cause = delay.incident.or(moved.arrival.cause);
            self.slots.push(moved);
            self.schedule(self.slots.len() as u32 - 1, agenda);
        }
    }
}

impl Shipment {
    /// What recorders are told of it.
    pub(super) fn ended(
        &self,
        origin: FacilityId,
        destination: FacilityId,
        arrived: Option<SimTime>,
        status: ShipmentStatus,
    ) -> ShipmentEnded {
        ShipmentEnded {
            shipment: self.number,
            order: self.draft.order,
            lane: self.lane,
            origin,
            destination,
            ordered: self.draft.ordered,
            sent: self.quantities.iter().sum(),
            departed: self.departed,
            promised: self.arrival.promised,
            arrived,
            status,
            stamp: self.draft.stamp,
            cause: self.arrival.cause,
        }
    }
}

impl Lane {
    /// An arrival as the lane's present delays have it, and the incident behind them.
    pub(super) fn delayed(&self, arrives: SimTime) -> (SimTime, Option<IncidentId>) {
        let meets = |delay: &&Delay| arrives >= delay.from && arrives < delay.until;
        self.delays.iter().filter(meets).fold((arrives, None), |(later, cause), delay| {
            (later + delay.extra, delay.incident.or(cause))
        })
    }
}

/// A lane becomes slow: for what is under way, and for what is yet to go.
pub(super) fn slow_lane(now: Now<LaneDelayed>, mut book: Book) {
    let LaneDelayed { lane, extra, until, incident } = now.event;
    let delay = Delay { from: now.time(), until, extra, incident };
    if let Some(Ok(mut lane)) = book.chain.lane(lane).map(|lane| book.lanes.get_mut(lane)) {
        lane.delays.retain(|delay| delay.until > now.time());
        lane.delays.push(delay);
    }
    book.shipments.hold_up(lane, delay, now.agenda);
}
