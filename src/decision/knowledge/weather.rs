//! Weather forecasts: issued at a cadence, sent to every site that decides, and known once they arrive.
//!
//! A forecast enters the network at one node (`forecasts_from` of the infrastructure) and travels like any
//! message. A site plans by the newest one that it has received; beyond its end it expects normal weather.
//! A forecast that cannot be delivered before the next issue is dropped.
//!
//! Assumed: before the run every site has the first issue; a forecast has 20 kB if no size is given. Not
//! modelled: errors of the forecast within its horizon. Held to account by
//! `tests/it/decisions/orders.rs`.

use crate::issue::Checker;
use crate::quantity::{DataSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Size of a forecast without a given one, in bytes.
const FORECAST_B: f64 = 20_000.0;

/// Weather forecasts that sites receive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherFeedSpec {
    /// Time between issues of the weather forecast, 10 min to 7 d, elapsed since the beginning of the run:
    /// weather services issue by UTC.
    pub every: Span,
    /// Horizon of the weather forecast, at most 21 d; normal weather is expected beyond it.
    pub ahead: Span,
    /// Size of the message with a forecast; 20 kB if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<DataSize>,
}

impl WeatherFeedSpec {
    /// Reports values out of range.
    pub(in crate::decision) fn check(&self, checker: &mut Checker) {
        if !(600.0..=604_800.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "10 min to 7 d");
        }
        if self.ahead.seconds() > 1_814_400.0 {
            checker.within("ahead").out_of_range(self.ahead, "at most 21 d");
        }
    }

    /// Size of the message with a forecast, in bytes.
    pub(super) fn size_b(&self) -> f64 {
        self.size.map_or(FORECAST_B, DataSize::si)
    }
}
