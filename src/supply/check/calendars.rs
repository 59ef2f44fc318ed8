//! Calendars that a specification names: what they close without effect, and what they cannot close.

use crate::environment::{Areas, Clock};
use crate::issue::Checker;
use crate::quantity::Weekday;
use crate::supply::id::FacilityId;
use crate::supply::network::{DayHoursSpec, DaysSpec, ServiceSpec};
use crate::supply::resolve::{Resolved, ResolvedLane};
use crate::supply::spec::{LaneSpec, SupplySpec};

/// Reports lanes that closed days leave without departures or with several calendars, and notes what has no effect.
pub(in crate::supply) fn check(
    spec: &SupplySpec,
    resolved: &Resolved,
    areas: &Areas,
    checker: &mut Checker,
) {
    let mut calendars = checker.within("calendars");
    for name in spec.calendars.keys() {
        let keeps = |calendar: &Option<String>| calendar.as_ref() == Some(name);
        if !spec.facilities.values().any(|facility| keeps(&facility.calendar)) {
            calendars.within(name).note(
                "no-effect",
                format!("no facility keeps the calendar `{name}`"),
                "a facility with this `calendar`",
            );
        }
    }
    let mut facilities = checker.within("facilities");
    for (name, facility) in &spec.facilities {
        let calendar = facility.calendar.as_ref().and_then(|name| spec.calendars.get(name));
        let (Some(calendar), Some(hours)) = (calendar, &facility.opening_hours) else { continue };
        let is_open =
            |day: &&Weekday| matches!(hours.by_weekday.get(day), Some(DayHoursSpec::Open { .. }));
        if let Some(day) = calendar.closed_on.iter().find(is_open) {
            let mut checker = facilities.within(name);
            let mut hours = checker.within("opening_hours");
            hours.within("by_weekday").within(day).note(
                "no-effect",
                format!("its calendar is closed on {day}: the hours have no effect"),
                "hours of days that are not closed",
            );
        }
    }
    let mut lanes = checker.within("lanes");
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let mut checker = lanes.within(name);
        let own = || resolved.lanes.iter().filter(|own| own.spec == index);
        let port = port_at_end(spec, lane);
        own().for_each(|own| check_lane((lane, port), own, resolved, &mut checker));
        let zone = |id: &FacilityId| {
            let area = resolved.facilities.get(id.index())?.area;
            areas.zones.get(area.index())?.as_ref()
        };
        let is_between_zones =
            |lane: &ResolvedLane| lane.destinations.iter().any(|to| zone(to) != zone(&lane.origin));
        if let ServiceSpec::Timetable(timetable) = &lane.service
            && !own().any(is_between_zones)
        {
            timetable.check_arrivals(&mut checker.within("service"));
        }
    }
}

/// The port through which the goods of a lane arrive, at the end of its last leg.
fn port_at_end<'a>(spec: &'a SupplySpec, lane: &'a LaneSpec) -> Option<&'a str> {
    let last = lane.onward.last();
    let port = last.map_or(Some(&lane.port), |leg| spec.legs.get(leg).map(|leg| &leg.port));
    port?.as_deref()
}

fn check_lane(
    (lane, port): (&LaneSpec, Option<&str>),
    own: &ResolvedLane,
    resolved: &Resolved,
    checker: &mut Checker,
) {
    let closed = |id: FacilityId| resolved.facilities.get(id.index()).map(|at| &at.closed);
    let name = |id: FacilityId| &**resolved.names.name(id);
    if let Some(port) = port {
        let keeps = |id: &&FacilityId| closed(**id).is_some_and(|closed| !closed.is_empty());
        if let Some(keeper) = own.destinations.iter().find(keeps) {
            let field = if lane.onward.is_empty() { "port" } else { "onward" };
            checker.within(field).note(
                "closed-days",
                format!(
                    "what comes through `{port}` arrives at `{}` on its closed days too",
                    name(*keeper)
                ),
                "shifts of the port that leave these days out",
            );
        }
    }
    let ServiceSpec::Timetable(timetable) = &lane.service else { return };
    let weekdays: &[Weekday] = match &timetable.days {
        DaysSpec::On(days) => days,
        DaysSpec::Nth(_, day) => std::slice::from_ref(day),
        DaysSpec::Daily | DaysSpec::Monthly(_) => &[],
    };
    if let Some(closed) = closed(own.origin)
        && !weekdays.is_empty()
        && weekdays.iter().all(|day| closed.on_weekday(*day))
    {
        let mut service = checker.within("service");
        service.within("days").conflict(
            format!("`{}` is closed on all of these weekdays: it never departs", name(own.origin)),
            "a weekday on which its calendar is open",
        );
    }
    if let (None, Some((first, others))) = (port, own.destinations.split_first())
        && let Some(other) = others.iter().find(|other| closed(**other) != closed(*first))
    {
        checker.within("routes").conflict(
            format!(
                "`{}` and `{}` keep different calendars, and a timetable has one planned arrival",
                name(*first),
                name(*other)
            ),
            "a lane for the destinations of each calendar",
        );
    }
}

/// Notes calendars whose dates are all outside the run.
pub(in crate::supply) fn note_dates(spec: &SupplySpec, clock: &Clock, checker: &mut Checker) {
    let days = [clock.begin(), clock.end()].map(|at| clock.days_since_1970(clock.day_of(at)));
    let [first, last] = days;
    for (name, calendar) in &spec.calendars {
        let is_within = |number: i64| (first..=last).contains(&number);
        let mut numbers = calendar.closed.iter().map(|date| date.days_since_1970());
        if !calendar.closed.is_empty() && !numbers.any(is_within) {
            checker.within("calendars").within(name).within("closed").note(
                "outside-the-run",
                "none of its dates is within the run",
                "dates from the beginning of the warm-up to the end of the horizon",
            );
        }
    }
}
