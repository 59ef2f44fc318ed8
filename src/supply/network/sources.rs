//! Sources: several lanes that supply one stock point, and how each order chooses among them.
//!
//! Every lane reviews the position at its times (cut-off, review period, or each fall), by its ordering rule; on
//! order counts what is on order from all sources. What the rule wants is then ordered there or not:
//!
//! - **first able**: from the first source of the list that is able to supply; a lane further down orders only
//!   while those before it are not;
//! - **shares**: with the part `sᵢ` of source `i`, the sum over the able of which is 1, and its credit `cᵢ`, what
//!   it is behind its part of all orders so far, the lane orders `⌈cᵢ + sᵢ·(wanted − Σ c)⌉`, from 0 to what is
//!   wanted, over the able. What is ordered is split so exactly in the long run, and no source is ever
//!   further from its part than by one unit, or one case;
//! - **cheapest**: from the able source whose unit costs least at the destination: price, duty and transport, as
//!   in force then; the first of those that cost the same.
//!
//! A source is **able** unless its lane has been known for `notice` to be stopped: ordering, shipping or transit
//! slowed down to 0 %, a port that it passes closed, or the production line stopped from which it orders; it is known to be restored after `notice` too. With `in_stock` it is also
//! unable where its origin has less on hand than the order wants, net of what it owes and has committed; suppliers and
//! own production lines have whatever is wanted. Where no source has it, the order goes to one that is not stopped.
//!
//! Source: dual sourcing by order splitting and by a backup supplier, see Minner (2003), Multiple-supplier
//! inventory models in supply chain management, Int. J. Production Economics 81–82, sections 2 and 3. Not
//! modelled: prices by quantity, orders moved from one source to another after they were sent, levels by the
//! part of the position that a fast source can still improve (dual index). Held to account by
//! `tests/it/transit/sources.rs` and, for its checks, by `supply::tests::sources`.

use super::product::GoodsSpec;
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Several lanes that supply products at facilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcesSpec {
    /// Facilities or groups that order.
    pub at: Vec<String>,
    /// Products, of those kept there; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// Lanes, the usual one first; of a lane with several origins `lane/origin`.
    pub lanes: Vec<String>,
    /// How orders choose among them.
    pub choose: SourceChoiceSpec,
}

/// How orders choose among several sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SourceChoiceSpec {
    /// The first source that is able to supply.
    FirstAble {
        /// Time after which a stopped lane is known to be stopped, and a restored one to be restored; at once if
        /// absent.
        #[serde(default = "at_once")]
        notice: Span,
        /// Whether a source must have the units of the order on hand.
        #[serde(default)]
        in_stock: bool,
    },
    /// Each source gets its part of what is ordered.
    Shares {
        /// Parts of the sources, in the order of `lanes`, above 0; only their ratios matter.
        of: Vec<f64>,
        /// As for `first_able`.
        #[serde(default = "at_once")]
        notice: Span,
    },
    /// The able source of the least cost of a unit at the destination: price, duty and transport.
    Cheapest {
        /// As for `first_able`.
        #[serde(default = "at_once")]
        notice: Span,
        /// As for `first_able`.
        #[serde(default)]
        in_stock: bool,
    },
}

const fn at_once() -> Span {
    Span::ZERO
}

/// How the orders of a stock point choose among its sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourcing {
    /// The way of choosing.
    pub choice: SourceChoice,
    /// Time after which a stopped lane is known to be stopped, and a restored one to be restored.
    pub notice: SimSpan,
    /// Whether a source must have the units of the order on hand.
    pub in_stock: bool,
}

/// A way of choosing among sources.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceChoice {
    /// The first that is able.
    FirstAble,
    /// By parts that sum to 1, in the order of the sources.
    Shares(Vec<f64>),
    /// The able one of the least cost of a unit.
    Cheapest,
}

impl SourceChoiceSpec {
    /// The choice in the running simulation.
    pub(in crate::supply) fn sourcing(&self) -> Sourcing {
        let (choice, notice, in_stock) = match self {
            Self::FirstAble { notice, in_stock } => (SourceChoice::FirstAble, notice, *in_stock),
            Self::Shares { of, notice } => {
                let sum: f64 = of.iter().sum();
                (SourceChoice::Shares(of.iter().map(|part| part / sum).collect()), notice, false)
            }
            Self::Cheapest { notice, in_stock } => (SourceChoice::Cheapest, notice, *in_stock),
        };
        Sourcing { choice, notice: SimSpan::from_nanos(notice.nanoseconds()), in_stock }
    }
}

impl SourcesSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, checker: &mut Checker) {
        if self.lanes.len() < 2 {
            checker.within("lanes").out_of_range(
                format!("{} lanes", self.lanes.len()),
                "two lanes or more: one alone needs no entry",
            );
        }
        let mut lanes = checker.within("lanes");
        for (index, lane) in self.lanes.iter().enumerate() {
            if self.lanes.iter().take(index).any(|other| other == lane) {
                lanes.within(index).conflict(
                    format!("`{lane}` is named twice"),
                    "name each lane once, the usual one first",
                );
            }
        }
        let SourceChoiceSpec::Shares { of, .. } = &self.choose else { return };
        let mut choose = checker.within("choose");
        let mut checker = choose.within("of");
        if of.len() != self.lanes.len() {
            checker.out_of_range(
                format!("{} parts of {} lanes", of.len(), self.lanes.len()),
                "a part for each lane, in the order of `lanes`",
            );
        }
        for (index, part) in of.iter().enumerate() {
            if !(part.is_finite() && *part > 0.0) {
                checker.within(index).out_of_range(part, "above 0");
            }
        }
    }
}

impl Sourcing {
    /// The planned part of each of a number of sources: of the first, or by shares.
    pub(in crate::supply) fn planned(&self, source: usize) -> f64 {
        match &self.choice {
            SourceChoice::Shares(parts) => parts.get(source).copied().unwrap_or(0.0),
            SourceChoice::FirstAble | SourceChoice::Cheapest => f64::from(u8::from(source == 0)),
        }
    }
}
