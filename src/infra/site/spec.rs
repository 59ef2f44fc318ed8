//! The Spec of a site: the parts of a data centre.
//!
//! All parts except role, area and pool are optional: a plain site has power unless its grid is
//! lost, and produces no heat.

use super::terms::{TermSpec, check_terms};
use crate::infra::compute::{ProtectionSpec, RackGroupSpec, ThrottleSpec};
use crate::infra::conversion::{StageSpec, check_chain};
use crate::infra::cooling::{CoolantSpec, FacilityWaterSpec, RoomSpec};
use crate::infra::id::Role;
use crate::infra::label::check_labels;
use crate::infra::power::{GeneratorSpec, UpsSpec, UtilityFeedSpec};
use crate::infra::serving::PoolSpec;
use crate::issue::Checker;
use crate::quantity::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Site: a data centre, or part of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSpec {
    /// Role: `large` or `fallback`.
    pub role: Role,
    /// Area of the site, which determines its weather.
    pub area: String,
    /// Labels, at most 32, by which disruptions can select the site, such as `colo` or `edge`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Terms on which the story pays for the site. If not given, it pays the meter of a site that is
    /// all its own, and else the energy of its own share at a PUE of 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermSpec>,
    /// Pool of servers.
    pub pool: PoolSpec,
    /// Utility feed; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<UtilityFeedSpec>,
    /// Stages of power conversion from the racks up to the feed, the stage next to the racks first;
    /// none if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<StageSpec>,
    /// Uninterruptible power supply; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ups: Option<UpsSpec>,
    /// Generators; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<GeneratorSpec>,
    /// Racks; without racks the site produces no heat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub racks: Option<RackGroupSpec>,
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
}

impl SiteSpec {
    /// Reports missing parts, unknown names and values out of range; `areas` are the declared ones, `currency`
    /// is the scenario's where it is known.
    pub fn check(&self, areas: &[&str], currency: Option<Currency>, checker: &mut Checker) {
        if !areas.contains(&self.area.as_str()) {
            checker.within("area").unknown_name("area", &self.area, areas);
        }
        let lots = self.pool.lots.keys().map(String::as_str);
        check_terms(&self.terms, lots, currency, &mut checker.within("terms"));
        check_labels(&self.labels, &mut checker.within("labels"));
        self.pool.check(self.racks.is_some(), &mut checker.within("pool"));
        check_chain(&self.chain, &mut checker.within("chain"));
        macro_rules! check {
            ($($part:ident),+) => {$(
                if let Some(part) = &self.$part {
                    part.check(&mut checker.within(stringify!($part)));
                }
            )+};
        }
        if let Some(feed) = &self.feed {
            feed.check(currency, &mut checker.within("feed"));
        }
        if let Some(generator) = &self.generator {
            generator.check(currency, &mut checker.within("generator"));
        }
        check!(ups, racks, coolant, facility_water, room, throttle, protection);
        if let Some(ups) = &self.ups
            && ups.position as usize > self.chain.len()
        {
            checker.within("ups").within("position").out_of_range(
                ups.position,
                format!("at most {}, the number of stages in `chain`", self.chain.len()),
            );
        }
        for (part, is_there) in [
            ("coolant", self.coolant.is_some()),
            ("room", self.room.is_some()),
            ("throttle", self.throttle.is_some()),
            ("protection", self.protection.is_some()),
        ] {
            if is_there && self.racks.is_none() {
                checker.within(part).conflict(
                    format!("`{part}` needs racks, which make the heat"),
                    "add `racks: (…)`",
                );
            }
        }
        self.check_heat(checker);
    }
}
