//! Network: how messages travel between sites and endpoints.
//!
//! ```text
//!  Network::send ─▶ route ─▶ path ─▶ window ─▶ segments ─▶ in_order ─▶ MessageArrived | MessageLost
//!                     │        ├─ lost ─▶ retry ─▶ MessageRetried
//!                     │        └─ bulk ─▶ flows ─▶ fair_share ─▶ FlowSent ─┘
//!                     ▲ RoutesConverged ◀─ LinkCut, LinkRestored
//! ```

mod access;
mod at_link;
mod background;
mod bulk;
mod cut;
mod data_sent;
mod ends;
mod fair_share;
mod flow;
mod flows;
mod fluid;
mod impaired;
mod in_order;
mod link;
mod message;
mod path;
mod queue;
mod retry;
mod route_cache;
mod segments;
mod terms;
mod transmit;
mod transport;
mod window;

pub use access::AccessSpec;
pub use cut::{LinkCut, LinkRestored};
pub use data_sent::DataSent;
pub use flow::{FlowExpired, FlowRetried, FlowSent, FlowWindowGrew, FlowsShared};
pub use flows::BulkFlows;
pub use impaired::{BlackHoleBegins, LinkImpairmentEnds, LinkLoadBegins, LinkLossBegins};
pub use link::{Link, LinkSpec};
pub use message::{LostReason, Message, MessageArrived, MessageExpired, MessageFact, MessageLost};
pub use retry::MessageRetried;
pub use route_cache::{Routes, RoutesConverged};
pub use terms::FlowTerms;
pub use transmit::Network;
pub use transport::{NetworkSpec, NewConnectionSpec};

use crate::kernel::Simulation;
use bevy_ecs::prelude::World;

/// Messages sent less those that have arrived, will arrive, are lost, wait for a route or their next attempt, or
/// are being sent.
pub(super) fn residual(world: &World) -> f64 {
    let (Some(routes), Some(flows)) =
        (world.get_resource::<Routes>(), world.get_resource::<BulkFlows>())
    else {
        return 0.0;
    };
    let known = routes.transmitted() + routes.lost();
    let waiting = routes.waiting() + routes.held() + flows.len();
    (routes.sent() as f64 - known as f64 - waiting as f64).abs()
}

/// Registers the handlers of links, routes and messages.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(background::turn_hour);
    sim.on(cut::cut_link).on(bulk::pause).on(cut::restore_link).on(bulk::resume);
    sim.on(transmit::resume);
    sim.on(impaired::add_loss).on(impaired::add_load).on(impaired::open_black_hole);
    sim.on(impaired::end_impairment);
    sim.on(transmit::converge).on(transmit::expire).on(retry::retry);
    sim.on(bulk::converge).on(bulk::share).on(bulk::grow).on(bulk::finish).on(bulk::expire);
    sim.on(bulk::retry);
}
