//! The table `service`: what customers asked for and got, by day.

use crate::environment::Clock;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::record::Recorder;
use crate::outcome::rows::table;
use crate::supply::{DayClosed, Network, StockPoint};
use bevy_ecs::prelude::{Query, Res};
use std::sync::Arc;

table! {
    /// One facility, product and local day, where customers buy.
    ServiceRow in ServiceRows as "service" {
        day: SimTime, "", Key, "first instant of the local day";
        facility: Arc<str>, "", Key, "the facility";
        product: Arc<str>, "", Key, "the product";
        demanded: f64, "1", Sum, "units asked for";
        sold: f64, "1", Sum, "units handed over";
        lost: f64, "1", Sum, "units that nobody got";
        backordered: f64, "1", Sum, "units that had to wait";
        stockout_hours: f64, "h", Sum, "open hours with nothing on hand";
    }
}

/// Registers the observers of this table.
pub fn observe(sim: &mut Simulation<Recorder>) {
    sim.observe(close_day);
}

fn close_day(seen: Seen<DayClosed, Recorder>, points: Query<&StockPoint>, network: Res<Network>, clock: Res<Clock>) {
    let day = clock.midnight(seen.event.day);
    if seen.time <= SimTime::START {
        return;
    }
    for point in points.iter().filter(|point| point.sells()) {
        let sums = point.last_day();
        seen.writer.tables.service.push(ServiceRow {
            day,
            facility: network.facilities.name(point.facility).clone(),
            product: network.products.name(point.product).clone(),
            demanded: sums.demanded,
            sold: sums.sold,
            lost: sums.lost,
            backordered: sums.backordered,
            stockout_hours: sums.stockout_s / 3600.0,
        });
    }
}
