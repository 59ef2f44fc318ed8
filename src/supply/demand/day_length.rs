//! Length of a local day in demand: the part of a usual day's demand that a day of clock change has.
//!
//! A day of 23 h lacks the demand of an hour, one of 25 h has that of an hour twice: as much of the day as the
//! hour weighs in the profile of the place, and nothing where it is closed. A closed date has no demand. Forecasts of ordering rules
//! learn customers' demand divided by this part, so that a change of the clock and a closed
//! date teach them nothing. Demand
//! by period keeps its times of day, unless periods are no longer than the change. Orders of other
//! facilities are learned as they come. Held to account by `supply::tests::policies`.

use super::arrivals::ArrivalProfile;
use super::hourly::TradingHour;
use super::periodic::{DemandPeriods, PeriodicDemand};
use super::profile::{DemandModel, DemandShape};
use super::series::Demand;
use super::week_pattern::HourShown;
use crate::environment::Clock;
use crate::kernel::SimSpan;
use bevy_ecs::prelude::{Entity, Query, Res};
use bevy_ecs::system::SystemParam;

/// What the length of a day in demand depends on.
#[derive(SystemParam)]
pub(in crate::supply) struct DayLengths<'w, 's> {
    model: Res<'w, DemandModel>,
    periods: Res<'w, DemandPeriods>,
    demands: Query<
        'w,
        's,
        (Option<&'static Demand>, Option<&'static PeriodicDemand>, Option<&'static ArrivalProfile>),
    >,
}

impl DayLengths<'_, '_> {
    /// The part of a usual day's demand that customers of a stock point have on a local day; 1 on a day of
    /// 24 h, 0 where it has no hour with demand.
    pub(in crate::supply) fn share(&self, stock: Entity, day: i64, clock: &Clock) -> f64 {
        let length = clock.midnight(day + 1).since(clock.midnight(day));
        let is_regular = !self.model.has_closed_dates() && !self.model.has_own_clocks();
        if length == SimSpan::DAY && is_regular {
            return 1.0;
        }
        let elapsed = length / SimSpan::DAY;
        let Ok((hourly, periodic, arrivals)) = self.demands.get(stock) else { return 1.0 };
        if let Some(periodic) = periodic {
            return if self.periods.is_frequent(periodic, clock) { elapsed } else { 1.0 };
        }
        match hourly.map(Demand::shape).or_else(|| arrivals.map(|profile| profile.0)) {
            Some(shape) => share_of_shape(&self.model, shape, day, clock),
            None => elapsed,
        }
    }
}

/// The same for a profile.
fn share_of_shape(model: &DemandModel, shape: DemandShape, day: i64, clock: &Clock) -> f64 {
    let usual = model.usual_day(shape, day, clock);
    if usual <= 0.0 {
        return 1.0;
    }
    let length = clock.midnight(day + 1).since(clock.midnight(day));
    let is_regular = !model.has_own_clock(shape) && !model.closes_about(shape, day, clock);
    if length == SimSpan::DAY && is_regular {
        return 1.0;
    }
    let mut here = 0.0;
    let mut hour = TradingHour { day, hour: 0 };
    while hour.day == day {
        let (begins, ends) = (hour.begins(clock), hour.ends(clock));
        let shown = HourShown { day, hour: clock.hour_of(begins) as usize, begins, ends };
        here += model.weight_of(shape, &shown, None, clock) * (ends.since(begins) / SimSpan::HOUR);
        hour = hour.next(clock);
    }
    here / usual
}
