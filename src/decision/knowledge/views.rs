//! All views of all sites on all stores, with the smoothing of their sales.

use super::view::View;
use crate::decision::model::forecast::Ses;
use crate::kernel::{SimSpan, SimTime};
use crate::supply::policy::Smoothing;
use bevy_ecs::prelude::Resource;

/// Views of all sites on all stores.
#[derive(Resource, Clone, Debug, Default)]
pub struct Views {
    stores: usize,
    views: Vec<View>,
    /// The distinct smoothings of each site.
    smoothing: Vec<Vec<Ses>>,
    /// How often each site has recorded or withdrawn an order.
    changes: Vec<u64>,
}

impl Views {
    /// Empty views, for a number of sites and of stores.
    pub(in crate::decision) fn new(sites: usize, stores: usize) -> Self {
        Self {
            stores,
            views: vec![View::default(); sites * stores],
            smoothing: vec![Vec::new(); sites],
            changes: vec![0; sites],
        }
    }

    /// Adds a smoothing to those of a site.
    pub(in crate::decision) fn smooth(&mut self, site: usize, ses: Ses) {
        if let Some(smoothing) = self.smoothing.get_mut(site)
            && !smoothing.contains(&ses)
        {
            smoothing.push(ses);
        }
    }

    /// Index of a smoothing among those of a site.
    pub(super) fn series_of(&self, site: usize, ses: Ses) -> Option<usize> {
        self.smoothing.get(site)?.iter().position(|known| *known == ses)
    }

    /// A site learns from the sales of a store, by each of its smoothings: see [`View::learn`].
    pub(super) fn learn<S>(
        &mut self,
        site: usize,
        store: usize,
        shown: impl Fn(SimTime, SimTime) -> SimSpan,
        (stretch, days): (impl Fn(SimTime, SimTime) -> S, impl Fn(usize, &S) -> f64),
        initial: impl Fn(Ses, usize) -> Smoothing,
    ) {
        let (Some(smoothings), Some(view)) =
            (self.smoothing.get(site), self.views.get_mut(site * self.stores + store))
        else {
            return;
        };
        for (series, &ses) in smoothings.iter().enumerate() {
            view.learn(series, &shown, (&stretch, &days), |product| initial(ses, product));
        }
    }

    /// How often a site has recorded or withdrawn an order.
    #[must_use]
    pub(in crate::decision) fn changes(&self, site: usize) -> u64 {
        self.changes.get(site).copied().unwrap_or(0)
    }

    /// The view of a site on a store, of which it records or withdraws an order.
    pub(super) fn record_of(&mut self, site: usize, store: usize) -> Option<&mut View> {
        if let Some(changes) = self.changes.get_mut(site) {
            *changes += 1;
        }
        self.of_mut(site, store)
    }

    /// The view of a site on a store.
    #[must_use]
    pub fn of(&self, site: usize, store: usize) -> Option<&View> {
        self.views.get(site * self.stores + store)
    }

    /// The view of a site on a store, to be changed.
    pub(super) fn of_mut(&mut self, site: usize, store: usize) -> Option<&mut View> {
        self.views.get_mut(site * self.stores + store)
    }
}
