//! Disruptions: external causes, one file per kind.
//!
//! A disruption is the root incident of what follows. It changes nothing itself: it schedules events of
//! the layers above, and those layers' models do the rest.
//! Targets are roles, areas, labels and kinds of sites and links, never one option's own names. `given:` lets a disruption act
//! only together with its cause.
//!
//! To add a kind: one file with its Spec (and its `mod`), and one line in the list below. A test adds one so.

mod along;
mod at_links;
mod background_rush;
mod brown_out;
mod capacity_rush;
mod capacity_target;
mod carrier_failure;
mod congestion;
mod cooling_failure;
mod dearer;
mod demand_surge;
mod energised_late;
mod failed_change;
mod generator_failure;
mod grid_outage;
mod heatwave;
mod idle;
mod link_cut;
mod link_loss;
mod link_target;
mod operator_absent;
mod port_delay;
mod port_slowdown;
mod power_cap;
mod pump_failure;
mod selection;
mod slowed;
mod spoiled;
mod target;
mod timed;
mod ups_failure;

pub use crate::disruptions;
pub use along::Along;
pub use link_target::WhereLinks;
pub use selection::Selection;
pub use capacity_target::WhereCapacities;
pub use target::{CapacityPlace, Goods, LinkPlace, Place, Places, SitePlace, Where};

use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, SimTime, Simulation};
use bevy_ecs::prelude::World;
use indexmap::IndexMap;
use serde::Serialize;

/// What every kind of disruption can do.
pub trait Disruption {
    /// Reports what is wrong with it; `places` are those that the scenario declares.
    fn check(&self, places: &Places, checker: &mut Checker);

    /// Start and end; `None` if they are not given by the scenario.
    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)>;

    /// Name of the disruption without which this one does not occur; it always occurs if absent.
    fn given(&self) -> Option<&str> {
        None
    }

    /// Whether decisions can foresee it: weather, which is forecast.
    fn is_forecast(&self) -> bool {
        false
    }

    /// Whether it has any effect: one of size zero does not occur.
    fn has_size(&self) -> bool {
        true
    }

    /// Why it has no effect, and what would give it one; `None` if it has.
    fn why_idle(&self) -> Option<(String, String)> {
        let idle = || ("its size is zero".to_owned(), "give it a size, or remove it".to_owned());
        (!self.has_size()).then(idle)
    }

    /// What it affects, in a word or two.
    fn entity(&self) -> String;

    /// Schedules what the incident does to the layers above.
    fn apply(&self, context: &mut Context);
}

/// What a disruption needs to schedule its events.
pub struct Context<'a> {
    /// World into which it is put.
    pub world: &'a mut World,
    /// Agenda on which its events are scheduled.
    pub agenda: &'a mut Agenda,
    /// Its root incident.
    pub incident: IncidentId,
    /// Instant at which it begins.
    pub at: SimTime,
    /// Instant at which it ends.
    pub until: SimTime,
}

/// A disruption of any kind of a list.
pub trait Listed {
    /// The word for its kind.
    fn kind(&self) -> &'static str;

    /// The disruption itself.
    fn disruption(&self) -> &dyn Disruption;
}

