//! What happens to infrastructure: upsets from outside, limits reached, messages, requests.

use super::link::LinkId;
use super::message::LostReason;
use super::request::{Outcome, RequestId};
use super::route::NodeId;
use super::site::SiteId;
use crate::causality::IncidentId;
use crate::kernel::{Event, Phase, SimTime, kinds};

kinds! { SitesBegin, GridLost, GridRestored, EnergisedTurns, BatteryRunsDry, BatteryFull, GeneratorCarries,
    FuelEnds, PumpFailed, PumpRepaired, PumpWearsOut, CoolingUnitsFail, CoolingUnitsReturn, PlantReturns,
    ChillerReset, LimitReached, PatienceEnds, RackRestarts, LoadTurns, HeatTurns, HourTurns,
    LinkCut, LinkMended, RoutesConverge, MessageArrives, MessageLost, MessageExpires,
    RequestSubmitted, ServiceEnds, RequestExpires, RequestEnds, PoolTurns, RequestFact, MessageFact,
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident in $phase:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty),+ $(,)? } is |$it:ident| $identity:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind),+ }

        impl Event for $name {
            const PHASE: Phase = Phase::$phase;
            fn identity(&self) -> u64 {
                let $it = self;
                $identity
            }
        }
    )+};
}

fn pack(site: SiteId, part: u64) -> u64 {
    (site.index() as u64) << 32 | part
}

events! {
    /// The grid is lost at a site.
    GridLost in Environment {
        /// Where.
        site: SiteId,
        /// The outage.
        incident: IncidentId,
    } is |e| pack(e.site, 0);
    /// The grid is back at a site, as far as this outage goes.
    GridRestored in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A pump stops.
    PumpFailed in Environment {
        /// Where.
        site: SiteId,
        /// Which, from 0.
        pump: u32,
        /// The failure.
        incident: IncidentId,
    } is |e| pack(e.site, u64::from(e.pump));
    /// A pump is whole again, as far as this failure goes.
    PumpRepaired in Environment {
        /// Where.
        site: SiteId,
        /// Which, from 0.
        pump: u32,
        /// The failure that is over.
        incident: IncidentId,
    } is |e| pack(e.site, u64::from(e.pump));
    /// A share of the units of the cooling plant stops.
    CoolingUnitsFail in Environment {
        /// Where.
        site: SiteId,
        /// The part of them, 0 to 1.
        share: f64,
        /// The failure.
        incident: IncidentId,
    } is |e| pack(e.site, e.share.to_bits() >> 32);
    /// They are back.
    CoolingUnitsReturn in Environment {
        /// Where.
        site: SiteId,
        /// The part of them, 0 to 1.
        share: f64,
        /// The failure that is over.
        incident: IncidentId,
    } is |e| pack(e.site, e.share.to_bits() >> 32);
    /// The tenants of a site keep another part of its servers busy.
    LoadTurns in Environment {
        /// Where.
        site: SiteId,
        /// The part of the servers, 0 to 1.
        share: f64,
    } is |e| pack(e.site, e.share.to_bits() >> 32);
    /// A link carries nothing any more.
    LinkCut in Environment {
        /// Which.
        link: LinkId,
        /// The cut.
        incident: IncidentId,
    } is |e| e.link.index() as u64;
    /// A link is whole again, as far as this cut goes.
    LinkMended in Environment {
        /// Which.
        link: LinkId,
    } is |e| e.link.index() as u64;

    /// A message is there.
    MessageArrives in Arrival {
        /// The sender's own name for it.
        tag: u64,
        /// From where.
        from: NodeId,
        /// To where.
        to: NodeId,
        /// When it was sent.
        sent_at: SimTime,
    } is |e| e.tag;
    /// A message never comes.
    MessageLost in Arrival {
        /// The sender's own name for it.
        tag: u64,
        /// From where.
        from: NodeId,
        /// To where.
        to: NodeId,
        /// When it was sent.
        sent_at: SimTime,
        /// Why.
        reason: LostReason,
        /// The incident behind it.
        cause: Option<IncidentId>,
    } is |e| e.tag;
    /// A request comes to a pool.
    RequestSubmitted in Sale {
        /// Whose.
        site: SiteId,
        /// Which.
        request: RequestId,
    } is |e| pack(e.site, 0);
    /// A request ended, well or not.
    RequestEnds in Sale {
        /// Whose pool.
        site: SiteId,
        /// The asker's own name for it.
        tag: u64,
        /// How.
        outcome: Outcome,
        /// From submission to service, in seconds.
        queued_s: f64,
        /// From service to end, in seconds.
        service_s: f64,
        /// The incident that lowers the pool, where there was no answer.
        cause: Option<IncidentId>,
    } is |e| e.tag ^ (e.outcome as u64) << 60;

    /// The next step of the ramp is energised.
    EnergisedTurns in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A battery is dry.
    BatteryRunsDry in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A battery is full.
    BatteryFull in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// Generators carry the site.
    GeneratorCarries in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// Generators are out of fuel.
    FuelEnds in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A pump fails by its own law.
    PumpWearsOut in Environment {
        /// Where.
        site: SiteId,
        /// Which, from 0.
        pump: u32,
    } is |e| pack(e.site, u64::from(e.pump));
    /// The cooling plant runs again after its power came back.
    PlantReturns in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// People have reset a unit that stopped on high pressure.
    ChillerReset in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A temperature passes a limit; carries its crossing, which is not tested again.
    LimitReached in Environment {
        /// Where.
        site: SiteId,
        /// Which.
        limit: Limit,
    } is |e| pack(e.site, e.limit as u64);
    /// The operator has borne the heat long enough.
    PatienceEnds in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// The next racks come back.
    RackRestarts in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A pool's own load changed by more than its heat step.
    HeatTurns in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// Servers or speed of a pool changed.
    PoolTurns in Environment {
        /// Where.
        site: SiteId,
    } is |e| pack(e.site, 0);
    /// A message that found no route is given up.
    MessageExpires in Closing {
        /// Its slot among those that wait.
        slot: u32,
    } is |e| u64::from(e.slot);
    /// The work of a request is done.
    ServiceEnds in Sale {
        /// Where.
        site: SiteId,
        /// Which.
        request: RequestId,
    } is |e| pack(e.site, 0);
    /// The deadline of a request comes.
    RequestExpires in Closing {
        /// Where.
        site: SiteId,
        /// Which.
        request: RequestId,
    } is |e| pack(e.site, 0);
}

