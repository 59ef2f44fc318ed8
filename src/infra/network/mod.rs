//! Network: how messages travel between sites and endpoints.
//!
//! ```text
//!  Network::send ─▶ route ─▶ links ─▶ MessageArrived | MessageLost
//!                     ▲ RoutesConverged ◀─ LinkCut, LinkRestored
//! ```

mod access;
mod background;
mod cut;
mod data_sent;
mod impaired;
mod link;
mod message;
mod route_cache;
mod transmit;
mod transport;

pub use access::{AccessSpec, Endpoint};
pub use cut::{LinkCut, LinkRestored};
pub use data_sent::DataSent;
pub use impaired::{BlackHoleBegins, LinkImpairmentEnds, LinkLoadBegins, LinkLossBegins};
pub use link::{Link, LinkSpec};
pub use message::{LostReason, Message, MessageArrived, MessageExpired, MessageFact, MessageLost};
pub use route_cache::{Routes, RoutesConverged};
pub use transmit::Network;
pub use transport::{NetworkSpec, NewConnectionSpec};

use crate::kernel::Simulation;

/// Registers the handlers of links, routes and messages.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(background::turn_hour).on(cut::cut_link).on(cut::restore_link);
    sim.on(impaired::add_loss).on(impaired::add_load).on(impaired::open_black_hole);
    sim.on(impaired::end_impairment);
    sim.on(transmit::converge).on(transmit::expire);
}
