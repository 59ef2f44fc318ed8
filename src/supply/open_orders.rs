//! For those who decide: revising open orders, and splitting sent ones anew.

use super::chain::Chain;
use super::lane::{Lane, LaneId, Service};
use super::order::{Basis, Stamp};
use super::stock::StockPoint;
use crate::environment::Clock;
use crate::kernel::SimTime;
use bevy_ecs::prelude::{Query, Res};
use bevy_ecs::system::SystemParam;

/// Why a revision or a split was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such lane or destination, or nobody decides there.
    #[error("nobody decides the orders of that lane and destination")]
    NotDecided,
    /// The vector is not as long as the lane has products (times destinations, for a split).
    #[error("the vector of quantities is not as long as the lane needs it")]
    Length,
    /// An amount is negative, not finite, or not whole where it must be.
    #[error("an amount is not one that can be ordered")]
    Amount,
    /// It is too late for that departure.
    #[error("it is too late for that departure")]
    TooLate,
    /// A split must keep each product's total.
    #[error("the split does not keep the total of each product")]
    Total,
}

/// For those who decide: the open orders, and the split of sent ones.
#[derive(SystemParam)]
pub struct OpenOrders<'w, 's> {
    /// Stock points.
    pub points: Query<'w, 's, &'static mut StockPoint>,
    /// Lanes.
    pub lanes: Query<'w, 's, &'static mut Lane>,
    /// Who and what there is.
    pub chain: Res<'w, Chain>,
    /// The calendar.
    pub clock: Res<'w, Clock>,
}

impl OpenOrders<'_, '_> {
    /// Sets one destination's open order for the lane's next departure.
    ///
    /// `departure` is the one that the decision was made for: if its cut-off is past, it is too late.
    ///
    /// # Errors
    /// If the order cannot be so; nothing is changed then.
    pub fn revise(
        &mut self,
        lane: LaneId,
        destination: usize,
        departure: i64,
        quantities: &[f64],
        stamp: Stamp,
    ) -> Result<(), Refused> {
        let entity = self.chain.lane(lane).ok_or(Refused::NotDecided)?;
        let mut lane = self.lanes.get_mut(entity).map_err(|_| Refused::NotDecided)?;
        let lane = &mut *lane;
        if !lane.is_decided() || destination >= lane.destinations.len() {
            return Err(Refused::NotDecided);
        }
        if lane.open.departure != departure {
            return Err(Refused::TooLate);
        }
        let lines = lane.lines();
        if quantities.len() != lines {
            return Err(Refused::Length);
        }
        if !quantities
            .iter()
            .zip(&lane.divisible)
            .all(|(units, divisible)| is_amount(*units, *divisible))
        {
            return Err(Refused::Amount);
        }
        let open = &mut lane.open.quantities[destination * lines..(destination + 1) * lines];
        for (line, (open, units)) in open.iter_mut().zip(quantities).enumerate() {
            let kept = lane.cells[destination * lines + line].is_some();
            *open = if kept { *units } else { 0.0 };
        }
        lane.open.stamps[destination] = Stamp { basis: Basis::Decision, ..stamp };
        Ok(())
    }

    /// Splits what was ordered for a departure anew among the lane's destinations: units by
    /// destination, then product, each product's total as it was.
    ///
    /// # Errors
    /// If the split cannot be so; nothing is changed then.
    pub fn split(
        &mut self,
        now: SimTime,
        lane: LaneId,
        departure: i64,
        quantities: &[f64],
        stamp: Stamp,
    ) -> Result<(), Refused> {
        let entity = self.chain.lane(lane).ok_or(Refused::NotDecided)?;
        let mut lane = self.lanes.get_mut(entity).map_err(|_| Refused::NotDecided)?;
        let lane = &mut *lane;
        let Service::Timetable(timetable) = &lane.service else { return Err(Refused::NotDecided) };
        if timetable.split_until(departure, &self.clock).is_none_or(|until| now > until) {
            return Err(Refused::TooLate);
        }
        let closed = lane
            .closed
            .iter_mut()
            .find(|closed| closed.departure == departure)
            .ok_or(Refused::TooLate)?;
        if quantities.len() != closed.quantities.len() {
            return Err(Refused::Length);
        }
        let lines = lane.products.len();
        for (cell, &units) in quantities.iter().enumerate() {
            if !is_amount(units, lane.divisible[cell % lines])
                || (units > 0.0 && lane.cells[cell].is_none())
            {
                return Err(Refused::Amount);
            }
        }
        for line in 0..lines {
            let total = |of: &[f64]| of.iter().skip(line).step_by(lines).sum::<f64>();
            let (old, new) = (total(&closed.quantities), total(quantities));
            if (old - new).abs() > 1e-9 * old.max(1.0) {
                return Err(Refused::Total);
            }
        }
        for (place, stamped) in closed.stamps.iter_mut().enumerate() {
            let cells = place * lines..(place + 1) * lines;
            if closed.quantities[cells.clone()] != quantities[cells] {
                *stamped = Stamp { basis: Basis::Decision, ..stamp };
            }
        }
        for (cell, (old, &units)) in closed.quantities.iter_mut().zip(quantities).enumerate() {
            let change = units - *old;
            *old = units;
            if change != 0.0
                && let Some(Ok(mut point)) = lane.cells[cell]
                    .and_then(|stock| self.chain.point(stock))
                    .map(|point| self.points.get_mut(point))
            {
                point.amend_order(now, change);
            }
        }
        Ok(())
    }
}

fn is_amount(units: f64, divisible: bool) -> bool {
    units.is_finite() && units >= 0.0 && (divisible || units.fract() == 0.0)
}
