//! The line at a station: who waits, who is worked on, how much work each still takes, and what slows it down.
//!
//! The first jobs in line, as many as there are servers, are worked on (`network::station`). Between two events the
//! work left is known in closed form; the event of the next job done is re-timed when a job joins that is done
//! earlier, when a job is done, and when the rate changes. Incidents scale the rate; their factors are multiplied. A
//! job that waits while the rate is lowered, or behind others that did, names the first of these incidents.

use crate::causality::{Causes, IncidentId};
use crate::environment::Clock;
use crate::kernel::{Agenda, Event, SimTime, Stream, Ticket};
use crate::supply::network::Station;
use crate::supply::station_served::{StationPlace, StationServed};
use std::collections::VecDeque;

/// Work that is nothing, in seconds.
const RESIDUE_S: f64 = 1e-9;

/// Totals of a station since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StationTotals {
    /// Jobs done.
    pub jobs: u64,
    /// Work done, in seconds of one server at the full rate.
    pub worked_s: f64,
    /// Jobs at the station over time, in seconds: those in line, and those worked on.
    pub present_s: f64,
}

/// A job in line.
#[derive(Clone, Debug)]
struct Job<J> {
    what: J,
    /// Its work, in seconds of one server at the full rate.
    work_s: f64,
    /// What of it is left.
    left_s: f64,
    joined: SimTime,
    /// Since when it has had a server.
    began: Option<SimTime>,
    /// Whether it has a server, or will, and may not be worked on yet.
    is_held: bool,
}

/// The line at a station, of jobs `J`; `event` takes place when a job is done.
#[derive(Clone, Debug)]
pub(in crate::supply) struct StationQueue<J, E> {
    place: StationPlace,
    event: E,
    line: VecDeque<Job<J>>,
    /// Up to when work is accounted.
    since: SimTime,
    /// Factors of the rate.
    causes: Causes<f64>,
    /// The incident to blame for the line, until it is empty.
    backlog: Option<IncidentId>,
    /// The event of the next job done, and its place in line.
    next: Option<Ticket>,
    next_place: usize,
    /// Draws of the work, where it varies.
    stream: Option<Box<Stream>>,
    /// Address of the next draw: the number of jobs that have joined, unless jobs have addresses.
    address: u64,
    totals: StationTotals,
}

impl<J: Copy, E: Event> StationQueue<J, E> {
    /// A station without a line.
    pub(in crate::supply) const fn new(place: StationPlace, event: E) -> Self {
        Self {
            place,
            event,
            line: VecDeque::new(),
            since: SimTime::START,
            causes: Causes::none(),
            backlog: None,
            next: None,
            next_place: 0,
            stream: None,
            address: 0,
            totals: StationTotals { jobs: 0, worked_s: 0.0, present_s: 0.0 },
        }
    }

    /// Draws the work of jobs from a stream, where it varies.
    pub(super) fn draw_from(&mut self, stream: Stream) {
        self.stream = Some(Box::new(stream));
    }

    fn factor(&self) -> f64 {
        self.causes.iter().map(|(_, factor)| *factor).product()
    }

    /// Whether incidents have closed it.
    pub(super) fn is_closed(&self) -> bool {
        self.factor() <= 0.0
    }

    /// The incident to blame for a job that joins the line.
    pub(super) fn blamed(&self) -> Option<IncidentId> {
        self.backlog.or_else(|| self.causes.blamed())
    }

    /// Jobs in line, those worked on included.
    pub(super) fn length(&self) -> usize {
        self.line.len()
    }

    /// All jobs in line, in order.
    pub(super) fn jobs(&self) -> impl Iterator<Item = J> {
        self.line.iter().map(|job| job.what)
    }

    /// Jobs that are held, whether or not they have a server.
    pub(super) fn held(&self) -> impl Iterator<Item = J> {
        self.line.iter().filter(|job| job.is_held).map(|job| job.what)
    }

    /// Totals up to an instant.
    pub(in crate::supply) fn totals(
        &self,
        station: &Station,
        clock: &Clock,
        now: SimTime,
    ) -> StationTotals {
        let mut copy = Self {
            line: self.line.clone(),
            causes: self.causes.clone(),
            ..Self::new(self.place, self.event)
        };
        (copy.since, copy.totals) = (self.since, self.totals);
        copy.advance(station, clock, now);
        copy.totals
    }

    /// The job that joins next has the draw of an address, whatever joined before.
    pub(super) const fn draw_at(&mut self, address: u64) {
        self.address = address;
    }

    /// Work of a job that joins next, of a mean.
    fn drawn(&mut self, mean_s: f64, station: &Station) -> f64 {
        let address = self.address;
        self.address = address.wrapping_add(1);
        match (station.varies(), &mut self.stream) {
            (Some(varies), Some(stream)) => mean_s * varies.factor(stream.uniform(address)),
            _ => mean_s,
        }
    }

    /// A job of some seconds of work in the mean joins the line.
    pub(super) fn join(
        &mut self,
        what: J,
        mean_s: f64,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.push(what, mean_s, false, station, clock, agenda);
        let place = self.line.len() - 1;
        if place < station.most_servers() {
            self.line[place].began = Some(agenda.now());
            self.schedule(station, clock, agenda);
        }
    }

    /// The same, of a job that is held until it is started.
    pub(super) fn join_held(
        &mut self,
        what: J,
        mean_s: f64,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.push(what, mean_s, true, station, clock, agenda);
    }

    fn push(
        &mut self,
        what: J,
        mean_s: f64,
        is_held: bool,
        station: &Station,
        clock: &Clock,
        agenda: &Agenda,
    ) {
        self.advance(station, clock, agenda.now());
        self.backlog = self.blamed();
        let work_s = self.drawn(mean_s, station);
        let left_s = work_s;
        self.line.push_back(Job {
            what,
            work_s,
            left_s,
            joined: agenda.now(),
            began: None,
            is_held,
        });
    }

