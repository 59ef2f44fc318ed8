//! Shipments in transit, and the event of their arrival.
//!
//! They are kept in a slab whose berths are reused, so that memory does not grow with the run.
//! Shipments that arrive at one instant are a cohort with one event: each names the next. A shipment
//! that is delayed moves to another berth and cohort; the berth that it leaves stays in its cohort,
//! because those after it are found through it.

use super::promise::ServedLine;
use super::shipment::{PlannedArrival, Shipment, ShipmentHeader, ShipmentLoad};
use super::slowdown::{Activity, Change};
use super::traffic::LaneTraffic;
use crate::causality::IncidentId;
use crate::kernel::{Agenda, Event, Phase, Realm, SimTime, kinds};
use crate::supply::id::LaneId;
use crate::supply::network::Lane;
use crate::supply::order_line::{LineStep, record_lines};

kinds! { ShipmentsArrived }

/// All shipments that are due at one instant arrive.
#[derive(Clone, Copy, Debug)]
pub struct ShipmentsArrived {
    /// Berth of the first; each names the next.
    pub(super) first: u32,
    /// Number of the first.
    shipment: u64,
}

impl Event for ShipmentsArrived {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    #[inline]
    fn identity(&self) -> u64 {
        self.shipment
    }
}

/// A place in the slab.
#[derive(Clone, Debug)]
struct Berth {
    state: BerthState,
    /// The next one that arrives at the same instant.
    next: Option<u32>,
    shipment: Shipment,
}

/// Whether a berth holds a shipment under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BerthState {
    UnderWay,
    /// It was delayed and is in another berth.
    Moved,
    /// It stands still on its way.
    Stopped,
    /// It waits at a place of transfer for the departure of its next leg.
    AtTransfer,
    /// It waits at a port.
    AtPort,
    /// It waits at its destination to be received.
    AtDock,
    Free,
}

impl BerthState {
    /// Whether the shipment is on its way, before a port or a place of transfer and its destination.
    const fn is_moving_or_stopped(self) -> bool {
        matches!(self, Self::UnderWay | Self::Stopped)
    }

    /// Whether the shipment has departed and not arrived.
    const fn is_under_way(self) -> bool {
        matches!(
            self,
            Self::UnderWay | Self::Stopped | Self::AtTransfer | Self::AtPort | Self::AtDock
        )
    }
}

/// Shipments that arrive at one instant.
#[derive(Clone, Copy, Debug)]
struct ArrivalCohort {
    arrives: SimTime,
    last: u32,
}

/// Number of instants of arrival remembered, so that shipments join those sent before them.
const COHORTS: usize = 4;

/// Shipments under way, and the numbers of orders and shipments.
#[derive(Clone, Debug)]
pub(in crate::supply) struct InTransit {
    berths: Vec<Berth>,
    free: Vec<u32>,
    /// The latest instants of arrival, one overwritten after the other.
    cohorts: [ArrivalCohort; COHORTS],
    oldest: usize,
    orders: u64,
    shipments: u64,
}

impl Default for InTransit {
    fn default() -> Self {
        let never = ArrivalCohort { arrives: SimTime::from_nanos(i64::MIN), last: 0 };
        Self {
            berths: Vec::new(),
            free: Vec::new(),
            cohorts: [never; COHORTS],
            oldest: 0,
            orders: 0,
            shipments: 0,
        }
    }
}

/// Records a step of the order lines of a shipment that serves several orders.
pub(super) fn record_served(
    lane: &Lane,
    shipment: u64,
    step: LineStep,
    lines: &[ServedLine],
    agenda: &mut Agenda,
) {
    for line in lines {
        let moved = [(lane.stock(line.slot), &line.units)];
        record_lines(agenda, (line.order, shipment), step, moved);
    }
}

impl InTransit {
    /// Takes numbers for orders; returns the first.
    #[inline]
    pub(in crate::supply) const fn number_orders(&mut self, count: usize) -> u64 {
        let first = self.orders + 1;
        self.orders += count as u64;
        first
    }

    /// Takes a number for a shipment.
    #[inline]
    pub(super) const fn number_shipment(&mut self) -> u64 {
        self.shipments += 1;
        self.shipments
    }

