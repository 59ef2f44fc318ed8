//! The table `lanes`: which facility supplies which, and at what cost.

use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{Mode, OrderBooks, Service, ShortagePolicy, Topology};
use bevy_ecs::prelude::World;
use std::sync::Arc;

table! {
    /// One destination of one lane.
    LaneRow in LaneRows as "lanes" {
        lane: Arc<str>, "", Key, "the lane, as in `orders` and `shipments`";
        destination: Arc<str>, "", Key, "facility that receives the goods";
        origin: Arc<str>, "", Constant, "facility that ships the goods";
        mode: Mode, "", Constant, "mode of transport: `road`, `rail`, `sea` or `air`";
        service: &'static str, "", Constant, "`timetable` or `on_demand`";
        shortage: ShortagePolicy, "", Constant, "what happens to units that the origin lacks: `cancelled` or `backordered`";
        is_decided: bool, "", Constant, "whether decisions set its orders";
        penalty_per_missed: f64, "currency", Constant, "penalty for each order that is missed";
        cost_per_departure: f64, "currency", Constant, "cost of each departure of the lane at which a shipment leaves, for all destinations together";
        cost_per_unit: f64, "currency", Constant, "cost of each unit sent";
        vehicle_holds: Option<f64>, "1", Constant, "load that a vehicle holds, in the unit of `load` in `products`; null if any load is carried";
        own_vehicles: Option<u32>, "1", Constant, "own vehicles at each departure; null for as many as are needed";
        cost_per_vehicle: f64, "currency", Constant, "cost of each own vehicle that leaves";
        cost_per_drop: f64, "currency", Constant, "cost of each call of a vehicle at a destination";
        cost_per_hired: Option<f64>, "currency", Constant, "cost of each hired vehicle; null if none is hired";
    }
}

impl Word for Mode {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

impl Word for ShortagePolicy {
    fn word(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Backordered => "backordered",
        }
    }
}

/// Adds all lanes.
pub(in crate::outcome) fn take(world: &World, rows: &mut LaneRows) {
    let (Some(topology), Some(books)) =
        (world.get_resource::<Topology>(), world.get_resource::<OrderBooks>())
    else {
        return;
    };
    for lane in topology.all_lanes() {
        let vehicles = lane.vehicles();
        for destination in lane.destinations() {
            rows.push(LaneRow {
                lane: topology.lanes.name(lane.id()).clone(),
                destination: topology.facilities.name(*destination).clone(),
                origin: topology.facilities.name(lane.origin()).clone(),
                mode: lane.mode(),
                service: match lane.service() {
                    Service::Timetable(_) => "timetable",
                    Service::OnDemand(_) => "on_demand",
                },
                shortage: lane.shortage(),
                is_decided: books.lane(lane.id()).is_some_and(|book| book.is_decided()),
                penalty_per_missed: lane.penalty_per_missed(),
                cost_per_departure: lane.cost_per_departure(),
                cost_per_unit: lane.cost_per_unit(),
                vehicle_holds: vehicles.map(|vehicles| vehicles.holds),
                own_vehicles: vehicles.and_then(|vehicles| vehicles.own),
                cost_per_vehicle: vehicles.map_or(0.0, |vehicles| vehicles.cost),
                cost_per_drop: vehicles.map_or(0.0, |vehicles| vehicles.per_drop),
                cost_per_hired: vehicles.and_then(|vehicles| vehicles.hire),
            });
        }
    }
}
