//! The end of a day and the start of measuring: totals are closed, forecasts updated.

use crate::environment::MeasuringStarted;
use crate::kernel::{Event, Now, Phase, Realm, kinds};
use crate::supply::demand::DayLengths;
use crate::supply::ordering::{DayDemand, OrderBooks};
use crate::supply::stock::StockPoint;
use crate::supply::transport::{SupplyColumns, Transport};
use bevy_ecs::prelude::{Query, ResMut};

kinds! { DayStarts, DayClosed }

/// A local day ends and the next begins.
#[derive(Clone, Copy, Debug)]
pub struct DayStarts {
    /// The day that begins; that of the start is 0.
    pub day: i64,
}

/// Fact: the totals of a day are closed; `StockPoint::last_day` holds them for a day.
#[derive(Clone, Copy, Debug)]
pub struct DayClosed {
    /// The day that ended.
    pub day: i64,
}

impl Event for DayStarts {
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

/// Closes the day's totals, and updates the forecasts of ordering rules by its demand.
pub(super) fn close_day(
    now: Now<DayStarts>,
    mut columns: SupplyColumns,
    mut books: ResMut<OrderBooks>,
    lengths: DayLengths,
) {
    let day = now.event.day;
    let mut fetched = columns.fetch();
    let supply = fetched.slices();
    let (points, topology) = (supply.points, supply.topology);
    let clock = topology.clock();
    let is_whole_day = clock.midnight(day - 1) >= clock.begin();
    for point in &mut *points {
        point.close_day(now.time(), clock);
    }
    for book in books.iter_mut() {
        let Some(lane) = topology.lane(book.lane()) else { continue };
        let targets = book.update_forecasts(lane, is_whole_day, |stock| {
            let entity = topology.stock_entity(stock);
            let share = entity.map_or(1.0, |stock| lengths.share(stock, day - 1, clock));
            points.get(stock.index()).map_or_else(DayDemand::default, |point| demand(point, share))
        });
        if let (Some(targets), Some(traffic)) = (targets, supply.traffic.get_mut(lane.id().index()))
        {
            traffic.set_targets(targets);
        }
    }
    now.agenda.record(DayClosed { day: day - 1 });
    now.agenda.at(clock.midnight(day + 1), DayStarts { day: day + 1 });
}

/// Demand of the day that ended, which has a share of the customers of a usual day.
fn demand(point: &StockPoint, share: f64) -> DayDemand {
    let customers = point.last_day().customers.demanded;
    let missing = (share > 0.0).then(|| customers * (1.0 / share - 1.0));
    DayDemand { cumulative: point.cumulative_demand(), missing }
}

/// The warm-up is over: totals restart.
pub(super) fn begin_measuring(
    now: Now<MeasuringStarted>,
    mut points: Query<&mut StockPoint>,
    mut transport: ResMut<Transport>,
) {
    for mut point in &mut points {
        point.begin_measuring(now.time());
    }
    transport.begin_measuring();
}
