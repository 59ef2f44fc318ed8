//! Lots: servers of a pool that stand together and run the same classes in the same order.
//!
//! The order of `for` is the priority: when a server falls free, and when several requests wait, the
//! best class is served first, and within a class the request that came first. Whether a better class
//! stops a worse one is a rule of the lot ([`Stops`]).
//!
//! Source: Cobham (1954) for priorities without stopping; preemptive priorities as in Kleinrock (1976),
//! vol. 2, ch. 3. Held to account by `tests/it/oracles/infra/serving` and `tests/it/sites/pools`.

use super::class::{Class, PerClass};
use super::elastic::Elastic;
use super::grows_spec::{GrowsSpec, ModelWeightsSpec, StartsSpec};
use super::occupancy::Occupancy;
use super::request::RequestId;
use super::sharing::Sharing;
use super::standing::Place;
use crate::infra::at_site::at_site;
use crate::infra::id::{PoolId, SiteId};
use crate::infra::shared_capacity::CapacityClass;
use crate::issue::Checker;
use crate::kernel::{LawSpec, SimTime, Ticket, kinds};
use crate::quantity::{LocalDateTime, Share, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;

kinds! { LotBorn }

/// The most lots of a pool.
pub(super) const MOST_LOTS: usize = 64;

/// The most servers of a lot.
pub(super) const MOST_SERVERS: u32 = 1_000_000;

/// Whether a better class stops a worse one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stops {
    /// Work that has begun is finished.
    #[default]
    Never,
    /// Only if the better request finds all servers taken in every lot that runs its class.
    OnShortage,
    /// Whenever the better request can have no other server of this lot: it takes a server as if worse
    /// classes did not exist, even where another lot has a free one.
    Always,
}

/// How a lot serves the requests in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discipline {
    /// One request a server, the others wait.
    #[default]
    FirstCome,
    /// All requests at once: they share the servers equally, each at most one.
    Shared,
}

/// What a lot stands on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandsOnSpec {
    /// Fraction of the racks of the group, above 0 and at most 1; if not given, what the lots with one
    /// leave of the group, by its fraction of the servers of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Name of the rack group; required where the site has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub racks: Option<String>,
}

/// Servers of a pool that stand together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotSpec {
    /// Number of servers, 1 to 1000000, spread evenly over the racks of the lot; of a lot that grows, the
    /// least number, which may be 0.
    pub servers: u32,
    /// Rule by which it grows and shrinks; it has always `servers` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grows: Option<GrowsSpec>,
    /// Shared capacity of which each server takes units; it then stands on no racks of the site, whose power
    /// and heat are the provider's. None if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Class of its claims on the shared capacity: `committed` or `on_demand`; `on_demand` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<CapacityClass>,
    /// Units of the shared capacity that a server takes, 1 to 10000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Time from the grant of a server until it can load its weights; none if not given. Servers that are
    /// there at the start of the run have started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cold_start: Option<LawSpec>,
    /// Weights that a server loads over the network before it serves; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<ModelWeightsSpec>,
    /// Racks on which the lot stands, after those of the lots before it, of whichever pool; what the
    /// lots with a share leave, by its fraction of the servers of the others, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<StandsOnSpec>,
    /// Classes that run on it, the best first; `[ours, batch, training]` if not given, and
    /// `tenants` behind them where the pool declares them under `classes`.
    #[serde(default, rename = "for", skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Class>,
    /// Whether a better class stops a worse one: `never`, `on_shortage` or `always`; `never` if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stops: Option<Stops>,
    /// How requests are served: `first_come` or `shared`; `first_come` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves: Option<Discipline>,
    /// Local date and time at which its servers are there; from the start if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalDateTime>,
}

