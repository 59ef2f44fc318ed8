//! Readings of sites, present values and totals, for samplers, KPIs and balances.

use super::first_limits::first_limits;
use super::parts::{SiteParts, SitePartsReadOnlyItem};
use crate::infra::compute::{RackGroup, RackGroups};
use crate::infra::cooling::{HeatPath, Mass};
use crate::infra::id::SiteId;
use crate::infra::network;
use crate::infra::power::{Flows, Headroom, Ups};
use crate::infra::serving::{Class, PerClass, Pool, Requests};
use crate::kernel::SimTime;
use bevy_ecs::prelude::World;

/// The state of a site at an instant; parts that it does not have are `None`. Of several halls and rack
/// groups, temperatures are those of the warmest, and the headroom that of the nearest to its limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SiteReading {
    /// Power drawn from all sources: grid, generators and battery, in W.
    pub site_w: f64,
    /// Power drawn from the grid, in W.
    pub grid_w: f64,
    /// Power drawn from generators, in W; `None` without any.
    pub generator_w: Option<f64>,
    /// Power discharged from the battery's storage, in W; below zero while it charges. `None` without
    /// one.
    pub battery_w: Option<f64>,
    /// Power lost in the chain, in inverter and charger, in W.
    pub losses_w: f64,
    /// Power of the racks and of the fixed load, in W.
    pub it_w: f64,
    /// Power from all sources, charging excepted, for a watt of racks and fixed load; `None` while these
    /// draw none.
    pub pue: Option<f64>,
    /// Power of pumps and cooling plant, in W.
    pub cooling_w: f64,
    /// What the present source carries beyond what is drawn from it, in W; infinite without a limit.
    pub power_headroom_w: f64,
    /// Generators that run; `None` without any.
    pub generators_running: Option<u32>,
    /// Fuel left for them, as a fraction of a full tank; `None` where it is unlimited.
    pub fuel: Option<f64>,
    /// Chips and cold plates of racks that are up, in °C.
    pub chips_c: Option<f64>,
    /// Junctions of busy parts, in °C; they throttle.
    pub junction_c: Option<f64>,
    /// Technology coolant, in °C.
    pub coolant_c: Option<f64>,
    /// Facility water, in °C.
    pub water_c: Option<f64>,
    /// Air of the room, in °C.
    pub air_c: Option<f64>,
    /// Distance to the first step of the throttle, in K.
    pub thermal_headroom_k: Option<f64>,
    /// Present step of the throttle; 0 is full speed.
    pub throttle_step: u32,
    /// Racks that are up.
    pub racks_up: Option<u32>,
    /// Requests that wait.
    pub queue: u32,
    /// Requests and background jobs that wait, by class.
    pub queue_by: PerClass<u32>,
    /// Busy servers by class, background load included.
    pub busy_by: PerClass<f64>,
    /// Busy fraction of the servers of all pools that are up.
    pub utilisation: f64,
    /// Usable energy left in the battery, in J.
    pub battery_j: Option<f64>,
    /// The same as a fraction of that at full charge.
    pub battery_charge: Option<f64>,
}

/// Requests of pools since measuring started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestTotals {
    /// In the pools when measuring started.
    pub carried_over: u64,
    /// Submitted.
    pub submitted: u64,
    /// Answered.
    pub answered: u64,
    /// Ended at their deadline.
    pub expired: u64,
    /// Refused at a full queue.
    pub refused: u64,
    /// Ended out of patience, while they waited.
    pub gave_up: u64,
    /// Stopped for a better class, and dropped.
    pub stopped: u64,
    /// In the pools now.
    pub held: u64,
}

impl RequestTotals {
    /// The requests of a pool.
    #[must_use]
    pub const fn of(pool: &Pool) -> Self {
        let counts = pool.statistics();
        Self {
            carried_over: counts.carried_over,
            submitted: counts.submitted,
            answered: counts.answered,
            expired: counts.expired,
            refused: counts.refused,
            gave_up: counts.gave_up,
            stopped: counts.stopped,
            held: pool.open_requests(),
        }
    }

