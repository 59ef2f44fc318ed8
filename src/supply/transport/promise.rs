//! Promises: every order with a promise is due once, at its promise, whatever was sent of it and when.
//!
//! An order is kept if all units that its destination ordered have arrived by the promised instant; an
//! arrival at that instant is in time. Otherwise it is missed: sent late, sent in parts of which the last
//! came late, cancelled in part or as a whole, reallocated to other destinations, or still open. It is
//! late from the promise to the arrival of its last unit, or up to now while units are outstanding; units
//! that never come are missed, not late.
//!
//! ```text
//!  open ──arrive──▶ arrived ─┐
//!    └────cancel──▶ dropped ─┴─▶ nothing outstanding: judged once
//! ```
//! Units are counted for the order that they were sent for, backordered units of a lane by timetable for
//! the oldest order that is owed some. Orders without a promise are kept here too while they are sent in
//! parts, so that a shipment knows whether its order is whole. Held to account by `tests/it/transit`.

use super::delivered::DeliveryTotals;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use crate::supply::residue::is_residue;
use std::collections::BTreeMap;

/// An order of which units are outstanding.
#[derive(Clone, Copy, Debug)]
struct OpenOrder {
    promised: Option<SimTime>,
    /// Units that the destination ordered.
    ordered: f64,
    arrived: f64,
    /// The part of them that arrived by the promised instant.
    in_time: f64,
    /// Units that will not come.
    dropped: f64,
    /// The latest arrival so far.
    last: Option<SimTime>,
}

/// Units of a shipment that are counted for an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Credit {
    pub(super) order: u64,
    pub(super) units: f64,
}

/// Units of a slot in a shipment, and the order that they serve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ServedLine {
    pub(super) order: u64,
    pub(super) slot: usize,
    pub(super) units: f64,
}

/// The orders of a lane of which units are outstanding.
#[derive(Clone, Debug, Default)]
pub(super) struct OrderLedger {
    /// Orders whose promise is still to be judged, by number of the order.
    open: BTreeMap<u64, OpenOrder>,
    /// What shipments carry for other orders than the one that they name, by number of the shipment.
    credits: BTreeMap<u64, Vec<Credit>>,
    /// The lines of shipments that fill backorders, by number of the shipment.
    lines: BTreeMap<u64, Vec<ServedLine>>,
}

impl OrderLedger {
    /// An order is sent to the origin.
    pub(super) fn open(&mut self, order: u64, ordered: f64, promised: Option<SimTime>) {
        let (arrived, in_time, dropped, last) = (0.0, 0.0, 0.0, None);
        self.open.insert(order, OpenOrder { promised, ordered, arrived, in_time, dropped, last });
    }

    /// Units of an order will not come.
    pub(super) fn cancel(
        &mut self,
        order: u64,
        units: f64,
        totals: &mut DeliveryTotals,
        clock: &Clock,
    ) {
        if let Some(open) = self.open.get_mut(&order) {
            open.dropped += units;
            self.settle(order, totals, clock);
        }
    }

    /// A shipment fills backorders: what counts for other orders than the one that it names, and its lines.
    pub(super) fn carry(&mut self, shipment: u64, credits: Vec<Credit>, lines: Vec<ServedLine>) {
        if !credits.is_empty() {
            self.credits.insert(shipment, credits);
        }
        if !lines.is_empty() {
            self.lines.insert(shipment, lines);
        }
    }

    /// The lines of a shipment that arrives; none where all serve the order that it names.
    #[inline]
    pub(super) fn take_lines(&mut self, shipment: u64) -> Option<Vec<ServedLine>> {
        self.lines.remove(&shipment)
    }

    /// A shipment arrived with units of the order that it names; returns whether that order is whole.
    #[inline]
    pub(super) fn arrive(
        &mut self,
        shipment: u64,
        credit: Credit,
        ordered: f64,
        now: SimTime,
        totals: &mut DeliveryTotals,
        clock: &Clock,
    ) -> bool {
        if self.open.is_empty() && self.credits.is_empty() {
            return is_residue(ordered - credit.units, ordered);
        }
        for credit in self.credits.remove(&shipment).unwrap_or_default() {
            self.arrive_for(credit, now, totals, clock);
        }
        self.arrive_for(credit, now, totals, clock)
            .unwrap_or_else(|| is_residue(ordered - credit.units, ordered))
    }

    /// Units arrived for an order; returns whether all that was ordered has, `None` if the order is not
    /// kept here.
    fn arrive_for(
        &mut self,
        credit: Credit,
        now: SimTime,
        totals: &mut DeliveryTotals,
        clock: &Clock,
    ) -> Option<bool> {
        let open = self.open.get_mut(&credit.order)?;
        open.arrived += credit.units;
        if open.promised.is_none_or(|promised| now <= promised) {
            open.in_time += credit.units;
        }
        if credit.units > 0.0 {
            open.last = Some(now);
        }
        let is_whole = is_residue(open.ordered - open.arrived, open.ordered);
        self.settle(credit.order, totals, clock);
        Some(is_whole)
    }

