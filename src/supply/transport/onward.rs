//! Onward legs: a shipment that has reached the end of a leg goes on by the next.
//!
//! The model is `network::leg`. A shipment waits at the place of transfer for the departure of a leg by timetable.
//! Slowdowns of transit and delays concern the leg on which it is, from its departure on.

use super::columns::{Slices, SupplyColumns};
use super::delay::LaneDelay;
use super::leg_events::{LegDelayed, LegDeparts};
use crate::kernel::{Agenda, Now, SimTime};
use crate::supply::network::LegService;

/// A shipment that has reached the end of a leg goes on, or waits for a departure; `false` if it was the last leg.
#[inline]
pub(super) fn go_on(berth: u32, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let (topology, shipment) = (slices.topology, slices.in_transit.at(berth));
    let Some(lane) = topology.lane(shipment.lane) else { return false };
    let leg = shipment.leg as usize;
    let Some(next) = lane.onward().get(leg).and_then(|leg| topology.leg(*leg)) else {
        return false;
    };
    let number = shipment.number;
    slices.in_transit.transfer(berth);
    match next.service() {
        LegService::Lead(law) => {
            let destination = slices.in_transit.at(berth).header.destination as usize;
            let traffic = slices.traffic.get_mut(lane.id().index());
            let onward = traffic.and_then(|traffic| traffic.onward.as_mut());
            let lead = onward.map(|onward| law.quantile(onward.of_shipment(leg + 1, destination)));
            depart(berth, agenda.now() + lead.unwrap_or_default(), slices, agenda);
        }
        LegService::Timetable(timetable) => {
            let clock = topology.clock();
            let departure = timetable.first_open(agenda.now(), clock);
            let departs = timetable.departs(departure, clock);
            agenda.at(departs, LegDeparts { berth, departure, shipment: number });
        }
    }
    true
}

/// A leg by timetable departs with a shipment.
pub(super) fn depart_by_timetable(now: Now<LegDeparts>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let LegDeparts { berth, departure, .. } = now.event;
    let (topology, shipment) = (slices.topology, slices.in_transit.at(berth));
    let (lane, leg) = (shipment.lane, shipment.leg as usize);
    let next = topology.lane(lane).and_then(|lane| lane.onward().get(leg.wrapping_sub(1)));
    let Some(LegService::Timetable(timetable)) =
        next.and_then(|leg| topology.leg(*leg)).map(|leg| leg.service())
    else {
        return;
    };
    let traffic = slices.traffic.get_mut(lane.index());
    let onward = traffic.and_then(|traffic| traffic.onward.as_mut());
    let delay = onward.map(|onward| timetable.delay.quantile(onward.of_departure(leg, departure)));
    let reaches = timetable.reaches(departure, topology.clock()) + delay.unwrap_or_default();
    depart(berth, reaches, &mut slices, now.agenda);
}

/// A shipment leaves on the leg to which it was transferred; it reaches its end at an instant, without incidents.
fn depart(berth: u32, reaches: SimTime, slices: &mut Slices, agenda: &mut Agenda) {
    let (topology, shipment) = (slices.topology, slices.in_transit.at(berth));
    let leg = shipment.leg as usize;
    let Some(lane) = topology.lane(shipment.lane) else { return };
    let Some(traffic) = slices.traffic.get_mut(lane.id().index()) else { return };
    let units: f64 = shipment.load.units().iter().sum();
    let cost = lane.onward().get(leg.wrapping_sub(1)).and_then(|leg| topology.leg(*leg));
    let cost = cost.map_or(0.0, |leg| leg.cost_per_unit());
    traffic.delivered.cost += units * cost * traffic.dearness.transport();
    slices.in_transit.depart_on_leg(berth, lane, traffic, reaches, agenda);
    let delays = traffic.onward.as_mut().and_then(|onward| onward.delays(leg));
    if delays.is_some_and(|delays| delays.may_apply(agenda.now())) {
        slices.in_transit.hold_up(lane, traffic, leg, agenda);
    }
}

/// Postpones arrivals at the end of a leg, of shipments under way and of those yet to depart.
pub(super) fn delay_leg(now: Now<LegDelayed>, mut columns: SupplyColumns) {
    let LegDelayed { lane, leg, extra, until, incident } = now.event;
    let delay = LaneDelay { from: now.time(), until, extra, incident };
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let traffic = slices.traffic.get_mut(lane.index());
    if let (Some(traffic), Some(lane)) = (traffic, slices.topology.lane(lane)) {
        if let Some(onward) = &mut traffic.onward {
            onward.delay(leg as usize, delay);
        }
        slices.in_transit.hold_up(lane, traffic, leg as usize, now.agenda);
    }
}
