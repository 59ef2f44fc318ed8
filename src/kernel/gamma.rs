//! The gamma distribution by inversion.
//!
//! The quantile solves `P(a, x) = u`, P the regularised incomplete gamma function, by Halley's method from
//! the start of Wilson and Hilferty (1931); P is a series below `a + 1` and a continued fraction above.
//!
//! Source: Press et al., Numerical Recipes (2007), §6.2. Valid for shapes of 10⁻³ to 10⁶ and
//! 10⁻¹² < u < 1. Held to account by the tests below, by inverting back, and by `periodic_RS` of
//! `tests/it/oracles/supply`.

use super::variate::standard_normal;
use libm::{exp, lgamma, log, sqrt};

/// Quantile of a gamma variate with mean and standard deviation, both above zero.
#[must_use]
pub fn gamma_quantile(u: f64, mean: f64, sd: f64) -> f64 {
    let shape = (mean / sd) * (mean / sd);
    let scale = sd / mean * sd;
    scale * standard_quantile(u, shape)
}

/// Quantile of the gamma distribution of scale 1.
fn standard_quantile(u: f64, shape: f64) -> f64 {
    let z = standard_normal(u);
    let third = 1.0 / (9.0 * shape);
    let cube = 1.0 - third + z * sqrt(third);
    let log_gamma = lgamma(shape);
    let mut x = if shape > 0.5 && cube > 0.05 {
        shape * cube * cube * cube
    } else {
        // Near zero, P(a, x) ≈ x^a / Γ(a + 1).
        exp((log(u) + lgamma(shape + 1.0)) / shape)
    };
    for _ in 0..40 {
        if x <= 0.0 {
            return 0.0;
        }
        let error = below(x, shape, log_gamma) - u;
        let density = exp((shape - 1.0) * log(x) - x - log_gamma);
        if density <= 0.0 {
            break;
        }
        let newton = error / density;
        let step = newton / (1.0 - 0.5 * (newton * ((shape - 1.0) / x - 1.0)).min(1.0));
        let next = x - step;
        // A step beyond zero is cut to half of the way.
        let next = if next <= 0.0 { 0.5 * x } else { next };
        if (next - x).abs() <= 1e-13 * x {
            return next;
        }
        x = next;
    }
    x
}

/// `P(a, x)`, the probability below x.
fn below(x: f64, shape: f64, log_gamma: f64) -> f64 {
    let front = exp(shape * log(x) - x - log_gamma);
    if x < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        for _ in 0..10_000 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-16 {
                break;
            }
        }
        return front * sum;
    }
    // Lentz's method for the continued fraction of the probability above.
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - shape);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let factor = d * c;
        fraction *= factor;
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    1.0 - front * fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Gamma};

    #[test]
    fn quantiles_invert_the_distribution() {
        for shape in [0.05, 0.5, 1.0, 4.0, 25.0, 400.0, 1e4] {
            let law = Gamma::new(shape, 1.0).unwrap();
            for u in [1e-6, 1e-3, 0.02, 0.2, 0.5, 0.77, 0.98, 0.9999, 1.0 - 1e-9] {
                let back = law.cdf(standard_quantile(u, shape));
                assert!((back - u).abs() < 1e-9, "{shape} {u} {back}");
            }
        }
    }

    #[test]
    fn a_shape_of_one_is_exponential() {
        for u in [0.01, 0.3, 0.9, 0.999] {
            assert!((gamma_quantile(u, 7.0, 7.0) / (7.0 * -log(1.0 - u)) - 1.0).abs() < 1e-12);
        }
    }
}
