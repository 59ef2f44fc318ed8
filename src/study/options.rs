//! Options side by side: stories that differ in a piece, or in more, on common draws.
//!
//! Draws are addressed by the name of their cause, so what has the same name in two options takes the same
//! draws: demand, weather, carriers and ports of one supply chain are common, and a difference is that of
//! the options. A part of an infrastructure fails by the draws of its own name and by its own distribution:
//! a part that only one option has fails independently of all others; parts of one name share draws, each
//! through its own distribution.
//!
//! Three contrasts for each option: what the disruptions do to it (harm), and against the first option its
//! disturbed arm (difference) and its harm.

use super::arm::{Arm, Arms};
use super::comparison::KpiRow;
use super::contrast::Contrast;
use super::frame::Frame;
use super::judge::estimate::Estimate;
use crate::kernel::SimTime;
use crate::measure::column::Sampling::{ByDefinition, Constant, Key};
use crate::scenario::{Story, Variant};
use std::sync::Arc;

/// An option of a comparison.
#[derive(Clone, Debug)]
pub struct StudyOption {
    /// Its name, that of its arm with the disruptions.
    pub name: Arc<str>,
    /// The story with its pieces in place.
    pub story: Arc<Story>,
}

impl StudyOption {
    /// Name of its arm without disruptions.
    #[must_use]
    pub fn undisturbed(&self) -> String {
        format!("{}/undisturbed", self.name)
    }

    /// Name of its contrast against the first option.
    #[must_use]
    pub fn difference(&self) -> String {
        format!("difference/{}", self.name)
    }

    /// Name of the contrast between its arms.
    #[must_use]
    pub fn harm(&self) -> String {
        format!("harm/{}", self.name)
    }

    /// Name of the contrast between its harm and that of the first option.
    #[must_use]
    pub fn harm_difference(&self) -> String {
        format!("harm_difference/{}", self.name)
    }
}

/// The arms of options, two each.
#[must_use]
pub fn arms(options: &[StudyOption]) -> Arms {
    let of = |option: &StudyOption| {
        [
            Arm::new(&option.name, &option.story, Variant::disturbed()),
            Arm::new(&option.undisturbed(), &option.story, Variant::undisturbed()),
        ]
    };
    Arms::new(options.iter().flat_map(of))
}

/// The contrasts of options.
#[must_use]
pub fn contrasts(options: &[StudyOption]) -> Vec<Contrast> {
    let mut all = Vec::new();
    for (place, option) in options.iter().enumerate() {
        let (name, undisturbed) = (&*option.name, option.undisturbed());
        let title = |of: &str| format!("{of} of {name}");
        all.push(Contrast::new(&option.harm(), &title("Harm")).plus(1.0, name, &undisturbed));
        if let Some(first) = options.first().filter(|_| place > 0) {
            all.push(Contrast::new(&option.difference(), &title("Difference")).plus(
                1.0,
                name,
                &first.name,
            ));
            all.push(
                Contrast::new(&option.harm_difference(), &title("Difference of the harm"))
                    .plus(1.0, name, &undisturbed)
                    .plus(-1.0, &first.name, &first.undisturbed()),
            );
        }
    }
    all
}

/// Why options cannot be compared, one sentence each; empty if they can.
#[must_use]
pub fn obstacles(options: &[StudyOption]) -> Vec<String> {
    let Some((first, others)) = options.split_first() else { return Vec::new() };
    let (name, story) = (&first.name, &first.story);
    let mut all = Vec::new();
    for other in others {
        let clocks = [story.clock.begin(), other.story.clock.begin()];
        let ends = [story.clock.end(), other.story.clock.end()];
        let starts = [story, &other.story].map(|story| story.clock.unix_nanos(SimTime::START));
        let differs = [
            ("currency", story.currency != other.story.currency),
            ("`start`", starts[0] != starts[1] || story.zone_name != other.story.zone_name),
            ("`warm_up`", clocks[0] != clocks[1]),
            ("`horizon`", ends[0] != ends[1]),
            ("`primary`", story.primary != other.story.primary),
        ];
        for (what, _) in differs.into_iter().filter(|(_, differs)| *differs) {
            all.push(format!(
                "`{name}` and `{}` differ in {what}: options need the same",
                other.name
            ));
        }
    }
    all
}

