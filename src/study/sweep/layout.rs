//! The points of a study: the values of its design, without those that constraints leave out.

use super::constraint::Constraint;
use super::design::{self, table};
use super::factor::{Factor, Kind};
use super::point::Point;
use super::spec::DesignSpec;
use super::study::Study;
use super::value;
use crate::issue::{Checker, Issues};
use crate::quantity::{Scalar, written_key};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The values of all points before constraints.
pub(super) fn values(study: &Study, file: &Path, issues: &mut Issues) -> Option<Vec<Vec<String>>> {
    let factors = &study.factors;
    let mut checker = issues.at("design");
    match &study.spec.design {
        DesignSpec::Table(name) => {
            let path = file.parent().unwrap_or(Path::new("")).join(name);
            let rows = fs::read_to_string(&path)
                .map_err(|error| error.to_string())
                .and_then(|text| table::read(&text, factors));
            match rows {
                Ok(rows) if !rows.is_empty() => Some(rows),
                Ok(_) => {
                    checker.missing(format!("a row of `{name}`"), "add a row for each point");
                    None
                }
                Err(why) => {
                    checker.issue(
                        "unreadable-table",
                        format!("`{name}` is not a table of points: {why}"),
                        "write a CSV file with a column for each factor",
                    );
                    None
                }
            }
        }
        DesignSpec::Points(points) => {
            let rows = points
                .iter()
                .enumerate()
                .map(|(index, point)| listed_point(factors, point, &mut checker.within(index)));
            let rows: Vec<Option<Vec<String>>> = rows.collect();
            rows.into_iter().collect()
        }
        drawn => design::values(drawn, factors, study.spec.seed, &mut checker),
    }
}

fn listed_point(
    factors: &[Factor],
    point: &IndexMap<String, Scalar>,
    checker: &mut Checker,
) -> Option<Vec<String>> {
    let names = || factors.iter().map(|factor| factor.name.as_str());
    for name in point.keys().filter(|name| names().all(|other| other != *name)) {
        checker.unknown_name("factor", name, names());
    }
    let value = |factor: &Factor| {
        let value = point.get(&factor.name).map(value::text);
        if value.is_none() {
            let message = format!("the value of `{}`", factor.name);
            checker.missing(message, "write a value for each factor");
        }
        value
    };
    let values: Vec<Option<String>> = factors.iter().map(value).collect();
    values.into_iter().collect()
}

/// The points that fulfil all constraints; duplicates are reported with both places.
pub(super) fn points(
    factors: &[Factor],
    values: Vec<Vec<String>>,
    constraints: &[Constraint],
    issues: &mut Issues,
) -> Option<Vec<Point>> {
    let mut points = Vec::new();
    let mut places: BTreeMap<u64, usize> = BTreeMap::new();
    let mut is_met: Vec<bool> =
        constraints.iter().map(|one| values.is_empty() || one.is_of_levels(factors)).collect();
    for (row, values) in values.into_iter().enumerate() {
        let mut is_kept = true;
        for (is_met, constraint) in is_met.iter_mut().zip(constraints) {
            *is_met |= constraint.meets(&values);
        }
        for (index, constraint) in constraints.iter().enumerate() {
            match constraint.holds(&values) {
                Ok(holds) => is_kept &= holds,
                Err((left, right)) => {
                    issues.at("constraints").within(index).conflict(
                        format!("`{left}` and `{right}` cannot be compared"),
                        "compare quantities of one kind",
                    );
                    return None;
                }
            }
        }
        if !is_kept {
            continue;
        }
        let point = Point::new(factors, values, points.len() as u32);
        if let Some(earlier) = places.insert(key(factors, &point), row) {
            let pairs = factors.iter().zip(&point.values);
            let text = pairs.map(|(factor, value)| format!("{} = {value}", factor.name));
            let text = text.collect::<Vec<_>>().join(", ");
            issues.at("design").conflict(
                format!("points {earlier} and {row} of the design have the same values: {text}"),
                "let each point differ: list a value once, or take fewer points or finer values",
            );
            return None;
        }
        points.push(point);
    }
    for (index, _) in is_met.iter().enumerate().filter(|(_, is_met)| !**is_met) {
        issues.at("constraints").within(index).issue(
            "malformed-constraint",
            "its two sides are of one kind at no point: one of them is neither a factor nor one of its values",
            "write one comparison in each constraint, names of factors as in `factors`",
        );
    }
    Some(points)
}

/// The hash of a point's values, equal for values that are written in other units.
fn key(factors: &[Factor], point: &Point) -> u64 {
    let key = |(factor, value): (&Factor, &String)| match factor.kind {
        // The values of a table.
        Kind::Given => written_key(value),
        _ => value.clone(),
    };
    Point::new(factors, factors.iter().zip(&point.values).map(key).collect(), 0).id
}
