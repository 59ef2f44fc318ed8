//! What to import of a chain, and how.

use crate::quantity::{Currency, Ratio};
use std::path::PathBuf;

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct WillemsRequest {
    /// The chain in JSON.
    pub path: PathBuf,
    /// Currency of its costs.
    pub currency: Currency,
    /// Cost of holding stock for a year, as a ratio of its unit cost.
    pub holding_rate: Ratio,
    /// Steps of the search for the placement; 10⁹ take some seconds.
    pub work: u64,
}
