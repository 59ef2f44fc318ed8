//! The Poisson process by which customers arrive at a stock point, one by one.
//!
//! The gap before the k-th customer is exponential, drawn at index k in every arm: two arms of a story
//! see the same customers. A surge adds a second Poisson process, of rate `λ (f − 1)`, whose draws are
//! addressed by the second at which the surge changed; a factor `f` below 1 thins the arrivals, by a
//! draw for each. Once a surge is over, arrivals are the same as without it. Gaps are drawn in blocks,
//! which halves the time that their logarithms take.

use crate::kernel::{SimSpan, SimTime, Stream, Ticket, variate};

/// Gaps drawn at a time.
const BLOCK: usize = 16;

/// First address of the draws that thin arrivals.
const THINNING: u64 = 1 << 62;

/// First address of the gaps between a surge's customers.
const OF_SURGES: u64 = 1 << 63;

/// Bits of an address that hold the number of a surge's customer.
const SURGE_BITS: u32 = 28;

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

impl PoissonProcess {
    /// Arrivals at a mean rate, above zero.
    pub(super) fn new(units_per_day: f64, stream: Stream) -> Self {
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

    /// The gap before the next customer.
    #[inline]
    pub(super) fn gap(&mut self) -> SimSpan {
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

    /// Whether the present arrival remains under a surge below 1.
    #[inline]
    pub(super) fn is_kept(&mut self) -> bool {
        self.surge >= 1.0 || self.stream.uniform(THINNING + self.arrived) < self.surge
    }

    /// The gap before the surge's next customer; `None` without a surge above 1.
    pub(super) fn gap_of_surge(&mut self) -> Option<SimSpan> {
        if self.surge <= 1.0 {
            return None;
        }
        let u = self.stream.uniform(self.of_surge);
        self.of_surge += 1;
        let gap = variate::exponential(u, self.mean_gap_s / (self.surge - 1.0));
        Some(SimSpan::from_seconds(gap))
    }

    /// The surge's next customer, as scheduled.
    pub(super) const fn next_of_surge(&mut self) -> &mut Option<Ticket> {
        &mut self.next_of_surge
    }

    /// Changes the factor by which surges multiply the rate, from now on.
    pub(super) fn set_surge(&mut self, factor: f64, now: SimTime) {
        self.surge = factor;
        let second = now.since(SimTime::START).nanos() / SimSpan::SECOND.nanos();
        // Seconds before the start wrap round to addresses that no later second reaches.
        self.of_surge = OF_SURGES | (((second as u64) << SURGE_BITS) & (OF_SURGES - 1));
    }
}
