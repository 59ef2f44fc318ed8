//! Lost custom: customers who did not get a unit buy less of the product at that shop for some time.
//!
//! With λ units a day of mean demand and customers who each buy the product every τ days, a shop has λ·τ
//! customers of the product. A lost unit keeps one of them away with probability `p`, and who stays away comes back
//! at a constant rate, by half within the half-life `h`. In the mean, the share `x` of the customers that
//! is away, and the factor `m` on the mean of later demand, are
//!
//! ```text
//!  x ← min(1, x + p·n / (λ·τ))      at n lost units
//!  x(t) = x(t₀) · 2^(−(t − t₀)/h)    in between
//!  m = 1 − x
//! ```
//! The factor scales the same quantile of each hour's demand, so that arms of a story keep common draws, and is
//! exactly 1 where nothing was lost. An hour has the factor of its beginning. Demand that is met by another
//! product, or that still waits, is not lost.
//!
//! Source: demand perturbed by earlier stockouts, Schwartz (1966), A new approach to stockout penalties, Management Science
//! 12(12); that a stockout lowers a customer's later orders for months was measured by Anderson,
//! Fitzsimons and Simester (2006), Management Science 52(11), for a mail-order house. No published figures for a
//! product of a grocer are known: `p` and `h` are assumptions of a scenario. Valid while few customers are disappointed twice
//! within τ. Not modelled: custom that goes over to another product or shop, or that leaves for ever; forecasts of decision
//! models do not know of it. Held to account by `supply::tests::lost_custom`.

use crate::issue::Checker;
use crate::quantity::{Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How lost demand lowers later demand of a product at a shop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LostCustomSpec {
    /// Probability that a lost unit keeps its customer away.
    pub share: Share,
    /// Time between two purchases of the product by a customer, 1 h to 3660 d.
    pub buys_every: Span,
    /// Time within which half of the customers who stay away come back, 1 h to 3660 d.
    pub half_life: Span,
}

impl LostCustomSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        for (field, span) in [("buys_every", self.buys_every), ("half_life", self.half_life)] {
            if !(3_600.0..=3_660.0 * 86_400.0).contains(&span.seconds()) {
                checker.within(field).out_of_range(span, "1 h to 3660 d");
            }
        }
    }
}
