//! Handlers of events that concern all sites: start, start of measuring, weather, hours.

use super::deploy::{FeedStepEnergised, deploy};
use super::parts::SitePartsItem;
use super::settle::{advance, settle};
use super::sites::AllSites;
use crate::causality::Incidents;
use crate::environment::{Clock, MeasuringStarted, Weather, WeatherChanged};
use crate::infra::compute::Start;
use crate::infra::hour::HourStarted;
use crate::infra::serving::Requests;
use crate::kernel::{Agenda, Event, Now, Phase, kinds};
use bevy_ecs::prelude::{Res, ResMut};

kinds! { SitesStarted }

/// All sites start, in their steady state.
#[derive(Clone, Copy, Debug)]
pub struct SitesStarted;

impl Event for SitesStarted {
    const PHASE: Phase = Phase::Environment;
}

/// Sites start in the steady state of their first load and weather.
pub(super) fn start(now: Now<SitesStarted>, mut sites: AllSites) {
    sites.change(now.agenda, |parts, weather, agenda, incidents| {
        let (time, site) = (agenda.now(), parts.site.id());
        take_weather(parts, weather, agenda, incidents);
        parts.feed.energise(agenda, incidents);
        deploy(parts, |_| 0, |_, _| Start::Now, agenda, incidents);
        start_heat(parts, agenda, incidents);
        for at in parts.feed.steps_after(time) {
            agenda.at(at, FeedStepEnergised { site });
        }
        true
    });
}

/// Statistics count from now on.
pub(super) fn start_measuring(
    now: Now<MeasuringStarted>,
    mut sites: AllSites,
    mut requests: ResMut<Requests>,
) {
    requests.start_measuring();
    sites.change(now.agenda, |parts, _, agenda, _| {
        let time = agenda.now();
        advance(parts, time);
        parts.feed.reset(time);
        parts.contract.reset(time);
        parts.data.reset();
        parts.pools.reset(time);
        parts.site.is_down.reset(time);
        if let Some(racks) = parts.racks.as_deref_mut() {
            racks.all_mut().iter_mut().for_each(|group| group.reset(time));
        }
        if let Some(heat) = parts.heat.as_deref_mut() {
            heat.reset();
        }
        false
    });
}

/// Masses start in their steady state, where there is one; the cooler of a hall's room that cannot keep its
/// supply lets it start as its Spec says.
fn start_heat(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    if let Some(heat) = parts.heat.as_deref_mut() {
        parts.rooms.iter().for_each(|room| room.start(heat));
    }
    settle(parts, agenda, incidents);
    if let Some(heat) = parts.heat.as_deref_mut() {
        parts.rooms.iter().for_each(|room| room.start_short(heat));
    }
    if let Some(heat) = parts.heat.as_deref_mut() {
        heat.start_settled();
    }
}

/// Outdoor air changes: plant and room can reject more or less heat, and their units may cut out.
pub(super) fn set_ambient(now: Now<WeatherChanged>, mut sites: AllSites) {
    sites.change(now.agenda, |parts, weather, agenda, incidents| {
        take_weather(parts, weather, agenda, incidents)
    });
}

/// Sets the outdoor air of a site; returns whether it changed, or temperatures do, and anything of the
/// site feels it.
fn take_weather(
    parts: &mut SitePartsItem,
    weather: &Weather,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) -> bool {
    let is_same = parts.weather.take(weather).is_none();
    if is_same && parts.weather.is_resting() {
        return false;
    }
    let Some(heat) = parts.heat.as_deref_mut() else { return false };
    // On their way to rest, temperatures change the power of the coolers, which is taken anew.
    if is_same && heat.is_at_rest(agenda.now()) {
        parts.weather.set_resting(true);
        return false;
    }
    let Some((outdoor, cause)) = parts.weather.felt() else { return false };
    heat.set_outdoor(outdoor.dry_c);
    let plant = &*parts.plant;
    if let Some(water) = parts.water.as_deref_mut() {
        water.set_ambient(outdoor, cause, plant, agenda, incidents);
    }
    for room in parts.rooms.iter_mut() {
        room.set_ambient(outdoor.dry_c, cause, plant, agenda, incidents);
    }
    !parts.coolant.is_empty() || parts.water.is_some() || !parts.rooms.is_empty()
}

/// A new hour: tenants follow their profile, energy takes its price.
pub(super) fn turn_hour(now: Now<HourStarted>, mut sites: AllSites, clock: Res<Clock>) {
    let time = now.time();
    let hour = clock.hour_of(time);
    sites.change(now.agenda, |parts, _, _, _| {
        let (own, per_j) = (parts.pools.own_use(), parts.feed.price_per_j());
        parts.contract.advance(&own, per_j, time);
        parts.feed.turn_hour(time, hour);
        parts.pools.turn_hour(hour)
    });
    now.agenda.at(clock.next_hour(time), HourStarted);
}
