//! The Spec of a site's generators.

use super::blocks::BlocksSpec;
use super::tariff::check_currency;
use crate::issue::Checker;
use crate::kernel::LawSpec;
use crate::quantity::{Currency, MoneyPerEnergy, Power, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most units that a site may have.
pub(super) const MOST_UNITS: u32 = 64;

/// Generators of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneratorSpec {
    /// Number of units, 1 to 64.
    pub units: u32,
    /// Number of units needed to carry the site, at most `units`; fewer carry nothing.
    pub needed: u32,
    /// Rating of one unit, above 0; running units carry their number times the rating, and load beyond
    /// it is shed by the order of the feed. Unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Power>,
    /// Time from grid loss to the first start attempt, and for which a shorter outage calls no generator; none if
    /// not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Duration of one start attempt.
    pub attempt: Span,
    /// Probability that an attempt succeeds.
    pub success: Share,
    /// Start attempts of each unit in a series, 1 to 1000.
    pub attempts: u32,
    /// Time from the end of a series of failed attempts until a person starts the next one, 1 s or more;
    /// there is one series only if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Span>,
    /// Time from the last required start to taking the load.
    pub transfer: Span,
    /// Blocks in which load is taken after the transfer; the whole load at once if not given. What is not
    /// taken yet is carried by the battery, else shed by the order of the feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<BlocksSpec>,
    /// Time of running until a unit fails, drawn at each start; units do not fail running if not given.
    /// Means of 1506 h well kept and 69 h poorly kept are reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails_running: Option<LawSpec>,
    /// Time from a failure while running until the unit starts again, 1 s or more; until the grid is back
    /// if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Span>,
    /// Time that a full tank lasts at the rating of the `needed` units, or at any load without a rating;
    /// unlimited if not given. The level stays between outages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<Span>,
    /// Share of the fuel at full load that is burnt without load, 0 to 1; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_load_fuel: Option<Share>,
    /// Time from taking the load to a delivery that fills the tank, 1 min or more; no delivery if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refuel: Option<Span>,
    /// Price of energy from generators, mainly fuel; no cost is counted if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<MoneyPerEnergy>,
}

impl GeneratorSpec {
    /// Reports values out of range, fields without effect, and a price in another currency than the
    /// scenario's.
    pub fn check(&self, currency: Option<Currency>, checker: &mut Checker) {
        if let Some(price) = self.price {
            check_currency(price, currency, &mut checker.within("price"));
        }
        if !(1..=MOST_UNITS).contains(&self.units) {
            checker.within("units").out_of_range(self.units, format!("1 to {MOST_UNITS} units"));
        }
        if !(1..=self.units).contains(&self.needed) {
            checker
                .within("needed")
                .out_of_range(self.needed, format!("1 to {}, the number of `units`", self.units));
        }
        if !(1..=1000).contains(&self.attempts) {
            checker.within("attempts").out_of_range(self.attempts, "1 to 1000 attempts");
        }
        if let Some(rating) = self.rating
            && rating.si() <= 0.0
        {
            checker.within("rating").out_of_range(rating, "a power above 0");
        }
        if let Some(blocks) = &self.blocks {
            blocks.check(&mut checker.within("blocks"));
        }
        if let Some(issue) = self.fails_running.as_ref().and_then(LawSpec::issue) {
            checker.within("fails_running").issue("out-of-range", issue, "correct the parameters");
        }
        for (field, span, least_s, words) in [
            ("retry", self.retry, 1.0, "1 s or more"),
            ("repair", self.repair, 1.0, "1 s or more"),
            ("refuel", self.refuel, 60.0, "1 min or more"),
        ] {
            if let Some(span) = span
                && span.seconds() < least_s
            {
                checker.within(field).out_of_range(span, words);
            }
        }
        for (field, is_given, other, is_there) in [
            ("repair", self.repair.is_some(), "fails_running", self.fails_running.is_some()),
            ("refuel", self.refuel.is_some(), "fuel", self.fuel.is_some()),
            ("no_load_fuel", self.no_load_fuel.is_some(), "fuel", self.fuel.is_some()),
            ("no_load_fuel", self.no_load_fuel.is_some(), "rating", self.rating.is_some()),
        ] {
            if is_given && !is_there {
                checker.within(field).conflict(
                    format!("without `{other}` it has no effect"),
                    format!("add `{other}: …`"),
                );
            }
        }
    }
}
