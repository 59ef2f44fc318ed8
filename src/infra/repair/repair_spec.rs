//! The Spec of a repair: diagnosis, part, crew, travel, work, one after the other.

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
    /// Time from the diagnosis until an ordered part is there; no part is needed if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_lead: Option<LawSpec>,
    /// Time from the part until a crew is free and sets out; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crew_wait: Option<LawSpec>,
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
            ("crew_wait", self.crew_wait.as_ref()),
            ("travel", self.travel.as_ref()),
            ("work", Some(&self.work)),
        ];
        for (field, law) in laws {
            if let Some(law) = law {
                check_law(law, &mut checker.within(field));
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
