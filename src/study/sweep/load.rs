//! From a study file to a study, or to all that is wrong with it, each at its place.
//!
//! Paths and types are tried at the first and the last value of each factor alone; whether the values of
//! a point fit together shows when the point is played.

use super::constraint::Constraint;
use super::design::{self, table};
use super::factor::{Factor, Kind};
use super::point::Point;
use super::spec::{
    ArmWord, DesignSpec, FactorSpec, FixedSpec, ReplicationsSpec, SumSpec, SweepSpec,
};
use super::stop::{Rule, Until};
use super::study::Study;
use super::value;
use crate::issue::{Checker, Issues};
use crate::measure::kpi::{self, Kpi};
use crate::outcome::table::TableSet;
use crate::quantity::nearest;
use crate::scenario::{Diagnostics, Loaded, Loader, Request, Story, hash, load_request};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Columns of `points` that no factor may be named like.
const COLUMNS: [&str; 6] = ["point", "index", "replications", "status", "error", "command"];

/// Loads and checks a study; it is returned if it has no errors.
#[must_use]
pub fn load_study(file: &Path) -> (Option<Study>, Diagnostics) {
    let mut loaded = Loader::new::<SweepSpec>().load(&Request::new(file));
    let Some(spec) = loaded.take::<SweepSpec>() else {
        return (None, loaded.diagnostics().clone());
    };
    let folder = folder_of(file);
    let is_scenarios = folder.file_name().is_some_and(|name| name == "scenarios");
    let mut issues = Issues::new();
    let story_file = folder.join(&spec.story);
    let (base, of_story) = base(&spec, &story_file, &mut issues);
    let study = base.and_then(|base| {
        let name = file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into());
        let study = Study {
            name,
            story_file,
            prefix: if is_scenarios { "scenarios/" } else { "" },
            folder: folder.clone(),
            factors: Vec::new(),
            points: Vec::new(),
            rejected: 0,
            kpis: base.kpis(),
            tables: TableSet::NONE,
            rule: Rule::Fixed(1),
            hash: String::new(),
            base: Arc::new(base),
            spec,
        };
        complete(study, file, &mut issues)
    });
    finish(loaded, issues, of_story, study)
}

fn finish(
    mut loaded: Loaded,
    issues: Issues,
    of_story: Diagnostics,
    study: Option<Study>,
) -> (Option<Study>, Diagnostics) {
    loaded.report(issues);
    let mut diagnostics = loaded.diagnostics().clone();
    diagnostics.extend(of_story);
    let study = study.filter(|_| !diagnostics.has_errors());
    (study, diagnostics)
}

/// The nearest ancestor folder of a file that is named `scenarios`, else its own folder.
fn folder_of(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let is_scenarios = |folder: &&Path| folder.file_name().is_some_and(|name| name == "scenarios");
    folder.ancestors().find(is_scenarios).unwrap_or(&folder).to_owned()
}

/// The story with the fixed overrides, and its errors if it has any.
fn base(spec: &SweepSpec, file: &Path, issues: &mut Issues) -> (Option<Story>, Diagnostics) {
    if !file.is_file() {
        issues.at("story").issue(
            "unreadable-file",
            format!("there is no story `{}`", spec.story),
            "name a story, relative to the nearest folder named `scenarios`",
        );
        return (None, Diagnostics::new());
    }
    let set = spec.fixed.iter().map(FixedSpec::set).collect();
    let (story, diagnostics) = load_request(&Request { set, ..Request::new(file) });
    if story.is_some() { (story, Diagnostics::new()) } else { (None, diagnostics) }
}

