//! Targets of disruptions among shared capacities: by area, label or name.

use super::target::{Places, area_id, known_labels};
use crate::infra::{CapacityId, SharedCapacities, SharedCapacitySpec};
use crate::issue::Checker;
use bevy_ecs::prelude::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shared capacities that a disruption affects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WhereCapacities {
    /// Capacities of an area.
    Area(String),
    /// Capacities with a label.
    Label(String),
    /// The capacity of a name; it binds the story to an infrastructure that has it.
    Name(String),
}

impl WhereCapacities {
    /// Reports an area, a label or a name that is not declared; notes a target that matches nothing, and a
    /// name, which binds the story to this infrastructure.
    pub(super) fn check(&self, places: &Places, checker: &mut Checker) {
        match self {
            Self::Area(area) => {
                if !places.areas.contains(&area.as_str()) {
                    checker.within("area").unknown_name("area", area, &places.areas);
                    return;
                }
            }
            Self::Label(label) => {
                let known = known_labels(places);
                if !known.contains(&label.as_str()) {
                    checker.within("label").unknown_name("label", label, known);
                    return;
                }
            }
            Self::Name(name) => {
                let names = places.capacities.iter().map(|capacity| capacity.name);
                if !names.clone().any(|one| one == name) {
                    checker.within("name").unknown_name("shared capacity", name, names);
                    return;
                }
                checker.within("name").note(
                    "binds-to-piece",
                    format!("the shared capacity `{name}` exists in this infrastructure only"),
                    "an area or a label would let another infrastructure take its place",
                );
            }
        }
        let is_one = |spec: &SharedCapacitySpec, name: &str| match self {
            Self::Area(area) => spec.area.as_ref() == Some(area),
            Self::Label(label) => spec.labels.contains(label),
            Self::Name(own) => own == name,
        };
        if !places.capacities.iter().any(|capacity| is_one(capacity.spec, capacity.name)) {
            checker.note(
                "no-target",
                format!("it cannot act: there are no {}", self.words()),
                "this infrastructure has none",
            );
        }
    }

    /// The capacities that it selects.
    pub(super) fn capacities(&self, world: &World) -> Vec<CapacityId> {
        let all = world.resource::<SharedCapacities>();
        match self {
            Self::Area(area) => {
                area_id(world, area).map_or_else(Vec::new, |area| all.in_area(area).collect())
            }
            Self::Label(label) => all.with_label(label).collect(),
            Self::Name(name) => all.names.get(name).into_iter().collect(),
        }
    }

    /// In a word or two.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Area(area) => format!("shared capacities in {area}"),
            Self::Label(label) => format!("shared capacities with label {label}"),
            Self::Name(name) => format!("the shared capacity {name}"),
        }
    }
}
