//! Capacity of suppliers: the units that one can ship in a period.
//!
//! Periods follow the local clock from the midnight at which the first day of the run begins. What is not used in one period is not there in the next. Not modelled: stock of
//! finished goods at the supplier, a rate within a period. Held to account by `supply::tests::capacity`.

use crate::environment::{Clock, Recurrence};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{LocalTime, Span};
use crate::supply::id::ProductId;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most units of a period.
const MAX_UNITS: f64 = 1e9;

/// Units that a supplier can ship in a period. What is ordered beyond them waits, first come, first served, or
/// is cancelled, by the shortage policy of the lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapacitySpec {
    /// Units of all products together, 0 to 10⁹; no limit if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<f64>,
    /// Units of some products, 0 to 10⁹ each.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub by_product: IndexMap<String, f64>,
    /// The period on the local clock, 1 min or more.
    pub every: Span,
}

/// Units that a supplier can ship in a period, in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// Units of all products together.
    pub units: Option<f64>,
    /// Units of some products.
    pub by_product: BTreeMap<ProductId, f64>,
    /// The period.
    pub every: SimSpan,
}

impl CapacitySpec {
    /// Reports what is out of range; names of products are resolved elsewhere.
    pub(super) fn check(&self, checker: &mut Checker) {
        let range = |units: f64, checker: &mut Checker| {
            if !(0.0..=MAX_UNITS).contains(&units) {
                checker.out_of_range(units, "0 to 1000000000 units");
            }
        };
        if let Some(units) = self.units {
            range(units, &mut checker.within("units"));
        } else if self.by_product.is_empty() {
            checker.missing("a limit", "give `units`, or units `by_product`");
        }
        for (product, units) in &self.by_product {
            range(*units, &mut checker.within("by_product").within(product));
        }
        if self.every.seconds() < 60.0 {
            checker.within("every").out_of_range(self.every, "a period of 1 min or more");
        }
    }

    /// The capacity with its products resolved.
    pub(in crate::supply) fn capacity(
        &self,
        mut find: impl FnMut(&str, &mut Checker) -> Option<ProductId>,
        checker: &mut Checker,
    ) -> Capacity {
        let mut by_product = BTreeMap::new();
        let mut checker = checker.within("by_product");
        for (name, &units) in &self.by_product {
            if let Some(product) = find(name, &mut checker.within(name)) {
                by_product.insert(product, units);
            }
        }
        let every = SimSpan::from_nanos(self.every.nanoseconds());
        Capacity { units: self.units, by_product, every }
    }
}

impl Capacity {
    /// The instant after another at which a period begins.
    pub(in crate::supply) fn next(&self, after: SimTime, clock: &Clock) -> SimTime {
        Recurrence::through(LocalTime::MIDNIGHT, clock.begin(), self.every, clock)
            .next(after, clock)
            .at
    }
}
