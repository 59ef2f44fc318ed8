//! The sheet `hours`: opening hours of weekdays that differ from those of the other days.
//!
//! Hours that close before they open end on the next day. Where they would end later than 06:00 the two times
//! are hardly meant so, and must be accepted.

use crate::quantity::{LocalTime, Weekday};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{DayHoursSpec, OpeningHoursSpec};
use std::collections::BTreeMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "hours",
    meaning: "other opening hours of facilities on some weekdays than `facilities` say",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Facilities or groups").required(),
        Column::new("days", Kind::Days, "Weekdays with these hours").required(),
        Column::new("opens", Kind::Time, "Time at which customers can begin to buy"),
        Column::new(
            "closes",
            Kind::Time,
            "Time until which they can; 24:00 is the end of the day, a time before `opens` of the next",
        ),
        Column::new("closed", Kind::YesNo, "Whether they are closed on these days, without times")
            .or("no"),
    ],
    fields: &[("from", "opens"), ("until", "closes")],
    example: &[
        &[("place", "shop"), ("days", "fri"), ("opens", "07:00"), ("closes", "21:00")],
        &[("place", "shop"), ("days", "sat"), ("opens", "07:00"), ("closes", "14:00")],
    ],
};

/// The last hour of the morning at which hours over midnight are expected to end.
const LATEST: &str = "06:00";

/// The times of opening and closing that a row states; an implausible order of the two is reported.
pub(super) fn opening(row: &Row<'_>, what: &str, log: &mut Log) -> Option<(LocalTime, LocalTime)> {
    if !need(row, &["opens", "closes"], what, log) {
        return None;
    }
    let (from, until) = (row.time("opens")?, row.time("closes")?);
    let is_late = LATEST.parse::<LocalTime>().is_ok_and(|latest| until > latest);
    if until != LocalTime::MIDNIGHT && from > until && is_late {
        let message = format!("it opens at {from} and closes at {until} of the next day");
        let help = "are `opens` and `closes` swapped?";
        log.implausible("swapped-hours", row.cell("closes"), &until.to_string(), message, help);
    }
    Some((from, until))
}

/// Sets the hours of weekdays.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let places = draft.entries(row, "place", log);
        let is_closed = row.yes("closed").unwrap_or(false);
        let hours = if is_closed {
            forbid(row, &["opens", "closes"], "it is closed on these days", log);
            Some(DayHoursSpec::Closed)
        } else {
            let open = opening(row, "a day that is not `closed`", log);
            open.map(|(from, until)| DayHoursSpec::Open { from, until })
        };
        let (Some(hours), Some(days)) = (hours, row.days("days")) else { continue };
        let days = days.unwrap_or_else(|| Weekday::ALL.to_vec());
        for place in places {
            let path = format!("facilities.{place}.opening_hours.by_weekday");
            draft.is_cell(path.clone(), row, "days");
            for day in &days {
                draft.comes_from(format!("{path}.{day}"), row);
            }
            let Some(facility) = draft.spec.facilities.get_mut(&place) else { continue };
            let week = facility.opening_hours.get_or_insert_with(|| OpeningHoursSpec {
                from: LocalTime::MIDNIGHT,
                until: LocalTime::MIDNIGHT,
                by_weekday: BTreeMap::new(),
            });
            for day in &days {
                if week.by_weekday.insert(*day, hours).is_some() {
                    let message = format!("hours of `{place}` on {day} are given by another row");
                    let help = "remove the day from one of the two rows";
                    log.error("given-twice", row.cell("days"), &day.to_string(), message, help);
                }
            }
        }
    }
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    column != "closed" || !row.states("opens")
}
