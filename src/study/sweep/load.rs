//! From a study file to a study, or to all that is wrong with it, each at its place.
//!
//! Paths and types are tried at the first and the last value of each factor alone; whether the values of
//! a point fit together shows when the point is played.

use super::constraint::Constraint;
use super::factor::{Factor, Kind};
use super::spec::{DesignSpec, FactorSpec, FixedSpec, SumSpec, SweepSpec};
use super::stop::Rule;
use super::study::Study;
use super::{chosen, ends, layout};
use crate::issue::{Checker, Issues};
use crate::outcome::table::TableSet;
use crate::scenario::{
    Diagnostics, Loaded, Loader, Request, Story, hash, load_request, load_variant,
};
use std::collections::{BTreeMap, BTreeSet};
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
            shares_history: true,
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
    if story.is_some() {
        return (story, Diagnostics::new());
    }
    // The rest of the study is checked on the story alone, unless that is what is wrong.
    let (plain, of_plain) = load_request(&Request::new(file));
    if plain.is_none() {
        return (None, of_plain);
    }
    let mut is_reported = false;
    for (index, fixed) in spec.fixed.iter().enumerate() {
        let alone = Request { set: vec![fixed.set()], ..Request::new(file) };
        if let Some(why) = load_variant(&alone).1.first_error() {
            let help = why.help.clone().unwrap_or_default();
            issues.at("fixed").within(index).issue(why.code.clone(), why.message.clone(), help);
            is_reported = true;
        }
    }
    if is_reported { (plain, Diagnostics::new()) } else { (None, diagnostics) }
}

/// Checks all parts of a study whose story is loaded, and makes its points.
fn complete(mut study: Study, file: &Path, issues: &mut Issues) -> Option<Study> {
    // The story is loaded, so what is wrong so far is among the fixed values.
    let has_wrong_fixed = issues.has_errors();
    let spec = study.spec.clone();
    let factors = factors(&spec, &study.base, issues);
    check_fixed(&spec, &mut issues.at("fixed"));
    check_sums(&spec, &mut issues.at("sums"));
    study.kpis = chosen::kpis(&spec, &study.base, &mut issues.at("kpis"));
    study.tables = chosen::tables(&spec, &mut issues.at("tables"));
    chosen::check_arms(&spec.arms, &mut issues.at("arms"));
    let rule = chosen::rule(&spec, &study.kpis, &study.base, &mut issues.at("replications"));
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
    study.factors = factors;
    if has_wrong_fixed {
        // Factors are tried without what is wrong.
        study.spec.fixed.clear();
    }
    ends::try_ends(&study, issues);
    if issues.has_errors() {
        return None;
    }
    study.rule = rule?;
    let values = layout::values(&study, file, issues)?;
    let rows = values.len();
    study.points = layout::points(&study.factors, values, &constraints, issues)?;
    check_totals(&study, issues);
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

/// Reports the first point at which the factors of a sum do not add up.
fn check_totals(study: &Study, issues: &mut Issues) {
    for index in 0..study.spec.sums.len() {
        let why = study.points.iter().find_map(|point| study.total(index, point)?.err());
        if let Some(why) = why {
            issues.at("sums").within(index).conflict(
                why,
                "add numbers of one unit, spans, or spans to one date and time that the clock shows once",
            );
        }
    }
}

/// The hash of all that the results depend on.
fn hash_of(study: &Study) -> String {
    // A piece may change without the study: each alternative counts as resolved.
    let mut pieces = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for factor in &study.factors {
        let Kind::Files { files, .. } = &factor.kind else { continue };
        for file in files {
            if seen.insert(file) {
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
            if let Some((other_path, other)) = paths.iter().find(|(other, _)| overlap(other, path))
            {
                let message = if other_path == path {
                    format!("`{other}` and `{name}` have the same path")
                } else {
                    format!("the paths of `{other}` and `{name}` lie one in the other")
                };
                checker.conflict(message, "leave one of them out");
            }
            paths.insert(path.clone(), name.clone());
            let fixed = spec.fixed.iter().map(|fixed| fixed.path.as_str());
            let sums = spec.sums.iter().map(|sum| sum.path.as_str());
            let undone = fixed.filter(|fixed| undoes(path, fixed));
            if let Some(other) = undone.chain(sums.filter(|sum| undoes(sum, path))).next() {
                let message = set_twice(path, other);
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
    if spec.uncertain && base.uncertain.is_empty() {
        issues.at("uncertain").note(
            "no-effect",
            "the story names no uncertain parameters",
            "leave `uncertain` out, or name them in the story with their ranges",
        );
    }
    if spec.uncertain {
        for range in &base.uncertain {
            let fixed = spec.fixed.iter().map(|fixed| &fixed.path);
            let mut set = paths.keys().chain(fixed).chain(spec.sums.iter().map(|sum| &sum.path));
            if !set.any(|path| overlap(path, &range.path)) {
                factors.extend(Factor::uncertain(&range.path, &range.low, &range.high));
            }
        }
    }
    factors
}

/// Whether a value at a path replaces what was set at another before: fixed values are set first, then factors,
/// then sums.
fn undoes(path: &str, earlier: &str) -> bool {
    earlier.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether two paths are one, or one lies in the other.
fn overlap(one: &str, other: &str) -> bool {
    undoes(one, other) || undoes(other, one)
}

fn set_twice(path: &str, other: &str) -> String {
    if path == other {
        format!("`{path}` is set twice")
    } else {
        format!("`{path}` and `{other}` lie one in the other")
    }
}

/// Reports fixed values of which one would undo another.
fn check_fixed(spec: &SweepSpec, checker: &mut Checker) {
    for (index, FixedSpec { path, .. }) in spec.fixed.iter().enumerate() {
        let mut earlier = spec.fixed.iter().take(index).map(|fixed| fixed.path.as_str());
        if let Some(other) = earlier.find(|other| undoes(path, other)) {
            let message = set_twice(path, other);
            checker.within(index).conflict(message, "leave one of the values out");
        }
    }
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
        let fixed = spec.fixed.iter().map(|fixed| fixed.path.as_str());
        let sums = spec.sums.iter().take(index).map(|sum| sum.path.as_str());
        if let Some(other) = fixed.chain(sums).find(|other| undoes(path, other)) {
            checker.conflict(set_twice(path, other), "leave one of the values out");
        }
    }
}
