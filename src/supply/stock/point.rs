//! Stock points: one product at one facility.
//!
//! `position = on hand + on order − backorders − committed` (`ordering::policy::Known`). Units on order are
//! ordered and not yet received; those in transit are the part of them that was sent. Backorders are units that customers wait for and units
//! that lanes owe to other facilities; committed units are those of orders that have closed and await their
//! departure. Stockout time is opening time during which a stock point that
//! sells to customers has nothing on hand, or on its shelf where there is a back room; each fall to zero is a stockout. Its transitions are in
//! `transactions`.

use super::hour_demand::HourDemand;
use super::level::Level;
use super::lots::{Lot, Lots};
use super::record::StockRecord;
use super::shelf::Shelf;
use super::totals::StockTotals;
use super::wishes::Wishes;
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::id::{FacilityId, ProductId, StockId};
use crate::supply::network::{OpeningHours, Unmet};
use crate::supply::poisson::PoissonProcess;
use bevy_ecs::prelude::Component;

/// A product at a facility.
#[derive(Component, Clone, Debug)]
pub struct StockPoint {
    id: StockId,
    facility: FacilityId,
    product: ProductId,
    pub(super) unmet: Unmet,
    pub(super) sells: bool,
    opening: OpeningHours,
    pub(super) on_hand: Level,
    pub(super) on_order: Level,
    pub(super) in_transit: Level,
    pub(super) backorders: Level,
    /// The part of the backorders that lanes owe to other facilities.
    pub(super) interfacility_backorders: Level,
    /// Units that other facilities have ordered for a departure to come.
    pub(super) committed: f64,
    /// Incidents in force for which nothing is sold to customers.
    pub(super) shut_by: u32,
    /// Start of the time with nothing on hand that is not yet in the totals.
    pub(super) empty_since: SimTime,
    /// Whether a demand was not met since the last receipt: of customers where they buy, else of
    /// facilities.
    pub(super) short_cycle: bool,
    /// Initial stock and units received; never reset.
    pub(super) cumulative_in: f64,
    /// Units sold to customers and sent to facilities; never reset.
    pub(super) cumulative_out: f64,
    /// Units demanded; never reset.
    pub(super) cumulative_demand: f64,
    /// Units wasted or vanished; never reset.
    pub(super) cumulative_wasted: f64,
    /// Lots of a perishable product.
    pub(super) lots: Option<Box<Lots>>,
    /// The record by which what is on hand is known; none where it is right.
    pub(super) record: Option<Box<StockRecord>>,
    /// The shelf that customers see; none where they see all that is on hand.
    pub(super) shelf: Option<Box<Shelf>>,
    /// Wishes of customers who have choices; none where unmet demand is lost or backordered.
    pub(super) wishes: Option<Box<Wishes>>,
    /// Demand of the present trading hour.
    pub(super) hour: HourDemand,
    /// Arrivals of customers one by one; none where demand is by the hour.
    arrivals: Option<Box<PoissonProcess>>,
    pub(super) today: StockTotals,
    pub(super) last_day: StockTotals,
    /// Totals over the measured days before today.
    pub(super) past: StockTotals,
}

impl StockPoint {
    /// A stock point with an initial stock.
    #[must_use]
    pub fn new(
        id: StockId,
        facility: FacilityId,
        product: ProductId,
        unmet: Unmet,
        opening: OpeningHours,
        now: SimTime,
        on_hand: f64,
    ) -> Self {
        let zero = Level::new(now, 0.0);
        Self {
            id,
            facility,
            product,
            unmet,
            sells: false,
            opening,
            on_hand: Level::new(now, on_hand),
            on_order: zero,
            in_transit: zero,
            backorders: zero,
            interfacility_backorders: Level::new(now, 0.0),
            committed: 0.0,
            shut_by: 0,
            empty_since: now,
            short_cycle: false,
            past: StockTotals::default(),
            today: StockTotals::default(),
            last_day: StockTotals::default(),
            cumulative_in: on_hand,
            cumulative_out: 0.0,
            cumulative_demand: 0.0,
            cumulative_wasted: 0.0,
            lots: None,
            record: None,
            shelf: None,
            wishes: None,
            hour: HourDemand::none(now),
            arrivals: None,
        }
    }

    /// Its number.
    #[inline]
    #[must_use]
    pub const fn id(&self) -> StockId {
        self.id
    }

    /// Its facility.
    #[must_use]
    pub const fn facility(&self) -> FacilityId {
        self.facility
    }

    /// Its product.
    #[must_use]
    pub const fn product(&self) -> ProductId {
        self.product
    }

    /// Starts sales to customers.
    pub const fn open_to_customers(&mut self) {
        self.sells = true;
    }

