//! The stationary law of the number of busy servers.
//!
//! `n` jobs are in the system with probability proportional to `aⁿ/n!` up to `c` servers, and to
//! `(a^c/c!) ρ^(n−c)` for the `n − c ≤ q` that wait, with the offered load `a` and `ρ = a/c`: Poisson
//! arrivals, exponential holding times, `c` servers and `q` places to wait. For `q = 0` all servers are
//! busy with the probability of Erlang's loss formula, for `q → ∞` with that of his delay formula.
//!
//! Source: Erlang (1917); Kleinrock (1975), vol. 1, ch. 3. Held to account below, and by
//! `tests/it/sites/pools/background.rs`.

/// The number of busy servers of a lot, as a distribution.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Occupancy {
    offered: f64,
    servers: u32,
    most_waiting: u32,
    /// Probability of at most `n` busy servers, for `n` below the number of servers.
    at_most: Vec<f64>,
}

impl Occupancy {
    /// The law at an offered load in servers.
    pub(super) fn new(offered: f64, servers: u32, most_waiting: u32) -> Self {
        let mut law = Self { offered, servers, most_waiting, at_most: Vec::new() };
        law.sum();
        law
    }

    /// Changes the parameters; computes nothing if they are the same.
    pub(super) fn set(&mut self, offered: f64, servers: u32, most_waiting: u32) {
        if (offered, servers, most_waiting) != (self.offered, self.servers, self.most_waiting) {
            (self.offered, self.servers, self.most_waiting) = (offered, servers, most_waiting);
            self.sum();
        }
    }

    /// The least number of busy servers whose cumulative probability reaches `u`.
    pub(super) fn quantile(&self, u: f64) -> u32 {
        self.at_most.partition_point(|&probability| probability < u) as u32
    }

    /// Sums the probabilities, relative to the greatest of those without waiting.
    fn sum(&mut self) {
        let (a, c) = (self.offered, self.servers as usize);
        self.at_most.clear();
        if a <= 0.0 {
            self.at_most.resize(c, 1.0);
            return;
        }
        let Some(last) = c.checked_sub(1) else { return };
        let mode = (a as usize).min(last);
        let mut weights = vec![1.0; c];
        let mut weight = 1.0;
        for (n, below) in weights.iter_mut().enumerate().take(mode).rev() {
            weight *= (n + 1) as f64 / a;
            *below = weight;
        }
        weight = 1.0;
        for (n, above) in weights.iter_mut().enumerate().skip(mode + 1) {
            weight *= a / n as f64;
            *above = weight;
        }
        let all_busy = weight * (a / c as f64) * places(a / c as f64, self.most_waiting);
        let below: f64 = weights.iter().sum();
        let sum = below + all_busy;
        let mut cumulated = 0.0;
        self.at_most.extend(weights.iter().map(|weight| {
            cumulated += weight;
            if sum.is_finite() { cumulated / sum } else { 0.0 }
        }));
    }
}

/// `1 + ρ + … + ρ^q`.
fn places(rho: f64, most_waiting: u32) -> f64 {
    let count = f64::from(most_waiting) + 1.0;
    if (rho - 1.0).abs() < 1e-12 {
        return count;
    }
    -libm::expm1(count * libm::log(rho)) / (1.0 - rho)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Erlang's loss formula by its recursion.
    fn erlang_b(a: f64, c: u32) -> f64 {
        (1..=c).fold(1.0, |loss, n| a * loss / (f64::from(n) + a * loss))
    }

    fn all_busy(law: &Occupancy) -> f64 {
        1.0 - law.at_most.last().copied().unwrap_or(0.0)
    }

    #[test]
    fn all_servers_are_busy_by_erlangs_formulas() {
        for (a, c) in [(0.8, 1), (6.4, 8), (64.8, 90), (88.0, 90), (950.0, 1_000)] {
            let loss = erlang_b(a, c);
            let of_loss = all_busy(&Occupancy::new(a, c, 0));
            assert!((of_loss / loss - 1.0).abs() < 1e-9, "{a} {c}: {of_loss} {loss}");
            let delay = loss / (1.0 - a / f64::from(c) * (1.0 - loss));
            let of_delay = all_busy(&Occupancy::new(a, c, 10_000_000));
            assert!((of_delay / delay - 1.0).abs() < 1e-9, "{a} {c}: {of_delay} {delay}");
        }
    }

    #[test]
    fn the_mean_is_the_load_that_is_carried() {
        // Nothing is lost without limit; with a place to wait, M/M/1/2 carries ρ(1 − p₂).
        let mean = |law: &Occupancy| law.at_most.iter().map(|below| 1.0 - below).sum::<f64>();
        assert!((mean(&Occupancy::new(64.8, 90, 10_000_000)) - 64.8).abs() < 1e-9);
        let rho: f64 = 0.5;
        let p2 = rho * rho / (1.0 + rho + rho * rho);
        assert!((mean(&Occupancy::new(rho, 1, 1)) - rho * (1.0 - p2)).abs() < 1e-12);
    }

    #[test]
    fn quantiles_reach_both_ends_and_extreme_loads_are_whole() {
        let law = Occupancy::new(3.0, 5, 0);
        assert_eq!((law.quantile(1e-12), law.quantile(1.0 - 1e-12)), (0, 5));
        assert_eq!(Occupancy::new(0.0, 5, 9).quantile(0.999), 0);
        assert_eq!(Occupancy::new(1e6, 5, 10_000_000).quantile(1e-9), 5);
        assert_eq!(Occupancy::new(3.0, 0, 9).quantile(0.5), 0);
        assert!(Occupancy::new(5.0, 5, 3).at_most.iter().all(|p| p.is_finite()));
        assert_eq!(Occupancy::new(1e-300, 1_000_000, 0).quantile(0.5), 0);
    }
}
