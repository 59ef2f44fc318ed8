//! Density: the power that the places of racks carry.
//!
//! A rack stands in a place, a row of places shares a supply. A rack denser than its place is refused,
//! whatever the megawatts of the site; a row carries as many racks at their peak as its power and its
//! places allow.
//!
//! Source: MODEL §1, maximum sustained density. Valid for identical racks in identical rows: placement is
//! decided by `check`, before the run. Not modelled: loads on the floor, cooling by row.
//! Held to account by `tests/it/sites/density.rs`.

use crate::issue::Checker;
use crate::quantity::Power;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Greatest power of the places of racks, at the racks' input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DensitySpec {
    /// Greatest power of one rack; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rack: Option<Power>,
    /// Greatest power of the racks of one row; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Power>,
    /// Places for racks in one row, 1 to 10000.
    pub racks_per_row: u32,
    /// Number of rows, 1 to 10000; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
}

impl DensitySpec {
    /// Reports values out of range, and racks that their places do not carry: by group, their number and
    /// the power of each at its peak in W.
    pub fn check(&self, groups: &[(u32, f64)], checker: &mut Checker) {
        for (field, count) in [("racks_per_row", Some(self.racks_per_row)), ("rows", self.rows)] {
            if let Some(count @ (0 | 10_001..)) = count {
                checker.within(field).out_of_range(count, "a count from 1 to 10000");
            }
        }
        if groups.is_empty() {
            checker.conflict("a site without racks has no places for them", "add `racks: (…)`");
            return;
        }
        let kw = |power_w: f64| format!("{} kW", power_w / 1e3);
        let mut rows_needed = 0.0;
        for &(count, each_w) in groups {
            for (field, what, limit) in [("rack", "place", self.rack), ("row", "row", self.row)] {
                if let Some(limit) = limit
                    && each_w > limit.si()
                {
                    checker.within(field).conflict(
                        format!(
                            "a rack of {} is denser than its {what}, whose limit is {limit}",
                            kw(each_w)
                        ),
                        format!("place racks of at most {limit}"),
                    );
                    return;
                }
            }
            rows_needed += (f64::from(count) / self.per_row(each_w).max(1.0)).ceil();
        }
        let Some(rows) = self.rows.filter(|&rows| rows_needed > f64::from(rows)) else { return };
        if let [(count, each_w)] = *groups {
            let per_row = self.per_row(each_w);
            let places = per_row * f64::from(rows);
            checker.within("rows").conflict(
                format!("{rows} rows carry {places} racks of {}, not {count}", kw(each_w)),
                format!("{per_row} racks fit in a row: add rows, or remove racks"),
            );
        } else {
            checker.within("rows").conflict(
                format!("the rack groups need {rows_needed} rows, and there are {rows}"),
                "add rows, or remove racks; a row holds racks of one group",
            );
        }
    }

    /// Racks of a power in W that a row carries.
    fn per_row(&self, each_w: f64) -> f64 {
        let by_power = self.row.map_or(f64::INFINITY, |row| (row.si() / each_w + 1e-9).floor());
        by_power.min(f64::from(self.racks_per_row))
    }
}
