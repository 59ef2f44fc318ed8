//! A pool of servers (accelerator groups) at a site: its lots, and its classes of work.
//!
//! Pools of a site share its racks and nothing else: each has its own queues, and its lots follow the
//! rack groups on which they stand (`standing`). Who gets a server is decided in `fill`; the handlers of
//! requests are in `queue`, those of servers, speed and background load in `tend`.

use super::background::{Background, BackgroundDrawn, DrawnLoad, Jobs, Way};
use super::class::{Class, PerClass};
use super::class_state::ClassState;
use super::lot::{DrawnServers, Lot, LotBorn};
use super::occupancy::Occupancy;
use super::spec::PoolSpec;
use super::standing::{Place, Standing};
use super::statistics::PoolStatistics;
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::environment::Clock;
use crate::infra::at_site::at_site;
use crate::infra::id::{PoolId, SiteId};
use crate::kernel::{
    Agenda, Draws, Law, LawSpec, SimSpan, SimTime, StreamCollision, TimeWeighted, kinds,
};
use crate::quantity::Share;
use smallvec::SmallVec;

kinds! { RackHeatChanged, PoolCapacityChanged }

/// What a pool is assembled from, beside its Spec and the places of its lots.
#[derive(Clone, Copy)]
pub(super) struct PoolBase<'a> {
    /// Site that it concerns.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub id: PoolId,
    /// Name that addresses its draws.
    pub stream: &'a str,
    /// Its name in incidents.
    pub entity: EntityName,
    /// Whether its load heats racks.
    pub heats: bool,
    /// Whether requests are answered immediately.
    pub is_ideal: bool,
    /// The calendar, for the births of lots.
    pub clock: Option<&'a Clock>,
    /// The instant of assembly.
    pub now: SimTime,
}

/// A pool in the running simulation.
#[derive(Clone, Debug)]
pub struct Pool {
    pub(super) site: SiteId,
    pub(super) id: PoolId,
    pub(super) entity: EntityName,
    /// The shortage of servers that other work holds, or that are not there yet.
    pub(super) taken: Option<(IncidentId, IncidentKind)>,
    pub(super) work: Law,
    pub(super) classes: PerClass<ClassState>,
    pub(super) lots: SmallVec<[Lot; 1]>,
    /// Whether lots or load have changed since they were followed last.
    pub(super) has_changed: bool,
    /// The incident that reduces the pool's capacity.
    lowered_by: Option<IncidentId>,
    /// Answers immediately.
    pub(super) is_ideal: bool,
    /// Requests that have not ended, requests in service, and background jobs that have not ended.
    pub(super) open_requests: u64,
    pub(super) serving: u32,
    pub(super) open_jobs: u64,
    /// Whether the load heats racks, the change at which it does, and the load that the present heat
    /// is based on.
    heats: bool,
    heat_step: f64,
    heated_busy: f64,
    pub(super) stats: PoolStatistics,
}

impl Pool {
    pub(super) fn new(
        spec: &PoolSpec,
        places: &[Place],
        base: PoolBase,
        draws: &mut Draws,
    ) -> Result<Self, StreamCollision> {
        let mut classes = Vec::new();
        for class in Class::ALL {
            classes.push(class_state(spec, class, base.stream, draws)?);
        }
        let Ok(classes) = classes.try_into() else { unreachable!("a state of each class") };
        let classes: PerClass<ClassState> = classes;
        let mut pool = Self {
            site: base.site,
            entity: base.entity,
            taken: None,
            id: base.id,
            work: spec.work.law(),
            classes,
            lots: SmallVec::new(),
            has_changed: true,
            lowered_by: None,
            is_ideal: base.is_ideal,
            open_requests: 0,
            serving: 0,
            open_jobs: 0,
            heats: base.heats,
            heat_step: spec.heat_step.map_or(0.01, Share::si),
            heated_busy: 0.0,
            stats: PoolStatistics::new(base.now),
        };
        for (lot, &place) in spec.lots().iter().zip(places) {
            let birth = lot.from.zip(base.clock).map(|(from, clock)| clock.instant(from));
            // Whose a lot is does not depend on what a neighbour does, but on whether there may be one.
            let is_own = !lot.order().contains(&Class::Tenants);
            let unborn = birth.filter(|birth| *birth > base.now);
            pool.lots.push(Lot::new(lot, place, unborn, is_own));
        }
        pool.first_draws(base.now);
        Ok(pool)
    }

    /// Draws the first busy servers of drawn load.
    fn first_draws(&mut self, now: SimTime) {
        for class in Class::ALL {
            let background = self.classes[class.index()].background.as_mut();
            if let Some(Way::Drawn(load)) = background.map(|background| &mut background.way) {
                for (index, lot) in self.lots.iter_mut().enumerate() {
                    if lot.rank(class).is_some() {
                        lot.drawn[class.index()] = Some(Box::new(DrawnServers {
                            law: Occupancy::new(0.0, 0, 0),
                            u: load.u(now, index),
                            wanted: 0,
                            held: 0,
                            departure: None,
                        }));
                    }
                }
            }
        }
    }

