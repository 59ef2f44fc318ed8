//! Ports and border posts: places that handle what passes them at a rate, by shift.
//!
//! A shipment takes `units / rate` (or `1 / rate`, where shipments are counted) of work at the full rate. A
//! shift works at its share of it; shifts at the same time add up, and outside all of them nothing is
//! handled. Shifts follow the local clock. What a lane's plan allows for handling: `handling`. Not modelled: berths side by side, holidays.

use super::days::DaysSpec;
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{LocalTime, Ratio, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days within which work is looked for.
const MOST_DAYS: i64 = 3_660;

/// A port or a border post: what passes it waits in line, first in, first out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortSpec {
    /// What it handles at its full rate.
    pub rate: PortRateSpec,
    /// Shifts; it works day and night if there are none.
    #[serde(default)]
    pub shifts: Vec<ShiftSpec>,
}

/// Rate at which a port handles goods, above 0, at most 10⁹.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PortRateSpec {
    /// Units an hour, of whatever product.
    UnitsPerHour(f64),
    /// Shipments an hour, whatever their size.
    ShipmentsPerHour(f64),
}

/// A shift of a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftSpec {
    /// Days on which it works.
    pub days: DaysSpec,
    /// Local time at which it begins.
    pub from: LocalTime,
    /// Local time at which it ends, later on the same day; `"00:00"` is the end of the day.
    pub until: LocalTime,
    /// Share of the full rate at which it works, above 0; all of it if absent. Shifts at the same time
    /// add up.
    #[serde(default)]
    pub share: Option<Ratio>,
}

/// A port in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    rate: PortRateSpec,
    shifts: Vec<Shift>,
}

/// A shift in the running simulation.
#[derive(Clone, Debug, PartialEq)]
struct Shift {
    on: [bool; 7],
    from: LocalTime,
    until: LocalTime,
    share: f64,
}

impl PortSpec {
    /// Reports what is out of range.
    pub(in crate::supply) fn check(&self, checker: &mut Checker) {
        let (PortRateSpec::UnitsPerHour(rate) | PortRateSpec::ShipmentsPerHour(rate)) = self.rate;
        if !(rate > 0.0 && rate <= 1e9) {
            checker.within("rate").out_of_range(rate, "above 0, at most 1000000000");
        }
        let mut shifts = checker.within("shifts");
        for (index, shift) in self.shifts.iter().enumerate() {
            let mut checker = shifts.within(index);
            shift.days.check(&mut checker.within("days"));
            if shift.days.is_monthly() {
                let help = "`daily`, or `on` some days of the week";
                checker.within("days").conflict("shifts repeat by the week", help);
            }
            if shift.until != LocalTime::MIDNIGHT && shift.until <= shift.from {
                let help = "a later time of the same day, or \"00:00\" for its end";
                checker.within("until").out_of_range(shift.until, help);
            }
            if let Some(share) = shift.share
                && !(share.si() > 0.0 && share.si() <= 1e3)
            {
                checker.within("share").out_of_range(share, "above 0, at most 1000");
            }
        }
    }

    /// The port in the running simulation.
    pub(in crate::supply) fn port(&self) -> Port {
        let shifts = self.shifts.iter().map(|shift| {
            let on = match &shift.days {
                DaysSpec::On(days) => Weekday::ALL.map(|day| days.contains(&day)),
                _ => [true; 7],
            };
            Shift {
                on,
                from: shift.from,
                until: shift.until,
                share: shift.share.map_or(1.0, Ratio::si),
            }
        });
        Port { rate: self.rate, shifts: shifts.collect() }
    }
}

impl Port {
    /// Seconds of work at the full rate that a shipment takes.
    #[must_use]
    pub fn work_s(&self, units: f64) -> f64 {
        match self.rate {
            PortRateSpec::UnitsPerHour(rate) => units / rate * 3_600.0,
            PortRateSpec::ShipmentsPerHour(rate) => 3_600.0 / rate,
        }
    }

    /// Seconds of work at the full rate that some shipments of together a number of units take.
    pub(super) fn work_of(&self, units: f64, shipments: f64) -> f64 {
        match self.rate {
            PortRateSpec::UnitsPerHour(_) => self.work_s(units),
            PortRateSpec::ShipmentsPerHour(_) => self.work_s(0.0) * shipments,
        }
    }

    /// Whether there are times without work.
    pub(super) const fn rests(&self) -> bool {
        !self.shifts.is_empty()
    }

    /// Work done in the first week of a run, as a share of a week at the full rate.
    pub(super) fn share_of_week(&self, clock: &Clock) -> f64 {
        let day = clock.day_of(clock.begin());
        let (from, until) = (clock.midnight(day), clock.midnight(day + 7));
        self.done_s(from, until, 1.0, clock) / until.since(from).seconds()
    }

