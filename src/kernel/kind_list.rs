//! The one list of the program's kinds of events, by name.
//!
//! The kernel knows only the names: an event's type, payload and handlers are in its own layer,
//! which takes the index from here by [`kinds!`](crate::kernel::kinds). To add an event: its name
//! in this list. The order of the list is irrelevant: neither the order of events nor a fingerprint
//! depends on an index.

/// The number of kinds in one simulation: those listed, and as many outside the program.
pub const MAX_KINDS: usize = 1024;

/// Where the indices of kinds outside the program begin.
const EXTRA: usize = 512;

/// Names of all kinds of events, layer by layer.
#[rustfmt::skip]
pub const LISTED: &[&str] = &[
    // causality
    "IncidentBegan", "IncidentEnded", "ScheduledIncidentBegan", "ScheduledIncidentEnded",
    // environment
    "WeatherChanged", "MeasuringStarted",
    // infra
    "SitesStarted", "OperatorLeft", "OperatorReturned", "SiteStateChanged", "GridLost", "GridPathsLost", "GridRestored", "FeedStepEnergised", "FeedStepsDelayed",
    "ShedLoadRechecked", "PowerCapBegan", "PowerCapEnded", "BatteryDepleted", "BatteryCharged", "UpsFailed",
    "UpsRepaired", "GeneratorsCalled", "GeneratorStarted", "GeneratorBroken", "GeneratorRepaired", "GeneratorOnLoad", "GeneratorBlockTaken",
    "FuelExhausted", "FuelDelivered", "GeneratorUnitsFailed", "GeneratorUnitsRestored", "PumpFailed", "PumpRepaired",
    "CoolingUnitsFailed", "CoolingUnitsRestored", "CoolingPlantRestarted", "ChillerReset", "ThresholdReached",
    "ProtectionDelayEnded", "RacksRestarted", "ServersFailed", "ServersRepaired", "UpkeepStageEnded", "PartArrived", "MaintenanceBegan", "MaintenanceEnded", "RackHeatChanged", "HourStarted", "LinkCut", "LinkRestored",
    "LinkLossBegins", "LinkLoadBegins", "BlackHoleBegins", "LinkImpairmentEnds",
    "RoutesConverged", "MessageArrived", "MessageLost", "MessageExpired", "MessageRetried", "FlowsShared", "FlowSent", "FlowWindowGrew", "FlowExpired", "FlowRetried", "RequestSubmitted",
    "ServiceCompleted", "RequestExpired", "RequestEnded", "PoolCapacityChanged", "RequestFact", "MessageFact",
    "RequestGaveUp", "LotBorn", "TenantLoadChanged", "BackgroundRaised", "BackgroundReleased", "BackgroundDrawn", "BackgroundArrived",
    "BackgroundLeft",
    "LotLooked", "ServerStarted", "LotResized", "UnitsGranted", "UnitsRecalled", "UnitsReclaimed", "ShiftTurned", "CapacityRushed", "CapacityRushEnded",
    // supply
    "TradingHour", "DemandDue", "CustomerArrives", "CutOff", "LaneDeparts", "GoodsLeave", "ShipmentsArrived", "ReviewDue",
    "PositionFell", "DayStarts", "LaneDelayed", "DemandSurgeBegins", "DemandSurgeEnds", "StockObserved",
    "PortCleared", "PortSlowed", "PortRestored", "ActivitySlowed", "ActivityRestored", "FailureTurned", "StockSpoiled", "SpoilageBegan", "SpoilageEnded", "OrderSent", "OrderLineMoved", "ShipmentEnded", "DayClosed", "SurgeCustomerArrives", "PeriodDemanded", "SubstitutesAsked", "ShelvesFilled", "UnitsVanished", "StockCounted",
    "VehiclesLeft", "CapacityRenewed", "CostRaised", "CostRestored", "SourceChosen", "LegDeparts", "LegDelayed", "LegEnded",
    "DockCleared", "BatchMade", "StationSlowed", "StationRestored", "OrdersPicked", "StationServed", "SalesStopped", "SalesResumed", "CustomerPaid",
    // decision
    "ReportsDue", "ReportingSlowed", "ReportingRestored", "ForecastIssued", "ArcsTriggered", "RungTimedOut", "HostUnreachable", "ProbesDue", "DecisionConcluded", "LineDecided", "LedgersDue", "ModelStarted", "SitePlaced",
    // outcome
    "TelemetrySampled", "ShelfStockSampled", "ExplainedDayEnded", "SalesSampled",
];

/// Index of a listed kind.
///
/// # Panics
/// When the program is compiled, if the name is not in the list.
#[must_use]
pub const fn listed_kind(name: &str) -> u32 {
    let mut index = 0;
    while index < LISTED.len() {
        if is_same(LISTED[index], name) {
            return index as u32;
        }
        index += 1;
    }
    panic!("this event is not in the list of kinds: add its name to kernel/kind_list.rs")
}

/// Index of a kind outside the program: FNV-1a of its name, in the upper half.
#[must_use]
pub const fn extra_kind(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let (mut hash, mut at) = (0x811c_9dc5_u32, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    EXTRA as u32 + (hash ^ (hash >> 16)) % (MAX_KINDS - EXTRA) as u32
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

const _: () = {
    assert!(LISTED.len() <= EXTRA, "more kinds are listed than there is room for");
    let mut index = 0;
    while index < LISTED.len() {
        assert!(listed_kind(LISTED[index]) == index as u32, "a kind is listed twice");
        index += 1;
    }
};