/// Declares the kinds of disruption that there are: a line for each file of the folder, with a sentence,
/// the file's name and its Spec. The files are declared beside it by `mod`, where formatting finds them. It makes `DisruptionSpec`, which is one of them, and `KINDS`.
#[macro_export]
macro_rules! disruptions {
    ($($(#[doc = $doc:literal])+ $kind:ident: $spec:ident),+ $(,)?) => {
        /// A disruption of a story.
        #[derive(
            Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        #[allow(non_camel_case_types, reason = "a variant is written like its file")]
        pub enum DisruptionSpec {
            $($(#[doc = $doc])+ $kind($kind::$spec),)+
        }

        /// The kinds with a sentence each.
        pub const KINDS: &[(&str, &str)] = &[$((stringify!($kind), concat!($($doc),+))),+];

        impl $crate::disruption::Listed for DisruptionSpec {
            fn kind(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => stringify!($kind),)+
                }
            }

            fn disruption(&self) -> &dyn $crate::disruption::Disruption {
                match self {
                    $(Self::$kind(spec) => spec,)+
                }
            }
        }
    };
}

disruptions! {
    /// Weather of an area, hour by hour.
    heatwave: HeatwaveSpec,
    /// Units of the cooling plant stop at sites.
    cooling_failure: CoolingFailureSpec,
    /// Coolant pumps stop at sites.
    pump_failure: PumpFailureSpec,
    /// The grid fails at sites.
    grid_outage: GridOutageSpec,
    /// The voltage of the grid sags at sites.
    brown_out: BrownOutSpec,
    /// Generators fail at sites.
    generator_failure: GeneratorFailureSpec,
    /// The uninterruptible supply fails at sites.
    ups_failure: UpsFailureSpec,
    /// Sites may draw less power from the grid.
    power_cap: PowerCapSpec,
    /// Power of sites is energised later than planned.
    energised_late: EnergisedLateSpec,
    /// Background work takes more of the servers of sites.
    background_rush: BackgroundRushSpec,
    /// Others take more of the units of shared capacities.
    capacity_rush: CapacityRushSpec,
    /// The operator of sites is absent: no manual work is done.
    operator_absent: OperatorAbsentSpec,
    /// Network links are cut.
    link_cut: LinkCutSpec,
    /// Network links lose more packets.
    link_loss: LinkLossSpec,
    /// Network links carry more traffic of others.
    congestion: CongestionSpec,
    /// All links of a carrier fail, and the way to repair them may fail with them.
    carrier_failure: CarrierFailureSpec,
    /// A change of the control plane goes wrong at the routers of network links.
    failed_change: FailedChangeSpec,
    /// Shipments by a mode of transport take longer.
    port_delay: PortDelaySpec,
    /// Ports handle goods at a fraction of their rate.
    port_slowdown: PortSlowdownSpec,
    /// Customer demand is multiplied by a factor.
    demand_surge: DemandSurgeSpec,
    /// An activity of the supply chain runs at a part of its rate: ordering, shipping, transit, receiving,
    /// picking, making, selling, reporting.
    slowed: SlowedSpec,
    /// Goods cannot be sold: on hand at the start, arriving until the end, or both.
    spoiled: SpoiledSpec,
    /// Goods, duties or transport cost more: a tariff, a price step, freight rates.
    dearer: DearerSpec,
}

/// The disruptions of a story, by name.
pub type DisruptionsSpec = IndexMap<String, DisruptionSpec>;

/// Reports what is wrong with the disruptions of a story, and notes those that cannot act; the
/// calendar is that of the run, if it is known.
pub fn check<D: Listed>(
    specs: &IndexMap<String, D>,
    places: &Places,
    clock: Option<&Clock>,
    checker: &mut Checker,
) {
    checker.limit(specs.len(), 10_000);
    for (name, spec) in specs {
        let mut checker = checker.within(name);
        checker.name(name);
        let disruption = spec.disruption();
        disruption.check(places, &mut checker);
        if let Some(clock) = clock {
            idle::note(name, disruption.why_idle(), disruption.extent(clock), clock, &mut checker);
        }
        if let Some(given) = disruption.given() {
            if !specs.contains_key(given) {
                checker.within("given").unknown_name("disruption", given, specs.keys());
            } else if leads_back(specs, name) {
                checker.within("given").conflict(
                    format!("`{name}` is given itself, directly or through others"),
                    "remove `given` from one of them",
                );
            }
        }
    }
}

/// Whether a disruption comes up among its own causes.
fn leads_back<D: Listed>(specs: &IndexMap<String, D>, name: &str) -> bool {
    let cause = |name: &str| specs.get(name)?.disruption().given();
    let mut causes = std::iter::successors(cause(name), |given| cause(given)).take(specs.len());
    causes.any(|given| given == name)
}

/// A disruption that occurs.
#[derive(Debug, Serialize)]
pub struct Acting<'a, D> {
    /// Name in the story.
    pub name: &'a str,
    /// What it is.
    pub spec: &'a D,
    /// Its place among the disruptions of the story that can occur, which is the id of its incident.
    #[serde(skip)]
    pub place: usize,
    /// Instant at which it begins.
    #[serde(skip)]
    pub at: SimTime,
    /// Instant at which it ends.
    #[serde(skip)]
    pub until: SimTime,
}

impl<D> Clone for Acting<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Acting<'_, D> {}

impl<D: Listed> Acting<'_, D> {
    /// The instant until which a run with it equals one without it, if the weather is forecast for `ahead`.
    #[must_use]
    pub fn parts_at(&self, ahead: SimSpan) -> SimTime {
        if self.spec.disruption().is_forecast() { self.at - ahead - HOURS_READ } else { self.at }
    }
}

