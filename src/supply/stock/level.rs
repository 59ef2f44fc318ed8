//! A stock level over time, and its integral.

use crate::kernel::SimTime;

/// A level of units, and its integral since the last reset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    units: f64,
    since: SimTime,
    /// Units times nanoseconds, up to `since`.
    integral: f64,
}

impl Level {
    /// A level that holds from `now` on.
    #[must_use]
    pub const fn new(now: SimTime, units: f64) -> Self {
        Self { units, since: now, integral: 0.0 }
    }

    /// Changes the level by a number of units.
    #[inline]
    pub(super) fn add(&mut self, now: SimTime, change: f64) {
        self.integral += self.units * now.since(self.since).nanos() as f64;
        self.since = now;
        self.units += change;
    }

    /// Takes units away at instants before `now`; `unit_nanos` is the sum of each unit times the nanoseconds
    /// from its instant to `now`.
    #[inline]
    pub(super) fn drain(&mut self, now: SimTime, units: f64, unit_nanos: f64) {
        self.add(now, -units);
        self.integral -= unit_nanos;
    }

    /// Restarts the integral at `now`.
    pub(super) const fn reset(&mut self, now: SimTime) {
        *self = Self::new(now, self.units);
    }

    /// The instant of the latest change.
    #[must_use]
    pub(super) const fn since(&self) -> SimTime {
        self.since
    }

    /// The present level, in units.
    #[inline]
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.units
    }

    /// Integral of the level over time up to `now`, in units times seconds.
    #[must_use]
    pub fn integral(&self, now: SimTime) -> f64 {
        (self.integral + self.units * now.since(self.since).nanos() as f64) / 1e9
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimSpan;

    #[test]
    fn integral_weighs_by_time() {
        let at = |seconds: i64| SimTime::START + SimSpan::SECOND * seconds;
        let mut level = Level::new(at(0), 2.0);
        level.add(at(3), 3.0);
        assert_eq!((level.level(), level.integral(at(4))), (5.0, 11.0));
        level.reset(at(4));
        assert_eq!(level.integral(at(6)), 10.0);
    }
}
