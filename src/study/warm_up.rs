//! Checks whether the warm-up was long enough, by MSER-5.
//!
//! The series is averaged in batches of five; the truncation point `d` minimises `Σ (yᵢ − ȳ)² / (n
//! − d)²` over the remaining batches, the marginal standard error of their mean. The search covers
//! the first half of the series, or the whole warm-up if that is longer, and keeps at least a week,
//! since a few last values may be equal by chance. A minimum at the end of the search range means
//! that the series has not settled. Source: White, Cobb and Spratt (2000), A comparison of five
//! steady-state truncation heuristics for simulation, Winter Simulation Conference. First, a moving
//! mean over one week removes the weekly pattern (Welch's procedure; Law 2015, ch. 9.5.1), which is
//! not a transient. Valid for series that settle; with growing demand it reports an insufficient
//! warm-up at any length.

use crate::environment::Clock;
use crate::outcome::warm_up_series::WarmUpSeries;

/// Stock of the undisturbed arm in units, summed over replications, hour by hour: on shelves, and upstream
/// of them. Service settles with the first; holding, shipments in full and orders with the second.
#[derive(Clone, Debug, Default)]
pub struct WarmUpCheck {
    on_shelves: Vec<f64>,
    upstream: Vec<f64>,
}

impl WarmUpCheck {
    /// Adds the series of a run; runs without one are ignored.
    pub fn add(&mut self, series: &WarmUpSeries) {
        for (sums, units) in
            [(&mut self.on_shelves, &series.on_shelves), (&mut self.upstream, &series.upstream)]
        {
            if sums.is_empty() {
                sums.clone_from(units);
            } else {
                sums.iter_mut().zip(units).for_each(|(sum, units)| *sum += units);
            }
        }
    }

    /// Whether the run, if it has shelves, is long enough for MSER: two weeks and a batch, warm-up included.
    #[must_use]
    pub const fn can_judge(&self) -> bool {
        self.on_shelves.is_empty() || self.on_shelves.len() >= 2 * WEEK_H + BATCH
    }

    /// A warning if the warm-up was too short according to a series.
    #[must_use]
    pub fn warning(&self, clock: &Clock) -> Option<String> {
        let warm_up_h = crate::kernel::SimTime::START.since(clock.begin()).seconds() / 3_600.0;
        let days = warm_up_h / 24.0;
        if self.on_shelves.is_empty() {
            return None;
        }
        if !self.can_judge() {
            return None;
        }
        let settled = [
            ("stock on shelves", &self.on_shelves),
            ("stock in centres and in transit", &self.upstream),
        ]
        .map(|(what, series)| (what, settled_after_h(series, warm_up_h)));
        if let Some((what, _)) = settled.iter().find(|(_, hours)| hours.is_none()) {
            return Some(format!(
                "{what} does not settle before measuring starts (MSER-5): lengthen `warm_up`, or read only differences between arms"
            ));
        }
        let last = settled.into_iter().filter_map(|(what, hours)| Some((what, hours?)));
        let (what, hours) = last.max_by_key(|(_, hours)| *hours)?;
        (hours as f64 > warm_up_h).then(|| {
            format!(
                "{what} settles {} d after the run begins (MSER-5), but the warm-up is only {days} d: the measured time contains part of the transient; lengthen `warm_up`",
                hours.div_ceil(24),
            )
        })
    }
}

/// Values per batch.
const BATCH: usize = 5;
/// Hours of a week.
pub const WEEK_H: usize = 168;

/// Hours from the start of a series of hourly values until it has settled; `None` if it has not
/// settled, or is shorter than two weeks and a batch.
#[must_use]
pub fn settled_after_h(hourly: &[f64], warm_up_h: f64) -> Option<usize> {
    let smooth = moving_mean(hourly, WEEK_H);
    if smooth.len() < WEEK_H + BATCH {
        return None;
    }
    let batches: Vec<f64> =
        smooth.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let in_warm_up = (warm_up_h / BATCH as f64) as usize;
    let all_but_a_week = batches.len().saturating_sub(WEEK_H / BATCH);
    let last = (batches.len() / 2).max(in_warm_up.min(all_but_a_week));
    let cut = mser(&batches, last)?;
    Some(cut * BATCH)
}

/// The number of initial values to omit, if it is below `last`.
fn mser(values: &[f64], last: usize) -> Option<usize> {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    let mut best = (f64::INFINITY, values.len());
    for (cut, &value) in values.iter().enumerate().rev() {
        count += 1.0;
        let off = value - mean;
        mean += off / count;
        squares += off * (value - mean);
        let statistic = squares / (count * count);
        if cut <= last && statistic <= best.0 {
            best = (statistic, cut);
        }
    }
    (best.1 < last).then_some(best.1)
}

