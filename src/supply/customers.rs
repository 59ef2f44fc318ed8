//! Customers who come one by one: a Poisson process of demand for single units.
//!
//! The gap before the k-th customer is exponential, drawn at index k. A surge shortens the gaps that
//! begin while it lasts. Gaps are drawn in blocks: logarithms side by side take half the time that they
//! take one after the other. Held to account by `tests/it/oracles/supply/base_stock_backorder.rs`.

use super::book::Book;
use super::review::sell_one;
use super::stock::StockId;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimSpan, Stream, variate};

/// The least factor of a surge: nobody comes any more, but some day.
const LEAST_SURGE: f64 = 1e-6;

/// Gaps drawn at a time.
const BLOCK: usize = 16;

/// The customers of a stock point, each with a wish for one unit.
#[derive(Clone, Debug)]
pub struct Customers {
    stream: Stream,
    mean_gap_s: f64,
    came: u64,
    /// Gaps of mean 1, of the customers from the last multiple of `BLOCK` on.
    gaps: [f64; BLOCK],
    /// By what surges multiply the rate at present.
    pub(super) surge: f64,
}

/// A customer comes.
#[derive(Clone, Copy, Debug)]
pub struct CustomerComes {
    /// To this stock point.
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

impl Customers {
    /// So many customers a day on average, which is more than zero.
    pub(super) fn new(units_per_day: f64, stream: Stream) -> Self {
        Self {
            stream,
            mean_gap_s: SimSpan::DAY.seconds() / units_per_day,
            came: 0,
            gaps: [0.0; BLOCK],
            surge: 1.0,
        }
    }

    /// Mean units a day, without surges.
    #[must_use]
    pub fn mean_per_day(&self) -> f64 {
        SimSpan::DAY.seconds() / self.mean_gap_s
    }

    #[inline]
    fn gap(&mut self) -> SimSpan {
        let place = self.came as usize % BLOCK;
        if place == 0 {
            self.draw_block();
        }
        self.came += 1;
        SimSpan::from_seconds(self.gaps[place] * (self.mean_gap_s / self.surge.max(LEAST_SURGE)))
    }

    #[inline(never)]
    fn draw_block(&mut self) {
        let uniforms = std::array::from_fn(|k| self.stream.uniform(self.came + k as u64));
        self.gaps = <[f64; BLOCK]>::map(uniforms, |u| variate::exponential(u, 1.0));
    }

    /// Sends the next customer on the way.
    #[inline]
    pub(super) fn send_next(&mut self, stock: StockId, agenda: &mut Agenda) {
        agenda.after(self.gap(), CustomerComes { stock });
    }
}

/// A customer gets a unit, waits for it or goes without; the next one sets out.
pub(super) fn serve(now: Now<CustomerComes>, mut book: Book) {
    sell_one(now.event.stock, &mut book.columns().open(), now.agenda);
}
