//! How a facility shares scarce stock over the destinations that claim it in one instant.

use crate::issue::Checker;
use crate::supply::id::FacilityId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a facility shares a product of which it has too little for all that is to leave in an instant, by
/// whatever lanes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SharesSpec {
    /// In proportion to what is claimed: ordered, and backordered.
    #[default]
    Proportional,
    /// So that destinations have equal days of cover with what is on its way, as far as their claims allow.
    EqualCover,
    /// By rank: facilities or groups, the first served first; those of one entry share in proportion, and
    /// so do those that are not named, after all others.
    Priority(Vec<String>),
}

/// How a facility shares scarce stock, in the running simulation.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shares {
    /// In proportion to claims.
    #[default]
    Proportional,
    /// To equal days of cover.
    EqualCover,
    /// By rank of the destination.
    Priority(BTreeMap<FacilityId, u32>),
}

impl SharesSpec {
    /// The rule with its names resolved; reports names that are unknown or given twice.
    pub(in crate::supply) fn shares(
        &self,
        mut find: impl FnMut(&str, &mut Checker) -> Vec<FacilityId>,
        checker: &mut Checker,
    ) -> Shares {
        let names = match self {
            Self::Proportional => return Shares::Proportional,
            Self::EqualCover => return Shares::EqualCover,
            Self::Priority(names) => names,
        };
        let mut ranks = BTreeMap::new();
        for (rank, name) in names.iter().enumerate() {
            let mut checker = checker.within(rank);
            for facility in find(name, &mut checker) {
                if ranks.insert(facility, rank as u32).is_some() {
                    checker.conflict(
                        format!("`{name}` has a rank already"),
                        "name every facility once, by itself or in a group",
                    );
                    break;
                }
            }
        }
        Shares::Priority(ranks)
    }
}

impl Shares {
    /// Rank of a destination, from 0; those without a rank come last.
    #[must_use]
    pub fn rank(&self, destination: FacilityId) -> u32 {
        match self {
            Self::Priority(ranks) => ranks.get(&destination).copied().unwrap_or(u32::MAX),
            Self::Proportional | Self::EqualCover => 0,
        }
    }
}
