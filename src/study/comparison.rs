//! Compares arms: the estimate of each KPI in each arm, and the judgement of each contrast.

use super::arm::Arms;
use super::contrast::Contrast;
use super::judge::answer::{Answer, Grain, Judgement, LEVEL, Spread, judge};
use super::judge::estimate::Estimate;
use super::judge::holm::judge_family;
use super::replicate::Run;
use super::shared_history::SharedHistory;
use crate::kernel::{Fingerprint, Tally};
use crate::measure::kpi::Kpi;
use std::sync::Arc;

/// The values of all KPIs over replications, arm by arm.
pub struct Comparison {
    kpis: Vec<Kpi>,
    /// Name of the primary KPI, that of the verdict.
    primary: String,
    arms: Vec<Arc<str>>,
    /// By arm: whether mechanisms of the infrastructure are ideal in it.
    is_ideal: Vec<bool>,
    contrasts: Vec<Contrast>,
    /// By arm, by KPI, by replication.
    values: Vec<Vec<Vec<f64>>>,
    events: u64,
    shared: SharedHistory,
    fingerprint: Fingerprint,
}

/// A contrast of one KPI.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrasted {
    /// Its mean over replications, with the unadjusted 95 % interval: Student's, or the bootstrap's
    /// where the values are mostly zeros.
    pub estimate: Estimate,
    /// Its judgement: the primary KPI at 5 %, others by Holm among their contrast.
    pub judgement: Judgement,
    /// Variance reduction by common random numbers: the weighted sum of the variances of its arms
    /// divided by its own variance; `None` if it does not vary.
    pub variance_ratio: Option<f64>,
}

/// One KPI over all arms and contrasts.
#[derive(Clone, Debug)]
pub struct KpiRow {
    /// What the row is of.
    pub kpi: Kpi,
    /// Whether it is the primary KPI, that of the verdict.
    pub is_primary: bool,
    arms: Vec<(Arc<str>, Option<Estimate>)>,
    contrasts: Vec<(Contrast, Option<Contrasted>)>,
}

impl KpiRow {
    /// Its estimate in the named arm.
    #[must_use]
    pub fn arm(&self, name: &str) -> Option<Estimate> {
        self.arms.iter().find(|(arm, _)| &**arm == name).and_then(|pair| pair.1)
    }

    /// Its named contrast; `None` if the KPI is undefined in one of the arms, or is not compared with
    /// an ideal infrastructure.
    #[must_use]
    pub fn contrast(&self, name: &str) -> Option<Contrasted> {
        self.contrasts.iter().find(|(contrast, _)| &*contrast.name == name).and_then(|pair| pair.1)
    }

    /// The arms with their estimates, in order.
    #[must_use]
    pub fn arms(&self) -> &[(Arc<str>, Option<Estimate>)] {
        &self.arms
    }

    /// The contrasts with their values, in order.
    #[must_use]
    pub fn contrasts(&self) -> &[(Contrast, Option<Contrasted>)] {
        &self.contrasts
    }
}

impl Comparison {
    /// An empty comparison; `primary` names the KPI that is judged alone.
    #[must_use]
    pub fn new(kpis: &[Kpi], primary: &str, arms: &Arms, contrasts: Vec<Contrast>) -> Self {
        Self {
            kpis: kpis.to_vec(),
            primary: primary.to_owned(),
            arms: arms.iter().map(|arm| Arc::clone(&arm.name)).collect(),
            is_ideal: arms.iter().map(|arm| !arm.variant.ideal.is_empty()).collect(),
            contrasts,
            values: vec![vec![Vec::new(); kpis.len()]; arms.len()],
            events: 0,
            shared: SharedHistory::default(),
            fingerprint: Fingerprint::default(),
        }
    }

    /// Adds a run; runs come in the order of replication and arm.
    pub fn add(&mut self, run: &Run) {
        self.events += run.events;
        self.shared.add(run);
        self.fingerprint.combine(run.fingerprint);
        let place = self.arms.iter().position(|arm| *arm == run.arm);
        if let Some(series) = place.and_then(|place| self.values.get_mut(place)) {
            let values = run.kpis.iter().map(|value| value.unwrap_or(f64::NAN));
            series.iter_mut().zip(values).for_each(|(series, value)| series.push(value));
        }
    }

    /// Events of all arms, including those that share a run.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// How much history the runs share.
    #[must_use]
    pub const fn shared_history(&self) -> SharedHistory {
        self.shared
    }

    /// The fingerprints of all runs, combined in order.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Every KPI over all arms and contrasts.
    #[must_use]
    pub fn rows(&self) -> Vec<KpiRow> {
        let mut columns: Vec<_> =
            self.contrasts.iter().map(|one| self.contrasted(one).into_iter()).collect();
        let row = |(index, &kpi): (usize, &Kpi)| KpiRow {
            kpi,
            is_primary: kpi.name == self.primary,
            arms: self
                .arms
                .iter()
                .map(|arm| (Arc::clone(arm), Estimate::of_defined(self.series(arm, index))))
                .collect(),
            contrasts: self
                .contrasts
                .iter()
                .zip(&mut columns)
                .map(|(contrast, column)| (contrast.clone(), column.next().flatten()))
                .collect(),
        };
        self.kpis.iter().enumerate().map(row).collect()
    }

