//! The Spec of a hall: racks, and what cools and protects them.
//!
//! A site has one hall, whose parts stand among its own, or several under `halls`. A hall has one rack
//! group, `racks`, or several under `rack_groups`. Halls share the site's power, its facility water and
//! the failures of its cooling plant; groups of a hall share its coolant loop, its room and its operator.

use crate::infra::compute::{ProtectionSpec, RackGroupSpec, ThrottleSpec};
use crate::infra::cooling::{CoolantSpec, PlatesSpec, RoomSpec};
use crate::issue::Checker;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most halls of a site.
pub(super) const MOST_HALLS: usize = 16;

/// Most rack groups of a site.
pub(super) const MOST_GROUPS: usize = 32;

/// Hall of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HallSpec {
    /// Racks of the hall, all identical; `rack_groups` if they differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub racks: Option<RackGroupSpec>,
    /// Rack groups of the hall, by name, in place of `racks`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub rack_groups: IndexMap<String, GroupSpec>,
    /// Liquid cooling of the racks; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coolant: Option<CoolantSpec>,
    /// Room whose air takes the rest of the heat; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomSpec>,
    /// Throttling and trip of the racks; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSpec>,
    /// Protective power-down by the operator; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<ProtectionSpec>,
}

/// Rack group of a hall: identical racks with their cold plates and their throttle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupSpec {
    /// The racks.
    pub racks: RackGroupSpec,
    /// Cold plates of the racks; those of the hall's `coolant` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates: Option<PlatesSpec>,
    /// Throttling and trip of the racks; as stated by the hall if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSpec>,
}

/// A hall as its Spec says it, whether it stands among the parts of the site or under `halls`.
#[derive(Clone, Copy, Debug)]
pub(in crate::infra) struct Hall<'a> {
    /// Its name; `None` for the only hall of a site, whose parts are the site's.
    pub(in crate::infra) name: Option<&'a str>,
    pub(in crate::infra) racks: Option<&'a RackGroupSpec>,
    pub(in crate::infra) rack_groups: &'a IndexMap<String, GroupSpec>,
    pub(in crate::infra) coolant: Option<&'a CoolantSpec>,
    pub(in crate::infra) room: Option<&'a RoomSpec>,
    pub(in crate::infra) throttle: Option<&'a ThrottleSpec>,
    pub(in crate::infra) protection: Option<&'a ProtectionSpec>,
}

/// A rack group as its Spec says it.
#[derive(Clone, Copy, Debug)]
pub(in crate::infra) struct Group<'a> {
    /// Its name; `None` for the only group of its hall.
    pub(in crate::infra) name: Option<&'a str>,
    pub(in crate::infra) racks: &'a RackGroupSpec,
    pub(in crate::infra) plates: Option<&'a PlatesSpec>,
    /// Its own throttle, or the hall's.
    pub(in crate::infra) throttle: Option<&'a ThrottleSpec>,
    /// Whether the throttle is its own.
    pub(in crate::infra) has_own_throttle: bool,
}

impl Group<'_> {
    /// The checker of it in its hall.
    pub(super) fn at<'c>(&self, hall: &'c mut Checker) -> Checker<'c> {
        match self.name {
            None => hall.here(),
            Some(name) => hall.within(format_args!("rack_groups.{name}")),
        }
    }
}

impl HallSpec {
    pub(super) fn hall<'a>(&'a self, name: &'a str) -> Hall<'a> {
        Hall {
            name: Some(name),
            racks: self.racks.as_ref(),
            rack_groups: &self.rack_groups,
            coolant: self.coolant.as_ref(),
            room: self.room.as_ref(),
            throttle: self.throttle.as_ref(),
            protection: self.protection.as_ref(),
        }
    }
}

impl<'a> Hall<'a> {
    /// Its rack groups.
    pub(in crate::infra) fn groups(&self) -> Vec<Group<'a>> {
        let throttle = self.throttle;
        let one = self.racks.map(|racks| Group {
            name: None,
            racks,
            plates: None,
            throttle,
            has_own_throttle: false,
        });
        let several = self.rack_groups.iter().map(|(name, group)| Group {
            name: Some(name.as_str()),
            racks: &group.racks,
            plates: group.plates.as_ref(),
            throttle: group.throttle.as_ref().or(throttle),
            has_own_throttle: group.throttle.is_some(),
        });
        one.into_iter().chain(several).collect()
    }

    /// The checker of it.
    pub(super) fn at<'c>(&self, site: &'c mut Checker) -> Checker<'c> {
        match self.name {
            None => site.here(),
            Some(name) => site.within(format_args!("halls.{name}")),
        }
    }

    /// Reports missing racks, parts without racks, and values out of range.
    pub(super) fn check(&self, at: &mut Checker) {
        if self.racks.is_some() && !self.rack_groups.is_empty() {
            at.within("rack_groups").conflict(
                "racks are given twice, as `racks` and as `rack_groups`",
                "name all of them in `rack_groups`",
            );
        }
        for group in self.groups() {
            let mut at_group = group.at(at);
            group.racks.check(&mut at_group.within("racks"));
            if let Some(plates) = group.plates {
                let mut at_plates = at_group.within("plates");
                plates.check(&mut at_plates);
                if self.coolant.is_none() {
                    at_plates.conflict("cold plates need liquid cooling", "add `coolant: (…)`");
                }
            }
            if let Some(throttle) = group.throttle.filter(|_| group.has_own_throttle) {
                throttle.check(&mut at_group.within("throttle"));
            }
            if let Some(name) = group.name {
                at_group.name(name);
            }
        }
        if let Some(coolant) = self.coolant {
            coolant.check(&mut at.within("coolant"));
        }
        if let Some(room) = self.room {
            room.check(&mut at.within("room"));
        }
        if let Some(throttle) = self.throttle {
            throttle.check(&mut at.within("throttle"));
        }
        if let Some(protection) = self.protection {
            protection.check(&mut at.within("protection"));
        }
        let has_racks = !self.groups().is_empty();
        for (part, is_there) in [
            ("coolant", self.coolant.is_some()),
            ("room", self.room.is_some()),
            ("throttle", self.throttle.is_some()),
            ("protection", self.protection.is_some()),
        ] {
            if is_there && !has_racks {
                at.within(part).conflict(
                    format!("`{part}` needs racks, which make the heat"),
                    "add `racks: (…)`",
                );
            }
        }
        if self.name.is_some() && self.is_empty() {
            at.missing("racks", "add `racks: (…)` or `rack_groups: {…}`");
        }
    }

    /// The cold plates of a group, if it has any: racks whose heat goes to the air alone have none where
    /// there is a room.
    pub(in crate::infra) fn plates(&self, group: &Group) -> Option<PlatesSpec> {
        let coolant = self.coolant?;
        let is_liquid = group.racks.liquid.is_some_and(|share| share.si() > 0.0);
        let plates = || group.plates.cloned().unwrap_or_else(|| coolant.plates());
        (is_liquid || self.room.is_none()).then(plates)
    }

    /// Conductance of the plates of a group at full flow, in W/K.
    pub(super) fn conductance(&self, group: &Group) -> Option<f64> {
        self.plates(group).map(|plates| plates.conductance.si())
    }

    /// Whether it has any part.
    pub(super) fn is_empty(&self) -> bool {
        self.groups().is_empty()
            && self.coolant.is_none()
            && self.room.is_none()
            && self.throttle.is_none()
            && self.protection.is_none()
    }
}
