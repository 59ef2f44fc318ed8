//! Supply: the supply chain, its stock, and the orders that replenish it.
//!
//! ```text
//!  TradingHour ─▶ StockPoint (facility × product) ◀─ ShipmentsArrived ◀─┐
//!                      │                                               │ lead time, delay
//!  CutOff ─▶ ClosedOrders ─▶ LaneDeparts ─ scarce stock allocated ─▶ shipment ┘
//!    ▲ OrderRevision::revise   ▲ OrderRevision::reallocate
//! ```
//!
//! | folder | discipline |
//! |---|---|
//! | `network` | facilities, products, lanes, timetables: the fixed topology |
//! | `stock` | levels of each product at each facility, and their transactions |
//! | `transport` | departures, sharing of scarce stock, promises, shipments and their legs, receipts, delays, ports, docks, lines, tills |
//! | `planning` | lots and levels of least cost |
//! | `ordering` | order books, ordering rules, cut-offs, reviews, revision by decisions |
//! | `shelving` | shelves filled from the back room of a shop |
//! | `demand` | demand by the hour and one by one, surges |
//! | `measure` | daily totals, summary, bullwhip, audit of units |
//! | `check` | what a specification must not say, and what stands beside a verdict on it |
//! | `assemble` | from a checked specification to a World |
//!
//! Every stock point is an entity with a [`StockPoint`] and, where customers buy by the hour, its
//! [`Demand`]; every lane from one origin has an [`OrderBook`] and its [`LaneTraffic`]. Orders and
//! shipments are vectors, and work is done by cohorts: one event an hour for all demand, one event a
//! departure for all orders of a lane. No entity is spawned during a run.
//!
//! The edges of a run, each with a test in `tests::edges`:
//! - Totals, promises and means are counted from the start: events at that instant are included, those
//!   of the warm-up are not. Levels and shipments under way are carried over.
//! - Events at the instant of the end do not take place: a cut-off does not close, goods due then stay
//!   under way, nothing is sold. The day that the end cuts short is in the totals, but in no mean over
//!   whole days.
//! - An order is due if it is promised for the start or later and before the end, even if it arrived,
//!   or was cancelled, before the start.
//! - Goods under way at the end are neither received nor lost. An order of which units are outstanding at
//!   the end, under way or at the origin, is due and missed if its promise is past, and late by the time
//!   since.
//!
//! Supply does not depend on `decision`: orders can be revised through [`OrderRevision`] until their
//! cut-off, when they are sent.

mod assemble;
mod check;
mod demand;
mod failures;
mod id;
mod measure;
mod network;
mod order_line;
mod ordering;
pub mod planning;
mod poisson;
mod provenance;
mod records;
mod residue;
mod resolve;
mod resolve_sources;
mod shelving;
mod spec;
mod station_served;
mod stock;
#[cfg(test)]
mod tests;
mod transport;

pub use assemble::assemble;
pub use demand::{
    ArrivalProfile, CustomerArrives, Demand, DemandDue, DemandLawSpec, DemandModel, DemandPeriods,
    DemandShape, DemandSpec, DemandSurgeBegins, DemandSurgeEnds, HourShown, PeriodDemanded,
    PeriodLawSpec, PeriodSpec, PeriodicDemand, SubstitutesAsked, SurgeCustomerArrives, Surges,
    TradingHour, WeatherResponseSpec,
};
pub use failures::{FailureProcessSpec, FailureTurned, FailuresSpec};
pub use id::{FacilityId, LaneId, LegId, PortId, ProductId, StockId, SurgeId};
pub use measure::{
    Audit, Bullwhip, DayClosed, DayStarts, Imbalance, Summaries, Summary, audit_units,
    install_audit, install_daily_audit,
};
pub use network::{
    BelowMinimum, BeyondSpec, CalendarSpec, Capacity, CapacitySpec, ChoiceSpec, ClosedDays,
    DayHoursSpec, DaysSpec, Facility, FacilityKind, FacilitySpec, Fleet, GoodsSpec, Grid, Lane,
    Leg, LegService, LegServiceSpec, LegSpec, LineQuantities, LineQuantitiesSpec, LostCustomSpec,
    Making, MakingSpec, Mode, MultipleSpec, OnDemandSpec, OnDemandTerms, OpeningHours,
    OpeningHoursSpec, OrderAmountSpec, Product, ProductClass, ProductSpec, Purchase, PurchaseSpec,
    Quantities, QuantitiesSpec, Recipe, RecipeSpec, ReviewSpec, Service, ServiceSpec, Shares,
    SharesSpec, ShiftSpec, ShortagePolicy, SizesSpec, SourceChoice, SourceChoiceSpec, SourcesSpec,
    Sourcing, Station, StationRateSpec, StationSpec, SupplySource, Tills, TillsSpec, Timetable,
    TimetableSpec, Topology, TopologyData, Unmet, UnmetSpec, Variation, VariationSpec, Vehicles,
    VehiclesSpec, WaveSpec, WholeOrderSpec, YieldSpec,
};
pub use order_line::{LineStep, OrderLineMoved};
pub use ordering::{
    CutOff, EconomicLotSpec, FallbackOrder, LevelsSpec, NewsvendorSpec, OptimalReorderSpec,
    OrderBook, OrderBooks, OrderRevision, OrderSent, OrdersSpec, PlannedDemand, Refused, ReviewDue,
    SourceChosen, SourceReason, policy,
};
pub use poisson::PoissonProcess;
pub use provenance::{OrderSource, Provenance};
pub use records::{Records, RecordsSpec, StockCounted, UnitsVanished};
pub use shelving::{ShelfFillingSpec, ShelfSizeSpec, Shelves, ShelvesFilled, ShelvesSpec};
pub use spec::{
    AssortmentSpec, InitialStockSpec, LaneSpec, StockLevelSpec, StorageSpec, SupplySpec,
};
pub use station_served::{StationPlace, StationServed};
pub use stock::{
    Level, Lot, Lots, Occasion, PositionFell, Served, StockObserved, StockPoint, StockTotals,
};
pub use transport::{
    Activity, ActivityRestored, ActivitySlowed, BatchMade, CapacityRenewed, Charge, ClosedOrders,
    CostRaised, CostRestored, CustomerPaid, DeliveryTotals, DockCleared, GoodsLeave, LaneDelayed,
    LaneDeparts, LaneTraffic, LegDelayed, LegDeparts, LegEnded, OrdersPicked, PortCleared,
    PortRestored, PortSlowed, SalesResumed, SalesStopped, ShipmentEnded, ShipmentStatus,
    ShipmentsArrived, SpoilageBegan, SpoilageEnded, StationKind, StationRestored, StationSlowed,
    StationTotals, StockSpoiled, Transport, VehiclesLeft, allocate_proportionally,
    largest_remainder,
};

use crate::kernel::{Simulation, StateList};

/// The state of the supply chain, for forks.
pub fn list_state(list: &mut StateList) {
    list.add::<Topology>().add::<StockPoint>().add::<Records>().add::<Shelves>();
    list.add::<OrderBooks>().add::<Transport>().add::<Audit>().add::<Bullwhip>();
    demand::list_state(list);
    failures::list_state(list);
}

/// Registers the handlers of the supply chain; to be called after `assemble`.
///
/// # Panics
/// If stock points do not lie in the order of their numbers.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    stock::install(&mut sim.world);
    measure::install(sim);
    demand::install(sim);
    ordering::install(sim);
    measure::install_after_orders(sim);
    shelving::install(sim);
    records::install(sim);
    transport::install(sim);
    failures::install(sim);
}
