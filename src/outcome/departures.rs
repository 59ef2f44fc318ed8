//! Departures: values of a run that leave the valid range of their model.
//!
//! The values of every site are compared with the ranges at each step of the weather, every ten
//! minutes. A range that is left for a shorter time may be missed.

use crate::environment::WeatherChanged;
use crate::infra::{Infrastructure, SitePartsReadOnly, ValidRange};
use crate::kernel::{Seen, SimTime, Simulation};
use bevy_ecs::prelude::{Query, Res};
use std::sync::Arc;

/// A value of a site that left the range of its model.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    /// The range.
    pub range: &'static ValidRange,
    /// Site that it concerns.
    pub site: Arc<str>,
    /// The first instant at which the value was outside.
    pub at: SimTime,
    /// The value then.
    pub value: f64,
    /// The value farthest outside.
    pub farthest: f64,
}

/// All departures of a run, in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Departures(pub Vec<Departure>);

impl Departures {
    /// Records a value that is outside its range.
    fn record(&mut self, range: &'static ValidRange, site: &Arc<str>, at: SimTime, value: f64) {
        match self.0.iter_mut().find(|one| one.range == range && one.site == *site) {
            Some(one) => {
                if range.excess(value) > range.excess(one.farthest) {
                    one.farthest = value;
                }
            }
            None => {
                self.0.push(Departure {
                    range,
                    site: Arc::clone(site),
                    at,
                    value,
                    farthest: value,
                });
            }
        }
    }
}

/// Registers the observer of departures.
pub fn observe<W: AsMut<Departures> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(compare::<W>);
}

fn compare<W: AsMut<Departures>>(
    seen: Seen<WeatherChanged, W>,
    sites: Query<SitePartsReadOnly>,
    infrastructure: Res<Infrastructure>,
) {
    for parts in &sites {
        for (range, value) in parts.ranged(seen.time) {
            if let Some(value) = value.filter(|value| range.excess(*value) > 0.0) {
                let site = infrastructure.sites.name(parts.site.id());
                seen.writer.as_mut().record(range, site, seen.time, value);
            }
        }
    }
}
