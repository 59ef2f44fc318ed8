//! Columns of departures, delays and lead times that lanes and legs share, and the timetable that they make.

use super::departure_days::departure_days;
use super::laws::{self, law};
use crate::quantity::Span;
use crate::scenario::import::column::{Column, Kind};
use crate::scenario::import::draft::need;
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::TimetableSpec;

/// Departures of a day and their cut-offs.
pub(super) const DEPARTURES: [Column; 7] = [
    Column::new("days", Kind::Days, "Days on which it departs").or("daily, by timetable"),
    Column::new(
        "days_of_month",
        Kind::Numbers(0),
        "Days of every month on which it departs, in place of `days`: `1 15`",
    ),
    Column::new(
        "week_of_month",
        Kind::Count,
        "Which of the weekday in `days` in every month: 2 for the second",
    ),
    Column::new("departs", Kind::Time, "Time of the day's first departure"),
    Column::new(
        "every",
        Kind::Span,
        "Time from one departure to the next of the day, 30 min to 24 h",
    )
    .or("one departure a day"),
    Column::new(
        "cutoff_days_before",
        Kind::Count,
        "Days from the cut-off to the departure, at most 366",
    )
    .or("0"),
    Column::new("cutoff", Kind::Time, "Time until which it takes what is to depart"),
];

/// Day and local time at which a departure is planned to arrive.
pub(super) const ARRIVALS: [Column; 2] = [
    Column::new(
        "arrives_days_after",
        Kind::Count,
        "Days from the departure to the arrival, at most 366",
    )
    .or("0"),
    Column::new("arrives", Kind::Time, "Time of the planned arrival"),
];

/// The delay after the planned arrival.
pub(super) const DELAY: [Column; 8] =
    laws::columns!("delay", "delay", "Law of the delay after the planned arrival", 60.0);

/// The lead time of what departs without a timetable.
pub(super) const LEAD: [Column; 8] =
    laws::columns!("lead", "lead time", "Law of the lead time, where there is no timetable", 365.0);

/// Names of all columns of a timetable.
pub(super) fn of_timetable() -> impl Iterator<Item = &'static str> {
    DEPARTURES.iter().chain(&ARRIVALS).chain(&DELAY).map(|column| column.name)
}

/// Names of all columns of a lead time.
pub(super) fn of_lead() -> impl Iterator<Item = &'static str> {
    LEAD.iter().map(|column| column.name)
}

/// A number of days.
fn days(row: &Row<'_>, column: &str) -> u16 {
    row.number(column).map_or(0, |days| days.min(65_535.0) as u16)
}

/// The timetable of a row, without the time of reallocation and the grace of a lane.
pub(super) fn timetable(row: &Row<'_>, log: &mut Log) -> Option<TimetableSpec> {
    let is_whole = need(row, &["departs", "cutoff", "arrives"], "a timetable", log);
    let delay = law(row, "delay", log);
    let departure_days = departure_days(row, log);
    Some(TimetableSpec {
        days: departure_days?,
        departs: row.time("departs").filter(|_| is_whole)?,
        every: row.span("every"),
        cutoff_days_before: days(row, "cutoff_days_before"),
        cutoff: row.time("cutoff")?,
        split_until: None,
        arrives_days_after: days(row, "arrives_days_after"),
        arrives: row.time("arrives")?,
        further_waves: Vec::new(),
        delay,
        grace: Span::ZERO,
    })
}

/// Whether an empty cell has an effect; `None` of other columns.
pub(super) fn applies(row: &Row<'_>, column: &str, is_timetable: bool) -> Option<bool> {
    match column {
        "delay_law" => Some(row.states("delay_mean")),
        "lead_law" => Some(row.states("lead_mean")),
        "days" => Some(is_timetable && !row.states("days_of_month")),
        _ if of_timetable().any(|name| name == column) => Some(is_timetable),
        _ if of_lead().any(|name| name == column) => Some(!is_timetable),
        _ => None,
    }
}