    /// Schedules births of lots and draws of load.
    pub(super) fn begin(&self, agenda: &mut Agenda) {
        let (site, pool, now) = (self.site, self.id, agenda.now());
        for (index, lot) in self.lots.iter().enumerate() {
            if let Some(birth) = lot.unborn {
                agenda.at(birth, LotBorn { site, pool, lot: index as u32 });
            }
        }
        for class in Class::ALL {
            let background = self.classes[class.index()].background.as_ref();
            if let Some(Way::Drawn(load)) = background.map(|background| &background.way) {
                agenda.at(load.next(now), BackgroundDrawn { site, pool, class });
            }
        }
    }

    /// Number of servers of all lots, whether they are there yet or not.
    #[must_use]
    pub fn servers(&self) -> u32 {
        self.lots.iter().map(|lot| lot.servers).sum()
    }

    /// Servers on racks that are up.
    #[must_use]
    pub fn servers_up(&self) -> u32 {
        self.lots.iter().map(|lot| lot.up).sum()
    }

    /// Whether a server is up that runs a class, or would start for it.
    #[must_use]
    pub fn runs_now(&self, class: Class) -> bool {
        self.takes_now(class)
    }

    /// Whether a lot runs a class, up or not.
    #[must_use]
    pub fn runs(&self, class: Class) -> bool {
        self.lots.iter().any(|lot| lot.rank(class).is_some())
    }

    /// Servers of a lot on racks that are up, by its place in the pool.
    #[must_use]
    pub fn lot_up(&self, lot: usize) -> Option<u32> {
        self.lots.get(lot).map(|lot| lot.up)
    }

    /// The incident that reduces the pool's capacity, else that which raises its background load.
    #[must_use]
    pub fn lowered_by(&self) -> Option<IncidentId> {
        let loads = || self.classes.iter().filter_map(|class| class.background.as_ref());
        let raised_by = || loads().find_map(|load| load.raised_by());
        let taken = || self.taken.map(|taken| taken.0);
        let refused = || self.refused_by();
        self.lowered_by.or_else(raised_by).or_else(refused).or_else(taken)
    }

