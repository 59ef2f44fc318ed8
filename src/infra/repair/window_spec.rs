//! Planned maintenance: windows in which units are taken out of service.

use crate::issue::Checker;
use crate::quantity::LocalDateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Maintenance window: units are out of service between two instants.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowSpec {
    /// Start, local time.
    pub from: LocalDateTime,
    /// End, local time; after `from`.
    pub until: LocalDateTime,
    /// Number of units taken out, at most as many as there are: the first ones in service. Where fewer are
    /// in service, those alone.
    pub units: u32,
}

impl WindowSpec {
    /// Reports times out of order, and more units than there are; `units` are those of the part, where known.
    pub(super) fn check(&self, units: Option<u32>, checker: &mut Checker) {
        checker.within("from").date_time(self.from);
        checker.within("until").date_time(self.until);
        if self.until <= self.from {
            checker
                .within("until")
                .out_of_range(self.until, format!("later than `from`, {}", self.from));
        }
        if let Some(most) = units
            && self.units > most
        {
            let range = format!("at most {most}, the number of units");
            checker.within("units").out_of_range(self.units, range);
        }
        if self.units == 0 {
            checker.within("units").note(
                "no-effect",
                "the window takes no unit out",
                "give it a number of units, or remove it",
            );
        }
    }
}
