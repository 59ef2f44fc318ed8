//! The Spec of a utility feed.

use super::tariff::PriceSpec;
use crate::issue::Checker;
use crate::quantity::{Currency, LocalDateTime, Power, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Utility feed of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UtilityFeedSpec {
    /// Power that the contract allows the site to draw.
    pub contracted: Power,
    /// Dated steps of the energised power, in order of time, each at most the contracted power; all of
    /// it is energised from the start if not given. Racks, cooling and charger draw at most what is
    /// energised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub energised: Vec<EnergisedSpec>,
    /// What is shed first where the source carries less than is drawn; `[charger, racks]` if not given.
    /// `speed` and classes of work are shed only if named; the others follow those named. The same order holds on
    /// generators and on battery, by their ratings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shed: Vec<Shed>,
    /// Interval at which racks and speed that were shed are checked for return, 1 min or more; 5 min if
    /// not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recheck: Option<Span>,
    /// Lowest speed to which `speed` is shed, 5 % or more; 50 % if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowest: Option<Share>,
    /// Independent paths of supply; one if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paths: Option<PathsSpec>,
    /// Price of energy from the grid; no cost is counted if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceSpec>,
}

/// One step of the energised power.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnergisedSpec {
    /// Local time at which the step takes effect.
    pub from: LocalDateTime,
    /// Total power energised from then on.
    pub power: Power,
}

/// A load that is shed where the source carries less than is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shed {
    /// The charger of the battery takes what is left over.
    Charger,
    /// The racks run slower, in steps of 5 % of full speed.
    Speed,
    /// Work of class `batch` is withheld: its servers fall idle, and it is given back when there is room.
    Batch,
    /// The same for work of class `training`.
    Training,
    /// The same for work of class `tenants`.
    Tenants,
    /// The same for work of class `ours`.
    Ours,
    /// Racks go down, and come back when there is room for all that then run at their peak.
    Racks,
}

/// Independent paths of supply, each of which can fail alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathsSpec {
    /// Number of paths, 1 to 16.
    pub count: u32,
    /// Number of paths needed to carry the site, at most `count`; with fewer the grid is lost.
    pub needed: u32,
}

impl UtilityFeedSpec {
    /// Reports steps out of order or range, fields without effect, and a price in another currency than
    /// the scenario's.
    pub fn check(&self, currency: Option<Currency>, checker: &mut Checker) {
        if let Some(price) = &self.price {
            price.check(currency, &mut checker.within("price"));
        }
        self.check_steps(&mut checker.within("energised"));
        for (index, one) in self.shed.iter().enumerate() {
            if self.shed.iter().take(index).any(|other| other == one) {
                checker
                    .within("shed")
                    .within(index)
                    .conflict("it is named twice", "name each load once");
            }
        }
        if let Some(recheck) = self.recheck
            && recheck.seconds() < 60.0
        {
            checker.within("recheck").out_of_range(recheck, "1 min or more");
        }
        if let Some(slowest) = self.slowest {
            if slowest.si() < 0.05 {
                checker.within("slowest").out_of_range(slowest, "a speed of 5 % or more");
            }
            if !self.shed.contains(&Shed::Speed) {
                checker.within("slowest").conflict(
                    "without `speed` in `shed` it has no effect",
                    "write `shed: [charger, speed, racks]`",
                );
            }
        }
        if let Some(paths) = &self.paths {
            let mut at = checker.within("paths");
            if !(1..=16).contains(&paths.count) {
                at.within("count").out_of_range(paths.count, "1 to 16 paths");
            }
            if !(1..=paths.count).contains(&paths.needed) {
                at.within("needed")
                    .out_of_range(paths.needed, format!("1 to {}, the `count`", paths.count));
            }
        }
    }

    fn check_steps(&self, steps: &mut Checker) {
        steps.limit(self.energised.len(), 1000);
        for (index, pair) in self.energised.windows(2).enumerate() {
            if let [one, other] = pair
                && one.from >= other.from
            {
                steps.within(index + 1).conflict(
                    "this step is not later than the previous step",
                    "write the steps in order of time",
                );
            }
        }
        for (index, step) in self.energised.iter().enumerate() {
            steps.within(index).within("from").date_time(step.from);
            if step.power > self.contracted {
                steps.within(index).within("power").out_of_range(
                    step.power,
                    format!("at most the contracted power, {}", self.contracted),
                );
            }
        }
    }
}
