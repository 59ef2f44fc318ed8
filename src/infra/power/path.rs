//! The power path of a site: the source that carries it, and the electric flows from there.
//!
//! The source is the grid, else the generators, else the battery, else nothing. The power of racks and
//! fixed load passes the chain of conversion; pumps and cooling plant join it between two stages, or
//! beside it at the feed. A battery inside the chain feeds the stages between its output and the racks.
//!
//! While generators take the load in `blocks`, both carry: what exceeds the blocks is drawn from the
//! battery as far as it lies behind it, and the stages above it pass the rest. The remainder is constant
//! between blocks and changes of load, so the instant of depletion is exact. Cooling that the battery does
//! not reach is carried by the generators first; as long as the blocks do not carry even that, the site
//! stays on its battery.
//!
//! A failed UPS without a bypass cuts off all that is behind its output: racks, fixed load, and pumps and
//! plant that join below it or that its battery carries. Cooling that joins above it stays on grid or
//! generators, and the stages above it pass that alone.

use super::feed::UtilityFeed;
use super::flows::Flows;
use super::generator::Generator;
use super::meter::Headroom;
use super::source::PowerSource;
use super::ups::Ups;
use crate::causality::Incidents;
use crate::infra::id::SiteId;
use crate::kernel::Agenda;

/// Power within which a load counts as carried, in W, so that rounding does not discharge the battery.
const TOLERANCE_W: f64 = 1e-7;

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

/// What a battery carries of the loads beside generators.
#[derive(Clone, Copy, Debug)]
struct Behind {
    /// Power behind the battery, at its output in W.
    output_w: f64,
    /// Power of the generators for one W of it; the chain is linear.
    slope: f64,
    /// Power that the battery takes off the generators at most, in W.
    relief_w: f64,
    /// Power of the generators for all that the battery does not reach, in W.
    beside_w: f64,
}

