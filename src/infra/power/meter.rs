//! The meter of a site: electric power now, energy and cost since measuring started.

use super::flows::Flows;
use super::tariff::Tariff;
use crate::kernel::SimTime;

/// Unused power of a source.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Headroom {
    /// What it carries beyond what is drawn from it, in W.
    pub unused_w: f64,
    /// What it carries, in W.
    pub carried_w: f64,
}

impl Headroom {
    /// The nearer of two to its limit, as a fraction of what each source carries.
    #[must_use]
    pub fn nearer(self, other: Self) -> Self {
        let share = |one: Self| one.unused_w / one.carried_w.max(f64::MIN_POSITIVE);
        if share(other) < share(self) { other } else { self }
    }
}

/// Present power, in W, and energy since the last reset, in J.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    since: SimTime,
    power: Flows,
    energy: Flows,
    /// Unused power of the present source, and what it carries; `None` where it has no limit.
    headroom: Option<Headroom>,
    /// The smallest of them since the last reset.
    least: Option<Headroom>,
    tariff: Option<Tariff>,
}

impl Meter {
    /// The meter of a source that carries a power in W, of which nothing is drawn yet.
    pub(super) fn new(now: SimTime, carried_w: f64, tariff: Option<Tariff>) -> Self {
        let headroom = Headroom { unused_w: carried_w, carried_w };
        let headroom = Some(headroom).filter(|_| carried_w.is_finite());
        Self {
            since: now,
            power: Flows::default(),
            energy: Flows::default(),
            headroom,
            least: headroom,
            tariff,
        }
    }

    /// The instant to which it has advanced.
    pub(super) const fn since(&self) -> SimTime {
        self.since
    }

    pub(super) const fn power(&self) -> &Flows {
        &self.power
    }

    pub(super) fn energy(&self, now: SimTime) -> Flows {
        let mut sum = self.energy;
        sum.add(&self.power, now.since(self.since).seconds());
        sum
    }

    /// Cost of the energy up to `now`; `None` where energy has no price.
    pub(super) fn cost(&self, now: SimTime) -> Option<f64> {
        let seconds = now.since(self.since).seconds();
        self.tariff.as_ref().map(|tariff| tariff.cost(&self.power, seconds))
    }

    /// Present price of energy from the grid, per J; `None` where energy has no price.
    pub(super) fn price_per_j(&self) -> Option<f64> {
        self.tariff.as_ref().map(Tariff::grid_per_j)
    }

    /// Unused power of the present source.
    pub(super) const fn headroom(&self) -> Option<Headroom> {
        self.headroom
    }

    /// Smallest unused power of the source since the last reset.
    pub(super) const fn least_headroom(&self) -> Option<Headroom> {
        self.least
    }

    /// Whether the price of energy varies by the hour.
    pub(super) fn follows_hours(&self) -> bool {
        self.tariff.as_ref().is_some_and(Tariff::follows_hours)
    }

    /// A new hour: energy drawn before it is billed at the previous price.
    pub(super) fn turn_hour(&mut self, now: SimTime, hour: u32) {
        if self.follows_hours() {
            self.advance(now);
        }
        if let Some(tariff) = &mut self.tariff {
            tariff.turn_hour(hour);
        }
    }

    /// Advances energy and cost to `now`.
    pub(super) fn advance(&mut self, now: SimTime) {
        if let Some(tariff) = &mut self.tariff {
            tariff.bill(&self.power, now.since(self.since).seconds());
        }
        self.energy = self.energy(now);
        self.since = now;
    }

    /// Records the flows from `now` on, and the unused power of their source where it has a limit.
    pub(super) fn record(&mut self, power: Flows, headroom: Option<Headroom>) {
        self.power = power;
        self.headroom = headroom;
        if let Some(now) = headroom
            && self.least.is_none_or(|least| now.unused_w < least.unused_w)
        {
            self.least = Some(now);
        }
    }

    /// Energy, cost and least headroom count from `now` on.
    pub(super) fn reset(&mut self, now: SimTime) {
        self.advance(now);
        self.energy = Flows::default();
        if let Some(tariff) = &mut self.tariff {
            tariff.reset();
        }
        self.least = self.headroom;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_to_its_limit_counts_whatever_its_size() {
        let edge = Headroom { unused_w: 2_750.0, carried_w: 3_000.0 };
        let large = |unused_w: f64| Headroom { unused_w, carried_w: 2e6 };
        assert_eq!(edge.nearer(large(600e3)), large(600e3));
        assert_eq!(large(600e3).nearer(edge), large(600e3));
        assert_eq!(edge.nearer(large(1.9e6)), edge);
    }
}
