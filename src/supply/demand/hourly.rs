//! Trading hours: the instant of an hour's demand, the addresses of its draws, and its sale.
//!
//! A trading hour lasts from one full hour that the local clock shows, or change of it, to the next. The
//! index of a draw is `25 · (local day + 2²⁰) + number of the hour in its day`, whatever the warm-up; an
//! hour's demand takes place in its middle. A day of clock change has 23 or 25 hours; where the clock
//! changes by half an hour, one of 24 or 25 has that length.

use super::profile::{DemandModel, PresentHour};
use super::series::Demand;
use crate::environment::{Clock, Weather};
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime, kinds};
use crate::supply::network::Topology;
use crate::supply::stock::{StockPoint, position_fell};
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};

kinds! { TradingHour }

/// A trading hour: the hour's demand at all stock points with demand by the hour.
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

    /// Middle of the hour, when its demand takes place.
    #[must_use]
    pub fn middle(self, clock: &Clock) -> SimTime {
        let begins = self.begins(clock);
        begins + SimSpan::from_nanos(self.ends(clock).since(begins).nanos() / 2)
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

    /// The first hour whose middle is not before `now`.
    #[must_use]
    pub fn first(now: SimTime, clock: &Clock) -> Self {
        let mut hour = Self { day: clock.day_of(now), hour: 0 };
        while hour.middle(clock) < now {
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
}

impl Trading {
    /// Trading in a topology, by a demand model.
    pub(in crate::supply) fn new(topology: Topology, model: DemandModel) -> Self {
        Self { topology, present: PresentHour::new(model) }
    }
}

/// Sells the demand of a trading hour at all stock points, limited by their stock on hand.
pub(super) fn sell_the_hour(
    now: Now<TradingHour>,
    weather: Res<Weather>,
    mut trading: ResMut<Trading>,
    mut stock: Query<(&mut StockPoint, &mut Demand)>,
) {
    let Trading { topology, present } = trading.bypass_change_detection();
    let hour = now.event;
    let time = now.time();
    let agenda = now.agenda;
    let clock = topology.clock();
    let [midnight, next_midnight] = [hour.day, hour.day + 1].map(|day| clock.midnight(day));
    let is_regular = next_midnight.since(midnight) == SimSpan::DAY;
    // The hour that the clock shows, and its length: those of days without a change are known.
    let (local, length) = if is_regular {
        (hour.hour as usize, 1.0)
    } else {
        let begins = hour.begins(clock);
        (clock.hour_of(begins) as usize, hour.ends(clock).since(begins) / SimSpan::HOUR)
    };
    present.turn_to(clock.weekday(hour.day), local, length, &weather);
    let index = hour.index();
    for (mut point, mut demand) in &mut stock {
        let (weight, factor) = present.of(demand.shape());
        let units = demand.potential(index, weight, factor);
        if units > 0.0 {
            let sold = point.sell(time, units);
            agenda.mark_amount(sold);
            position_fell(topology, agenda, point.id());
        }
    }
    let next = hour.next(clock);
    // Within a regular day, middles lie an hour apart.
    let is_same_day = is_regular && next.day == hour.day;
    let middle = if is_same_day { time + SimSpan::HOUR } else { next.middle(clock) };
    agenda.at(middle, next);
}
