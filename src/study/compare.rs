//! Puts the arms side by side: each KPI's estimate in each arm, and the paired difference.

use super::arms::Arm;
use super::estimate::Estimate;
use super::replicate::Run;
use crate::kernel::Fingerprint;
use crate::outcome::kpi::Kpi;

/// The values of all KPIs over replications, arm by arm.
pub struct Comparison {
    kpis: Vec<Kpi>,
    /// By arm, by KPI, by replication.
    values: Vec<Vec<Vec<Option<f64>>>>,
    events: u64,
    fingerprint: Fingerprint,
}

/// One KPI over the arms.
#[derive(Clone, Copy, Debug)]
pub struct Contrast {
    /// The KPI.
    pub kpi: Kpi,
    /// Its estimate in the story as told.
    pub disturbed: Option<Estimate>,
    /// Its estimate without the disruptions.
    pub undisturbed: Option<Estimate>,
    /// Disturbed less undisturbed, replication by replication: the harm.
    pub difference: Option<Estimate>,
}

impl Comparison {
    /// Nothing compared yet.
    #[must_use]
    pub fn new(kpis: &[Kpi]) -> Self {
        let values = Arm::ALL.map(|_| vec![Vec::new(); kpis.len()]).to_vec();
        Self { kpis: kpis.to_vec(), values, events: 0, fingerprint: Fingerprint::default() }
    }

    /// Takes a run in; runs come in the order of index and arm.
    pub fn add(&mut self, run: &Run) {
        self.events += run.events;
        self.fingerprint.combine(run.fingerprint);
        let arm = Arm::ALL.iter().position(|&arm| arm == run.arm);
        if let Some(series) = arm.and_then(|arm| self.values.get_mut(arm)) {
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
    pub fn contrasts(&self) -> impl Iterator<Item = Contrast> {
        self.kpis.iter().enumerate().map(|(index, &kpi)| {
            let of = |arm: Arm| self.series(arm, index);
            let (disturbed, undisturbed) = (of(Arm::Disturbed), of(Arm::Undisturbed));
            Contrast {
                kpi,
                disturbed: Estimate::of_defined(disturbed),
                undisturbed: Estimate::of_defined(undisturbed),
                difference: Estimate::of_difference(disturbed, undisturbed),
            }
        })
    }

    /// The values of a KPI in an arm, replication by replication.
    fn series(&self, arm: Arm, kpi: usize) -> &[Option<f64>] {
        let arm = Arm::ALL.iter().position(|&other| other == arm);
        let series = arm.and_then(|arm| self.values.get(arm)).and_then(|kpis| kpis.get(kpi));
        series.map_or(&[], Vec::as_slice)
    }
}