    /// Its units expire: what is on hand arrived on a local day, and has its whole shelf life.
    pub(in crate::supply) fn set_shelf_life(
        &mut self,
        (life_days, fresh_share, is_whole): (i64, f64, bool),
        day: i64,
    ) {
        let mut lots = Lots::new(life_days, fresh_share, is_whole);
        let last_day = lots.last_day_of_arrival(day);
        lots.add(Lot { last_day, units: self.on_hand.level() });
        self.lots = Some(Box::new(lots));
    }

    /// Lots of a perishable product; `None` for others.
    #[must_use]
    pub fn lots(&self) -> Option<&Lots> {
        self.lots.as_deref()
    }

    /// Units wasted or vanished since the run began.
    #[must_use]
    pub const fn cumulative_wasted(&self) -> f64 {
        self.cumulative_wasted
    }

    /// Customers arrive one by one from now on.
    pub(in crate::supply) fn set_arrivals(&mut self, process: PoissonProcess) {
        self.arrivals = Some(Box::new(process));
    }

    /// Arrivals of customers one by one; `None` where demand is by the hour.
    #[must_use]
    pub fn arrivals(&self) -> Option<&PoissonProcess> {
        self.arrivals.as_deref()
    }

    /// The same, mutable, for draws.
    #[inline]
    pub(in crate::supply) fn arrivals_mut(&mut self) -> Option<&mut PoissonProcess> {
        self.arrivals.as_deref_mut()
    }

    /// Whether customers buy here: only then do its totals enter service KPIs.
    #[must_use]
    pub const fn sells(&self) -> bool {
        self.sells
    }

    /// Units on hand, over time.
    #[must_use]
    pub const fn on_hand(&self) -> &Level {
        &self.on_hand
    }

    /// Units ordered and not received, over time.
    #[must_use]
    pub const fn on_order(&self) -> &Level {
        &self.on_order
    }

    /// Units on order that are under way, over time.
    #[must_use]
    pub const fn in_transit(&self) -> &Level {
        &self.in_transit
    }

    /// Units that customers and facilities wait for, over time.
    #[must_use]
    pub const fn backorders(&self) -> &Level {
        &self.backorders
    }

    /// Units that other facilities have ordered for a departure to come: firm orders in closed books.
    #[must_use]
    pub const fn committed(&self) -> f64 {
        self.committed
    }

    /// Totals over the measured time up to `now`.
    #[must_use]
    pub fn totals(&self, now: SimTime, clock: &Clock) -> StockTotals {
        let mut totals = self.past;
        totals.add(&self.today(now, clock));
        totals
    }

    /// Totals since the last local midnight, up to `now`.
    #[must_use]
    pub fn today(&self, now: SimTime, clock: &Clock) -> StockTotals {
        let point = self.as_of(now);
        let mut totals = point.today;
        totals.stockout_s += point.stockout_since(now, clock);
        totals.back_room_s += point.back_room_since(now, clock);
        totals
    }

    /// Totals over the day that ended at the last local midnight.
    #[must_use]
    pub const fn last_day(&self) -> &StockTotals {
        &self.last_day
    }

    /// Units received since the run began, initial stock included.
    #[must_use]
    pub const fn cumulative_in(&self) -> f64 {
        self.cumulative_in
    }

    /// Units issued since the run began.
    #[must_use]
    pub const fn cumulative_out(&self) -> f64 {
        self.cumulative_out
    }

    /// The part of the backorders that lanes owe to other facilities.
    #[must_use]
    pub const fn interfacility_backorders(&self) -> f64 {
        self.interfacility_backorders.level()
    }

    /// The part of the backorders that customers wait for.
    #[inline]
    #[must_use]
    pub const fn customer_backorders(&self) -> f64 {
        self.backorders.level() - self.interfacility_backorders.level()
    }

    /// Units of the customers who wait until their patience ends; `None` where none do.
    pub(in crate::supply) fn units_waiting(&self) -> Option<f64> {
        self.wishes.as_ref().map(|wishes| wishes.units_waiting())
    }

    /// Time for which customers waited for units, in units times seconds of the measured time up to `now`.
    #[must_use]
    pub fn customer_waiting(&self, now: SimTime) -> f64 {
        self.backorders.integral(now) - self.interfacility_backorders.integral(now)
    }

    /// Units demanded by customers and facilities since the run began.
    #[must_use]
    pub const fn cumulative_demand(&self) -> f64 {
        self.cumulative_demand
    }

    /// Opening time since `empty_since`, in seconds; zero while something is on hand.
    pub(super) fn stockout_since(&self, now: SimTime, clock: &Clock) -> f64 {
        if self.sells && self.available() <= 0.0 {
            self.opening_between(self.empty_since, now, clock)
        } else {
            0.0
        }
    }

    /// Opening time between two instants, in seconds.
    pub(super) fn opening_between(&self, from: SimTime, until: SimTime, clock: &Clock) -> f64 {
        self.opening.between(from, until, clock).seconds()
    }
}
