//! Price of a server for an hour in the pool: by contract, else its dynamic energy at the feed's price in hours
//! with a factor of 1.

use crate::infra::placement::reading::Reading;

pub(super) fn measure(site: &Reading) -> f64 {
    site.facts.server_hour.get(site.pool).copied().unwrap_or(0.0).max(0.0)
}
