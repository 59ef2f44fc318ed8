//! Updates of views: learning from sales, and overwriting a view with the true stock if feeds are
//! ideal.

use super::catalogue::Catalogue;
use super::snapshot::Snapshot;
use super::views::Views;
use crate::decision::model::forecast::Ses;
use crate::decision::model::{DemandProfiles, DemandStretch, WeatherKnowledge};
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::StockPoint;
use bevy_ecs::prelude::Query;

/// A site learns from the sales of a store in its view, by each of its smoothings.
pub(in crate::decision) fn learn(
    catalogue: &Catalogue,
    profiles: &DemandProfiles,
    views: &mut Views,
    site: usize,
    store: usize,
    clock: &Clock,
) {
    let Some(items) = catalogue.stores.get(store).map(|store| &store.items) else { return };
    let stretch = |from, to| profiles.stretch(from, to, to);
    let days = |item: usize, stretch: &DemandStretch| {
        items
            .get(item)
            .map_or(0.0, |item| profiles.days(item.profile, stretch, WeatherKnowledge::SeasonOnly))
    };
    let initial = |ses: Ses, item: usize| {
        let item = items.get(item);
        item.map_or_else(
            || ses.initial(0.0, 0.0),
            |item| {
                let hours = profiles.open_hours_a_day(item.profile);
                ses.initial(item.mean_per_day, item.spread.variance(item.mean_per_day, hours))
            },
        )
    };
    let shown = |from, to| clock.shown_between(from, to);
    views.learn(site, store, shown, (stretch, days), initial);
}

/// Overwrites the views of a site on some stores with their true stock, and learns from it.
pub(in crate::decision) fn overwrite(
    catalogue: &Catalogue,
    profiles: &DemandProfiles,
    views: &mut Views,
    points: &Query<&StockPoint>,
    (site, stores): (usize, &[usize]),
    now: SimTime,
    clock: &Clock,
) {
    let mut truth = Snapshot::default();
    for &index in stores {
        let Some(store) = catalogue.stores.get(index) else { continue };
        store.snapshot(index, now, points, &mut truth);
        if let Some(view) = views.of_mut(site, index) {
            view.overwrite(&truth);
            learn(catalogue, profiles, views, site, index, clock);
        }
    }
}
