//! Verdicts: the results of the four arms of a story, and the mechanisms behind them.

mod by_hand;
mod equal_arms;
mod horizons;
mod independent;
mod initial_state;
mod ladder;
mod mechanisms;
mod money;
mod nothing;
mod own_arms;
mod published;
mod real_events;
mod small;
mod without_failures;

use crate::story::{load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::Story;
use reflexarc::study::arm::Arms;
use reflexarc::study::comparison::{Comparison, Contrasted, KpiRow};
use reflexarc::study::contrast::{Contrast, DIFFERENCE, GOOD_DAY, THROUGH_INFRASTRUCTURE};
use reflexarc::study::judge::answer::Answer;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A story of this folder.
fn small(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios").join(name)
}

/// The KPIs of a story's four arms over some replications.
struct Results(Vec<KpiRow>);

impl Results {
    fn of(story: &Arc<Story>, replications: u32) -> Self {
        let plan = plan(Arms::of_verdict(story), replications, TableSet::NONE);
        let contrasts = Contrast::of_verdict();
        let mut comparison = Comparison::new(&plan.kpis, &story.primary, &plan.arms, contrasts);
        played(&plan).iter().for_each(|run| comparison.add(run));
        Self(comparison.rows())
    }

    fn of_file(file: &Path, set: &[&str], replications: u32) -> Self {
        Self::of(&load(file, set), replications)
    }

    fn kpi(&self, name: &str) -> &KpiRow {
        self.0.iter().find(|row| row.kpi.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// The means of a KPI in the four arms.
    fn means(&self, name: &str) -> [f64; 4] {
        let row = self.kpi(name);
        let [one, two, three, four] = row.arms() else { panic!("four arms") };
        [one, two, three, four].map(|(_, arm)| arm.map_or(f64::NAN, |estimate| estimate.mean))
    }

    fn harm(&self, name: &str) -> Contrasted {
        self.kpi(name).contrast(DIFFERENCE).unwrap()
    }

    fn through(&self, name: &str) -> Contrasted {
        self.kpi(name).contrast(THROUGH_INFRASTRUCTURE).unwrap()
    }

    fn good_day(&self, name: &str) -> Contrasted {
        self.kpi(name).contrast(GOOD_DAY).unwrap()
    }
}

/// The answer of a contrast.
fn answer(contrasted: Contrasted) -> Answer {
    contrasted.judgement.answer
}
