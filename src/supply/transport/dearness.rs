//! Dearness: prices, duties and costs of transport of a lane that are raised for a time.
//!
//! With the raises `rₖ` of the incidents in force: a price is multiplied by `Π (1 + rₖ)`, as is the cost of
//! transport (departures, vehicles, drops and units); `Σ rₖ` is added to a duty, which is never below zero. What follows from a price and a
//! duty: `network::purchase`. Held to account by `tests/it/transit/sources.rs`.

use crate::causality::{Causes, IncidentId};
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::LaneId;
use crate::supply::network::Lane;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { CostRaised, CostRestored }

/// A cost of a lane that can be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// The price of goods at the origin.
    Price,
    /// The duty on that price.
    Duty,
    /// The cost of transport.
    Transport,
}

impl Charge {
    /// The word in files and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Duty => "duty",
            Self::Transport => "transport",
        }
    }
}

/// An incident raises a cost of a lane.
#[derive(Clone, Copy, Debug)]
pub struct CostRaised {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the raise among those declared for the lane.
    pub raise: u32,
    /// By how much: a ratio of the price or cost, of a duty the points that are added.
    pub by: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// A cost of a lane is as before, but for other incidents.
#[derive(Clone, Copy, Debug)]
pub struct CostRestored {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the raise among those declared for the lane.
    pub raise: u32,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for CostRaised {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ u64::from(self.raise) ^ self.by.to_bits()
    }
}

impl Event for CostRestored {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ u64::from(self.raise)
    }
}

/// The raised costs of a lane.
#[derive(Clone, Debug, Default)]
pub(in crate::supply) struct Dearness {
    /// Charge and slots of each raise that may occur.
    declared: Vec<(Charge, Vec<usize>)>,
    /// Of the price, by slot; empty before the first.
    price: Vec<Causes<f64>>,
    /// Of the duty, by slot; empty before the first.
    duty: Vec<Causes<f64>>,
    transport: Causes<f64>,
}

impl Dearness {
    /// Declares a raise at some slots, of transport on the whole lane; returns its number.
    pub(in crate::supply) fn declare(&mut self, charge: Charge, slots: Vec<usize>) -> u32 {
        self.declared.push((charge, slots));
        self.declared.len() as u32 - 1
    }

    /// Changes the causes at all that a raise covers.
    pub(super) fn change(&mut self, raise: u32, change: impl Fn(&mut Causes<f64>)) {
        let Some((charge, slots)) = self.declared.get(raise as usize) else { return };
        let by_slot = match charge {
            Charge::Price => &mut self.price,
            Charge::Duty => &mut self.duty,
            Charge::Transport => return change(&mut self.transport),
        };
        let most = slots.iter().max().map_or(0, |slot| slot + 1);
        if by_slot.len() < most {
            by_slot.resize(most, Causes::none());
        }
        for &slot in slots {
            if let Some(causes) = by_slot.get_mut(slot) {
                change(causes);
            }
        }
    }

    /// Price of a unit at the origin of a lane now, and its standard cost; `None` where goods are not bought.
    #[inline]
    pub(super) fn price_and_cost(&self, lane: &Lane, slot: usize) -> Option<(f64, f64)> {
        let purchase = lane.purchase();
        purchase.is_bought().then(|| {
            let (_, cost) = purchase.price_and_cost(lane.grid().column_of(slot));
            (self.price(lane, slot), cost)
        })
    }

    /// Whether any price of the lane was ever raised.
    #[inline]
    pub(super) fn has_other_prices(&self) -> bool {
        !self.price.is_empty()
    }

    /// Price of a unit at the origin of a lane now.
    #[inline]
    pub(super) fn price(&self, lane: &Lane, slot: usize) -> f64 {
        let (price, _) = lane.purchase().price_and_cost(lane.grid().column_of(slot));
        price * self.price.get(slot).map_or(1.0, factor)
    }

    /// Cost of a unit at the destination: price, duty and transport.
    pub(super) fn landed_cost(&self, lane: &Lane, slot: usize) -> f64 {
        let price = self.price(lane, slot);
        let transport = lane.cost_per_unit_of_all_legs() * self.transport();
        price + self.duty(lane, slot, price) + transport
    }

    /// Duty on a unit that arrives now, in money, which was bought at a price; a duty below zero is none.
    #[inline]
    pub(super) fn duty(&self, lane: &Lane, slot: usize, price: f64) -> f64 {
        let purchase = lane.purchase();
        let added = self.duty.get(slot).map_or(0.0, |causes| causes.iter().map(|(_, by)| by).sum());
        let rate: f64 = purchase.duty() + added;
        if rate <= 0.0 || !purchase.is_bought() {
            return 0.0;
        }
        price * rate
    }

    /// Whether a duty may be due on what arrives.
    #[inline]
    pub(super) fn has_duty(&self, lane: &Lane) -> bool {
        !self.duty.is_empty() || lane.purchase().duty() != 0.0
    }

    /// Factor of the cost of transport.
    #[inline]
    pub(super) fn transport(&self) -> f64 {
        factor(&self.transport)
    }
}

#[inline]
fn factor(causes: &Causes<f64>) -> f64 {
    causes.iter().map(|(_, by)| 1.0 + by).product()
}