    /// Judges an order of which nothing is outstanding any more.
    fn settle(&mut self, order: u64, totals: &mut DeliveryTotals, clock: &Clock) {
        let Some(open) = self.open.get(&order) else { return };
        if !is_residue(open.ordered - open.arrived - open.dropped, open.ordered) {
            return;
        }
        if let Some(promised) = open.promised {
            let is_kept = is_residue(open.ordered - open.in_time, open.ordered);
            let late = open.last.filter(|last| *last > promised);
            let late = late.map_or(SimSpan::ZERO, |last| last.since(promised));
            totals.judge(promised, is_kept, late, (open.ordered, open.in_time), clock);
        }
        self.open.remove(&order);
    }

    /// Promised instants, within the measured time and before `now`, of orders of which units are still
    /// outstanding: they are due and missed.
    pub(super) fn overdue(&self, now: SimTime) -> impl Iterator<Item = SimTime> {
        let promised = self.open.values().filter_map(|open| open.promised);
        promised.filter(move |promised| *promised >= SimTime::START && *promised < now)
    }

    /// Units ordered, and those of them that arrived in time, of the same orders.
    pub(super) fn overdue_units(&self, now: SimTime) -> (f64, f64) {
        let is_overdue = |open: &&OpenOrder| {
            open.promised.is_some_and(|promised| promised >= SimTime::START && promised < now)
        };
        let overdue = self.open.values().filter(is_overdue);
        overdue.fold((0.0, 0.0), |(ordered, in_time), open| {
            (ordered + open.ordered, in_time + open.in_time.min(open.ordered))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        let start = "2024-01-01T00:00[UTC]".parse().unwrap();
        Clock::new(&start, "0 d".parse().unwrap(), "9 d".parse().unwrap()).unwrap()
    }

    const PROMISE: SimTime = SimTime::from_nanos(86_400_000_000_000);

    /// An order of ten units; `parts` arrive at nanoseconds from the promise, the rest is cancelled.
    fn judged(parts: &[(i64, f64)]) -> (u64, u64, f64) {
        let (mut ledger, mut totals, clock) =
            (OrderLedger::default(), DeliveryTotals::default(), clock());
        ledger.open(7, 10.0, Some(PROMISE));
        for (shipment, &(nanos, units)) in parts.iter().enumerate() {
            let at = PROMISE + SimSpan::from_nanos(nanos);
            let credit = Credit { order: 7, units };
            ledger.arrive(shipment as u64, credit, 10.0, at, &mut totals, &clock);
        }
        let came: f64 = parts.iter().map(|(_, units)| units).sum();
        ledger.cancel(7, 10.0 - came, &mut totals, &clock);
        (totals.due, totals.missed, totals.late_h)
    }

    #[test]
    fn an_arrival_at_the_promised_instant_is_in_time_and_a_nanosecond_later_is_not() {
        let nanosecond_h = 1e-9 / 3_600.0;
        assert_eq!(judged(&[(-1, 10.0)]), (1, 0, 0.0));
        assert_eq!(judged(&[(0, 10.0)]), (1, 0, 0.0));
        assert_eq!(judged(&[(1, 10.0)]), (1, 1, nanosecond_h));
    }

    #[test]
    fn one_unit_less_is_not_whole_and_rounding_is() {
        assert_eq!(judged(&[(0, 9.0)]), (1, 1, 0.0));
        assert_eq!(judged(&[(0, 9.999_999)]), (1, 1, 0.0));
        assert_eq!(judged(&[(0, 9.999_999_999_999_998)]), (1, 0, 0.0));
    }

    #[test]
    fn an_order_sent_in_parts_is_due_once_with_its_last_part() {
        let hour = 3_600_000_000_000;
        assert_eq!(judged(&[(-hour, 4.0), (0, 6.0)]), (1, 0, 0.0));
        assert_eq!(judged(&[(-hour, 4.0), (2 * hour, 6.0)]), (1, 1, 2.0));
        assert_eq!(judged(&[(hour, 4.0), (3 * hour, 5.0)]), (1, 1, 3.0));
    }

    #[test]
    fn an_open_order_is_overdue_after_its_promise_and_a_cancelled_one_is_missed_at_once() {
        let mut ledger = OrderLedger::default();
        ledger.open(7, 10.0, Some(PROMISE));
        assert_eq!(ledger.overdue(PROMISE).count(), 0);
        assert_eq!(ledger.overdue(PROMISE + SimSpan::from_nanos(1)).count(), 1);
        assert_eq!(judged(&[]), (1, 1, 0.0));
    }
}
