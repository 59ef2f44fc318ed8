//! Sites: what stands in a data centre, and how all of it is changed through one path.
//!
//! ```text
//!  feed ─ chain ─ racks ─heat─▶ coolant ─▶ facility water ─▶ weather
//!          battery   └────────▶ room air          throttle, trip, protection ─▶ pool
//! ```
//! Every part but role, area and pool is optional: a plain site has power unless its grid is lost, and
//! no heat. All parts together are a [`Plant`](super::Plant).

use super::coolant::CoolantSpec;
use super::facility_water::FacilityWaterSpec;
use super::feed_in::FeedInSpec;
use super::generator::GeneratorSpec;
use super::pool::PoolSpec;
use super::power_chain::{PowerChain, StageSpec, check_chain};
use super::protection::{ProtectionSpec, Watched};
use super::rack::RacksSpec;
use super::room::RoomSpec;
use super::throttle::ThrottleSpec;
use super::ups::UpsSpec;
use crate::causality::{EntityName, IncidentId};
use crate::environment::AreaId;
use crate::issue::Checker;
use crate::kernel::{Ticket, TimeWeighted};
use crate::quantity::{Currency, id};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// A site.
    SiteId,
}

/// What a site is for; decisions and disruptions address it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The large model's.
    Large,
    /// Where decisions go when the large one does not answer.
    Fallback,
}

/// What a scenario says about a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSpec {
    /// What it is for.
    pub role: Role,
    /// Where it is.
    pub area: String,
    /// Its servers.
    pub pool: PoolSpec,
    /// Its grid feed; without limit if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<FeedInSpec>,
    /// Conversion from the racks up to the feed, the stage next to the racks first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<StageSpec>,
    /// Its battery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ups: Option<UpsSpec>,
    /// Its generators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<GeneratorSpec>,
    /// Its racks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub racks: Option<RacksSpec>,
    /// Its liquid cooling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coolant: Option<CoolantSpec>,
    /// Its facility water.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_water: Option<FacilityWaterSpec>,
    /// Its room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomSpec>,
    /// How its racks slow down and trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSpec>,
    /// When its operator powers racks down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<ProtectionSpec>,
}

impl SiteSpec {
    /// Puts down what is wrong; `areas` are those that are declared, money is in the scenario's
    /// currency where that is known.
    pub fn check(&self, areas: &[&str], currency: Option<Currency>, checker: &mut Checker) {
        if !areas.contains(&self.area.as_str()) {
            checker.within("area").unknown_name("area", &self.area, areas);
        }
        self.pool.check(&mut checker.within("pool"));
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
            && ups.behind_stages as usize > self.chain.len()
        {
            checker.within("ups").within("behind_stages").out_of_range(
                ups.behind_stages,
                format!("at most the {} stages of the chain", self.chain.len()),
            );
        }
        for (part, is_there) in [
            ("coolant", self.coolant.is_some()),
            ("room", self.room.is_some()),
            ("throttle", self.throttle.is_some()),
            ("protection", self.protection.is_some()),
        ] {
            if is_there && self.racks.is_none() {
                checker
                    .within(part)
                    .conflict("a site without racks makes no heat", "add `racks: (…)`");
            }
        }
        if self.facility_water.is_some() && self.coolant.is_none() {
            checker
                .within("facility_water")
                .conflict("facility water that nothing gives its heat to", "add `coolant: (…)`");
        }
        if self.throttle.is_some() && self.coolant.is_none() && self.room.is_none() {
            checker
                .within("throttle")
                .conflict("a ladder without a temperature", "add `coolant: (…)` or `room: (…)`");
        }
        let restart = self.racks.as_ref().and_then(|racks| racks.restart.as_ref());
        let trips = self.throttle.as_ref().and_then(|throttle| throttle.trip);
        if restart.is_none()
            && self.racks.is_some()
            && (trips.is_some() || self.protection.is_some())
        {
            checker.within("racks").missing(
                "`restart`",
                "racks that heat takes down need a rule by which they come back",
            );
        }
        if let (Some(restart), Some(trip)) = (restart, trips)
            && restart.below >= trip
        {
            checker
                .within("racks")
                .within("restart")
                .within("below")
                .out_of_range(restart.below, format!("below the trip, {trip}"));
        }
        if let Some(protection) = &self.protection {
            let (needs, is_there) = match protection.watches {
                Watched::Chips | Watched::Coolant => ("coolant", self.coolant.is_some()),
                Watched::Water => ("facility_water", self.facility_water.is_some()),
                Watched::Air => ("room", self.room.is_some()),
            };
            if !is_there {
                checker.within("protection").within("watches").conflict(
                    "a temperature that the site does not have",
                    format!("add `{needs}: (…)`"),
                );
            }
        }
        if let (Some(racks), None) = (&self.racks, &self.coolant)
            && racks.liquid.is_some_and(|share| share.si() > 0.0)
        {
            checker
                .within("racks")
                .within("liquid")
                .conflict("heat for a coolant that is not there", "add `coolant: (…)`");
        }
        if let (Some(water), Some(coolant)) = (&self.facility_water, &self.coolant)
            && water.set_point != coolant.supply
        {
            checker.within("coolant").within("supply").conflict(
                "a supply that is not the set-point of the facility water",
                format!("write {}", water.set_point),
            );
        }
    }
}

/// Which mechanisms are ideal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ideal {
    /// Links: no delay, loss, cut.
    pub network: bool,
    /// Power never limits a site: its grid is never lost, all that is contracted and more is there.
    pub power: bool,
    /// Heat never throttles or trips, no protective power-down: pumps and plant bear every failure and
    /// every weather. What they draw is what they would draw whole.
    pub cooling: bool,
    /// No queue and no service time, as long as a server is up; requests hold no server.
    pub compute: bool,
}

/// A site in the running simulation: what belongs to all of its parts.
#[derive(Component, Clone, Debug)]
pub struct Site {
    pub(super) id: SiteId,
    pub(super) role: Role,
    pub(super) area: AreaId,
    pub(super) chain: PowerChain,
    pub(super) ideal: Ideal,
    pub(super) racks_name: EntityName,
    pub(super) water_name: EntityName,
    pub(super) generator_name: EntityName,
    /// Failures of cooling units, each with the part of them.
    pub(super) failures: Vec<(IncidentId, f64)>,
    /// The part of the cooling units that is lost, and by what.
    pub(super) lost_share: f64,
    pub(super) lost_by: Option<IncidentId>,
    /// Whether the cooling plant runs; its return after power came back.
    pub(super) plant_runs: bool,
    pub(super) plant_ticket: Option<Ticket>,
    /// The next limit of a temperature.
    pub(super) limit_ticket: Option<Ticket>,
    /// 1 while no rack is up.
    pub(super) is_down: TimeWeighted,
}

impl Site {
    /// Sums up what failures of cooling units took away.
    pub(super) fn sum_failures(&mut self) {
        let lost: f64 = self.failures.iter().map(|failure| failure.1).sum();
        self.lost_share = if self.ideal.cooling { 0.0 } else { lost.clamp(0.0, 1.0) };
        self.lost_by = self.failures.last().map(|failure| failure.0);
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> SiteId {
        self.id
    }

    /// What it is for.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Where it is.
    #[must_use]
    pub const fn area(&self) -> AreaId {
        self.area
    }
}