    /// Sends units of consecutive SKUs; returns the number of the shipment. `lines` say which orders they
    /// serve; all serve that of the header if it is empty.
    pub(super) fn send(
        &mut self,
        lane: &Lane,
        traffic: &mut LaneTraffic,
        header: &ShipmentHeader,
        units: &[f64],
        lines: &[ServedLine],
        arrival: PlannedArrival,
        agenda: &mut Agenda,
    ) -> u64 {
        let total: f64 = units.iter().sum();
        let prices = traffic.buy(lane, header.first_slot as usize, units);
        let berth = self.load(lane, traffic, header, total, arrival, agenda);
        let shipment = &mut self.berths[berth as usize].shipment;
        shipment.load.refill(units);
        shipment.prices = prices;
        let number = shipment.number;
        if lines.is_empty() {
            self.record_sent(berth, lane, agenda);
        } else {
            record_served(lane, number, LineStep::Sent, lines, agenda);
        }
        number
    }

    /// Sends units of one SKU.
    #[inline]
    pub(super) fn send_one(
        &mut self,
        lane: &Lane,
        traffic: &mut LaneTraffic,
        header: &ShipmentHeader,
        units: f64,
        arrival: PlannedArrival,
        agenda: &mut Agenda,
    ) {
        let prices = traffic.buy(lane, header.first_slot as usize, &[units]);
        let berth = self.load(lane, traffic, header, units, arrival, agenda);
        let shipment = &mut self.berths[berth as usize].shipment;
        shipment.load.refill_with_one(units);
        shipment.prices = prices;
        self.record_sent(berth, lane, agenda);
    }

    /// Records the order lines of a shipment that departs.
    #[inline]
    fn record_sent(&self, berth: u32, lane: &Lane, agenda: &mut Agenda) {
        let shipment = &self.berths[berth as usize].shipment;
        let first = shipment.header.first_slot as usize;
        let units = shipment.load.units().iter().enumerate();
        let lines = units.map(|(sku, units)| (lane.stock(first + sku), units));
        record_lines(agenda, (shipment.header.order, shipment.number), LineStep::Sent, lines);
    }

    /// Sends a shipment of a number of units, apart from its load; returns its berth.
    #[inline]
    fn load(
        &mut self,
        lane: &Lane,
        traffic: &mut LaneTraffic,
        header: &ShipmentHeader,
        total: f64,
        arrival: PlannedArrival,
        agenda: &mut Agenda,
    ) -> u32 {
        let number = self.number_shipment();
        traffic.delivered.units += total;
        traffic.delivered.cost += total * lane.cost_per_unit() * traffic.dearness.transport();
        agenda.mark_amount(total);
        let departed = lane.leave(agenda.now());
        let index = match self.free.pop() {
            Some(index) => index,
            None => self.grow(lane.id(), header, arrival),
        };
        let mut arrival = arrival;
        let (slowdowns, destination) = (&traffic.slowdowns, header.destination as usize);
        if slowdowns.may_apply(Activity::Transit) {
            let speed = slowdowns.factor(Activity::Transit, destination);
            arrival.change_speed(departed, (1.0, speed), |at| lane.received(at, destination, 0));
            arrival.cause = slowdowns.blamed(Activity::Transit, destination);
        }
        let berth = &mut self.berths[index as usize];
        berth.state = BerthState::UnderWay;
        berth.next = None;
        let shipment = &mut berth.shipment;
        shipment.number = number;
        shipment.lane = lane.id();
        shipment.header = *header;
        shipment.departed = departed;
        (shipment.leg, shipment.leg_departed) = (0, departed);
        shipment.arrival = arrival;
        if arrival.left.is_some() {
            berth.state = BerthState::Stopped;
        } else {
            self.schedule(index, arrival.arrives, number, agenda);
        }
        index
    }

    /// Adds a berth.
    #[cold]
    fn grow(&mut self, lane: LaneId, header: &ShipmentHeader, arrival: PlannedArrival) -> u32 {
        let (header, load, departed) = (*header, ShipmentLoad::default(), arrival.arrives);
        let (leg, leg_departed) = (0, departed);
        let shipment = Shipment {
            number: 0,
            lane,
            header,
            load,
            departed,
            leg,
            leg_departed,
            arrival,
            prices: None,
        };
        self.berths.push(Berth { state: BerthState::Free, next: None, shipment });
        self.berths.len() as u32 - 1
    }

