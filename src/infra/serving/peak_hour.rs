//! The peak hour of a class: requests and background jobs that all pools answered in the hour in which
//! most were submitted to them.
//!
//! Hours are whole and count from the start of the measured time; a partial hour at the end is not
//! counted. The peak is the hour in which most requests were submitted to the pools of all sites,
//! the first of such hours; its throughput is the number of requests that these pools answered
//! within that hour, regardless of when they were submitted. A request that is submitted again
//! after a failure counts again. Two hours are kept, the present one and the peak so far. Held to
//! account below, by hand.

use crate::kernel::{SimSpan, SimTime};

/// Requests of one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Hour {
    /// Hours since the start.
    number: i64,
    submitted: u64,
    answered: u64,
}

/// Requests of the present hour, and of the hour so far in which most were submitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeakHour {
    present: Hour,
    peak: Hour,
}

impl PeakHour {
    /// A request was submitted to a pool.
    pub(super) fn submit(&mut self, now: SimTime) {
        self.turn(now);
        self.present.submitted += 1;
    }

    /// A request was answered by a pool.
    pub(super) fn answer(&mut self, now: SimTime) {
        self.turn(now);
        self.present.answered += 1;
    }

    /// Discards the requests before the start.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    fn turn(&mut self, now: SimTime) {
        let number = now.since(SimTime::START).nanos().div_euclid(SimSpan::HOUR.nanos());
        if number != self.present.number {
            self.peak = self.peak_with_present();
            self.present = Hour { number, ..Hour::default() };
        }
    }

    fn peak_with_present(&self) -> Hour {
        if self.present.submitted > self.peak.submitted { self.present } else { self.peak }
    }

    /// Requests answered in the peak hour of a run that ends at `end`, in 1/h; `None` if no request
    /// was submitted in a whole hour.
    #[must_use]
    pub fn throughput_per_h(&self, end: SimTime) -> Option<f64> {
        let is_whole = SimTime::START + SimSpan::HOUR * (self.present.number + 1) <= end;
        let peak = if is_whole { self.peak_with_present() } else { self.peak };
        (peak.submitted > 0).then_some(peak.answered as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> SimTime {
        SimTime::START + SimSpan::MINUTE * minutes
    }

    /// Two, three and three requests in the first three hours, none answered.
    fn three_hours() -> PeakHour {
        let mut peak = PeakHour::default();
        for minutes in [0, 59, 60, 61, 119, 120, 121, 179] {
            peak.submit(at(minutes));
        }
        peak
    }

    #[test]
    fn the_first_hour_in_which_most_were_submitted_is_the_peak() {
        let mut peak = PeakHour::default();
        for (minutes, submitted, answered) in [(0, 2, 1), (60, 3, 2), (120, 3, 4)] {
            (0..submitted).for_each(|k| peak.submit(at(minutes + k)));
            (0..answered).for_each(|k| peak.answer(at(minutes + 59 - k)));
        }
        // Three were submitted in the second hour and in the third; in the second two were answered.
        assert_eq!(peak.throughput_per_h(at(180)), Some(2.0));
        // Of the fourth hour only a half is measured, however busy it is; of the whole, five.
        (0..5).for_each(|_| peak.submit(at(185)));
        (0..5).for_each(|_| peak.answer(at(186)));
        assert_eq!(peak.throughput_per_h(at(210)), Some(2.0));
        assert_eq!(peak.throughput_per_h(at(240)), Some(5.0));
    }

    #[test]
    fn an_answer_counts_in_the_hour_in_which_it_is_given() {
        let mut peak = three_hours();
        // Submitted in the second hour, answered in the third.
        peak.answer(at(120));
        assert_eq!(peak.throughput_per_h(at(180)), Some(0.0));
    }

    #[test]
    fn without_requests_there_is_no_peak() {
        let mut peak = three_hours();
        peak.reset();
        assert_eq!(peak.throughput_per_h(at(180)), None);
        peak.answer(at(5));
        assert_eq!(peak.throughput_per_h(at(180)), None);
    }
}