    /// Adds those of others.
    pub const fn add(&mut self, others: &Self) {
        self.carried_over += others.carried_over;
        self.submitted += others.submitted;
        self.answered += others.answered;
        self.expired += others.expired;
        self.refused += others.refused;
        self.gave_up += others.gave_up;
        self.stopped += others.stopped;
        self.held += others.held;
    }

    /// Requests in minus requests out and held: zero.
    #[must_use]
    pub const fn residual(&self) -> i64 {
        let came = self.carried_over + self.submitted;
        let ended = self.answered + self.expired + self.refused + self.gave_up + self.stopped;
        came as i64 - (ended + self.held) as i64
    }
}

/// Totals of one or several sites since measuring started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SiteTotals {
    /// Energy from grid and generators, in J.
    pub facility_j: f64,
    /// Cost of that energy, in the scenario's currency; `None` where it has no price.
    pub energy_cost: Option<f64>,
    /// Cost of the own share by contract, in the scenario's currency; `None` where nothing has a price.
    pub own_cost: Option<f64>,
    /// Electric energy by path, in J.
    pub energy: Flows,
    /// Requests of all pools.
    pub requests: RequestTotals,
    /// Racks that ran throttled, times seconds.
    pub throttled_rack_s: f64,
    /// Racks tripped or powered down because of heat, times seconds.
    pub tripped_rack_s: f64,
    /// Racks that the energised power carries but that are not up, times seconds.
    pub dark_rack_s: f64,
    /// Seconds without any server up, summed over sites.
    pub down_s: f64,
    /// Servers of elastic lots that got no units within a look.
    pub starts_refused: u64,
    /// Servers of elastic lots that have started, and seconds from the decision to grow until they served.
    pub starts: (u64, f64),
    /// Smallest distance to the first step of a throttle, in K; `None` if no site has one.
    pub thermal_headroom_min_k: Option<f64>,
    /// Smallest unused power of the present source; of several sites that of the one where it is the
    /// smallest fraction of what the source carries. `None` without a limit.
    pub power_headroom_min: Option<Headroom>,
    /// Greatest busy fraction of the servers of a pool that are up.
    pub utilisation_peak: f64,
    /// Requests answered in the hour in which most were submitted to all pools, in 1/h; `None` for
    /// a single site, and without requests.
    pub throughput_at_peak_per_h: PerClass<Option<f64>>,
}

