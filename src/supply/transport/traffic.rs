//! The traffic of a lane: orders that await departure, backorders, delays, delivery totals.

use super::alternatives::Alternatives;
use super::backorder::BackorderQueues;
use super::closed_orders::ClosedOrders;
use super::dearness::Dearness;
use super::delay::LaneDelays;
use super::delivered::DeliveryTotals;
use super::multiples::whole;
use super::onward_traffic::OnwardTraffic;
use super::promise::OrderLedger;
use super::shipment::ShipmentHeader;
use super::slowdown::{Activity, Change, Slowdowns};
use super::spoilage::Spoilages;
use super::target::Target;
use super::waiting::{OnDemandTraffic, WaitingOrder};
use crate::causality::IncidentId;
use crate::kernel::{SimTime, Stream};
use crate::supply::id::LaneId;
use crate::supply::network::Lane;
use std::collections::VecDeque;

/// The traffic of a lane.
#[derive(Clone, Debug)]
pub struct LaneTraffic {
    id: LaneId,
    /// Orders that await departure, the earliest first.
    pub(super) closed: VecDeque<ClosedOrders>,
    /// Interfacility backorders of a lane by timetable: units owed, by destination, then SKU.
    pub(super) backorders: Vec<f64>,
    /// The orders to which they belong.
    pub(super) owed: BackorderQueues,
    /// Orders of which units are outstanding.
    pub(super) ledger: OrderLedger,
    pub(super) on_demand: OnDemandTraffic,
    /// Draws of delays and lead times.
    pub(super) stream: Stream,
    pub(super) delays: LaneDelays,
    pub(in crate::supply) slowdowns: Slowdowns,
    pub(in crate::supply) spoilages: Spoilages,
    pub(super) dearness: Dearness,
    /// Its legs after the first; `None` if it has no more.
    pub(super) onward: Option<Box<OnwardTraffic>>,
    /// Its state as one of several sources; `None` where it is the only one.
    pub(super) alternatives: Option<Box<Alternatives>>,
    pub(super) delivered: DeliveryTotals,
    /// Targets of ordering in force, by destination, then SKU; empty where orders are decided.
    targets: Vec<Target>,
}

impl LaneTraffic {
    /// A lane without orders and shipments.
    pub(in crate::supply) fn new(
        lane: &Lane,
        stream: Stream,
        onward: Option<OnwardTraffic>,
    ) -> Self {
        let on_demand = if lane.on_demand().is_some() {
            OnDemandTraffic::new(lane.destinations().len(), lane.products().len())
        } else {
            OnDemandTraffic::default()
        };
        Self {
            id: lane.id(),
            closed: VecDeque::new(),
            backorders: vec![0.0; lane.slots()],
            owed: BackorderQueues::default(),
            ledger: OrderLedger::default(),
            on_demand,
            stream,
            delays: LaneDelays::default(),
            slowdowns: Slowdowns::default(),
            spoilages: Spoilages::default(),
            dearness: Dearness::default(),
            onward: onward.map(Box::new),
            alternatives: Alternatives::new(lane),
            delivered: DeliveryTotals::default(),
            targets: Vec::new(),
        }
    }

    /// Replaces the targets of ordering.
    pub(in crate::supply) fn set_targets(&mut self, targets: Vec<Target>) {
        self.targets = targets;
    }

    /// The target of ordering of a slot.
    #[inline]
    pub(in crate::supply) fn target(&self, slot: usize) -> Target {
        self.targets.get(slot).copied().unwrap_or_default()
    }

    /// Its state as one of several sources; `None` where it is the only one.
    #[inline]
    pub(in crate::supply) fn alternatives(&self) -> Option<&Alternatives> {
        self.alternatives.as_deref()
    }

    /// Notes at which slots the lane stops or runs again, after a change of an activity.
    pub(super) fn note_stops(
        &mut self,
        lane: &Lane,
        activity: Activity,
        changes: &[Change],
        now: SimTime,
    ) {
        if let Some(own) = &mut self.alternatives {
            own.note_stops(lane, &self.slowdowns, activity, changes, now);
        }
    }

    /// Notes whether the port is closed that the lane passes.
    pub(super) fn note_port(&mut self, is_closed: bool, now: SimTime) {
        if let Some(own) = &mut self.alternatives {
            own.note_port(is_closed, now);
        }
    }

    /// Counts units that were ordered of a slot, or with a negative number received or cancelled.
    #[inline]
    pub(in crate::supply) fn count_order(&mut self, slot: usize, units: f64) {
        if let Some(own) = &mut self.alternatives {
            own.order(slot, units);
        }
    }

    /// Adds to what the lane is behind its part of all orders of a slot.
    pub(in crate::supply) fn add_credit(&mut self, slot: usize, units: f64) {
        if let Some(own) = &mut self.alternatives {
            own.add_credit(slot, units);
        }
    }

