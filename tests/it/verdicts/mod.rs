//! Verdicts: what the four arms of a story come to, and that it comes by mechanism alone.

mod by_hand;
mod equal_arms;
mod independent;
mod mechanisms;
mod nothing;

use crate::story::{load, plan, played};
use reflexarc::outcome::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::Story;
use reflexarc::study::answer::Answer;
use reflexarc::study::arms::Arm;
use reflexarc::study::compare::{Comparison, Contrast, KpiInArms};
use std::path::{Path, PathBuf};

/// A story of this folder.
fn small(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios").join(name)
}

/// The KPIs of a story's four arms over some replications.
struct Told(Vec<KpiInArms>);

impl Told {
    fn of(story: &Story, replications: u32) -> Self {
        let mut comparison = Comparison::new(&kpi::all(), &story.primary);
        let plan = plan(&Arm::ALL, replications, TableSet::NONE);
        played(story, &plan).iter().for_each(|run| comparison.add(run));
        Self(comparison.kpis())
    }

    fn of_file(file: &Path, set: &[&str], replications: u32) -> Self {
        Self::of(&load(file, set), replications)
    }

    fn kpi(&self, name: &str) -> &KpiInArms {
        self.0.iter().find(|row| row.kpi.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// The means of a KPI in the four arms.
    fn means(&self, name: &str) -> [f64; 4] {
        Arm::ALL.map(|arm| self.kpi(name).arm(arm).map_or(f64::NAN, |estimate| estimate.mean))
    }

    fn harm(&self, name: &str) -> Contrast {
        self.kpi(name).difference.unwrap()
    }

    fn through(&self, name: &str) -> Contrast {
        self.kpi(name).through_infrastructure.unwrap()
    }
}

/// What is said of a contrast.
fn answer(contrast: Contrast) -> Answer {
    contrast.judgement.answer
}