impl LotSpec {
    /// Reports values out of range, and racks that the site does not have; `groups` are the names of its
    /// rack groups.
    pub(super) fn check(&self, groups: &[&str], checker: &mut Checker) {
        let least = u32::from(self.grows.is_none());
        if !(least..=MOST_SERVERS).contains(&self.servers) {
            checker
                .within("servers")
                .out_of_range(self.servers, format!("{least} to {MOST_SERVERS} servers"));
        }
        self.starts(!groups.is_empty()).check(checker);
        for (place, class) in self.classes.iter().enumerate() {
            if self.classes.iter().take(place).any(|before| before == class) {
                checker.within("for").issue(
                    "conflict",
                    format!("`{}` stands twice in the order of classes", class.word()),
                    "name each class once",
                );
            }
        }
        self.check_racks(groups, checker);
        if let Some(from) = self.from {
            checker.within("from").date_time(from);
        }
        if self.serves == Some(Discipline::Shared)
            && !matches!(self.stops, None | Some(Stops::Never))
        {
            checker.within("stops").conflict(
                "requests that share the servers do not stop each other",
                "leave `stops` out, or write `serves: first_come`",
            );
        }
    }

    fn check_racks(&self, groups: &[&str], checker: &mut Checker) {
        if let Some(share) = self.share()
            && share.si() <= 0.0
        {
            checker.within("on").within("share").out_of_range(share, "a share above 0");
        }
        let named = self.on.as_ref().and_then(|on| on.racks.as_ref());
        match (groups, named) {
            ([], _) if self.on.is_some() => checker.within("on").conflict(
                "the site has no racks for the lot to stand on",
                "add `racks: (…)` to the site, or leave `on` out",
            ),
            ([], _) => {}
            (_, Some(name)) if !groups.contains(&name.as_str()) => {
                checker.within("on").within("racks").unknown_name("rack group", name, groups);
            }
            ([first, _, ..], None) => checker.missing(
                "the rack group of the lot",
                format!(
                    "write on: (racks: \"{first}\"); the site has {}",
                    list(groups.iter().copied())
                ),
            ),
            _ => {}
        }
    }

    /// How its servers start.
    fn starts(&self, has_racks: bool) -> StartsSpec<'_> {
        StartsSpec {
            has_racks,
            is_dated: self.from.is_some(),
            is_shared: self.serves == Some(Discipline::Shared),
            servers: self.servers,
            grows: self.grows.as_ref(),
            of: self.of.as_deref(),
            class: self.class,
            units: self.units,
            cold_start: self.cold_start.as_ref(),
            weights: self.weights.as_ref(),
        }
    }

    /// Whether its servers start one by one.
    pub(in crate::infra) const fn is_elastic(&self) -> bool {
        self.grows.is_some() || self.of.is_some()
    }

    /// The most servers that it can have.
    pub(super) fn most_servers(&self) -> u32 {
        self.grows.as_ref().map_or(self.servers, |grows| grows.to)
    }

    /// Its share of the racks of its group.
    pub(super) fn share(&self) -> Option<Share> {
        self.on.as_ref().and_then(|on| on.share)
    }

    /// The place of its rack group among those of the site.
    pub(super) fn group(&self, groups: &[&str]) -> usize {
        let named = self.on.as_ref().and_then(|on| on.racks.as_deref());
        named.and_then(|name| groups.iter().position(|group| *group == name)).unwrap_or(0)
    }

    /// The order of its classes.
    pub(super) fn order(&self) -> &[Class] {
        if self.classes.is_empty() { &Class::ALL } else { &self.classes }
    }
}

/// Servers of a lot that a class's background load holds, drawn from its law.
#[derive(Clone, Debug)]
pub(super) struct DrawnServers {
    pub(super) law: Occupancy,
    /// The uniform number of the present draw.
    pub(super) u: f64,
    /// Servers that the class would hold by itself.
    pub(super) wanted: u32,
    /// Servers that it holds.
    pub(super) held: u32,
    /// The next departure, while a better class waits: number held and speed for which it was drawn.
    pub(super) departure: Option<(Ticket, u32, f64)>,
}

