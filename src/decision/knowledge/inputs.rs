//! Plan inputs: the views and the model from which a site computes an answer, when the request
//! arrives.

use super::catalogue::Catalogue;
use super::decided_line::{DecidedLine, DecidedLines, LineBasis};
use super::feed::Feeds;
use super::flow::{Coverage, CoveredTime, Upper};
use super::view::View;
use super::views::Views;
use crate::decision::model::forecast::{
    Calibrated, ErrorDraws, Forecast, ForecastError, ForecastScope, Forecaster,
};
use crate::decision::model::{DemandProfiles, WeatherKnowledge};
use crate::environment::Clock;
use crate::kernel::{Agenda, SimSpan, SimTime};
use crate::supply::planning::estimated_outdating;
use crate::supply::{LaneId, ProductId, Topology};

/// Inputs of an answer: the site's views, and the model of its rung.
pub struct PlanInputs<'a> {
    catalogue: &'a mut Catalogue,
    views: &'a Views,
    profiles: &'a DemandProfiles,
    topology: &'a Topology,
    /// End of the weather forecast.
    weather_until: SimTime,
    site: usize,
    forecaster: Forecaster,
    /// Index of the forecaster's smoothing among those of the site, if it learns.
    series: Option<usize>,
    now: SimTime,
    day: i64,
    first_day: i64,
    feeds_are_ideal: bool,
    lines: DecidedLines,
}

impl<'a> PlanInputs<'a> {
    /// The inputs of a site and its model at the present instant.
    pub(in crate::decision) fn new(
        catalogue: &'a mut Catalogue,
        views: &'a Views,
        profiles: &'a DemandProfiles,
        topology: &'a Topology,
        feeds: &Feeds,
        clock: &Clock,
        (site, forecaster): (usize, Forecaster),
        feeds_are_ideal: bool,
        agenda: &mut Agenda,
    ) -> Self {
        let now = agenda.now();
        let weather_until =
            if feeds_are_ideal { feeds.newest_weather_until() } else { feeds.weather_until(site) };
        if matches!(forecaster, Forecaster::Calibrated(_)) {
            agenda.foresee(profiles.read_until(weather_until));
        }
        let series = forecaster.smoothing().and_then(|ses| views.series_of(site, ses));
        let (day, first_day) = (clock.day_of(now), clock.day_of(clock.begin()));
        Self {
            catalogue,
            views,
            profiles,
            topology,
            weather_until,
            site,
            forecaster,
            series,
            now,
            day,
            first_day,
            feeds_are_ideal,
            lines: DecidedLines::new(false),
        }
    }

    /// The same inputs, which keep the lines of the answer if they are observed.
    pub(in crate::decision) fn recording(self, is_observed: bool) -> Self {
        Self { lines: DecidedLines::new(is_observed), ..self }
    }

    /// The lines of the answer that were recorded.
    pub(in crate::decision) fn into_lines(self) -> Vec<DecidedLine> {
        self.lines.into_lines()
    }

    /// Records what the answer sets for an item of a store, by indices of the store, its lane and the item,
    /// and what it was computed from; `None` if the store never reported. Gives the index of the line;
    /// `None` if lines are not observed.
    #[inline]
    pub fn record_line(
        &mut self,
        place: (usize, usize, usize),
        departure: (i64, SimTime),
        basis: Option<LineBasis>,
        quantity: f64,
    ) -> Option<usize> {
        if self.lines.is_recorded() {
            self.keep_line(place, departure, basis, quantity)
        } else {
            None
        }
    }

    #[cold]
    #[inline(never)]
    fn keep_line(
        &mut self,
        (store, lane, item): (usize, usize, usize),
        (departure, covers_until): (i64, SimTime),
        basis: Option<LineBasis>,
        quantity: f64,
    ) -> Option<usize> {
        let store = self.catalogue.stores.get(store)?;
        Some(self.lines.push(DecidedLine {
            facility: store.facility,
            product: ProductId::new(store.items.get(item)?.product),
            lane: store.lanes.get(lane)?.lane,
            departure,
            covers_until,
            basis,
            quantity,
        }))
    }

    /// Changes the units of a recorded line, where they are known only once all lines are.
    pub fn set_recorded(&mut self, line: Option<usize>, quantity: f64) {
        if let Some(line) = line {
            self.lines.set(line, quantity);
        }
    }

