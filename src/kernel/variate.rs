//! Variates by inversion: each function gives the quantile of a distribution at a uniform `u`.
//!
//! One uniform gives one variate, so a change of the mean stretches the same quantile and shifts no
//! later draw. Discrete quantiles are the least `k` with `F(k) ≥ u`.
//!
//! Sources: normal quantile by Wichura (1988), algorithm AS 241, relative error below 1e-15;
//! discrete distributions by summing their probabilities from zero (small mean) or both ways from
//! the mode (large mean), Devroye (1986), ch. III.3. Valid for 0 < u < 1 and means up to 1e12. Held
//! to account by the tests below, against tabulated quantiles and by inverting back.

use libm::{exp, lgamma, log, log1p, pow, sqrt};

/// Mean above which a discrete distribution is summed from its mode.
const SUM_FROM_MODE: f64 = 24.0;

/// Exponential with the given mean.
#[inline]
#[must_use]
pub fn exponential(u: f64, mean: f64) -> f64 {
    -mean * log1p(-u)
}

/// Uniform between two ends.
#[inline]
#[must_use]
pub fn uniform(u: f64, low: f64, high: f64) -> f64 {
    low + u * (high - low)
}

/// Standard normal.
#[must_use]
pub fn standard_normal(u: f64) -> f64 {
    let central = u - 0.5;
    if central.abs() <= 0.425 {
        let r = 0.180_625 - central * central;
        return central * ratio(r, &CENTRAL);
    }
    let tail = if central < 0.0 { u } else { 1.0 - u };
    let r = sqrt(-log(tail));
    let magnitude = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
    if central < 0.0 { -magnitude } else { magnitude }
}

/// Log-normal with the given mean and standard deviation of the variate itself.
#[must_use]
pub fn log_normal(u: f64, mean: f64, sd: f64) -> f64 {
    let variance_of_log = log1p((sd / mean) * (sd / mean));
    exp(log(mean) - 0.5 * variance_of_log + sqrt(variance_of_log) * standard_normal(u))
}

/// Weibull with shape and scale.
#[must_use]
pub fn weibull(u: f64, shape: f64, scale: f64) -> f64 {
    scale * pow(-log1p(-u), 1.0 / shape)
}

/// Triangular between two ends, with its mode between them.
#[must_use]
pub fn triangular(u: f64, low: f64, mode: f64, high: f64) -> f64 {
    let width = high - low;
    if u * width < mode - low {
        low + sqrt(u * width * (mode - low))
    } else {
        high - sqrt((1.0 - u) * width * (high - mode))
    }
}

/// Number of failures before the first success, each trial a success with probability `p`.
#[must_use]
pub fn geometric(u: f64, p: f64) -> f64 {
    if p >= 1.0 {
        return 0.0;
    }
    (log1p(-u) / log1p(-p)).ceil().max(1.0) - 1.0
}

/// Poisson with the given mean.
#[must_use]
pub fn poisson(u: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean <= SUM_FROM_MODE {
        return from_zero(u, exp(-mean), |k| mean / (k + 1.0));
    }
    let mode = mean.floor();
    let at_mode = exp(mode * log(mean) - mean - lgamma(mode + 1.0));
    from_mode(u, mode, at_mode, |k| mean / (k + 1.0))
}