    /// Schedules an arrival, with those due at the same instant if there are any.
    #[inline]
    fn schedule(&mut self, berth: u32, arrives: SimTime, number: u64, agenda: &mut Agenda) {
        // A cohort of the present instant may be arriving just now.
        if arrives > agenda.now()
            && let Some(cohort) = self.cohorts.iter_mut().find(|cohort| cohort.arrives == arrives)
        {
            self.berths[cohort.last as usize].next = Some(berth);
            cohort.last = berth;
            return;
        }
        self.cohorts[self.oldest] = ArrivalCohort { arrives, last: berth };
        self.oldest = (self.oldest + 1) % COHORTS;
        agenda.at(arrives, ShipmentsArrived { first: berth, shipment: number });
    }

    /// Shipments under way.
    pub(super) fn under_way(&self) -> impl Iterator<Item = &Shipment> {
        let live = self.berths.iter().filter(|berth| berth.state.is_under_way());
        live.map(|berth| &berth.shipment)
    }

    /// The shipment of a berth arrives: whether it was under way, and the berth of the next. The
    /// shipment can be read until the berth is freed.
    #[inline]
    pub(super) fn reach(&mut self, berth: u32) -> (bool, Option<u32>) {
        let berth = &mut self.berths[berth as usize];
        let was_under_way =
            std::mem::replace(&mut berth.state, BerthState::Free) == BerthState::UnderWay;
        (was_under_way, berth.next.take())
    }

    /// The shipment of a berth.
    #[inline]
    pub(super) fn at(&self, berth: u32) -> &Shipment {
        &self.berths[berth as usize].shipment
    }

    /// A berth can be reused.
    #[inline]
    pub(super) fn free(&mut self, berth: u32) {
        self.free.push(berth);
    }

    /// Postpones the shipments on a leg of a lane that its delays hold up, the first planned first.
    pub(super) fn hold_up(
        &mut self,
        lane: &Lane,
        traffic: &mut LaneTraffic,
        leg: usize,
        agenda: &mut Agenda,
    ) {
        let mut due: Vec<(SimTime, u64, usize)> = Vec::new();
        for (index, berth) in self.berths.iter().enumerate() {
            let shipment = &berth.shipment;
            if shipment.lane == lane.id()
                && shipment.leg as usize == leg
                && berth.state.is_moving_or_stopped()
            {
                due.push((shipment.arrival.planned, shipment.number, index));
            }
        }
        due.sort_unstable();
        let LaneTraffic { delays, slowdowns, onward, .. } = traffic;
        let of_leg = onward.as_mut().and_then(|onward| onward.delays(leg));
        let Some(delays) = (if leg == 0 { Some(delays) } else { of_leg }) else { return };
        let mut ahead = None;
        for (planned, _, index) in due {
            let Some(mut held) = delays.hold_up(planned, ahead) else { continue };
            ahead = Some(held);
            let shipment = &self.berths[index].shipment;
            let destination = shipment.header.destination as usize;
            held.arrives = lane.received(held.arrives, destination, leg);
            let mut arrival = shipment.arrival;
            if held.arrives > arrival.unhindered {
                let on = lane.transit_index(leg, destination);
                let speed = slowdowns.factor(Activity::Transit, on);
                arrival.postpone(held.arrives, speed, |at| lane.received(at, destination, leg));
                arrival.cause = held.cause.or(arrival.cause);
                self.move_to(index, arrival, agenda);
            }
        }
    }

    /// The speed on a lane to some destinations changes: what is under way moves on at the new one; the
    /// incident is blamed for what becomes slower.
    pub(super) fn change_speed(
        &mut self,
        lane: &Lane,
        changes: &[Change],
        incident: Option<IncidentId>,
        agenda: &mut Agenda,
    ) {
        let mut under_way: Vec<(u64, usize)> = Vec::new();
        for (index, berth) in self.berths.iter().enumerate() {
            if berth.shipment.lane == lane.id() && berth.state.is_moving_or_stopped() {
                under_way.push((berth.shipment.number, index));
            }
        }
        under_way.sort_unstable();
        for (_, index) in under_way {
            let shipment = &self.berths[index].shipment;
            let destination = shipment.header.destination as usize;
            let leg = shipment.leg as usize;
            let on = lane.transit_index(leg, destination);
            let change = changes.iter().find(|change| change.index == on);
            let Some((before, after)) = change.map(|change| change.factors()) else { continue };
            let mut arrival = shipment.arrival;
            let received = |at| lane.received(at, destination, leg);
            arrival.change_speed(agenda.now(), (before, after), received);
            if after < before {
                arrival.cause = arrival.cause.or(incident);
            }
            self.move_to(index, arrival, agenda);
        }
    }

