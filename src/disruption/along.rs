//! Where in the supply chain a disruption acts: lanes and the facilities at their ends.

use super::target::{self, Places};
use crate::environment::Areas;
use crate::issue::Checker;
use crate::supply::{
    Facility, FacilityId, FacilityKind, FacilitySpec, LaneId, LaneSpec, Leg, Mode, Topology,
};
use bevy_ecs::prelude::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where in the supply chain a disruption acts: all that is given must hold; everywhere if nothing is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Along {
    /// Area of the facility.
    #[serde(default)]
    pub area: Option<String>,
    /// Kind of the facility.
    #[serde(default)]
    pub kind: Option<FacilityKind>,
    /// Name of the facility, or of a group.
    #[serde(default)]
    pub name: Option<String>,
    /// Name of lanes.
    #[serde(default)]
    pub lane: Option<String>,
    /// Mode of transport of lanes; of their legs, where transit is slowed down.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Name of a leg after the first of a lane, where transit is slowed down.
    #[serde(default)]
    pub leg: Option<String>,
}

/// The end of a lane whose facility is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The facility that ships.
    Origin,
    /// The facility that orders and receives.
    Destination,
    /// Either of them.
    Either,
}

impl End {
    fn holds(self, at_origin: bool, at_destination: bool) -> bool {
        match self {
            Self::Origin => at_origin,
            Self::Destination => at_destination,
            Self::Either => at_origin || at_destination,
        }
    }
}

impl Places<'_> {
    /// Whether customers buy at an entry of facilities, or at one of its group.
    pub(super) fn has_customers(&self, entry: &str) -> bool {
        let Some(supply) = self.supply else { return false };
        let Some(place) = supply.facilities.get(entry) else { return false };
        let is_it = |at: &String| at == entry || place.names(entry).any(|member| member == *at);
        supply.demand.values().flat_map(|demand| &demand.at).any(is_it)
    }

    /// Whether a lane brings goods to an entry of facilities.
    pub(super) fn is_supplied(&self, entry: &str, place: &FacilitySpec) -> bool {
        let is_end = |end: &String| end == entry || place.names(entry).any(|member| member == *end);
        let ends = |lane: &LaneSpec| lane.routes.values().flatten().any(is_end);
        self.supply.is_some_and(|supply| supply.lanes.values().any(ends))
    }
}

impl Along {
    /// Reports names that are not declared.
    pub(super) fn check_names(&self, places: &Places, checker: &mut Checker) {
        if let Some(area) = &self.area
            && !places.areas.contains(&area.as_str())
        {
            checker.within("area").unknown_name("area", area, &places.areas);
        }
        let Some(supply) = places.supply else { return };
        if let Some(name) = &self.name {
            let groups = supply.facilities.keys().cloned();
            let members = supply.facilities.iter().flat_map(|(name, place)| place.names(name));
            let known: Vec<String> = groups.chain(members).collect();
            if !known.contains(name) {
                checker.within("name").unknown_name("facility", name, &known);
            }
        }
        if let Some(lane) = &self.lane
            && !supply.lanes.contains_key(lane)
        {
            checker.within("lane").unknown_name("lane", lane, supply.lanes.keys());
        }
        if let Some(leg) = &self.leg
            && !supply.legs.contains_key(leg)
        {
            checker.within("leg").unknown_name("leg", leg, supply.legs.keys());
        }
    }

    /// Reports a leg where it has no meaning.
    pub(super) fn check_no_leg(&self, what: &str, checker: &mut Checker) {
        if self.leg.is_some() {
            checker.within("leg").conflict(
                format!("{what} is not by the leg"),
                "name lanes or facilities, or slow `transit` down",
            );
        }
    }

    /// Whether an entry of the specification is meant.
    fn is_entry(&self, entry: &str, place: &FacilitySpec) -> bool {
        let is_named =
            |wanted: &str| wanted == entry || place.names(entry).any(|member| member == wanted);
        self.kind.is_none_or(|kind| kind == place.kind)
            && self.area.as_deref().is_none_or(|area| area == place.area)
            && self.name.as_deref().is_none_or(is_named)
    }

