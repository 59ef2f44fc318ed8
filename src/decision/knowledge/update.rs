//! Updates of views: learning from sales, and overwriting a view with the true stock if feeds are
//! ideal.

use super::catalogue::{Catalogue, Stock};
use super::flow::{Coverage, CoveredTime, Upper};
use super::views::Views;
use crate::decision::model::forecast::Ses;
use crate::decision::model::{DemandProfiles, WeatherKnowledge};
use crate::kernel::SimTime;
use crate::supply::{OrderRevision, Topology};

/// A site learns from the sales of a store, or from the orders that a centre received, by each of its
/// smoothings.
pub(in crate::decision) fn learn(
    catalogue: &Catalogue,
    profiles: &DemandProfiles,
    views: &mut Views,
    site: usize,
    store: usize,
    topology: &Topology,
) {
    let Some(place) = catalogue.stores.get(store) else { return };
    let clock = topology.clock();
    let coverage = |from, to| {
        let covered = CoveredTime { from, to, upper: Upper::CutOffs, weather_until: to };
        covered.coverage(&place.routes, profiles, topology)
    };
    let days = |item: usize, coverage: &Coverage| {
        place.items.get(item).map_or(0.0, |item| {
            item.mean_over(coverage, profiles, WeatherKnowledge::SeasonOnly) / item.mean_per_day()
        })
    };
    let initial = |ses: Ses, item: usize| {
        let item = place.items.get(item);
        item.map_or_else(
            || ses.initial(0.0, 0.0),
            |item| ses.initial(item.mean_per_day(), item.variance_per_day(profiles)),
        )
    };
    let shown = |from, to| clock.shown_between(from, to);
    views.learn(site, store, shown, (coverage, days), initial);
}

/// Overwrites the views of a site on some stores with their true stock, and learns from it.
pub(in crate::decision) fn overwrite(
    catalogue: &Catalogue,
    profiles: &DemandProfiles,
    views: &mut Views,
    orders: &OrderRevision,
    (site, stores): (usize, &[usize]),
    now: SimTime,
) {
    let (points, topology) = (&orders.points(), orders.topology());
    let stock = Stock { points, transport: orders.transport(), topology };
    for &index in stores {
        let Some(store) = catalogue.stores.get(index) else { continue };
        if let Some(view) = views.of_mut(site, index) {
            view.overwrite(|last| store.snapshot(index, now, &stock, last));
            learn(catalogue, profiles, views, site, index, topology);
        }
    }
}
