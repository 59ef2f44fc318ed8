//! The hours of trade: when an hour's demand takes place, and how its draws are addressed.
//!
//! The index of a draw is `25 · (local day + 2²⁰) + elapsed hour of the day`, the same whatever the
//! warm-up; an hour's demand takes place in its middle. Days of clock change have 23 or 25 hours.

use crate::environment::Clock;
use crate::kernel::{Event, Phase, Realm, SimSpan, SimTime};

/// An hour's demand, at all stock points with customers; in the middle of the hour.
#[derive(Clone, Copy, Debug)]
pub struct HourOfTrade {
    /// The local day; that of the start is 0.
    pub day: i64,
    /// Hours elapsed since its midnight, 0 to 24.
    pub hour: i64,
}

impl Event for HourOfTrade {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.index()
    }
}

impl HourOfTrade {
    /// Address of the hour's draws.
    #[must_use]
    pub const fn index(self) -> u64 {
        ((self.day + (1 << 20)) * 25 + self.hour) as u64
    }

    /// First instant of the hour.
    #[must_use]
    pub fn begins(self, clock: &Clock) -> SimTime {
        clock.midnight(self.day) + SimSpan::HOUR * self.hour
    }

    /// First instant after the hour, which the day's end may cut short.
    #[must_use]
    pub fn ends(self, clock: &Clock) -> SimTime {
        (self.begins(clock) + SimSpan::HOUR).min(clock.midnight(self.day + 1))
    }

    /// When its demand takes place.
    #[must_use]
    pub fn middle(self, clock: &Clock) -> SimTime {
        let begins = self.begins(clock);
        begins + SimSpan::from_nanos(self.ends(clock).since(begins).nanos() / 2)
    }

    /// The hour after it.
    #[must_use]
    pub fn next(self, clock: &Clock) -> Self {
        if self.ends(clock) < clock.midnight(self.day + 1) {
            Self { day: self.day, hour: self.hour + 1 }
        } else {
            Self { day: self.day + 1, hour: 0 }
        }
    }

    /// The first hour whose middle is not before `now`.
    #[must_use]
    pub fn first(now: SimTime, clock: &Clock) -> Self {
        let mut hour = Self { day: clock.day_of(now), hour: 0 };
        while hour.middle(clock) < now {
            hour = hour.next(clock);
        }
        hour
    }
}
