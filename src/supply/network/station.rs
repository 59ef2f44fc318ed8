//! Stations: places with a rate, where what comes waits in line and is handled, by shift.
//!
//! A port, a dock, a picking line, a production line, the tills of a shop are stations. A job of `u` units has the work `w = u / rate + h` of one
//! server (`1 / rate + h` where jobs are counted), times a factor of mean 1 where the work varies (`variation`). The
//! first `c` jobs in line are worked on, each by one of `c` servers; nothing overtakes in line, though a short job
//! may be done before a longer one beside it. A shift works at its share of the rate; shifts at the same time add
//! up, and outside all of them nothing is done. Shifts may state people instead: their sum is `c`, at the full rate,
//! and when people leave, the jobs that came last rest first. Shifts follow the local clock.
//!
//! Work is known in closed form from shift to shift, so that no step of time enters. Source: Kleinrock (1975),
//! Queueing Systems I. What a lane's plan allows for it: `handling`. Not modelled: holidays, breakdowns by chance
//! of one server, priorities.

use super::station_rate::StationRateSpec;
use super::variation::Variation;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::LocalTime;

/// Days within which work is looked for.
const MOST_DAYS: i64 = 3_660;

/// Hours of a week.
const WEEK_H: f64 = 168.0;

/// A station in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    rate: StationRateSpec,
    /// Seconds that each job takes beside its units.
    per_job_s: f64,
    varies: Option<Variation>,
    /// Servers side by side, where shifts state no people.
    servers: usize,
    shifts: Vec<Shift>,
    is_by_people: bool,
    most_servers: usize,
}

/// A shift in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shift {
    pub(super) on: [bool; 7],
    pub(super) from: LocalTime,
    pub(super) until: LocalTime,
    pub(super) share: f64,
    pub(super) people: usize,
}

/// A time in which the same shifts work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::supply) struct Stretch {
    from: SimTime,
    until: SimTime,
    /// Factor of the rate of a server.
    speed: f64,
    servers: usize,
}

impl Shift {
    /// Nanoseconds of the day at which it begins and ends.
    fn extent(&self) -> (i64, i64) {
        let ends = if self.until == LocalTime::MIDNIGHT {
            SimSpan::DAY.nanos()
        } else {
            self.until.nanoseconds()
        };
        (self.from.nanoseconds(), ends)
    }
}

impl Station {
    /// A station of a rate and a number of servers.
    pub(super) fn new(
        rate: StationRateSpec,
        per_job_s: f64,
        varies: Option<Variation>,
        servers: usize,
        shifts: Vec<Shift>,
        is_by_people: bool,
    ) -> Self {
        let most_servers = if is_by_people { most_people(&shifts) } else { servers };
        Self { rate, per_job_s, varies, servers, shifts, is_by_people, most_servers }
    }

    /// Seconds of work at the full rate that a job of some units takes in the mean.
    #[must_use]
    pub fn work_s(&self, units: f64) -> f64 {
        let work_s = match self.rate {
            StationRateSpec::UnitsPerHour(rate) => units / rate * 3_600.0,
            StationRateSpec::ShipmentsPerHour(rate)
            | StationRateSpec::BatchesPerHour(rate)
            | StationRateSpec::CustomersPerHour(rate) => 3_600.0 / rate,
        };
        work_s + self.per_job_s
    }

    /// Seconds in which its servers do some jobs of together a number of units, all of one size.
    pub(super) fn work_of(&self, units: f64, jobs: f64) -> f64 {
        let work_s = match self.rate {
            StationRateSpec::UnitsPerHour(_) => {
                self.work_s(units) + self.per_job_s * (jobs - 1.0).max(0.0)
            }
            StationRateSpec::ShipmentsPerHour(_)
            | StationRateSpec::BatchesPerHour(_)
            | StationRateSpec::CustomersPerHour(_) => self.work_s(0.0) * jobs,
        };
        let busy = (self.most_servers() as f64).min(jobs.max(1.0));
        work_s / busy
    }

    /// Seconds of work of one server at the full rate that some jobs of together a number of units take.
    #[must_use]
    pub fn total_work_s(&self, units: f64, jobs: f64) -> f64 {
        let units_s = match self.rate {
            StationRateSpec::UnitsPerHour(rate) => units / rate * 3_600.0,
            StationRateSpec::ShipmentsPerHour(rate)
            | StationRateSpec::BatchesPerHour(rate)
            | StationRateSpec::CustomersPerHour(rate) => jobs / rate * 3_600.0,
        };
        units_s + jobs * self.per_job_s
    }

