//! A study that is ready to be played: its points, and the story, arms and command of each.

use super::factor::{Factor, Kind};
use super::point::Point;
use super::shard::Shard;
use super::spec::{ArmWord, FixedSpec, SumSpec, SweepSpec};
use super::stop::Rule;
use super::value;
use crate::measure::kpi::Kpi;
use crate::outcome::table::TableSet;
use crate::scenario::{Diagnostic, Mechanism, Request, Story, Swap, Variant, load_variant};
use crate::study::arm::{Arm, DISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED, UNDISTURBED};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

/// A checked study.
#[derive(Clone, Debug)]
pub struct Study {
    /// Name: that of its file.
    pub name: String,
    /// What its file says.
    pub spec: SweepSpec,
    /// The story's file.
    pub story_file: PathBuf,
    /// What a command writes before the name of a file of the study: `scenarios/`, from the folder
    /// that holds it, or nothing.
    pub prefix: &'static str,
    /// The folder to which paths of pieces are relative.
    pub folder: PathBuf,
    /// The story without any factor.
    pub base: Arc<Story>,
    /// The factors, in the order of the values of a point.
    pub factors: Vec<Factor>,
    /// The points, in the order of the design.
    pub points: Vec<Point>,
    /// Number of points that constraints left out.
    pub rejected: usize,
    /// The KPIs that are computed.
    pub kpis: Vec<Kpi>,
    /// The tables that are filled.
    pub tables: TableSet,
    /// When a point has enough replications.
    pub rule: Rule,
    /// Whether runs share their history; results are the same.
    pub shares_history: bool,
    /// Hash of all that the results depend on, 16 hex digits.
    pub hash: String,
}

impl Study {
    /// The overrides of a point, `PATH=VALUE`.
    ///
    /// # Errors
    /// If the factors of a sum do not add up.
    pub fn set(&self, point: &Point) -> Result<Vec<String>, String> {
        let fixed = self.spec.fixed.iter();
        let mut set: Vec<String> = fixed.map(FixedSpec::set).collect();
        for (factor, value) in self.factors.iter().zip(&point.values) {
            if let Some(path) = &factor.path {
                set.push(format!("{path}={value}"));
            }
        }
        for index in 0..self.spec.sums.len() {
            set.extend(self.total(index, point).transpose()?);
        }
        Ok(set)
    }

    /// The override by a sum at a point.
    pub(super) fn total(&self, index: usize, point: &Point) -> Option<Result<String, String>> {
        let SumSpec { path, of } = self.spec.sums.get(index)?;
        let terms: Vec<&str> = of.iter().filter_map(|name| self.value(point, name)).collect();
        Some(match value::sum(&terms, self.base.clock.zone()) {
            Some(sum) => Ok(format!("{path}={sum}")),
            None => Err(format!("the values for `{path}` do not add up: {}", terms.join(" + "))),
        })
    }

