//! Positions on the globe.

use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Latitude, north positive, and longitude, east positive, in degrees: `(51.51, -0.59)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position(pub f64, pub f64);

impl Position {
    /// Reports a latitude outside -90 to 90, or a longitude outside -180 to 180.
    pub fn check(self, checker: &mut Checker) {
        if !(-90.0..=90.0).contains(&self.0) {
            checker.within(0).out_of_range(self.0, "a latitude from -90 to 90");
        }
        if !(-180.0..=180.0).contains(&self.1) {
            checker.within(1).out_of_range(self.1, "a longitude from -180 to 180");
        }
    }
}