/// Checks all parts of a study whose story is loaded, and makes its points.
fn complete(mut study: Study, file: &Path, issues: &mut Issues) -> Option<Study> {
    let spec = study.spec.clone();
    let factors = factors(&spec, &study.base, issues);
    check_sums(&spec, &mut issues.at("sums"));
    study.kpis = kpis(&spec, &study.base, &mut issues.at("kpis"));
    study.tables = tables(&spec, &mut issues.at("tables"));
    check_arms(&spec.arms, &mut issues.at("arms"));
    let rule = rule(&spec, &study.kpis, &study.base, &mut issues.at("replications"));
    let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
    let mut constraints = Vec::new();
    for (index, text) in spec.constraints.iter().enumerate() {
        match Constraint::read(text, &names) {
            Ok(constraint) => constraints.push(constraint),
            Err(why) => issues.at("constraints").within(index).issue(
                "malformed-constraint",
                format!("`{text}` is not a condition: {why}"),
                "compare two factors, or a factor with a value: \"reorder < up-to\"",
            ),
        }
    }
    if issues.has_errors() {
        return None;
    }
    study.rule = rule?;
    study.factors = factors;
    let values = values(&study, file, issues)?;
    try_ends(&study, issues);
    let rows = values.len();
    study.points = points(&study.factors, values, &constraints, issues)?;
    study.rejected = rows - study.points.len();
    if study.points.is_empty() {
        issues.at("constraints").conflict(
            format!("the constraints leave none of {rows} points"),
            "relax one of them, or widen a factor",
        );
    }
    if issues.has_errors() {
        return None;
    }
    study.hash = hash_of(&study);
    Some(study)
}

/// The hash of all that the results depend on.
fn hash_of(study: &Study) -> String {
    // A piece may change without the study: each alternative counts as resolved.
    let mut pieces = Vec::new();
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for factor in &study.factors {
        let Kind::Files { files, .. } = &factor.kind else { continue };
        for file in files {
            if seen.insert(file, ()).is_none() {
                let text = fs::read(study.folder.join(file)).unwrap_or_default();
                pieces.push(format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&text)));
            }
        }
    }
    let points: Vec<u64> = study.points.iter().map(|point| point.id).collect();
    hash(&(&study.spec, &study.base.hash, pieces, points, env!("CARGO_PKG_VERSION")))
}

fn factors(spec: &SweepSpec, base: &Story, issues: &mut Issues) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for (name, given) in &spec.factors {
        let mut all = issues.at("factors");
        let mut checker = all.within(name);
        checker.name(name);
        if COLUMNS.contains(&name.as_str()) {
            let message = format!("`{name}` is a column of the table `points`");
            checker.conflict(message, "give the factor another name");
        }
        let Some(factor) = Factor::of(name, given, &mut checker) else { continue };
        let is_summed = spec.sums.iter().flat_map(|sum| &sum.of).any(|other| other == name);
        if let Some(path) = &factor.path {
            if let Some(other) = paths.insert(path.clone(), name.clone()) {
                let message = format!("`{other}` and `{name}` have the same path");
                checker.conflict(message, "leave one of them out");
            }
            if is_fixed(spec, path) || spec.sums.iter().any(|sum| sum.path == *path) {
                let message = format!("`{path}` is set twice");
                checker.conflict(message, "leave it out of `fixed` and `sums`");
            }
        } else if !is_summed && !matches!(factor.kind, Kind::Files { .. }) {
            checker.missing("the path", "write `path: \"…\"`, or use the factor in `sums`");
        }
        let lists = matches!(spec.design, DesignSpec::Table(_) | DesignSpec::Points(_));
        if matches!(given, FactorSpec::Given { .. }) && !lists {
            checker.conflict(
                "the factor takes the values of a table, and the design has none",
                "list its values, or take the design `table(…)` or `points([…])`",
            );
        }
        factors.push(factor);
    }
    if spec.uncertain {
        for range in &base.uncertain {
            if !paths.contains_key(&range.path) && !is_fixed(spec, &range.path) {
                factors.extend(Factor::uncertain(&range.path, &range.low, &range.high));
            }
        }
    }
    factors
}