/// How far beyond a weather forecast the weather is read: to the end of the trading hour in which it ends.
const HOURS_READ: SimSpan = SimSpan::from_nanos(2 * SimSpan::HOUR.nanos());

/// The disruptions of a story that occur within its run, causes before effects.
/// A disruption after the end, of size zero, or given one that does not occur, does not occur.
#[must_use]
pub fn acting<'a, D: Listed>(
    specs: &'a IndexMap<String, D>,
    clock: &Clock,
    selection: &Selection,
) -> Vec<Acting<'a, D>> {
    let mut chosen: Vec<Acting<D>> = Vec::new();
    for one in all_acting(specs, clock) {
        let happens = |name: &str| chosen.iter().any(|other| other.name == name);
        let has_cause = one.spec.disruption().given().is_none_or(happens);
        if has_cause && selection.contains(one.name) {
            chosen.push(one);
        }
    }
    chosen
}

/// All disruptions of a story that can occur within its run, causes before effects.
fn all_acting<'a, D: Listed>(specs: &'a IndexMap<String, D>, clock: &Clock) -> Vec<Acting<'a, D>> {
    let mut acting: Vec<Acting<D>> = Vec::new();
    // Each pass takes those whose causes were taken; names are checked to lead back nowhere.
    for _ in 0..=specs.len() {
        for (name, spec) in specs {
            let disruption = spec.disruption();
            let happens = |name: &str| acting.iter().any(|one| one.name == name);
            if happens(name) || disruption.given().is_some_and(|given| !happens(given)) {
                continue;
            }
            let extent = disruption.extent(clock).filter(|_| disruption.has_size());
            let Some((at, until)) = extent else { continue };
            let at = at.max(clock.begin());
            if at < clock.end() && until > at {
                let place = acting.len();
                acting.push(Acting { name, spec, place, at, until });
            }
        }
    }
    acting
}

/// Number of disruptions of a story that can occur within its run.
#[must_use]
pub fn places<D: Listed>(specs: &IndexMap<String, D>, clock: &Clock) -> usize {
    all_acting(specs, clock).len()
}

/// Keeps the places of the disruptions of a story in the order of events and among the incidents, for assembly;
/// their events sort among others of an instant as if they were scheduled now.
pub fn reserve<D: Listed, W: Send + 'static>(specs: &IndexMap<String, D>, sim: &mut Simulation<W>) {
    let places = places(specs, sim.world.resource::<Clock>());
    let (world, agenda) = sim.parts();
    agenda.reserve_plan();
    world.resource_mut::<Incidents>().reserve(places);
}

/// Schedules a disruption of a story; `all` are those that occur. Its place must be reserved, and the run must not
/// have passed the instant at which it parts from one without it.
pub fn schedule<D: Listed, W: Send + 'static>(
    one: &Acting<D>,
    all: &[Acting<D>],
    sim: &mut Simulation<W>,
) {
    let &Acting { spec, place, at, until, .. } = one;
    let disruption = spec.disruption();
    let given = disruption.given().and_then(|given| all.iter().find(|other| other.name == given));
    // What begins before its condition is not caused by it.
    let cause = given.filter(|given| given.at <= at).map(|given| IncidentId::new(given.place));
    let (world, agenda) = sim.parts();
    agenda.begin_plan(place);
    let mut incidents = world.resource_mut::<Incidents>();
    let entity: EntityName = incidents.name(&disruption.entity());
    let (kind, incident) = (IncidentKind::new(spec.kind()), IncidentId::new(place));
    incidents.schedule(agenda, incident, kind, entity, (at, until), cause);
    disruption.apply(&mut Context { world, agenda, incident, at, until });
    agenda.end_plan();
}

/// Schedules the selected disruptions of a story.
pub fn assemble<D: Listed, W: Send + 'static>(
    specs: &IndexMap<String, D>,
    selection: &Selection,
    sim: &mut Simulation<W>,
) {
    let clock = sim.world.resource::<Clock>().clone();
    reserve(specs, sim);
    let all = acting(specs, &clock, selection);
    for one in &all {
        schedule(one, &all, sim);
    }
}