    /// Held jobs that have a server, with their places in line.
    pub(super) fn startable(&self, station: &Station) -> impl Iterator<Item = (usize, J)> {
        let at_servers = self.line.iter().enumerate().take(station.most_servers());
        at_servers.filter(|(_, job)| job.is_held).map(|(place, job)| (place, job.what))
    }

    /// The held job at a place in line is worked on from now on.
    pub(super) fn start(
        &mut self,
        place: usize,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.advance(station, clock, agenda.now());
        if let Some(job) = self.line.get_mut(place) {
            job.is_held = false;
            job.began = Some(agenda.now());
        }
        self.schedule(station, clock, agenda);
    }

    /// The next job has been done; returns it.
    pub(super) fn clear(
        &mut self,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) -> Option<J> {
        self.next = None;
        self.advance(station, clock, agenda.now());
        let done = self.line.remove(self.next_place)?;
        self.totals.jobs += 1;
        if self.line.is_empty() {
            self.backlog = None;
        }
        self.take_place(station, agenda.now());
        if agenda.is_observed::<StationServed>() {
            let began = done.began.unwrap_or(done.joined);
            let (place, joined, work_s) = (self.place, done.joined, done.work_s);
            agenda.record(StationServed { place, joined, began, work_s });
        }
        self.schedule(station, clock, agenda);
        Some(done.what)
    }

    /// A server became free: the job that comes to it begins.
    fn take_place(&mut self, station: &Station, now: SimTime) {
        let last = station.most_servers().checked_sub(1);
        if let Some(job) = last.and_then(|last| self.line.get_mut(last))
            && !job.is_held
            && job.began.is_none()
        {
            job.began = Some(now);
        }
    }

    /// A job is taken out of line; returns the share of its work that is done, `None` if it is not in line.
    pub(super) fn take_out(
        &mut self,
        is_it: impl Fn(J) -> bool,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) -> Option<f64> {
        let place = self.line.iter().position(|job| is_it(job.what))?;
        self.advance(station, clock, agenda.now());
        let job = self.line.remove(place)?;
        if self.line.is_empty() {
            self.backlog = None;
        }
        self.take_place(station, agenda.now());
        self.schedule(station, clock, agenda);
        Some(if job.work_s > 0.0 { 1.0 - job.left_s / job.work_s } else { 1.0 })
    }

    /// An incident scales the rate.
    pub(super) fn slow(
        &mut self,
        incident: IncidentId,
        factor: f64,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.advance(station, clock, agenda.now());
        self.causes.begin(incident, factor);
        if !self.line.is_empty() {
            self.backlog = self.blamed();
        }
        self.schedule(station, clock, agenda);
    }

    /// An incident ends.
    pub(super) fn restore(
        &mut self,
        incident: IncidentId,
        station: &Station,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.advance(station, clock, agenda.now());
        self.causes.end(incident);
        self.schedule(station, clock, agenda);
    }

    /// Accounts for the work done since the last change.
    fn advance(&mut self, station: &Station, clock: &Clock, now: SimTime) {
        let (since, factor) = (self.since, self.factor());
        self.since = now;
        if self.line.is_empty() || now <= since {
            return;
        }
        self.totals.present_s += self.line.len() as f64 * now.since(since).seconds();
        if station.is_by_people() {
            let mut left_s = self.left_s(station);
            self.totals.worked_s += station.work_on(&mut left_s, (since, now), factor, clock);
            for (job, left) in self.line.iter_mut().zip(left_s) {
                if let Some(left) = left {
                    job.left_s = left;
                }
            }
            return;
        }
        if self.at_servers(station).all(|job| job.is_held) {
            return;
        }
        let done_s = station.done_s(since, now, factor, clock);
        let mut worked_s = 0.0;
        for job in self.line.iter_mut().take(station.most_servers()).filter(|job| !job.is_held) {
            worked_s += done_s.min(job.left_s);
            job.left_s = (job.left_s - done_s).max(0.0);
        }
        self.totals.worked_s += worked_s;
    }

    /// The jobs that have a server.
    fn at_servers(&self, station: &Station) -> impl Iterator<Item = &Job<J>> {
        self.line.iter().take(station.most_servers())
    }

    /// Work left of the jobs that have a server; `None` of those that are held.
    fn left_s(&self, station: &Station) -> Vec<Option<f64>> {
        self.at_servers(station).map(|job| (!job.is_held).then_some(job.left_s)).collect()
    }

    /// Schedules when the next job will have been done, if the station works.
    fn schedule(&mut self, station: &Station, clock: &Clock, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.next);
        let (now, factor) = (agenda.now(), self.factor());
        let is_done = |job: &Job<J>| !job.is_held && job.left_s <= RESIDUE_S;
        let done = self.at_servers(station).position(is_done).filter(|_| factor > 0.0);
        let next = if let Some(place) = done {
            // At the end of a shift what rounding leaves of a job would wait for the next one.
            Some((place, now))
        } else if station.is_by_people() {
            station.first_done(&mut self.left_s(station), now, factor, clock)
        } else {
            let worked_on = self.at_servers(station).enumerate().filter(|(_, job)| !job.is_held);
            let first = worked_on.min_by(|one, other| one.1.left_s.total_cmp(&other.1.left_s));
            first.and_then(|(place, job)| {
                Some((place, station.finish(now, job.left_s, factor, clock)?))
            })
        };
        if let Some((place, at)) = next {
            self.next_place = place;
            self.next = Some(agenda.at(at, self.event));
        }
    }
}
