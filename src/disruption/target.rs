//! Targets of disruptions: roles and areas of sites, areas and kinds of facilities, classes of goods.
//!
//! A target that this infrastructure or supply chain does not have is not an error, since options can
//! be swapped. It is reported as a note.

use crate::environment::{AreaId, Areas};
use crate::infra::{Infrastructure, Role, SiteId};
use crate::issue::Checker;
use crate::supply::{FacilityId, FacilityKind, Mode, ProductClass, ProductId, Topology};
use bevy_ecs::prelude::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sites that a disruption affects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Where {
    /// Sites of a role.
    Role(Role),
    /// Sites in an area.
    Area(String),
}

/// Facilities that a disruption affects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Area; all areas if absent.
    #[serde(default)]
    pub area: Option<String>,
    /// Kind of facility; all kinds if absent.
    #[serde(default)]
    pub kind: Option<FacilityKind>,
}

/// Products that a disruption affects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Goods {
    /// All.
    #[default]
    All,
    /// Products of a class.
    Class(ProductClass),
}

/// What a scenario declares: the possible targets of disruptions.
#[derive(Clone, Debug, Default)]
pub struct Places<'a> {
    /// Names of the areas.
    pub areas: Vec<&'a str>,
    /// Role and area of each site.
    pub sites: Vec<(Role, &'a str)>,
    /// Kind and area of each facility.
    pub facilities: Vec<(FacilityKind, &'a str)>,
    /// Modes of transport of the lanes.
    pub modes: Vec<Mode>,
}

impl Where {
    /// Reports an area that is not declared, and notes a target that matches nothing.
    pub(super) fn check(&self, places: &Places, checker: &mut Checker) {
        let hits = match self {
            Self::Role(role) => places.sites.iter().any(|site| site.0 == *role),
            Self::Area(area) => {
                if !places.areas.contains(&area.as_str()) {
                    checker.within("area").unknown_name("area", area, &places.areas);
                    return;
                }
                places.sites.iter().any(|site| site.1 == area)
            }
        };
        if !hits {
            checker.note(
                "no-target",
                "no site is affected",
                "this infrastructure has none of that role or area",
            );
        }
    }

    /// The sites.
    pub(super) fn sites(&self, world: &World) -> Vec<SiteId> {
        let index = world.resource::<Infrastructure>();
        match self {
            Self::Role(role) => index.with_role(*role).collect(),
            Self::Area(area) => {
                area_id(world, area).map_or_else(Vec::new, |area| index.in_area(area).collect())
            }
        }
    }

    /// In a word or two.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Role(Role::Large) => "sites of role large".to_owned(),
            Self::Role(Role::Fallback) => "sites of role fallback".to_owned(),
            Self::Area(area) => format!("sites in {area}"),
        }
    }
}

impl Place {
    /// Reports an area that is not declared, and notes a target that matches nothing.
    pub(super) fn check(&self, places: &Places, checker: &mut Checker) {
        if let Some(area) = &self.area
            && !places.areas.contains(&area.as_str())
        {
            checker.within("area").unknown_name("area", area, &places.areas);
            return;
        }
        let hit = |&(kind, area): &(FacilityKind, &str)| {
            self.kind.is_none_or(|wanted| wanted == kind)
                && self.area.as_deref().is_none_or(|wanted| wanted == area)
        };
        if !places.facilities.iter().any(hit) {
            checker.note(
                "no-target",
                "no facility is affected",
                "this supply chain has none of that kind and area",
            );
        }
    }

    /// The facilities.
    pub(super) fn facilities(&self, world: &World) -> Vec<FacilityId> {
        let topology = world.resource::<Topology>();
        let area = self.area.as_deref().map(|area| area_id(world, area));
        let hit = |&id: &FacilityId| {
            topology.facility(id).is_some_and(|facility| {
                self.kind.is_none_or(|kind| facility.kind == kind)
                    && area.is_none_or(|area| area == Some(facility.area))
            })
        };
        topology.facilities.ids().filter(hit).collect()
    }

    /// In a word or two.
    pub(super) fn words(&self) -> String {
        self.area.as_ref().map_or_else(|| "everywhere".to_owned(), |area| format!("in {area}"))
    }
}

impl Goods {
    /// The products.
    pub(super) fn products(&self, world: &World) -> Vec<ProductId> {
        let topology = world.resource::<Topology>();
        let hit = |&id: &ProductId| match self {
            Self::All => true,
            Self::Class(class) => {
                topology.product(id).is_some_and(|product| product.class == *class)
            }
        };
        topology.products.ids().filter(hit).collect()
    }
}

/// The id of a declared area.
pub(super) fn area_id(world: &World, area: &str) -> Option<AreaId> {
    world.resource::<Areas>().names.get(area)
}
