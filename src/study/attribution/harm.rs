//! The harm of each coalition in one replication, from the values of a KPI in its arms.
//!
//! The harm of all players is the difference that a run reports, to the last bit. Values that differ only by
//! the rounding of sums in another order are made equal, as in any contrast, so that a player who does
//! nothing gets exactly zero.

use super::coalition::Coalition;
use super::design::Design;
use super::form::Form;
use crate::measure::kpi::Kpi;
use crate::scenario::Story;
use crate::study::contrast::{ROUNDING, apart};
use crate::study::replicate::Run;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The harm of coalitions in one replication.
#[derive(Clone, Debug)]
pub(super) struct Harms {
    by_coalition: BTreeMap<Coalition, f64>,
    /// The largest value that a harm was computed from.
    scale: f64,
}

impl Harms {
    /// The harm of a coalition.
    pub(super) fn of(&self, coalition: Coalition) -> f64 {
        self.by_coalition.get(&coalition).copied().unwrap_or(0.0)
    }

    /// The value of a form.
    pub(super) fn value(&self, form: &Form) -> f64 {
        form.value(|coalition| self.of(coalition))
    }

    /// The value of a form, zero where it is no more than the rounding of the values behind it.
    pub(super) fn rounded(&self, form: &Form) -> f64 {
        let value = self.value(form);
        if value.abs() <= ROUNDING * self.scale { 0.0 } else { value }
    }
}

/// A KPI is undefined in an arm, so no harm can be shared.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{kpi}` is undefined in the arm `{arm}` of replication {replication}, so its harm cannot be shared"
)]
pub struct Undefined {
    /// Name of the KPI.
    kpi: &'static str,
    /// Name of the arm.
    arm: Arc<str>,
    /// Replication, from 0.
    replication: u32,
}

/// Collects the harm of every coalition, replication by replication.
pub struct HarmSeries {
    kpi: Kpi,
    /// Index of the KPI in those of the runs.
    index: usize,
    /// By coalition of the design: the names of its two arms.
    arms: Vec<(Coalition, [Arc<str>; 2])>,
    /// The values of the arms of the replication under way.
    values: BTreeMap<Arc<str>, f64>,
    /// Number of arms.
    number: usize,
    harms: Vec<Harms>,
}

impl HarmSeries {
    /// An empty series for a KPI, which has this index among those of the runs.
    #[must_use]
    pub fn new(design: &Design, story: &Arc<Story>, kpi: Kpi, index: usize) -> Self {
        let names = |&coalition: &Coalition| {
            (coalition, design.players().arms(story, coalition).map(|arm| arm.name))
        };
        let arms: Vec<_> = design.coalitions().iter().map(names).collect();
        let number = design.arms(story).len();
        Self { kpi, index, arms, values: BTreeMap::new(), number, harms: Vec::new() }
    }

    /// Adds a run; runs come in the order of replication and arm.
    ///
    /// # Errors
    /// If the KPI is undefined in it.
    pub fn add(&mut self, run: &Run) -> Result<(), Undefined> {
        let value = run.kpis.get(self.index).copied().flatten();
        let Some(value) = value.filter(|value| value.is_finite()) else {
            let (arm, replication) = (Arc::clone(&run.arm), run.replication);
            return Err(Undefined { kpi: self.kpi.name, arm, replication });
        };
        self.values.insert(Arc::clone(&run.arm), value);
        if self.values.len() == self.number {
            let values = std::mem::take(&mut self.values);
            self.harms.push(self.harms_of(&values));
        }
        Ok(())
    }

    /// The harms of coalitions, replication by replication.
    pub(super) fn harms(&self) -> &[Harms] {
        &self.harms
    }

    fn harms_of(&self, values: &BTreeMap<Arc<str>, f64>) -> Harms {
        let of = |(coalition, arms): &(Coalition, [Arc<str>; 2])| {
            let [disturbed, undisturbed] = [&arms[0], &arms[1]].map(|arm| values.get(arm).copied());
            let (disturbed, undisturbed) = (disturbed?, undisturbed?);
            let scale = disturbed.abs().max(undisturbed.abs());
            Some((*coalition, apart(disturbed, undisturbed), scale))
        };
        let scale = values.values().fold(0.0_f64, |most, value| most.max(value.abs()));
        Harms { by_coalition: without_rounding(self.arms.iter().filter_map(of)), scale }
    }
}

/// Harms, each with the largest value that it was computed from; one that differs from an earlier one by no
/// more than the rounding of such values is made equal to it.
fn without_rounding(
    harms: impl Iterator<Item = (Coalition, f64, f64)>,
) -> BTreeMap<Coalition, f64> {
    let mut distinct: Vec<(f64, f64)> = Vec::new();
    harms
        .map(|(coalition, harm, scale)| {
            let is_near =
                |&&(other, its): &&(f64, f64)| (harm - other).abs() <= ROUNDING * scale.max(its);
            if let Some(&(other, _)) = distinct.iter().find(is_near) {
                return (coalition, other);
            }
            distinct.push((harm, scale));
            (coalition, harm)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounding_alone_sets_apart_is_equal() {
        let sets: Vec<Coalition> = Coalition::first(2).subsets().collect();
        let (one, two) = (0.1 + 0.2, 0.3);
        let harms = [one, two, 0.3 + 1e-9, -two];
        let scale = [1.0; 4];
        let harms =
            sets.iter().zip(harms).zip(scale).map(|((&set, harm), scale)| (set, harm, scale));
        let harms: Vec<f64> = without_rounding(harms).into_values().collect();
        assert_eq!(harms, [one, one, 0.3 + 1e-9, -0.3]);
    }
}