/// Means over windows of a number of values.
fn moving_mean(values: &[f64], window: usize) -> Vec<f64> {
    values.windows(window).map(|part| part.iter().sum::<f64>() / window as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, variate};

    fn series(hours: usize, transient: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut stream = Draws::new(3, 0).stream("noise").unwrap();
        let level = |hour: usize| {
            let noise = variate::standard_normal(stream.uniform(hour as u64));
            let rhythm = if hour % WEEK_H < 48 { 20.0 } else { 0.0 };
            100.0 + rhythm + noise + transient(hour as f64)
        };
        (0..hours).map(level).collect()
    }

    #[test]
    fn a_settled_series_needs_no_warm_up_whatever_its_week_looks_like() {
        let settled = settled_after_h(&series(8 * WEEK_H, |_| 0.0), 0.0).unwrap();
        assert!(settled < WEEK_H, "{settled} h");
    }

    #[test]
    fn a_decaying_start_is_cut_off_when_little_of_it_is_left() {
        // An excess of 500 units that decays with a time constant of four days; the mean over a
        // week has an excess of 236, its noise is 1/√168 = 0.077: they are equal after 96 · ln(236
        // / 0.077) = 770 h.
        let start = |h: f64| 500.0 * libm::exp(-h / 96.0);
        let settled = settled_after_h(&series(20 * WEEK_H, start), 0.0).unwrap();
        assert!((600..900).contains(&settled), "{settled} h");
        // In eight weeks that is beyond half of the series.
        assert_eq!(settled_after_h(&series(8 * WEEK_H, start), 0.0), None);
        // A warm-up of six weeks contains it.
        let settled = settled_after_h(&series(8 * WEEK_H, start), 1008.0).unwrap();
        assert!((600..900).contains(&settled), "{settled} h");
    }

    /// Whether a run with these series over its whole length can be judged by them, and the warning.
    fn judged(
        warm_up: &str,
        horizon: &str,
        shelves: impl Fn(f64) -> f64,
        upstream: impl Fn(f64) -> f64,
    ) -> (bool, Option<String>) {
        let span = |text: &str| text.parse().unwrap();
        let start = "2024-01-01T00:00[UTC]".parse().unwrap();
        let clock = Clock::new(&start, span(warm_up), span(horizon)).unwrap();
        let hours = (clock.end().since(clock.begin()).seconds() / 3_600.0) as usize;
        let mut check = WarmUpCheck::default();
        check.add(&WarmUpSeries {
            on_shelves: series(hours, shelves),
            upstream: series(hours, upstream),
        });
        (check.can_judge(), check.warning(&clock))
    }

    #[test]
    fn a_run_too_short_for_its_series_is_judged_otherwise() {
        // Two weeks and a batch are 341 h.
        for (warm_up, horizon) in
            [("0 d", "14 d"), ("1 d", "7 d"), ("3 d", "7 d"), ("7 d", "7 d"), ("12 d", "2 d")]
        {
            let (can_judge, said) = judged(warm_up, horizon, |_| 0.0, |_| 0.0);
            assert!(!can_judge && said.is_none(), "{warm_up} {horizon}: {said:?}");
        }
        assert_eq!(judged("28 d", "7 d", |_| 0.0, |_| 0.0), (true, None));
    }

    #[test]
    fn stock_upstream_must_settle_as_well_as_that_on_shelves() {
        // 500 units that decay in four days take 600 to 900 h (above), more than a warm-up of 20 d and less
        // than one of 40 d.
        let start = |h: f64| 500.0 * libm::exp(-h / 96.0);
        let said = judged("20 d", "120 d", |_| 0.0, start).1.unwrap_or_default();
        assert!(said.starts_with("stock in centres and in transit settles"), "{said}");
        let said = judged("20 d", "120 d", start, |_| 0.0).1.unwrap_or_default();
        assert!(said.starts_with("stock on shelves settles"), "{said}");
        assert_eq!(judged("40 d", "120 d", start, start), (true, None));
    }

    #[test]
    fn no_warm_up_is_one_of_zero_days() {
        let start = |h: f64| 500.0 * libm::exp(-h / 96.0);
        let said = judged("0 d", "140 d", start, |_| 0.0).1.unwrap_or_default();
        assert!(said.contains("but the warm-up is only 0 d: "), "{said}");
    }

    #[test]
    fn a_series_that_never_settles_has_no_settled_part() {
        assert_eq!(settled_after_h(&series(8 * WEEK_H, |h| h), 0.0), None);
        assert_eq!(settled_after_h(&[1.0; 30], 0.0), None);
    }
}
