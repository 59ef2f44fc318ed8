//! Transport: departures, allocation of scarce stock, shipments under way, receipts.
//!
//! ```text
//!  closed orders ──LaneDeparts─┐
//!  orders on demand ───────────┴─GoodsLeave──▶ sharing of scarce stock ─▶ shipment ──ShipmentsArrived──▶ receipt
//!                                    │                                ▲
//!                                    └─▶ interfacility backorders ────┘   LaneDelayed postpones arrivals,
//!                                                                         ports and docks handle them in line
//! ```

mod allocation;
mod alternatives;
mod backorder;
mod capacity;
mod capacity_use;
mod claim;
mod cleared;
mod closed_orders;
mod columns;
mod dear_lane;
mod dearness;
mod delay;
mod delay_lane;
mod delivered;
mod departing;
mod departure;
mod dispatch;
mod dock;
mod dock_queue;
mod facility_stations;
mod in_transit;
mod largest_remainder;
mod leaving;
mod leg_events;
mod line;
mod making;
mod multiples;
mod needs;
mod on_demand;
mod onward;
mod onward_traffic;
mod picking;
mod picking_queue;
mod port;
mod port_queue;
mod promisable;
mod promise;
mod receipt;
mod reserved;
mod sequential;
mod sharing;
mod shipment;
mod shut_shop;
mod slow_lane;
mod slow_station;
mod slowdown;
mod spoil;
mod spoilage;
mod state;
mod station_queue;
mod target;
mod till_queue;
mod tills;
mod traffic;
mod vehicles_left;
mod waiting;

pub use allocation::allocate_proportionally;
pub use capacity::CapacityRenewed;
pub use closed_orders::ClosedOrders;
pub(super) use columns::{Slices, SupplyColumns};
pub use dearness::{Charge, CostRaised, CostRestored};
pub use delay::LaneDelayed;
pub use delivered::DeliveryTotals;
pub use departure::LaneDeparts;
pub use dock_queue::DockCleared;
pub(super) use in_transit::InTransit;
pub use in_transit::ShipmentsArrived;
pub use largest_remainder::largest_remainder;
pub use leaving::GoodsLeave;
pub use leg_events::{LegDelayed, LegDeparts, LegEnded};
pub use line::BatchMade;
pub(super) use on_demand::{claim, claim_from_outside, fill, fill_from_outside};
pub(super) use onward_traffic::OnwardTraffic;
pub(super) use picking::begin_picking;
pub use picking_queue::OrdersPicked;
pub use port::{PortRestored, PortSlowed};
pub use port_queue::PortCleared;
pub(super) use shipment::ShipmentHeader;
pub use shipment::{ShipmentEnded, ShipmentStatus};
pub use shut_shop::{SalesResumed, SalesStopped};
pub use slow_station::{StationKind, StationRestored, StationSlowed};
pub use slowdown::{Activity, ActivityRestored, ActivitySlowed};
pub use spoilage::{SpoilageBegan, SpoilageEnded, StockSpoiled};
pub use state::Transport;
pub use station_queue::StationTotals;
pub(super) use target::Target;
pub use till_queue::CustomerPaid;
pub(super) use tills::{is_line_full, stand_in_line};
pub use traffic::LaneTraffic;
pub use vehicles_left::VehiclesLeft;

use crate::kernel::Simulation;

/// Registers the handlers of transport.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(departure::call_departure).on(departure::send_goods);
    sim.on(receipt::receive).on(delay_lane::delay_lane);
    sim.on(slow_lane::slow).on(slow_lane::restore);
    sim.on(onward::depart_by_timetable).on(onward::delay_leg);
    sim.on(dear_lane::raise).on(dear_lane::restore);
    sim.on(spoil::spoil_stock).on(spoil::begin).on(spoil::end);
    sim.on(capacity::renew);
    sim.on(port::clear).on(port::slow).on(port::restore);
    sim.on(cleared::receive_at_dock).on(cleared::receive_batch).on(picking::clear);
    sim.on(slow_station::slow).on(slow_station::restore);
    sim.on(shut_shop::stop).on(shut_shop::resume);
    sim.on(tills::clear);
}
