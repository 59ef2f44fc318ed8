//! The table `sales`: what customers demanded and bought in each hour.
//!
//! Off unless it is selected by name or by `all`, since it has a row for each hour with demand of each
//! product at each facility.

use crate::environment::Clock;
use crate::kernel::{Event, Phase, Seen, SimSpan, SimTime, Simulation, kinds};
use crate::outcome::rows::table;
use crate::supply::{Served, StockPoint, Topology};
use bevy_ecs::prelude::{Query, Res, World};
use std::sync::Arc;

table! {
    /// One product at one facility in one hour, where customers demanded it, bought it, or stopped waiting for it.
    SalesRow in SalesRows as "sales" {
        hour: SimTime, "", Key, "first instant of the hour, counted from the start";
        facility: Arc<str>, "", Key, "the facility";
        product: Arc<str>, "", Key, "the product";
        demanded: f64, "1", Sum, "units that customers demanded";
        sold: f64, "1", Sum, "units sold to customers, from stock or to fill backorders";
        lost: f64, "1", Sum, "units of customer demand lost";
        backordered: f64, "1", Sum, "units of customer demand backordered";
        substituted: f64, "1", Sum, "units of customer demand in place of which customers took another product";
        sold_instead: f64, "1", Sum, "units of `sold` that were taken in place of another product";
        left: f64, "1", Sum, "units of `lost` whose customers had waited first";
        turned_away: f64, "1", Sum, "units of `lost` whose customers found the line at the tills full";
    }
}

kinds! { SalesSampled }

/// Sales are read, once an hour.
#[derive(Clone, Copy)]
pub struct SalesSampled;

impl Event for SalesSampled {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Totals of each stock point at the last reading.
#[derive(Clone, Debug, Default)]
pub struct SalesSoFar(Vec<Served>);

impl SalesSoFar {
    /// What came since the last reading; the present totals are the next one's base.
    fn advance(&mut self, stock: usize, now: Served) -> Served {
        if self.0.len() <= stock {
            self.0.resize(stock + 1, Served::default());
        }
        let then =
            self.0.get_mut(stock).map_or(Served::default(), |then| std::mem::replace(then, now));
        now.since(&then)
    }
}

/// Registers the observers of this table.
pub fn observe<W>(sim: &mut Simulation<W>)
where
    W: AsMut<SalesRows> + AsMut<SalesSoFar> + Send + 'static,
{
    sim.observe(read::<W>);
    // Totals restart at the start, so the first reading comes an hour later.
    sim.sample(SimTime::START.max(sim.now()) + SimSpan::HOUR, SimSpan::HOUR, SalesSampled);
}

fn read<W: AsMut<SalesRows> + AsMut<SalesSoFar>>(
    seen: Seen<SalesSampled, W>,
    points: Query<&StockPoint>,
    topology: Res<Topology>,
    clock: Res<Clock>,
) {
    let hour = seen.time - SimSpan::HOUR;
    let mut so_far = std::mem::take::<SalesSoFar>(seen.writer.as_mut());
    add(points.iter(), (hour, seen.time), &topology, &clock, &mut so_far, seen.writer.as_mut());
    *AsMut::<SalesSoFar>::as_mut(seen.writer) = so_far;
}

fn add<'a>(
    points: impl Iterator<Item = &'a StockPoint>,
    (hour, now): (SimTime, SimTime),
    topology: &Topology,
    clock: &Clock,
    so_far: &mut SalesSoFar,
    rows: &mut SalesRows,
) {
    for point in points.filter(|point| point.sells()) {
        let since = so_far.advance(point.id().index(), point.totals(now, clock).customers);
        if since.demanded == 0.0 && since.issued == 0.0 && since.left == 0.0 {
            continue;
        }
        rows.push(SalesRow {
            hour,
            facility: topology.facilities.name(point.facility()).clone(),
            product: topology.products.name(point.product()).clone(),
            demanded: since.demanded,
            sold: since.issued,
            lost: since.lost,
            backordered: since.backordered,
            substituted: since.substituted,
            sold_instead: since.sold_instead,
            left: since.left,
            turned_away: since.turned_away,
        });
    }
}

/// Adds the hour that the end of the run cuts short, or ends.
pub(in crate::outcome) fn end(
    world: &mut World,
    end: SimTime,
    so_far: &mut SalesSoFar,
    rows: &mut SalesRows,
) {
    let mut points = world.query::<&StockPoint>();
    let (topology, clock) = (world.resource::<Topology>(), world.resource::<Clock>());
    let hours = (end.since(SimTime::START).nanos() - 1).max(0) / SimSpan::HOUR.nanos();
    let hour = SimTime::START + SimSpan::HOUR * hours;
    add(points.iter(world), (hour, end), topology, clock, so_far, rows);
}
