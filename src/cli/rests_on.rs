//! `run --rests-on`: plays the story with each uncertain parameter at both ends of its range.

use super::exit::Failure;
use super::progress::progress;
use crate::measure::kpi;
use crate::report::rests_on::rests_on_section;
use crate::scenario::{Request, Story, load_variant};
use crate::study::frame::Frame;
use crate::study::replicate::Plan;
use crate::study::rests_on::{Finding, RangeEnd, arms, frame, play_ends};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What the verdict of a story rests on.
pub(super) struct RestsOn {
    findings: Vec<Finding>,
    /// Ends at which the scenario is invalid, a sentence each.
    left_out: Vec<String>,
    primary: String,
    unit: String,
}

impl RestsOn {
    /// Plays all ends as a plan of `run` says; `None` if it was stopped before its end.
    pub(super) fn play(
        request: &Request,
        plan: &Plan,
        story: &Arc<Story>,
        stop: &AtomicBool,
    ) -> Result<Option<Self>, Failure> {
        let unit = |unit: kpi::Unit| unit.symbol(story.currency.code()).to_owned();
        let primary = kpi::find(&story.primary).filter(|kpi| story.has(kpi.needs));
        let Some(kpi) = primary else {
            let why = format!(
                "--rests-on needs the primary KPI, and the scenario has no model of `{}`",
                story.primary
            );
            return Err(Failure::Usage(why));
        };
        let mut all = Self {
            findings: Vec::new(),
            left_out: Vec::new(),
            primary: kpi.name.to_owned(),
            unit: unit(kpi.unit),
        };
        let ends = all.ends(request, story);
        if ends.is_empty() {
            return Ok(Some(all));
        }
        let arms = arms(story, &ends);
        let distinct = (0..arms.len()).filter(|&place| arms.played_by(place) == place).count();
        writeln!(
            std::io::stderr(),
            "rests-on: {} uncertain parameters at both ends of their ranges, {} runs ({distinct} distinct arms × {} replications)",
            story.uncertain.len(),
            distinct as u64 * u64::from(plan.replications),
            plan.replications
        )?;
        let progress = progress(u64::from(plan.replications) * arms.len() as u64);
        let findings = play_ends(plan, story, &ends, kpi, stop, || progress.inc(1))?;
        progress.finish_and_clear();
        Ok(findings.map(|findings| Self { findings, ..all }))
    }

    /// The story with each uncertain parameter at each end of its range.
    fn ends(&mut self, request: &Request, story: &Story) -> Vec<RangeEnd> {
        let mut ends = Vec::new();
        for one in &story.uncertain {
            for (end, value) in [("low", &one.low), ("high", &one.high)] {
                let mut request = request.clone();
                request.set.push(format!("{}={value}", one.path));
                match load_variant(&request) {
                    (Some(story), _) => ends.push(RangeEnd {
                        path: one.path.as_str().into(),
                        end,
                        value: value.clone(),
                        story: Arc::new(story),
                    }),
                    (None, issues) => {
                        let why = issues.first_error().map_or("", |issue| &issue.message);
                        self.left_out.push(format!("{} = {value}: {why}", one.path));
                    }
                }
            }
        }
        ends
    }

    /// Its list in the output of `run --format json`.
    pub(super) fn json(&self) -> Value {
        let findings = self.findings.iter().map(|one| {
            let there = one.there;
            json!({
                "parameter": *one.path,
                "end": one.end,
                "value": one.value,
                "contrast": *one.contrast,
                "mean": there.map(|there| there.estimate.mean),
                "low": there.and_then(|there| there.estimate.low),
                "high": there.and_then(|there| there.estimate.high),
                "answer": there.map(|there| there.judgement.answer.word()),
                "present_answer": one.present.judgement.answer.word(),
                "turns": one.turns(),
            })
        });
        json!({"ends": findings.collect::<Vec<Value>>(), "left_out": self.left_out})
    }

    /// Its section of the page.
    pub(super) fn section(&self) -> String {
        rests_on_section(&self.findings, &self.unit, &self.left_out)
    }

    /// Its table.
    pub(super) fn frame(&self) -> Frame {
        frame(&self.findings, &self.primary, &self.unit)
    }
}
