//! What a specification says of times and dates, against the calendar of the run and the clocks of its areas.

use super::calendars;
use crate::environment::{Areas, Clock, LocalClock};
use crate::issue::{Checker, Issues};
use crate::supply::id::FacilityId;
use crate::supply::network::{FacilitySpec, LegServiceSpec, ServiceSpec, TimetableSpec};
use crate::supply::resolve::{Resolved, ResolvedLane, resolve};
use crate::supply::spec::SupplySpec;

/// Clocks of the areas, by number; the scenario's where there is none.
struct Clocks<'a> {
    scenario: &'a Clock,
    areas: &'a Areas,
    local: Vec<Option<LocalClock>>,
}

impl Clocks<'_> {
    fn local(&self, area: &str) -> Option<&LocalClock> {
        let area = self.areas.names.get(area)?;
        self.local.get(area.index())?.as_ref()
    }

    /// The clock of a facility's area.
    fn of(&self, facility: Option<&FacilitySpec>) -> &Clock {
        let local = facility.and_then(|facility| self.local(&facility.area));
        local.map_or(self.scenario, |local| local)
    }
}

impl SupplySpec {
    /// Notes closed dates outside the run, and times of day that a change of the clock within it skips or shows
    /// twice; reports timetables that the zones of their ends leave without a meaning.
    pub fn note_times(&self, areas: &Areas, clock: &Clock, checker: &mut Checker) {
        let clocks = Clocks { scenario: clock, areas, local: areas.clocks(clock) };
        calendars::note_dates(self, clock, checker);
        let mut facilities = checker.within("facilities");
        for (name, facility) in &self.facilities {
            if let Some(hours) = &facility.opening_hours {
                let mut checker = facilities.within(name);
                let clock = clocks.of(Some(facility));
                hours.note_times(clock, &mut checker.within("opening_hours"));
            }
        }
        let mut legs = checker.within("legs");
        for (name, leg) in &self.legs {
            if let LegServiceSpec::Timetable(timetable) = &leg.service {
                let clock = leg.area.as_ref().and_then(|area| clocks.local(area));
                let clock: &Clock = clock.map_or(clocks.scenario, |local| local);
                timetable.note_times([clock, clock], &mut legs.within(name).within("service"));
            }
        }
        let mut lanes = checker.within("lanes");
        for (name, lane) in &self.lanes {
            if let ServiceSpec::Timetable(timetable) = &lane.service {
                let ends = lane.routes.first().map(|(origin, to)| [Some(origin), to.first()]);
                let facility =
                    |name: Option<&String>| name.and_then(|name| self.facilities.get(name));
                let ends = ends.unwrap_or_default().map(|name| clocks.of(facility(name)));
                timetable.note_times(ends, &mut lanes.within(name).within("service"));
            }
        }
        if clocks.local.iter().any(Option::is_some) {
            self.check_zones(&clocks, &mut lanes);
        }
    }

    /// Reports timetables whose destinations are in several zones, or that arrive before they depart.
    fn check_zones(&self, clocks: &Clocks, lanes: &mut Checker) {
        // What cannot be resolved is reported elsewhere.
        let resolved = resolve(self, clocks.areas, &mut Issues::new().at(""));
        for lane in &resolved.lanes {
            let Some((name, spec)) = self.lanes.get_index(lane.spec) else { continue };
            let ServiceSpec::Timetable(timetable) = &spec.service else { continue };
            let mut own = Issues::new();
            timetable.check(&mut own.at(""));
            if own.as_slice().is_empty() {
                check_ends(timetable, lane, &resolved, clocks, &mut lanes.within(name));
            }
        }
    }
}

fn check_ends(
    timetable: &TimetableSpec,
    lane: &ResolvedLane,
    resolved: &Resolved,
    clocks: &Clocks,
    checker: &mut Checker,
) {
    let clock = |id: FacilityId| {
        let area = resolved.facilities.get(id.index())?.area;
        clocks.local.get(area.index())?.as_ref()
    };
    let name = |id: FacilityId| &**resolved.names.name(id);
    let Some((&first, others)) = lane.destinations.split_first() else { return };
    if let Some(&other) = others.iter().find(|other| clock(**other) != clock(first)) {
        checker.within("routes").conflict(
            format!(
                "`{}` and `{}` are in different zones, and a timetable has one planned arrival",
                name(first),
                name(other)
            ),
            "a lane for the destinations of each zone",
        );
        return;
    }
    if clock(lane.origin) == clock(first) {
        return;
    }
    let [here, there] = [lane.origin, first].map(|id| clock(id).cloned());
    if timetable.timetable().between(here, there).arrives_before_departure(clocks.scenario) {
        let mut service = checker.within("service");
        service.within("arrives").conflict(
            format!(
                "by the clocks of `{}` and `{}` it arrives before it departs",
                name(lane.origin),
                name(first)
            ),
            "a later time, or more `arrives_days_after`",
        );
    }
}
