//! Specification of shelves.

use crate::environment::Recurrence;
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::{LocalTime, Span};
use crate::supply::network::GoodsSpec;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shelves of some products at some facilities, with a back room behind them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShelvesSpec {
    /// Facilities or groups at which customers buy.
    pub at: Vec<String>,
    /// Products, of those kept there; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// What a shelf holds of each product, above 0, at most 10⁹ days of its mean demand or units; whole units unless the
    /// product is divisible, rounded up.
    pub holds: ShelfSizeSpec,
    /// When shelves are filled from the back room.
    pub filled: ShelfFillingSpec,
}

/// What a shelf holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShelfSizeSpec {
    /// Days of mean demand there.
    Days(f64),
    /// A number of units.
    Units(f64),
}

/// When shelves are filled from the back room, and how much a filling can bring.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShelfFillingSpec {
    /// Time of the first filling of each day, on the scenario's clock.
    pub from: LocalTime,
    /// Span from one filling to the next until the day ends, 1 min to 24 h; once a day if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Span>,
    /// Units that a filling can bring at a facility, over all products of the entry, 0 or more; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<f64>,
}

impl ShelfFillingSpec {
    /// The times of the fillings.
    pub(in crate::supply) fn times(&self) -> Recurrence {
        let every =
            self.every.map_or(SimSpan::DAY, |every| SimSpan::from_nanos(every.nanoseconds()));
        Recurrence::of_each_day(self.from, every)
    }
}

impl ShelvesSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, checker: &mut Checker) {
        let (ShelfSizeSpec::Days(amount) | ShelfSizeSpec::Units(amount)) = self.holds;
        if !(amount > 0.0 && amount <= 1e9) {
            checker.within("holds").out_of_range(amount, "above 0, at most 1000000000");
        }
        let mut checker = checker.within("filled");
        if let Some(every) = self.filled.every
            && !(60.0..=86_400.0).contains(&every.seconds())
        {
            checker.within("every").out_of_range(every, "1 min to 24 h");
        }
        if let Some(units) = self.filled.units
            && !(0.0..=1e9).contains(&units)
        {
            checker.within("units").out_of_range(units, "0 to 1000000000");
        }
    }
}