impl Sources<'_> {
    /// Selects the source that carries the site. A source that carries less than what cannot be shed
    /// carries nothing; in place of generators the battery does.
    pub(in crate::infra) fn select(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        let ups = self.ups.as_deref();
        let generator = self.generator.as_deref().filter(|generator| generator.carries());
        let drops_load = ups.is_some_and(Ups::drops_load);
        let battery =
            ups.filter(|ups| ups.is_ready()).map(|ups| (PowerSource::Battery, ups.rating_w()));
        let source = if self.feed.is_ideal() {
            PowerSource::Grid
        } else if drops_load && !self.feed.wiring.cools_beside_ups {
            PowerSource::Nothing
        } else if self.feed.has_grid() {
            let grid = (PowerSource::Grid, self.feed.grid_limit_w());
            self.feed.limit.select(&[Some(grid)])
        } else {
            let taken_w = generator.map(|generator| generator.taken_w(self.feed.time()));
            self.feed
                .limit
                .select(&[taken_w.map(|taken_w| (PowerSource::Generator, taken_w)), battery])
        };
        self.feed.source = source;
        self.feed.is_cut_off =
            drops_load && !self.feed.is_ideal() && source != PowerSource::Nothing;
        let carries = matches!(source, PowerSource::Grid | PowerSource::Generator);
        if carries
            && !self.was_helped()
            && let Some(ups) = self.ups.as_deref_mut()
        {
            ups.end_depletion(agenda, incidents);
        }
    }

    /// Whether the battery carried a part of the load beside generators until now.
    fn was_helped(&self) -> bool {
        self.feed.source == PowerSource::Generator
            && self.takes_blocks()
            && self.feed.power().battery > 0.0
    }

    /// Whether generators carry the site and have not taken all blocks.
    fn takes_blocks(&self) -> bool {
        self.feed.source == PowerSource::Generator
            && self.generator.as_deref().is_some_and(|generator| {
                generator.taken_w(self.feed.time()) < generator.capacity_w()
            })
    }

    /// Power that the present source carries by itself, in W; infinite without a limit.
    pub(in crate::infra) fn limit_w(&self) -> f64 {
        match self.feed.source {
            _ if self.feed.is_ideal() => f64::INFINITY,
            PowerSource::Grid => self.feed.grid_limit_w(),
            PowerSource::Generator => {
                let generator = self.generator.as_deref();
                generator.map_or(f64::INFINITY, |generator| generator.taken_w(self.feed.time()))
            }
            PowerSource::Battery => self.ups.as_deref().map_or(f64::INFINITY, Ups::rating_w),
            PowerSource::Nothing => f64::INFINITY,
        }
    }

    /// The same with what the battery takes off generators that have not taken all blocks, in W.
    pub(in crate::infra) fn limit_with_battery_w(&self, loads: Loads) -> f64 {
        let capacity_w = self.generator.as_deref().map_or(f64::INFINITY, Generator::capacity_w);
        match self.behind_battery(loads) {
            Some(behind) => (self.limit_w() + behind.relief_w).min(capacity_w),
            None => self.limit_w(),
        }
    }

    /// Whether the site stays on its battery until the next block, since what the battery does not reach
    /// exceeds the blocks taken: cooling plant, mostly.
    pub(in crate::infra) fn awaits_block(&self, loads: Loads) -> bool {
        let beside_w = |behind: Behind| behind.beside_w > self.limit_w() + TOLERANCE_W;
        self.behind_battery(loads).is_some_and(beside_w)
    }

    /// What a battery that is ready carries of the loads while generators take their blocks.
    fn behind_battery(&self, loads: Loads) -> Option<Behind> {
        let ups = self.ups.as_deref().filter(|ups| ups.is_ready() && self.takes_blocks())?;
        let it_w = loads.racks_w + self.feed.fixed_load_w();
        let position = ups.position();
        let output_w = self.feed.power_below_w(it_w, loads.cooling_w, position);
        let above_w = |power_w| self.feed.input_above_w(power_w, loads.cooling_w, position);
        let (all_w, none_w) = (above_w(output_w), above_w(0.0));
        let carried_w = output_w.min(ups.rating_w());
        Some(Behind {
            output_w,
            slope: if output_w > 0.0 { (all_w - none_w) / output_w } else { 1.0 },
            relief_w: all_w - above_w(output_w - carried_w),
            beside_w: none_w,
        })
    }

    /// Power that loads draw from the present source, charger excepted, in W.
    pub(in crate::infra) fn load_w(&self, loads: Loads) -> f64 {
        let it_w = loads.racks_w + self.feed.fixed_load_w();
        match self.feed.source {
            PowerSource::Grid | PowerSource::Generator if self.feed.is_cut_off => {
                self.feed.input_above_w(0.0, loads.cooling_w, self.position())
            }
            PowerSource::Grid | PowerSource::Generator => self.feed.input_w(it_w, loads.cooling_w),
            PowerSource::Battery => {
                self.feed.battery_load_w(it_w, loads.cooling_w, self.position())
            }
            PowerSource::Nothing => 0.0,
        }
    }

    /// Stages of the chain between the output of the UPS and the racks.
    fn position(&self) -> usize {
        self.ups.as_deref().map_or(0, Ups::position)
    }

    /// Power that the charger draws if it may, in W: while generators take their blocks, of what is left
    /// of them.
    pub(in crate::infra) fn wanted_charge_w(&self, load_w: f64) -> f64 {
        match self.feed.source {
            PowerSource::Grid | PowerSource::Generator => {
                let wanted_w = self.ups.as_deref().map_or(0.0, Ups::wanted_charge_w);
                wanted_w.min(self.left_of_blocks_w(load_w))
            }
            PowerSource::Battery | PowerSource::Nothing => 0.0,
        }
    }

    /// Power that a load leaves of the blocks taken, in W; infinite where all are.
    fn left_of_blocks_w(&self, load_w: f64) -> f64 {
        if self.takes_blocks() { (self.limit_w() - load_w).max(0.0) } else { f64::INFINITY }
    }

    /// Draws the loads from the source, and schedules the instants at which the battery is empty or full,
    /// the fuel exhausted, and the next block taken.
    pub(in crate::infra) fn draw(&mut self, site: SiteId, loads: Loads, agenda: &mut Agenda) {
        let (source, load_w, limit_w) = (self.feed.source, self.load_w(loads), self.limit_w());
        let mut flows = Flows::default();
        if self.feed.is_cut_off {
            flows.cooling = loads.cooling_w;
            flows.chain_loss = load_w - loads.cooling_w;
        } else if source != PowerSource::Nothing {
            flows.racks = loads.racks_w + self.feed.fixed_load_w();
            flows.cooling = loads.cooling_w;
            let position = self.ups.as_deref().map(Ups::position);
            let stages = position.filter(|_| source == PowerSource::Battery);
            flows.chain_loss = self.feed.chain_loss_w(flows.racks, flows.cooling, stages);
        }
        let excess_w = load_w - limit_w;
        let helped = self.behind_battery(loads).filter(|_| excess_w > TOLERANCE_W);
        let left_w = self.left_of_blocks_w(load_w);
        let mut drawn_w = load_w;
        let mut waits = helped.is_some() || self.feed.limit.starves(PowerSource::Generator);
        if let Some(ups) = self.ups.as_deref_mut() {
            match (source, helped) {
                (PowerSource::Battery, _) => {
                    flows.battery = ups.carry(load_w, site, agenda);
                    flows.battery_loss = flows.battery - load_w;
                }
                (_, Some(behind)) => {
                    let output_w = (excess_w / behind.slope).min(behind.output_w);
                    flows.battery = ups.carry(output_w, site, agenda);
                    flows.battery_loss = flows.battery - output_w;
                    let (rest_w, position) = (behind.output_w - output_w, ups.position());
                    drawn_w = self.feed.input_above_w(rest_w, flows.cooling, position);
                    // The stages above the battery pass what the generators carry.
                    let all_w = self.feed.input_above_w(behind.output_w, flows.cooling, position);
                    flows.chain_loss -= all_w - drawn_w - output_w;
                }
                (PowerSource::Grid | PowerSource::Generator, None) => {
                    let most_w = self.feed.limit.charger_w();
                    waits |= ups.wanted_charge_w() > left_w;
                    let (charger_w, stored_w) = ups.stand_by(most_w.min(left_w), site, agenda);
                    flows.charge = stored_w;
                    flows.battery_loss = charger_w - stored_w;
                    drawn_w = load_w + flows.charge + flows.battery_loss;
                }
                (PowerSource::Nothing, None) => ups.idle(agenda),
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
            generator.follow_blocks(waits, site, agenda);
        }
        let carried_w = match (source, self.generator.as_deref()) {
            // A cap is a wish of the grid, not a part of what is energised.
            (PowerSource::Grid, _) => self.feed.energised_w(),
            // Blocks that are still to come are there.
            (PowerSource::Generator, Some(generator)) => generator.capacity_w(),
            _ => limit_w,
        };
        let needed_w = drawn_w.max(load_w);
        let headroom = Headroom { unused_w: carried_w - needed_w, carried_w };
        // Ideal power is without limit.
        let is_limited = headroom.unused_w.is_finite() && !self.feed.is_ideal();
        self.feed.meter.record(flows, is_limited.then_some(headroom));
    }
}