    /// How the work of jobs varies; `None` if it does not.
    #[must_use]
    pub const fn varies(&self) -> Option<Variation> {
        self.varies
    }

    /// Whether there are times without work.
    pub(super) const fn rests(&self) -> bool {
        !self.shifts.is_empty()
    }

    /// Whether shifts state the number of servers.
    pub(in crate::supply) const fn is_by_people(&self) -> bool {
        self.is_by_people
    }

    /// The most servers at work at a time.
    #[must_use]
    pub const fn most_servers(&self) -> usize {
        self.most_servers
    }

    /// Work of all servers in a usual week, in hours at the full rate of one.
    #[must_use]
    pub fn hours_a_week(&self) -> f64 {
        if self.shifts.is_empty() {
            return WEEK_H * self.servers as f64;
        }
        let hours = |shift: &Shift| {
            let (from, until) = shift.extent();
            let days = shift.on.iter().filter(|on| **on).count() as f64;
            let servers = if self.is_by_people {
                shift.people as f64
            } else {
                shift.share * self.servers as f64
            };
            days * SimSpan::from_nanos(until - from).hours() * servers
        };
        self.shifts.iter().map(hours).sum()
    }

    /// Work that one server does in the first week of a run, as a share of a week at the full rate.
    pub(super) fn share_of_week(&self, clock: &Clock) -> f64 {
        let day = clock.day_of(clock.begin());
        let (from, until) = (clock.midnight(day), clock.midnight(day + 7));
        self.done_s(from, until, 1.0, clock) / until.since(from).seconds()
    }

    /// Work that the first server does between two instants at a factor of the rate, in seconds at the full rate.
    #[must_use]
    pub fn done_s(&self, from: SimTime, until: SimTime, factor: f64, clock: &Clock) -> f64 {
        if self.shifts.is_empty() {
            return until.since(from).seconds() * factor;
        }
        let mut done = 0.0;
        for day in clock.day_of(from)..=clock.day_of(until) {
            for Stretch { from: begins, until: ends, speed, .. } in self.stretches(day, clock) {
                let (begins, ends) = (begins.max(from), ends.min(until));
                if ends > begins {
                    done += ends.since(begins).seconds() * speed * factor;
                }
            }
        }
        done
    }

    /// Work that all servers at work can do between two instants at the full rate, in seconds of one server.
    #[must_use]
    pub fn offered_s(&self, from: SimTime, until: SimTime, clock: &Clock) -> f64 {
        if self.shifts.is_empty() {
            return until.since(from).seconds() * self.servers as f64;
        }
        let mut offered = 0.0;
        for day in clock.day_of(from)..=clock.day_of(until) {
            for stretch in self.stretches(day, clock) {
                let (begins, ends) = (stretch.from.max(from), stretch.until.min(until));
                if ends > begins {
                    let servers = stretch.servers as f64;
                    offered += ends.since(begins).seconds() * stretch.speed * servers;
                }
            }
        }
        offered
    }