fn is_fixed(spec: &SweepSpec, path: &str) -> bool {
    spec.fixed.iter().any(|fixed| fixed.path == path)
}

fn check_sums(spec: &SweepSpec, checker: &mut Checker) {
    for (index, SumSpec { path, of }) in spec.sums.iter().enumerate() {
        let mut checker = checker.within(index);
        if of.is_empty() {
            checker.missing("a factor", "list the factors that are added");
        }
        for name in of {
            if !spec.factors.contains_key(name) {
                checker.within("of").unknown_name("factor", name, spec.factors.keys());
            }
        }
        if is_fixed(spec, path) || spec.sums.iter().take(index).any(|sum| sum.path == *path) {
            checker.conflict(format!("`{path}` is set twice"), "leave one of the values out");
        }
    }
}

fn check_arms(arms: &[ArmWord], checker: &mut Checker) {
    if arms.is_empty() {
        checker.missing("an arm", "list at least one: [disturbed]");
    }
    for (index, arm) in arms.iter().enumerate() {
        if arms.iter().take(index).any(|other| other == arm) {
            checker.within(index).conflict("the arm is listed twice", "list each arm once");
        }
    }
}

fn kpis(spec: &SweepSpec, base: &Story, checker: &mut Checker) -> Vec<Kpi> {
    let of_story = base.kpis();
    if spec.kpis.is_empty() {
        return of_story;
    }
    let mut chosen: Vec<Kpi> = Vec::new();
    for (index, name) in spec.kpis.iter().enumerate() {
        let mut checker = checker.within(index);
        match find_kpi(name, &of_story, &mut checker) {
            Some(one) if chosen.iter().any(|other| other.name == one.name) => {
                checker.conflict(format!("`{name}` is listed twice"), "list each KPI once");
            }
            Some(one) => chosen.push(one),
            None => {}
        }
    }
    chosen
}

fn find_kpi(name: &str, of_story: &[Kpi], checker: &mut Checker) -> Option<Kpi> {
    let Some(kpi) = kpi::find(name) else {
        let near = nearest(name, kpi::all().map(|kpi| kpi.name));
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let help = format!("{near}`reflexarc list kpis` prints all KPIs");
        checker.issue("unknown-kpi", format!("unknown KPI `{name}`"), help);
        return None;
    };
    if of_story.iter().all(|other| other.name != name) {
        checker.issue(
            "absent-kpi",
            format!("the story has no model for `{name}`"),
            "leave it out, or take a story that has the model",
        );
        return None;
    }
    Some(kpi)
}

fn tables(spec: &SweepSpec, checker: &mut Checker) -> TableSet {
    let mut set = TableSet::NONE;
    for (index, name) in spec.tables.iter().enumerate() {
        if !set.add(name) {
            checker.within(index).unknown_name("table", name, TableSet::NAMES);
        }
    }
    set
}

fn rule(spec: &SweepSpec, kpis: &[Kpi], base: &Story, checker: &mut Checker) -> Option<Rule> {
    match &spec.replications {
        ReplicationsSpec::Fixed(0) => {
            checker.out_of_range(0, "1 or more replications");
            None
        }
        ReplicationsSpec::Fixed(number) => Some(Rule::Fixed(*number)),
        ReplicationsSpec::Until { kpi, half_width, floor, ceiling, batch } => {
            let mut is_right = true;
            let mut wrong = |field: &str, value: String, right: &str, checker: &mut Checker| {
                checker.within(field).out_of_range(value, right);
                is_right = false;
            };
            if !(half_width.is_finite() && *half_width > 0.0) {
                wrong("half_width", half_width.to_string(), "a number above 0", checker);
            }
            if *floor < 2 {
                wrong("floor", floor.to_string(), "2 or more", checker);
            }
            if ceiling < floor {
                wrong("ceiling", ceiling.to_string(), "a number not below `floor`", checker);
            }
            if *batch == 0 {
                wrong("batch", batch.to_string(), "1 or more", checker);
            }
            if (2..10).contains(floor) {
                checker.within("floor").note(
                    "low-floor",
                    format!("a floor of {floor} replications stops too early too often"),
                    "with 10 or more the interval covers the mean in at least 92 % of studies",
                );
            }
            let mut at = checker.within("kpi");
            let known = find_kpi(kpi, &base.kpis(), &mut at)?;
            let Some(place) = kpis.iter().position(|other| other.name == known.name) else {
                let message = format!("`{kpi}` is not among the KPIs that are computed");
                at.conflict(message, "add it to `kpis`");
                return None;
            };
            let (half_width, floor) = (*half_width, *floor);
            let (ceiling, batch) = (*ceiling, *batch);
            is_right.then_some(Rule::Until(Until { kpi: place, half_width, floor, ceiling, batch }))
        }
    }
}

