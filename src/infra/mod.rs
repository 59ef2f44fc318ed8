//! Infrastructure: sites with their power, cooling, racks and servers, and the network between them.
//!
//! ```text
//!  power ───▶ racks (compute) ───▶ pool (serving) ◀─ requests
//!    │          │ heat  ▲ throttle, trip, power-down       network ◀─ messages
//!    └─▶ cooling ◀──────┘
//!        each discipline changes its own components; `site` composes them
//! ```
//! It does not depend on supply or decisions: other layers submit requests and send messages.

mod assemble;
mod at_site;
mod compute;
mod conversion;
mod cooling;
mod directory;
mod hour;
mod id;
mod ideal;
mod label;
mod network;
mod power;
mod serving;
mod site;
mod spec;

pub use assemble::assemble;
pub use compute::{
    DownReason, JunctionSpec, Protection, ProtectionDelayEnded, ProtectionSpec, RackGroup,
    RackGroupSpec, RacksRestarted, RestartRuleSpec, RestartSpec, StepSpec, Throttle, ThrottleSpec,
    Watched,
};
pub use conversion::{PowerChain, StageSpec};
pub use cooling::{
    ChillerReset, ChillersSpec, CoolantLoop, CoolantSpec, CoolingPlant, CoolingPlantRestarted,
    CoolingUnits, CoolingUnitsFailed, CoolingUnitsRestored, CutOutSpec, Direction, DryCoolerSpec,
    FacilityWater, FacilityWaterSpec, FailuresSpec, HeatNetwork, HeatPath, LoopSpec, MOST_MASSES,
    Mass, OutOfBounds, PumpFailed, PumpRepaired, PumpWornOut, PumpsSpec, Regime, Room,
    RoomCoolingSpec, RoomSpec, TowerSpec, VALID_SINK_C, Weights, only,
};
pub use directory::Infrastructure;
pub use hour::HourStarted;
pub use id::{LinkId, NodeId, PoolId, Role, SiteId};
pub use ideal::IdealInfrastructure;
pub use label::{LABELS, check_labels};
pub use network::{
    AccessSpec, DataSent, Endpoint, Link, LinkCut, LinkRestored, LinkSpec, LostReason, Message,
    MessageArrived, MessageExpired, MessageFact, MessageLost, Network, NetworkSpec,
    NewConnectionSpec, Routes, RoutesConverged,
};
pub use power::{
    BatteryCharged, BatteryDepleted, DensitySpec, EnergisedSpec, Flows, FuelDelivered,
    FuelExhausted, Generator, GeneratorBroken, GeneratorOnLoad, GeneratorRepaired, GeneratorSpec,
    GeneratorStarted, GeneratorUnitsFailed, GeneratorUnitsRestored, GridLost, GridPathsLost,
    GridRestored, PathsSpec, PeukertSpec, PowerCapBegan, PowerCapEnded, PowerSource, PriceSpec,
    Shed, ShedLoadRechecked, Ups, UpsFailed, UpsRepaired, UpsSpec, UtilityFeed, UtilityFeedSpec,
};
pub use serving::{
    BackgroundArrived, BackgroundDrawn, BackgroundLeft, BackgroundRaised, BackgroundReleased,
    Class, ClassSpec, ClassesSpec, DarkOrder, Discipline, LotBorn, LotSpec, NewRequest, OwnUse,
    PeakHour, PerClass, Pool, PoolCapacityChanged, PoolSpec, PoolStatistics, Pools,
    RackHeatChanged, RequestEnded, RequestExpired, RequestFact, RequestGaveUp, RequestId,
    RequestOutcome, RequestSubmitted, Requests, ServiceCompleted, StandsOnSpec, Stops,
    TenantLoadChanged, WhenStopped,
};
pub use site::{
    Contract, FeedStepEnergised, FeedStepsDelayed, OperatorLeft, OperatorReturned, RequestTotals,
    Site, SiteParts, SitePartsItem, SitePartsReadOnly, SitePartsReadOnlyItem, SiteReading,
    SiteSpec, SiteStateChanged, SiteTotals, SitesStarted, TermSpec, Threshold, ThresholdReached,
    audit,
};
pub use spec::{InfrastructureSpec, MOST_SITES};

use crate::kernel::Simulation;

/// Registers the handlers; to be called after `assemble`.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    site::install_before(sim);
    power::install(sim);
    cooling::install(sim);
    compute::install(sim);
    serving::install(sim);
    site::install_after(sim);
    network::install(sim);
}
