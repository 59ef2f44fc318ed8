//! The Spec of a repair: diagnosis, part, crew, travel, work, one after the other.
//!
//! A spare part comes from a shelf, a shared capacity: each one taken is ordered anew, and is there after
//! the lead time (one-for-one replenishment), and a repair that finds the shelf empty waits in turn. Without a shelf each
//! repair waits for the part that it orders. A crew is a shared capacity too, with its shifts: a repair that
//! finds no crew free waits in turn, and holds the crew from its call-out to the end of the work.

use crate::issue::Checker;
use crate::kernel::LawSpec;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Repair of a failed unit: its stages, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairSpec {
    /// Time from the finding to the diagnosis; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<LawSpec>,
    /// Shelf of spare parts, one of `shared_capacities`, from which the repair takes one; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Time from the order of a part until it is there, ordered at the diagnosis: on the shelf if there is one,
    /// else at the unit. To be given with `part`; no part is needed if neither is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_lead: Option<LawSpec>,
    /// Crew, one of `shared_capacities`, of which the repair needs one unit; always free if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crew: Option<String>,
    /// Time from a free crew until it sets out; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_out: Option<LawSpec>,
    /// Time that the crew travels to the unit; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<LawSpec>,
    /// Time of the work at the unit.
    pub work: LawSpec,
}

impl RepairSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        let laws = [
            ("diagnosis", self.diagnosis.as_ref()),
            ("part_lead", self.part_lead.as_ref()),
            ("call_out", self.call_out.as_ref()),
            ("travel", self.travel.as_ref()),
            ("work", Some(&self.work)),
        ];
        for (field, law) in laws {
            if let Some(law) = law {
                check_law(law, &mut checker.within(field));
            }
        }
        if self.part.is_some() && self.part_lead.is_none() {
            checker.missing(
                "`part_lead`",
                "give the lead time of a part that is ordered for the shelf",
            );
        }
    }

    /// Reports names that are not among the shared capacities, each with the most units that it has free.
    pub(super) fn check_capacities(&self, capacities: &[(&str, u32)], checker: &mut Checker) {
        for (field, name) in [("part", &self.part), ("crew", &self.crew)] {
            let Some(name) = name else { continue };
            let mut checker = checker.within(field);
            match capacities.iter().find(|(declared, _)| declared == name) {
                None => checker.unknown_name(
                    "shared capacity",
                    name,
                    capacities.iter().map(|(declared, _)| *declared),
                ),
                Some((_, 0)) => checker.conflict(
                    format!("the background of `{name}` leaves no unit: repairs never end"),
                    "give it more units, or take less of them",
                ),
                Some(_) => {}
            }
        }
    }
}

/// Reports parameters out of order.
pub(super) fn check_law(law: &LawSpec, checker: &mut Checker) {
    if let Some(issue) = law.issue() {
        checker.issue("out-of-range", issue, "correct the parameters");
    }
}
