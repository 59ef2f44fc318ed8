//! The Spec of upkeep of one part: its failures, their repair, its maintenance windows.

use super::repair_spec::{RepairSpec, check_law};
use super::window_spec::WindowSpec;
use crate::issue::Checker;
use crate::kernel::LawSpec;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most units of a part that have upkeep.
const MOST_UNITS: u32 = 10_000;
/// Most windows of a part.
const MOST_WINDOWS: usize = 1000;

/// Upkeep of the units of a part: each fails by itself and is repaired; windows take units out as planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpkeepSpec {
    /// Number of units of the cooling plant, 1 to 10000: that of its chillers, else of the first DX units,
    /// if not given. Not to be given for other parts, whose Specs state it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Time in service from the start, or from a repair, to the next failure of a unit; its mean is 1 s or
    /// more. Units do not fail if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails: Option<LawSpec>,
    /// Time from a failure until it is found, as of a generator that is tested each month; at once if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<LawSpec>,
    /// Repair of a failed unit; to be given with `fails`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairSpec>,
    /// Maintenance windows, at most 1000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<WindowSpec>,
}

impl UpkeepSpec {
    /// Reports values out of range and fields without effect; `units` is the number that the part has, `None` if
    /// nothing states it.
    pub(in crate::infra) fn check(&self, units: Option<u32>, checker: &mut Checker) {
        if let Some(units) = units.filter(|units| *units > MOST_UNITS) {
            checker.issue(
                "out-of-range",
                format!("{units} units are too many for upkeep"),
                format!("at most {MOST_UNITS} units of a part can have upkeep"),
            );
        }
        if self.fails.is_none() && self.windows.is_empty() {
            checker.missing("`fails`", "write `fails: …, repair: (work: …)`, or `windows: […]`");
        }
        for (field, is_given, other, is_there) in [
            ("repair", self.repair.is_some(), "fails", self.fails.is_some()),
            ("found", self.found.is_some(), "fails", self.fails.is_some()),
        ] {
            if is_given && !is_there {
                checker.within(field).conflict(
                    format!("without `{other}` it has no effect"),
                    format!("add `{other}: …`"),
                );
            }
        }
        if self.fails.is_some() && self.repair.is_none() {
            checker.missing("`repair`", "write `repair: (work: …)`");
        }
        for (field, law) in [("fails", &self.fails), ("found", &self.found)] {
            if let Some(law) = law {
                check_law(law, &mut checker.within(field));
            }
        }
        if self.fails.as_ref().is_some_and(|law| law.law().mean_seconds() < 1.0) {
            checker
                .within("fails")
                .out_of_range("below 1 s", "a mean time to failure of 1 s or more");
        }
        if let Some(repair) = &self.repair {
            repair.check(&mut checker.within("repair"));
        }
        checker.within("windows").limit(self.windows.len(), MOST_WINDOWS);
        for (index, window) in self.windows.iter().enumerate() {
            window.check(units, &mut checker.within("windows").within(index));
        }
    }

    /// The shared capacities that its repairs claim: shelf and crew.
    pub(in crate::infra) fn claimed(&self) -> impl Iterator<Item = &str> {
        let repair = self.repair.iter();
        repair.flat_map(|one| one.part.iter().chain(&one.crew)).map(String::as_str)
    }

    /// Reports crews and shelves that are not among the shared capacities, each of which stands with the most
    /// units that it has free.
    pub(in crate::infra) fn check_capacities(
        &self,
        capacities: &[(&str, u32)],
        checker: &mut Checker,
    ) {
        if let Some(repair) = &self.repair {
            repair.check_capacities(capacities, &mut checker.within("repair"));
        }
    }
}
