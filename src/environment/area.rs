//! Areas: the places that share weather, grid, carrier and port.
//!
//! Sites and facilities lie in areas; disruptions strike areas. What a scenario does not declare
//! does not exist.

use super::weather::DailyWaveSpec;
use crate::issue::Checker;
use crate::quantity::{Names, id};
use bevy_ecs::prelude::Resource;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// An area.
    AreaId,
}

/// The most areas that a scenario may declare.
pub(super) const MOST_AREAS: usize = 10_000;

/// What a scenario says about the world that both sides live in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentSpec {
    /// The areas, by name.
    pub areas: IndexMap<String, AreaSpec>,
}

/// What a scenario says about an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaSpec {
    /// Its normal weather.
    pub weather: DailyWaveSpec,
}

impl EnvironmentSpec {
    /// Puts down what is wrong.
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
