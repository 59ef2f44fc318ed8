//! Who gets a server: free servers are taken in the instant in which they fall free, and better classes
//! stop worse ones where the lot says so.
//!
//! A request takes a free server of the first lot that has one for its class. In a lot with `stops:
//! always` worse classes count as if they were not there, so where a request of a better class is
//! served, and when, does not depend on them; with `on_shortage` a worse class is stopped only when no
//! lot has a free server. Of the worse classes the worst is stopped, and of its work the last to start.
//! Each stop gives a server to a better class, so the stops of an instant come to an end.
//!
//! Not modelled: fluid load stops nothing, and a request is not moved to another lot once it runs.

use super::background::Way;
use super::class::Class;
use super::class_spec::WhenStopped;
use super::lot::{Lot, Stops};
use super::pool::Pool;
use super::request::{NewRequest, Progress, RequestId, RequestOutcome, Requests, ServiceCompleted};
use crate::kernel::{Agenda, SimSpan, SimTime};

impl Pool {
    /// Gives free servers to what waits for them, and stops work for better classes.
    pub(super) fn fill(&mut self, requests: &mut Requests, agenda: &mut Agenda) {
        if self.is_ideal {
            self.answer_immediately(requests, agenda);
        }
        loop {
            let mut has_stopped = false;
            for lot in 0..self.lots.len() {
                has_stopped |= self.fill_lot(lot, requests, agenda);
            }
            for lot in 0..self.lots.len() {
                has_stopped |= self.relieve(lot, requests, agenda);
            }
            // What was stopped may find a server in another lot.
            if !has_stopped {
                break;
            }
        }
        self.plan_departures(agenda);
        self.time_shared(requests, agenda);
    }

    /// Gives the free servers of a lot to its classes in their order; returns whether work was stopped.
    fn fill_lot(&mut self, index: usize, requests: &mut Requests, agenda: &mut Agenda) -> bool {
        let mut has_stopped = false;
        let mut rank = 0;
        while let Some((class, is_blind)) = self.lots.get(index).and_then(|lot| {
            let class = lot.order.get(rank).copied()?;
            Some((class, lot.stops == Stops::Always))
        }) {
            while self.has_demand(index, class) {
                let Some(lot) = self.lots.get(index) else { break };
                if lot.free_for(class, is_blind) == 0 {
                    break;
                }
                if is_blind && lot.free_for(class, false) == 0 {
                    if !self.stop_worst(index, rank as u8, requests, agenda) {
                        break;
                    }
                    has_stopped = true;
                }
                if !self.place(index, class, requests, agenda) {
                    break;
                }
            }
            rank += 1;
        }
        has_stopped
    }

    /// Stops work of worse classes for what still waits; returns whether it did.
    fn relieve(&mut self, index: usize, requests: &mut Requests, agenda: &mut Agenda) -> bool {
        let mut has_stopped = false;
        let mut rank = 0;
        while let Some(class) = self.lots.get(index).and_then(|lot| {
            let class = lot.order.get(rank).copied()?;
            (lot.stops == Stops::OnShortage && lot.up > 0).then_some(class)
        }) {
            while self.has_demand(index, class)
                && self.lots.get(index).is_some_and(|lot| lot.free_for(class, true) > 0)
                && self.stop_worst(index, rank as u8, requests, agenda)
            {
                has_stopped = true;
                if !self.place(index, class, requests, agenda) {
                    break;
                }
            }
            rank += 1;
        }
        has_stopped
    }

    /// Whether work of a class would start on a lot.
    fn has_demand(&self, index: usize, class: Class) -> bool {
        let state = &self.classes[class.index()];
        if state.waiting_count > 0 {
            return true;
        }
        let Some(lot) = self.lots.get(index) else { return false };
        let drawn = lot.drawn[class.index()].as_ref();
        drawn.is_some_and(|drawn| drawn.held < drawn.wanted)
            || lot.sharing.is_none()
                && state.background.as_ref().is_some_and(|background| background.is_endless())
    }

