//! Days of the week on which something takes place.

use crate::quantity::Weekday;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days on which a lane departs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DaysSpec {
    /// Every day.
    Daily,
    /// On some days of the week.
    On(Vec<Weekday>),
}
