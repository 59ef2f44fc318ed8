//! Stock points: one product at one facility.
//!
//! `position = on hand + on order − backorders`. On order is what was ordered and has not come;
//! in transit is the part of it that has been sent. Backorders are what customers wait for and what
//! lanes owe to other facilities. Stockout time is the time within opening hours during which a
//! stock point that customers buy from has nothing on hand; a stockout event is each fall to
//! nothing. Units are never made up: `audit` holds every level to account.

use super::customers::Customers;
use super::facility::{FacilityId, Opening};
use super::level::Level;
use super::product::{ProductId, Unmet};
use crate::environment::Clock;
use crate::kernel::{Event, Phase, SimTime};
use crate::quantity::id;
use bevy_ecs::prelude::Component;

id! {
    /// A stock point.
    StockId,
}

/// Sums over a day, or over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Units that customers, or the facilities supplied from here, asked for.
    pub demanded: f64,
    /// Units handed over, at once or later.
    pub sold: f64,
    /// Units that nobody got.
    pub lost: f64,
    /// Units that had to wait.
    pub backordered: f64,
    /// Units sent to here.
    pub dispatched: f64,
    /// Units received.
    pub received: f64,
    /// Units ordered.
    pub ordered: f64,
    /// Open time without anything on hand, in seconds.
    pub stockout_s: f64,
    /// Falls to nothing on hand.
    pub stockouts: u32,
    /// Receipts, each of which ends a cycle.
    pub cycles: u32,
    /// Cycles with unmet demand.
    pub short_cycles: u32,
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
    unmet: Unmet,
    /// Whether customers buy here.
    sells: bool,
    opening: Opening,
    on_hand: Level,
    on_order: Level,
    in_transit: Level,
    backorders: Level,
    /// The part of the backorders that lanes owe to other facilities.
    owed: f64,
    /// Since when there is nothing on hand, as far as it is not yet in the sums.
    empty_since: SimTime,
    short_cycle: bool,
    /// Sums over the measured days before today.
    past: Sums,
    today: Sums,
    last_day: Sums,
    /// Units that have been on hand at first or were received; never reset.
    ever_in: f64,
    /// Units that were sold or sent; never reset.
    ever_out: f64,
    /// Units asked for; never reset.
    ever_demanded: f64,
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
    fn open_emptiness(&self, now: SimTime, clock: &Clock) -> f64 {
        if self.sells && self.on_hand.level() <= 0.0 {
            self.opening.between(self.empty_since, now, clock).seconds()
        } else {
            0.0
        }
    }

    /// Something leaves the shelf.
    #[inline]
    fn hand_over(&mut self, now: SimTime, units: f64) {
        self.on_hand.add(now, -units);
        self.ever_out += units;
        if self.on_hand.level() <= 0.0 {
            self.empty_since = now;
            self.today.stockouts += 1;
        }
    }

    /// Customers ask for units; gives those sold at once.
    #[inline]
    pub fn sell(&mut self, now: SimTime, units: f64) -> f64 {
        let sold = units.min(self.on_hand.level());
        let unmet = units - sold;
        if sold > 0.0 {
            self.hand_over(now, sold);
        }
        self.ever_demanded += units;
        self.today.demanded += units;
        self.today.sold += sold;
        if unmet > 0.0 {
            self.miss(now, unmet, self.unmet);
        }
        sold
    }

    fn miss(&mut self, now: SimTime, units: f64, fate: Unmet) {
        self.short_cycle = true;
        match fate {
            Unmet::Lost => self.today.lost += units,
            Unmet::Backordered => {
                self.backorders.add(now, units);
                self.today.backordered += units;
            }
        }
    }

    /// Goods come: they go on the shelf, and to the customers who wait.
    #[inline]
    pub fn receive(&mut self, now: SimTime, units: f64, clock: &Clock) {
        let empty_s = self.open_emptiness(now, clock);
        let short = u32::from(std::mem::take(&mut self.short_cycle));
        self.on_order.add(now, -units);
        self.in_transit.add(now, -units);
        self.ever_in += units;
        let served = units.min(self.backorders.level() - self.owed);
        self.today.received += units;
        self.today.sold += served;
        self.today.stockout_s += empty_s;
        self.today.cycles += 1;
        self.today.short_cycles += short;
        if served > 0.0 {
            self.backorders.add(now, -served);
            self.ever_out += served;
        }
        if units > served {
            self.on_hand.add(now, units - served);
        }
        self.empty_since = now;
    }

    /// Units are ordered from here, of which none has come.
    #[inline]
    pub fn order(&mut self, now: SimTime, units: f64) {
        self.on_order.add(now, units);
        self.today.ordered += units;
    }

    /// The split of an order changed: more or fewer units of it are for this stock point.
    pub fn amend_order(&mut self, now: SimTime, change: f64) {
        self.on_order.add(now, change);
        self.today.ordered += change;
    }

    /// Units on order are sent to here.
    #[inline]
    pub fn expect(&mut self, now: SimTime, units: f64) {
        self.in_transit.add(now, units);
        self.today.dispatched += units;
    }

    /// Units on order are cancelled by their origin.
    pub fn give_up(&mut self, now: SimTime, units: f64) {
        self.on_order.add(now, -units);
    }

    /// Other facilities order units from here: this point's demand.
    pub fn be_asked(&mut self, units: f64) {
        self.ever_demanded += units;
        self.today.demanded += units;
    }

    /// Units are sent to other facilities.
    pub fn send(&mut self, now: SimTime, units: f64) {
        if units > 0.0 {
            self.hand_over(now, units);
            self.today.sold += units;
        }
    }

    /// Units asked for by other facilities are not there.
    pub fn fall_short(&mut self, now: SimTime, units: f64, fate: Unmet) {
        if units > 0.0 {
            self.miss(now, units, fate);
            self.owed += if fate == Unmet::Backordered { units } else { 0.0 };
        }
    }

    /// Units that were owed to other facilities are sent, or are owed no longer.
    pub fn settle(&mut self, now: SimTime, units: f64) {
        self.owed -= units;
        self.backorders.add(now, -units);
    }

    /// A local day is over.
    pub fn close_day(&mut self, now: SimTime, clock: &Clock) {
        self.last_day = self.today(now, clock);
        self.past.add(&self.last_day);
        self.today = Sums::default();
        self.empty_since = now;
    }

    /// The warm-up is over: sums and statistics begin anew, levels stay.
    pub fn begin_measuring(&mut self, now: SimTime) {
        self.past = Sums::default();
        self.today = Sums::default();
        self.empty_since = now;
        self.short_cycle = false;
        for level in
            [&mut self.on_hand, &mut self.on_order, &mut self.in_transit, &mut self.backorders]
        {
            level.reset(now);
        }
    }
}
