//! The network: facilities, products, and the lanes between them; fixed once it is assembled.
//!
//! ```text
//!  supplier ──lane──▶ distribution centre ──lane──▶ stores
//!            timetable (cut-off, departure, planned arrival), or on demand (lead time)
//! ```
//!
//! [`Topology`] holds all of it by dense numbers. What changes during a run belongs to the other
//! disciplines: orders to `ordering`, goods under way to `transport`, levels to `stock`.

mod calendar;
mod capacity;
mod closures;
mod days;
mod departures;
mod facility;
mod grid;
mod handling;
mod lane;
mod leg;
mod line_quantities;
mod lost_custom;
mod making;
mod mode;
mod on_demand;
mod onward;
mod opening;
mod planned_handling;
mod product;
mod purchase;
mod quantities;
mod shares;
mod sources;
mod station;
mod station_rate;
mod station_spec;
mod supplied;
mod tills;
mod timetable;
mod timetable_spec;
mod topology;
mod unmet;
mod variation;
mod vehicles;
mod wave;

pub use calendar::{CalendarSpec, ClosedDays};
pub use capacity::{Capacity, CapacitySpec};
pub use days::DaysSpec;
pub use facility::{Facility, FacilityKind, FacilitySpec, SizesSpec};
pub(super) use facility::{MAX_GROUP, MAX_SIZE};
pub use grid::Grid;
pub use lane::{Lane, Service, ServiceSpec, ShortagePolicy};
pub use leg::{Leg, LegService, LegServiceSpec, LegSpec};
pub use line_quantities::LineQuantities;
pub use lost_custom::LostCustomSpec;
pub use making::{Making, MakingSpec, Recipe, RecipeSpec, YieldSpec};
pub use mode::Mode;
pub use on_demand::{OnDemandSpec, OnDemandTerms, ReviewSpec};
pub(super) use opening::HOURS_OF_SESSION;
pub use opening::{DayHoursSpec, OpeningHours, OpeningHoursSpec};
pub use product::{GoodsSpec, Product, ProductClass, ProductSpec};
pub use purchase::{Purchase, PurchaseSpec};
pub(super) use quantities::Packed;
pub use quantities::{
    BelowMinimum, LineQuantitiesSpec, MultipleSpec, OrderAmountSpec, Quantities, QuantitiesSpec,
    WholeOrderSpec,
};
pub use shares::{Shares, SharesSpec};
pub use sources::{SourceChoice, SourceChoiceSpec, SourcesSpec, Sourcing};
pub use station::Station;
pub use station_rate::StationRateSpec;
pub(super) use station_spec::Jobs;
pub use station_spec::{ShiftSpec, StationSpec};
pub use tills::{Tills, TillsSpec};
pub use timetable::Timetable;
pub use timetable_spec::TimetableSpec;
pub(super) use topology::LaneTerms;
pub use topology::{SupplySource, Topology, TopologyData};
pub(super) use unmet::MOST_CHOICES;
pub use unmet::{ChoiceSpec, Unmet, UnmetSpec};
pub use variation::{Variation, VariationSpec};
pub use vehicles::{BeyondSpec, Fleet, Vehicles, VehiclesSpec};
pub use wave::WaveSpec;
