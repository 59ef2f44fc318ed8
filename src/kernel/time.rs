//! Simulated time: whole nanoseconds on one clock.
//!
//! Instant 0 is the scenario's `start`, the first measured instant; the warm-up is negative. Sums
//! saturate at the end of the range, which lies beyond every horizon, so no input can wrap the
//! clock. Time zones exist only in `environment`.

use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// Nanoseconds in a second.
const NANOS: f64 = 1e9;

/// An instant, in nanoseconds after the scenario's start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(i64);

/// A length of time, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimSpan(i64);

impl SimTime {
    /// The first measured instant.
    pub const START: Self = Self(0);
    /// Later than any event.
    pub const NEVER: Self = Self(i64::MAX);

    /// The instant `nanoseconds` after the start.
    #[must_use]
    pub const fn from_nanos(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// The instant `seconds` after the start, rounded up to a whole nanosecond.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        Self(SimSpan::from_seconds(seconds).0)
    }

    /// Nanoseconds after the start.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Seconds after the start.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / NANOS
    }

    /// The time elapsed since `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> SimSpan {
        SimSpan(self.0.saturating_sub(earlier.0))
    }

    /// The sum, or `None` where it leaves the range.
    #[must_use]
    pub const fn checked_add(self, span: SimSpan) -> Option<Self> {
        match self.0.checked_add(span.0) {
            Some(nanoseconds) => Some(Self(nanoseconds)),
            None => None,
        }
    }
}

impl SimSpan {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One second.
    pub const SECOND: Self = Self(1_000_000_000);
    /// One minute.
    pub const MINUTE: Self = Self(60 * Self::SECOND.0);
    /// One hour.
    pub const HOUR: Self = Self(60 * Self::MINUTE.0);
    /// Twenty-four hours.
    pub const DAY: Self = Self(24 * Self::HOUR.0);

    /// A span of whole nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// A span of `seconds`, rounded up to a whole nanosecond; values beyond the clock's range,
    /// infinity and NaN give the longest span.
    #[inline]
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        let nanoseconds = seconds * NANOS;
        if nanoseconds.abs() < 9.2e18 {
            // Truncation with a correction is `ceil` without a call.
            let whole = nanoseconds as i64;
            return Self(whole + i64::from(whole as f64 != nanoseconds && nanoseconds > 0.0));
        }
        Self(if nanoseconds < 0.0 { i64::MIN } else { i64::MAX })
    }

    /// Nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / NANOS
    }

    /// Hours.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.seconds() / 3600.0
    }

    /// Whether the span is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add<SimSpan> for SimTime {
    type Output = Self;
    fn add(self, span: SimSpan) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<SimSpan> for SimTime {
    fn add_assign(&mut self, span: SimSpan) {
        *self = *self + span;
    }
}

impl Sub<SimSpan> for SimTime {
    type Output = Self;
    fn sub(self, span: SimSpan) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for SimSpan {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for SimSpan {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for SimSpan {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul<i64> for SimSpan {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl Div<SimSpan> for SimSpan {
    type Output = f64;
    fn div(self, other: Self) -> f64 {
        self.0 as f64 / other.0 as f64
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.seconds())
    }
}

impl fmt::Debug for SimSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_up_to_the_next_nanosecond() {
        assert_eq!(SimSpan::from_seconds(1.000_000_000_1).nanos(), 1_000_000_001);
        assert_eq!(SimSpan::from_seconds(2.0).nanos(), 2_000_000_000);
    }

    #[test]
    fn sums_stay_in_range() {
        assert_eq!(SimTime::NEVER + SimSpan::DAY, SimTime::NEVER);
        assert_eq!(
            SimTime::START.checked_add(SimSpan::HOUR),
            Some(SimTime::from_nanos(3_600_000_000_000))
        );
        assert_eq!(SimTime::NEVER.checked_add(SimSpan::HOUR), None);
        assert_eq!(SimSpan::from_seconds(f64::INFINITY).nanos(), i64::MAX);
        assert_eq!(SimSpan::from_seconds(f64::NAN).nanos(), i64::MAX);
    }
}
