//! Days of a run of which single events are told.

use crate::kernel::SimTime;

/// The days of which rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explained {
    /// First instant.
    pub from: SimTime,
    /// Last instant; `None` for the end of the run.
    pub until: Option<SimTime>,
}

impl Explained {
    /// Whether they are all days that are measured.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.from <= SimTime::START && self.until.is_none()
    }

    /// The days that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let until = self.until.into_iter().chain(other.until).min();
        Self { from: self.from.max(other.from), until }
    }

    /// Whether an instant is within them.
    #[must_use]
    pub fn contains(&self, at: SimTime) -> bool {
        at >= self.from && self.until.is_none_or(|until| at < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimSpan;

    #[test]
    fn days_of_two_runs_are_those_in_both() {
        let at = |days: i64| SimTime::START + SimSpan::from_nanos(days * SimSpan::DAY.nanos());
        let long = Explained { from: at(-3), until: None };
        let short = Explained { from: at(2), until: Some(at(9)) };
        assert!(long.is_whole() && !short.is_whole());
        assert_eq!(long.and(short), short);
        assert_eq!(short.and(Explained { until: Some(at(7)), ..long }).until, Some(at(7)));
        assert_eq!([1, 2, 8, 9].map(|day| short.contains(at(day))), [false, true, true, false]);
    }
}
