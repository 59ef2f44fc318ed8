//! Areas: regions that share weather, grid, carrier and port.
//!
//! Sites and facilities belong to areas, and disruptions target them. The story declares the areas.

use super::id::AreaId;
use super::weather::DailyWaveSpec;
use crate::issue::Checker;
use crate::quantity::Names;
use bevy_ecs::prelude::Resource;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most areas that a scenario may declare.
pub(super) const MOST_AREAS: usize = 10_000;

/// The environment of a story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentSpec {
    /// Areas by name.
    pub areas: IndexMap<String, AreaSpec>,
}

/// An area of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaSpec {
    /// Its normal weather, which disruptions may override for a time.
    pub weather: DailyWaveSpec,
}

impl EnvironmentSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        let mut areas = checker.within("areas");
        areas.limit(self.areas.len(), MOST_AREAS);
        for (name, area) in &self.areas {
            let mut checker = areas.within(name);
            checker.name(name);
            area.weather.check(&mut checker.within("weather"));
        }
    }
}

/// The names of the areas.
#[derive(Resource, Clone, Debug, Default)]
pub struct Areas {
    /// Names by id.
    pub names: Names<AreaId>,
}
