//! Areas: regions that share weather, grid, carrier and port.
//!
//! Sites and facilities belong to areas, and disruptions target them. The story declares areas; an
//! infrastructure may bring along its own, such as the region of a cloud.

use super::clock::Clock;
use super::id::AreaId;
use super::local_clock::LocalClock;
use super::position::Position;
use super::weather::DailyWaveSpec;
use crate::issue::Checker;
use crate::quantity::{Names, Zone};
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
    /// Zone whose clock its facilities, their timetables and its daily weather follow; the scenario's if absent. Sites,
    /// ports, reports and decisions follow the scenario's everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// Latitude and longitude of its middle; kept for tables and maps, no model reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
    /// Jurisdiction in which it lies, such as `uk`; classes of data name those in which they may lie. None if not
    /// given: no data that is restricted may lie there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
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

/// The names of the areas, their zones and jurisdictions.
#[derive(Resource, Clone, Debug, Default)]
pub struct Areas {
    /// Names by id.
    pub names: Names<AreaId>,
    /// Zones by id, where they are stated.
    pub zones: Vec<Option<Zone>>,
    /// Jurisdictions by id, where they are stated.
    pub jurisdictions: Vec<Option<String>>,
}

impl Areas {
    /// The jurisdiction of an area by name; `None` if it states none.
    #[must_use]
    pub fn jurisdiction_of(&self, area: &str) -> Option<&str> {
        let area = self.names.get(area)?;
        self.jurisdictions.get(area.index())?.as_deref()
    }

    /// The clocks of the areas by id; `None` where it is the scenario's. Areas of one zone share one.
    #[must_use]
    pub fn clocks(&self, clock: &Clock) -> Vec<Option<LocalClock>> {
        let mut known: Vec<(Zone, Option<LocalClock>)> = Vec::new();
        let mut clock_of = |zone: &Zone| {
            if let Some((_, local)) = known.iter().find(|(other, _)| other == zone) {
                return local.clone();
            }
            let local = clock.in_zone(zone.zone()).map(LocalClock::new);
            known.push((zone.clone(), local.clone()));
            local
        };
        self.zones.iter().map(|zone| zone.as_ref().and_then(&mut clock_of)).collect()
    }
}
