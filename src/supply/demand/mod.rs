//! Demand: the units that customers demand, hour by hour or one by one, independent of stock.
//!
//! ```text
//!  law × profile (weekday, hour, weather) × surge ──TradingHour───▶ units of the hour, at addressed instants
//!  Poisson arrivals × surge ──────────────────────CustomerArrives──▶ sale of a customer's units
//!  law by period × surge ─────────────────────────PeriodDemanded───▶ sale of a period's units
//! ```

mod arrivals;
mod common;
mod customer;
mod day_length;
mod due;
mod hourly;
mod law;
mod period_spec;
mod periodic;
mod profile;
mod series;
mod spec;
mod substitution;
mod surge;
mod week_pattern;

pub(super) use arrivals::schedule_next;
pub use arrivals::{ArrivalProfile, CustomerArrives, SurgeCustomerArrives};
pub(super) use common::CommonDemand;
pub(super) use day_length::DayLengths;
pub use due::DemandDue;
pub(super) use hourly::Trading;
pub use hourly::TradingHour;
pub(super) use period_spec::cut_at_zero;
pub use period_spec::{PeriodLawSpec, PeriodSpec};
pub use periodic::{DemandPeriods, PeriodDemanded, PeriodicDemand};
pub use profile::{DemandModel, DemandShape};
pub use series::Demand;
pub(super) use spec::MAX_PER_DAY;
pub use spec::{DemandLawSpec, DemandSpec, WeatherResponseSpec};
pub use substitution::SubstitutesAsked;
pub use surge::{DemandSurgeBegins, DemandSurgeEnds, Surges};
pub use week_pattern::HourShown;
pub(super) use week_pattern::WeekPattern;

use crate::kernel::{Simulation, StateList};

/// The state of demand, for forks.
pub(super) fn list_state(list: &mut StateList) {
    list.add::<DemandModel>().add::<Demand>().add::<ArrivalProfile>().add::<Trading>();
    list.add::<Surges>().add::<DemandPeriods>().add::<PeriodicDemand>();
}

/// Registers the handlers of demand.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(hourly::begin_hour).on(due::serve_due).on(arrivals::serve).on(arrivals::serve_surge);
    sim.on(periodic::sell_the_period).on(substitution::serve_period);
    sim.on(surge::raise).on(surge::end);
}