/// All sites begin, in their steady state.
#[derive(Clone, Copy, Debug)]
pub struct SitesBegin;

/// The next hour of the local day begins.
#[derive(Clone, Copy, Debug)]
pub struct HourTurns;

/// Routers have found new routes.
#[derive(Clone, Copy, Debug)]
pub struct RoutesConverge;

impl Event for SitesBegin {
    const PHASE: Phase = Phase::Environment;
}

impl Event for HourTurns {
    const PHASE: Phase = Phase::Environment;
}

impl Event for RoutesConverge {
    const PHASE: Phase = Phase::Environment;
}

/// A limit that a temperature may pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// The next step of the throttle begins.
    StepUp,
    /// The present step of the throttle is left.
    StepDown,
    /// Racks trip.
    Trip,
    /// The operator's limit, from below.
    Warm,
    /// The operator's limit, from above.
    Calm,
    /// The operator's second limit.
    Hot,
    /// Cool enough for racks to come back.
    Cool,
    /// The facility water is back at its set-point.
    WaterAtSet,
    /// More heat flows into the facility water than the plant can reject.
    WaterShort,
    /// The facility water becomes warmer than the outdoor air.
    DryOn,
    /// The facility water becomes colder than the outdoor air.
    DryOff,
}

/// Fact: a request ended; a row of `requests`.
#[derive(Clone, Copy, Debug)]
pub struct RequestFact {
    /// Whose pool.
    pub site: SiteId,
    /// The asker's own name for it.
    pub tag: u64,
    /// When it came.
    pub submitted: SimTime,
    /// How it ended.
    pub outcome: Outcome,
    /// From submission to service, in seconds.
    pub queued_s: f64,
    /// From service to end, in seconds.
    pub service_s: f64,
    /// The throttle step when its service began.
    pub step: u32,
    /// The incident that lowers the pool, where there was no answer.
    pub cause: Option<IncidentId>,
}

/// Fact: a message was sent and its fate is known.
#[derive(Clone, Copy, Debug)]
pub struct MessageFact {
    /// The sender's own name for it.
    pub tag: u64,
    /// From where.
    pub from: NodeId,
    /// To where.
    pub to: NodeId,
    /// Seconds under way; `None` if it was lost.
    pub delay_s: Option<f64>,
}

macro_rules! facts {
    ($($name:ident),+) => {$(
        impl Event for $name {
            const PHASE: Phase = Phase::Observation;
            const PASSIVE: bool = true;
        }
    )+};
}
facts! { RequestFact, MessageFact }