    /// The value of a factor at a point.
    fn value<'a>(&self, point: &'a Point, name: &str) -> Option<&'a str> {
        let place = self.factors.iter().position(|factor| factor.name == name)?;
        point.values.get(place).map(String::as_str)
    }

    /// The files that replace pieces at a point, each with the root of its piece.
    fn files<'a>(&'a self, point: &'a Point) -> impl Iterator<Item = (&'static str, &'a str)> {
        let pairs = self.factors.iter().zip(&point.values);
        pairs.filter_map(|(factor, value)| match &factor.kind {
            Kind::Files { root, .. } => Some((*root, value.as_str())),
            _ => None,
        })
    }

    /// The story of a point.
    ///
    /// # Errors
    /// Why the story is not valid with the values of the point.
    pub fn story(&self, point: &Point) -> Result<Story, String> {
        let (story, diagnostics) = load_variant(&self.request(point, self.set(point)?));
        story.ok_or_else(|| {
            diagnostics.first_error().map_or_else(String::new, |error| error.message.clone())
        })
    }

    /// The first error of the story at a point; values of sums count as valid.
    pub(super) fn first_error(&self, point: &Point) -> Result<(), Diagnostic> {
        let set = self.set(point).unwrap_or_default();
        let (_, diagnostics) = load_variant(&self.request(point, set));
        diagnostics.first_error().cloned().map_or(Ok(()), Err)
    }

    fn request(&self, point: &Point, set: Vec<String>) -> Request {
        let files = self.files(point);
        let swaps = files.map(|(root, file)| Swap::of_root(root, self.folder.join(file))).collect();
        Request { set, swaps, ..Request::new(&self.story_file) }
    }

    /// The arms of a point whose story is loaded, with a text before the name of each.
    pub fn arms(&self, before: &str, story: &Arc<Story>) -> Vec<Arm> {
        let arms = self.spec.arms.iter().map(|word| {
            let (name, variant) = word.arm();
            Arm::new(&format!("{before}{name}"), story, variant)
        });
        arms.collect()
    }

    /// The values of a point that have to be equal for two points to share arms: all but those of
    /// disruptions.
    pub(super) fn lasting<'a>(&'a self, point: &'a Point) -> impl Iterator<Item = &'a str> {
        let pairs = self.factors.iter().zip(&point.values);
        let lasting = pairs.filter(|(factor, _)| {
            factor.path.as_ref().is_none_or(|path| !path.starts_with("disruptions."))
                // A factor without a path enters sums.
                && (factor.path.is_some() || matches!(factor.kind, Kind::Files { .. }))
        });
        lasting.map(|(_, value)| value.as_str())
    }

    /// The command that runs the story of a point.
    #[must_use]
    pub fn command(&self, point: &Point) -> String {
        let file = |name: &str| quoted(&format!("{}{name}", self.prefix));
        let mut words = vec!["reflexarc run".to_owned(), file(&self.spec.story)];
        for (root, name) in self.files(point) {
            words.push(format!("--{} {}", root.to_lowercase(), file(name)));
        }
        let set = self.set(point).unwrap_or_default();
        words.extend(set.iter().map(|set| format!("--set {}", quoted(set))));
        let arms: Vec<&str> = self.spec.arms.iter().map(|word| word.arm().0).collect();
        // Without it all four are played.
        if arms != [DISTURBED, UNDISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED] {
            words.push(format!("--arms {}", arms.join(",")));
        }
        words.push(format!("--seed {} --replications {}", self.spec.seed, self.rule.most()));
        words.join(" ")
    }

    /// What the study is, for its journal and its manifest.
    #[must_use]
    pub fn description(&self, shard: Shard) -> Value {
        json!({
            "study": self.name,
            "study_hash": self.hash,
            "version": env!("CARGO_PKG_VERSION"),
            "scenario_hash": self.base.hash,
            "points": self.points.len(),
            "shard": shard.to_string(),
            "spec": self.spec,
        })
    }

    /// The design, for the metadata of the tables.
    #[must_use]
    pub fn design(&self) -> Value {
        let factor = |factor: &Factor| json!({"name": factor.name, "path": factor.path});
        json!({
            "study": self.name,
            "study_hash": self.hash,
            "design": self.spec.design,
            "factors": self.factors.iter().map(factor).collect::<Vec<_>>(),
            "sums": self.spec.sums,
            "constraints": self.spec.constraints,
            "points": self.points.len(),
            "rejected": self.rejected,
            "replications": self.spec.replications,
        })
    }
}

impl FixedSpec {
    /// The override, `PATH=VALUE`.
    pub(super) fn set(&self) -> String {
        format!("{}={}", self.path, value::text(&self.value))
    }
}

impl ArmWord {
    /// Its name and variant.
    pub(super) fn arm(self) -> (&'static str, Variant) {
        let ideal = |variant: Variant| variant.with_ideal(Mechanism::INFRASTRUCTURE);
        match self {
            Self::Disturbed => (DISTURBED, Variant::disturbed()),
            Self::Undisturbed => (UNDISTURBED, Variant::undisturbed()),
            Self::IdealDisturbed => (IDEAL_DISTURBED, ideal(Variant::disturbed())),
            Self::IdealUndisturbed => (IDEAL_UNDISTURBED, ideal(Variant::undisturbed())),
        }
    }
}

/// An argument as a shell reads it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+%@".contains(c);
    if argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}
