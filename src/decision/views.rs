//! All views: what every site knows about every store, and how each smooths what it sees sold.

use super::forecast::Ses;
use super::view::View;
use crate::kernel::SimTime;
use crate::supply::policy::Smoothing;
use bevy_ecs::prelude::Resource;

/// What every site knows about every store.
#[derive(Resource, Clone, Debug, Default)]
pub struct Views {
    stores: usize,
    views: Vec<View>,
    /// How each site smooths the sales that it sees, in each way once.
    smoothing: Vec<Vec<Ses>>,
}

impl Views {
    /// Empty views of so many sites on so many stores.
    #[must_use]
    pub fn new(sites: usize, stores: usize) -> Self {
        Self {
            stores,
            views: vec![View::default(); sites * stores],
            smoothing: vec![Vec::new(); sites],
        }
    }

    /// A site smooths the sales that it sees.
    pub fn smooth(&mut self, site: usize, ses: Ses) {
        if let Some(smoothing) = self.smoothing.get_mut(site)
            && !smoothing.contains(&ses)
        {
            smoothing.push(ses);
        }
    }

    /// The place of a way to smooth among those of a site.
    #[must_use]
    pub fn place_of(&self, site: usize, ses: Ses) -> Option<usize> {
        self.smoothing.get(site)?.iter().position(|known| *known == ses)
    }

    /// A site learns from what it knows of a store, in each of its ways: see [`View::learn`].
    pub fn learn(
        &mut self,
        site: usize,
        store: usize,
        days: impl Fn(usize, SimTime, SimTime) -> f64,
        begin: impl Fn(Ses, usize) -> Smoothing,
    ) {
        let (Some(ways), Some(view)) =
            (self.smoothing.get(site), self.views.get_mut(site * self.stores + store))
        else {
            return;
        };
        for (place, &ses) in ways.iter().enumerate() {
            view.learn(place, &days, |product| begin(ses, product));
        }
    }

    /// What a site knows about a store.
    #[must_use]
    pub fn of(&self, site: usize, store: usize) -> Option<&View> {
        self.views.get(site * self.stores + store)
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, site: usize, store: usize) -> Option<&mut View> {
        self.views.get_mut(site * self.stores + store)
    }
}
