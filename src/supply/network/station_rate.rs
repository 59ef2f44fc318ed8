//! Rates of stations: units or jobs that one server handles in an hour.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rate at which a server handles jobs, above 0, at most 10⁹.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StationRateSpec {
    /// Units an hour, of whatever product.
    UnitsPerHour(f64),
    /// Shipments an hour, whatever their size.
    ShipmentsPerHour(f64),
    /// Batches an hour, whatever their size; of a production line.
    BatchesPerHour(f64),
    /// Customers an hour, whatever they buy; of tills.
    CustomersPerHour(f64),
}

impl StationRateSpec {
    /// The number of units or jobs an hour.
    #[must_use]
    pub const fn number(self) -> f64 {
        match self {
            Self::UnitsPerHour(rate)
            | Self::ShipmentsPerHour(rate)
            | Self::BatchesPerHour(rate)
            | Self::CustomersPerHour(rate) => rate,
        }
    }
}
