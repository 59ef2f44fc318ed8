//! Background load of a class: work that the scenario does not submit, but that takes servers.
//!
//! The load wanted is a fraction `b` of the `c` servers that are up: `b = busy · factor of the hour`, or
//! what a rush raises it to. It comes in one of three ways.
//! - *Fluid*: without `holds`, exactly `b c / v` servers, `v` the speed of the class: the limit of very
//!   short jobs. It yields to better classes at once, takes precedence over worse ones, never varies.
//! - *Job by job*: jobs arrive by a Poisson process of rate `λ = b c / E[H]`, and each holds a server for
//!   `H / v`. They wait, are stopped and are lost like requests. From `b = 1` on, work always waits.
//!   At the start there is none: a warm-up of some holding times is needed.
//! - *Drawn*: where jobs are short against the deadlines that matter. The number of busy servers of each
//!   lot is the quantile of its stationary law (`occupancy`) at one uniform number, drawn anew in each
//!   correlation time, and inverted anew when load, servers or speed change. It stays between draws;
//!   but while a better class waits, the next departure is drawn from its exact law, exponential with the
//!   mean `E[H] / (v n)` for `n` jobs, and its server goes to that class.
//!
//! Valid, for drawn load, where better classes take few of the servers: the law is that of the class
//! alone, so that the wait behind it is too short by what the better classes themselves add. Several drawn classes on one lot are drawn one after the other, from the servers that better
//! ones leave. Load of a class on several lots is drawn for each of them by itself. Not modelled: load
//! that reacts to price, or to being stopped. Held to account by `tests/it/sites/pools/background.rs`.

use super::class::Class;
use super::lot::MOST_LOTS;
use crate::causality::{Causes, IncidentId};
use crate::infra::at_site::{at_site, pack};
use crate::infra::id::{PoolId, SiteId};
use crate::kernel::{
    Address, Agenda, Event, Law, Phase, SimSpan, SimTime, Stream, Ticket, kinds, variate,
};

kinds! { TenantLoadChanged, BackgroundRaised, BackgroundReleased, BackgroundDrawn, BackgroundArrived, BackgroundLeft }

/// Background load of a class in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Background {
    share: f64,
    by_hour: Vec<f64>,
    factor: f64,
    /// Rushes under way, each with the fraction to which it raises the load.
    rushes: Causes<f64>,
    pub(super) way: Way,
}

/// How background load comes.
#[derive(Clone, Debug)]
pub(super) enum Way {
    Fluid,
    Jobs(Jobs),
    Drawn(DrawnLoad),
}

/// Jobs that arrive one by one.
#[derive(Clone, Debug)]
pub(super) struct Jobs {
    holds: Law,
    arrivals: Stream,
    sizes: Stream,
    /// Jobs that have arrived, and jobs whose size has been drawn.
    arrived: u64,
    sized: u64,
    /// Arrival rate in 1/s since an instant, and the part of the unit-mean gap that was left then.
    rate: f64,
    since: SimTime,
    left: Option<f64>,
    ticket: Option<Ticket>,
}

/// Busy servers that are drawn.
#[derive(Clone, Debug)]
pub(super) struct DrawnLoad {
    mean_s: f64,
    pub(super) every: SimSpan,
    draws: Stream,
    departures: Stream,
    departed: u64,
}

impl Background {
    pub(super) fn new(share: f64, by_hour: Vec<f64>, way: Way) -> Self {
        Self { share, by_hour, factor: 1.0, rushes: Causes::none(), way }
    }

    /// The fraction of the servers up that the class would keep busy at full speed.
    pub(super) fn wanted(&self) -> f64 {
        let usual = (self.share * self.factor).min(1.0);
        self.rushes.iter().map(|(_, share)| *share).fold(usual, f64::max)
    }

    /// Whether work of the class always waits.
    pub(super) fn is_endless(&self) -> bool {
        matches!(self.way, Way::Jobs(_)) && self.wanted() >= 1.0
    }

    /// The incident that raises the load.
    pub(super) fn raised_by(&self) -> Option<IncidentId> {
        self.rushes.blamed()
    }

    /// Takes the factor of an hour of the day; returns whether it changed.
    pub(super) fn turn_hour(&mut self, hour: u32) -> bool {
        let factor = self.by_hour.get(hour as usize).copied().unwrap_or(1.0);
        let changed = factor != self.factor;
        self.factor = factor;
        changed
    }

    pub(super) const fn set(&mut self, share: f64) {
        self.share = share;
    }

    pub(super) fn raise(&mut self, incident: IncidentId, share: f64) {
        self.rushes.begin(incident, share);
    }

    pub(super) fn release(&mut self, incident: IncidentId) {
        self.rushes.end(incident);
    }
}

impl Jobs {
    pub(super) const fn new(holds: Law, arrivals: Stream, sizes: Stream) -> Self {
        Self {
            holds,
            arrivals,
            sizes,
            arrived: 0,
            sized: 0,
            rate: 0.0,
            since: SimTime::START,
            left: None,
            ticket: None,
        }
    }

