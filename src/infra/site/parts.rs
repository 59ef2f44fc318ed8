//! All parts of a site at once.

use super::contract::Contract;
use super::site_weather::SiteWeather;
use super::state::Site;
use crate::infra::compute::{Protection, RackGroups};
use crate::infra::cooling::{CoolantLoop, CoolingPlant, FacilityWater, HeatPath, Room};
use crate::infra::network::DataSent;
use crate::infra::per_hall::PerHall;
use crate::infra::power::{Generator, Ups, UtilityFeed};
use crate::infra::serving::Pools;
use bevy_ecs::query::QueryData;

/// All parts of a site.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct SiteParts {
    /// State shared by all parts.
    pub site: &'static mut Site,
    /// The weather that it feels.
    pub weather: &'static mut SiteWeather,
    /// Its utility feed.
    pub feed: &'static mut UtilityFeed,
    /// Its pools of servers.
    pub pools: &'static mut Pools,
    /// Data that it has sent.
    pub data: &'static mut DataSent,
    /// What the story pays for it.
    pub contract: &'static mut Contract,
    /// Its cooling plant.
    pub plant: &'static mut CoolingPlant,
    /// Its battery.
    pub ups: Option<&'static mut Ups>,
    /// Its generators.
    pub generator: Option<&'static mut Generator>,
    /// Its rack groups.
    pub racks: Option<&'static mut RackGroups>,
    /// Its masses of heat.
    pub heat: Option<&'static mut HeatPath>,
    /// Liquid cooling of its halls.
    pub coolant: &'static mut PerHall<CoolantLoop>,
    /// Its facility water.
    pub water: Option<&'static mut FacilityWater>,
    /// Rooms of its halls.
    pub rooms: &'static mut PerHall<Room>,
    /// The operator's protection of its halls.
    pub protection: &'static mut PerHall<Protection>,
}
