//! The temperatures at which the throttle of a site begins, to which its thermal headroom counts.

use crate::infra::compute::Throttle;
use crate::infra::cooling::{FirstLimits, HeatPath, Mass};

/// The first limits of a throttle: of what cools the chips, by their junctions, and of the room's air.
pub(super) fn first_limits(throttle: &Throttle, heat: &HeatPath) -> FirstLimits {
    let of_chips = throttle.first_limit_c().map(|limit_c| (heat.chip_mass(), limit_c));
    let of_air = throttle.first_air_c().filter(|_| heat.has_room());
    [of_chips, of_air.map(|limit_c| (Mass::Air, limit_c))]
}
