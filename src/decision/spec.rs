//! What a scenario says about decisions.

use super::feed::{ReportsSpec, WeatherFeedSpec};
use super::task::ArcSpec;
use crate::issue::Checker;
use crate::quantity::UncertainSpec;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most arcs that a scenario may describe.
const MOST_ARCS: usize = 1_000;

/// The piece that says what is decided, by whom, and on what they know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Decisions", deny_unknown_fields)]
pub struct DecisionsSpec {
    /// The stores' reports.
    pub reports: ReportsSpec,
    /// The weather forecasts that sites receive.
    pub weather: WeatherFeedSpec,
    /// The arcs, by name.
    pub arcs: IndexMap<String, ArcSpec>,
    /// Plausible ranges of weakly sourced parameters, by path.
    #[serde(default, skip_serializing)]
    pub uncertain: IndexMap<String, UncertainSpec>,
}

impl DecisionsSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        self.reports.check(&mut checker.within("reports"));
        self.weather.check(&mut checker.within("weather"));
        checker.within("arcs").limit(self.arcs.len(), MOST_ARCS);
        for (name, arc) in &self.arcs {
            let mut arcs = checker.within("arcs");
            let mut checker = arcs.within(name);
            checker.name(name);
            arc.check(&mut checker);
        }
    }
}