/// The lesser of two values that there may be.
fn least(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl SiteTotals {
    /// Totals of all sites up to `now`; `None` without any.
    #[must_use]
    pub fn of_all(world: &mut World, now: SimTime) -> Option<Self> {
        let mut sites = world.query::<SiteParts>();
        let mut each: Vec<(SiteId, Self)> =
            sites.iter(world).map(|parts| (parts.site.id(), parts.totals(now))).collect();
        // By id: the order of a query follows the parts that sites have, and with it the last bits of sums.
        each.sort_unstable_by_key(|(id, _)| *id);
        let mut all: Option<Self> = None;
        for (_, totals) in &each {
            all.get_or_insert_default().add(totals);
        }
        if let (Some(all), Some(requests)) = (&mut all, world.get_resource::<Requests>()) {
            all.throughput_at_peak_per_h =
                Class::ALL.map(|class| requests.throughput_at_peak_per_h(class, now));
        }
        all
    }

    /// Adds the totals of a site.
    pub fn add(&mut self, site: &Self) {
        self.facility_j += site.facility_j;
        if let Some(cost) = site.energy_cost {
            *self.energy_cost.get_or_insert(0.0) += cost;
        }
        if let Some(cost) = site.own_cost {
            *self.own_cost.get_or_insert(0.0) += cost;
        }
        self.energy.add(&site.energy, 1.0);
        self.requests.add(&site.requests);
        self.throttled_rack_s += site.throttled_rack_s;
        self.tripped_rack_s += site.tripped_rack_s;
        self.dark_rack_s += site.dark_rack_s;
        self.down_s += site.down_s;
        self.starts_refused += site.starts_refused;
        self.starts.0 += site.starts.0;
        self.starts.1 += site.starts.1;
        self.thermal_headroom_min_k =
            least(self.thermal_headroom_min_k, site.thermal_headroom_min_k);
        self.power_headroom_min = match (self.power_headroom_min, site.power_headroom_min) {
            (Some(one), Some(other)) => Some(one.nearer(other)),
            (one, other) => one.or(other),
        };
        self.utilisation_peak = self.utilisation_peak.max(site.utilisation_peak);
    }

    /// The greatest of the residuals of energy, relative to the inflow, and of requests.
    #[must_use]
    pub fn residual(&self) -> f64 {
        let through_j = self.facility_j + self.energy.battery;
        let of_energy = self.energy.residual().abs() / through_j.max(1.0);
        of_energy.max(self.requests.residual().unsigned_abs() as f64)
    }
}

/// Junctions of the busy parts of a group, in °C, if it has a throttle.
pub(super) fn junction_c(group: &RackGroup, heat: &HeatPath, now: SimTime) -> Option<f64> {
    let throttle = group.throttle()?;
    Some(heat.mass_c(heat.chip_mass(group.id()), now) + throttle.rise_k())
}

/// Distance of a group to the first step of its throttle, in K.
pub(in crate::infra) fn headroom_k(
    group: &RackGroup,
    heat: &HeatPath,
    now: SimTime,
) -> Option<f64> {
    let throttle = group.throttle()?;
    let of_chips = throttle.first_c().zip(junction_c(group, heat, now));
    let air_c = heat.has_room(group.hall()).then(|| heat.mass_c(Mass::Air(group.hall()), now));
    let of_air = throttle.first_air_c().zip(air_c);
    let distance_k = |(first_c, here_c): (f64, f64)| first_c - here_c;
    least(of_chips.map(distance_k), of_air.map(distance_k))
}

impl SitePartsReadOnlyItem<'_, '_> {
    /// The state at `now`.
    #[must_use]
    pub fn reading(&self, now: SimTime) -> SiteReading {
        let liquid = self.heat.filter(|heat| heat.has_liquid());
        let air_c = self.heat.filter(|heat| heat.has_rooms()).map(|heat| heat.air_c(now));
        let groups = self.racks.map_or(&[][..], RackGroups::all);
        let power = self.feed.power();
        let site_w = power.grid + power.generator + power.battery;
        SiteReading {
            site_w,
            grid_w: power.grid,
            generator_w: self.generator.map(|_| power.generator),
            battery_w: self.ups.map(|_| power.battery - power.charge),
            losses_w: power.chain_loss + power.battery_loss,
            it_w: power.racks,
            pue: (power.racks > 0.0).then(|| (site_w - power.charge) / power.racks),
            cooling_w: power.cooling,
            power_headroom_w: self.feed.headroom_w().unwrap_or(f64::INFINITY),
            generators_running: self.generator.map(|generator| generator.running() as u32),
            fuel: self.generator.and_then(|generator| generator.fuel(now)),
            chips_c: liquid.map(|heat| heat.chips_c(now)),
            junction_c: self.heat.and_then(|heat| {
                groups.iter().filter_map(|g| junction_c(g, heat, now)).reduce(f64::max)
            }),
            coolant_c: liquid.map(|heat| heat.coolant_c(now)),
            water_c: self
                .heat
                .filter(|heat| heat.has_liquid() || self.water.is_some())
                .map(|heat| heat.water_c(now)),
            air_c,
            thermal_headroom_k: self.heat.and_then(|heat| {
                groups.iter().filter_map(|g| headroom_k(g, heat, now)).reduce(f64::min)
            }),
            throttle_step: groups.iter().map(RackGroup::throttle_step).max().unwrap_or(0),
            racks_up: self.racks.map(RackGroups::up),
            queue: self.pools.waiting(),
            queue_by: Class::ALL.map(|class| self.pools.waiting_of(class)),
            busy_by: self.pools.busy_by(),
            utilisation: self.pools.utilisation(),
            battery_j: self.ups.map(|ups| ups.energy_j(now)),
            battery_charge: self.ups.map(|ups| ups.charge(now)),
        }
    }

    /// Sums since measuring started, up to `now`.
    #[must_use]
    pub fn totals(&self, now: SimTime) -> SiteTotals {
        let energy = self.feed.energy(now);
        let groups = self.racks.map_or(&[][..], RackGroups::all);
        let pools = || self.pools.list().iter().map(Pool::statistics);
        let rack_s = |of: &dyn Fn(&RackGroup) -> f64| groups.iter().map(of).sum();
        SiteTotals {
            facility_j: energy.grid + energy.generator,
            energy_cost: self.feed.cost(now),
            own_cost: self.contract.cost(
                (&self.pools.own_use(), |pool, lot| {
                    let pool = self.pools.get(pool);
                    pool.and_then(|pool| pool.held_server_s(lot, now)).unwrap_or(0.0)
                }),
                self.feed.cost(now),
                self.feed.price_per_j(),
                self.data.bytes(),
                now,
            ),
            energy,
            requests: self.requests(),
            throttled_rack_s: rack_s(&|group| group.throttled_rack_s(now)),
            tripped_rack_s: rack_s(&|group| group.tripped_rack_s(now)),
            dark_rack_s: rack_s(&|group| group.dark_rack_s(now)),
            down_s: self.site.is_down.integral(now),
            starts_refused: pools().map(|stats| stats.starts_refused).sum(),
            starts: pools().fold((0, 0.0), |(count, sum_s), stats| {
                let its = stats.to_capacity_s;
                let its_s = its.mean().unwrap_or(0.0) * its.count() as f64;
                (count + its.count(), sum_s + its_s)
            }),
            thermal_headroom_min_k: self
                .heat
                .zip(self.racks)
                .map(|(heat, racks)| heat.least_headroom_k(now, &first_limits(racks, heat)))
                .filter(|&headroom_k| headroom_k < f64::MAX),
            power_headroom_min: self.feed.least_headroom(),
            utilisation_peak: self.pools.utilisation_peak(),
            throughput_at_peak_per_h: [None; Class::ALL.len()],
        }
    }

    fn requests(&self) -> RequestTotals {
        let mut all = RequestTotals::default();
        self.pools.list().iter().for_each(|pool| all.add(&RequestTotals::of(pool)));
        all
    }

    /// The greatest residual of heat networks, of the battery's store and of electricity, relative to
    /// their throughput, and of the requests and jobs of each pool.
    #[must_use]
    pub fn residual(&self, now: SimTime) -> f64 {
        let mut worst = self.totals(now).residual();
        for pool in self.pools.list() {
            let requests = RequestTotals::of(pool).residual().unsigned_abs();
            worst = worst.max(requests.max(pool.job_residual().unsigned_abs()) as f64);
        }
        if let Some(heat) = self.heat {
            let mut network = heat.network().clone();
            network.advance(now);
            worst = worst.max(network.residual_j().abs() / network.throughput_j().max(1.0));
        }
        let of_store = self
            .ups
            .map_or(0.0, |ups: &Ups| ups.residual_j(now).abs() / ups.throughput_j().max(1.0));
        worst.max(of_store)
    }
}

/// The greatest residual of all sites, see [`SitePartsReadOnlyItem::residual`], and of messages; 0 up to
/// rounding.
pub fn audit(world: &mut World, now: SimTime) -> f64 {
    let mut sites = world.query::<SiteParts>();
    let worst = sites.iter(world).map(|parts| parts.residual(now)).fold(0.0, f64::max);
    worst.max(network::residual(world))
}
