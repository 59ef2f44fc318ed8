//! Columns of stations that ports, docks and lines share, and the station and shifts that they make.

use crate::scenario::import::column::{Column, Kind};
use crate::scenario::import::draft::{forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{DaysSpec, ShiftSpec, StationRateSpec, StationSpec, VariationSpec};

/// The rate, in the row that declares the station.
pub(super) const RATE: Column = Column::new(
    "rate",
    Kind::Number,
    "What each of its servers handles in an hour at the full rate; in the first row",
)
.within(0.01, 1e6);

/// Servers and the work of a job, in the row that declares the station.
pub(super) const TERMS: [Column; 4] = [
    Column::new("servers", Kind::Count, "Servers side by side, 1 to 10000; in the first row")
        .or("1, or the people of shifts"),
    Column::new(
        "per_job",
        Kind::Span,
        "Time that each job takes beside what its units take; in the first row",
    )
    .or("none")
    .within(0.0, 30.0),
    Column::new(
        "varies",
        Kind::Word(&["exponential", "gamma", "uniform"]),
        "Law of the work of a job about its mean; in the first row",
    )
    .or("not at all"),
    Column::new(
        "variation",
        Kind::Ratio,
        "Standard deviation over mean: gamma; greatest deviation over mean: uniform",
    ),
];

/// Days, hours, share or people of a shift, one to each row of a station.
pub(super) const SHIFT: [Column; 5] = [
    Column::new("days", Kind::Days, "Days on which the shift works").or("no shift: day and night"),
    Column::new("from", Kind::Time, "Time at which the shift begins"),
    Column::new(
        "until",
        Kind::Time,
        "Time at which it ends, the same day; 24:00 is the end of the day",
    ),
    Column::new("share", Kind::Ratio, "Share of the full rate at which the shift works")
        .or("100 %"),
    Column::new("people", Kind::Count, "People of the shift, each a server; in place of `share`"),
];

/// Names of the columns that stand in the row that declares a station.
pub(super) const FIRST: [&str; 6] = ["rate", "counts", "servers", "per_job", "varies", "variation"];

/// The station without shifts that a row declares.
pub(super) fn station(row: &Row<'_>, what: &str, log: &mut Log) -> Option<StationSpec> {
    if !need(row, &["rate", "counts"], what, log) {
        return None;
    }
    let varies = varies(row, log);
    let rate = row.number("rate")?;
    let rate = match row.word("counts")? {
        "units" => StationRateSpec::UnitsPerHour(rate),
        "batches" => StationRateSpec::BatchesPerHour(rate),
        _ => StationRateSpec::ShipmentsPerHour(rate),
    };
    Some(StationSpec {
        // Counts are whole and at most 4 · 10⁹.
        servers: row.number("servers").map(|servers| servers as u32),
        per_job: row.span("per_job"),
        varies,
        ..StationSpec::of_rate(rate)
    })
}

fn varies(row: &Row<'_>, log: &mut Log) -> Option<VariationSpec> {
    match row.word("varies") {
        None | Some("exponential") => {
            forbid(row, &["variation"], "it belongs to `gamma` and `uniform`", log);
            row.word("varies").map(|_| VariationSpec::Exponential)
        }
        Some(word) => {
            need(row, &["variation"], &format!("`{word}`"), log);
            let variation = row.ratio("variation")?;
            Some(match word {
                "gamma" => VariationSpec::Gamma { cv: variation },
                _ => VariationSpec::Uniform { spread: variation },
            })
        }
    }
}

/// Whether a row states anything of a shift.
pub(super) fn has_shift(row: &Row<'_>) -> bool {
    SHIFT.iter().any(|column| row.states(column.name))
}

/// The shift of a row; `None` where it states none, or not all of one.
pub(super) fn shift(row: &Row<'_>, log: &mut Log) -> Option<ShiftSpec> {
    if !has_shift(row) || !need(row, &["days", "from", "until"], "a shift", log) {
        return None;
    }
    let days = row.days("days")?.map_or(DaysSpec::Daily, DaysSpec::On);
    Some(ShiftSpec {
        days,
        from: row.time("from")?,
        until: row.time("until")?,
        share: row.ratio("share"),
        // Counts are whole and at most 4 · 10⁹.
        people: row.number("people").map(|people| people as u32),
    })
}

/// Whether an empty cell has an effect; `is_first` of the row that declares the station.
pub(super) fn applies(row: &Row<'_>, column: &str, is_first: bool) -> bool {
    match column {
        "share" => row.states("days") && !row.states("people"),
        "servers" => is_first && !row.states("people"),
        "per_job" | "varies" => is_first,
        _ => is_first && !row.states("from"),
    }
}
