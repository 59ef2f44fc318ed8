//! Targets of disruptions: roles, areas, labels and names of sites, areas and kinds of facilities,
//! classes of goods.
//!
//! A role, an area or a label that this infrastructure or supply chain does not have is not an
//! error, since options can be swapped: it is reported as a note. A label that nothing declares is an
//! error, like a site name that does not exist.

use crate::environment::{AreaId, Areas};
use crate::infra::{
    Infrastructure, LABELS, LinkSpec, Role, SharedCapacitySpec, SiteId, SiteSpec,
};
use crate::issue::Checker;
use crate::quantity::list;
use crate::supply::{
    FacilityId, FacilityKind, Mode, ProductClass, ProductId, SupplySpec, Topology,
};
use bevy_ecs::prelude::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sites that a disruption affects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Where {
    /// Sites that have a pool of a role.
    Role(Role),
    /// Sites in an area.
    Area(String),
    /// Sites with a label.
    Label(String),
    /// The site of a name; it binds the story to an infrastructure that has it.
    Name(String),
}

/// Facilities that a disruption affects; all that is given must hold.
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
    /// Products by name.
    Products(Vec<String>),
}

/// What a scenario declares: the possible targets of disruptions.
#[derive(Clone, Debug, Default)]
pub struct Places<'a> {
    /// Names of the areas.
    pub areas: Vec<&'a str>,
    /// Sites that the scenario declares.
    pub sites: Vec<SitePlace<'a>>,
    /// Shared capacities that the scenario declares.
    pub capacities: Vec<CapacityPlace<'a>>,
    /// The links, and the links of access entries.
    pub links: Vec<LinkPlace<'a>>,
    /// Names of the links that access entries make, one for each of their endpoints.
    pub of_access: Vec<String>,
    /// Labels that the story and its pieces declare; those of the bundled pieces are known too.
    pub labels: Vec<&'a str>,
    /// Labels that the story declares: its carriers, ducts and labels that no included piece has.
    pub declared: Vec<&'a str>,
    /// Kind and area of each facility.
    pub facilities: Vec<(FacilityKind, &'a str)>,
    /// Modes of transport of the lanes.
    pub modes: Vec<Mode>,
    /// Names of ports.
    pub ports: Vec<String>,
    /// The supply chain, if the scenario declares one.
    pub supply: Option<&'a SupplySpec>,
}

/// What a scenario declares of a site.
#[derive(Clone, Copy, Debug)]
pub struct SitePlace<'a> {
    /// Its name.
    pub name: &'a str,
    /// What the scenario says of it.
    pub spec: &'a SiteSpec,
}

/// What a scenario declares of a shared capacity.
#[derive(Clone, Copy, Debug)]
pub struct CapacityPlace<'a> {
    /// Its name.
    pub name: &'a str,
    /// What the scenario says of it.
    pub spec: &'a SharedCapacitySpec,
}

/// What a scenario declares of a link, or of the links of an access entry.
#[derive(Clone, Copy, Debug)]
pub struct LinkPlace<'a> {
    /// Its name.
    pub name: &'a str,
    /// What the scenario says of it.
    pub spec: &'a LinkSpec,
}

impl Where {
    /// Reports an area, a label or a name that is not declared; notes a target that matches nothing,
    /// and a name, which binds the story to this infrastructure. Returns whether it matches any.
    pub(super) fn check(&self, places: &Places, checker: &mut Checker) -> bool {
        match self {
            Self::Role(_) => {}
            Self::Area(area) => {
                if !places.areas.contains(&area.as_str()) {
                    checker.within("area").unknown_name("area", area, &places.areas);
                    return false;
                }
            }
            Self::Label(label) => {
                let known = known_labels(places);
                if !known.contains(&label.as_str()) {
                    checker.within("label").unknown_name("label", label, known);
                    return false;
                }
            }
            Self::Name(name) => {
                let names = places.sites.iter().map(|site| site.name);
                if !names.clone().any(|one| one == name) {
                    checker.within("name").unknown_name("site", name, names);
                    return false;
                }
                checker.within("name").note(
                    "binds-to-piece",
                    format!("the site `{name}` exists in this infrastructure only"),
                    "a role, an area or a label would let another infrastructure take its place",
                );
            }
        }
        let matches = self.matching(places).next().is_some();
        if !matches {
            checker.note(
                "no-target",
                format!("it cannot act: there are no {}", self.words()),
                "this infrastructure has none",
            );
        }
        matches
    }

