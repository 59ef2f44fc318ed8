//! Shifts: units that are there at some hours of the week, by the scenario's clock.
//!
//! A shift lies within a local day and follows the clock across its changes: on the day on which the clock
//! goes forward, a shift over that hour is an hour shorter. Shifts at the same time add up.
//! Not modelled: holidays.

use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::{LocalTime, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most units of a shared capacity.
pub(super) const MOST_UNITS: u32 = 10_000_000;

/// Days ahead in which the next turn of a shift is sought: a week, and the day of the last one.
const DAYS_AHEAD: i64 = 8;

/// Units that are there at some hours of the week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapacityShiftSpec {
    /// Days of the week; every day if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// Local time at which the shift begins.
    pub from: LocalTime,
    /// Local time at which it ends, later on the same day; `"00:00"` is the end of the day.
    pub until: LocalTime,
    /// Units that it adds, 1 to 10000000.
    pub units: u32,
}

impl CapacityShiftSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        for (place, day) in self.days.iter().enumerate() {
            if self.days.iter().take(place).any(|before| before == day) {
                let help = "name each day once";
                checker.within("days").conflict(format!("`{day}` stands twice"), help);
            }
        }
        if self.until != LocalTime::MIDNIGHT && self.until <= self.from {
            let help = "a later time of the same day, or \"00:00\" for its end";
            checker.within("until").out_of_range(self.until, help);
        }
        if !(1..=MOST_UNITS).contains(&self.units) {
            let range = format!("1 to {MOST_UNITS} units");
            checker.within("units").out_of_range(self.units, range);
        }
    }
}

/// A shift in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shift {
    on: [bool; 7],
    from: LocalTime,
    until: LocalTime,
    units: u32,
}

impl Shift {
    pub(super) fn new(spec: &CapacityShiftSpec) -> Self {
        let is_on = |day: Weekday| spec.days.is_empty() || spec.days.contains(&day);
        Self {
            on: Weekday::ALL.map(is_on),
            from: spec.from,
            until: spec.until,
            units: spec.units,
        }
    }

    /// Its beginning and end on a local day; `None` on other days.
    fn on_day(&self, day: i64, clock: &Clock) -> Option<(SimTime, SimTime)> {
        let is_on = self.on.get(clock.weekday(day).index()).copied().unwrap_or(false);
        let until = if self.until == LocalTime::MIDNIGHT {
            clock.midnight(day + 1)
        } else {
            clock.at(day, self.until)
        };
        is_on.then(|| (clock.at(day, self.from), until))
    }
}

/// Units of shifts at an instant.
pub(super) fn units_at(shifts: &[Shift], time: SimTime, clock: &Clock) -> u32 {
    let day = clock.day_of(time);
    let works = |shift: &&Shift| {
        shift.on_day(day, clock).is_some_and(|(from, until)| (from..until).contains(&time))
    };
    shifts.iter().filter(works).map(|shift| shift.units).sum()
}

/// The next instant after another at which a shift begins or ends.
pub(super) fn next_turn(shifts: &[Shift], after: SimTime, clock: &Clock) -> Option<SimTime> {
    let today = clock.day_of(after);
    (today - 1..=today + DAYS_AHEAD).find_map(|day| {
        let extents = shifts.iter().filter_map(|shift| shift.on_day(day, clock));
        let turns = extents.flat_map(|(from, until)| [from, until]);
        turns.filter(|turn| *turn > after).min()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns after the start in hours, with the units from then on, until the end.
    fn turns(start: &str, days: &str, shifts: &str) -> Vec<(f64, u32)> {
        let (warm_up, horizon) = ("0 d".parse().unwrap(), days.parse().unwrap());
        let clock = Clock::new(&start.parse().unwrap(), warm_up, horizon).unwrap();
        let specs: Vec<CapacityShiftSpec> = crate::quantity::read_ron(shifts).unwrap();
        let shifts: Vec<Shift> = specs.iter().map(Shift::new).collect();
        let mut turns = vec![(0.0, units_at(&shifts, SimTime::START, &clock))];
        let mut at = SimTime::START;
        while let Some(next) = next_turn(&shifts, at, &clock).filter(|next| *next < clock.end()) {
            at = next;
            turns.push((at.since(SimTime::START).hours(), units_at(&shifts, at, &clock)));
        }
        turns
    }

    const WORKDAYS: &str =
        r#"[(days: [mon, tue, wed, thu, fri], from: "07:00", until: "19:00", units: 2)]"#;

    #[test]
    fn a_crew_of_workdays_is_away_over_the_weekend_and_the_clock_change() {
        // Friday 25 March 2022; on Sunday the 27th the clock goes forward, so Monday 07:00 is an hour
        // earlier: 24 + 24 + 23 + 7 = 78 h after the midnight of Friday.
        let found = turns("2022-03-25T00:00[Europe/London]", "4 d", WORKDAYS);
        assert_eq!(found, [(0.0, 0), (7.0, 2), (19.0, 0), (78.0, 2), (90.0, 0)]);
        // On 30 October it goes back: 24 + 24 + 25 + 7 = 80 h.
        let found = turns("2022-10-28T00:00[Europe/London]", "4 d", WORKDAYS);
        assert_eq!(found, [(0.0, 0), (7.0, 2), (19.0, 0), (80.0, 2), (92.0, 0)]);
    }

    #[test]
    fn shifts_at_the_same_time_add_up_and_midnight_is_the_end_of_the_day() {
        let shifts = r#"[(from: "06:00", until: "14:00", units: 3), (from: "12:00", until: "00:00", units: 2)]"#;
        let found = turns("2022-07-18T00:00[Europe/London]", "1 d", shifts);
        assert_eq!(found, [(0.0, 0), (6.0, 3), (12.0, 5), (14.0, 2)]);
    }
}