    /// When work of one job is done that begins now at a factor of the rate; `None` if it is not within ten years.
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
            for Stretch { from: begins, until: ends, speed, .. } in self.stretches(day, clock) {
                let begins = begins.max(now);
                if ends <= begins || speed <= 0.0 {
                    continue;
                }
                let rate = speed * factor;
                let most = ends.since(begins).seconds() * rate;
                if left <= most {
                    return after(begins, left / rate);
                }
                left -= most;
            }
        }
        None
    }

    /// Works on the jobs in line between two instants at a factor of the rate, where people come and go: `left_s` is
    /// the work of each, `None` of those that may not be worked on. Returns the work done.
    pub(in crate::supply) fn work_on(
        &self,
        left_s: &mut [Option<f64>],
        (from, until): (SimTime, SimTime),
        factor: f64,
        clock: &Clock,
    ) -> f64 {
        let mut done = 0.0;
        for day in clock.day_of(from)..=clock.day_of(until) {
            for stretch in self.stretches(day, clock) {
                let (begins, ends) = (stretch.from.max(from), stretch.until.min(until));
                if ends > begins {
                    let most = ends.since(begins).seconds() * stretch.speed * factor;
                    for left in left_s.iter_mut().take(stretch.servers).flatten() {
                        done += left.min(most);
                        *left = (*left - most).max(0.0);
                    }
                }
            }
        }
        done
    }

    /// The first job to be done of those in line, where people come and go, and when; `None` if none is within ten
    /// years. `left_s` as for `work_on`.
    pub(in crate::supply) fn first_done(
        &self,
        left_s: &mut [Option<f64>],
        now: SimTime,
        factor: f64,
        clock: &Clock,
    ) -> Option<(usize, SimTime)> {
        if factor <= 0.0 || left_s.iter().all(Option::is_none) {
            return None;
        }
        let today = clock.day_of(now);
        for day in today..=today + MOST_DAYS {
            for stretch in self.stretches(day, clock) {
                let begins = stretch.from.max(now);
                let rate = stretch.speed * factor;
                if stretch.until <= begins || rate <= 0.0 {
                    continue;
                }
                let most = stretch.until.since(begins).seconds() * rate;
                let worked_on = left_s.iter().take(stretch.servers).enumerate();
                let worked_on = worked_on.filter_map(|(place, left)| Some((place, (*left)?)));
                let first = worked_on.min_by(|one, other| one.1.total_cmp(&other.1));
                if let Some((place, left)) = first.filter(|(_, left)| *left <= most) {
                    return Some((place, after(begins, left / rate)?));
                }
                left_s.iter_mut().take(stretch.servers).flatten().for_each(|left| *left -= most);
            }
        }
        None
    }

    /// The stretches of a local day with the same shifts at work, in order.
    fn stretches(&self, day: i64, clock: &Clock) -> Vec<Stretch> {
        let weekday = clock.weekday(day).index();
        let shifts: Vec<(SimTime, SimTime, &Shift)> = self
            .shifts
            .iter()
            .filter(|shift| shift.on[weekday])
            .map(|shift| {
                let until = if shift.until == LocalTime::MIDNIGHT {
                    clock.midnight(day + 1)
                } else {
                    clock.at(day, shift.until)
                };
                (clock.at(day, shift.from), until, shift)
            })
            .collect();
        let mut edges: Vec<SimTime> =
            shifts.iter().flat_map(|&(from, until, _)| [from, until]).collect();
        edges.sort_unstable();
        edges.dedup();
        let stretch = |from: SimTime, until: SimTime| -> Stretch {
            let at_work = || {
                shifts
                    .iter()
                    .filter(|shift| shift.0 <= from && shift.1 >= until)
                    .map(|shift| shift.2)
            };
            if self.is_by_people {
                let servers: usize = at_work().map(|shift| shift.people).sum();
                let speed = if servers > 0 { 1.0 } else { 0.0 };
                Stretch { from, until, speed, servers }
            } else {
                let speed = at_work().map(|shift| shift.share).sum();
                Stretch { from, until, speed, servers: self.servers }
            }
        };
        let pairs = edges.iter().zip(edges.iter().skip(1));
        pairs.map(|(&from, &until)| stretch(from, until)).collect()
    }
}

/// The most people of shifts at work at a time.
fn most_people(shifts: &[Shift]) -> usize {
    let at = |day: usize, time: i64| -> usize {
        let works = |shift: &&Shift| {
            let (from, until) = shift.extent();
            shift.on[day] && from <= time && time < until
        };
        shifts.iter().filter(works).map(|shift| shift.people).sum()
    };
    // The number rises only where a shift begins.
    let starts = shifts.iter().map(|shift| shift.extent().0);
    starts.map(|from| (0..7).map(|day| at(day, from)).max().unwrap_or(0)).max().unwrap_or(0)
}

