//! The plant of a site: all of its parts at once, and the one path by which any of them is changed.
//!
//! A change goes through [`Sites`]: states are carried forward to now, the change is made, inputs are
//! taken and the next limit is scheduled (`balance`).

use super::balance;
use super::coolant::CoolantLoop;
use super::facility_water::FacilityWater;
use super::feed_in::FeedIn;
use super::generator::Generator;
use super::pool::Pool;
use super::protection::Protection;
use super::rack::Racks;
use super::room::Room;
use super::site::{Site, SiteId};
use super::throttle::Throttle;
use super::ups::Ups;
use crate::causality::Incidents;
use crate::environment::Weather;
use crate::kernel::Agenda;
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

/// All parts of a site.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Plant {
    /// What belongs to all of its parts.
    pub site: &'static mut Site,
    /// Its grid feed.
    pub feed: &'static mut FeedIn,
    /// Its servers.
    pub pool: &'static mut Pool,
    /// Its battery.
    pub ups: Option<&'static mut Ups>,
    /// Its generators.
    pub generator: Option<&'static mut Generator>,
    /// Its racks.
    pub racks: Option<&'static mut Racks>,
    /// Its liquid cooling.
    pub coolant: Option<&'static mut CoolantLoop>,
    /// Its facility water.
    pub water: Option<&'static mut FacilityWater>,
    /// Its room.
    pub room: Option<&'static mut Room>,
    /// Its ladder of steps.
    pub throttle: Option<&'static mut Throttle>,
    /// Its operator's rule.
    pub protection: Option<&'static mut Protection>,
}

/// The sites, for whoever changes them.
#[derive(SystemParam)]
pub(super) struct Sites<'w, 's> {
    index: Res<'w, super::Infrastructure>,
    plants: Query<'w, 's, Plant>,
    weather: Res<'w, Weather>,
    incidents: ResMut<'w, Incidents>,
}

impl Sites<'_, '_> {
    /// Changes a site and balances it anew.
    pub(super) fn change(
        &mut self,
        agenda: &mut Agenda,
        site: SiteId,
        change: impl FnOnce(&mut PlantItem, &mut Agenda, &mut Incidents),
    ) {
        let Some(entity) = self.index.site(site) else { return };
        let Ok(mut plant) = self.plants.get_mut(entity) else { return };
        balance::advance(&mut plant, agenda.now());
        change(&mut plant, agenda, &mut self.incidents);
        balance::balance(&mut plant, agenda, &mut self.incidents);
    }

    /// Changes all sites for which `change` says so, and balances those anew.
    pub(super) fn change_all(
        &mut self,
        agenda: &mut Agenda,
        mut change: impl FnMut(&mut PlantItem, &Weather, &mut Agenda, &mut Incidents) -> bool,
    ) {
        for mut plant in &mut self.plants {
            if change(&mut plant, &self.weather, agenda, &mut self.incidents) {
                balance::balance(&mut plant, agenda, &mut self.incidents);
            }
        }
    }
}