/// Negative binomial with the given mean and ratio of variance to mean, which is at least 1.
///
/// With one ratio for all hours of a day, the day's sum is negative binomial too.
#[must_use]
pub fn negative_binomial(u: f64, mean: f64, variance_ratio: f64) -> f64 {
    if variance_ratio <= 1.0 {
        return poisson(u, mean);
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let size = mean / (variance_ratio - 1.0);
    let odds = 1.0 - 1.0 / variance_ratio;
    let up = |k: f64| (k + size) / (k + 1.0) * odds;
    let at_zero = -size * log(variance_ratio);
    if mean <= SUM_FROM_MODE {
        return from_zero(u, exp(at_zero), up);
    }
    let mode = ((size - 1.0) * (variance_ratio - 1.0)).floor().max(0.0);
    let at_mode =
        exp(lgamma(mode + size) - lgamma(mode + 1.0) - lgamma(size) + at_zero + mode * log(odds));
    from_mode(u, mode, at_mode, up)
}

/// Sums probabilities upwards from zero; `up(k)` is `p(k + 1) / p(k)`.
#[inline]
fn from_zero(u: f64, at_zero: f64, up: impl Fn(f64) -> f64) -> f64 {
    let (mut k, mut probability, mut sum) = (0.0, at_zero, at_zero);
    while sum < u {
        probability *= up(k);
        let next = sum + probability;
        k += 1.0;
        // Further terms are below the last bit of the sum.
        if next == sum && probability < 1e-300_f64.max(sum * 1e-17) && up(k) < 1.0 {
            break;
        }
        sum = next;
    }
    k
}

/// Sums probabilities below the mode, then walks down or up to the quantile.
fn from_mode(u: f64, mode: f64, at_mode: f64, up: impl Fn(f64) -> f64) -> f64 {
    let mut below = 0.0;
    let (mut k, mut probability) = (mode, at_mode);
    while k > 0.0 && probability > at_mode * 1e-18 {
        probability /= up(k - 1.0);
        k -= 1.0;
        below += probability;
    }
    let (mut k, mut probability, mut sum) = (mode, at_mode, below + at_mode);
    if sum >= u {
        while k > 0.0 && sum - probability >= u {
            sum -= probability;
            probability /= up(k - 1.0);
            k -= 1.0;
        }
        return k;
    }
    while sum < u && probability > at_mode * 1e-18 {
        probability *= up(k);
        k += 1.0;
        sum += probability;
    }
    k
}

/// Numerator and denominator of one branch of AS 241, the constant first.
type Rational = ([f64; 8], [f64; 8]);

fn ratio(r: f64, (numerator, denominator): &Rational) -> f64 {
    let polynomial =
        |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, &coefficient| sum * r + coefficient);
    polynomial(numerator) / polynomial(denominator)
}

const CENTRAL: Rational = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ],
);

const MIDDLE: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, DiscreteCDF, NegativeBinomial, Normal, Poisson};

    const ORDERS: [f64; 9] = [1e-9, 1e-4, 0.02, 0.2, 0.5, 0.77, 0.98, 0.9999, 1.0 - 1e-9];

    #[test]
    fn normal_quantiles_invert_the_distribution() {
        let normal = Normal::standard();
        for u in ORDERS {
            assert!((normal.cdf(standard_normal(u)) / u - 1.0).abs() < 1e-6, "{u}");
        }
        assert!((standard_normal(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
        assert!((standard_normal(1e-20) + 9.262_340_089_798_408).abs() < 1e-13);
    }

    #[test]
    fn poisson_quantile_is_the_least_that_reaches_u() {
        for mean in [0.01, 0.3, 3.0, 23.9, 24.1, 180.0, 3_000.0, 2e5] {
            let law = Poisson::new(mean).unwrap();
            for u in ORDERS {
                let k = poisson(u, mean) as u64;
                assert!(law.cdf(k) >= u - 1e-9, "{mean} {u}");
                assert!(k == 0 || law.cdf(k - 1) < u + 1e-9, "{mean} {u}");
            }
        }
    }

    #[test]
    fn negative_binomial_quantile_is_the_least_that_reaches_u() {
        for (mean, ratio) in [(0.2, 1.5), (3.0, 2.0), (30.0, 1.2), (500.0, 4.0), (40.0, 90.0)] {
            let law = NegativeBinomial::new(mean / (ratio - 1.0), 1.0 / ratio).unwrap();
            for u in ORDERS {
                let k = negative_binomial(u, mean, ratio) as u64;
                assert!(law.cdf(k) >= u - 1e-9, "{mean} {ratio} {u}");
                assert!(k == 0 || law.cdf(k - 1) < u + 1e-9, "{mean} {ratio} {u}");
            }
        }
    }

    #[test]
    fn a_larger_mean_stretches_the_same_quantile() {
        for u in ORDERS {
            let quantiles: Vec<f64> =
                [0.5, 3.0, 9.0, 27.0, 81.0].iter().map(|&mean| poisson(u, mean)).collect();
            assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }

    #[test]
    fn continuous_laws_have_their_medians() {
        assert!((exponential(0.5, 2.0) - 2.0 * std::f64::consts::LN_2).abs() < 1e-15);
        assert!((log_normal(0.5, 5.0, 5.0) - 5.0 / 2f64.sqrt()).abs() < 1e-12);
        assert!((weibull(0.5, 1.0, 3.0) - exponential(0.5, 3.0)).abs() < 1e-12);
        assert!((triangular(0.5, 0.0, 1.0, 2.0) - 1.0).abs() < 1e-15);
        assert_eq!(geometric(0.5, 0.9), 0.0);
        assert_eq!(geometric(0.95, 0.9), 1.0);
    }
}
