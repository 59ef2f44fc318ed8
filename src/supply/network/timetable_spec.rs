//! What a scenario says about a timetable: days, waves, cut-offs, planned arrivals.

use super::calendar::ClosedDays;
use super::days::DaysSpec;
use super::departures::Departures;
use super::timetable::Timetable;
use super::wave::WaveSpec;
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan};
use crate::quantity::{LocalTime, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most further waves of a day.
const MOST_WAVES: usize = 48;

/// The timetable of a lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimetableSpec {
    /// Days on which the lane departs.
    pub days: DaysSpec,
    /// Local time of the day's first departure.
    pub departs: LocalTime,
    /// Time on the local clock from one departure to the next until the end of the day, 30 min to 24 h;
    /// one departure a day if absent. Cut-off, reallocation and arrival shift with each departure.
    #[serde(default)]
    pub every: Option<Span>,
    /// Days from the cut-off to the departure, at most 366.
    #[serde(default)]
    pub cutoff_days_before: u16,
    /// Local time of the cut-off; an order at that instant is included.
    pub cutoff: LocalTime,
    /// Local time, on the day of the cut-off, until which orders may be reallocated among the
    /// destinations; not at all if absent.
    #[serde(default)]
    pub split_until: Option<LocalTime>,
    /// Days from the departure to the planned arrival, at most 366.
    #[serde(default)]
    pub arrives_days_after: u16,
    /// Local time of the planned arrival; where the lane passes a port, at the port, whose handling of a usual
    /// shipment is added to the plan.
    pub arrives: LocalTime,
    /// Further departures of a day after the first, each with its own cut-off and planned arrival, in their order; at
    /// most 48. Not beside `every`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_waves: Vec<WaveSpec>,
    /// Delay after the planned arrival, drawn for each shipment; none if absent.
    #[serde(default)]
    pub delay: Option<LawSpec>,
    /// Time after the planned arrival within which a shipment counts as on time; zero if absent.
    #[serde(default = "no_grace")]
    pub grace: Span,
}

const fn no_grace() -> Span {
    Span::ZERO
}

impl TimetableSpec {
    /// The first wave of a day.
    const fn first_wave(&self) -> WaveSpec {
        WaveSpec {
            departs: self.departs,
            cutoff_days_before: self.cutoff_days_before,
            cutoff: self.cutoff,
            split_until: self.split_until,
            arrives_days_after: self.arrives_days_after,
            arrives: self.arrives,
        }
    }

    /// Days from a departure to its planned arrival, at most.
    #[must_use]
    pub fn most_days_on_the_way(&self) -> u16 {
        let further = self.further_waves.iter().map(|wave| wave.arrives_days_after);
        further.fold(self.arrives_days_after, u16::max)
    }

    /// Reports what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        self.days.check(&mut checker.within("days"));
        if let Some(every) = self.every
            && !(1_800.0..=86_400.0).contains(&every.seconds())
        {
            checker.within("every").out_of_range(every, "30 min to 24 h");
        }
        let first = self.first_wave();
        first.check(checker);
        self.check_waves(&mut checker.within("further_waves"));
        if let Some(issue) = self.delay.as_ref().and_then(LawSpec::issue) {
            checker.within("delay").conflict(issue, "correct the parameters");
        }
    }

    /// Reports arrivals before their departure, where both ends follow one clock.
    pub(in crate::supply) fn check_arrivals(&self, checker: &mut Checker) {
        self.first_wave().check_arrival(checker);
        let mut waves = checker.within("further_waves");
        for (number, wave) in self.further_waves.iter().enumerate() {
            wave.check_arrival(&mut waves.within(number));
        }
    }

    /// Reports further waves that are not in their order.
    fn check_waves(&self, checker: &mut Checker) {
        if self.further_waves.is_empty() {
            return;
        }
        checker.limit(self.further_waves.len(), MOST_WAVES);
        if self.every.is_some() {
            checker.conflict(
                "`every` gives the further departures of a day already",
                "either `every`, or `further_waves` with the times of each",
            );
        }
        let first = self.first_wave().wave(SimSpan::DAY).times();
        let mut before = first;
        for (number, wave) in self.further_waves.iter().enumerate() {
            let mut checker = checker.within(number);
            wave.check(&mut checker);
            let times = wave.wave(SimSpan::DAY).times();
            let written = [wave.departs, wave.cutoff, wave.arrives];
            let is_last = number + 1 == self.further_waves.len();
            for (field, ((time, before), (first, written))) in ["departs", "cutoff", "arrives"]
                .into_iter()
                .zip(times.iter().zip(before).zip(first.iter().zip(written)))
            {
                let may_be_equal = field == "arrives";
                if *time < before || (*time == before && !may_be_equal) {
                    let help = if may_be_equal {
                        "no earlier than that of the wave before"
                    } else {
                        "later than that of the wave before"
                    };
                    checker.within(field).out_of_range(written, help);
                } else if is_last && *time >= *first + SimSpan::DAY {
                    let help = "before that of the next day's first wave";
                    checker.within(field).out_of_range(written, help);
                }
            }
            before = times;
        }
    }

    fn departures(&self) -> Departures {
        let every =
            self.every.map_or(SimSpan::DAY, |every| SimSpan::from_nanos(every.nanoseconds()));
        let further = self.further_waves.iter().map(|wave| wave.wave(SimSpan::DAY)).collect();
        let first = self.first_wave().wave(every);
        Departures::new(self.days.days(), first, further, ClosedDays::default())
    }

    /// The timetable in the running simulation.
    #[must_use]
    pub fn timetable(&self) -> Timetable {
        let delay = self.delay.as_ref().map_or(Law::Fixed(SimSpan::ZERO), LawSpec::law);
        Timetable::new(self.departures(), delay, SimSpan::from_nanos(self.grace.nanoseconds()))
    }

    /// Notes the times that a change of the clock within the run skips or shows twice, by the clocks of the origin
    /// and of the destination.
    pub fn note_times(&self, clocks: [&Clock; 2], checker: &mut Checker) {
        let [clock, _] = clocks;
        let departures = self.departures();
        let runs = |day: i64| departures.days().contains(day, clock);
        for (number, wave) in departures.waves().enumerate() {
            match number.checked_sub(1) {
                None => wave.note_times(clocks, runs, checker),
                Some(further) => {
                    let mut waves = checker.within("further_waves");
                    wave.note_times(clocks, runs, &mut waves.within(further));
                }
            }
        }
    }
}