/// What a difference between options also contains, a sentence for each option.
#[must_use]
pub fn remarks(options: &[StudyOption]) -> Vec<String> {
    let Some((first, others)) = options.split_first() else { return Vec::new() };
    let mut all = Vec::new();
    for other in others {
        let mut apart = Vec::new();
        if first.story.supply != other.story.supply {
            apart.push("another supply chain (draws are common where names are equal)");
        }
        if first.story.environment != other.story.environment {
            apart.push("other areas or other weather");
        }
        if first.story.disruptions != other.story.disruptions {
            apart.push("other disruptions");
        }
        if first.story.decisions != other.story.decisions {
            apart.push("other decisions");
        }
        if first.story.infrastructure != other.story.infrastructure {
            apart.push("another infrastructure");
        }
        let apart =
            if apart.is_empty() { "no other value at all".to_owned() } else { apart.join(", ") };
        all.push(format!("`{}` against `{}`: {apart}", other.name, first.name));
    }
    all
}

/// The table `options`: each KPI of each option, with its contrasts.
#[must_use]
pub fn frame(options: &[StudyOption], rows: &[KpiRow]) -> Frame {
    let cells: Vec<(&StudyOption, &KpiRow)> = options
        .iter()
        .flat_map(|option| rows.iter().map(move |row| (option, row)))
        .filter(|(option, row)| option.story.has(row.kpi.needs))
        .collect();
    let arm = |part: fn(Estimate) -> Option<f64>| {
        cells.iter().map(move |(option, row)| row.arm(&option.name).and_then(part))
    };
    let mean = |of: fn(&StudyOption) -> String| {
        cells.iter().map(move |(option, row)| Some(row.contrast(&of(option))?.estimate.mean))
    };
    let answer = |of: fn(&StudyOption) -> String| {
        cells.iter().map(move |(option, row)| {
            row.contrast(&of(option)).map_or("", |one| one.judgement.answer.word())
        })
    };
    let bound = |of: fn(&StudyOption) -> String, bound: fn(Estimate) -> Option<f64>| {
        cells.iter().map(move |(option, row)| bound(row.contrast(&of(option))?.estimate))
    };
    let own = "lower and upper bounds are those of 95 % intervals";
    Frame::default()
        .with(
            ("option", "", Key),
            "name of the option, that of its arm",
            cells.iter().map(|(option, _)| Arc::clone(&option.name)),
        )
        .with(("kpi", "", Key), "name of the KPI", cells.iter().map(|(_, row)| row.kpi.name))
        .with(
            ("unit", "", Constant),
            "unit of all values",
            cells
                .iter()
                .map(|(option, row)| row.kpi.unit.symbol(option.story.currency.code()).to_owned()),
        )
        .with(
            ("mean", "", ByDefinition),
            "mean with the disruptions, over replications",
            arm(|one| Some(one.mean)),
        )
        .with(("low", "", ByDefinition), own, arm(|one| one.low))
        .with(("high", "", ByDefinition), own, arm(|one| one.high))
        .with(
            ("harm", "", ByDefinition),
            "what the disruptions do to the option: with them less without",
            mean(StudyOption::harm),
        )
        .with(("harm_low", "", ByDefinition), own, bound(StudyOption::harm, |one| one.low))
        .with(("harm_high", "", ByDefinition), own, bound(StudyOption::harm, |one| one.high))
        .with(
            ("harm_answer", "", ByDefinition),
            "`identical`, `none_seen` or `effect`; empty where undefined",
            answer(StudyOption::harm),
        )
        .with(
            ("difference", "", ByDefinition),
            "mean less that of the first option, paired; null for the first",
            mean(StudyOption::difference),
        )
        .with(
            ("difference_low", "", ByDefinition),
            own,
            bound(StudyOption::difference, |one| one.low),
        )
        .with(
            ("difference_high", "", ByDefinition),
            own,
            bound(StudyOption::difference, |one| one.high),
        )
        .with(
            ("difference_answer", "", ByDefinition),
            "`identical`, `none_seen` or `effect`; empty for the first",
            answer(StudyOption::difference),
        )
        .with(
            ("harm_difference", "", ByDefinition),
            "harm less that of the first option, paired; null for the first",
            mean(StudyOption::harm_difference),
        )
        .with(
            ("harm_difference_low", "", ByDefinition),
            own,
            bound(StudyOption::harm_difference, |one| one.low),
        )
        .with(
            ("harm_difference_high", "", ByDefinition),
            own,
            bound(StudyOption::harm_difference, |one| one.high),
        )
        .with(
            ("harm_difference_answer", "", ByDefinition),
            "`identical`, `none_seen` or `effect`; empty for the first",
            answer(StudyOption::harm_difference),
        )
}
