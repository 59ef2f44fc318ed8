//! Spoilage: units that cannot be sold, of what is on hand at an instant or of what arrives for a time.
//!
//! Of the units that arrive on a line of a lane while it lasts, the share `s = 1 − Π (1 − sₖ)` over the incidents in
//! force spoils: it is wasted on receipt and counts as never delivered. Whole units spoil as `⌊s·(u₁ + u₂ + …)⌋` of
//! all that arrived since the spoilage began, so that small receipts lose their share too. Of what is on hand when
//! an incident begins, its share is wasted at once, what expires first before the rest, whole units rounded down.
//! This is a yield known by its mean; with a share of 100 % it is a recall. Source: Yano and Lee (1995), Operations Research 43(2),
//! stochastically proportional yield, here without its scatter. Not modelled: what is under way to elsewhere,
//! returns, replacement by the supplier, units already sold. Held to account by
//! `tests/it/transit/spoilage.rs`.

use crate::causality::{Causes, IncidentId};
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::{LaneId, StockId};

kinds! { StockSpoiled, SpoilageBegan, SpoilageEnded }

/// A share of what is on hand spoils.
#[derive(Clone, Copy, Debug)]
pub struct StockSpoiled {
    /// The stock point.
    pub stock: StockId,
    /// Share of the units on hand, 0 to 1.
    pub share: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// From now on, a share of what arrives on some lines of a lane is spoiled.
#[derive(Clone, Copy, Debug)]
pub struct SpoilageBegan {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the spoilage among those declared for the lane.
    pub spoilage: u32,
    /// Share of the units that arrive, 0 to 1.
    pub share: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// What arrives is sound again, but for other incidents.
#[derive(Clone, Copy, Debug)]
pub struct SpoilageEnded {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the spoilage among those declared for the lane.
    pub spoilage: u32,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for StockSpoiled {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64 ^ self.share.to_bits()
    }
}

impl Event for SpoilageBegan {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ u64::from(self.spoilage) ^ self.share.to_bits()
    }
}

impl Event for SpoilageEnded {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ u64::from(self.spoilage)
    }
}

/// The spoilage on a line.
#[derive(Clone, Debug, Default)]
struct OfLine {
    shares: Causes<f64>,
    /// The part of a whole unit by which what spoiled lags behind its share.
    lag: f64,
}

/// The spoilages of a lane.
#[derive(Clone, Debug, Default)]
pub(in crate::supply) struct Spoilages {
    /// Slots of each spoilage that may occur.
    declared: Vec<Vec<usize>>,
    /// By slot; empty before the first.
    lines: Vec<OfLine>,
}

impl Spoilages {
    /// Declares a spoilage of some slots; returns its number.
    pub(in crate::supply) fn declare(&mut self, slots: Vec<usize>) -> u32 {
        self.declared.push(slots);
        self.declared.len() as u32 - 1
    }

    /// Units that are spoiled of some that arrive at a slot, whole ones unless `fractional`.
    #[inline]
    pub(super) fn of_receipt(&mut self, slot: usize, units: f64, fractional: bool) -> f64 {
        let Some(line) = self.lines.get_mut(slot).filter(|line| !line.shares.is_empty()) else {
            return 0.0;
        };
        let sound: f64 = line.shares.iter().map(|(_, share)| 1.0 - share).product();
        let spoiled = units * (1.0 - sound);
        if fractional {
            return spoiled;
        }
        let whole = (spoiled + line.lag + 1e-9).floor().min(units);
        line.lag += spoiled - whole;
        whole
    }

    pub(super) fn change(&mut self, spoilage: u32, change: impl Fn(&mut Causes<f64>)) {
        let Some(slots) = self.declared.get(spoilage as usize) else { return };
        let most = slots.iter().max().map_or(0, |slot| slot + 1);
        if self.lines.len() < most {
            self.lines.resize_with(most, OfLine::default);
        }
        for &slot in slots {
            let Some(line) = self.lines.get_mut(slot) else { continue };
            change(&mut line.shares);
            if line.shares.is_empty() {
                line.lag = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_receipts_lose_their_share_of_whole_units_too() {
        let mut spoilages = Spoilages::default();
        let number = spoilages.declare(vec![1]);
        let [first, second] = [IncidentId::new(0), IncidentId::new(1)];
        assert_eq!(spoilages.of_receipt(1, 10.0, false), 0.0);
        spoilages.change(number, |shares| shares.begin(first, 0.25));
        let receipts: Vec<f64> = (0..8).map(|_| spoilages.of_receipt(1, 1.0, false)).collect();
        assert_eq!(receipts, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(
            (spoilages.of_receipt(0, 9.0, false), spoilages.of_receipt(1, 9.0, true)),
            (0.0, 2.25)
        );
        // Half of the three quarters that are sound.
        spoilages.change(number, |shares| shares.begin(second, 0.5));
        assert_eq!(spoilages.of_receipt(1, 8.0, false), 5.0);
        spoilages.change(number, |shares| {
            shares.end(first);
        });
        assert_eq!(spoilages.of_receipt(1, 8.0, false), 4.0);
    }
}
