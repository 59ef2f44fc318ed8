//! Values that are possible but hardly meant: wrong units, hundredths, swapped coordinates.
//!
//! - A value outside the plausible range of its column, or more than 1000 times above or below the median of
//!   the others in its column, of four or more.
//! - An amount that is 20 times or more above all others of its column and fits among them once divided by
//!   100; a margin or cost below 1 % of the price.
//! - Lead times in whole multiples of 24 under a heading in days.
//! - Hours that close before they open, later than 06:00: over midnight, or swapped.
//! - A position that lies far from the median of the others, and near it with its coordinates swapped.

use super::column::{Column, Kind};
use super::draft::Tables;
use super::finding::Log;
use super::sheets::KINDS;
use super::typed::Row;

/// Codes of implausible findings, which may be accepted.
pub(super) const CODES: [&str; 5] =
    ["magnitude", "hundredths", "hours-as-days", "swapped-coordinates", "swapped-hours"];

/// Ratio of a value to the median of the others beyond which it is implausible.
const FAR: f64 = 1000.0;

/// Reports what is implausible.
pub(super) fn check(tables: &Tables<'_>, log: &mut Log) {
    for kind in KINDS {
        let rows = tables.of(kind);
        for column in kind.columns {
            let values: Vec<(&Row<'_>, f64)> =
                rows.iter().filter_map(|row| Some((row, size(row, column)?))).collect();
            check_sizes(column, &values, log);
            check_days(column, &values, log);
        }
        if kind.name == "facilities" {
            check_positions(rows, log);
        }
        if kind.name == "products" {
            check_parts(rows, log);
        }
    }
}

/// The size of a cell in the unit of its column: spans in days.
fn size(row: &Row<'_>, column: &Column) -> Option<f64> {
    match column.kind {
        Kind::Number | Kind::Count => row.number(column.name),
        Kind::Money => row.money(column.name).map(|amount| amount.si()),
        Kind::Span => row.span(column.name).map(|span| span.seconds() / 86_400.0),
        Kind::Ratio => row.ratio(column.name).map(|ratio| ratio.si()),
        _ => None,
    }
}

/// The value at a place of sorted values without one of them.
fn without(sorted: &[f64], left_out: usize, place: usize) -> f64 {
    let place = if place >= left_out { place + 1 } else { place };
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

fn check_sizes(column: &Column, values: &[(&Row<'_>, f64)], log: &mut Log) {
    let mut sorted: Vec<f64> =
        values.iter().map(|(_, value)| *value).filter(|value| *value > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len();
    let unit = if column.kind == Kind::Span { " d" } else { "" };
    let compares = column.plausible.is_some() || matches!(column.kind, Kind::Money | Kind::Span);
    for (row, value) in values {
        let spot = || row.cell(column.name);
        let shown = format!("{}{unit}", crate::quantity::decimal(*value));
        if let Some((low, high)) = column.plausible
            && (*value < low || *value > high)
            && *value > 0.0
        {
            let message = format!(
                "{shown} is outside {low} to {high}{unit}, the plausible range of `{}`",
                column.name
            );
            log.implausible("magnitude", spot(), &shown, message, "check its unit");
            continue;
        }
        let place = sorted.partition_point(|other| other < value);
        if *value <= 0.0 || !compares || place >= count {
            continue;
        }
        if count >= 3 && column.kind == Kind::Money {
            let (least, most) = (without(&sorted, place, 0), without(&sorted, place, count - 2));
            let pounds = value / 100.0;
            if *value >= 20.0 * most
                && value.fract() == 0.0
                && (least / 3.0..=most * 3.0).contains(&pounds)
            {
                let message = format!(
                    "{shown} is {:.0} times the greatest of the other amounts",
                    value / most
                );
                let help = format!(
                    "is it in hundredths (pence, cents)? {pounds} would fit among the others"
                );
                log.implausible("hundredths", spot(), &shown, message, help);
                continue;
            }
        }
        if count >= 4 {
            let median = without(&sorted, place, (count - 1) / 2);
            if *value > FAR * median || *value < median / FAR {
                let message =
                    format!("{shown} is far from the median of the other values, {median}{unit}");
                log.implausible("magnitude", spot(), &shown, message, "check its unit");
            }
        }
    }
}

/// Reports lead times and delays that are all whole multiples of 24 days.
fn check_days(column: &Column, values: &[(&Row<'_>, f64)], log: &mut Log) {
    let is_time = column.name.starts_with("lead_") || column.name.starts_with("delay_");
    let is_multiple = |value: f64| value >= 24.0 && value % 24.0 == 0.0;
    let is_positive = values.iter().filter(|(_, value)| *value > 0.0);
    if column.kind != Kind::Span || !is_time || is_positive.clone().count() < 2 {
        return;
    }
    if is_positive.clone().all(|(_, value)| is_multiple(*value))
        && let Some((row, value)) = is_positive.clone().next()
    {
        let shown = format!("{value} d");
        let message = format!("all values of `{}` are whole multiples of 24 days", column.name);
        let help = "are they hours? Write `[h]` in the heading";
        log.implausible("hours-as-days", row.cell(column.name), &shown, message, help);
    }
}

/// Reports margins and costs that are less than a hundredth of the price.
fn check_parts(rows: &[Row<'_>], log: &mut Log) {
    for row in rows {
        for column in ["margin", "cost"] {
            let (Some(price), Some(part)) = (row.money("price"), row.money(column)) else {
                continue;
            };
            if part.si() > 0.0
                && part.si() < 0.01 * price.si()
                && part.currency() == price.currency()
            {
                let message = format!("the {column} {part} is less than 1 % of the price {price}");
                let help = "is the price in hundredths (pence, cents)?";
                log.implausible("hundredths", row.cell("price"), &price.to_string(), message, help);
            }
        }
    }
}

/// Degrees from the others within which swapped coordinates are not suspected.
const NEAR_DEGREES: f64 = 10.0;

fn check_positions(rows: &[Row<'_>], log: &mut Log) {
    let position = |row: &Row<'_>| Some((row.number("latitude")?, row.number("longitude")?));
    let placed: Vec<(&Row<'_>, (f64, f64))> =
        rows.iter().filter_map(|row| Some((row, position(row)?))).collect();
    if placed.len() < 3 {
        return;
    }
    let sorted = |of: fn(&(f64, f64)) -> f64| {
        let mut all: Vec<f64> = placed.iter().map(|(_, position)| of(position)).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let (latitudes, longitudes) = (sorted(|position| position.0), sorted(|position| position.1));
    let median = |sorted: &[f64], value: f64| {
        let place = sorted.partition_point(|other| *other < value);
        without(sorted, place, (sorted.len() - 1) / 2)
    };
    for (row, (latitude, longitude)) in &placed {
        let centre = (median(&latitudes, *latitude), median(&longitudes, *longitude));
        let far = (latitude - centre.0).abs() + (longitude - centre.1).abs();
        let swapped = (longitude - centre.0).abs() + (latitude - centre.1).abs();
        if far > NEAR_DEGREES && swapped < far / 4.0 {
            let shown = format!("{latitude}, {longitude}");
            let message = format!(
                "the position {shown} lies {far:.0} degrees from the median of the others, and {swapped:.0} with its coordinates swapped"
            );
            let help = "are `latitude` and `longitude` swapped in this row?";
            log.implausible("swapped-coordinates", row.cell("latitude"), &shown, message, help);
        }
    }
}