    /// Tag of the next job, and the seconds for which it holds a server at full speed.
    pub(super) fn next_size(&mut self) -> (u64, f64) {
        let job = self.sized;
        self.sized += 1;
        // From the other end than those of requests.
        (!job, self.holds.quantile(self.sizes.uniform(job)).seconds())
    }

    /// Schedules the next arrival at a load in servers; the gap that has begun is kept, re-timed.
    pub(super) fn plan(&mut self, load: f64, arrives: BackgroundArrived, agenda: &mut Agenda) {
        let rate = load / self.holds.mean_seconds();
        if rate == self.rate && (self.ticket.is_some() || rate == 0.0) {
            return;
        }
        let now = agenda.now();
        let elapsed = self.rate * now.since(self.since).seconds();
        let gap = variate::exponential(self.arrivals.uniform(self.arrived), 1.0);
        let left = self.left.map_or(gap, |left| (left - elapsed).max(0.0));
        (self.rate, self.since, self.left) = (rate, now, Some(left));
        agenda.cancel_pending(&mut self.ticket);
        if rate > 0.0 {
            self.ticket = Some(agenda.after(SimSpan::from_seconds(left / rate), arrives));
        }
    }

    /// A job has arrived: the next gap begins.
    pub(super) fn arrive(&mut self, arrives: BackgroundArrived, agenda: &mut Agenda) {
        self.arrived += 1;
        let gap = variate::exponential(self.arrivals.uniform(self.arrived), 1.0);
        (self.since, self.left) = (agenda.now(), Some(gap));
        self.ticket = (self.rate > 0.0)
            .then(|| agenda.after(SimSpan::from_seconds(gap / self.rate), arrives));
    }
}

impl DrawnLoad {
    pub(super) const fn new(
        mean_s: f64,
        every: SimSpan,
        draws: Stream,
        departures: Stream,
    ) -> Self {
        Self { mean_s, every, draws, departures, departed: 0 }
    }

    /// The uniform number of a lot in the correlation time of an instant.
    pub(super) fn u(&mut self, now: SimTime, lot: usize) -> f64 {
        let step = now.since(SimTime::START).nanos().div_euclid(self.every.nanos().max(1));
        // Steps before the start have their own addresses, above those after it.
        let step = step.rem_euclid(1 << 56) as u64;
        let address = Address::of(step).within(MOST_LOTS as u64, lot as u64);
        self.draws.uniform(address.index())
    }

    /// The instant of the next draw.
    pub(super) fn next(&self, now: SimTime) -> SimTime {
        let every = self.every.nanos().max(1);
        let step = now.since(SimTime::START).nanos().div_euclid(every) + 1;
        SimTime::START + self.every * step
    }

    /// Time to the next departure of one of the jobs that a lot holds.
    pub(super) fn departure(&mut self, held: u32, speed: f64) -> SimSpan {
        let u = self.departures.uniform(self.departed);
        self.departed += 1;
        SimSpan::from_seconds(variate::exponential(u, self.mean_s / (speed * f64::from(held))))
    }
}

/// The usual background load of class `tenants` in the pools of a site changes, for good.
#[derive(Clone, Copy, Debug)]
pub struct TenantLoadChanged {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Fraction of the servers that are up, 0 to 1.
    pub share: f64,
}

/// A rush raises the background load of a class in the pools of a site, until it is released.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundRaised {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Class whose load is raised.
    pub class: Class,
    /// Fraction of the servers up to which it is raised, 0 to 1; a lower one than usual has no effect.
    pub share: f64,
    /// The incident that raises it.
    pub incident: IncidentId,
}

/// A rush that raised the background load of a class ends.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundReleased {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Class whose load was raised.
    pub class: Class,
    /// The incident that raised it.
    pub incident: IncidentId,
}

/// The busy servers of a class are drawn anew.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundDrawn {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Class whose servers are drawn.
    pub class: Class,
}

/// A background job arrives.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundArrived {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Class of the job.
    pub class: Class,
}

/// A drawn background job leaves a server for which a better class waits.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundLeft {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Class of the job.
    pub class: Class,
    /// Lot of the server, by its place in the pool.
    pub lot: u32,
}

at_site! { TenantLoadChanged: |event| event.share.to_bits() >> 32 }
at_site! { BackgroundRaised: |event| (event.class as u64) << 28 | event.share.to_bits() >> 36 }
at_site! { BackgroundReleased: |event| event.class as u64 }

/// Background load varies before requests of the same instant are submitted.
macro_rules! before_requests {
    ($($event:ident: |$it:ident| $part:expr),+ $(,)?) => {$(
        impl Event for $event {
            const PHASE: Phase = Phase::Environment;
            fn identity(&self) -> u64 {
                let $it = self;
                pack($it.site, $part)
            }
        }
    )+};
}
before_requests! {
    BackgroundDrawn: |event| event.class as u64 | (event.pool.index() as u64) << 16,
    BackgroundArrived: |event| event.class as u64 | (event.pool.index() as u64) << 16,
    BackgroundLeft: |event| {
        event.class as u64 | u64::from(event.lot) << 8 | (event.pool.index() as u64) << 16
    },
}
