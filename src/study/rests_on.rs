//! What a verdict rests on: uncertain parameters at whose other plausible value its answer would turn.
//!
//! Each end of each range is a story, played in the four arms of the verdict on the same draws as the story
//! itself. The answer turns if it is another word, or an effect of the other sign. Parameters are moved one at
//! a time. Not modelled: two parameters that turn the answer only together, and values inside the range.

use super::arm::{Arm, Arms};
use super::comparison::{Comparison, Contrasted};
use super::contrast::{Contrast, DIFFERENCE, THROUGH_INFRASTRUCTURE};
use super::frame::Frame;
use super::judge::answer::Answer;
use super::replicate::{Plan, PlayError, Run, play};
use crate::measure::column::Sampling::{ByDefinition, Constant, Key};
use crate::measure::kpi::Kpi;
use crate::outcome::table::TableSet;
use crate::scenario::Story;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The contrasts whose answer may turn.
const CONTRASTS: [&str; 2] = [DIFFERENCE, THROUGH_INFRASTRUCTURE];

/// An uncertain parameter at an end of its range.
#[derive(Clone, Debug)]
pub struct RangeEnd {
    /// Path of the parameter.
    pub path: Arc<str>,
    /// Which end: `low` or `high`.
    pub end: &'static str,
    /// Its value there, as written.
    pub value: String,
    /// The story with it.
    pub story: Arc<Story>,
}

/// A contrast of the primary KPI with a parameter at an end of its range.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Path of the parameter.
    pub path: Arc<str>,
    /// Which end: `low` or `high`.
    pub end: &'static str,
    /// Its value there, as written.
    pub value: String,
    /// Name of the contrast.
    pub contrast: Arc<str>,
    /// The contrast as played with the value of the scenario.
    pub present: Contrasted,
    /// The contrast at the end; `None` where the KPI is undefined in one of its arms.
    pub there: Option<Contrasted>,
}

impl Finding {
    /// Whether the answer is another one than with the value of the scenario.
    #[must_use]
    pub fn turns(&self) -> bool {
        let said = |one: Contrasted| {
            let answer = one.judgement.answer;
            (answer, answer == Answer::Effect && one.estimate.mean < 0.0)
        };
        self.there.map(said) != Some(said(self.present))
    }
}

/// The arms of the story and of all ends, four each.
#[must_use]
pub fn arms(story: &Arc<Story>, ends: &[RangeEnd]) -> Arms {
    let base = Arms::of_verdict(story);
    let of_ends = ends.iter().enumerate().flat_map(|(place, end)| {
        let arms: Vec<Arm> = Arms::of_verdict(&end.story)
            .iter()
            .map(|arm| Arm { name: named(place, &arm.name).into(), ..arm.clone() })
            .collect();
        arms
    });
    Arms::new(base.iter().cloned().chain(of_ends))
}

/// The name of an arm or contrast at the end of this index.
fn named(place: usize, name: &str) -> String {
    format!("{place}/{name}")
}

/// Plays all ends as a plan says, and compares the primary KPI; calls `tick` after each run. `None` if it was
/// stopped before its end.
///
/// # Errors
/// If a run fails.
pub fn play_ends(
    plan: &Plan,
    story: &Arc<Story>,
    ends: &[RangeEnd],
    primary: Kpi,
    stop: &AtomicBool,
    tick: impl Fn(),
) -> Result<Option<Vec<Finding>>, PlayError> {
    let plan = Plan {
        arms: arms(story, ends),
        kpis: vec![primary],
        tables: TableSet::NONE,
        explains: false,
        ..plan.clone()
    };
    let verdict =
        || Contrast::of_verdict().into_iter().filter(|one| CONTRASTS.contains(&&*one.name));
    let contrasts = (0..ends.len()).flat_map(|place| verdict().map(move |one| at_end(&one, place)));
    let contrasts = verdict().chain(contrasts).collect();
    let mut comparison = Comparison::new(&plan.kpis, primary.name, &plan.arms, contrasts);
    let played = play(&plan, stop, |run: Run| -> Result<(), PlayError> {
        comparison.add(&run);
        tick();
        Ok(())
    })?;
    if played < plan.replications {
        return Ok(None);
    }
    let rows = comparison.rows();
    let Some(row) = rows.first() else { return Ok(Some(Vec::new())) };
    let mut findings = Vec::new();
    for (place, end) in ends.iter().enumerate() {
        for name in CONTRASTS {
            let Some(present) = row.contrast(name) else { continue };
            findings.push(Finding {
                path: Arc::clone(&end.path),
                end: end.end,
                value: end.value.clone(),
                contrast: name.into(),
                present,
                there: row.contrast(&named(place, name)),
            });
        }
    }
    Ok(Some(findings))
}

/// A contrast between the arms of an end.
fn at_end(contrast: &Contrast, place: usize) -> Contrast {
    let empty = Contrast::new(&named(place, &contrast.name), &contrast.title);
    contrast.terms().iter().fold(empty, |all, term| {
        all.plus(term.weight, &named(place, &term.arm), &named(place, &term.base))
    })
}

/// The table `rests_on`; `unit` is that of the primary KPI.
#[must_use]
pub fn frame(findings: &[Finding], primary: &str, unit: &str) -> Frame {
    let of = |part: fn(Contrasted) -> Option<f64>| {
        findings.iter().map(move |one| one.there.and_then(part))
    };
    let answer = |one: Option<Contrasted>| {
        one.map_or("undefined", |contrasted| contrasted.judgement.answer.word())
    };
    Frame::default()
        .with(
            ("parameter", "", Key),
            "path of the uncertain parameter",
            findings.iter().map(|one| Arc::clone(&one.path)),
        )
        .with(
            ("end", "", Key),
            "end of its range: `low` or `high`",
            findings.iter().map(|one| one.end),
        )
        .with(
            ("contrast", "", Key),
            "contrast of the primary KPI",
            findings.iter().map(|one| Arc::clone(&one.contrast)),
        )
        .with(
            ("value", "", Constant),
            "value of the parameter at that end, as written",
            findings.iter().map(|one| one.value.clone()),
        )
        .with(("kpi", "", Constant), "the primary KPI", findings.iter().map(|_| primary.to_owned()))
        .with(
            ("unit", "", Constant),
            "unit of mean, low and high",
            findings.iter().map(|_| unit.to_owned()),
        )
        .with(
            ("mean", "", ByDefinition),
            "mean of the contrast over replications",
            of(|one| Some(one.estimate.mean)),
        )
        .with(
            ("low", "", ByDefinition),
            "lower bound of its 95 % interval",
            of(|one| one.estimate.low),
        )
        .with(
            ("high", "", ByDefinition),
            "upper bound of its 95 % interval",
            of(|one| one.estimate.high),
        )
        .with(
            ("answer", "", ByDefinition),
            "`identical`, `none_seen`, `effect`, or `undefined`",
            findings.iter().map(|one| answer(one.there)),
        )
        .with(
            ("present_answer", "", ByDefinition),
            "answer with the value of the scenario",
            findings.iter().map(|one| answer(Some(one.present))),
        )
        .with(
            ("turns", "", ByDefinition),
            "whether the answer is another one, or an effect of the other sign",
            findings.iter().map(Finding::turns),
        )
}
