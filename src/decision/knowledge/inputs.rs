//! Plan inputs: the views and the model from which a site computes an answer, when the request
//! arrives.

use super::catalogue::Catalogue;
use super::feed::Feeds;
use super::view::View;
use super::views::Views;
use crate::decision::model::forecast::{Forecast, Forecaster};
use crate::decision::model::{DemandProfiles, DemandStretch, WeatherKnowledge};
use crate::environment::Clock;
use crate::kernel::SimTime;

/// Inputs of an answer: the site's views, and the model of its rung.
pub struct PlanInputs<'a> {
    catalogue: &'a mut Catalogue,
    views: &'a Views,
    profiles: &'a DemandProfiles,
    feeds: &'a Feeds,
    site: usize,
    forecaster: Forecaster,
    /// Index of the forecaster's smoothing among those of the site, if it learns.
    series: Option<usize>,
    now: SimTime,
    day: i64,
    feeds_are_ideal: bool,
}

impl<'a> PlanInputs<'a> {
    /// The inputs of a site and its model at an instant.
    pub(in crate::decision) fn new(
        catalogue: &'a mut Catalogue,
        views: &'a Views,
        profiles: &'a DemandProfiles,
        feeds: &'a Feeds,
        clock: &Clock,
        (site, forecaster): (usize, Forecaster),
        now: SimTime,
        feeds_are_ideal: bool,
    ) -> Self {
        let series = forecaster.smoothing().and_then(|ses| views.series_of(site, ses));
        let day = clock.day_of(now);
        Self {
            catalogue,
            views,
            profiles,
            feeds,
            site,
            forecaster,
            series,
            now,
            day,
            feeds_are_ideal,
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

    /// Whether fractions of a unit of a store's item can be ordered.
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

    /// The stretch from the instant of a view until another.
    #[must_use]
    pub fn stretch(&self, as_of: SimTime, to: SimTime) -> DemandStretch {
        let weather_until = if self.feeds_are_ideal {
            self.feeds.newest_weather_until()
        } else {
            self.feeds.weather_until(self.site)
        };
        self.profiles.stretch(as_of, to, weather_until)
    }

    /// Forecast of a store's demand for a product over a stretch of time; `None` without such an item.
    pub fn forecast(
        &mut self,
        store: usize,
        item: usize,
        stretch: &DemandStretch,
    ) -> Option<Forecast> {
        let place = self.catalogue.stores.get_mut(store)?.items.get_mut(item)?;
        Some(match self.forecaster {
            Forecaster::Ses(ses) => {
                let view = self.views.of(self.site, store);
                let learned = self.series.and_then(|series| view?.learned(series, item));
                learned.map_or(Forecast::NOTHING, |learned| {
                    let known = WeatherKnowledge::SeasonOnly;
                    ses.forecast(learned, self.profiles.days(place.profile, stretch, known))
                })
            }
            Forecaster::Calibrated(model) => {
                let known = WeatherKnowledge::Forecast;
                let days = self.profiles.days(place.profile, stretch, known);
                let hours = self.profiles.open_hours(place.profile, stretch);
                let (spread, error) = (place.spread, place.errors.of_day(self.day));
                let variance = |mean| spread.variance(mean, hours);
                model.forecast(place.mean_per_day * days, variance, error)
            }
        })
    }
}
