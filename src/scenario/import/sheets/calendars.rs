//! The sheet `calendars`: closed days; further rows of a name add dates and weekdays.

use crate::quantity::Weekday;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "calendars",
    meaning: "closed days of a calendar; further rows of its name add to them",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the calendar, which `facilities` name").required(),
        Column::new(
            "closed",
            Kind::Dates,
            "Dates on which its facilities are closed, such as holidays",
        ),
        Column::new("closed_on", Kind::Days, "Weekdays on which they are closed"),
    ],
    fields: &[],
    example: &[&[("name", "holidays"), ("closed", "2024-12-25 2024-12-26"), ("closed_on", "sun")]],
};

/// Builds the calendars.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let Some(name) = row.name("name") else { continue };
        draft.calendars.insert(name.clone());
        if !row.states("closed") && !row.states("closed_on") {
            let help = "fill `closed` or `closed_on`";
            log.error("missing", row.spot(), &name, "neither dates nor weekdays are given", help);
        }
        let path = format!("calendars.{name}");
        let calendar = draft.spec.calendars.entry(name).or_default();
        let (dates, weekdays) = (calendar.closed.len(), calendar.closed_on.len());
        calendar.closed.extend(row.dates("closed").unwrap_or_default());
        if let Some(days) = row.days("closed_on") {
            calendar.closed_on.extend(days.unwrap_or_else(|| Weekday::ALL.to_vec()));
        }
        let now = (calendar.closed.len(), calendar.closed_on.len());
        draft.comes_from(path.clone(), row);
        for index in dates..now.0 {
            draft.is_cell(format!("{path}.closed.{index}"), row, "closed");
        }
        for index in weekdays..now.1 {
            draft.is_cell(format!("{path}.closed_on.{index}"), row, "closed_on");
        }
    }
}
