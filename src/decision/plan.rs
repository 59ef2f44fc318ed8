//! Planning: what a site answers, computed from its view when the request comes in.

use super::allocate::{Claim, equal_cover};
use super::arc::{Arc, Model, Task};
use super::forecast::{Curves, Forecast, Knowledge};
use super::ledger::Stood;
use super::open::Part;
use super::replenish::order_up_to;
use super::store::{Item, Stores};
use super::view::Views;
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::policy::{Known, Smoothing};

/// What planning reads.
pub(super) struct Desk<'a> {
    pub(super) stores: &'a mut Stores,
    pub(super) views: &'a Views,
    pub(super) curves: &'a Curves,
    pub(super) clock: &'a Clock,
    /// Until when the weather is known to one who knows an instant.
    pub(super) weather_until: &'a dyn Fn(SimTime) -> SimTime,
    /// Whether a view holds all that happened up to its instant.
    pub(super) sees_the_truth: bool,
}

/// Fills the parts of a decision of an arc, as the site of a rung sees things at `now`; gives when
/// the oldest of what it rests on was true, or `None` if the site knows nothing.
pub(super) fn plan(
    desk: &mut Desk,
    arc: &Arc,
    rung: usize,
    parts: &mut [Part],
    now: SimTime,
) -> Option<SimTime> {
    let rung = arc.rungs.get(rung)?;
    match arc.task {
        Task::Replenish { store } => {
            replenish(desk, arc, rung.site.index(), rung.model, store, parts, now)
        }
        Task::Allocate { .. } => {
            let part = parts.first_mut()?;
            allocate(desk, arc, rung.site.index(), rung.model, part, now)
        }
    }
}

/// Orders for a store, lane by lane.
fn replenish(
    desk: &mut Desk,
    arc: &Arc,
    site: usize,
    model: Model,
    store: usize,
    parts: &mut [Part],
    now: SimTime,
) -> Option<SimTime> {
    let view = desk.views.of(site, store)?;
    let mut known = Vec::new();
    let as_of = view.known(now, None, &mut known)?;
    let weather_until = (desk.weather_until)(as_of);
    let day = desk.clock.day_of(now);
    let learned = learned(model, desk.views, site);
    let store = desk.stores.list.get_mut(store)?;
    for part in parts {
        part.quantities.clear();
        let Some(lane) = store.lanes.get(part.lane) else { continue };
        for &item in &lane.items {
            let quantity = item.and_then(|index| {
                let item = store.items.get_mut(index)?;
                let series = learned.and_then(|place| view.learned(place, index));
                let stretch = (as_of, part.lasts_until);
                let forecast =
                    forecast(model, series, item, desk.curves, stretch, weather_until, day);
                let known = known.get_mut(index)?;
                let units = order_up_to(forecast, arc.safety, *known, item.divisible);
                // What one lane is to bring, the next need not.
                known.on_order += units;
                Some(units)
            });
            part.quantities.push(quantity.unwrap_or(0.0));
        }
    }
    Some(as_of)
}

/// The split of what the stores of a lane have ordered. A store that never reported, or has no node,
/// keeps what it ordered.
fn allocate(
    desk: &mut Desk,
    arc: &Arc,
    site: usize,
    model: Model,
    part: &mut Part,
    now: SimTime,
) -> Option<SimTime> {
    let Task::Allocate { lane: lane_id } = arc.task else { return None };
    part.quantities.clone_from(&part.stood.last()?.quantities);
    let day = desk.clock.day_of(now);
    let learned = learned(model, desk.views, site);
    let mut oldest: Option<SimTime> = None;
    // By line: cell, claim, and whether its units can be divided.
    let mut lines: Vec<Vec<(usize, Claim, bool)>> = Vec::new();
    let mut known = Vec::new();
    for &index in &arc.stores {
        let Some(view) = desk.views.of(site, index) else { continue };
        let Some(store) = desk.stores.list.get_mut(index) else { continue };
        let Some(place) = store.lanes.iter().position(|lane| lane.lane == lane_id) else {
            continue;
        };
        let Some(lane) = store.lanes.get(place) else { continue };
        let shared = Some((place, part.departure));
        let Some(as_of) = view.known(now, shared, &mut known) else { continue };
        oldest = Some(oldest.map_or(as_of, |oldest| oldest.min(as_of)));
        let weather_until = (desk.weather_until)(as_of);
        let reported = reported(&part.stood, as_of, desk.sees_the_truth);
        lines.resize(lines.len().max(lane.items.len()), Vec::new());
        for (line, claims) in lines.iter_mut().enumerate() {
            let Some(item_place) = lane.items.get(line).copied().flatten() else { continue };
            let Some(item) = store.items.get_mut(item_place) else { continue };
            let cell = lane.destination * lane.items.len() + line;
            let series = learned.and_then(|place| view.learned(place, item_place));
            let stretch = (as_of, part.lasts_until);
            let forecast = forecast(model, series, item, desk.curves, stretch, weather_until, day);
            let level = (forecast.mean + arc.safety * forecast.sd).max(0.0);
            let counted = reported.and_then(|units| units.get(cell)).copied().unwrap_or(0.0);
            let position = known.get(item_place).map_or(0.0, |known: &Known| known.position());
            let claim = Claim { level, position: position - counted };
            claims.push((cell, claim, item.divisible));
        }
    }
    for claimants in lines {
        let total = claimants.iter().filter_map(|claimant| part.quantities.get(claimant.0)).sum();
        let claims: Vec<Claim> = claimants.iter().map(|claimant| claimant.1).collect();
        let divisible = claimants.first().is_some_and(|claimant| claimant.2);
        for (claimant, share) in claimants.iter().zip(equal_cover(total, &claims, divisible)) {
            if let Some(quantity) = part.quantities.get_mut(claimant.0) {
                *quantity = share;
            }
        }
    }
    oldest
}

/// The units to be shared as a report of an instant holds them on order; `None` where it is from
/// before the book was closed. Reports come before cut-offs and splits of the same instant.
fn reported(stood: &[Stood], as_of: SimTime, sees_the_truth: bool) -> Option<&[f64]> {
    let is_in = |stood: &&Stood| stood.since < as_of || (sees_the_truth && stood.since == as_of);
    stood.iter().rev().find(is_in).map(|stood| stood.quantities.as_slice())
}

/// The place of what a model has learned at a site, if it learns.
fn learned(model: Model, views: &Views, site: usize) -> Option<usize> {
    match model {
        Model::Ses(ses) => views.place_of(site, ses),
        Model::Calibrated(_) => None,
    }
}

/// The forecast of a store's demand for a product over a stretch of time.
fn forecast(
    model: Model,
    learned: Option<&Smoothing>,
    item: &mut Item,
    curves: &Curves,
    (from, to): (SimTime, SimTime),
    weather_until: SimTime,
    day: i64,
) -> Forecast {
    match model {
        Model::Ses(ses) => learned.map_or(Forecast::NOTHING, |learned| {
            ses.forecast(learned, curves.days(item.curve, from, to, Knowledge::Season))
        }),
        Model::Calibrated(model) => {
            let days = curves.days(item.curve, from, to, Knowledge::WeatherUntil(weather_until));
            let hours = curves.open_hours(item.curve, from, to);
            let (spread, error) = (item.spread, item.errors.of_day(day));
            let variance = |mean| spread.variance(mean, hours);
            model.forecast(item.mean_per_day * days, variance, error)
        }
    }
}
