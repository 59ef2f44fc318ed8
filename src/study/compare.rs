//! Puts the arms side by side: each KPI's estimate in each arm, and what may be said of the
//! differences between them.

use super::answer::{Judgement, is_degenerate, judge, judge_family};
use super::arms::Arm;
use super::bootstrap;
use super::estimate::Estimate;
use super::replicate::Run;
use crate::kernel::{Fingerprint, Tally};
use crate::outcome::kpi::Kpi;

/// An arm, and the arm that it is compared with.
type Pair = (Arm, Arm);

/// The harm of the story.
const HARM: Pair = (Arm::Disturbed, Arm::Undisturbed);

/// The part of a value by which sums of the same floats may differ.
const ROUNDING: f64 = 1e-12;

/// The values of all KPIs over replications, arm by arm.
pub struct Comparison {
    kpis: Vec<Kpi>,
    /// Name of the KPI by which the story is judged.
    primary: String,
    /// By arm, by KPI, by replication.
    values: Vec<Vec<Vec<Option<f64>>>>,
    events: u64,
    fingerprint: Fingerprint,
}

/// A difference between arms, replication by replication.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrast {
    /// Its mean, with the unadjusted 95 % interval: Student's, or the bootstrap's where the
    /// differences are mostly zeros.
    pub estimate: Estimate,
    /// What may be said of it.
    pub judgement: Judgement,
    /// By how much smaller its variance is than it would be if the arms did not share their draws:
    /// the sum of the variances of its arms over its own; `None` where it does not vary.
    pub variance_ratio: Option<f64>,
}

/// One KPI over the arms.
#[derive(Clone, Copy, Debug)]
pub struct KpiInArms {
    /// The KPI.
    pub kpi: Kpi,
    /// Its estimate in each arm, in the order of [`Arm::ALL`].
    pub arms: [Option<Estimate>; 4],
    /// Disturbed less undisturbed: the harm.
    pub difference: Option<Contrast>,
    /// The harm, less the harm on an ideal infrastructure: the part that came through it.
    pub through_infrastructure: Option<Contrast>,
    /// Undisturbed less ideal undisturbed: what the infrastructure costs on a good day.
    pub good_day: Option<Contrast>,
}

impl KpiInArms {
    /// The estimate in an arm.
    #[must_use]
    pub fn arm(&self, arm: Arm) -> Option<Estimate> {
        self.arms.get(arm.index()).copied().flatten()
    }
}

impl Comparison {
    /// Nothing compared yet; `primary` names the KPI that is judged alone.
    #[must_use]
    pub fn new(kpis: &[Kpi], primary: &str) -> Self {
        let values = Arm::ALL.map(|_| vec![Vec::new(); kpis.len()]).to_vec();
        Self {
            kpis: kpis.to_vec(),
            primary: primary.to_owned(),
            values,
            events: 0,
            fingerprint: Fingerprint::default(),
        }
    }

    /// Takes a run in; runs come in the order of index and arm.
    pub fn add(&mut self, run: &Run) {
        self.events += run.events;
        self.fingerprint.combine(run.fingerprint);
        if let Some(series) = self.values.get_mut(run.arm.index()) {
            series.iter_mut().zip(&run.kpis).for_each(|(series, &value)| series.push(value));
        }
    }

    /// Events of all runs.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The fingerprints of all runs, combined in order.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Every KPI over the arms.
    #[must_use]
    pub fn kpis(&self) -> Vec<KpiInArms> {
        let difference = self.contrasts(HARM, None);
        let through = self.contrasts(HARM, Some((Arm::IdealDisturbed, Arm::IdealUndisturbed)));
        let good_day = self.contrasts((Arm::Undisturbed, Arm::IdealUndisturbed), None);
        let rows = difference.into_iter().zip(through).zip(good_day);
        let with_kpi = self.kpis.iter().enumerate().zip(rows);
        with_kpi
            .map(|((index, &kpi), ((difference, through_infrastructure), good_day))| KpiInArms {
                kpi,
                arms: Arm::ALL.map(|arm| Estimate::of_defined(self.series(arm, index))),
                difference,
                through_infrastructure,
                good_day,
            })
            .collect()
    }

