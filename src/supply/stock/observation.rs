//! Observations of stock levels, for recorders.

use super::point::StockPoint;
use crate::kernel::{Agenda, Event, Phase, SimTime, kinds};
use crate::supply::id::StockId;

kinds! { StockObserved }

/// Fact: the levels of a stock point when an order was sent or goods arrived.
#[derive(Clone, Copy, Debug)]
pub struct StockObserved {
    /// The stock point.
    pub stock: StockId,
    /// What happened.
    pub occasion: Occasion,
    /// Units on hand.
    pub on_hand: f64,
    /// Units ordered and not received.
    pub on_order: f64,
    /// Units that customers and facilities wait for.
    pub backorders: f64,
    /// Units under way to here.
    pub in_transit: f64,
}

/// What happened when a stock level was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// An order was sent.
    Order,
    /// Goods arrived.
    Receipt,
    /// A local day ended.
    DayEnd,
}

impl Occasion {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Receipt => "receipt",
            Self::DayEnd => "day_end",
        }
    }
}

impl Event for StockObserved {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

impl StockPoint {
    /// Its levels now, for recorders.
    #[must_use]
    pub fn observed(&self, occasion: Occasion, now: SimTime) -> StockObserved {
        StockObserved {
            stock: self.id(),
            occasion,
            on_hand: self.on_hand_at(now),
            on_order: self.on_order().level(),
            backorders: self.backorders_at(now),
            in_transit: self.in_transit().level(),
        }
    }

    /// Records its levels if an observer is registered.
    #[inline]
    pub(in crate::supply) fn observe(&self, occasion: Occasion, agenda: &mut Agenda) {
        if agenda.is_observed::<StockObserved>() {
            let observed = self.observed(occasion, agenda.now());
            agenda.record(observed);
        }
    }
}
