//! Quantiles of spans: exact up to a number of spans, then from a sketch in bounded memory.
//!
//! The quantile of order `q` of `n` spans is the order statistic of rank `⌈q n⌉`: always an
//! observed span. Up to [`SpanQuantiles::MOST_EXACT`] spans are kept; beyond that a histogram with
//! three significant digits answers (HDR histogram, Tene 2015), with an error of at most 0.1 % of
//! the quantile, or one microsecond. Held to account by the tests below.

use super::time::SimSpan;
use hdrhistogram::Histogram;

/// How a quantile is computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Precision {
    /// The order statistic of all spans.
    Exact,
    /// The histogram's answer, between the least and the greatest span.
    Sketched,
}

/// Quantiles of the spans observed so far.
#[derive(Clone, Debug)]
pub struct SpanQuantiles {
    /// All spans in nanoseconds, in parts of a fixed size, until there are too many or they are
    /// [settled](Self::settle). A single vector would take twice the memory while it grows.
    parts: Vec<Vec<i64>>,
    /// Exact quantiles in nanoseconds by their order, once settled.
    settled: Vec<(f64, i64)>,
    histogram: Histogram<u64>,
    least: i64,
    greatest: i64,
    count: u64,
}

impl SpanQuantiles {
    /// Maximum number of spans kept for exact quantiles.
    pub const MOST_EXACT: u64 = 1_000_000;
    /// Spans of a part.
    const PART: usize = 8_192;
    /// Nanoseconds per step of the histogram.
    const STEP: i64 = 1_000;

    /// No spans.
    #[must_use]
    pub fn new() -> Self {
        let mut histogram = Histogram::<u64>::new_with_bounds(1, 1 << 32, 3)
            .unwrap_or_else(|_| unreachable!("the bounds are those that the library allows"));
        histogram.auto(true);
        let (least, greatest) = (i64::MAX, i64::MIN);
        Self { parts: Vec::new(), settled: Vec::new(), histogram, least, greatest, count: 0 }
    }

    /// Adds a span.
    #[inline]
    pub fn add(&mut self, span: SimSpan) {
        let nanos = span.nanos();
        self.count += 1;
        if self.count <= Self::MOST_EXACT {
            match self.parts.last_mut().filter(|part| part.len() < Self::PART) {
                Some(part) => part.push(nanos),
                None => self.parts.push(vec![nanos]),
            }
        } else if self.count == Self::MOST_EXACT + 1 {
            self.parts = Vec::new();
        }
        (self.least, self.greatest) = (self.least.min(nanos), self.greatest.max(nanos));
        // The histogram grows to any value of 63 bits.
        let _grown = self.histogram.record((nanos.max(0) / Self::STEP) as u64);
    }

    /// The best precision that the number of spans allows.
    #[must_use]
    pub const fn precision(&self) -> Precision {
        if self.count <= Self::MOST_EXACT { Precision::Exact } else { Precision::Sketched }
    }

    /// The quantile of order `q`, in seconds; `None` without spans, and for an exact quantile of
    /// too many spans.
    #[must_use]
    pub fn quantile(&self, q: f64, precision: Precision) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let nanos = match precision {
            Precision::Exact => {
                let settled = self.settled.iter().find(|(order, _)| *order == q);
                match settled {
                    Some((_, nanos)) => *nanos,
                    None => self.select(q, &mut self.parts.concat())?,
                }
            }
            Precision::Sketched => {
                let steps = self.histogram.value_at_quantile(q) as i64;
                steps.saturating_mul(Self::STEP).clamp(self.least, self.greatest)
            }
        };
        Some(SimSpan::from_nanos(nanos).seconds())
    }

    /// The order statistic of all spans; `None` where they are not kept.
    fn select(&self, q: f64, spans: &mut [i64]) -> Option<i64> {
        let rank = (q * self.count as f64).ceil().max(1.0) as usize;
        (rank <= spans.len()).then(|| *spans.select_nth_unstable(rank - 1).1)
    }

    /// Answers exact quantiles of these orders now and keeps no span: no more are added, and no others
    /// are asked for.
    pub fn settle(&mut self, orders: &[f64]) {
        let mut spans: Vec<i64> = std::mem::take(&mut self.parts).concat();
        let answer = |&q: &f64| Some((q, self.select(q, &mut spans)?));
        self.settled = orders.iter().filter_map(answer).collect();
    }

    /// Number of spans.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}

