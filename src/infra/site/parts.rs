//! All parts of a site at once.

use super::contract::Contract;
use super::state::Site;
use crate::infra::compute::{Protection, RackGroup, Throttle};
use crate::infra::cooling::{CoolantLoop, CoolingPlant, FacilityWater, HeatPath, Room};
use crate::infra::network::DataSent;
use crate::infra::power::{Generator, Ups, UtilityFeed};
use crate::infra::serving::Pools;
use bevy_ecs::query::QueryData;

/// All parts of a site.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct SiteParts {
    /// State shared by all parts.
    pub site: &'static mut Site,
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
    /// Its racks.
    pub racks: Option<&'static mut RackGroup>,
    /// Its masses of heat.
    pub heat: Option<&'static mut HeatPath>,
    /// Its liquid cooling.
    pub coolant: Option<&'static mut CoolantLoop>,
    /// Its facility water.
    pub water: Option<&'static mut FacilityWater>,
    /// Its room.
    pub room: Option<&'static mut Room>,
    /// Its throttle.
    pub throttle: Option<&'static mut Throttle>,
    /// Its operator's protection.
    pub protection: Option<&'static mut Protection>,
}
