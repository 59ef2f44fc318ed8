//! The Spec of a shared capacity.

use super::shift::{CapacityShiftSpec, MOST_UNITS};
use crate::infra::hour::check_by_hour;
use crate::infra::label::check_labels;
use crate::issue::Checker;
use crate::quantity::{Ratio, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most shared capacities of a scenario.
pub(in crate::infra) const MOST_CAPACITIES: usize = 10_000;

/// The most shifts of a shared capacity.
const MOST_SHIFTS: usize = 64;

/// What becomes of units held on demand when fewer are left than are held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WhenShortSpec {
    /// They stay with their holders, and no units are granted until enough are free.
    Kept,
    /// They are reclaimed, the youngest grant first, until what is left suffices.
    Reclaimed {
        /// Time from the recall until the units are gone.
        notice: Span,
    },
}

/// A counted thing of which many take units: accelerators of a region, a crew, a shelf of spare parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedCapacitySpec {
    /// Units that are there at all hours, at most 10000000; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Shifts, at most 64, each of which adds units at its hours; none if not given. Who holds units when a
    /// shift ends keeps them until the work is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<CapacityShiftSpec>,
    /// Background: fraction of the units that others take, 0 to 1; 0 if not given. Claims get whole units
    /// of the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Share>,
    /// Factors on `taken` for the 24 hours of the local day, from 00:00; all 1 if not given. What is above
    /// 100 % counts as 100 %.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_by_hour: Vec<Ratio>,
    /// What becomes of units held on demand when fewer are left than are held: `kept`, or
    /// `reclaimed(notice: "2 min")`; `kept` if not given. Committed units are always kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_short: Option<WhenShortSpec>,
    /// Area to which it belongs, by which disruptions can select it; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Labels, at most 32, by which disruptions can select it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

impl SharedCapacitySpec {
    /// Reports values out of range and unknown areas; `areas` are the declared ones.
    pub(in crate::infra) fn check(&self, areas: &[&str], checker: &mut Checker) {
        if let Some(units) = self.units.filter(|units| *units > MOST_UNITS) {
            let range = format!("at most {MOST_UNITS} units");
            checker.within("units").out_of_range(units, range);
        }
        if self.units.unwrap_or(0) == 0 && self.shifts.is_empty() {
            checker.missing("the number of units", "give `units: 6000`, or `shifts`");
        }
        checker.within("shifts").limit(self.shifts.len(), MOST_SHIFTS);
        for (index, shift) in self.shifts.iter().enumerate() {
            shift.check(&mut checker.within("shifts").within(index));
        }
        check_by_hour(&self.taken_by_hour, &mut checker.within("taken_by_hour"));
        if self.taken.is_none() && !self.taken_by_hour.is_empty() {
            checker.within("taken_by_hour").conflict(
                "there is no background for these factors",
                "give the fraction that others take, such as `taken: \"88 %\"`",
            );
        }
        if let Some(area) = self.area.as_ref().filter(|area| !areas.contains(&area.as_str())) {
            checker.within("area").unknown_name("area", area, areas);
        }
        check_labels(&self.labels, &mut checker.within("labels"));
    }

    /// Whether it follows the hours of the day.
    pub(in crate::infra) fn follows_hours(&self) -> bool {
        !self.taken_by_hour.is_empty()
    }

    /// The most units that claims may hold at the hour with most left.
    pub(in crate::infra) fn most_free(&self) -> u32 {
        let factors = self.taken_by_hour.iter().map(|factor| factor.si());
        let least = factors.reduce(f64::min).unwrap_or(1.0);
        let taken = (self.taken.map_or(0.0, Share::si) * least).min(1.0);
        let shifts: u32 = self.shifts.iter().map(|shift| shift.units).sum();
        let units = f64::from(self.units.unwrap_or(0).saturating_add(shifts));
        (units - units * taken + 1e-9).floor().max(0.0) as u32
    }
}
