//! Areas: regions that share weather, grid, carrier and port.
//!
//! Sites and facilities belong to areas, and disruptions target them. The story declares areas; an
//! infrastructure may bring along its own, such as the region of a cloud.

use super::id::AreaId;
use super::position::Position;
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
    /// Latitude and longitude of its middle; kept for tables and maps, no model reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
}

impl EnvironmentSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        check_areas(&self.areas, &mut checker.within("areas"));
    }

    /// The areas with those that a piece brings along, reporting names that are declared twice.
    pub fn add(&mut self, areas: &IndexMap<String, AreaSpec>, checker: &mut Checker) {
        for (name, area) in areas {
            if self.areas.contains_key(name) {
                checker.within(name).conflict(
                    format!("the area `{name}` is declared twice"),
                    "declare it in the story or in the piece, or give one of them another name",
                );
            } else {
                self.areas.insert(name.clone(), area.clone());
            }
        }
        checker.limit(self.areas.len(), MOST_AREAS);
    }
}

/// Reports values out of range of some areas.
pub fn check_areas(areas: &IndexMap<String, AreaSpec>, checker: &mut Checker) {
    checker.limit(areas.len(), MOST_AREAS);
    for (name, area) in areas {
        let mut checker = checker.within(name);
        checker.name(name);
        area.weather.check(&mut checker.within("weather"));
        if let Some(at) = area.at {
            at.check(&mut checker.within("at"));
        }
    }
}

/// The names of the areas.
#[derive(Resource, Clone, Debug, Default)]
pub struct Areas {
    /// Names by id.
    pub names: Names<AreaId>,
}
