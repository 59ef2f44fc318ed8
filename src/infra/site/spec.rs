//! The Spec of a site: the parts of a data centre.
//!
//! All parts except role, area and pools are optional: a plain site has power unless its grid is
//! lost, and produces no heat. Feed, chain, battery and generators need something that draws: racks or
//! a fixed load.

use super::hall_spec::{GroupSpec, Hall, HallSpec, MOST_GROUPS, MOST_HALLS};
use super::shed::class_of;
use super::terms::{TermSpec, check_terms};
use crate::environment::Position;
use crate::infra::compute::{ProtectionSpec, RackGroupSpec, ThrottleSpec};
use crate::infra::conversion::{PowerChain, StageSpec, check_chain};
use crate::infra::cooling::{CoolantSpec, FacilityWaterSpec, RoomSpec};
use crate::infra::id::Role;
use crate::infra::label::check_labels;
use crate::infra::power::{DensitySpec, GeneratorSpec, UpsSpec, UtilityFeedSpec};
use crate::infra::repair::{MaintenanceSpec, SiteUpkeepSpec};
use crate::infra::serving::{Class, LotSpec, PoolSpec, PoolsSpec};
use crate::issue::Checker;
use crate::quantity::{CarbonIntensity, Currency, Power};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most models that a site may name.
const MOST_MODELS: usize = 100;

/// Site: a data centre, or part of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSpec {
    /// Role: `large` or `fallback`; that of its pools which give none of their own.
    pub role: Role,
    /// Area of the site, which determines its weather.
    pub area: String,
    /// Latitude and longitude; kept for tables and maps, no model reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
    /// Labels, at most 32, by which disruptions can select the site, such as `colo` or `edge`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Nodes whose requests it answers, such as a store beside it; all that can reach it if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<String>,
    /// Terms on which the story pays for the site. If not given, it pays the meter of a site that is
    /// all its own, and else the energy of its own share at a PUE of 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermSpec>,
    /// Models that are loaded at the site, at most 100, of those that the decisions declare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// Models that can be started at the site, at most 100: their weights are loaded over the network at the first
    /// request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standby: Vec<String>,
    /// Whether the site is isolated from tenants, as a class of data may require.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub isolated: bool,
    /// Carbon of the energy that the site draws; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carbon: Option<CarbonIntensity>,
    /// Pool of servers; give either `pool` or `pools`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolSpec>,
    /// Several pools of servers by name, 1 to 16, in place of `pool`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub pools: IndexMap<String, PoolSpec>,
    /// Utility feed; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<UtilityFeedSpec>,
    /// Stages of power conversion from the racks up to the feed, the stage next to the racks first;
    /// none if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<StageSpec>,
    /// Number of stages of `chain` between the point at which pumps and cooling plant join it and the
    /// racks, at most their number. They are fed beside the chain, without its losses, if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling_after: Option<u32>,
    /// Fixed load beside the racks, which draws through the chain and is not shed; it counts as power of
    /// the racks, and its heat leaves the building. None if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Power>,
    /// Greatest power of the places of racks; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density: Option<DensitySpec>,
    /// Uninterruptible power supply; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ups: Option<UpsSpec>,
    /// Generators; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<GeneratorSpec>,
    /// Halls, at most 16, by name, where the site has several; racks, coolant, room, throttle and
    /// protection then stand in them. One hall if not given.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub halls: IndexMap<String, HallSpec>,
    /// Racks, all identical; without racks the site produces no heat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub racks: Option<RackGroupSpec>,
    /// Rack groups, by name, in place of `racks` where racks differ; at most 32 at the site.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub rack_groups: IndexMap<String, GroupSpec>,
    /// Liquid cooling of the racks; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coolant: Option<CoolantSpec>,
    /// Facility water; if not given, a reservoir at the coolant's `supply` temperature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_water: Option<FacilityWaterSpec>,
    /// Room whose air takes the rest of the heat; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomSpec>,
    /// Throttling and trip of the racks; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSpec>,
    /// Protective power-down by the operator; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<ProtectionSpec>,
    /// Failures, repairs and maintenance of its parts; parts fail only by disruptions if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upkeep: Option<SiteUpkeepSpec>,
    /// Quality of the maintenance of its parts; as `upkeep` states if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<MaintenanceSpec>,
}

