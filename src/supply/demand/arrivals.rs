//! Poisson arrivals: customers arrive one by one, each with demand for a single unit.
//!
//! The gap before the k-th customer is exponential, drawn at index k in every arm: two arms of a story
//! see the same customers. A surge adds a second Poisson process, of rate `λ (f − 1)`, whose draws are
//! addressed by the second at which the surge changed; a factor `f` below 1 thins the arrivals, by a
//! draw for each. Once a surge is over, arrivals are the same as without it. Gaps are drawn in blocks:
//! logarithms computed side by side take half the time. Held to account by
//! `tests/it/oracles/supply/base_stock_backorder.rs` and by `tests::customers`.

use crate::kernel::{
    Agenda, Event, Now, Phase, Realm, SimSpan, SimTime, Stream, Ticket, kinds, variate,
};
use crate::supply::id::StockId;
use crate::supply::ordering::{OrderColumns, sell_one};
use crate::supply::stock::{column, contiguous};
use bevy_ecs::prelude::{Component, Query};

kinds! { CustomerComes, SurgeBringsCustomer }

/// Gaps drawn at a time.
const BLOCK: usize = 16;

/// First address of the draws that thin arrivals.
const THINNING: u64 = 1 << 62;

/// First address of the gaps between a surge's customers.
const OF_SURGES: u64 = 1 << 63;

/// Bits of an address that hold the number of a surge's customer.
const SURGE_BITS: u32 = 28;

/// Poisson arrivals at a stock point; empty where demand is by the hour.
#[derive(Component, Clone, Debug, Default)]
pub struct PoissonArrivals(Option<Box<PoissonProcess>>);

/// The process of a stock point's arrivals.
#[derive(Clone, Debug)]
pub struct PoissonProcess {
    stream: Stream,
    mean_gap_s: f64,
    arrived: u64,
    /// Gaps of mean 1, from the last multiple of `BLOCK` on.
    gaps: [f64; BLOCK],
    /// Product of the surges in force.
    surge: f64,
    /// Address of the next gap between the surge's customers.
    of_surge: u64,
    /// The surge's next customer.
    next_of_surge: Option<Ticket>,
}

/// A customer arrives.
#[derive(Clone, Copy, Debug)]
pub struct CustomerComes {
    /// The stock point.
    pub stock: StockId,
}

/// A customer arrives because of a surge.
#[derive(Clone, Copy, Debug)]
pub struct SurgeBringsCustomer {
    /// The stock point.
    pub stock: StockId,
}

impl Event for CustomerComes {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    #[inline]
    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

impl Event for SurgeBringsCustomer {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

impl PoissonArrivals {
    /// Arrivals at a mean rate, above zero; the first is scheduled.
    pub(in crate::supply) fn new(
        units_per_day: f64,
        stream: Stream,
        stock: StockId,
        agenda: &mut Agenda,
    ) -> Self {
        let mut process = Box::new(PoissonProcess::new(units_per_day, stream));
        process.schedule_next(stock, agenda);
        Self(Some(process))
    }

    /// The process, if customers arrive one by one.
    #[must_use]
    pub fn process(&self) -> Option<&PoissonProcess> {
        self.0.as_deref()
    }

    /// Surges multiply the rate by another factor from now on.
    pub(super) fn set_surge(&mut self, factor: f64, stock: StockId, agenda: &mut Agenda) {
        if let Some(process) = &mut self.0 {
            process.set_surge(factor, stock, agenda);
        }
    }
}

impl PoissonProcess {
    /// Arrivals at a mean rate, above zero.
    fn new(units_per_day: f64, stream: Stream) -> Self {
        Self {
            stream,
            mean_gap_s: SimSpan::DAY.seconds() / units_per_day,
            arrived: 0,
            gaps: [0.0; BLOCK],
            surge: 1.0,
            of_surge: 0,
            next_of_surge: None,
        }
    }

    /// Mean units a day, without surges.
    #[must_use]
    pub fn mean_per_day(&self) -> f64 {
        SimSpan::DAY.seconds() / self.mean_gap_s
    }

    #[inline]
    fn gap(&mut self) -> SimSpan {
        let index = self.arrived as usize % BLOCK;
        if index == 0 {
            self.draw_block();
        }
        self.arrived += 1;
        SimSpan::from_seconds(self.gaps[index] * self.mean_gap_s)
    }

    #[inline(never)]
    fn draw_block(&mut self) {
        let uniforms = std::array::from_fn(|k| self.stream.uniform(self.arrived + k as u64));
        self.gaps = <[f64; BLOCK]>::map(uniforms, |u| variate::exponential(u, 1.0));
    }

    /// Schedules the next arrival.
    #[inline]
    fn schedule_next(&mut self, stock: StockId, agenda: &mut Agenda) {
        agenda.after(self.gap(), CustomerComes { stock });
    }

    /// Whether the present arrival remains under a surge below 1.
    #[inline]
    fn is_kept(&mut self) -> bool {
        self.surge >= 1.0 || self.stream.uniform(THINNING + self.arrived) < self.surge
    }

    /// Schedules the next arrival of the surge.
    fn schedule_next_of_surge(&mut self, stock: StockId, agenda: &mut Agenda) {
        if self.surge > 1.0 {
            let u = self.stream.uniform(self.of_surge);
            self.of_surge += 1;
            let gap = variate::exponential(u, self.mean_gap_s / (self.surge - 1.0));
            let gap = SimSpan::from_seconds(gap);
            self.next_of_surge = Some(agenda.after(gap, SurgeBringsCustomer { stock }));
        }
    }

    /// Surges multiply the rate by another factor from now on.
    fn set_surge(&mut self, factor: f64, stock: StockId, agenda: &mut Agenda) {
        agenda.withdraw(&mut self.next_of_surge);
        self.surge = factor;
        let second = agenda.now().since(SimTime::START).nanos() / SimSpan::SECOND.nanos();
        // Seconds before the start wrap round to addresses that no later second reaches.
        self.of_surge = OF_SURGES | (((second as u64) << SURGE_BITS) & (OF_SURGES - 1));
        self.schedule_next_of_surge(stock, agenda);
    }
}

/// Serves a customer from stock, or records the shortage; the next arrival is scheduled.
pub(super) fn serve(
    now: Now<CustomerComes>,
    mut columns: OrderColumns,
    mut arrivals: Query<&mut PoissonArrivals>,
) {
    let stock = now.event.stock;
    let mut processes = contiguous(&mut arrivals);
    let process = column(&mut processes).get_mut(stock.index()).and_then(|one| one.0.as_mut());
    let Some(process) = process else { return };
    let is_kept = process.is_kept();
    process.schedule_next(stock, now.agenda);
    if is_kept {
        sell_one(stock, &mut columns.fetch().slices(), now.agenda);
    }
}

/// Serves a customer of a surge; the next arrival of the surge is scheduled.
pub(super) fn serve_surge(
    now: Now<SurgeBringsCustomer>,
    mut columns: OrderColumns,
    mut arrivals: Query<&mut PoissonArrivals>,
) {
    let stock = now.event.stock;
    let mut processes = contiguous(&mut arrivals);
    let process = column(&mut processes).get_mut(stock.index()).and_then(|one| one.0.as_mut());
    let Some(process) = process else { return };
    process.schedule_next_of_surge(stock, now.agenda);
    sell_one(stock, &mut columns.fetch().slices(), now.agenda);
}