    /// Starts work of a class on a lot: what waits first; returns whether there was any.
    fn place(
        &mut self,
        index: usize,
        class: Class,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) -> bool {
        if let Some(id) = self.next_waiting(class, requests) {
            self.start(index, id, requests, agenda);
            return true;
        }
        let Some(lot) = self.lots.get_mut(index) else { return false };
        if let Some(drawn) = &mut lot.drawn[class.index()]
            && drawn.held < drawn.wanted
        {
            drawn.held += 1;
            return true;
        }
        let background = self.classes[class.index()].background.as_ref();
        if background.is_some_and(|background| background.is_endless()) {
            let id = self.open_job(class, requests, agenda.now());
            self.start(index, id, requests, agenda);
            return true;
        }
        false
    }

    /// Takes the next request of a class out of its queue.
    fn next_waiting(&mut self, class: Class, requests: &mut Requests) -> Option<RequestId> {
        let state = &mut self.classes[class.index()];
        while let Some(id) = state.waiting.pop_front() {
            if let Some(request) = requests.get(id) {
                state.waiting_count -= 1;
                state.waiting_jobs -= u32::from(request.is_job);
                return Some(id);
            }
        }
        None
    }

    /// Opens a job of a class's background load.
    pub(super) fn open_job(
        &mut self,
        class: Class,
        requests: &mut Requests,
        now: SimTime,
    ) -> RequestId {
        requests.count_submitted(class, now);
        let (_, arrived, _) = &mut self.stats.jobs;
        *arrived += 1;
        self.open_jobs += 1;
        let background = self.classes[class.index()].background.as_mut();
        let (tag, size_s) = match background.map(|background| &mut background.way) {
            Some(Way::Jobs(jobs)) => jobs.next_size(),
            _ => (0, 0.0),
        };
        let new = NewRequest {
            site: self.site,
            pool: self.id,
            class,
            tag,
            deadline: SimTime::NEVER,
            work_u: 0.5,
            size: 1.0,
            work: None,
        };
        let id = requests.open(now, new, true);
        if let Some(request) = requests.get(id) {
            (request.work_s, request.left_s) = (size_s, size_s);
        }
        id
    }

    /// Starts a request on a lot.
    fn start(&mut self, index: usize, id: RequestId, requests: &mut Requests, agenda: &mut Agenda) {
        let now = agenda.now();
        let (Some(request), Some(lot)) = (requests.get(id), self.lots.get_mut(index)) else {
            return;
        };
        let class = request.new.class;
        let needed_s = request.left_s / self.classes[class.index()].speed_on(lot.rack_speed);
        let number = index as u32;
        request.stage = if let Some(sharing) = &mut lot.sharing {
            Progress::Shared { lot: number, until_s: sharing.advance(now) + needed_s }
        } else {
            let done = ServiceCompleted { site: self.site, pool: self.id, request: id };
            let ticket = agenda.after(SimSpan::from_seconds(needed_s), done);
            Progress::Served { lot: number, since: now, ticket }
        };
        request.started.get_or_insert(now);
        request.step = lot.throttle_step;
        agenda.cancel_pending(&mut request.patience);
        self.serving += u32::from(!request.is_job);
        request.start = lot.add(id, class);
    }

    /// Stops work of the worst class below a rank, the last to start; returns whether there was any.
    fn stop_worst(
        &mut self,
        index: usize,
        rank: u8,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) -> bool {
        let Some(lot) = self.lots.get_mut(index) else { return false };
        let Some(class) = lot.worst_below(rank) else { return false };
        let rule = self.classes[class.index()].when_stopped;
        if lot.running_by[class.index()] == 0 {
            if let Some(drawn) = &mut lot.drawn[class.index()] {
                drawn.held -= 1;
                // Dropped load comes back with the next draw only.
                drawn.wanted -= u32::from(rule == WhenStopped::Dropped);
            }
            return true;
        }
        let is_of_class =
            |id: &RequestId| requests.get(*id).is_some_and(|one| one.new.class == class);
        let Some(last) = lot.running.values().copied().rev().find(is_of_class) else {
            return false;
        };
        self.stop(last, rule, requests, agenda);
        true
    }

