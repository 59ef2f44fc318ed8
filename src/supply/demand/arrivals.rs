//! Poisson arrivals: customers arrive one by one, each with demand for one unit or a few.
//!
//! Held to account by `tests/it/oracles/supply/base_stock_backorder.rs` and by `tests::customers`.

use crate::kernel::{Agenda, Event, Now, Phase, Realm, kinds};
use crate::supply::id::StockId;
use crate::supply::ordering::sell_units;
use crate::supply::poisson::PoissonProcess;
use crate::supply::transport::SupplyColumns;

kinds! { CustomerArrives, SurgeCustomerArrives }

/// A customer arrives.
#[derive(Clone, Copy, Debug)]
pub struct CustomerArrives {
    /// The stock point.
    pub stock: StockId,
}

/// A customer arrives because of a surge.
#[derive(Clone, Copy, Debug)]
pub struct SurgeCustomerArrives {
    /// The stock point.
    pub stock: StockId,
}

impl Event for CustomerArrives {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    #[inline]
    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

impl Event for SurgeCustomerArrives {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

/// Schedules the next arrival.
#[inline]
pub(in crate::supply) fn schedule_next(
    process: &mut PoissonProcess,
    stock: StockId,
    agenda: &mut Agenda,
) {
    agenda.after(process.gap(), CustomerArrives { stock });
}

/// Schedules the next arrival of a surge.
fn schedule_next_of_surge(process: &mut PoissonProcess, stock: StockId, agenda: &mut Agenda) {
    if let Some(gap) = process.gap_of_surge() {
        *process.next_of_surge() = Some(agenda.after(gap, SurgeCustomerArrives { stock }));
    }
}

/// Changes the factor by which surges multiply the rate of arrivals, from now on.
pub(super) fn change_rate(
    process: &mut PoissonProcess,
    factor: f64,
    stock: StockId,
    agenda: &mut Agenda,
) {
    agenda.cancel_pending(process.next_of_surge());
    process.set_surge(factor, agenda.now());
    schedule_next_of_surge(process, stock, agenda);
}

/// Serves a customer from stock, or records the shortage; the next arrival is scheduled.
pub(super) fn serve(now: Now<CustomerArrives>, mut columns: SupplyColumns) {
    let stock = now.event.stock;
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let arrivals = slices.point(stock).and_then(|point| point.arrivals_mut());
    let Some(process) = arrivals else { return };
    let is_kept = process.is_kept();
    let units = process.units();
    schedule_next(process, stock, now.agenda);
    if is_kept {
        sell_units(stock, units, &mut slices, now.agenda);
    }
}

/// Serves a customer of a surge; the next arrival of the surge is scheduled.
pub(super) fn serve_surge(now: Now<SurgeCustomerArrives>, mut columns: SupplyColumns) {
    let stock = now.event.stock;
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let arrivals = slices.point(stock).and_then(|point| point.arrivals_mut());
    let Some(process) = arrivals else { return };
    let units = process.units_of_surge();
    schedule_next_of_surge(process, stock, now.agenda);
    sell_units(stock, units, &mut slices, now.agenda);
}
