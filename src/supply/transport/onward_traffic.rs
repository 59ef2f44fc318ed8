//! What a lane keeps of its legs after the first: draws of their lead times and delays, and delays by incidents.

use super::delay::{LaneDelay, LaneDelays};
use crate::kernel::{Address, Stream};

/// Shipments to a destination on a leg that the address of a draw has room for.
const MOST_SHIPMENTS: u64 = 1 << 32;

/// Departures before the start that the address of a delay has room for.
const EARLIER_DEPARTURES: i64 = 1 << 20;

/// The legs after the first of a lane.
#[derive(Clone, Debug)]
pub(in crate::supply) struct OnwardTraffic {
    /// Draws of lead times.
    stream: Stream,
    legs: Vec<OfLeg>,
}

#[derive(Clone, Debug)]
struct OfLeg {
    /// Draws of delays: the same for all lanes that share the leg.
    stream: Stream,
    /// Shipments so far, by destination.
    sent: Vec<u64>,
    delays: LaneDelays,
}

impl OnwardTraffic {
    /// Legs without shipments, to a number of destinations, with the draws of the lane and of each leg.
    pub(in crate::supply) fn new(destinations: usize, stream: Stream, legs: Vec<Stream>) -> Self {
        let leg =
            |stream| OfLeg { stream, sent: vec![0; destinations], delays: LaneDelays::default() };
        Self { stream, legs: legs.into_iter().map(leg).collect() }
    }

    /// A uniform number for the next shipment to a destination on a leg, 1 for the first after the lane's service.
    pub(super) fn of_shipment(&mut self, leg: usize, destination: usize) -> f64 {
        let Some(of_leg) = self.legs.get_mut(leg.wrapping_sub(1)) else { return 0.5 };
        let destinations = of_leg.sent.len();
        let Some(sent) = of_leg.sent.get_mut(destination) else { return 0.5 };
        let line = destinations * (leg - 1) + destination;
        let address = Address::of(line as u64).within(MOST_SHIPMENTS, *sent);
        *sent += 1;
        self.stream.uniform(address.index())
    }

    /// A uniform number for all that leaves with a departure of a leg.
    pub(super) fn of_departure(&mut self, leg: usize, departure: i64) -> f64 {
        let Some(of_leg) = self.legs.get_mut(leg.wrapping_sub(1)) else { return 0.5 };
        of_leg.stream.uniform((departure + EARLIER_DEPARTURES) as u64)
    }

    /// A delay of a leg begins.
    pub(super) fn delay(&mut self, leg: usize, delay: LaneDelay) {
        if let Some(delays) = self.delays(leg) {
            delays.begin(delay);
        }
    }

    /// The delays of a leg.
    pub(super) fn delays(&mut self, leg: usize) -> Option<&mut LaneDelays> {
        Some(&mut self.legs.get_mut(leg.wrapping_sub(1))?.delays)
    }
}