impl SiteSpec {
    /// The pools.
    pub(in crate::infra) const fn all_pools(&self) -> PoolsSpec<'_> {
        PoolsSpec { one: self.pool.as_ref(), several: &self.pools, role: self.role }
    }

    /// Whether a pool of the site has a role.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.all_pools().has_role(role)
    }

    /// Whether a lot of the site starts its servers one by one.
    #[must_use]
    pub fn has_elastic_lots(&self) -> bool {
        let pools = self.all_pools();
        pools.iter().any(|(_, pool)| pool.lots.values().any(LotSpec::is_elastic))
    }

    /// Whether a lot of the site runs a class.
    #[must_use]
    pub fn runs(&self, class: Class) -> bool {
        self.all_pools().iter().any(|(_, pool)| pool.runs(class))
    }

    /// Reports missing parts, unknown names and values out of range; `areas` are the declared ones, `currency`
    /// is the scenario's where it is known.
    pub fn check(&self, areas: &[&str], currency: Option<Currency>, checker: &mut Checker) {
        if !areas.contains(&self.area.as_str()) {
            checker.within("area").unknown_name("area", &self.area, areas);
        }
        if let Some(at) = self.at {
            at.check(&mut checker.within("at"));
        }
        let pools = self.all_pools();
        let groups: Vec<&str> = self.rack_groups().iter().map(|group| group.0).collect();
        check_terms(&self.terms, pools.lot_names(), currency, &mut checker.within("terms"));
        check_labels(&self.labels, &mut checker.within("labels"));
        self.check_models(checker);
        pools.check(&groups, checker);
        check_chain(&self.chain, &mut checker.within("chain"));
        if let Some(feed) = &self.feed {
            feed.check(currency, &mut checker.within("feed"));
        }
        if let Some(generator) = &self.generator {
            generator.check(currency, &mut checker.within("generator"));
        }
        if let Some(ups) = &self.ups {
            ups.check(&mut checker.within("ups"));
        }
        if let Some(water) = &self.facility_water {
            water.check(&mut checker.within("facility_water"));
        }
        self.check_halls(checker);
        self.check_power(checker);
        self.check_heat(checker);
        self.check_usual(checker);
        self.check_upkeep(checker);
    }

    /// Reports too many models, and one that is loaded and on standby.
    fn check_models(&self, checker: &mut Checker) {
        checker.within("models").limit(self.models.len(), MOST_MODELS);
        checker.within("standby").limit(self.standby.len(), MOST_MODELS);
        for (index, model) in self.standby.iter().enumerate() {
            if self.models.contains(model) {
                checker.within("standby").within(index).conflict(
                    format!("the model `{model}` is loaded at the site already"),
                    "name it under `models` or under `standby`",
                );
            }
        }
    }

    /// Reports power parts that nothing draws from, stages that the chain does not have, and racks that
    /// their places or the contract do not carry.
    fn check_power(&self, checker: &mut Checker) {
        let stages = self.chain.len();
        let draws = self.has_racks() || self.load.is_some_and(|load| load.si() > 0.0);
        for (part, is_there) in [
            ("feed", self.feed.is_some()),
            ("chain", stages > 0),
            ("ups", self.ups.is_some()),
            ("generator", self.generator.is_some()),
        ] {
            if is_there && !draws {
                checker.within(part).conflict(
                    "nothing draws power at a site without racks and fixed load",
                    format!("add `racks: (…)` or `load: \"…\"`, or remove `{part}`"),
                );
            }
        }
        self.check_shedding(checker);
        let position = self.ups.as_ref().map(|ups| ups.position);
        for (part, field, place) in
            [(Some("ups"), "position", position), (None, "cooling_after", self.cooling_after)]
        {
            if let Some(place) = place
                && place as usize > stages
            {
                let range = format!("at most {stages}, the number of stages in `chain`");
                match part {
                    Some(part) => checker.within(part).within(field).out_of_range(place, range),
                    None => checker.within(field).out_of_range(place, range),
                }
            }
        }
        let cools = self.has_coolant() || self.has_room();
        if self.cooling_after.is_some() && !cools {
            checker.within("cooling_after").conflict(
                "the site has no cooling that draws power",
                "add `coolant: (…)` or `room: (…)`",
            );
        }
        let input_w =
            |racks: &RackGroupSpec| PowerChain::new(&racks.inside).input_w(racks.peak.si());
        let groups: Vec<(u32, f64)> = self
            .rack_groups()
            .into_iter()
            .map(|(_, racks)| (racks.count, input_w(racks)))
            .collect();
        if let Some(density) = &self.density {
            density.check(&groups, &mut checker.within("density"));
        }
        if let (Some(feed), Some(load)) = (&self.feed, self.load) {
            let input_w = PowerChain::new(&self.chain).input_w(load.si());
            if input_w > feed.contracted.si() {
                checker.within("load").out_of_range(
                    load,
                    format!(
                        "at most what the feed carries, {}: {:.1} kW with losses",
                        feed.contracted,
                        input_w / 1e3
                    ),
                );
            }
        }
        let each_w = groups.iter().map(|group| group.1).reduce(f64::min);
        if let (Some(feed), Some(each_w)) = (&self.feed, each_w) {
            let input_w = PowerChain::new(&self.chain).input_w(each_w);
            // Without an efficiency there is no such power, and the chain is reported.
            if input_w.is_finite() && input_w > feed.contracted.si() {
                checker.within("feed").within("contracted").out_of_range(
                    feed.contracted,
                    format!("at least the {:.1} kW of one rack at its peak", input_w / 1e3),
                );
            }
        }
    }

    /// Reports what is wrong in halls, and names that are given twice.
    fn check_halls(&self, checker: &mut Checker) {
        checker.within("halls").limit(self.halls.len(), MOST_HALLS);
        checker.within("rack_groups").limit(self.rack_groups().len(), MOST_GROUPS);
        if !self.halls.is_empty() && !self.only_hall().is_empty() {
            checker.within("halls").conflict(
                "the site has halls, and parts of a hall beside them",
                "move `racks`, `coolant`, `room`, `throttle` and `protection` into the halls",
            );
        }
        let mut seen: Vec<&str> = Vec::new();
        for hall in self.halls() {
            let mut at = hall.at(checker);
            if let Some(name) = hall.name {
                at.name(name);
            }
            hall.check(&mut at);
            for group in hall.groups() {
                let Some(name) = group.name.or(hall.name) else { continue };
                if seen.contains(&name) {
                    group.at(&mut at).conflict(
                        format!("the site has two rack groups `{name}`"),
                        "give each group a name of its own; the only one of a hall has the hall's",
                    );
                }
                seen.push(name);
            }
        }
    }

    /// The hall whose parts stand among the site's.
    fn only_hall(&self) -> Hall<'_> {
        Hall {
            name: None,
            racks: self.racks.as_ref(),
            rack_groups: &self.rack_groups,
            coolant: self.coolant.as_ref(),
            room: self.room.as_ref(),
            throttle: self.throttle.as_ref(),
            protection: self.protection.as_ref(),
        }
    }

    /// The halls of the site, in the order of their ids.
    pub(in crate::infra) fn halls(&self) -> Vec<Hall<'_>> {
        if self.halls.is_empty() {
            return vec![self.only_hall()];
        }
        self.halls.iter().map(|(name, hall)| hall.hall(name)).collect()
    }

    /// Rack groups of all halls by name, in the order of their ids: `racks` for the only one of a site, the
    /// name of the hall for the only one of a hall.
    #[must_use]
    pub fn rack_groups(&self) -> Vec<(&str, &RackGroupSpec)> {
        let mut all = Vec::new();
        for hall in self.halls() {
            for group in hall.groups() {
                all.push((group.name.or(hall.name).unwrap_or("racks"), group.racks));
            }
        }
        all
    }

    /// Whether there are racks.
    #[must_use]
    pub fn has_racks(&self) -> bool {
        !self.rack_groups().is_empty()
    }

    /// Whether a hall has liquid cooling.
    #[must_use]
    pub fn has_coolant(&self) -> bool {
        self.halls().iter().any(|hall| hall.coolant.is_some())
    }

    /// Number of coolant pumps of all halls.
    #[must_use]
    pub fn pumps(&self) -> u32 {
        let halls = self.halls();
        halls
            .iter()
            .filter_map(|hall| hall.coolant.as_ref())
            .map(|coolant| coolant.pumps.count)
            .sum()
    }

    /// Whether a hall has a room.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.halls().iter().any(|hall| hall.room.is_some())
    }

    /// Whether pumps or cooling plant join the chain at or above the output of the UPS, and its battery
    /// does not carry them.
    pub(in crate::infra) fn cools_beside_ups(&self) -> bool {
        let position = self.ups.as_ref().map_or(0, |ups| ups.position);
        let plant_on_ups = self.facility_water.as_ref().is_some_and(|water| water.on_ups);
        let has_plant = self.facility_water.is_some() || self.has_room();
        let has_pumps =
            self.halls().iter().filter_map(|hall| hall.coolant).any(|one| !one.pumps.on_ups);
        self.cooling_after.is_none_or(|joins| joins >= position)
            && (has_plant && !plant_on_ups || has_pumps)
    }

    /// Whether a room has DX units that cut out, which people reset.
    #[must_use]
    pub fn has_dx_cut_out(&self) -> bool {
        self.halls().iter().filter_map(|hall| hall.room).any(RoomSpec::has_cut_out)
    }

    /// The least usual load of a class in a pool that runs it, as a fraction of its servers; `None` where
    /// none does.
    #[must_use]
    pub fn least_load(&self, class: Class) -> Option<f64> {
        let pools = self.all_pools();
        let running = pools.iter().filter(|(_, pool)| pool.runs(class));
        running.map(|(_, pool)| pool.classes.least_load(class)).reduce(f64::min)
    }

    /// Whether the operator of a hall protects its racks.
    #[must_use]
    pub fn has_protection(&self) -> bool {
        self.halls().iter().any(|hall| hall.protection.is_some())
    }

    /// Reports classes of work that are to be shed where that saves no power.
    fn check_shedding(&self, checker: &mut Checker) {
        let Some(feed) = &self.feed else { return };
        for (index, shed) in feed.shed.iter().enumerate() {
            let Some(class) = class_of(*shed) else { continue };
            let mut checker = checker.within("feed");
            let mut checker = checker.within("shed");
            let mut checker = checker.within(index);
            if !self.has_racks() {
                checker.conflict(
                    "without racks the power of the site does not depend on its work",
                    "add `racks: (…)`, or remove the class",
                );
            } else if !self.runs(class) {
                checker.conflict(
                    format!("no lot of the site runs `{}`", class.word()),
                    "remove the class, or add it to the `for` of a lot",
                );
            }
        }
    }
}