    /// The declared sites that match.
    pub(super) fn matching<'a, 'b: 'a>(
        &'a self,
        places: &'a Places<'b>,
    ) -> impl Iterator<Item = &'a SitePlace<'b>> + 'a {
        places.sites.iter().filter(move |site| match self {
            Self::Role(role) => site.spec.has_role(*role),
            Self::Area(area) => site.spec.area == *area,
            Self::Label(label) => site.spec.labels.contains(label),
            Self::Name(name) => site.name == name,
        })
    }

    /// Sites that it selects.
    pub(super) fn sites(&self, world: &World) -> Vec<SiteId> {
        let index = world.resource::<Infrastructure>();
        match self {
            Self::Role(role) => index.with_role(*role).collect(),
            Self::Area(area) => {
                area_id(world, area).map_or_else(Vec::new, |area| index.in_area(area).collect())
            }
            Self::Label(label) => index.with_label(label).collect(),
            Self::Name(name) => index.sites.get(name).into_iter().collect(),
        }
    }

    /// In a word or two.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Role(Role::Large) => "sites of role large".to_owned(),
            Self::Role(Role::Fallback) => "sites of role fallback".to_owned(),
            Self::Area(area) => format!("sites in {area}"),
            Self::Label(label) => format!("sites with label {label}"),
            Self::Name(name) => format!("sites named {name}"),
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
    /// Reports products that are not declared, and notes goods of which there are none.
    pub(super) fn check(&self, places: &Places, checker: &mut Checker) {
        let Some(supply) = places.supply else { return };
        match self {
            Self::All => {}
            Self::Class(class) => {
                if !supply.products.values().any(|product| product.class == *class) {
                    let help = "this supply chain has none of that class";
                    checker.note("no-target", "no product is affected", help);
                }
            }
            Self::Products(names) => {
                if names.is_empty() {
                    checker.conflict("it names no product", "name products, or write `all`");
                }
                for (index, name) in names.iter().enumerate() {
                    if !supply.products.contains_key(name) {
                        let mut at = checker.within("products");
                        at.within(index).unknown_name("product", name, supply.products.keys());
                    }
                }
            }
        }
    }

    /// In a few words; `None` of all goods.
    pub(super) fn words(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Class(class) => Some(format!("{} goods", class.word())),
            Self::Products(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                Some(list(names))
            }
        }
    }

    /// The products.
    pub(super) fn products(&self, world: &World) -> Vec<ProductId> {
        let topology = world.resource::<Topology>();
        let hit = |&id: &ProductId| match self {
            Self::All => true,
            Self::Class(class) => {
                topology.product(id).is_some_and(|product| product.class == *class)
            }
            Self::Products(names) => {
                names.iter().any(|name| topology.products.get(name) == Some(id))
            }
        };
        topology.products.ids().filter(hit).collect()
    }
}

/// Labels that may be named: those declared, and those of the bundled pieces.
pub(super) fn known_labels<'a>(places: &Places<'a>) -> Vec<&'a str> {
    places.labels.iter().chain(LABELS).copied().collect()
}

/// Whether a lane is one of those that an entry makes, one for each of its origins.
pub(super) fn is_of_entry(lane: &str, entry: &str) -> bool {
    lane.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a facility has a name, or is one of the group of that name.
pub(super) fn is_named(topology: &Topology, facility: FacilityId, name: &str) -> bool {
    if let Some(single) = topology.facilities.get(name) {
        return single == facility;
    }
    let of_group = topology.facilities.name(facility).strip_prefix(name);
    let number = of_group.and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// The id of a declared area.
pub(super) fn area_id(world: &World, area: &str) -> Option<AreaId> {
    world.resource::<Areas>().names.get(area)
}
