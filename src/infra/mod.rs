//! Infrastructure: sites with their power, heat and servers, and the network between them.
//!
//! ```text
//!  GridLost ─▶ feed ─▶ battery, generator ─┐           PumpFailed ─▶ flow ─▶ chips
//!                                          ▼                            ▼
//!            LimitReached ◀── balance ── racks ── heat ──▶ coolant, room, facility water ◀── weather
//!                                          ▼
//!  RequestSubmitted ─▶ pool ─▶ RequestEnds        Network::send ─▶ MessageArrives | MessageLost
//! ```
//! It knows neither supply nor decisions: who sends messages and requests is another layer's matter.

mod access;
mod assemble;
mod balance;
mod coolant;
mod course;
mod crossing;
mod electricity;
mod event;
mod facility_water;
mod feed_in;
mod generator;
mod limits;
mod link;
mod message;
mod peak_hour;
mod plant;
mod pool;
mod pool_statistics;
mod power_chain;
mod protection;
mod pump;
mod rack;
mod request;
mod room;
mod route;
mod serving;
mod site;
mod spec;
mod tariff;
mod telemetry;
mod thermal;
mod throttle;
mod ups;

pub use access::{AccessSpec, Place};
pub use assemble::{assemble, install};
pub use coolant::{CoolantLoop, CoolantSpec, LoopSpec};
pub use event::{
    BatteryFull, BatteryRunsDry, ChillerReset, CoolingUnitsFail, CoolingUnitsReturn,
    EnergisedTurns, FuelEnds, GeneratorCarries, GridLost, GridRestored, HeatTurns, HourTurns,
    Limit, LimitReached, LinkCut, LinkMended, LoadTurns, MessageArrives, MessageExpires,
    MessageFact, MessageLost, PatienceEnds, PlantReturns, PoolTurns, PumpFailed, PumpRepaired,
    PumpWearsOut, RackRestarts, RequestEnds, RequestExpires, RequestFact, RequestSubmitted,
    RoutesConverge, ServiceEnds, SitesBegin,
};
pub use facility_water::{
    ChillersSpec, CutOutSpec, DryCoolerSpec, FacilityWater, FacilityWaterSpec, Regime,
};
pub use feed_in::{EnergisedSpec, FeedIn, FeedInSpec, Flows, Source};
pub use generator::{Generator, GeneratorSpec};
pub use link::{Link, LinkId, LinkSpec};
pub use message::{LostReason, Message, Network};
pub use peak_hour::PeakHour;
pub use plant::{Plant, PlantItem, PlantReadOnly, PlantReadOnlyItem};
pub use pool::{Pool, PoolSpec};
pub use pool_statistics::PoolStatistics;
pub use power_chain::{PowerChain, StageSpec};
pub use protection::{Protection, ProtectionSpec, Watched};
pub use pump::{FailuresSpec, PumpsSpec};
pub use rack::{Down, Racks, RacksSpec, RestartSpec};
pub use request::{NewRequest, Outcome, RequestId, Requests};
pub use room::{Room, RoomCoolingSpec, RoomSpec};
pub use route::{FreshSpec, NetworkSpec, NodeId, Routes};
pub use site::{Ideal, Role, Site, SiteId, SiteSpec};
pub use spec::{InfrastructureSpec, MOST_SITES};
pub use tariff::PriceSpec;
pub use telemetry::{Reading, Totals, audit};
pub use thermal::{Direction, HeatNetwork, MOST_MASSES};
pub use throttle::{StepSpec, Throttle, ThrottleSpec};
pub use ups::{Ups, UpsSpec};

use crate::environment::AreaId;
use crate::quantity::Names;
use bevy_ecs::prelude::{Entity, Resource};

/// Who is who: names and entities by id.
#[derive(Resource, Clone, Debug, Default)]
pub struct Infrastructure {
    /// Names of sites.
    pub sites: Names<SiteId>,
    /// Names of nodes: sites first, in the same order.
    pub nodes: Names<NodeId>,
    /// Names of links.
    pub links: Names<LinkId>,
    site_entities: Vec<Entity>,
    link_entities: Vec<Entity>,
    roles: Vec<Role>,
    areas: Vec<AreaId>,
    pumps: Vec<u32>,
    follows_hours: bool,
}

impl Infrastructure {
    /// The entity of a site.
    #[must_use]
    pub fn site(&self, site: SiteId) -> Option<Entity> {
        self.site_entities.get(site.index()).copied()
    }

    /// The entity of a link.
    #[must_use]
    pub fn link(&self, link: LinkId) -> Option<Entity> {
        self.link_entities.get(link.index()).copied()
    }

    /// The network's node of a site.
    #[must_use]
    pub const fn node_of(&self, site: SiteId) -> NodeId {
        NodeId::new(site.index())
    }

    /// Sites of a role, in order of declaration.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = SiteId> {
        self.roles
            .iter()
            .enumerate()
            .filter(move |(_, other)| **other == role)
            .map(|(index, _)| SiteId::new(index))
    }

    /// Sites of an area, in order of declaration.
    pub fn in_area(&self, area: AreaId) -> impl Iterator<Item = SiteId> {
        self.areas
            .iter()
            .enumerate()
            .filter(move |(_, other)| **other == area)
            .map(|(index, _)| SiteId::new(index))
    }

    /// How many pumps a site has.
    #[must_use]
    pub fn pumps(&self, site: SiteId) -> u32 {
        self.pumps.get(site.index()).copied().unwrap_or(0)
    }
}
