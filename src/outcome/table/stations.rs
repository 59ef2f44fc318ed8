//! The table `stations`: what the ports, docks, picking lines, production lines and tills did on each local day.

use crate::environment::{Clock, MeasuringStarted};
use crate::kernel::{Seen, SimSpan, SimTime, Simulation};
use crate::outcome::cell::{LocalDay, Word};
use crate::outcome::rows::table;
use crate::supply::{
    DayClosed, Station, StationPlace, StationServed, StationTotals, Topology, Transport,
};
use bevy_ecs::prelude::{Res, World};
use std::collections::BTreeMap;
use std::sync::Arc;

table! {
    /// One station on one local day.
    StationRow in StationRows as "stations" {
        day: LocalDay, "", Key, "the local day, a date in the zone of the scenario";
        place: Arc<str>, "", Key, "the port, or the facility whose station it is";
        station: StationPlace, "", Key, "kind of station: `port`, `dock`, `picking`, `line` or `tills`";
        jobs: u64, "1", Sum, "jobs done: shipments, orders of a departure, batches, customers";
        waited: f64, "h", Sum, "hours for which the jobs done were there beyond their work at the full rate: in line, out of shifts, and by a lowered rate";
        present: f64, "1", TimeMean, "jobs in line and worked on";
        worked: f64, "h", Sum, "work done, in hours of one server at the full rate";
        offered: f64, "h", Sum, "work that all servers at work could have done at the full rate; `worked` over it is the utilisation";
    }
}

impl Word for StationPlace {
    fn word(&self) -> &'static str {
        match self {
            Self::Port(_) => "port",
            Self::Dock(_) => "dock",
            Self::Picking(_) => "picking",
            Self::Line(_) => "line",
            Self::Tills(_) => "tills",
        }
    }
}

/// What stations had done when the present day began, and how long its jobs waited.
#[derive(Clone, Debug, Default)]
pub struct StationDay {
    begun: SimTime,
    before: BTreeMap<StationPlace, StationTotals>,
    waited_h: BTreeMap<StationPlace, f64>,
}

/// Registers the observers of this table.
pub fn observe<W>(sim: &mut Simulation<W>)
where
    W: AsMut<StationRows> + AsMut<StationDay> + Send + 'static,
{
    sim.observe(wait::<W>).observe(begin::<W>).observe(close_day::<W>);
}

fn wait<W: AsMut<StationDay>>(seen: Seen<StationServed, W>) {
    let StationServed { place, joined, work_s, .. } = seen.event;
    let day: &mut StationDay = seen.writer.as_mut();
    *day.waited_h.entry(place).or_default() += seen.time.since(joined).hours() - work_s / 3600.0;
}

/// Measuring starts: the first day counts from here.
fn begin<W: AsMut<StationDay>>(
    seen: Seen<MeasuringStarted, W>,
    transport: Res<Transport>,
    topology: Res<Topology>,
) {
    let day: &mut StationDay = seen.writer.as_mut();
    let totals = |place| Some((place, transport.station_totals(place, seen.time)?));
    day.before = places(&topology).filter_map(totals).collect();
    day.waited_h.clear();
    day.begun = seen.time;
}

fn close_day<W: AsMut<StationRows> + AsMut<StationDay>>(
    seen: Seen<DayClosed, W>,
    transport: Res<Transport>,
    topology: Res<Topology>,
    clock: Res<Clock>,
) {
    if seen.time <= SimTime::START {
        return;
    }
    let local = LocalDay::of(clock.midnight(seen.event.day), &clock);
    let mut day = std::mem::take::<StationDay>(seen.writer.as_mut());
    add(&transport, &topology, (local, seen.time), &mut day, seen.writer.as_mut());
    *AsMut::<StationDay>::as_mut(seen.writer) = day;
}

/// Adds the day that the end of the run cuts short, or ends.
pub(in crate::outcome) fn end(
    world: &World,
    end: SimTime,
    day: &mut StationDay,
    rows: &mut StationRows,
) {
    let (transport, topology) = (world.resource::<Transport>(), world.resource::<Topology>());
    let local = LocalDay::of(end - SimSpan::from_nanos(1), world.resource::<Clock>());
    add(transport, topology, (local, end), day, rows);
}

/// Adds what all stations did since the day began.
fn add(
    transport: &Transport,
    topology: &Topology,
    (local, now): (LocalDay, SimTime),
    day: &mut StationDay,
    rows: &mut StationRows,
) {
    let hours = now.since(day.begun).hours();
    if hours <= 0.0 {
        return;
    }
    for place in places(topology) {
        let of = station(topology, place).zip(transport.station_totals(place, now));
        let Some(((name, station), totals)) = of else { continue };
        let before = day.before.insert(place, totals).unwrap_or_default();
        rows.push(StationRow {
            day: local,
            place: name.clone(),
            station: place,
            jobs: totals.jobs - before.jobs,
            waited: day.waited_h.remove(&place).unwrap_or(0.0),
            present: (totals.present_s - before.present_s) / 3_600.0 / hours,
            worked: (totals.worked_s - before.worked_s) / 3_600.0,
            offered: station.offered_s(day.begun, now, topology.clock()) / 3_600.0,
        });
    }
    day.begun = now;
}

/// All stations: ports, then those of each facility.
fn places(topology: &Topology) -> impl Iterator<Item = StationPlace> {
    let of_facilities = topology.facilities.ids().flat_map(|id| {
        [StationPlace::Dock, StationPlace::Picking, StationPlace::Line, StationPlace::Tills]
            .map(|kind| kind(id))
    });
    let all = topology.ports.ids().map(StationPlace::Port).chain(of_facilities);
    all.filter(|place| station(topology, *place).is_some())
}

/// A station, with the name of its port or facility; `None` if there is none there.
fn station(topology: &Topology, place: StationPlace) -> Option<(&Arc<str>, &Station)> {
    let at = |id| Some((topology.facilities.name(id), topology.facility(id)?));
    match place {
        StationPlace::Port(id) => Some((topology.ports.name(id), topology.port(id)?)),
        StationPlace::Dock(id) => at(id).and_then(|(name, at)| Some((name, at.dock.as_ref()?))),
        StationPlace::Picking(id) => {
            at(id).and_then(|(name, at)| Some((name, at.picking.as_ref()?)))
        }
        StationPlace::Line(id) => {
            at(id).and_then(|(name, at)| Some((name, &at.making.as_ref()?.line)))
        }
        StationPlace::Tills(id) => {
            at(id).and_then(|(name, at)| Some((name, &at.tills.as_ref()?.station)))
        }
    }
}
