//! Delay of the path to the site, in seconds.

use crate::infra::placement::reading::Reading;

pub(super) const fn measure(site: &Reading) -> f64 {
    site.delay_s
}