    /// One contrast of every KPI, the primary judged alone and the others as one family.
    fn contrasts(&self, pair: Pair, less: Option<Pair>) -> Vec<Option<Contrast>> {
        let all: Vec<Option<Vec<f64>>> =
            (0..self.kpis.len()).map(|index| self.differences(index, pair, less)).collect();
        let is_primary =
            |index: usize| self.kpis.get(index).is_some_and(|k| k.name == self.primary);
        let in_family = |index: &usize| !is_primary(*index);
        let family: Vec<&[f64]> = (0..all.len())
            .filter(in_family)
            .filter_map(|index| all.get(index)?.as_deref())
            .collect();
        let mut judged = judge_family(&family).into_iter();
        let contrast = |(index, differences): (usize, &Option<Vec<f64>>)| {
            let differences = differences.as_deref()?;
            let judgement = if is_primary(index) { judge(differences) } else { judged.next()? };
            let variance_ratio = self.variance_ratio(index, pair, less, differences);
            Some(Contrast { estimate: estimate(differences)?, judgement, variance_ratio })
        };
        all.iter().enumerate().map(contrast).collect()
    }

    fn variance_ratio(
        &self,
        kpi: usize,
        pair: Pair,
        less: Option<Pair>,
        differences: &[f64],
    ) -> Option<f64> {
        let arms = [Some(pair), less].into_iter().flatten().flat_map(|(arm, base)| [arm, base]);
        let apart: Option<f64> =
            arms.map(|arm| variance(self.series(arm, kpi).iter().flatten().copied())).sum();
        let paired = variance(differences.iter().copied()).filter(|variance| *variance > 0.0)?;
        Some(apart? / paired)
    }

    /// The difference of a KPI between two arms, less that between two others, by replication;
    /// `None` if it is undefined in one of them, or if there is no replication.
    fn differences(&self, kpi: usize, pair: Pair, less: Option<Pair>) -> Option<Vec<f64>> {
        let of_pair = |(arm, base): Pair| -> Option<Vec<f64>> {
            let values = self.series(arm, kpi).iter().zip(self.series(base, kpi));
            values.map(|(&value, &base)| Some(apart(value?, base?))).collect()
        };
        let first = of_pair(pair)?;
        let differences = match less {
            None => first,
            Some(less) => first.into_iter().zip(of_pair(less)?).map(|(a, b)| apart(a, b)).collect(),
        };
        Some(differences).filter(|all| !all.is_empty())
    }

    /// The values of a KPI in an arm, replication by replication.
    fn series(&self, arm: Arm, kpi: usize) -> &[Option<f64>] {
        let kpis = self.values.get(arm.index());
        kpis.and_then(|kpis| kpis.get(kpi)).map_or(&[], Vec::as_slice)
    }
}

/// One value less another. What sums of floats differ by when they were added up in other steps is
/// no difference.
fn apart(value: f64, base: f64) -> f64 {
    let difference = value - base;
    if difference.abs() <= ROUNDING * value.abs().max(base.abs()) { 0.0 } else { difference }
}

/// Sample variance; `None` for fewer than two values.
fn variance(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut tally = Tally::default();
    values.for_each(|value| tally.add(value));
    tally.variance()
}

/// Mean and interval of differences.
fn estimate(differences: &[f64]) -> Option<Estimate> {
    let estimate = Estimate::of(differences.iter().copied())?;
    let alike = differences.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    if alike || !is_degenerate(differences) {
        return Some(estimate);
    }
    let (low, high) = bootstrap::interval(differences)?;
    Some(Estimate { low: Some(low), high: Some(high), ..estimate })
}
