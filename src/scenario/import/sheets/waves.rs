//! The sheet `waves`: further departures of a day, in their order, of lanes by timetable.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{ServiceSpec, WaveSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "waves",
    meaning: "a further departure of a day, in their order, after the first that `lanes` say",
    is_required: false,
    columns: &[
        Column::new("lane", Kind::Name, "The lane, which runs by timetable").required(),
        Column::new("departs", Kind::Time, "Time of the departure").required(),
        Column::new(
            "cutoff_days_before",
            Kind::Count,
            "Days from the cut-off to the departure, at most 366",
        )
        .or("0"),
        Column::new("cutoff", Kind::Time, "Time until which orders are taken").required(),
        Column::new(
            "split_until",
            Kind::Time,
            "Time until which orders may be reallocated among destinations",
        )
        .or("not at all"),
        Column::new(
            "arrives_days_after",
            Kind::Count,
            "Days from the departure to the arrival, at most 366",
        )
        .or("0"),
        Column::new("arrives", Kind::Time, "Time of the planned arrival").required(),
    ],
    fields: &[],
    example: &[],
};

/// Adds the waves to their lanes.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let Some(lane) = draft.lane(row, "lane", log) else { continue };
        let Some(wave) = wave(row) else { continue };
        let Some(spec) = draft.spec.lanes.get_mut(&lane) else { continue };
        let ServiceSpec::Timetable(timetable) = &mut spec.service else {
            let message = format!("the lane `{lane}` runs on demand and has no departures");
            let help = "give it a timetable in `lanes`, or remove the row";
            log.error("conflict", row.cell("lane"), &lane, message, help);
            continue;
        };
        let index = timetable.further_waves.len();
        timetable.further_waves.push(wave);
        draft.comes_from(format!("lanes.{lane}.service.further_waves.{index}"), row);
    }
}

fn wave(row: &Row<'_>) -> Option<WaveSpec> {
    let days = |column: &str| row.number(column).map_or(0, |days| days.min(65_535.0) as u16);
    Some(WaveSpec {
        departs: row.time("departs")?,
        cutoff_days_before: days("cutoff_days_before"),
        cutoff: row.time("cutoff")?,
        split_until: row.time("split_until"),
        arrives_days_after: days("arrives_days_after"),
        arrives: row.time("arrives")?,
    })
}
