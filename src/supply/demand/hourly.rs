//! Trading hours: the addresses of an hour's draws, and the demand that begins with it.
//!
//! A trading hour lasts from one full hour that the local clock shows, or change of it, to the next. The
//! index of a draw is `25 · (local day + 2²⁰) + number of the hour in its day`, whatever the warm-up. The
//! units of an hour are one draw, at the weather of its middle; their instants are spread over the hour
//! (`stock::HourDemand`). A day of clock change has 23 or 25 hours; where the clock changes by half an hour,
//! one of 24 or 25 has that length.

use super::due::schedule_due;
use super::profile::{DemandModel, DemandShape, PresentHour};
use super::series::Demand;
use super::week_pattern::HourShown;
use crate::environment::{Clock, WEATHER_STEP, Weather};
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime, kinds};
use crate::supply::network::Topology;
use crate::supply::stock::{HourDemand, StockPoint};
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};

kinds! { TradingHour }

/// A trading hour begins: its demand at all stock points with demand by the hour.
#[derive(Clone, Copy, Debug)]
pub struct TradingHour {
    /// Local day; that of the start is 0.
    pub day: i64,
    /// Hours before it on that day, 0 to 24.
    pub hour: i64,
}

impl Event for TradingHour {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.index()
    }
}

impl TradingHour {
    /// Address of the hour's draws.
    #[must_use]
    pub const fn index(self) -> u64 {
        ((self.day + (1 << 20)) * 25 + self.hour) as u64
    }

    /// First instant of the hour.
    #[must_use]
    pub fn begins(self, clock: &Clock) -> SimTime {
        let midnight = clock.midnight(self.day);
        if clock.midnight(self.day + 1).since(midnight) == SimSpan::DAY {
            return midnight + SimSpan::HOUR * self.hour;
        }
        (0..self.hour).fold(midnight, |hour, _| clock.next_hour(hour))
    }

    /// First instant after the hour, which the day's end may cut short.
    #[must_use]
    pub fn ends(self, clock: &Clock) -> SimTime {
        clock.next_hour(self.begins(clock)).min(clock.midnight(self.day + 1))
    }

    /// The next hour.
    #[must_use]
    pub fn next(self, clock: &Clock) -> Self {
        if self.ends(clock) < clock.midnight(self.day + 1) {
            Self { day: self.day, hour: self.hour + 1 }
        } else {
            Self { day: self.day + 1, hour: 0 }
        }
    }

    /// The hour of an instant.
    #[must_use]
    pub fn of(now: SimTime, clock: &Clock) -> Self {
        let mut hour = Self { day: clock.day_of(now), hour: 0 };
        while hour.ends(clock) <= now {
            hour = hour.next(clock);
        }
        hour
    }
}

/// The inputs of an hour's sale, in one resource, since a look-up at every event is expensive.
#[derive(Resource, Clone, Debug)]
pub(in crate::supply) struct Trading {
    topology: Topology,
    present: PresentHour,
    /// Address of the draws of the present hour.
    index: u64,
}

impl Trading {
    /// Trading in a topology, by a demand model.
    pub(in crate::supply) fn new(topology: Topology, model: DemandModel) -> Self {
        Self { topology, present: PresentHour::new(model), index: 0 }
    }

    /// Present rate of a shape over its mean rate.
    pub(super) fn rate(&self, shape: DemandShape) -> f64 {
        self.present.rate(shape)
    }

    /// Units of the present hour at a stock point, with the surges in force.
    #[inline]
    pub(super) fn units(&self, demand: &mut Demand) -> f64 {
        let (weight, factor) = self.present.of(demand.shape());
        demand.potential(self.index, weight, factor)
    }
}

/// Draws the demand of the hour that begins at all stock points, and settles that of the hour before.
pub(super) fn begin_hour(
    now: Now<TradingHour>,
    weather: Res<Weather>,
    mut trading: ResMut<Trading>,
    mut stock: Query<(&mut StockPoint, &mut Demand)>,
) {
    let trading = trading.bypass_change_detection();
    let hour = now.event;
    let time = now.time();
    let agenda = now.agenda;
    let clock = trading.topology.clock();
    let [midnight, next_midnight] = [hour.day, hour.day + 1].map(|day| clock.midnight(day));
    let is_regular = next_midnight.since(midnight) == SimSpan::DAY;
    // The hour that the clock shows, and its length: those of days without a change are known.
    let (begins, length, local) = if is_regular {
        (midnight + SimSpan::HOUR * hour.hour, SimSpan::HOUR, hour.hour as usize)
    } else {
        let begins = hour.begins(clock);
        (begins, hour.ends(clock).since(begins), clock.hour_of(begins) as usize)
    };
    let middle = begins + SimSpan::from_nanos(length.nanos() / 2);
    let foresight = agenda.foresee(middle + WEATHER_STEP);
    let celsius = |area| weather.celsius_at(area, middle, clock, foresight);
    let shown = HourShown { day: hour.day, hour: local, begins, ends: begins + length };
    trading.present.turn_to(&shown, celsius, clock);
    trading.index = hour.index();
    for (mut point, mut demand) in &mut stock {
        let sold = point.settle(time);
        if sold > 0.0 {
            agenda.mark_amount(sold);
        }
        if let Some(factor) = point.custom(time) {
            demand.set_custom(factor);
        }
        let units = trading.units(&mut demand);
        let instants = demand.instants(trading.index);
        point.open_hour(HourDemand::new(units, demand.flows(), (begins, length), instants, time));
        if trading.topology.is_continuous(point.id()) || point.may_ask() {
            schedule_due(&point, agenda);
        }
    }
    let next = hour.next(clock);
    agenda.at((begins + length).max(time), next);
}