/// An instant some seconds later; `None` beyond ten years.
fn after(from: SimTime, seconds: f64) -> Option<SimTime> {
    let is_near = seconds <= MOST_DAYS as f64 * SimSpan::DAY.seconds();
    is_near.then(|| from + SimSpan::from_seconds(seconds.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::network::StationSpec;

    fn clock() -> Clock {
        // 1 January 2024 is a Monday.
        let start = "2024-01-01T00:00[UTC]".parse().unwrap();
        Clock::new(&start, "0 d".parse().unwrap(), "28 d".parse().unwrap()).unwrap()
    }

    fn station(shifts: &str) -> Station {
        let text = format!("(rate: units_per_hour(10), shifts: [{shifts}])");
        crate::quantity::read_ron::<StationSpec>(&text).unwrap().station()
    }

    fn hour(hours: i64) -> SimTime {
        SimTime::START + SimSpan::HOUR * hours
    }

    #[test]
    fn work_rests_between_shifts_and_at_the_weekend() {
        let station =
            station(r#"(days: on([mon, tue, wed, thu, fri]), from: "06:00", until: "14:00")"#);
        let (clock, work) = (clock(), station.work_s(100.0));
        assert_eq!(work, 36_000.0);
        // Ten hours from Monday 10:00: four that day, six on Tuesday from 06:00 on.
        assert_eq!(station.finish(hour(10), work, 1.0, &clock), Some(hour(24 + 12)));
        assert_eq!(station.done_s(hour(10), hour(24 + 12), 1.0, &clock), work);
        // From Friday 10:00: four that day, six on Monday.
        assert_eq!(station.finish(hour(4 * 24 + 10), work, 1.0, &clock), Some(hour(7 * 24 + 12)));
        // At half the rate from Monday 06:00: twenty hours of shifts, four on Wednesday.
        assert_eq!(station.finish(hour(6), work, 0.5, &clock), Some(hour(2 * 24 + 10)));
        assert_eq!(station.finish(hour(6), work, 0.0, &clock), None);
    }

    #[test]
    fn shifts_at_one_time_add_up() {
        let station = station(
            r#"(days: daily, from: "00:00", until: "00:00", share: "50 %"), (days: daily, from: "08:00", until: "12:00")"#,
        );
        let clock = clock();
        // From 06:00: an hour's work by 08:00, then 1.5 an hour until 12:00.
        assert_eq!(station.done_s(hour(6), hour(12), 1.0, &clock), 7.0 * 3_600.0);
        assert_eq!(station.finish(hour(6), 4.0 * 3_600.0, 1.0, &clock), Some(hour(10)));
    }

    #[test]
    fn people_are_servers_that_come_and_go() {
        // Two people from 06:00 to 10:00, one of them until 14:00.
        let station = station(
            r#"(days: daily, from: "06:00", until: "14:00", people: 1), (days: daily, from: "06:00", until: "10:00", people: 1)"#,
        );
        let clock = clock();
        assert_eq!((station.most_servers(), station.hours_a_week()), (2, 7.0 * 12.0));
        // From 09:00 to midnight: two for an hour, one for four more.
        assert_eq!(station.offered_s(hour(9), hour(24), &clock), 6.0 * 3_600.0);
        let hours = |hours: f64| Some(hours * 3_600.0);
        // From 08:00: two hours of each of two jobs by 10:00, then the first alone: of its five hours three are
        // left, done at 13:00; the second is then at work until 14:00.
        let mut left = [hours(5.0), hours(6.0), hours(1.0)];
        assert_eq!(
            station.first_done(&mut left.clone(), hour(8), 1.0, &clock),
            Some((0, hour(13)))
        );
        let done = station.work_on(&mut left, (hour(8), hour(13)), 1.0, &clock);
        assert_eq!((done, left), (7.0 * 3_600.0, [hours(0.0), hours(4.0), hours(1.0)]));
        // Of four and one hours from 13:00: one of the first by 14:00, then both from 06:00.
        let mut left = [hours(4.0), hours(1.0)];
        assert_eq!(station.first_done(&mut left, hour(13), 1.0, &clock), Some((1, hour(24 + 7))));
    }

    #[test]
    fn servers_side_by_side_share_the_work_of_a_plan_and_jobs_take_time_beside_their_units() {
        let text = r#"(rate: units_per_hour(10), servers: 2, per_job: "30 min")"#;
        let station = crate::quantity::read_ron::<StationSpec>(text).unwrap().station();
        // 20 units: two hours and half an hour of one server.
        assert_eq!(station.work_s(20.0), 2.5 * 3_600.0);
        // 60 units in three jobs: six hours and one and a half, on two servers.
        assert_eq!(station.work_of(60.0, 3.0), 3.75 * 3_600.0);
        assert_eq!(station.hours_a_week(), 336.0);
        assert_eq!(station.offered_s(hour(9), hour(24), &clock()), 30.0 * 3_600.0);
    }
}
