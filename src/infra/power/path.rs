//! The power path of a site: the source that carries it, and the electric flows from there.
//!
//! The source is the grid, else the generators, else the battery, else nothing. The power of racks and
//! fixed load passes the chain of conversion; pumps and cooling plant join it between two stages, or
//! beside it at the feed. A battery inside the chain feeds the stages between its output and the racks.

use super::feed::UtilityFeed;
use super::flows::Flows;
use super::generator::Generator;
use super::source::PowerSource;
use super::ups::Ups;
use crate::causality::Incidents;
use crate::infra::id::SiteId;
use crate::kernel::Agenda;

/// The sources of a site.
pub(in crate::infra) struct Sources<'a> {
    pub(in crate::infra) feed: &'a mut UtilityFeed,
    pub(in crate::infra) generator: Option<&'a mut Generator>,
    pub(in crate::infra) ups: Option<&'a mut Ups>,
}

/// Powers that a site draws from its source, in W.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::infra) struct Loads {
    /// Racks.
    pub(in crate::infra) racks_w: f64,
    /// Pumps and cooling plant.
    pub(in crate::infra) cooling_w: f64,
}

impl Sources<'_> {
    /// Selects the source that carries the site. A source that carries less than what cannot be shed
    /// carries nothing.
    pub(in crate::infra) fn select(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) -> PowerSource {
        let ups = self.ups.as_deref();
        self.feed.source = if self.feed.is_ideal() {
            PowerSource::Grid
        } else if ups.is_some_and(Ups::drops_load) {
            PowerSource::Nothing
        } else if self.feed.has_grid() {
            PowerSource::Grid
        } else if self.generator.as_deref().is_some_and(Generator::carries) {
            PowerSource::Generator
        } else if ups.is_some_and(Ups::is_ready) {
            PowerSource::Battery
        } else {
            PowerSource::Nothing
        };
        let (source, limit_w) = (self.feed.source, self.limit_w());
        if self.feed.limit.is_starved(source, limit_w) {
            self.feed.source = PowerSource::Nothing;
        } else if let (PowerSource::Grid | PowerSource::Generator, Some(ups)) =
            (source, self.ups.as_deref_mut())
        {
            ups.end_depletion(agenda, incidents);
        }
        self.feed.source
    }

    /// Power that the present source carries, in W; infinite without a limit.
    pub(in crate::infra) fn limit_w(&self) -> f64 {
        match self.feed.source {
            _ if self.feed.is_ideal() => f64::INFINITY,
            PowerSource::Grid => self.feed.grid_limit_w(),
            PowerSource::Generator => {
                self.generator.as_deref().map_or(f64::INFINITY, Generator::capacity_w)
            }
            PowerSource::Battery => self.ups.as_deref().map_or(f64::INFINITY, Ups::rating_w),
            PowerSource::Nothing => f64::INFINITY,
        }
    }

    /// Power that loads draw from the present source, charger excepted, in W.
    pub(in crate::infra) fn load_w(&self, loads: Loads) -> f64 {
        let it_w = loads.racks_w + self.feed.fixed_load_w();
        match self.feed.source {
            PowerSource::Grid | PowerSource::Generator => self.feed.input_w(it_w, loads.cooling_w),
            PowerSource::Battery => {
                let position = self.ups.as_deref().map_or(0, Ups::position);
                self.feed.battery_load_w(it_w, loads.cooling_w, position)
            }
            PowerSource::Nothing => 0.0,
        }
    }

    /// Power that the charger draws if it may, in W.
    pub(in crate::infra) fn wanted_charge_w(&self) -> f64 {
        match self.feed.source {
            PowerSource::Grid | PowerSource::Generator => {
                self.ups.as_deref().map_or(0.0, Ups::wanted_charge_w)
            }
            PowerSource::Battery | PowerSource::Nothing => 0.0,
        }
    }

    /// Draws the loads from the source, and schedules the instants at which the battery is empty or full
    /// and the fuel exhausted.
    pub(in crate::infra) fn draw(&mut self, site: SiteId, loads: Loads, agenda: &mut Agenda) {
        let (source, load_w, limit_w) = (self.feed.source, self.load_w(loads), self.limit_w());
        let mut flows = Flows::default();
        if source != PowerSource::Nothing {
            flows.racks = loads.racks_w + self.feed.fixed_load_w();
            flows.cooling = loads.cooling_w;
            let position = self.ups.as_deref().map(Ups::position);
            let stages = position.filter(|_| source == PowerSource::Battery);
            flows.chain_loss = self.feed.chain_loss_w(flows.racks, flows.cooling, stages);
        }
        let mut drawn_w = load_w;
        if let Some(ups) = self.ups.as_deref_mut() {
            match source {
                PowerSource::Battery => {
                    flows.battery = ups.carry(load_w, site, agenda);
                    flows.battery_loss = flows.battery - load_w;
                }
                PowerSource::Grid | PowerSource::Generator => {
                    let most_w = self.feed.limit.charger_w();
                    let (charger_w, stored_w) = ups.stand_by(most_w, site, agenda);
                    flows.charge = stored_w;
                    flows.battery_loss = charger_w - stored_w;
                    drawn_w = load_w + flows.charge + flows.battery_loss;
                }
                PowerSource::Nothing => ups.idle(agenda),
            }
        }
        match source {
            PowerSource::Grid => flows.grid = drawn_w,
            PowerSource::Generator => flows.generator = drawn_w,
            PowerSource::Battery | PowerSource::Nothing => {}
        }
        if let Some(generator) = self.generator.as_deref_mut() {
            if source == PowerSource::Generator {
                generator.burn(drawn_w, site, agenda);
            } else {
                generator.rest(agenda);
            }
        }
        // A cap is a wish of the grid, not a part of what is energised.
        let carried_w = if source == PowerSource::Grid { self.feed.energised_w() } else { limit_w };
        let headroom_w = Some(carried_w - drawn_w).filter(|headroom_w| headroom_w.is_finite());
        self.feed.meter.record(agenda.now(), flows, headroom_w);
    }
}
