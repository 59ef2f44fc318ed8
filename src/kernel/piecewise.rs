//! A distribution of durations by four of its quantiles: linear between them.
//!
//! `Q(u)` is linear between the quantiles of 10 %, 50 %, 90 % and 99 %; the first line goes on down to 0 % but
//! not below 0, the last one up to 100 %. So the four are met exactly.
//!
//! The cold start of a server is known by such figures: p10 2.6 s, p50 22.7 s, p90 42 s, p99 51.9 s (MODEL §4).
//! No law of two parameters has all four within a tenth: they are nearly those of a uniform law, whose p99
//! is 46 s. Not modelled: a tail beyond the last line, which ends at `p99 + (p99 - p90)/9`.

/// Probabilities at which quantiles are known, between the least and the greatest duration.
const AT: [f64; 6] = [0.0, 0.1, 0.5, 0.9, 0.99, 1.0];

/// Durations at these probabilities, in seconds.
fn ends([p10, p50, p90, p99]: [f64; 4]) -> [f64; 6] {
    let least = (p10 - (p50 - p10) / 4.0).max(0.0);
    [least, p10, p50, p90, p99, p99 + (p99 - p90) / 9.0]
}

/// The lines: probability and duration at which each begins and ends.
fn lines(known_s: [f64; 4]) -> impl Iterator<Item = [(f64, f64); 2]> {
    let ends = ends(known_s);
    let points = AT.into_iter().zip(ends);
    let later = points.clone().skip(1);
    points.zip(later).map(|(from, to)| [from, to])
}

/// The duration at a uniform number, in seconds.
pub(super) fn quantile(known_s: [f64; 4], u: f64) -> f64 {
    let line = lines(known_s).find(|[_, (until, _)]| u <= *until);
    let Some([(from, low), (until, high)]) = line else { return ends(known_s)[5] };
    low + (high - low) * (u - from) / (until - from)
}

/// The mean, in seconds.
pub(super) fn mean(known_s: [f64; 4]) -> f64 {
    lines(known_s).map(|[(from, low), (until, high)]| (until - from) * 0.5 * (low + high)).sum()
}

/// The standard deviation, in seconds.
pub(super) fn sd(known_s: [f64; 4]) -> f64 {
    let mean = mean(known_s);
    let square = |[(from, low), (until, high)]: [(f64, f64); 2]| {
        let (low, high) = (low - mean, high - mean);
        (until - from) * (low * low + low * high + high * high) / 3.0
    };
    libm::sqrt(lines(known_s).map(square).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLD_START: [f64; 4] = [2.6, 22.7, 42.0, 51.9];

    #[test]
    fn the_known_quantiles_are_met_and_the_lines_end_where_they_should() {
        for (u, seconds) in [0.1, 0.5, 0.9, 0.99].into_iter().zip(COLD_START) {
            assert!((quantile(COLD_START, u) - seconds).abs() < 1e-12, "{u}");
        }
        // Halfway between 2.6 s and 22.7 s, and at the ends: 0 s, and 51.9 + 9.9/9 = 53 s.
        assert!((quantile(COLD_START, 0.3) - 12.65).abs() < 1e-12);
        assert!(quantile(COLD_START, 1e-12) < 1e-9);
        assert!((quantile(COLD_START, 1.0) - 53.0).abs() < 1e-12);
        // The line from 4 s at 10 % to 8 s at 50 % begins at 3 s.
        assert!((quantile([4.0, 8.0, 9.0, 10.0], 0.0) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn mean_and_deviation_are_those_of_its_quantiles() {
        // 0.1·1.3 + 0.4·12.65 + 0.4·32.35 + 0.09·46.95 + 0.01·52.45 s.
        assert!((mean(COLD_START) - 22.88).abs() < 1e-9);
        let n = 1_000_000;
        let all = (0..n).map(|k| quantile(COLD_START, (f64::from(k) + 0.5) / f64::from(n)));
        let from_mean = all.map(|x| x - mean(COLD_START));
        let square = from_mean.map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!((sd(COLD_START) - square.sqrt()).abs() < 1e-6);
        // A law of one value has none.
        assert_eq!((mean([5.0; 4]), sd([5.0; 4])), (5.0, 0.0));
    }
}