    /// Requests that wait; their copies count, background jobs do not.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.classes.iter().map(|class| class.waiting_count - class.waiting_jobs).sum()
    }

    /// Requests and background jobs of a class that wait.
    #[must_use]
    pub const fn waiting_of(&self, class: Class) -> u32 {
        self.classes[class.index()].waiting_count
    }

    /// Whether a request of a class would be refused now: its queue has no room, and no server is free for it.
    #[must_use]
    pub fn is_full(&self, class: Class) -> bool {
        let state = &self.classes[class.index()];
        !self.is_ideal
            && state.waiting_count >= state.most_waiting
            && !self.lots.iter().any(|lot| lot.free_for(class, false) > 0)
    }

    /// Requests in service, copies included.
    #[must_use]
    pub const fn in_service(&self) -> u32 {
        self.serving
    }

    /// Requests that have not ended.
    #[must_use]
    pub const fn open_requests(&self) -> u64 {
        self.open_requests
    }

    /// Background jobs in minus those out and held: zero.
    #[must_use]
    pub const fn job_residual(&self) -> i64 {
        let (carried_over, arrived, ended) = self.stats.jobs;
        (carried_over + arrived) as i64 - (ended + self.open_jobs) as i64
    }

    /// Whether every lot is the story's own.
    pub(super) fn is_own(&self) -> bool {
        self.lots.iter().all(|lot| lot.is_own)
    }

    /// Statistics since measuring started.
    #[must_use]
    pub const fn statistics(&self) -> &PoolStatistics {
        &self.stats
    }

    /// Busy servers by class, background load included.
    #[must_use]
    pub fn busy_by(&self) -> PerClass<f64> {
        let mut busy = [0.0; Class::ALL.len()];
        for lot in &self.lots {
            busy.iter_mut().zip(lot.busy()).for_each(|(sum, of_lot)| *sum += of_lot);
        }
        busy
    }

    /// Busy servers of a class, background load included.
    #[must_use]
    pub fn busy(&self, class: Class) -> f64 {
        self.busy_by()[class.index()]
    }

    /// Busy fraction of the servers that are up, background load included.
    #[must_use]
    pub fn utilisation(&self) -> f64 {
        let up = self.servers_up();
        if up == 0 {
            return 0.0;
        }
        (self.busy_by().iter().sum::<f64>() / f64::from(up)).min(1.0)
    }

    /// Applies the factors of an hour of the day; returns whether one changed.
    pub(super) fn turn_hour(&mut self, hour: u32) -> bool {
        let mut changed = false;
        for background in self.classes.iter_mut().filter_map(|class| class.background.as_mut()) {
            changed |= background.turn_hour(hour);
        }
        self.has_changed |= changed;
        changed
    }

    /// Follows the rack groups under its lots; work is re-timed in a separate event, if any of them has
    /// changed.
    pub(super) fn follow(&mut self, standing: &Standing, agenda: &mut Agenda) {
        let on = |lot: &Lot| standing.now(lot.place.group);
        self.lowered_by = self.lots.iter().find_map(|lot| on(lot)?.lowered_by);
        let has_moved = self.lots.iter().any(|lot| standing.has_changed(lot.place.group));
        if has_moved || self.has_changed {
            self.has_changed = false;
            for lot in &mut self.lots {
                let is_born = lot.unborn.is_none();
                let (racks, share) = if is_born { standing.lit(lot.place) } else { (0.0, 0.0) };
                lot.racks = racks;
                lot.up = (f64::from(lot.ready) * share + 1e-9).floor() as u32;
                lot.carried = (f64::from(lot.servers) * share + 1e-9).floor() as u32;
                lot.rack_speed = on(lot).map_or(1.0, |group| group.speed);
            }
            self.load_background(agenda);
            self.grow_drawn();
            agenda.schedule_now(PoolCapacityChanged { site: self.site, pool: self.id });
        }
        for lot in &mut self.lots {
            lot.throttle_step = on(lot).map_or(0, |group| group.throttle_step);
        }
        self.heated_busy = self.busy_by().iter().sum();
        self.record_levels(agenda.now());
    }

    /// Statistics count from `now` on.
    pub(super) fn reset(&mut self, now: SimTime) {
        for lot in &mut self.lots {
            lot.own_rack_work_s = 0.0;
            if let Some(elastic) = &mut lot.elastic {
                elastic.reset(now);
            }
        }
        let mut stats = PoolStatistics::new(now);
        stats.carried_over = self.open_requests;
        stats.jobs.0 = self.open_jobs;
        stats.utilisation = TimeWeighted::new(now, self.utilisation());
        self.stats = stats;
        self.record_levels(now);
    }

    /// Records levels after a change of requests, and updates the heat of the racks.
    pub(super) fn record(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        self.follow_shortage(agenda, incidents);
        self.let_idle_go(agenda);
        let busy = self.record_levels(agenda.now());
        let change = (busy - self.heated_busy).abs();
        if self.heats && change >= self.heat_step * f64::from(self.servers()) && change > 0.0 {
            self.heated_busy = busy;
            agenda.schedule_now(RackHeatChanged { site: self.site });
        }
    }

    /// Records levels; returns the busy servers.
    fn record_levels(&mut self, now: SimTime) -> f64 {
        let (queue, serving) = (f64::from(self.waiting()), f64::from(self.serving));
        let mut busy_by = [0.0; Class::ALL.len()];
        let mut up = 0;
        for lot in &self.lots {
            busy_by.iter_mut().zip(lot.busy()).for_each(|(sum, of_lot)| *sum += of_lot);
            up += lot.up;
        }
        let busy: f64 = busy_by.iter().sum();
        self.follow_demand(now);
        let stats = &mut self.stats;
        stats.queue.set(now, queue);
        stats.busy.set(now, serving);
        for (level, busy) in stats.busy_by.iter_mut().zip(busy_by) {
            level.set(now, busy);
        }
        let utilisation = if up == 0 { 0.0 } else { (busy / f64::from(up)).min(1.0) };
        stats.utilisation.set(now, utilisation);
        busy
    }
}

/// The state of a class, with the streams that it needs.
fn class_state(
    spec: &PoolSpec,
    class: Class,
    name: &str,
    draws: &mut Draws,
) -> Result<ClassState, StreamCollision> {
    let word = class.word();
    let of_pool = (spec.queue, spec.sensitivity.map_or(1.0, Share::si));
    let Some(of_class) = spec.classes.of(class) else {
        return Ok(ClassState::new(None, of_pool, None, None, None));
    };
    let mut stream = |what: &str| draws.stream(&format!("{what}/{name}/{word}"));
    let patience = if of_class.patience.is_some() { Some(stream("patience")?) } else { None };
    let copies = if of_class.copies.unwrap_or(1) > 1 { Some(stream("copies")?) } else { None };
    let way = match (&of_class.holds, of_class.drawn) {
        (None, _) => Way::Fluid,
        (Some(holds), None) => Way::Jobs(Jobs::new(
            holds.law(),
            stream("background-arrivals")?,
            stream("background-sizes")?,
        )),
        (Some(holds), Some(every)) => Way::Drawn(DrawnLoad::new(
            LawSpec::law(holds).mean_seconds(),
            SimSpan::from_nanos(every.nanoseconds()),
            stream("background-busy")?,
            stream("background-departures")?,
        )),
    };
    let by_hour = of_class.by_hour.iter().map(|factor| factor.si()).collect();
    let background = Background::new(of_class.busy.map_or(0.0, Share::si), by_hour, way);
    Ok(ClassState::new(Some(of_class), of_pool, patience, copies, Some(background)))
}

/// The load of a pool of a site has changed by its heat step: the heat of the racks follows.
#[derive(Clone, Copy, Debug)]
pub struct RackHeatChanged {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Servers, speed or background load of a pool have changed: work is re-timed, and free servers are
/// taken.
#[derive(Clone, Copy, Debug)]
pub struct PoolCapacityChanged {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
}

at_site! { RackHeatChanged }
at_site! { PoolCapacityChanged: |event| event.pool.index() as u64 }