    /// Takes a request off its server.
    pub(super) fn stop(
        &mut self,
        id: RequestId,
        rule: WhenStopped,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) {
        if rule == WhenStopped::Dropped {
            self.end(id, RequestOutcome::Stopped, requests, agenda);
            return;
        }
        let Some(request) = requests.get(id) else { return };
        let class = request.new.class;
        let state = &mut self.classes[class.index()];
        let now = agenda.now();
        let (Progress::Served { lot, .. } | Progress::Shared { lot, .. }) = request.stage else {
            return;
        };
        let Some(lot) = self.lots.get_mut(lot as usize) else { return };
        let speed = state.speed_on(lot.timed_speed);
        let left_s = match request.stage {
            Progress::Served { since, ticket, .. } => {
                agenda.cancel(ticket);
                request.left_s - now.since(since).seconds() * speed
            }
            Progress::Shared { until_s, .. } => {
                let now_s = lot.sharing.as_mut().map_or(until_s, |sharing| sharing.advance(now));
                (until_s - now_s) * speed
            }
            Progress::Waiting | Progress::Immediate { .. } => return,
        };
        if rule == WhenStopped::Resumes {
            request.left_s = left_s.max(0.0);
        } else {
            request.left_s = request.work_s;
            request.started = None;
        }
        request.stage = Progress::Waiting;
        self.serving -= u32::from(!request.is_job);
        lot.remove(request.start, class);
        state.waiting.push_front(id);
        state.waiting_count += 1;
        state.waiting_jobs += u32::from(request.is_job);
    }

    /// Schedules the earliest end among the requests that share a lot.
    fn time_shared(&mut self, requests: &mut Requests, agenda: &mut Agenda) {
        let now = agenda.now();
        for lot in &mut self.lots {
            let servers = lot.shared_servers();
            let Some(sharing) = &mut lot.sharing else { continue };
            sharing.advance(now);
            sharing.set_rate(servers, lot.running.len());
            if let Some((ticket, _)) = sharing.next.take() {
                agenda.cancel(ticket);
            }
            let until = |id: &RequestId| match requests.get(*id).map(|request| request.stage) {
                Some(Progress::Shared { until_s, .. }) => Some((*id, until_s)),
                _ => None,
            };
            let ends = lot.running.values().filter_map(until);
            let earliest = ends.min_by(|one, other| one.1.total_cmp(&other.1));
            if let Some((id, until_s)) = earliest
                && let Some(left_s) = sharing.seconds_until(until_s)
            {
                let done = ServiceCompleted { site: self.site, pool: self.id, request: id };
                sharing.next = Some((agenda.after(SimSpan::from_seconds(left_s), done), id));
            }
        }
    }

    /// Throttle step of the first lot that is up, or would start servers, and runs a class, if one is.
    fn step_for(&self, class: Class) -> Option<u32> {
        let is_one = |lot: &&Lot| lot.takes() && lot.rank(class).is_some();
        self.lots.iter().find(is_one).map(|lot| lot.throttle_step)
    }

    /// Answers all requests that wait, on no server; background jobs wait as ever.
    fn answer_immediately(&mut self, requests: &mut Requests, agenda: &mut Agenda) {
        for class in Class::ALL {
            if self.classes[class.index()].waiting_count == 0 {
                continue;
            }
            let Some(step) = self.step_for(class) else { continue };
            let waiting = std::mem::take(&mut self.classes[class.index()].waiting);
            for id in waiting {
                let Some(request) = requests.get(id) else { continue };
                let state = &mut self.classes[class.index()];
                if request.is_job {
                    state.waiting.push_back(id);
                    continue;
                }
                state.waiting_count -= 1;
                request.started = Some(agenda.now());
                request.step = step;
                agenda.cancel_pending(&mut request.patience);
                let done = ServiceCompleted { site: self.site, pool: self.id, request: id };
                request.stage = Progress::Immediate { ticket: agenda.schedule_now(done) };
            }
        }
    }
}
