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
mod elastic;
mod endpoint;
mod halls;
mod hour;
mod id;
mod ideal;
mod label;
mod network;
mod note_times;
mod per_hall;
mod placement;
mod power;
mod repair;
mod serving;
mod shared_capacity;
mod site;
mod spec;
mod starts_check;
mod upkeep;
mod valid_range;

pub use assemble::assemble;
pub use compute::{
    DownReason, JunctionSpec, Protection, ProtectionDelayEnded, ProtectionSpec, RackGroup,
    RackGroupSpec, RackGroups, RacksRestarted, RestartRuleSpec, RestartSpec, ServersFailed,
    ServersRepaired, StepSpec, Throttle, ThrottleSpec, Watched,
};
pub use conversion::{PowerChain, StageSpec};
pub use cooling::{
    ChillerReset, ChillersSpec, CoolantLoop, CoolantSpec, CoolingPlant, CoolingPlantRestarted,
    CoolingUnits, CoolingUnitsFailed, CoolingUnitsRestored, CutOutSpec, Direction, DryCoolerSpec,
    FacilityWater, FacilityWaterSpec, FailuresSpec, HeatNetwork, HeatPath, LoopSpec, Mass,
    OutOfBounds, PlatesSpec, PumpFailed, PumpRepaired, PumpsSpec, Regime, Room, RoomCoolingSpec,
    RoomSpec, TowerSpec, VALID_AIR, VALID_CHILLERS, VALID_COOLANT, VALID_DX, VALID_WATER, Weights,
};
pub use directory::Infrastructure;
pub use endpoint::{EACH, Endpoint};
pub use hour::HourStarted;
pub use id::{CapacityId, GroupId, HallId, LinkId, NodeId, PoolId, Role, SiteId};
pub use ideal::IdealInfrastructure;
pub use label::{CARRIERS, DUCTS, LABELS, LinkKind, LinkLabels, check_labels};
pub use network::{
    AccessSpec, BlackHoleBegins, BulkFlows, DataSent, FlowExpired, FlowRetried, FlowSent,
    FlowTerms, FlowWindowGrew, FlowsShared, Link, LinkCut, LinkImpairmentEnds, LinkLoadBegins,
    LinkLossBegins, LinkRestored, LinkSpec, LostReason, Message, MessageArrived, MessageExpired,
    MessageFact, MessageLost, MessageRetried, Network, NetworkSpec, NewConnectionSpec, Routes,
    RoutesConverged,
};
pub use per_hall::PerHall;
pub use placement::{
    DataClassSpec, FILTERS, FitnessWeightsSpec, LedgerSpec, Need, Parts, PlacementSpec,
    PlacementTerms, ProbesSpec, Reading, Refusal, Score, SiteFacts, SiteStatus, SiteStatuses, Stay,
    Terms, WEIGHTS, judge, scores, settle,
};
pub use power::{
    BatteryCharged, BatteryDepleted, BlocksSpec, DensitySpec, EnergisedSpec, Flows, FuelDelivered,
    FuelExhausted, Generator, GeneratorBlockTaken, GeneratorBroken, GeneratorOnLoad,
    GeneratorRepaired, GeneratorSpec, GeneratorStarted, GeneratorUnitsFailed,
    GeneratorUnitsRestored, GeneratorsCalled, GridLost, GridPathsLost, GridRestored, Headroom,
    PathsSpec, PeukertSpec, PowerCapBegan, PowerCapEnded, PowerSource, PriceSpec, Shed,
    ShedLoadRechecked, Ups, UpsFailed, UpsRepaired, UpsSpec, UtilityFeed, UtilityFeedSpec,
    VALID_FUEL, ride_through,
};
pub use repair::{MaintenanceSpec, RepairSpec, SiteUpkeepSpec, UpkeepSpec, WindowSpec};
pub use serving::{
    BackgroundArrived, BackgroundDrawn, BackgroundLeft, BackgroundRaised, BackgroundReleased,
    Class, ClassSpec, ClassesSpec, DarkOrder, Discipline, GrowsSpec, LotBorn, LotLooked,
    LotResized, LotSpec, ModelWeightsSpec, NewRequest, OwnUse, PeakHour, PerClass, Pool,
    PoolCapacityChanged, PoolSpec, PoolStatistics, Pools, RackHeatChanged, RequestEnded,
    RequestExpired, RequestFact, RequestGaveUp, RequestId, RequestOutcome, RequestSubmitted,
    Requests, ServerStarted, ServiceCompleted, StandsOnSpec, Stops, TenantLoadChanged, WhenStopped,
};
pub use shared_capacity::{
    CapacityClass, CapacityRushEnded, CapacityRushed, CapacityShiftSpec, CapacityStatistics,
    ClaimId, Claimant, NewClaim, SharedCapacities, SharedCapacity, SharedCapacitySpec, ShiftTurned,
    UnitsGranted, UnitsRecalled, UnitsReclaimed, WhenShortSpec,
};
pub use site::{
    Contract, FeedStepEnergised, FeedStepsDelayed, GroupReading, GroupSpec, HallSpec,
    LocalSiteSpec, OperatorLeft, OperatorReturned, RequestTotals, Site, SiteParts, SitePartsItem,
    SitePartsReadOnly, SitePartsReadOnlyItem, SiteReading, SiteSpec, SiteStateChanged, SiteTotals,
    SiteWeather, SitesStarted, TermSpec, Threshold, ThresholdReached, audit,
};
pub use spec::{InfrastructureSpec, MOST_SITES};
pub use upkeep::{
    MaintenanceBegan, MaintenanceEnded, PartArrived, Repair, RepairTotals, Upkeep, UpkeepStageEnded,
};
pub use valid_range::ValidRange;

use crate::kernel::{Simulation, StateList};

/// The state of sites and links, for forks.
pub fn list_state(list: &mut StateList) {
    list.add::<Infrastructure>().add::<Routes>().add::<BulkFlows>().add::<Link>();
    list.add::<Requests>().add::<Pools>().add::<DataSent>();
    list.add::<UtilityFeed>().add::<Ups>().add::<Generator>();
    list.add::<PerHall<CoolantLoop>>().add::<PerHall<Room>>().add::<PerHall<compute::Protection>>();
    list.add::<compute::RackGroups>().add::<cooling::HeatPath>();
    list.add::<CoolingPlant>().add::<FacilityWater>();
    list.add::<placement::PlacementTerms>();
    list.add::<Upkeep>();
    list.add::<Site>().add::<SiteWeather>().add::<Contract>().add::<SharedCapacities>();
}

/// Registers the handlers; to be called after `assemble`.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    site::install_before(sim);
    power::install(sim);
    cooling::install(sim);
    compute::install(sim);
    shared_capacity::install(sim);
    serving::install(sim);
    elastic::install(sim);
    site::install_after(sim);
    network::install(sim);
    upkeep::install(sim);
}
