//! Statistics of a running simulation, each in bounded memory.

use super::time::SimTime;

/// A level over time: its integral, least and greatest value since the last reset.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TimeWeighted {
    level: f64,
    since: SimTime,
    integral: f64,
    least: f64,
    greatest: f64,
}

impl TimeWeighted {
    /// A level that holds from `now` on.
    #[must_use]
    pub const fn new(now: SimTime, level: f64) -> Self {
        Self { level, since: now, integral: 0.0, least: level, greatest: level }
    }

    /// Sets the level from `now` on.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: f64) {
        self.integral += self.level * now.since(self.since).seconds();
        self.since = now;
        self.level = level;
        self.least = self.least.min(level);
        self.greatest = self.greatest.max(level);
    }

    /// Discards the time before `now`.
    pub fn reset(&mut self, now: SimTime) {
        *self = Self::new(now, self.level);
    }

    /// The present level.
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.level
    }

    /// Integral of the level over time up to `now`, in units times seconds.
    #[must_use]
    pub fn integral(&self, now: SimTime) -> f64 {
        self.integral + self.level * now.since(self.since).seconds()
    }

    /// The least level since the last reset.
    #[must_use]
    pub const fn least(&self) -> f64 {
        self.least
    }

    /// The greatest level since the last reset.
    #[must_use]
    pub const fn greatest(&self) -> f64 {
        self.greatest
    }
}

/// Count, mean and variance of observations, by Welford's recurrence (1962).
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Tally {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Tally {
    /// Adds an observation.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let delta = value - self.mean;
        self.mean += delta / self.count as f64;
        self.squares += delta * (value - self.mean);
    }

    /// Number of observations.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their mean; `None` without any.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Their sample variance; `None` below two.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::SimSpan;

    fn at(seconds: i64) -> SimTime {
        SimTime::START + SimSpan::SECOND * seconds
    }

    #[test]
    fn integral_weighs_by_time() {
        let mut level = TimeWeighted::new(at(0), 2.0);
        level.set(at(3), 5.0);
        assert_eq!(level.integral(at(4)), 11.0);
        level.reset(at(4));
        assert_eq!((level.integral(at(6)), level.least()), (10.0, 5.0));
    }

    #[test]
    fn tally_matches_the_textbook() {
        let mut tally = Tally::default();
        for x in [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0] {
            tally.add(x);
        }
        assert_eq!(tally.mean(), Some(5.0));
        assert_eq!(tally.variance(), Some(32.0 / 7.0));
    }
}
