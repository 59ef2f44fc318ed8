//! Slowdowns of docks, picking lines, production lines and tills: their rate is multiplied by a factor.
//!
//! At a factor of 0 the station stands still, and what it had begun goes on where it stopped. Several incidents
//! multiply. What is in line at a dock or a production line names the incident as its cause. Held to account by `tests/it/stations`.

use super::columns::{Slices, SupplyColumns};
use super::in_transit::InTransit;
use super::station_queue::StationQueue;
use crate::causality::IncidentId;
use crate::environment::Clock;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, kinds};
use crate::supply::id::FacilityId;
use crate::supply::network::Station;

kinds! { StationSlowed, StationRestored }

/// A kind of station of a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StationKind {
    /// The dock at which shipments are received.
    Dock,
    /// The picking line.
    Picking,
    /// The production line.
    Line,
    /// The tills of a shop, all of them at once.
    Tills,
}

/// An incident scales the rate of a station of a facility.
#[derive(Clone, Copy, Debug)]
pub struct StationSlowed {
    /// The facility.
    pub facility: FacilityId,
    /// Which of its stations.
    pub station: StationKind,
    /// Factor of the rate, 0 or more.
    pub factor: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// A slowdown of a station of a facility ends.
#[derive(Clone, Copy, Debug)]
pub struct StationRestored {
    /// The facility.
    pub facility: FacilityId,
    /// Which of its stations.
    pub station: StationKind,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for StationSlowed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.facility.index() as u64) << 8) ^ self.station as u64 ^ self.factor.to_bits()
    }
}

impl Event for StationRestored {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.facility.index() as u64) << 8) ^ self.station as u64
    }
}

/// A station runs at another rate from now on.
pub(super) fn slow(now: Now<StationSlowed>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let StationSlowed { facility, station, factor, incident } = now.event;
    change(facility, station, Some(factor), incident, &mut fetched.slices(), now.agenda);
}

/// A station runs as before, but for other slowdowns.
pub(super) fn restore(now: Now<StationRestored>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let StationRestored { facility, station, incident } = now.event;
    change(facility, station, None, incident, &mut fetched.slices(), now.agenda);
}

/// Begins or ends a slowdown.
fn change(
    facility: FacilityId,
    kind: StationKind,
    factor: Option<f64>,
    incident: IncidentId,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let (clock, in_transit) = (slices.topology.clock(), &mut *slices.in_transit);
    let Some(data) = slices.topology.facility(facility) else { return };
    let change = (factor, incident);
    match kind {
        StationKind::Dock => {
            let both = slices.stations.dock(facility).zip(data.dock.as_ref());
            if let Some((queue, dock)) = both {
                change_rate(queue, dock, change, in_transit, clock, agenda);
            }
        }
        StationKind::Picking => {
            let both = slices.stations.picking(facility).zip(data.picking.as_ref());
            if let Some((queue, line)) = both {
                change_rate_alone(queue, line, change, clock, agenda);
            }
        }
        StationKind::Tills => {
            let both = slices.stations.tills(facility).zip(data.tills.as_ref());
            if let Some((queue, tills)) = both {
                change_rate_alone(queue, &tills.station, change, clock, agenda);
            }
        }
        StationKind::Line => {
            let both = slices.stations.line(facility).zip(data.making.as_ref());
            if let Some((line, making)) = both {
                change_rate(&mut line.queue, &making.line, change, in_transit, clock, agenda);
                let is_closed = line.queue.is_closed();
                for lane in slices.topology.lanes_from(facility) {
                    let own = slices.topology.lane(*lane).filter(|lane| lane.makes());
                    let traffic = slices.traffic.get_mut(lane.index()).filter(|_| own.is_some());
                    if let Some(traffic) = traffic {
                        traffic.note_port(is_closed, agenda.now());
                    }
                }
            }
        }
    }
}

/// Begins a slowdown to a factor, or ends it, where jobs name no cause.
fn change_rate_alone<J: Copy, E: Event>(
    queue: &mut StationQueue<J, E>,
    station: &Station,
    (factor, incident): (Option<f64>, IncidentId),
    clock: &Clock,
    agenda: &mut Agenda,
) {
    match factor {
        Some(factor) => queue.slow(incident, factor, station, clock, agenda),
        None => queue.restore(incident, station, clock, agenda),
    }
}

/// Begins a slowdown to a factor, or ends it; what is in line when it begins names it.
fn change_rate<E: Event>(
    queue: &mut StationQueue<u32, E>,
    station: &Station,
    (factor, incident): (Option<f64>, IncidentId),
    in_transit: &mut InTransit,
    clock: &Clock,
    agenda: &mut Agenda,
) {
    match factor {
        Some(factor) => {
            queue.slow(incident, factor, station, clock, agenda);
            queue.jobs().for_each(|berth| in_transit.blame(berth, incident));
        }
        None => queue.restore(incident, station, clock, agenda),
    }
}