/// A lot in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    /// Servers, whether they are up or not; the most of a lot that grows.
    pub(super) servers: u32,
    /// Servers that have started: all but of a lot that starts them.
    pub(super) ready: u32,
    /// Servers that leave once they are idle.
    pub(super) leaving: u32,
    /// Servers that could be up if all had started.
    pub(super) carried: u32,
    /// The servers of a lot that starts them.
    pub(super) elastic: Option<Box<Elastic>>,
    /// Where it stands.
    pub(super) place: Place,
    /// Its classes, the best first.
    pub(super) order: SmallVec<[Class; Class::ALL.len()]>,
    /// Place of each class in that order.
    ranks: PerClass<Option<u8>>,
    pub(super) stops: Stops,
    /// The instant of its birth, until it is born.
    pub(super) unborn: Option<SimTime>,
    /// Servers that are up.
    pub(super) up: u32,
    /// Racks that are up under it.
    pub(super) racks: f64,
    /// Speed of these racks, and that for which its work was timed last.
    pub(super) rack_speed: f64,
    pub(super) timed_speed: f64,
    /// Throttle step of these racks.
    pub(super) throttle_step: u32,
    /// Servers that were up when requests on lost servers were last taken off them.
    pub(super) up_before: u32,
    /// Requests on its servers, by the number of their start.
    pub(super) running: BTreeMap<u64, RequestId>,
    starts: u64,
    pub(super) running_by: PerClass<u32>,
    pub(super) drawn: PerClass<Option<Box<DrawnServers>>>,
    /// Servers that fluid background load would keep busy.
    pub(super) fluid: PerClass<f64>,
    /// Most requests and drawn jobs of each class that may hold servers, and most servers of its fluid
    /// load: less than all where work is withheld.
    pub(super) most_jobs: PerClass<u32>,
    pub(super) most_fluid: PerClass<f64>,
    /// Requests that share the servers, if they do.
    pub(super) sharing: Option<Sharing>,
    /// Whether it is the scenario's own: `ours` is its best class, and no other has background load.
    pub(super) is_own: bool,
    /// Work of class `ours` that has ended since measuring started, in seconds of one rack's servers: time
    /// on a server over servers a rack.
    pub(super) own_rack_work_s: f64,
}

impl Lot {
    pub(super) fn new(spec: &LotSpec, place: Place, unborn: Option<SimTime>, is_own: bool) -> Self {
        let mut ranks = [None; Class::ALL.len()];
        for (rank, class) in spec.order().iter().enumerate() {
            ranks[class.index()] = Some(rank as u8);
        }
        let up = if unborn.is_some() { 0 } else { spec.servers };
        Self {
            servers: spec.servers,
            ready: spec.servers,
            leaving: 0,
            carried: up,
            elastic: None,
            place,
            order: spec.order().iter().copied().collect(),
            ranks,
            stops: spec.stops.unwrap_or_default(),
            unborn,
            up,
            racks: 0.0,
            rack_speed: 1.0,
            timed_speed: 1.0,
            throttle_step: 0,
            up_before: up,
            running: BTreeMap::new(),
            starts: 0,
            running_by: [0; Class::ALL.len()],
            drawn: [const { None }; Class::ALL.len()],
            fluid: [0.0; Class::ALL.len()],
            most_jobs: [u32::MAX; Class::ALL.len()],
            most_fluid: [f64::INFINITY; Class::ALL.len()],
            sharing: (spec.serves == Some(Discipline::Shared)).then(Sharing::default),
            is_own,
            own_rack_work_s: 0.0,
        }
    }

    /// The place of a class in the order; `None` if the lot does not run it.
    pub(super) fn rank(&self, class: Class) -> Option<u8> {
        self.ranks[class.index()]
    }

    /// Servers that drawn background load of a class holds.
    pub(super) fn drawn_of(&self, class: Class) -> u32 {
        self.drawn[class.index()].as_ref().map_or(0, |drawn| drawn.held)
    }

    /// Requests of a class on the servers, less what is withheld and about to be stopped.
    pub(super) fn requests_of(&self, class: Class) -> u32 {
        self.running_by[class.index()].min(self.most_jobs[class.index()])
    }

    /// The same of drawn jobs.
    fn drawn_jobs_of(&self, class: Class) -> u32 {
        let most = self.most_jobs[class.index()] - self.requests_of(class);
        self.drawn_of(class).min(most)
    }

    /// Servers on which a class may start work: those that neither requests nor drawn jobs hold, less
    /// the fluid load of this class and better ones. With `is_blind`, worse classes hold none.
    pub(super) fn free_for(&self, class: Class, is_blind: bool) -> u32 {
        let Some(rank) = self.rank(class) else { return 0 };
        let (mut held, mut fluid) = (0, 0.0);
        for (other, &of) in self.order.iter().enumerate() {
            let is_worse = other > usize::from(rank);
            if !(is_blind && is_worse) {
                let requests = if self.sharing.is_some() { 0 } else { self.running_by[of.index()] };
                held += requests + self.drawn_of(of);
            }
            if !is_worse {
                fluid += self.fluid[of.index()];
            }
        }
        let free = f64::from(self.up) - f64::from(held) - f64::from(self.leaving) - fluid;
        let own = self.running_by[class.index()].saturating_add(self.drawn_of(class));
        let most = self.most_jobs[class.index()].saturating_sub(own);
        ((free + 1e-9).floor().max(0.0) as u32).min(most)
    }

