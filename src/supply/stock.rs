//! Stock points: one product at one facility.
//!
//! `position = on hand + on order − backorders`. On order is what was ordered and has not come;
//! in transit is the part of it that has been sent. Backorders are what customers wait for and what
//! lanes owe to other facilities. Stockout time is the time within opening hours during which a
//! stock point that customers buy from has nothing on hand; a stockout event is each fall to
//! nothing. What changes a stock point is in `movement`.

use super::customers::Customers;
use super::facility::{FacilityId, Opening};
use super::level::Level;
use super::product::{ProductId, Unmet};
use super::sums::Sums;
use crate::environment::Clock;
use crate::kernel::{Event, Phase, SimTime};
use crate::quantity::id;
use bevy_ecs::prelude::Component;

id! {
    /// A stock point.
    StockId,
}

/// A product at a facility.
#[derive(Component, Clone, Debug)]
pub struct StockPoint {
    /// Its number.
    pub id: StockId,
    /// Where.
    pub facility: FacilityId,
    /// What.
    pub product: ProductId,
    /// What becomes of unmet demand.
    pub(super) unmet: Unmet,
    /// Whether customers buy here.
    pub(super) sells: bool,
    pub(super) opening: Opening,
    pub(super) on_hand: Level,
    pub(super) on_order: Level,
    pub(super) in_transit: Level,
    pub(super) backorders: Level,
    /// The part of the backorders that lanes owe to other facilities.
    pub(super) owed: f64,
    /// Since when there is nothing on hand, as far as it is not yet in the sums.
    pub(super) empty_since: SimTime,
    pub(super) short_cycle: bool,
    /// Sums over the measured days before today.
    pub(super) past: Sums,
    pub(super) today: Sums,
    pub(super) last_day: Sums,
    /// Units that have been on hand at first or were received; never reset.
    pub(super) ever_in: f64,
    /// Units that were sold or sent; never reset.
    pub(super) ever_out: f64,
    /// Units asked for; never reset.
    pub(super) ever_demanded: f64,
    /// Those who come one by one, if that is how they come.
    pub(super) customers: Option<Box<Customers>>,
}

/// Fact: a stock level is worth a row.
#[derive(Clone, Copy, Debug)]
pub struct StockSeen {
    /// Where.
    pub stock: StockId,
    /// On what occasion.
    pub occasion: Occasion,
    /// Units on hand.
    pub on_hand: f64,
    /// Units on order.
    pub on_order: f64,
    /// Units that others wait for.
    pub backorders: f64,
    /// Units on their way.
    pub in_transit: f64,
}

/// Why a stock level is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// An order was sent.
    Order,
    /// Goods came.
    Receipt,
}

impl Event for StockSeen {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

impl StockPoint {
    /// A stock point with so much on hand.
    #[must_use]
    pub fn new(
        id: StockId,
        facility: FacilityId,
        product: ProductId,
        unmet: Unmet,
        opening: Opening,
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
            owed: 0.0,
            empty_since: now,
            short_cycle: false,
            past: Sums::default(),
            today: Sums::default(),
            last_day: Sums::default(),
            ever_in: on_hand,
            ever_out: 0.0,
            ever_demanded: 0.0,
            customers: None,
        }
    }

    /// Customers buy here.
    pub const fn open_to_customers(&mut self) {
        self.sells = true;
    }

    /// Customers who come one by one, if that is how they come.
    #[must_use]
    pub fn customers(&self) -> Option<&Customers> {
        self.customers.as_deref()
    }

    /// Whether customers buy here: only then do its sums enter service KPIs.
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

    /// The part of the units on order that is on its way, over time.
    #[must_use]
    pub const fn in_transit(&self) -> &Level {
        &self.in_transit
    }

    /// Units that customers and facilities wait for, over time.
    #[must_use]
    pub const fn backorders(&self) -> &Level {
        &self.backorders
    }

    /// `on hand + on order − backorders`.
    #[must_use]
    pub const fn position(&self) -> f64 {
        self.on_hand.level() + self.on_order.level() - self.backorders.level()
    }

    /// Sums over the measured time up to `now`.
    #[must_use]
    pub fn totals(&self, now: SimTime, clock: &Clock) -> Sums {
        let mut sums = self.past;
        sums.add(&self.today(now, clock));
        sums
    }

    /// Sums since the last local midnight, up to `now`.
    #[must_use]
    pub fn today(&self, now: SimTime, clock: &Clock) -> Sums {
        let mut sums = self.today;
        sums.stockout_s += self.open_emptiness(now, clock);
        sums
    }

    /// Sums over the day that ended at the last local midnight.
    #[must_use]
    pub const fn last_day(&self) -> &Sums {
        &self.last_day
    }

    /// Units that came in (the initial stock among them) and went out since the run began.
    #[must_use]
    pub const fn ever(&self) -> (f64, f64) {
        (self.ever_in, self.ever_out)
    }

    /// The part of the backorders that lanes owe to other facilities.
    #[must_use]
    pub const fn owed(&self) -> f64 {
        self.owed
    }

    /// Units that customers and facilities asked for since the run began.
    #[must_use]
    pub const fn ever_demanded(&self) -> f64 {
        self.ever_demanded
    }

    /// Open time since `empty_since`, in seconds; zero where something is on hand.
    pub(super) fn open_emptiness(&self, now: SimTime, clock: &Clock) -> f64 {
        if self.sells && self.on_hand.level() <= 0.0 {
            self.opening.between(self.empty_since, now, clock).seconds()
        } else {
            0.0
        }
    }
}