    /// The entries of facilities of the specification that are meant.
    pub(super) fn entries<'a>(
        &'a self,
        places: &Places<'a>,
    ) -> impl Iterator<Item = (&'a String, &'a FacilitySpec)> {
        let supply = places.supply.map(|supply| &supply.facilities);
        supply.into_iter().flatten().filter(|(name, place)| self.is_entry(name, place))
    }

    /// Whether any store or centre of the specification is meant.
    pub(super) fn has_facilities(&self, places: &Places) -> bool {
        places.supply.is_some_and(|supply| {
            let mut stocked = supply.facilities.iter();
            stocked.any(|(name, place)| {
                place.kind != FacilityKind::Supplier && self.is_entry(name, place)
            })
        })
    }

    /// Whether transit on any leg of a lane of the specification is meant.
    pub(super) fn has_legs(&self, places: &Places) -> bool {
        let Some(supply) = places.supply else { return false };
        let is_meant = |lane: &LaneSpec| {
            let legs = lane.onward.iter().filter_map(|name| Some((name, supply.legs.get(name)?)));
            let mut legs = legs.map(|(name, leg)| (Some(name.as_str()), leg.mode));
            self.is_leg(None, lane.mode) || legs.any(|(name, mode)| self.is_leg(name, mode))
        };
        supply.lanes.iter().any(|(name, lane)| {
            let by_lane = Self { mode: None, leg: None, lane: Some(name.clone()), ..self.clone() };
            self.lane.as_ref().is_none_or(|wanted| wanted == name)
                && is_meant(lane)
                && by_lane.has_lanes(End::Either, places)
        })
    }

    /// Whether a leg is meant, by its name, none for the first, and its mode.
    fn is_leg(&self, name: Option<&str>, mode: Mode) -> bool {
        self.mode.is_none_or(|wanted| wanted == mode)
            && self.leg.as_deref().is_none_or(|wanted| name == Some(wanted))
    }

    /// The lanes with the indices of transit on their legs that are meant.
    pub(super) fn transits(&self, world: &World) -> Vec<(LaneId, Vec<usize>)> {
        let topology = world.resource::<Topology>().clone();
        let all_modes = Self { mode: None, leg: None, ..self.clone() };
        let lanes = all_modes.lanes(End::Either, world).into_iter();
        let legs_of = |(id, destinations): (LaneId, Vec<usize>)| {
            let lane = topology.lane(id)?;
            let onward = lane.onward().iter().map(|leg| {
                let mode = topology.leg(*leg).map_or(Mode::Road, Leg::mode);
                (Some(&**topology.legs.name(*leg)), mode)
            });
            let legs = std::iter::once((None, lane.mode())).chain(onward).enumerate();
            let meant = legs.filter(|(_, (name, mode))| self.is_leg(*name, *mode));
            let on = |(leg, _)| {
                destinations.iter().map(move |destination| lane.transit_index(leg, *destination))
            };
            let on: Vec<usize> = meant.flat_map(on).collect();
            (!on.is_empty()).then_some((id, on))
        };
        lanes.filter_map(legs_of).collect()
    }

    /// Whether any lane of the specification is meant by a facility at an end.
    pub(super) fn has_lanes(&self, end: End, places: &Places) -> bool {
        let Some(supply) = places.supply else { return false };
        let is_meant = |entry: &str| {
            supply.facilities.get(entry).is_some_and(|place| self.is_entry(entry, place))
        };
        let any_route = |lane: &LaneSpec| {
            lane.routes.iter().any(|(origin, destinations)| {
                let at_origin = is_meant(origin);
                destinations.iter().any(|one| end.holds(at_origin, is_meant(one)))
            })
        };
        supply.lanes.iter().any(|(name, lane)| {
            self.lane.as_ref().is_none_or(|wanted| wanted == name)
                && self.mode.is_none_or(|mode| mode == lane.mode)
                && any_route(lane)
        })
    }

    /// The lanes with the indices of the destinations that are meant by a facility at an end.
    pub(super) fn lanes(&self, end: End, world: &World) -> Vec<(LaneId, Vec<usize>)> {
        let topology = world.resource::<Topology>();
        let areas = world.resource::<Areas>();
        let meant: Vec<bool> =
            topology.facilities.ids().map(|id| self.is_meant(id, areas, topology)).collect();
        let is_meant = |id: FacilityId| meant.get(id.index()).copied().unwrap_or(false);
        let lanes = topology.all_lanes().filter(|lane| {
            let name = topology.lanes.name(lane.id());
            let is_named = |wanted: &String| target::is_of_entry(name, wanted);
            self.lane.as_ref().is_none_or(is_named)
                && self.mode.is_none_or(|mode| mode == lane.mode())
        });
        lanes
            .map(|lane| {
                let at_origin = is_meant(lane.origin());
                let destinations = lane.destinations().iter().enumerate();
                let destinations =
                    destinations.filter(|(_, facility)| end.holds(at_origin, is_meant(**facility)));
                (lane.id(), destinations.map(|(index, _)| index).collect())
            })
            .filter(|(_, destinations): &(LaneId, Vec<usize>)| !destinations.is_empty())
            .collect()
    }

    /// The facilities that are meant.
    pub(super) fn facilities(&self, world: &World) -> Vec<FacilityId> {
        let topology = world.resource::<Topology>();
        let areas = world.resource::<Areas>();
        topology.facilities.ids().filter(|&id| self.is_meant(id, areas, topology)).collect()
    }

    fn is_meant(&self, id: FacilityId, areas: &Areas, topology: &Topology) -> bool {
        let is_like = |facility: &Facility| {
            self.kind.is_none_or(|kind| kind == facility.kind)
                && self
                    .area
                    .as_deref()
                    .is_none_or(|area| areas.names.get(area) == Some(facility.area))
        };
        topology.facility(id).is_some_and(is_like)
            && self.name.as_deref().is_none_or(|name| target::is_named(topology, id, name))
    }

    /// In a few words.
    pub(super) fn words(&self) -> String {
        let mut words = Vec::new();
        words.extend(self.name.as_ref().map(|name| format!("at {name}")));
        words.extend(self.kind.map(|kind| format!("of kind {}", kind.word())));
        words.extend(self.area.as_ref().map(|area| format!("in {area}")));
        words.extend(self.lane.as_ref().map(|lane| format!("on {lane}")));
        words.extend(self.leg.as_ref().map(|leg| format!("on the leg {leg}")));
        words.extend(self.mode.map(|mode| format!("by {}", mode.word())));
        if words.is_empty() { "everywhere".to_owned() } else { words.join(", ") }
    }
}
