//! Readings of the local clock: what it shows at an instant, and when it shows a time.
//!
//! A reading is the time on the local clock since the midnight of the day of the start, where every
//! day counts 24 h: 01:30 of day 2 is 49 h 30 min in any zone. Between two changes of the clock,
//! readings and instants differ by a constant, the lead. Where the clock goes forward, it skips
//! readings; where it goes back, it shows readings twice:
//!
//! ```text
//!  instants   ────────────┬────────────▶        ────────────┬────────────▶
//!  readings   00:00  01:00│02:00  03:00         00:00  02:00│01:00  02:00
//!                 skipped: 01:00 to 02:00           twice: 01:00 to 02:00
//! ```
//! Source: the IANA time zone database, as the calendar library contains it. Held to account by the
//! tests of `recurrence` and by `tests/it/clocks`.

use crate::kernel::{SimSpan, SimTime};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A stretch of time without a change of the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// First instant; the change of the clock takes place then.
    pub(super) from: SimTime,
    /// First instant after it.
    pub(super) until: SimTime,
    /// Reading minus instant.
    lead: SimSpan,
}

/// When the local clock shows a reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shown {
    /// Once.
    Once(SimTime),
    /// Never, since a change skips it.
    Never {
        /// The instant that is taken for it: as much later as the clock skips.
        taken: SimTime,
        /// The time that the clock skips.
        skipped: SimSpan,
    },
    /// Twice, since the clock goes back over it.
    Twice {
        /// The first time.
        first: SimTime,
        /// The second time.
        second: SimTime,
    },
}

impl Shown {
    /// The instant that is taken for it: the first, or later by what the clock skips.
    pub(super) const fn taken(self) -> SimTime {
        match self {
            Self::Once(at) | Self::Never { taken: at, .. } | Self::Twice { first: at, .. } => at,
        }
    }
}

/// Readings of the local clock over the time of a run.
#[derive(Clone, Debug)]
pub(super) struct Readings {
    /// In the order of time, from the first instant to the last.
    stretches: Vec<Stretch>,
    largest_change: SimSpan,
}

impl Readings {
    /// The readings in a zone, where changes after `until` are not known and the clock goes on.
    ///
    /// `None` beyond the range of instants.
    pub(super) fn new(
        zone: &TimeZone,
        (start, first_date): (Timestamp, Date),
        (from, until): (Timestamp, Timestamp),
    ) -> Option<Self> {
        let nanos = |wide: i128| i64::try_from(wide).ok();
        let midnight = TimeZone::UTC.to_timestamp(first_date.at(0, 0, 0, 0)).ok()?;
        let lead_at = |at: Timestamp| {
            let offset = i128::from(zone.to_offset(at).seconds()) * 1_000_000_000;
            nanos(start.as_nanosecond() + offset - midnight.as_nanosecond())
        };
        let mut lead = SimSpan::from_nanos(lead_at(from)?);
        let mut stretches = Vec::new();
        let (mut begins, mut largest_change) = (SimTime::from_nanos(i64::MIN), SimSpan::ZERO);
        let changes = zone.following(from).map(|change| change.timestamp());
        for at in changes.take_while(|at| *at <= until) {
            let after = SimSpan::from_nanos(lead_at(at)?);
            // Some changes are of the zone's name alone.
            if after == lead {
                continue;
            }
            let at = SimTime::from_nanos(nanos(at.as_nanosecond() - start.as_nanosecond())?);
            stretches.push(Stretch { from: begins, until: at, lead });
            largest_change = largest_change.max(after - lead).max(lead - after);
            (begins, lead) = (at, after);
        }
        stretches.push(Stretch { from: begins, until: SimTime::NEVER, lead });
        Some(Self { stretches, largest_change })
    }

    /// The stretch of an instant, with its index.
    fn of(&self, time: SimTime) -> (usize, Stretch) {
        let index = self.stretches.partition_point(|stretch| stretch.until <= time);
        let index = index.min(self.stretches.len() - 1);
        (index, self.stretches[index])
    }

    /// The stretch with an index, and the one before it.
    pub(super) fn stretch(&self, index: usize) -> Option<(Stretch, Option<Stretch>)> {
        let before = index.checked_sub(1).and_then(|before| self.stretches.get(before));
        Some((*self.stretches.get(index)?, before.copied()))
    }

    /// The index of the stretch of an instant.
    pub(super) fn index_of(&self, time: SimTime) -> usize {
        self.of(time).0
    }

    /// The reading at an instant.
    pub(super) fn at(&self, time: SimTime) -> SimSpan {
        self.of(time).1.reading(time)
    }

    /// The next change of the clock after an instant; never if there is none.
    pub(super) fn next_change(&self, time: SimTime) -> SimTime {
        self.of(time).1.until
    }

    /// The largest change of the clock, forward or back; zero without any.
    pub(super) const fn largest_change(&self) -> SimSpan {
        self.largest_change
    }

    /// The first instant at which the clock shows a reading or a later one.
    pub(super) fn reached(&self, reading: SimSpan) -> SimTime {
        match self.shown(reading) {
            Shown::Never { taken, .. } => self.of(taken).1.from,
            shown => shown.taken(),
        }
    }

    /// When the clock shows a reading.
    pub(super) fn shown(&self, reading: SimSpan) -> Shown {
        // The clock reaches a reading in the first stretch that ends after it.
        let reached = self.stretches.partition_point(|stretch| stretch.ends_at() <= reading);
        let index = reached.min(self.stretches.len() - 1);
        let stretch = self.stretches[index];
        if let Some(before) = index.checked_sub(1).map(|before| self.stretches[before])
            && reading < stretch.begins_at()
        {
            let skipped = stretch.begins_at() - before.ends_at();
            return Shown::Never { taken: before.instant(reading), skipped };
        }
        let first = stretch.instant(reading);
        match self.stretches.get(index + 1) {
            Some(next) if next.begins_at() <= reading => {
                Shown::Twice { first, second: next.instant(reading) }
            }
            _ => Shown::Once(first),
        }
    }
}

impl Stretch {
    /// The reading at an instant.
    pub(super) fn reading(&self, time: SimTime) -> SimSpan {
        time.since(SimTime::START) + self.lead
    }

    /// The instant at which this stretch would show a reading.
    pub(super) fn instant(&self, reading: SimSpan) -> SimTime {
        SimTime::START + (reading - self.lead)
    }

    /// First reading.
    pub(super) fn begins_at(&self) -> SimSpan {
        self.reading(self.from)
    }

    /// First reading after its last.
    pub(super) fn ends_at(&self) -> SimSpan {
        self.reading(self.until)
    }
}
