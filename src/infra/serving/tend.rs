//! Servers, speed and background load of a pool: what happens to work when they change.

use super::at_pool::AtPool;
use super::background::{
    Background, BackgroundArrived, BackgroundDrawn, BackgroundLeft, BackgroundRaised,
    BackgroundReleased, TenantLoadChanged, Way,
};
use super::class::Class;
use super::class_spec::WhenStopped;
use super::lot::LotBorn;
use super::pool::{Pool, PoolCapacityChanged};
use super::request::{Progress, Requests, ServiceCompleted};
use crate::kernel::{Agenda, Now, SimSpan};

/// Servers, speed or load have changed: requests on lost servers return to the queue, the others are
/// re-timed, and free servers are taken.
pub(super) fn re_time(now: Now<PoolCapacityChanged>, mut at: AtPool) {
    let Some((pool, requests, incidents)) = at.pool(now.event.site, now.event.pool) else { return };
    let agenda = now.agenda;
    for lot in 0..pool.lots.len() {
        pool.clear_lost_servers(lot, requests, agenda);
        pool.stop_withheld(lot, requests, agenda);
    }
    pool.follow_speed(requests, agenda);
    pool.fill(requests, agenda);
    pool.record(agenda, incidents);
}

/// The servers of a lot are there.
pub(super) fn add_lot(now: Now<LotBorn>, mut at: AtPool) {
    let Some((pool, _, _)) = at.pool(now.event.site, now.event.pool) else { return };
    if let Some(lot) = pool.lots.get_mut(now.event.lot as usize) {
        lot.unborn = None;
        pool.has_changed = true;
    }
}

/// The usual load of tenants changes.
pub(super) fn set_tenants(now: Now<TenantLoadChanged>, mut at: AtPool) {
    let TenantLoadChanged { site, share } = now.event;
    at.each(site, |pool| pool.background(Class::Tenants).set(share));
}

/// A rush raises the background load of a class.
pub(super) fn raise(now: Now<BackgroundRaised>, mut at: AtPool) {
    let BackgroundRaised { site, class, share, incident } = now.event;
    at.each(site, |pool| pool.background(class).raise(incident, share));
}

/// A rush ends.
pub(super) fn release(now: Now<BackgroundReleased>, mut at: AtPool) {
    let BackgroundReleased { site, class, incident } = now.event;
    at.each(site, |pool| {
        if let Some(background) = &mut pool.classes[class.index()].background {
            background.release(incident);
            pool.has_changed = true;
        }
    });
}

/// The busy servers of a class are drawn anew.
pub(super) fn draw(now: Now<BackgroundDrawn>, mut at: AtPool) {
    let Some((pool, requests, incidents)) = at.pool(now.event.site, now.event.pool) else { return };
    pool.redraw(now.event.class, now.agenda);
    pool.fill(requests, now.agenda);
    pool.record(now.agenda, incidents);
}

/// A background job arrives: it is served, waits, or is lost.
pub(super) fn take_job(now: Now<BackgroundArrived>, mut at: AtPool) {
    let BackgroundArrived { site, pool, class } = now.event;
    let Some((pool, requests, incidents)) = at.pool(site, pool) else { return };
    if let Some(background) = &mut pool.classes[class.index()].background
        && let Way::Jobs(jobs) = &mut background.way
    {
        jobs.arrive(now.event, now.agenda);
        let id = pool.open_job(class, requests, now.agenda.now());
        pool.admit(id, requests, now.agenda);
        pool.record(now.agenda, incidents);
    }
}

/// A drawn job leaves a server for which a better class waits.
pub(super) fn leave(now: Now<BackgroundLeft>, mut at: AtPool) {
    let BackgroundLeft { site, pool, class, lot } = now.event;
    let Some((pool, requests, incidents)) = at.pool(site, pool) else { return };
    if let Some(lot) = pool.lots.get_mut(lot as usize)
        && let Some(drawn) = &mut lot.drawn[class.index()]
    {
        drawn.held = drawn.held.saturating_sub(1);
        drawn.departure = None;
    }
    pool.fill(requests, now.agenda);
    pool.record(now.agenda, incidents);
}

impl Pool {
    /// The background load of a class, which is about to change; a fluid where it has none.
    fn background(&mut self, class: Class) -> &mut Background {
        self.has_changed = true;
        let background = &mut self.classes[class.index()].background;
        background.get_or_insert_with(|| Box::new(Background::new(0.0, Vec::new(), Way::Fluid)))
    }

    /// Requests on servers of a lot that are lost return to the queue.
    fn clear_lost_servers(&mut self, index: usize, requests: &mut Requests, agenda: &mut Agenda) {
        let Some(lot) = self.lots.get_mut(index) else { return };
        let before = lot.up_before.max(1);
        let running = lot.running.len() as u64;
        // Requests are spread evenly over the servers; the latest ones lose theirs. Those that share
        // the servers share what is left of them.
        let kept = if lot.sharing.is_some() {
            running * u64::from(lot.up > 0)
        } else {
            running * u64::from(lot.up.min(before)) / u64::from(before)
        };
        lot.up_before = lot.up;
        while let Some(lot) = self.lots.get_mut(index)
            && lot.running.len() as u64 > kept
            && let Some((_, &id)) = lot.running.last_key_value()
        {
            let class = requests.get(id).map_or(Class::Ours, |request| request.new.class);
            let rule = match self.classes[class.index()].when_stopped {
                WhenStopped::Dropped => WhenStopped::Dropped,
                // Without power nothing is kept.
                WhenStopped::Resumes | WhenStopped::Restarts => WhenStopped::Restarts,
            };
            self.stop(id, rule, requests, agenda);
        }
        if let Some(lot) = self.lots.get_mut(index) {
            for place in (0..lot.order.len()).rev() {
                let Some(&class) = lot.order.get(place) else { break };
                while lot.is_overfull()
                    && let Some(drawn) = &mut lot.drawn[class.index()]
                    && drawn.held > 0
                {
                    drawn.held -= 1;
                }
            }
        }
    }

    /// Work in service follows the speed of the racks under its lot, by the sensitivity of its class.
    fn follow_speed(&mut self, requests: &mut Requests, agenda: &mut Agenda) {
        let now = agenda.now();
        for lot in self.lots.iter_mut().filter(|lot| lot.rack_speed != lot.timed_speed) {
            let now_s = lot.sharing.as_mut().map_or(0.0, |sharing| sharing.advance(now));
            for &id in lot.running.values() {
                let Some(request) = requests.get(id) else { continue };
                let state = &self.classes[request.new.class.index()];
                let (old, new) = (state.speed_on(lot.timed_speed), state.speed_on(lot.rack_speed));
                match request.stage {
                    Progress::Served { lot, since, ticket } if old != new => {
                        agenda.cancel(ticket);
                        let done_s = now.since(since).seconds() * old;
                        request.left_s = (request.left_s - done_s).max(0.0);
                        let done = ServiceCompleted { site: self.site, pool: self.id, request: id };
                        let left = SimSpan::from_seconds(request.left_s / new);
                        let ticket = agenda.after(left, done);
                        request.stage = Progress::Served { lot, since: now, ticket };
                    }
                    Progress::Shared { lot, until_s } if old != new => {
                        let until_s = now_s + (until_s - now_s) * old / new;
                        request.stage = Progress::Shared { lot, until_s };
                    }
                    _ => {}
                }
            }
            lot.timed_speed = lot.rack_speed;
        }
    }
}