    /// Work done between two instants at a factor of the rate, in seconds at the full rate.
    #[must_use]
    pub fn done_s(&self, from: SimTime, until: SimTime, factor: f64, clock: &Clock) -> f64 {
        if self.shifts.is_empty() {
            return until.since(from).seconds() * factor;
        }
        let mut done = 0.0;
        for day in clock.day_of(from)..=clock.day_of(until) {
            for (begins, ends, share) in self.stretches(day, clock) {
                let (begins, ends) = (begins.max(from), ends.min(until));
                if ends > begins {
                    done += ends.since(begins).seconds() * share * factor;
                }
            }
        }
        done
    }

    /// When work is done that begins now at a factor of the rate; `None` if it is not within ten years.
    #[must_use]
    pub fn finish(&self, now: SimTime, work_s: f64, factor: f64, clock: &Clock) -> Option<SimTime> {
        if factor <= 0.0 {
            return None;
        }
        if self.shifts.is_empty() {
            return after(now, work_s / factor);
        }
        let mut left = work_s;
        let today = clock.day_of(now);
        for day in today..=today + MOST_DAYS {
            for (begins, ends, share) in self.stretches(day, clock) {
                let begins = begins.max(now);
                if ends <= begins || share <= 0.0 {
                    continue;
                }
                let rate = share * factor;
                let most = ends.since(begins).seconds() * rate;
                if left <= most {
                    return after(begins, left / rate);
                }
                left -= most;
            }
        }
        None
    }

    /// The stretches of a local day with a constant share of the rate, in order.
    fn stretches(&self, day: i64, clock: &Clock) -> Vec<(SimTime, SimTime, f64)> {
        let weekday = clock.weekday(day).index();
        let shifts: Vec<(SimTime, SimTime, f64)> = self
            .shifts
            .iter()
            .filter(|shift| shift.on[weekday])
            .map(|shift| {
                let until = if shift.until == LocalTime::MIDNIGHT {
                    clock.midnight(day + 1)
                } else {
                    clock.at(day, shift.until)
                };
                (clock.at(day, shift.from), until, shift.share)
            })
            .collect();
        let mut edges: Vec<SimTime> =
            shifts.iter().flat_map(|&(from, until, _)| [from, until]).collect();
        edges.sort_unstable();
        edges.dedup();
        let share = |from: SimTime, until: SimTime| -> f64 {
            let covers = |shift: &&(SimTime, SimTime, f64)| shift.0 <= from && shift.1 >= until;
            shifts.iter().filter(covers).map(|shift| shift.2).sum()
        };
        let pairs = edges.iter().zip(edges.iter().skip(1));
        pairs.map(|(&from, &until)| (from, until, share(from, until))).collect()
    }
}

/// An instant some seconds later; `None` beyond ten years.
fn after(from: SimTime, seconds: f64) -> Option<SimTime> {
    let is_near = seconds <= MOST_DAYS as f64 * SimSpan::DAY.seconds();
    is_near.then(|| from + SimSpan::from_seconds(seconds.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        // 1 January 2024 is a Monday.
        let start = "2024-01-01T00:00[UTC]".parse().unwrap();
        Clock::new(&start, "0 d".parse().unwrap(), "28 d".parse().unwrap()).unwrap()
    }

    fn port(shifts: &str) -> Port {
        let text = format!("(rate: units_per_hour(10), shifts: [{shifts}])");
        crate::quantity::read_ron::<PortSpec>(&text).unwrap().port()
    }

    fn hour(hours: i64) -> SimTime {
        SimTime::START + SimSpan::HOUR * hours
    }

    #[test]
    fn work_rests_between_shifts_and_at_the_weekend() {
        let port = port(r#"(days: on([mon, tue, wed, thu, fri]), from: "06:00", until: "14:00")"#);
        let (clock, work) = (clock(), port.work_s(100.0));
        assert_eq!(work, 36_000.0);
        // Ten hours from Monday 10:00: four that day, six on Tuesday from 06:00 on.
        assert_eq!(port.finish(hour(10), work, 1.0, &clock), Some(hour(24 + 12)));
        assert_eq!(port.done_s(hour(10), hour(24 + 12), 1.0, &clock), work);
        // From Friday 10:00: four that day, six on Monday.
        assert_eq!(port.finish(hour(4 * 24 + 10), work, 1.0, &clock), Some(hour(7 * 24 + 12)));
        // At half the rate from Monday 06:00: twenty hours of shifts, four on Wednesday.
        assert_eq!(port.finish(hour(6), work, 0.5, &clock), Some(hour(2 * 24 + 10)));
        assert_eq!(port.finish(hour(6), work, 0.0, &clock), None);
    }

    #[test]
    fn shifts_at_one_time_add_up() {
        let port = port(
            r#"(days: daily, from: "00:00", until: "00:00", share: "50 %"), (days: daily, from: "08:00", until: "12:00")"#,
        );
        let clock = clock();
        // From 06:00: an hour's work by 08:00, then 1.5 an hour until 12:00.
        assert_eq!(port.done_s(hour(6), hour(12), 1.0, &clock), 7.0 * 3_600.0);
        assert_eq!(port.finish(hour(6), 4.0 * 3_600.0, 1.0, &clock), Some(hour(10)));
    }
}
