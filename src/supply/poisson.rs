//! The Poisson process by which customers arrive at a stock point, one by one.
//!
//! The gap before the k-th customer is exponential, drawn at index k in every arm: two arms of a story
//! see the same customers. Customers are counted from the start; those of the warm-up have others,
//! and the first after the start comes an exponential gap after it, which is the same process since a gap has no
//! memory. So the measured customers do not depend on the length of the warm-up. A surge adds a second Poisson process, of rate `λ (f − 1)`, whose draws are
//! addressed by the second at which the surge changed; a factor `f` below 1 thins the arrivals, by a
//! draw for each. Once a surge is over, arrivals are the same as without it. Gaps are drawn in blocks,
//! which halves the time that their logarithms take. A customer demands one unit, or a number drawn from
//! a second stream at the index of its gap.

use crate::kernel::{SimSpan, SimTime, Stream, Ticket, variate};

/// Gaps drawn at a time.
const BLOCK: usize = 16;

/// First address of the draws that thin arrivals.
const THINNING: u64 = 1 << 62;

/// First address of the draws that thin a surge's customers, whose own addresses have the bit above it.
const THINNING_OF_SURGES: u64 = 1 << 62;

/// First address of the gaps between a surge's customers.
const OF_SURGES: u64 = 1 << 63;

/// Bits of an address that hold the number of a surge's customer.
const SURGE_BITS: u32 = 28;

/// First address of the gaps before the start.
const WARM_UP: u64 = 1 << 61;

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
    /// Mean units of a customer, and their ratio of mean square to mean.
    units: (f64, f64),
    /// Units of a customer; one if `None`.
    sizes: Option<Box<CustomerSizes>>,
    /// The greatest rate over the mean rate; `None` where the rate is constant.
    peak: Option<f64>,
}

/// Units of customers, drawn from a stream.
#[derive(Clone, Debug)]
struct CustomerSizes {
    stream: Stream,
    /// Probabilities of 1, 2, 3, … units or less.
    cumulative: Vec<f64>,
}

impl CustomerSizes {
    fn draw(&mut self, index: u64) -> f64 {
        let u = self.stream.uniform(index);
        let least = self.cumulative.iter().position(|below| u < *below);
        // A sum of weights that ends a bit below 1 gives the largest number.
        (least.unwrap_or(self.cumulative.len() - 1) + 1) as f64
    }
}

/// Mean of a customer's units, and mean of their square, for weights of 1, 2, 3, … units.
pub(super) fn customer_moments(weights: &[f64]) -> (f64, f64) {
    let (mut sum, mut mean, mut square) = (0.0, 0.0, 0.0);
    for (index, weight) in weights.iter().enumerate() {
        let units = (index + 1) as f64;
        sum += weight;
        mean += weight * units;
        square += weight * units * units;
    }
    (mean / sum, square / sum)
}

impl PoissonProcess {
    /// Arrivals at a mean rate, above zero.
    pub(super) fn new(units_per_day: f64, stream: Stream) -> Self {
        Self {
            stream,
            mean_gap_s: SimSpan::DAY.seconds() / units_per_day,
            arrived: WARM_UP,
            gaps: [0.0; BLOCK],
            surge: 1.0,
            of_surge: 0,
            next_of_surge: None,
            units: (1.0, 1.0),
            sizes: None,
            peak: None,
        }
    }

    /// A rate that varies, with the same mean: arrivals come at its peak, `peak` times the mean, and are thinned
    /// to the rate of their instant (Lewis and Shedler 1979).
    pub(super) fn with_peak(mut self, peak: f64) -> Self {
        self.mean_gap_s /= peak;
        self.peak = Some(peak);
        self
    }

    /// The greatest rate over the mean rate; `None` where the rate is constant.
    #[inline]
    pub(super) const fn peak(&self) -> Option<f64> {
        self.peak
    }

    /// Customers who demand 1, 2, 3, … units with these weights, and the same mean units a day.
    pub(super) fn with_sizes(mut self, weights: &[f64], stream: Stream) -> Self {
        let sum: f64 = weights.iter().sum();
        let mut below = 0.0;
        let cumulative = weights.iter().map(|weight| {
            below += weight / sum;
            below
        });
        self.sizes = Some(Box::new(CustomerSizes { stream, cumulative: cumulative.collect() }));
        let (mean, square) = customer_moments(weights);
        self.mean_gap_s *= mean;
        self.units = (mean, square / mean);
        self
    }

    /// Ratio of variance to mean of the units demanded in any time: `E[X²]/E[X]` of a customer's units.
    #[must_use]
    pub const fn variance_ratio(&self) -> f64 {
        self.units.1
    }

    /// Units of the customer that has arrived.
    #[inline]
    pub(super) fn units(&mut self) -> f64 {
        let index = self.arrived;
        self.sizes.as_mut().map_or(1.0, |sizes| sizes.draw(index))
    }

    /// Units of the surge's customer that has arrived.
    pub(super) fn units_of_surge(&mut self) -> f64 {
        let index = self.of_surge;
        self.sizes.as_mut().map_or(1.0, |sizes| sizes.draw(index))
    }

    /// Mean units a day, without surges.
    #[must_use]
    pub fn mean_per_day(&self) -> f64 {
        SimSpan::DAY.seconds() / self.mean_gap_s * self.units.0 / self.peak.unwrap_or(1.0)
    }

    /// The gap before the next customer.
    #[inline]
    pub(super) fn gap(&mut self, now: SimTime) -> SimSpan {
        let gap = self.next_gap();
        if self.arrived > WARM_UP && now + gap >= SimTime::START {
            // The first customer after the start.
            self.arrived = 0;
            let until_start = SimTime::START.max(now).since(now);
            return until_start + self.next_gap();
        }
        gap
    }

    #[inline]
    fn next_gap(&mut self) -> SimSpan {
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

    /// Whether the present arrival remains, at a share of the peak rate and under a surge below 1.
    #[inline]
    pub(super) fn is_kept(&mut self, share: f64) -> bool {
        let kept = share * self.surge.min(1.0);
        kept >= 1.0 || self.stream.uniform(THINNING + self.arrived) < kept
    }

    /// Whether the surge's present customer remains, at a share of the peak rate.
    pub(super) fn is_kept_of_surge(&mut self, share: f64) -> bool {
        share >= 1.0 || self.stream.uniform(THINNING_OF_SURGES ^ self.of_surge) < share
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    /// Instants of the first customers after the start, of a process that begins at an instant.
    fn after_start(begin: SimTime) -> Vec<SimTime> {
        let stream = Draws::new(1, 0).stream("demand/store/milk").unwrap();
        let mut process = PoissonProcess::new(24.0, stream);
        let mut now = begin;
        let mut instants = Vec::new();
        while instants.len() < 40 {
            now += process.gap(now);
            instants.extend((now >= SimTime::START).then_some(now));
        }
        instants
    }

    #[test]
    fn measured_customers_do_not_depend_on_the_warm_up() {
        let none = after_start(SimTime::START);
        for days in [1, 10, 31] {
            assert_eq!(after_start(SimTime::START - SimSpan::DAY * days), none, "{days} d");
        }
    }
}
