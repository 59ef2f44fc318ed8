//! Planning: what a site answers, computed from its view when the request comes in.

use super::allocate::{Claim, equal_cover};
use super::arc::{Arc, Model, Task};
use super::forecast::{Curves, Forecast, Knowledge};
use super::open::Part;
use super::replenish::order_up_to;
use super::store::{Item, Stores};
use super::view::{View, Views};
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::policy::Known;

/// What planning reads.
pub(super) struct Desk<'a> {
    pub(super) stores: &'a mut Stores,
    pub(super) views: &'a Views,
    pub(super) curves: &'a Curves,
    pub(super) clock: &'a Clock,
    /// Until when the weather is known to one who knows an instant.
    pub(super) weather_until: &'a dyn Fn(SimTime) -> SimTime,
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
    let as_of = view.known(now, &mut known)?;
    let weather_until = (desk.weather_until)(as_of);
    let day = desk.clock.day_of(now);
    let store = desk.stores.list.get_mut(store)?;
    for part in parts {
        part.quantities.clear();
        let Some(lane) = store.lanes.get(part.lane) else { continue };
        for &item in &lane.items {
            let quantity = item.and_then(|index| {
                let item = store.items.get_mut(index)?;
                let stretch = (as_of, part.lasts_until);
                let forecast =
                    forecast(model, view, item, index, desk.curves, stretch, weather_until, day);
                Some(order_up_to(forecast, arc.safety, *known.get(index)?, item.divisible))
            });
            part.quantities.push(quantity.unwrap_or(0.0));
        }
    }
    Some(as_of)
}

/// The split of what the stores of a lane have ordered; `part.quantities` holds how it stands.
fn allocate(
    desk: &mut Desk,
    arc: &Arc,
    site: usize,
    model: Model,
    part: &mut Part,
    now: SimTime,
) -> Option<SimTime> {
    let Task::Allocate { lane: lane_id } = arc.task else { return None };
    let day = desk.clock.day_of(now);
    let mut oldest: Option<SimTime> = None;
    // By destination: place in the lane, levels and positions by line.
    let mut rows: Vec<(usize, Vec<Option<(Claim, bool)>>)> = Vec::new();
    let mut known = Vec::new();
    for index in 0..desk.stores.list.len() {
        let Some(view) = desk.views.of(site, index) else { continue };
        let Some(store) = desk.stores.list.get_mut(index) else { continue };
        let Some(lane) = store.lanes.iter().find(|lane| lane.lane == lane_id) else { continue };
        let as_of = view.known(now, &mut known)?;
        oldest = Some(oldest.map_or(as_of, |oldest| oldest.min(as_of)));
        let weather_until = (desk.weather_until)(as_of);
        let lines = lane.items.len();
        let mut row = Vec::with_capacity(lines);
        for (line, &item) in lane.items.iter().enumerate() {
            let ordered =
                part.quantities.get(lane.destination * lines + line).copied().unwrap_or(0.0);
            row.push(item.and_then(|place| {
                let item = store.items.get_mut(place)?;
                let stretch = (as_of, part.lasts_until);
                let forecast =
                    forecast(model, view, item, place, desk.curves, stretch, weather_until, day);
                let level = (forecast.mean + arc.safety * forecast.sd).max(0.0);
                // A report from after the cut-off counts the units that are to be shared.
                let counted = if as_of >= part.closes_orders { ordered } else { 0.0 };
                let position =
                    known.get(place).copied().unwrap_or(Known::default()).position() - counted;
                Some((Claim { level, position }, item.divisible))
            }));
        }
        rows.push((lane.destination, row));
    }
    let lines = rows.first().map_or(0, |(_, row)| row.len());
    for line in 0..lines {
        let claimants: Vec<(usize, Claim, bool)> = rows
            .iter()
            .filter_map(|(place, row)| {
                let (claim, divisible) = row.get(line).copied().flatten()?;
                Some((place * lines + line, claim, divisible))
            })
            .collect();
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

/// The forecast of a store's demand for a product over a stretch of time.
fn forecast(
    model: Model,
    view: &View,
    item: &mut Item,
    place: usize,
    curves: &Curves,
    (from, to): (SimTime, SimTime),
    weather_until: SimTime,
    day: i64,
) -> Forecast {
    match model {
        Model::Ses(ses) => view.learned(place).map_or(Forecast::NOTHING, |learned| {
            ses.forecast(learned, curves.days(item.curve, from, to, Knowledge::Season))
        }),
        Model::Calibrated(model) => {
            let days = curves.days(item.curve, from, to, Knowledge::WeatherUntil(weather_until));
            model.forecast(item.mean_per_day * days, item.variance_ratio, item.errors.of_day(day))
        }
    }
}
