//! The line at a port: its jobs are the berths of shipments (`station_queue`).

use super::station_queue::StationQueue;
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::PortId;
use crate::supply::station_served::StationPlace;

kinds! { PortCleared }

/// A port has handled a shipment.
#[derive(Clone, Copy, Debug)]
pub struct PortCleared {
    /// The port at which the shipment was handled.
    pub port: PortId,
}

impl Event for PortCleared {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.port.index() as u64
    }
}

/// The line at a port.
pub(in crate::supply) type PortQueue = StationQueue<u32, PortCleared>;

/// A port without a line.
pub(super) const fn port_queue(port: PortId) -> PortQueue {
    StationQueue::new(StationPlace::Port(port), PortCleared { port })
}