    /// One contrast of every KPI, the primary judged alone and the others as one family.
    fn contrasted(&self, contrast: &Contrast) -> Vec<Option<Contrasted>> {
        let all: Vec<Option<Vec<f64>>> =
            (0..self.kpis.len()).map(|index| self.values(contrast, index)).collect();
        let is_primary =
            |index: usize| self.kpis.get(index).is_some_and(|k| k.name == self.primary);
        let grain = |index: usize| self.kpis.get(index).map_or(Grain::Amount, Grain::of);
        let family: Vec<(&[f64], Grain)> = (0..all.len())
            .filter(|&index| !is_primary(index))
            .filter_map(|index| Some((all.get(index)?.as_deref()?, grain(index))))
            .collect();
        let mut judged = judge_family(&family).into_iter();
        let of_kpi = |(index, values): (usize, &Option<Vec<f64>>)| {
            let values = values.as_deref()?;
            let judgement = if is_primary(index) {
                judge(values, grain(index), LEVEL)
            } else {
                judged.next()?
            };
            let variance_ratio = self.variance_ratio(contrast, index, values);
            let mut estimate = Estimate::of_contrast(values)?;
            if judgement.spread == Spread::Equal && judgement.answer == Answer::NoneSeen {
                // Too few to judge: an interval of no width would say more than is known.
                (estimate.low, estimate.high) = (None, None);
            }
            Some(Contrasted { estimate, judgement, variance_ratio })
        };
        all.iter().enumerate().map(of_kpi).collect()
    }

    /// The values of a contrast of a KPI by replication; `None` if it is undefined in one of them, if
    /// there is no replication, or if it would compare the cost of an infrastructure with an ideal one.
    fn values(&self, contrast: &Contrast, kpi: usize) -> Option<Vec<f64>> {
        let against_ideal = contrast.weights().iter().any(|(arm, _)| self.is_ideal(arm));
        if against_ideal && self.kpis.get(kpi).is_some_and(|kpi| !kpi.against_ideal) {
            return None;
        }
        let replications = self.values.iter().filter_map(|arm| arm.get(kpi)).map(Vec::len).max()?;
        let at = |arm: &str, index: usize| self.of(arm, kpi).get(index).copied().and_then(defined);
        let values: Option<Vec<f64>> =
            (0..replications).map(|index| contrast.value(|arm| at(arm, index))).collect();
        values.filter(|all| !all.is_empty())
    }

    fn is_ideal(&self, arm: &str) -> bool {
        let place = self.arms.iter().position(|other| &**other == arm);
        place.and_then(|place| self.is_ideal.get(place)).copied().unwrap_or(false)
    }

    fn variance_ratio(&self, contrast: &Contrast, kpi: usize, values: &[f64]) -> Option<f64> {
        let apart: Option<f64> = contrast
            .weights()
            .iter()
            .map(|(arm, weight)| {
                let spread = variance(self.series(arm, kpi).flatten());
                spread.map(|variance| weight * weight * variance)
            })
            .sum();
        let paired = variance(values.iter().copied()).filter(|variance| *variance > 0.0)?;
        Some(apart? / paired)
    }

    /// The KPIs, in order.
    #[must_use]
    pub fn kpis(&self) -> &[Kpi] {
        &self.kpis
    }

    /// The values of a KPI in an arm, replication by replication; the KPI by its index.
    pub fn series(&self, arm: &str, kpi: usize) -> impl Iterator<Item = Option<f64>> {
        self.of(arm, kpi).iter().copied().map(defined)
    }

    /// The same, undefined values as NaN.
    fn of(&self, arm: &str, kpi: usize) -> &[f64] {
        let place = self.arms.iter().position(|other| &**other == arm);
        let kpis = place.and_then(|place| self.values.get(place));
        kpis.and_then(|kpis| kpis.get(kpi)).map_or(&[], Vec::as_slice)
    }
}

/// A value unless it is undefined.
fn defined(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// Number of tests behind the verdict: contrasts of the primary KPI, and of all others.
#[must_use]
pub fn tests(rows: &[KpiRow]) -> (usize, usize) {
    let count = |row: &KpiRow| {
        let contrasts = row.contrasts.iter().filter_map(|(_, one)| *one);
        contrasts.filter(|one| one.judgement.spread != Spread::Zero).count()
    };
    let of = |primary: bool| rows.iter().filter(|row| row.is_primary == primary).map(count).sum();
    (of(true), of(false))
}

/// Sample variance; `None` for fewer than two values.
fn variance(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut tally = Tally::default();
    values.for_each(|value| tally.add(value));
    tally.variance()
}
