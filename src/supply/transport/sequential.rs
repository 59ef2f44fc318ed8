//! Lead times that keep their order and their law: exogenous, sequential supply.
//!
//! Goods under way are released by events that no order influences: an event with a threshold `u` brings
//! all that left `u` or longer ago. With events of thresholds up to `a` at the rate `h(a)`, an order of age
//! `a` arrives at the hazard `h(a)`: its lead time has the law of that hazard, whenever it left, and no
//! order overtakes another. That needs a hazard that does not fall.
//!
//! Sampled at departures, where the previous one left at `t'` and arrives at `T'`, it takes two draws. An
//! order that leaves at `t < T'` has the age `a = T' − t` then, the previous one `b = T' − t'`:
//! ```text
//!  with probability h(a) / h(b)   it arrives at T' too: the threshold was a or less
//!  otherwise                      after a lead time of the law, given that it is longer than a
//! ```
//! Source: R. S. Kaplan, A dynamic inventory model with stochastic lead times, Management Science 16
//! (1970) 491–507; P. Zipkin, Foundations of Inventory Management (2000), §7.4. Valid for exponential,
//! uniform, triangular and fixed laws, and Weibull of a shape of 1 or more; `check` refuses others. Of an
//! exponential law all orders under way arrive together. Not modelled: correlation of lead times beyond
//! that. Held to account by `tests/it/transit/lead_times.rs`.

use crate::kernel::{Law, SimSpan, SimTime};

/// The previous order of a sequence: when it left, and when it arrives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Previous {
    pub(super) left: SimTime,
    pub(super) arrives: SimTime,
}

/// Arrival of an order that leaves at `now`, by two uniform draws.
pub(super) fn arrival(
    law: Law,
    now: SimTime,
    previous: Option<Previous>,
    draws: [f64; 2],
) -> SimTime {
    let Some(previous) = previous.filter(|previous| previous.arrives > now) else {
        return now + law.quantile(draws[1]);
    };
    let age = previous.arrives.since(now);
    if draws[0] < hazard_ratio(law, age, previous.arrives.since(previous.left)) {
        return previous.arrives;
    }
    let beyond = survival(law, age.seconds());
    let lead = law.quantile(1.0 - beyond * (1.0 - draws[1]));
    now + lead.max(age)
}

/// Ratio of the hazards at two ages, the first of which is not the greater.
fn hazard_ratio(law: Law, young: SimSpan, old: SimSpan) -> f64 {
    if young >= old {
        return 1.0;
    }
    let (a, b) = (young.seconds(), old.seconds());
    match law {
        // All arrive at one age; a log-normal law and one by quantiles are accepted where they are fixed.
        Law::Fixed(_) | Law::LogNormal(..) | Law::Quantiles(_) => 0.0,
        Law::Exponential(_) => 1.0,
        Law::Uniform(low, _) if a < low => 0.0,
        Law::Uniform(_, high) => ((high - b) / (high - a)).clamp(0.0, 1.0),
        Law::Triangular(low, ..) if a <= low => 0.0,
        Law::Triangular(low, mode, high) => {
            let hazard = |x: f64| {
                if x < mode {
                    2.0 * (x - low) / ((high - low) * (mode - low) - (x - low) * (x - low))
                } else {
                    2.0 / (high - x)
                }
            };
            (hazard(a) / hazard(b)).clamp(0.0, 1.0)
        }
        Law::Weibull(shape, _) => libm::pow(a / b, shape - 1.0).clamp(0.0, 1.0),
    }
}

/// Probability of a duration longer than `x` seconds.
fn survival(law: Law, x: f64) -> f64 {
    let survives = match law {
        Law::Fixed(_) | Law::LogNormal(..) | Law::Quantiles(_) => 1.0,
        Law::Exponential(mean) => libm::exp(-x / mean),
        Law::Uniform(low, high) => (high - x.max(low)) / (high - low),
        Law::Triangular(low, mode, high) => {
            if x <= low {
                1.0
            } else if x < mode {
                1.0 - (x - low) * (x - low) / ((high - low) * (mode - low))
            } else {
                (high - x) * (high - x) / ((high - low) * (high - mode))
            }
        }
        Law::Weibull(shape, scale) => libm::exp(-libm::pow(x / scale, shape)),
    };
    if survives.is_nan() { 0.0 } else { survives.clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAWS: [Law; 5] = [
        Law::Exponential(5.0),
        Law::Uniform(1.0, 9.0),
        Law::Triangular(1.0, 4.0, 10.0),
        Law::Weibull(2.5, 6.0),
        Law::Weibull(1.0, 5.0),
    ];

    #[test]
    fn survival_is_the_inverse_of_the_quantile() {
        for law in LAWS {
            for u in [0.001, 0.1, 0.4, 0.5, 0.8, 0.99] {
                let x = law.quantile(u).seconds();
                assert!((survival(law, x) - (1.0 - u)).abs() < 1e-8, "{law:?} at {u}");
            }
        }
    }

    #[test]
    fn the_ratio_of_hazards_is_that_of_densities_given_survival() {
        for law in LAWS {
            let hazard = |u: f64| {
                let [x, step] = [law.quantile(u).seconds(), 1e-6];
                let dying = survival(law, x - step) - survival(law, x + step);
                dying / (2.0 * step) / survival(law, x)
            };
            for (young, old) in [(0.05, 0.2), (0.2, 0.7), (0.6, 0.95), (0.1, 0.9)] {
                let ratio = hazard_ratio(law, law.quantile(young), law.quantile(old));
                let expected = hazard(young) / hazard(old);
                assert!((ratio - expected).abs() < 1e-3, "{law:?}: {ratio} {expected}");
            }
        }
    }

    #[test]
    fn a_fixed_law_stays_fixed_and_one_instant_arrives_together() {
        let at = |seconds: i64| SimTime::START + SimSpan::SECOND * seconds;
        let previous = Some(Previous { left: at(0), arrives: at(7) });
        let fixed = Law::Fixed(SimSpan::SECOND * 7);
        assert_eq!(arrival(fixed, at(3), previous, [0.5, 0.5]), at(10));
        for law in LAWS {
            assert_eq!(arrival(law, at(0), previous, [0.999, 0.5]), at(7), "{law:?}");
        }
    }
}