impl Default for SpanQuantiles {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(nanos: impl IntoIterator<Item = i64>) -> SpanQuantiles {
        let mut quantiles = SpanQuantiles::new();
        nanos.into_iter().for_each(|nanos| quantiles.add(SimSpan::from_nanos(nanos)));
        quantiles
    }

    #[test]
    fn exact_quantiles_are_order_statistics() {
        let empty = SpanQuantiles::new();
        assert_eq!(empty.quantile(0.5, Precision::Exact), None);
        // Ranks ⌈5/2⌉ = 3, ⌈4.75⌉ = 5, ⌈0.5⌉ = 1 of 1, 2, 3, 4, 5 s.
        let five = of([3, 1, 5, 2, 4].map(|s| s * 1_000_000_000));
        let at = |q| five.quantile(q, Precision::Exact);
        assert_eq!([at(0.5), at(0.95), at(0.1)], [Some(3.0), Some(5.0), Some(1.0)]);
        // A difference of one nanosecond is resolved.
        let (one, other) = (of([1_000_000_000; 9]), of([1_000_000_001; 9]));
        assert!(other.quantile(0.99, Precision::Exact) > one.quantile(0.99, Precision::Exact));
    }

    #[test]
    fn settled_quantiles_are_those_of_all_spans() {
        // 20 011 spans in three parts, in an order that is not theirs: k · 7919 mod 20 011 takes each of
        // 0 … 20 010 once, so that the quantile of order q is ⌈20 011 q⌉ − 1.
        let mut all = of((0..20_011).map(|k| k * 7_919 % 20_011 * 1_000_000_000));
        let orders = [0.5, 0.95, 0.99];
        let exact = orders.map(|q| all.quantile(q, Precision::Exact));
        assert_eq!(exact, [Some(10_005.0), Some(19_010.0), Some(19_810.0)]);
        let sketched = orders.map(|q| all.quantile(q, Precision::Sketched));
        all.settle(&orders);
        assert_eq!(orders.map(|q| all.quantile(q, Precision::Exact)), exact);
        assert_eq!(orders.map(|q| all.quantile(q, Precision::Sketched)), sketched);
        assert_eq!((all.parts.len(), all.count()), (0, 20_011));
        assert_eq!(all.quantile(0.9, Precision::Exact), None);
    }

    #[test]
    fn no_quantile_lies_beyond_the_extremes() {
        let sixty = of([60_000_000_000; 1_000]);
        for precision in [Precision::Exact, Precision::Sketched] {
            assert_eq!(sixty.quantile(0.99, precision), Some(60.0), "{precision:?}");
        }
    }

    #[test]
    fn beyond_a_million_spans_a_quantile_is_within_a_tenth_of_a_percent() {
        let most = SpanQuantiles::MOST_EXACT as i64;
        let exact = of((1..=most).map(|us| us * 1_000));
        assert_eq!(exact.precision(), Precision::Exact);
        assert_eq!(exact.quantile(0.95, Precision::Exact), Some(0.95));
        let more = of((1..=most + 1).map(|us| us * 1_000));
        assert_eq!((more.precision(), more.count()), (Precision::Sketched, most as u64 + 1));
        assert_eq!(more.quantile(0.5, Precision::Exact), None);
        for q in [0.5, 0.95, 0.99] {
            let found = more.quantile(q, Precision::Sketched).unwrap();
            assert!((found / q - 1.0).abs() < 1e-3, "{q}: {found}");
        }
    }
}
