//! The meter of a site: electric power now, energy and cost since measuring started.

use super::flows::Flows;
use super::tariff::Tariff;
use crate::kernel::{SimTime, TimeWeighted};

/// Present power, in W, and energy since the last reset, in J.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    since: SimTime,
    power: Flows,
    energy: Flows,
    /// Unused power of the present source; `None` where it has no limit.
    headroom_now_w: Option<f64>,
    headroom_w: TimeWeighted,
    tariff: Option<Tariff>,
}

impl Meter {
    pub(super) fn new(now: SimTime, energised_w: f64, tariff: Option<Tariff>) -> Self {
        Self {
            since: now,
            power: Flows::default(),
            energy: Flows::default(),
            headroom_now_w: Some(energised_w).filter(|power_w| power_w.is_finite()),
            headroom_w: TimeWeighted::new(now, energised_w),
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

    /// Unused power of the present source, in W.
    pub(super) const fn headroom_w(&self) -> Option<f64> {
        self.headroom_now_w
    }

    /// Smallest unused power of the source, in W.
    pub(super) const fn least_headroom_w(&self) -> f64 {
        self.headroom_w.least()
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
    pub(super) fn record(&mut self, now: SimTime, power: Flows, headroom_w: Option<f64>) {
        self.power = power;
        self.headroom_now_w = headroom_w;
        if let Some(headroom_w) = headroom_w
            && self.headroom_w.level() != headroom_w
        {
            self.headroom_w.set(now, headroom_w);
        }
    }

    /// Energy, cost and least headroom count from `now` on.
    pub(super) fn reset(&mut self, now: SimTime) {
        self.advance(now);
        self.energy = Flows::default();
        if let Some(tariff) = &mut self.tariff {
            tariff.reset();
        }
        self.headroom_w.reset(now);
    }
}
