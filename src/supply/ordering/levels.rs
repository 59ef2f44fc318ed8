//! Levels of ordering: days of demand, units, by product and by place, or computed from costs.
//!
//! Held to account by `supply::tests::policies` and `supply::tests::relations`.

use super::computed::{CheckedLane, EconomicLotSpec, NewsvendorSpec};
use super::item::Item;
use crate::issue::Checker;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most units of a level.
const MAX_LEVEL: f64 = 1e9;

/// What a level is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LevelRole {
    /// An order-up-to level, zero or more.
    UpTo,
    /// A reorder point, which is below zero where backorders may wait for an order.
    Point,
    /// A lot, above zero.
    Lot,
}

/// Levels of base stock, reorder points or lots, 0 to 10⁹ units or days; reorder points from −10⁹ on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelsSpec {
    /// Days of mean demand, including the demand of facilities supplied from here.
    Days(f64),
    /// Units of every product.
    Units(f64),
    /// Units, by product; zero for products that are not named.
    ByProduct(IndexMap<String, f64>),
    /// Levels in one of the other forms, by facility or group of facilities; zero for facilities that are
    /// not named.
    ByPlace(IndexMap<String, LevelsSpec>),
    /// The level that balances the costs of units short and left over.
    Newsvendor(NewsvendorSpec),
    /// The lot of least cost under constant demand; for lots alone.
    EconomicLot(EconomicLotSpec),
}

impl LevelsSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(super) fn check(&self, role: LevelRole, lane: CheckedLane, checker: &mut Checker) {
        let range = |level: f64, checker: &mut Checker| {
            let (least, right) = match role {
                LevelRole::UpTo => (0.0, "levels of 0 to 1000000000"),
                LevelRole::Lot => (f64::MIN_POSITIVE, "a lot above 0, at most 1000000000"),
                LevelRole::Point => (-MAX_LEVEL, "a point from -1000000000 to 1000000000"),
            };
            if !(least..=MAX_LEVEL).contains(&level) {
                checker.out_of_range(level, right);
            }
        };
        match self {
            Self::Days(level) | Self::Units(level) => range(*level, checker),
            Self::ByProduct(levels) => {
                for (product, level) in levels {
                    range(*level, &mut checker.within(product));
                }
            }
            Self::ByPlace(places) => {
                for (place, levels) in places {
                    let mut checker = checker.within(place);
                    if matches!(levels, Self::ByPlace(_)) {
                        checker.conflict(
                            "levels by place stand inside levels by place",
                            "give the levels of this place by product, in days or in units",
                        );
                    } else {
                        levels.check(role, lane, &mut checker);
                    }
                }
            }
            Self::Newsvendor(newsvendor) => {
                if role == LevelRole::Lot {
                    checker.conflict("`newsvendor` is a level, not a lot", "use `economic_lot`");
                } else {
                    newsvendor.check(lane, checker);
                }
            }
            Self::EconomicLot(lot) => {
                if role == LevelRole::Lot {
                    lot.check(lane, checker);
                } else {
                    checker.conflict(
                        "`economic_lot` is a lot, not a level",
                        "use it as the `lot` of `reorder_lots`",
                    );
                }
            }
        }
    }

    /// Whether it is an economic lot, at some place at least.
    pub(super) fn is_economic_lot(&self) -> bool {
        match self {
            Self::EconomicLot(_) => true,
            Self::ByPlace(places) => places.values().any(Self::is_economic_lot),
            _ => false,
        }
    }

    /// The levels of places that are named, in the order of the file; those of all places if they are
    /// not given by place.
    pub(in crate::supply) fn places(&self) -> Vec<(Option<&str>, &Self)> {
        match self {
            Self::ByPlace(places) => {
                places.iter().map(|(place, levels)| (Some(place.as_str()), levels)).collect()
            }
            _ => vec![(None, self)],
        }
    }

    /// The level of an item, −10⁹ to 10⁹ units; those by place are selected before.
    pub(super) fn level(&self, item: &Item) -> f64 {
        let level = match self {
            Self::Days(days) => days * item.daily.mean,
            Self::Units(units) => *units,
            Self::ByProduct(levels) => levels.get(item.product).copied().unwrap_or(0.0),
            Self::ByPlace(_) => 0.0,
            Self::Newsvendor(newsvendor) => newsvendor.level(item),
            Self::EconomicLot(lot) => lot.lot(item),
        };
        // Free holding of a product makes its economic lot infinite.
        level.clamp(-MAX_LEVEL, MAX_LEVEL)
    }
}
