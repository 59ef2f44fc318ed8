//! Queue of a link behind its background: wait, backlog and loss at a full buffer.
//!
//! The wait is that of M/G/1 at the background's utilisation `ρ`: none with probability `1 − ρ`, else
//! exponential with mean `W/ρ`, where `W = ρ E[S] (1 + c²) / (2 (1 − ρ))` (Pollaczek–Khinchine), so
//! the mean is exact for every `c²` and the distribution for `c² = 1`. Above `ρ = 0.95` the wait
//! stays that of 0.95, and a fluid backlog grows linearly to the buffer at `ρ = 1`.
//!
//! A buffer of `K = buffer / E[S] + 1` packets, that in service included, is full for the share
//! `(1 − ρ) ρ^K / (1 − ρ^(K+1))` of the packets (M/M/1/K); with `c² ≠ 1`, `K` is divided by
//! `(1 + c²) / 2`, the heavy-traffic approximation. Above `ρ = 1` it tends to `1 − 1/ρ`: by that loss the
//! background's own transport learns of the overload, and it falls on the excess. A message there gets a
//! fair share of the link (`fair_share`) and loses no more than at `ρ = 1`, `1 / (K + 1)`.
//!
//! Source: Kleinrock (1975), vol. 1, ch. 3 and 5; MODEL §3. Not modelled: waits that the buffer cuts short.
//! Held to account by the families `net_link_queue` and the tests below.

use libm::{exp, expm1, log};

/// Utilisation above which the queue is modelled as a fluid.
const FLUID_FROM: f64 = 0.95;

/// What does not vary by the hour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    /// Mean service time of a background packet, in seconds.
    pub(super) packet_s: f64,
    /// Squared coefficient of variation of the packet size.
    pub(super) scv: f64,
    /// Delay of a full buffer, in seconds.
    pub(super) buffer_s: f64,
}

/// The queue at the background's present utilisation.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backlog {
    /// Probability of a wait.
    pub(super) busy: f64,
    /// Mean of a wait that is not zero, in seconds.
    pub(super) wait_s: f64,
    /// Delay of the fluid, in seconds.
    pub(super) fluid_s: f64,
    /// Probability that a packet of the background finds the buffer full.
    pub(super) overflow: f64,
    /// The same for a packet of a message, which is not part of an excess.
    pub(super) overflow_of_messages: f64,
}

impl Queue {
    pub(super) fn at(&self, utilisation: f64) -> Backlog {
        let busy = utilisation.min(FLUID_FROM);
        let fluid = ((utilisation - FLUID_FROM) / (1.0 - FLUID_FROM)).clamp(0.0, 1.0);
        Backlog {
            busy,
            wait_s: self.packet_s * (1.0 + self.scv) / (2.0 * (1.0 - busy)),
            fluid_s: self.buffer_s * fluid,
            overflow: self.overflow(utilisation),
            overflow_of_messages: self.overflow(utilisation.min(1.0)),
        }
    }

    /// Probability that a packet finds the buffer full.
    fn overflow(&self, utilisation: f64) -> f64 {
        if utilisation <= 0.0 {
            return 0.0;
        }
        if self.packet_s <= 0.0 {
            return (1.0 - 1.0 / utilisation).max(0.0);
        }
        let places = (self.buffer_s / self.packet_s + 1.0) * 2.0 / (1.0 + self.scv);
        let log = log(utilisation);
        if log.abs() < 1e-12 {
            return 1.0 / (places + 1.0);
        }
        // Both forms are the same; each keeps its exponentials below 1.
        if log < 0.0 {
            expm1(log) * exp(places * log) / expm1((places + 1.0) * log)
        } else {
            expm1(-log) / expm1(-(places + 1.0) * log)
        }
    }
}

impl Backlog {
    /// Mean delay, in seconds.
    pub(super) fn mean_s(&self) -> f64 {
        self.busy * self.wait_s + self.fluid_s
    }

    /// The quantile of the delay at a uniform `u`, in seconds.
    pub(super) fn delay_s(&self, u: impl FnOnce() -> f64) -> f64 {
        if self.busy <= 0.0 {
            return self.fluid_s;
        }
        let u = u();
        let waited_s =
            if u > 1.0 - self.busy { -self.wait_s * log((1.0 - u) / self.busy) } else { 0.0 };
        self.fluid_s + waited_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A queue with a buffer of this many packets, that in service included.
    fn of(places: f64, scv: f64) -> Queue {
        Queue { packet_s: 1e-5, scv, buffer_s: (places - 1.0) * 1e-5 }
    }

    #[test]
    fn a_full_buffer_loses_the_share_of_a_finite_queue_and_in_overload_the_excess() {
        let queue = of(10.0, 1.0);
        for (utilisation, lost) in [(0.5, 0.000_488_519_785_051), (0.9, 0.050_813_731_327)] {
            assert!((queue.at(utilisation).overflow / lost - 1.0).abs() < 1e-11);
        }
        assert!((queue.at(1.0).overflow - 1.0 / 11.0).abs() < 1e-15);
        assert!((of(5000.0, 1.0).at(1.25).overflow - 0.2).abs() < 1e-12);
    }

    #[test]
    fn more_background_never_loses_less_and_a_message_loses_no_more_than_at_full_load() {
        for (places, scv) in [(1.0, 1.0), (10.0, 0.0), (12.5, 4.0), (6000.0, 1.0)] {
            let queue = of(places, scv);
            let all: Vec<Backlog> = (0..400).map(|step| queue.at(f64::from(step) * 0.01)).collect();
            for pair in all.windows(2) {
                assert!(pair[0].overflow <= pair[1].overflow * (1.0 + 1e-12));
                assert!(
                    pair[0].overflow_of_messages <= pair[1].overflow_of_messages * (1.0 + 1e-12)
                );
            }
            assert_eq!(all[399].overflow_of_messages, queue.at(1.0).overflow);
        }
    }
}