    /// Servers that a request or drawn job holds beyond those that are up.
    pub(super) fn is_overfull(&self) -> bool {
        let requests: u32 = self.running_by.iter().sum();
        let drawn: u32 = self.order.iter().map(|&class| self.drawn_of(class)).sum();
        self.sharing.is_none() && requests + drawn > self.up
    }

    /// Servers that requests and drawn jobs leave to fluid load, and requests that share them to each
    /// other.
    fn left(&self) -> f64 {
        let held = |class: &Class| {
            let requests = if self.sharing.is_some() { 0 } else { self.requests_of(*class) };
            requests + self.drawn_jobs_of(*class)
        };
        let held: u32 = self.order.iter().map(held).sum();
        (f64::from(self.up) - f64::from(held)).max(0.0)
    }

    /// Servers that requests share.
    pub(super) fn shared_servers(&self) -> f64 {
        let fluid: f64 = self.fluid.iter().sum();
        (self.left() - fluid).max(0.0)
    }

    /// Busy servers that requests share, and the number of these requests.
    fn shared(&self) -> (f64, u32) {
        let all: u32 = self.order.iter().map(|&class| self.requests_of(class)).sum();
        (self.shared_servers().min(f64::from(all)), all)
    }

    /// Busy servers of requests and drawn jobs of a class.
    pub(super) fn busy_jobs(&self, class: Class) -> f64 {
        let requests = f64::from(self.requests_of(class));
        let (shared, all) = self.shared();
        let share = if self.sharing.is_some() { shared / f64::from(all.max(1)) } else { 1.0 };
        requests * share + f64::from(self.drawn_jobs_of(class))
    }

    /// Busy servers by class.
    pub(super) fn busy(&self) -> PerClass<f64> {
        let mut busy = [0.0; Class::ALL.len()];
        let mut left = self.left();
        if self.sharing.is_some() {
            let (shared, all) = self.shared();
            for (busy, class) in busy.iter_mut().zip(Class::ALL) {
                *busy += shared * f64::from(self.requests_of(class)) / f64::from(all.max(1));
            }
            left -= shared;
        } else {
            for (busy, class) in busy.iter_mut().zip(Class::ALL) {
                *busy += f64::from(self.requests_of(class));
            }
        }
        for &class in &self.order {
            let fluid = self.fluid[class.index()].min(left);
            left -= fluid;
            busy[class.index()] += fluid + f64::from(self.drawn_jobs_of(class));
        }
        busy
    }

    /// Busy fraction of the servers that are up.
    pub(super) fn utilisation(&self) -> f64 {
        if self.up == 0 {
            return 0.0;
        }
        (self.busy().iter().sum::<f64>() / f64::from(self.up)).min(1.0)
    }

    /// Puts a request on the servers; returns the number of its start.
    pub(super) fn add(&mut self, id: RequestId, class: Class) -> u64 {
        let start = self.starts;
        self.starts += 1;
        self.running.insert(start, id);
        self.running_by[class.index()] += 1;
        start
    }

    /// Takes a request off the servers.
    pub(super) fn remove(&mut self, start: u64, class: Class) {
        if self.running.remove(&start).is_some() {
            self.running_by[class.index()] -= 1;
        }
    }

    /// The worst class below a rank that holds a server.
    pub(super) fn worst_below(&self, rank: u8) -> Option<Class> {
        let worse = self.order.iter().skip(usize::from(rank) + 1).rev();
        worse.copied().find(|&class| self.running_by[class.index()] + self.drawn_of(class) > 0)
    }
}

/// The servers of a lot are there from now on.
#[derive(Clone, Copy, Debug)]
pub struct LotBorn {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// The lot, by its place in the pool.
    pub lot: u32,
}

at_site! { LotBorn: |event| u64::from(event.lot) | (event.pool.index() as u64) << 8 }
