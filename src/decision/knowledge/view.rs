//! A view: the newest report that a site has received about a store, with the instant of its data.
//!
//! Without reports a view ages. A site also counts the orders that it has decided and that no report has
//! shown yet; another site that takes over does not, until a report shows them, so failover can order
//! twice.

use super::snapshot::{DepartureStock, Snapshot};
use crate::kernel::{SimSpan, SimTime};
use crate::supply::Lot;
use crate::supply::policy::{Known, Smoothing};

/// An order that was decided for a departure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decided {
    /// When it was decided.
    at: SimTime,
    /// The site whose ledger shows it, by index; `None` if this site decided it.
    origin: Option<usize>,
    cutoff: SimTime,
    departure: i64,
    lane: usize,
    quantities: Vec<(usize, f64)>,
}

/// View of one site on one store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    last: Option<Snapshot>,
    learned: Vec<Learned>,
    decided: Vec<Decided>,
}

/// Smoothed demand that a site has learned from the sales of a store, by product.
#[derive(Clone, Debug, PartialEq)]
struct Learned {
    series: Vec<Smoothing>,
    /// The instant up to which it learned.
    until: SimTime,
    /// Units sold until then, by product.
    sold: Vec<f64>,
}

impl View {
    /// The instant of the newest report's data; `None` before the first report.
    #[must_use]
    pub fn as_of(&self) -> Option<SimTime> {
        self.last.as_ref().map(|last| last.as_of)
    }

    /// Stores a report if it is newer than the present one; returns whether it is.
    pub(super) fn receive(&mut self, report: &Snapshot) -> bool {
        if self.as_of().is_some_and(|as_of| report.as_of <= as_of) {
            return false;
        }
        self.overwrite(|last| last.copy(report));
        true
    }

    /// Overwrites the newest report, with a newer one or the true stock.
    pub(super) fn overwrite(&mut self, write: impl FnOnce(&mut Snapshot)) {
        let last = self.last.get_or_insert_default();
        write(last);
        let as_of = last.as_of;
        self.decided.retain(|decided| decided.cutoff >= as_of);
    }

    /// Learns from the units sold since it last learned, if that is at least a day ago.
    ///
    /// `series` is the index of the smoothing among those of the site; `shown` gives the time on the
    /// local clock between two instants, at which a daily report is a day after the one before it on
    /// every day; `stretch` looks up a stretch of time, `days` gives the demand of a product in it, in
    /// average days, and `initial` the series of a product before its first value.
    pub(super) fn learn<S>(
        &mut self,
        series: usize,
        shown: impl Fn(SimTime, SimTime) -> SimSpan,
        (stretch, days): (impl Fn(SimTime, SimTime) -> S, impl Fn(usize, &S) -> f64),
        initial: impl Fn(usize) -> Smoothing,
    ) {
        let Some(last) = &self.last else { return };
        let Some(learned) = self.learned.get_mut(series) else {
            let series = (0..last.sold.len()).map(initial).collect();
            self.learned.push(Learned { series, until: last.as_of, sold: last.sold.clone() });
            return;
        };
        if shown(learned.until, last.as_of) < SimSpan::DAY {
            return;
        }
        let stretch = stretch(learned.until, last.as_of);
        let news = last.sold.iter().zip(&mut learned.sold).zip(&mut learned.series);
        for (product, ((now, before), series)) in news.enumerate() {
            let days = days(product, &stretch);
            if days > 0.0 {
                series.observe((now - *before) / days, days);
            }
            *before = *now;
        }
        learned.until = last.as_of;
    }

    /// Records an order that this site decides at an instant for a departure with its cut-off; it replaces an
    /// earlier one, of whichever site.
    pub(super) fn record(
        &mut self,
        lane: usize,
        departure: i64,
        (at, cutoff): (SimTime, SimTime),
        quantities: Vec<(usize, f64)>,
    ) {
        self.withdraw(lane, departure);
        self.decided.push(Decided { at, origin: None, cutoff, departure, lane, quantities });
    }

    /// Withdraws the order of a departure.
    pub(super) fn withdraw(&mut self, lane: usize, departure: i64) {
        self.decided.retain(|known| known.lane != lane || known.departure != departure);
    }

    /// Orders that this site decided itself and that no report has shown yet.
    pub(super) fn own_orders(&self) -> impl Iterator<Item = &Decided> {
        self.decided.iter().filter(|decided| decided.origin.is_none())
    }

    /// Learns the orders of another site in place of what it knew of them: each counts unless a report has shown
    /// it, or a newer order for the same departure is known.
    pub(super) fn learn_orders(&mut self, origin: usize, orders: &[Decided]) {
        self.decided.retain(|known| known.origin != Some(origin));
        let as_of = self.as_of();
        for order in orders.iter().filter(|order| as_of.is_none_or(|as_of| order.cutoff >= as_of)) {
            let is_same =
                |known: &&Decided| (known.lane, known.departure) == (order.lane, order.departure);
            if self.decided.iter().filter(is_same).all(|known| known.at < order.at) {
                self.withdraw(order.lane, order.departure);
                self.decided.push(Decided { origin: Some(origin), ..order.clone() });
            }
        }
    }

