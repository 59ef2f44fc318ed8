//! Fuel of generators: a tank that is burnt by load and refilled by delivery.
//!
//! At a load `P` of the units' full load `P_f` the tank falls at `(b + (1 − b) P / P_f) / T`, with the
//! time `T` at full load and the share `b` of the fuel that is burnt without load. Between changes of
//! load that is linear, so the instant of exhaustion is exact. The level stays between outages; a
//! delivery is ordered when the generators take the load and none is under way, and fills the tank.
//!
//! Source: straight line through the consumption of diesel sets at 25 to 100 % of load (makers' data
//! sheets; `b` is ~0.1, to be given). Without a rating the full load is unknown, and fuel is burnt by the
//! clock. Not modelled: fuel of units that run before they take the load, fuel that is refused or spoilt.
//! Held to account by `tests/it/sites/generator.rs`.

use super::generator_events::{FuelDelivered, FuelExhausted};
use crate::infra::id::SiteId;
use crate::infra::valid_range::ValidRange;
use crate::kernel::{Agenda, SimSpan, SimTime, Ticket};

/// The range over which consumption is a straight line of load.
pub const VALID_FUEL: ValidRange = ValidRange {
    model: "fuel of generators",
    what: "load of the generators",
    unit: "% of full load",
    low: 25.0,
    high: 100.0,
    source: "makers' data sheets of diesel sets, given at 25 to 100 % of load",
};

/// The tank of a site's generators.
#[derive(Clone, Debug)]
pub(super) struct Tank {
    /// Time that a full tank lasts at full load, in s.
    full_s: f64,
    /// Time that the rest lasts at full load, at `since`.
    left_s: f64,
    since: SimTime,
    /// Fuel burnt per unit of time, relative to full load.
    rate: f64,
    /// Share of the full consumption without load.
    no_load: f64,
    refuel: Option<SimSpan>,
    delivery: Option<Ticket>,
    exhaustion: Option<Ticket>,
}

impl Tank {
    pub(super) const fn new(
        full_s: f64,
        no_load: f64,
        refuel: Option<SimSpan>,
        now: SimTime,
    ) -> Self {
        Self {
            full_s,
            left_s: full_s,
            since: now,
            rate: 0.0,
            no_load,
            refuel,
            delivery: None,
            exhaustion: None,
        }
    }

    /// Fuel left, as a fraction of a full tank.
    pub(super) fn level(&self, now: SimTime) -> f64 {
        if self.full_s > 0.0 { self.left_s(now) / self.full_s } else { 0.0 }
    }

    /// Whether no fuel is left.
    pub(super) fn is_empty(&self) -> bool {
        self.left_s <= 0.0
    }

    /// Burns fuel at a share of the full load from now on.
    pub(super) fn burn(&mut self, load: f64, site: SiteId, agenda: &mut Agenda) {
        self.set_rate(self.no_load + (1.0 - self.no_load) * load, agenda);
        if self.rate > 0.0 {
            let span = SimSpan::from_seconds(self.left_s / self.rate);
            self.exhaustion = Some(agenda.after(span, FuelExhausted { site }));
        }
    }

    /// Burns no fuel from now on.
    pub(super) fn rest(&mut self, agenda: &mut Agenda) {
        self.set_rate(0.0, agenda);
    }

    /// Orders a delivery if none is under way.
    pub(super) fn order(&mut self, site: SiteId, agenda: &mut Agenda) {
        if let (Some(refuel), None) = (self.refuel, self.delivery) {
            self.delivery = Some(agenda.after(refuel, FuelDelivered { site }));
        }
    }

    /// The tank is empty.
    pub(super) fn exhaust(&mut self, now: SimTime) {
        self.exhaustion = None;
        self.rate = 0.0;
        self.left_s = 0.0;
        self.since = now;
    }

    /// A delivery fills the tank.
    pub(super) fn fill(&mut self, agenda: &mut Agenda) {
        let rate = self.rate;
        self.delivery = None;
        self.set_rate(rate, agenda);
        self.left_s = self.full_s;
    }

    fn left_s(&self, now: SimTime) -> f64 {
        (self.left_s - self.rate * now.since(self.since).seconds()).max(0.0)
    }

    fn set_rate(&mut self, rate: f64, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.exhaustion);
        self.left_s = self.left_s(agenda.now());
        self.since = agenda.now();
        self.rate = rate;
    }
}
