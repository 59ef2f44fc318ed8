//! Customers who come one by one: a Poisson process of demand for single units.
//!
//! The gap before the k-th customer is exponential, drawn at index k, whatever happens: two arms of a
//! story see the same customers. A surge adds customers of its own, another Poisson process of the rate
//! `λ (f − 1)`, whose draws are addressed by the second at which the surge changed; a factor `f` below 1
//! turns customers away, the k-th if its own draw says so. So once a surge is over, all is as if it had
//! not been. Gaps are drawn in blocks: logarithms side by side take half the time that they take one
//! after the other. Held to account by `tests/it/oracles/supply/base_stock_backorder.rs` and by
//! `tests::customers`.

use super::book::Book;
use super::review::sell_one;
use super::stock::StockId;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimSpan, SimTime, Stream, Ticket, variate};

/// Gaps drawn at a time.
const BLOCK: usize = 16;

/// Where the addresses of the draws that turn customers away begin.
const TURNED_AWAY: u64 = 1 << 62;

/// Where the addresses of the gaps between a surge's customers begin.
const OF_SURGES: u64 = 1 << 63;

/// How many customers of one surge have an address of their own.
const SURGE_BITS: u32 = 28;

/// The customers of a stock point, each with a wish for one unit.
#[derive(Clone, Debug)]
pub struct Customers {
    stream: Stream,
    mean_gap_s: f64,
    came: u64,
    /// Gaps of mean 1, of the customers from the last multiple of `BLOCK` on.
    gaps: [f64; BLOCK],
    /// By what surges multiply the rate at present.
    surge: f64,
    /// Address of the next gap between the surge's customers.
    of_surge: u64,
    /// The next one of them.
    next_of_surge: Option<Ticket>,
}

/// A customer comes.
#[derive(Clone, Copy, Debug)]
pub struct CustomerComes {
    /// To this stock point.
    pub stock: StockId,
}

/// A customer comes who would not without the surge.
#[derive(Clone, Copy, Debug)]
pub struct SurgeBringsCustomer {
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

impl Event for SurgeBringsCustomer {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

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
        let place = self.came as usize % BLOCK;
        if place == 0 {
            self.draw_block();
        }
        self.came += 1;
        SimSpan::from_seconds(self.gaps[place] * self.mean_gap_s)
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

    /// Whether the customer who set out last and is there now came in spite of a surge below 1.
    #[inline]
    fn comes_in(&mut self) -> bool {
        self.surge >= 1.0 || self.stream.uniform(TURNED_AWAY + self.came) < self.surge
    }

    /// Sends the next of the surge's own customers on the way.
    fn send_next_of_surge(&mut self, stock: StockId, agenda: &mut Agenda) {
        if self.surge > 1.0 {
            let u = self.stream.uniform(self.of_surge);
            self.of_surge += 1;
            let gap = variate::exponential(u, self.mean_gap_s / (self.surge - 1.0));
            let gap = SimSpan::from_seconds(gap);
            self.next_of_surge = Some(agenda.after(gap, SurgeBringsCustomer { stock }));
        }
    }

    /// Surges multiply the rate by another factor from now on.
    pub(super) fn surge(&mut self, factor: f64, stock: StockId, agenda: &mut Agenda) {
        agenda.withdraw(&mut self.next_of_surge);
        self.surge = factor;
        let second = agenda.now().since(SimTime::START).nanos() / SimSpan::SECOND.nanos();
        // Seconds before the start wrap round to addresses that no later second reaches.
        self.of_surge = OF_SURGES | (((second as u64) << SURGE_BITS) & (OF_SURGES - 1));
        self.send_next_of_surge(stock, agenda);
    }
}

/// A customer gets a unit, waits for it or goes without; the next one sets out.
pub(super) fn serve(now: Now<CustomerComes>, mut book: Book) {
    let mut columns = book.columns();
    let mut open = columns.open();
    let stock = now.event.stock;
    let Some(customers) = open.point(stock).and_then(|point| point.customers.as_mut()) else {
        return;
    };
    let comes_in = customers.comes_in();
    customers.send_next(stock, now.agenda);
    if comes_in {
        sell_one(stock, &mut open, now.agenda);
    }
}

/// A surge's customer gets a unit, waits for it or goes without; the next one of them sets out.
pub(super) fn serve_surge(now: Now<SurgeBringsCustomer>, mut book: Book) {
    let mut columns = book.columns();
    let mut open = columns.open();
    let stock = now.event.stock;
    let Some(customers) = open.point(stock).and_then(|point| point.customers.as_mut()) else {
        return;
    };
    customers.send_next_of_surge(stock, now.agenda);
    sell_one(stock, &mut open, now.agenda);
}
