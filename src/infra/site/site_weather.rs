//! The weather that a site feels, and whether its temperatures rest.
//!
//! Kept apart from the other state of a site: where neither has changed, a step of the weather looks at
//! nothing else. Held to account by `benches/sites.rs` and `tests/it/sites/plant.rs`.

use crate::causality::IncidentId;
use crate::environment::{AreaId, Outdoor, Weather};
use bevy_ecs::prelude::Component;

/// The weather that a site feels.
#[derive(Component, Clone, Copy, Debug)]
pub struct SiteWeather {
    area: AreaId,
    /// What its parts feel, and the incident behind it.
    felt: Option<(Outdoor, Option<IncidentId>)>,
    /// Whether all temperatures were those of the steady state when the site was seen last.
    is_resting: bool,
}

impl SiteWeather {
    pub(in crate::infra) const fn new(area: AreaId) -> Self {
        Self { area, felt: None, is_resting: false }
    }

    /// Area that determines its weather.
    #[must_use]
    pub const fn area(&self) -> AreaId {
        self.area
    }

    /// Takes the weather of now; `None` where it is as before.
    pub(super) fn take(&mut self, weather: &Weather) -> Option<(Outdoor, Option<IncidentId>)> {
        let now = (weather.outdoor(self.area), weather.cause(self.area));
        (self.felt.replace(now) != Some(now)).then_some(now)
    }

    /// What its parts feel, and the incident behind it; `None` before the start.
    pub(super) const fn felt(&self) -> Option<(Outdoor, Option<IncidentId>)> {
        self.felt
    }

    /// Whether temperatures rest.
    pub(super) const fn is_resting(&self) -> bool {
        self.is_resting
    }

    /// Temperatures rest, or move.
    pub(super) const fn set_resting(&mut self, is_resting: bool) {
        self.is_resting = is_resting;
    }
}