/// The values of all points before constraints.
fn values(study: &Study, file: &Path, issues: &mut Issues) -> Option<Vec<Vec<String>>> {
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
    point: &IndexMap<String, crate::quantity::Scalar>,
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
fn points(
    factors: &[Factor],
    values: Vec<Vec<String>>,
    constraints: &[Constraint],
    issues: &mut Issues,
) -> Option<Vec<Point>> {
    let mut points = Vec::new();
    let mut places: BTreeMap<u64, usize> = BTreeMap::new();
    for (row, values) in values.into_iter().enumerate() {
        let mut is_kept = true;
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
        if let Some(earlier) = places.insert(point.id, row) {
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
    Some(points)
}

/// Reports paths that do not exist, and values of another type than their parameter.
fn try_ends(study: &Study, issues: &mut Issues) {
    for factor in &study.factors {
        let is_declared = study.spec.factors.contains_key(&factor.name);
        if !is_declared || factor.path.is_none() && !matches!(factor.kind, Kind::Files { .. }) {
            continue;
        }
        let levels = factor.levels();
        let is_file = matches!(factor.kind, Kind::Files { .. });
        let last = levels.len().saturating_sub(1);
        for (index, level) in levels.iter().enumerate() {
            if !(is_file || index == 0 || index == last) {
                continue;
            }
            let alone = Study {
                factors: vec![factor.clone()],
                spec: SweepSpec { sums: Vec::new(), ..study.spec.clone() },
                points: Vec::new(),
                ..study.clone()
            };
            let point = Point::new(&alone.factors, vec![level.clone()], 0);
            let Err(why) = alone.first_error(&point) else { continue };
            let is_of_type = |code: &str| {
                code.starts_with("wrong-")
                    || code.starts_with("unknown-")
                    || ["syntax", "malformed-override"].contains(&code)
            };
            if !is_file && !is_of_type(&why.code) {
                continue;
            }
            let mut all = issues.at("factors");
            let mut checker = all.within(&factor.name);
            let (list, place) = match &factor.kind {
                Kind::Files { .. } => (Some("files"), index),
                Kind::List(_)
                    if matches!(
                        study.spec.factors.get(&factor.name),
                        Some(FactorSpec::Values { .. })
                    ) =>
                {
                    (Some("values"), index)
                }
                _ => (None, 0),
            };
            let message = if why.code == "unknown-path" {
                why.message.clone()
            } else {
                format!(
                    "`{level}` does not fit `{}`: {}",
                    factor.path.as_deref().unwrap_or("the story"),
                    why.message
                )
            };
            let help = why.help.clone().unwrap_or_default();
            match list.filter(|_| why.code != "unknown-path") {
                Some(list) => {
                    checker.within(list).within(place).issue(why.code.clone(), message, help)
                }
                None if why.code == "unknown-path" => {
                    checker.within("path").issue(why.code.clone(), message, help);
                }
                None => checker.issue(why.code.clone(), message, help),
            }
            if why.code == "unknown-path" {
                break;
            }
        }
    }
}
