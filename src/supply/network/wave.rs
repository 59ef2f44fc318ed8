//! Waves: the times of a departure, of which a day may have several.

use crate::environment::{Clock, Recurrence};
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::LocalTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A further departure of a day, with its own cut-off and planned arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaveSpec {
    /// Local time of the departure, later than that of the wave before.
    pub departs: LocalTime,
    /// Days from the cut-off to the departure, at most 366.
    #[serde(default)]
    pub cutoff_days_before: u16,
    /// Local time of the cut-off, later than that of the wave before; an order at that instant is included.
    pub cutoff: LocalTime,
    /// Local time, on the day of the cut-off, until which orders may be reallocated among the
    /// destinations; not at all if absent.
    #[serde(default)]
    pub split_until: Option<LocalTime>,
    /// Days from the departure to the planned arrival, at most 366.
    #[serde(default)]
    pub arrives_days_after: u16,
    /// Local time of the planned arrival, no earlier than that of the wave before.
    pub arrives: LocalTime,
}

/// A wave in the running simulation; the only one of a day may depart at equal spans until the day ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wave {
    pub(super) departures: Recurrence,
    /// Time on the clock from the cut-off to the departure.
    pub(super) cutoff_before: SimSpan,
    /// Time on the clock from the end of reallocation to the departure.
    pub(super) split_before: Option<SimSpan>,
    /// Time on the clock from the departure to the planned arrival.
    pub(super) arrives_after: SimSpan,
}

/// Time on the clock from one time of day to another, negative if it is earlier.
fn between(from: LocalTime, to: LocalTime) -> SimSpan {
    SimSpan::from_nanos(to.nanoseconds() - from.nanoseconds())
}

impl WaveSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        for (field, days) in [
            ("cutoff_days_before", self.cutoff_days_before),
            ("arrives_days_after", self.arrives_days_after),
        ] {
            if days > 366 {
                checker.within(field).out_of_range(days, "at most 366 days");
            }
        }
        if self.cutoff_days_before == 0 && self.cutoff > self.departs {
            checker.within("cutoff").out_of_range(self.cutoff, "no later than the departure");
        }
        if let Some(until) = self.split_until
            && (until < self.cutoff || (self.cutoff_days_before == 0 && until > self.departs))
        {
            checker
                .within("split_until")
                .out_of_range(until, "a time between cut-off and departure");
        }
    }

    /// Reports an arrival before the departure, where both follow one clock.
    pub(super) fn check_arrival(&self, checker: &mut Checker) {
        if self.arrives_days_after == 0 && self.arrives < self.departs {
            checker.within("arrives").out_of_range(self.arrives, "no earlier than the departure");
        }
    }

    /// The wave in the running simulation, at equal spans until the day ends.
    pub(super) fn wave(&self, every: SimSpan) -> Wave {
        let before = |time: LocalTime| {
            between(time, self.departs) + SimSpan::DAY * i64::from(self.cutoff_days_before)
        };
        Wave {
            departures: Recurrence::of_each_day(self.departs, every),
            cutoff_before: before(self.cutoff),
            split_before: self.split_until.map(before),
            arrives_after: between(self.departs, self.arrives)
                + SimSpan::DAY * i64::from(self.arrives_days_after),
        }
    }
}

impl Wave {
    /// Time on the clock from the midnight of a day to its first departure, cut-off and planned arrival.
    pub(super) fn times(&self) -> [SimSpan; 3] {
        let departs = self.departures.reading(0);
        [departs, departs - self.cutoff_before, departs + self.arrives_after]
    }

    /// Notes the times that a change of the clock within the run skips or shows twice; `runs` says on which
    /// local days it departs.
    pub(super) fn note_times(
        &self,
        [clock, there]: [&Clock; 2],
        runs: impl Fn(i64) -> bool,
        checker: &mut Checker,
    ) {
        let comes = |number: i64| runs(number.div_euclid(self.departures.count()));
        self.departures.note(clock, comes, &mut checker.within("departs"));
        if self.departures.is_frequent(clock) {
            return;
        }
        let shifted = |by: SimSpan, clock: &Clock, field: &str, checker: &mut Checker| {
            self.departures.shifted(by).note(clock, comes, &mut checker.within(field));
        };
        shifted(-self.cutoff_before, clock, "cutoff", checker);
        if let Some(before) = self.split_before {
            shifted(-before, clock, "split_until", checker);
        }
        shifted(self.arrives_after, there, "arrives", checker);
    }
}
