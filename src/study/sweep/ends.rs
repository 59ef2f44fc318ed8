//! Tries each factor alone, and each sum, at its first and its last value, before anything is played.

use super::factor::{Factor, Kind};
use super::point::Point;
use super::spec::{FactorSpec, SweepSpec};
use super::study::Study;
use crate::issue::Issues;
use crate::scenario::Diagnostic;

/// Reports paths that do not exist, and values of another type than their parameter.
pub(super) fn try_ends(study: &Study, issues: &mut Issues) {
    for index in 0..study.spec.sums.len() {
        try_sum(study, index, issues);
    }
    for factor in &study.factors {
        let is_declared = study.spec.factors.contains_key(&factor.name);
        let is_file = matches!(factor.kind, Kind::Files { .. });
        if !is_declared || factor.path.is_none() && !is_file {
            continue;
        }
        let alone = Study {
            factors: vec![factor.clone()],
            spec: SweepSpec { sums: Vec::new(), ..study.spec.clone() },
            points: Vec::new(),
            ..study.clone()
        };
        let levels = factor.levels();
        let last = levels.len().saturating_sub(1);
        let ends = levels.iter().enumerate();
        for (index, level) in ends.filter(|(index, _)| is_file || *index == 0 || *index == last) {
            let point = Point::new(&alone.factors, vec![level.clone()], 0);
            let Err(why) = alone.first_error(&point) else { continue };
            if !is_file && !is_of_type(&why.code) {
                continue;
            }
            let is_unknown = why.code == "unknown-path";
            report(study, factor, (index, level), &why, issues);
            if is_unknown {
                break;
            }
        }
    }
}

/// Tries a sum with the first and with the last values of its factors.
fn try_sum(study: &Study, index: usize, issues: &mut Issues) {
    let Some(sum) = study.spec.sums.get(index) else { return };
    // The factors enter the sum alone.
    let of = |name: &String| {
        let factor = study.factors.iter().find(|factor| factor.name == *name)?;
        Some(Factor { path: None, ..factor.clone() })
    };
    let factors: Vec<Factor> = sum.of.iter().filter_map(of).collect();
    let alone = Study {
        spec: SweepSpec { sums: vec![sum.clone()], ..study.spec.clone() },
        points: Vec::new(),
        ..study.clone()
    };
    let alone = Study { factors: factors.clone(), ..alone };
    let ends = [<[String]>::first, <[String]>::last].map(|end| {
        let values = factors.iter().map(|factor| end(&factor.levels()).cloned());
        values.collect::<Option<Vec<String>>>()
    });
    for values in ends.into_iter().flatten() {
        let point = Point::new(&alone.factors, values, 0);
        // What does not add up is reported with the points.
        let Some(Ok(total)) = alone.total(0, &point) else { continue };
        let Err(why) = alone.first_error(&point) else { continue };
        if !is_of_type(&why.code) {
            continue;
        }
        let mut all = issues.at("sums");
        let mut checker = all.within(index);
        let help = why.help.clone().unwrap_or_default();
        if why.code == "unknown-path" {
            return checker.within("path").issue(why.code.clone(), why.message, help);
        }
        let message = format!("`{total}` does not fit: {}", why.message);
        return checker.issue(why.code.clone(), message, help);
    }
}

/// Whether an error says that a value has the wrong type, whatever the other values are.
fn is_of_type(code: &str) -> bool {
    code.starts_with("wrong-")
        || code.starts_with("unknown-")
        || ["syntax", "malformed-override"].contains(&code)
}

/// Reports an error at the value that caused it, or at the path.
fn report(
    study: &Study,
    factor: &Factor,
    (index, level): (usize, &str),
    why: &Diagnostic,
    issues: &mut Issues,
) {
    let mut all = issues.at("factors");
    let mut checker = all.within(&factor.name);
    let help = why.help.clone().unwrap_or_default();
    if why.code == "unknown-path" {
        checker.within("path").issue(why.code.clone(), why.message.clone(), help);
        return;
    }
    let at = factor.path.as_deref().unwrap_or("the story");
    let message = format!("`{level}` does not fit `{at}`: {}", why.message);
    let list = match study.spec.factors.get(&factor.name) {
        Some(FactorSpec::Values { .. }) => "values",
        Some(FactorSpec::Include { .. }) => "files",
        _ => return checker.issue(why.code.clone(), message, help),
    };
    checker.within(list).within(index).issue(why.code.clone(), message, help);
}