    /// A shipment on its way will arrive at another instant, or stands still.
    fn move_to(&mut self, index: usize, arrival: PlannedArrival, agenda: &mut Agenda) {
        let berth = &mut self.berths[index];
        if arrival == berth.shipment.arrival {
            return;
        }
        // One that moves stays in its cohort, because those after it are found through it.
        let index = if berth.state == BerthState::Stopped {
            index
        } else {
            let moved = berth.shipment.clone();
            berth.state = BerthState::Moved;
            self.berths.push(Berth { state: BerthState::UnderWay, next: None, shipment: moved });
            self.berths.len() - 1
        };
        let berth = &mut self.berths[index];
        berth.shipment.arrival = arrival;
        if arrival.left.is_some() {
            berth.state = BerthState::Stopped;
        } else {
            berth.state = BerthState::UnderWay;
            let number = berth.shipment.number;
            self.schedule(index as u32, arrival.arrives, number, agenda);
        }
    }

    /// A shipment is transferred to its next leg: its berth is kept.
    pub(super) fn transfer(&mut self, berth: u32) {
        let berth = &mut self.berths[berth as usize];
        berth.state = BerthState::AtTransfer;
        berth.shipment.leg += 1;
    }

    /// A shipment departs on the leg to which it was transferred; it would reach its end at an instant.
    pub(super) fn depart_on_leg(
        &mut self,
        index: u32,
        lane: &Lane,
        traffic: &LaneTraffic,
        reaches: SimTime,
        agenda: &mut Agenda,
    ) {
        let (now, berth) = (agenda.now(), &mut self.berths[index as usize]);
        let shipment = &mut berth.shipment;
        let (leg, destination) = (shipment.leg as usize, shipment.header.destination as usize);
        let mut arrival = shipment.arrival.on_leg(reaches, lane, destination, leg);
        let on = lane.transit_index(leg, destination);
        let slowdowns = &traffic.slowdowns;
        if slowdowns.may_apply(Activity::Transit) {
            let speed = slowdowns.factor(Activity::Transit, on);
            arrival.change_speed(now, (1.0, speed), |at| lane.received(at, destination, leg));
            arrival.cause = arrival.cause.or(slowdowns.blamed(Activity::Transit, on));
        }
        shipment.leg_departed = now;
        shipment.arrival = arrival;
        berth.next = None;
        if arrival.left.is_some() {
            berth.state = BerthState::Stopped;
        } else {
            berth.state = BerthState::UnderWay;
            let number = shipment.number;
            self.schedule(index, arrival.arrives, number, agenda);
        }
    }

    /// A shipment waits at a port: its berth is kept.
    pub(super) fn wait_at_port(&mut self, berth: u32, cause: Option<IncidentId>) {
        let berth = &mut self.berths[berth as usize];
        berth.state = BerthState::AtPort;
        let arrival = &mut berth.shipment.arrival;
        arrival.cause = arrival.cause.or(cause);
    }

    /// A shipment that waits at a port is delayed by an incident; the first is named as the cause.
    pub(super) fn blame(&mut self, berth: u32, cause: IncidentId) {
        self.berths[berth as usize].shipment.arrival.cause.get_or_insert(cause);
    }

    /// A shipment waits at its destination to be received: its berth is kept.
    pub(super) fn wait_at_dock(&mut self, berth: u32, cause: Option<IncidentId>) {
        let berth = &mut self.berths[berth as usize];
        berth.state = BerthState::AtDock;
        let arrival = &mut berth.shipment.arrival;
        arrival.cause = arrival.cause.or(cause);
    }

    /// A shipment leaves its port or the dock: its berth can be read until it is freed.
    pub(super) fn leave(&mut self, berth: u32) {
        self.berths[berth as usize].state = BerthState::Free;
    }
}
