//! The state of a production line: its batches in line, set-ups, and what of each product is not good.
//!
//! A batch is held until its components are there (`making`). Of `q` units that end a batch `⌊r + q·(1 − y)⌋` are waste
//! where goods are whole, and `r` keeps the rest for the next batch of the product; the yield `y` is drawn, where it
//! varies, at the number of the batch.

use super::station_queue::StationQueue;
use crate::kernel::{Event, Phase, Realm, Stream, kinds, variate};
use crate::supply::id::{FacilityId, ProductId};
use crate::supply::network::Recipe;
use crate::supply::station_served::StationPlace;
use std::collections::BTreeMap;

kinds! { BatchMade }

/// A production line has made a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchMade {
    /// The facility whose line it is.
    pub facility: FacilityId,
}

impl Event for BatchMade {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

/// Sums of rounding, in units: what lacks no more to a whole unit is one.
const ROUNDING_ERROR: f64 = 1e-9;

/// A production line.
#[derive(Clone, Debug)]
pub(in crate::supply) struct ProductionLine {
    /// The batches in line, by the berths of the orders for them.
    pub(super) queue: StationQueue<u32, BatchMade>,
    /// Product of the last batch in line, or made.
    last: Option<ProductId>,
    /// Parts of a unit that are not good and not wasted yet, by product.
    left_over: BTreeMap<ProductId, f64>,
    /// Draws of yields.
    yields: Option<Box<Stream>>,
    /// Batches made, product by product.
    made: u64,
}

impl ProductionLine {
    /// A line without a batch.
    pub(super) const fn new(facility: FacilityId) -> Self {
        Self {
            queue: StationQueue::new(StationPlace::Line(facility), BatchMade { facility }),
            last: None,
            left_over: BTreeMap::new(),
            yields: None,
            made: 0,
        }
    }

    /// Draws yields from a stream, where they vary.
    pub(super) fn draw_yields_from(&mut self, stream: Stream) {
        self.yields = Some(Box::new(stream));
    }

    /// A batch of a product joins the line; returns whether it takes a set-up. The first of all takes none.
    pub(super) fn follows(&mut self, product: ProductId) -> bool {
        self.last.replace(product).is_some_and(|last| last != product)
    }

    /// Units of a batch made that are not good.
    pub(super) fn waste(
        &mut self,
        product: ProductId,
        recipe: &Recipe,
        units: f64,
        fractional: bool,
    ) -> f64 {
        let (low, high) = recipe.good;
        let batch = self.made;
        self.made += 1;
        let good = match &mut self.yields {
            Some(stream) if low < high => variate::uniform(stream.uniform(batch), low, high),
            _ => low,
        };
        let waste = units * (1.0 - good);
        if fractional || waste <= 0.0 {
            return waste;
        }
        let left_over = self.left_over.entry(product).or_default();
        let sum = *left_over + waste;
        let whole = (sum + ROUNDING_ERROR).floor().min(units);
        *left_over = (sum - whole).max(0.0);
        whole
    }
}
