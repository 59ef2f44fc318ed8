//! The day turns, and measuring begins: sums are closed, forecasts learn.

use super::book::{Book, Open};
use super::lane::{Delivered, Lane};
use super::stock::StockPoint;
use crate::environment::MeasuringStarts;
use crate::kernel::{Event, Now, Phase, Realm};
use bevy_ecs::prelude::Query;

/// A local day is over.
#[derive(Clone, Copy, Debug)]
pub struct DayTurns {
    /// The day that begins; that of the start is 0.
    pub day: i64,
}

/// Fact: the sums of a day are closed; `StockPoint::last_day` holds them until the next.
#[derive(Clone, Copy, Debug)]
pub struct DayClosed {
    /// The day that is over.
    pub day: i64,
}

impl Event for DayTurns {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.day as u64
    }
}

impl Event for DayClosed {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Closes the day's sums; lanes that forecast learn from them.
pub(super) fn close_day(now: Now<DayTurns>, mut book: Book) {
    let day = now.event.day;
    let mut columns = book.columns();
    let Open { points, lanes, chain, .. } = columns.open();
    let clock = &chain.clock;
    for point in &mut *points {
        point.close_day(now.time(), clock);
    }
    for lane in lanes {
        lane.learn(|stock| points.get(stock.index()).map_or(0.0, StockPoint::ever_demanded));
    }
    now.agenda.tell(DayClosed { day: day - 1 });
    now.agenda.at(clock.midnight(day + 1), DayTurns { day: day + 1 });
}

/// The warm-up is over: what is measured begins anew.
pub(super) fn begin_measuring(
    now: Now<MeasuringStarts>,
    mut points: Query<&mut StockPoint>,
    mut lanes: Query<&mut Lane>,
) {
    for mut point in &mut points {
        point.begin_measuring(now.time());
    }
    for mut lane in &mut lanes {
        // What was judged already is due within the measured time, or it would not have been counted.
        lane.delivered = Delivered { cost: 0.0, units: 0.0, ..lane.delivered };
    }
}