    /// The instant at which the request arrived.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// The stores, with their products and lanes.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        self.catalogue
    }

    /// The site's view of a store.
    #[must_use]
    pub fn view(&self, store: usize) -> Option<&'a View> {
        self.views.of(self.site, store)
    }

    /// The time that an order of an item must cover: until an instant, but no longer than goods that arrive on
    /// a local day can be sold.
    #[inline]
    #[must_use]
    pub fn lasts_until(&self, store: usize, item: usize, arrives_on: i64, to: SimTime) -> SimTime {
        let Some(life_days) = self.shelf_life_days(store, item) else { return to };
        to.min(self.topology.clock().midnight(arrives_on + life_days))
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day_of(&self, instant: SimTime) -> i64 {
        self.topology.clock().day_of(instant)
    }

    #[inline]
    fn shelf_life_days(&self, store: usize, item: usize) -> Option<i64> {
        self.catalogue.stores.get(store)?.items.get(item)?.shelf_life_days
    }

    /// Units on hand of an item in the view that are expected to expire before they are used, at a forecast
    /// demand until an instant.
    #[inline]
    #[must_use]
    pub fn expiring(&self, store: usize, item: usize, forecast: Forecast, until: SimTime) -> f64 {
        if self.shelf_life_days(store, item).is_none() {
            return 0.0;
        }
        let Some(view) = self.view(store) else { return 0.0 };
        let Some(as_of) = view.as_of().filter(|as_of| *as_of < until) else { return 0.0 };
        // The first local day that ends at or after the instant.
        let clock = self.topology.clock();
        let first_after = clock.day_of(until - SimSpan::from_nanos(1));
        let lots = view.lots(item);
        if lots.first().is_none_or(|lot| lot.last_day >= first_after) {
            return 0.0;
        }
        let days_left =
            |last_day: i64| clock.midnight(last_day + 1).since(as_of).seconds().max(0.0) / 86_400.0;
        let lots = lots.iter().take_while(|lot| lot.last_day < first_after);
        let lots = lots.map(|lot| (days_left(lot.last_day), lot.units));
        let days = until.since(as_of).seconds() / 86_400.0;
        estimated_outdating(lots, forecast.mean / days)
    }

    /// Units available to promise for a departure of a lane, by product of the lane, and the instant of the
    /// view of its origin; `None` if the site's view does not show that departure.
    #[must_use]
    pub fn available(&self, lane: LaneId, departure: i64) -> Option<(SimTime, &'a [f64])> {
        let origin = self.topology.lane(lane)?.origin();
        let index = self.catalogue.index(origin)?;
        let reallocated = self.catalogue.stores.get(index)?.reallocated_index(lane)?;
        self.view(index)?.available(reallocated, departure)
    }

    /// Whether fractions of a unit of a store's item can be ordered.
    #[inline]
    #[must_use]
    pub fn is_divisible(&self, store: usize, item: usize) -> bool {
        let items = self.catalogue.stores.get(store).map(|store| &store.items);
        items.and_then(|items| items.get(item)).is_some_and(|item| item.is_divisible())
    }

    /// Whether a view includes all events up to and including its instant.
    #[must_use]
    pub const fn views_are_true(&self) -> bool {
        self.feeds_are_ideal
    }

    /// The demand that a place must cover from the instant of its view until another.
    #[must_use]
    pub fn coverage(&self, store: usize, as_of: SimTime, to: SimTime) -> Coverage {
        let weather_until = self.weather_until;
        let Some(store) = self.catalogue.stores.get(store) else { return Coverage::default() };
        CoveredTime { from: as_of, to, upper: Upper::Departures, weather_until }.coverage(
            &store.routes,
            self.profiles,
            self.topology,
        )
    }

    /// Forecast of the demand for a product that a place must cover; `None` without such an item.
    pub fn forecast(&mut self, store: usize, item: usize, coverage: &Coverage) -> Option<Forecast> {
        match self.forecaster {
            Forecaster::Ses(ses) => {
                let place = self.catalogue.stores.get(store)?.items.get(item)?;
                let view = self.views.of(self.site, store);
                let learned = self.series.and_then(|series| view?.learned(series, item));
                Some(learned.map_or(Forecast::NOTHING, |learned| {
                    let known = WeatherKnowledge::SeasonOnly;
                    let units = place.mean_over(coverage, self.profiles, known);
                    ses.forecast(learned, units / place.mean_per_day())
                }))
            }
            Forecaster::Calibrated(model) => self.calibrated(model, store, item, coverage),
        }
    }

    fn calibrated(
        &mut self,
        model: Calibrated,
        store: usize,
        item: usize,
        coverage: &Coverage,
    ) -> Option<Forecast> {
        let Catalogue { stores, common_errors, .. } = &mut *self.catalogue;
        let place = stores.get_mut(store)?.items.get_mut(item)?;
        let scope = ForecastScope {
            shelves: place.shelves,
            horizon_days: coverage.horizon_days,
            age_days: (self.day - self.first_day) as f64,
        };
        if model.errs() && place.error_of != Some((self.day, model)) {
            let of_product = common_errors.get_mut(place.product)?;
            let persistence = model.persistence();
            let mut draws = ErrorDraws {
                of_product: of_product.of_day(self.day, persistence),
                of_place: place.errors.of_day(self.day, persistence),
                of_training: 0.0,
            };
            if model.drifts() {
                draws.of_training = of_product.of_training(model.training(scope.age_days));
            }
            place.last_error = model.error(draws, scope, place.last_error);
            place.error_of = model.is_daily().then_some((self.day, model));
        }
        let error = if model.errs() { place.last_error } else { ForecastError::NONE };
        let profiles = self.profiles;
        let mean = place.mean_over(coverage, profiles, WeatherKnowledge::Forecast);
        let variance = |forecast: f64| place.variance_over(coverage, profiles, (forecast, mean));
        Some(model.forecast(mean, variance, error))
    }
}