    /// Writes the known stock of each product at `now`: the last report, plus the orders that this
    /// site decided and that were sent after it, except those of one lane and departure, if given.
    /// Returns the instant of the report, or `None` before the first.
    pub fn known(
        &self,
        now: SimTime,
        except: Option<(usize, i64)>,
        into: &mut Vec<Known>,
    ) -> Option<SimTime> {
        let last = self.last.as_ref()?;
        into.clone_from(&last.known);
        let sent = self.decided.iter().filter(|d| d.cutoff < now && d.cutoff >= last.as_of);
        let sent = sent.filter(|decided| except != Some((decided.lane, decided.departure)));
        for &(product, quantity) in sent.flat_map(|decided| &decided.quantities) {
            if let Some(known) = into.get_mut(product) {
                known.on_order += quantity;
            }
        }
        Some(last.as_of)
    }

    /// Lots on hand of a perishable item in the newest report, the first to expire first.
    pub(super) fn lots(&self, item: usize) -> &[Lot] {
        self.last.as_ref().map_or(&[][..], |last| last.lots_of(item))
    }

    /// Units that the place will have for a departure of a lane that is reallocated there, by product of the
    /// lane; `None` before a report that shows it.
    pub(super) fn available(&self, lane: usize, departure: i64) -> Option<(SimTime, &[f64])> {
        let last = self.last.as_ref()?;
        let known = |stock: &&DepartureStock| (stock.lane, stock.departure) == (lane, departure);
        let stock = last.for_departures.iter().find(known)?;
        Some((last.as_of, &stock.available))
    }

    /// The smoothed demand of a product on an average day, by the index of the smoothing.
    pub(super) fn learned(&self, series: usize, product: usize) -> Option<&Smoothing> {
        self.learned.get(series)?.series.get(product)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hour: i64) -> SimTime {
        SimTime::START + SimSpan::HOUR * hour
    }

    fn report(at: i64, on_hand: f64, sold: f64) -> Snapshot {
        let known = vec![Known { on_hand, on_order: 0.0, backorders: 0.0, ..Known::default() }];
        Snapshot { as_of: hour(at), known, sold: vec![sold], ..Snapshot::default() }
    }

    #[test]
    fn a_lost_report_loses_no_sale_and_an_old_report_changes_nothing() {
        let mut view = View::default();
        let learn = |view: &mut View| {
            view.learn(
                0,
                |from, to| to.since(from),
                (|from, to: SimTime| to.since(from) / SimSpan::DAY, |_, days: &f64| *days),
                |_| Smoothing::new(1.0, 0.0, 0.0),
            );
        };
        assert!(view.receive(&report(0, 9.0, 3.0)));
        learn(&mut view);
        assert!(view.receive(&report(20, 5.0, 10.0)));
        learn(&mut view);
        assert_eq!(view.learned(0, 0).unwrap().mean(), 0.0);
        // The intermediate reports were lost; two days' sales arrive at once.
        assert!(view.receive(&report(48, 5.0, 17.0)));
        learn(&mut view);
        assert_eq!(view.learned(0, 0).unwrap().mean(), 7.0);
        assert!(!view.receive(&report(2, 8.0, 4.0)));
        assert_eq!(view.as_of(), Some(hour(48)));
    }

    #[test]
    fn a_site_counts_what_it_ordered_until_the_feed_shows_it() {
        let mut view = View::default();
        let mut known = Vec::new();
        view.receive(&report(1, 9.0, 0.0));
        view.record(0, 5, (hour(1), hour(3)), vec![(0, 20.0)]);
        view.record(0, 5, (hour(1), hour(3)), vec![(0, 6.0)]);
        // Before the cut-off nothing has been sent.
        view.known(hour(2), None, &mut known);
        assert_eq!(known[0].position(), 9.0);
        view.known(hour(4), None, &mut known);
        assert_eq!(known[0].position(), 15.0);
        // An allocation of these units does not count them.
        view.known(hour(4), Some((0, 5)), &mut known);
        assert_eq!(known[0].position(), 9.0);
        // An order that was not acknowledged is not counted.
        let mut without = view.clone();
        without.withdraw(0, 5);
        without.known(hour(4), None, &mut known);
        assert_eq!(known[0].position(), 9.0);
        // Another site learns of it, once; a ledger without it withdraws it, and its own newer order stands.
        let mut other = View::default();
        let ledger: Vec<Decided> = view.own_orders().cloned().collect();
        other.receive(&report(1, 9.0, 0.0));
        let mut learned = |other: &mut View, orders: &[Decided]| {
            other.learn_orders(0, orders);
            other.known(hour(4), None, &mut known);
            known[0].position()
        };
        assert_eq!(learned(&mut other, &ledger), 15.0);
        assert_eq!(learned(&mut other, &ledger), 15.0);
        assert_eq!(other.own_orders().count(), 0);
        assert_eq!(learned(&mut other, &[]), 9.0);
        other.record(0, 5, (hour(2), hour(3)), vec![(0, 2.0)]);
        assert_eq!(learned(&mut other, &ledger), 11.0);
        // The next report includes the order.
        view.receive(&report(4, 8.0, 1.0));
        view.known(hour(5), None, &mut known);
        assert_eq!(known[0].position(), 8.0);
    }
}