    /// Counts the purchase price variance of units of consecutive slots that leave. Returns the prices paid, where
    /// they may differ from those at the arrival.
    #[inline]
    pub(super) fn buy(&mut self, lane: &Lane, first: usize, units: &[f64]) -> Option<Box<[f64]>> {
        if !lane.purchase().is_bought() {
            return None;
        }
        for (slot, units) in (first..).zip(units) {
            if let Some((price, cost)) = self.dearness.price_and_cost(lane, slot) {
                self.delivered.price_variance += units * (price - cost);
            }
        }
        let mut slots = first..first + units.len();
        let paid = || slots.by_ref().map(|slot| self.dearness.price(lane, slot)).collect();
        self.dearness.has_other_prices().then(paid)
    }

    /// Counts the duty on units of a slot that arrive, bought at a price; that of the lane if none.
    #[inline]
    pub(super) fn pay_duty(&mut self, lane: &Lane, slot: usize, units: f64, price: Option<f64>) {
        if self.dearness.has_duty(lane) {
            let (of_lane, _) = lane.purchase().price_and_cost(lane.grid().column_of(slot));
            let price = price.unwrap_or(of_lane);
            self.delivered.price_variance += units * self.dearness.duty(lane, slot, price);
        }
    }

    /// Cost of a unit of a slot at the destination, as of now: price, duty and transport.
    pub(in crate::supply) fn landed_cost(&self, lane: &Lane, slot: usize) -> f64 {
        self.dearness.landed_cost(lane, slot)
    }

    /// What may leave of some units, by destination, then SKU.
    pub(super) fn shippable(&self, lane: &Lane, claimed: &[f64]) -> Vec<f64> {
        if !self.slowdowns.may_apply(Activity::Shipping) {
            return claimed.to_vec();
        }
        let limit = |(slot, &units)| self.limit(Activity::Shipping, lane, slot, units);
        claimed.iter().enumerate().map(limit).collect()
    }

    /// Units of a slot that an incident does not let leave, of some that are to, and the incident.
    pub(super) fn held_back(
        &self,
        lane: &Lane,
        slot: usize,
        units: f64,
    ) -> Option<(IncidentId, f64)> {
        let held = units - self.limit(Activity::Shipping, lane, slot, units);
        let incident = self.slowdowns.blamed(Activity::Shipping, slot)?;
        (held > 0.0).then_some((incident, held))
    }

    /// What may leave of an order on demand.
    #[inline]
    pub(super) fn shippable_of(&self, lane: &Lane, header: &ShipmentHeader) -> f64 {
        self.limit(Activity::Shipping, lane, header.first_slot as usize, header.ordered)
    }

    /// Whether all that waits on demand for a slot may leave.
    pub(super) fn may_leave(&self, slot: usize) -> bool {
        self.slowdowns.factor(Activity::Shipping, slot) >= 1.0
    }

    /// What gets through of an order of a slot.
    #[inline]
    pub(in crate::supply) fn got_through(&self, lane: &Lane, slot: usize, ordered: f64) -> f64 {
        self.limit(Activity::Ordering, lane, slot, ordered)
    }

    /// The part of some units that an activity lets through at a slot, in the multiples of the lane.
    #[inline]
    fn limit(&self, activity: Activity, lane: &Lane, slot: usize, units: f64) -> f64 {
        if !self.slowdowns.may_apply(activity) {
            return units;
        }
        let part = self.slowdowns.factor(activity, slot).min(1.0);
        if part < 1.0 {
            whole(units * part, lane.multiple(lane.grid().column_of(slot)))
        } else {
            units
        }
    }

    /// Number of the lane.
    #[must_use]
    pub const fn id(&self) -> LaneId {
        self.id
    }

    /// Orders that were sent and have not departed, the earliest first.
    pub fn closed_orders(&self) -> impl ExactSizeIterator<Item = &ClosedOrders> {
        self.closed.iter()
    }

    /// The orders of a departure between cut-off and departure.
    pub(in crate::supply) fn closed_orders_mut(
        &mut self,
        departure: i64,
    ) -> Option<&mut ClosedOrders> {
        self.closed.iter_mut().find(|closed| closed.departure() == departure)
    }

    /// Orders were sent at the cut-off: they await departure.
    pub(in crate::supply) fn await_departure(&mut self, closed: ClosedOrders) {
        self.closed.push_back(closed);
    }

    /// Interfacility backorders of a lane by timetable: by destination, then SKU.
    pub(in crate::supply) fn backorders(&self) -> &[f64] {
        &self.backorders
    }

    /// Orders on demand that wait at the origin, by SKU.
    pub(in crate::supply) fn waiting(&self) -> &[VecDeque<WaitingOrder>] {
        &self.on_demand.waiting
    }

    /// Delivery performance and cost so far; orders are judged when nothing of them is outstanding.
    #[must_use]
    pub const fn delivered(&self) -> &DeliveryTotals {
        &self.delivered
    }

    /// Promised instants, within the measured time and before `now`, of orders that are still open.
    pub fn overdue(&self, now: SimTime) -> impl Iterator<Item = SimTime> {
        self.ledger.overdue(now)
    }

    /// Units ordered, and those of them that arrived in time, of the same orders.
    #[must_use]
    pub fn overdue_units(&self, now: SimTime) -> (f64, f64) {
        self.ledger.overdue_units(now)
    }

    /// The warm-up is over: costs restart.
    pub(super) fn begin_measuring(&mut self) {
        self.delivered.begin_measuring();
    }
}
