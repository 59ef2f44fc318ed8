//! Poisson arrivals: customers arrive one by one, each at a separate instant, with demand for one unit or a
//! drawn number of them.
//!
//! The rate varies by weekday, hour, opening hours and weather as hourly demand does: arrivals come at the peak
//! rate and are thinned to that of the hour (Lewis and Shedler 1979, Naval Research Logistics 26). Held to
//! account by `tests/it/oracles/supply/base_stock_backorder.rs`, `tests::customers` and
//! `tests::within_the_hour`.

use super::customer::serve_customer;
use super::hourly::Trading;
use super::profile::DemandShape;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, kinds};
use crate::supply::id::StockId;
use crate::supply::network::Topology;
use crate::supply::poisson::PoissonProcess;
use crate::supply::transport::SupplyColumns;
use bevy_ecs::prelude::{Component, Query, Res};
use bevy_ecs::system::SystemParam;

kinds! { CustomerArrives, SurgeCustomerArrives }

/// A customer arrives.
#[derive(Clone, Copy, Debug)]
pub struct CustomerArrives {
    /// The stock point.
    pub stock: StockId,
}

/// A customer arrives because of a surge.
#[derive(Clone, Copy, Debug)]
pub struct SurgeCustomerArrives {
    /// The stock point.
    pub stock: StockId,
}

impl Event for CustomerArrives {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    #[inline]
    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

impl Event for SurgeCustomerArrives {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

/// How the rate of a stock point's arrivals varies.
#[derive(Component, Clone, Copy, Debug)]
#[component(storage = "SparseSet")]
pub struct ArrivalProfile(pub(in crate::supply) DemandShape);

impl ArrivalProfile {
    /// How the mean is spread over hours.
    #[must_use]
    pub const fn shape(&self) -> DemandShape {
        self.0
    }
}

/// The profiles of arrivals, and the present hour.
#[derive(SystemParam)]
pub(super) struct ArrivalProfiles<'w, 's> {
    profiles: Query<'w, 's, &'static ArrivalProfile>,
    trading: Res<'w, Trading>,
    topology: Res<'w, Topology>,
}

impl ArrivalProfiles<'_, '_> {
    /// Share of the peak rate that arrivals have in the present hour.
    #[inline]
    fn share(&self, stock: StockId, process: &PoissonProcess) -> f64 {
        let Some(peak) = process.peak() else { return 1.0 };
        let profile =
            self.topology.stock_entity(stock).and_then(|entity| self.profiles.get(entity).ok());
        profile.map_or(1.0, |profile| self.trading.rate(profile.0) / peak)
    }
}

/// Schedules the next arrival.
#[inline]
pub(in crate::supply) fn schedule_next(
    process: &mut PoissonProcess,
    stock: StockId,
    agenda: &mut Agenda,
) {
    agenda.after(process.gap(agenda.now()), CustomerArrives { stock });
}

/// Schedules the next arrival of a surge.
fn schedule_next_of_surge(process: &mut PoissonProcess, stock: StockId, agenda: &mut Agenda) {
    if let Some(gap) = process.gap_of_surge() {
        *process.next_of_surge() = Some(agenda.after(gap, SurgeCustomerArrives { stock }));
    }
}

/// Changes the factor by which surges multiply the rate of arrivals, from now on.
pub(super) fn change_rate(
    process: &mut PoissonProcess,
    factor: f64,
    stock: StockId,
    agenda: &mut Agenda,
) {
    agenda.cancel_pending(process.next_of_surge());
    process.set_surge(factor, agenda.now());
    schedule_next_of_surge(process, stock, agenda);
}

/// Serves a customer from stock, or records the shortage; the next arrival is scheduled.
pub(super) fn serve(
    now: Now<CustomerArrives>,
    mut columns: SupplyColumns,
    profile: ArrivalProfiles,
) {
    let stock = now.event.stock;
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let Some(point) = slices.point(stock) else { return };
    let custom = point.custom(now.time());
    let Some(process) = point.arrivals_mut() else { return };
    let share = profile.share(stock, process) * custom.unwrap_or(1.0);
    let is_kept = process.is_kept(share);
    let units = process.units();
    schedule_next(process, stock, now.agenda);
    if is_kept {
        serve_customer(stock, units, &mut slices, now.agenda);
    }
}

/// Serves a customer of a surge; the next arrival of the surge is scheduled.
pub(super) fn serve_surge(
    now: Now<SurgeCustomerArrives>,
    mut columns: SupplyColumns,
    profile: ArrivalProfiles,
) {
    let stock = now.event.stock;
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let Some(point) = slices.point(stock) else { return };
    let custom = point.custom(now.time());
    let Some(process) = point.arrivals_mut() else { return };
    let share = profile.share(stock, process) * custom.unwrap_or(1.0);
    let is_kept = process.is_kept_of_surge(share);
    let units = process.units_of_surge();
    schedule_next_of_surge(process, stock, now.agenda);
    if is_kept {
        serve_customer(stock, units, &mut slices, now.agenda);
    }
}
