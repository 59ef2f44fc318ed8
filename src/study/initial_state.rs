//! Whether the results depend on the initial state: every KPI of the undisturbed arm, with a longer warm-up.
//!
//! Draws are addressed by calendar, so that a run which begins earlier meets the same demand, weather and
//! failures from its measured start on: what differs is the state in which it starts. The difference of a KPI
//! estimates the bias that the initial state leaves in it. It is reported if it exceeds the half width of the
//! KPI's 95 % interval, 1 % of the KPI and six times its own standard error over the replications compared,
//! since queues and rounding part two runs by chance too; below ten replications, if it exceeds a tenth of the
//! KPI. Source: coupling from
//! an earlier start, as in Propp and Wilson (1996); initialisation bias as in Law (2015), ch. 9.5. Valid for
//! every KPI, also those of runs that are too short for MSER (`warm_up`). What grows over time, such as a
//! model that drifts from the beginning of the run, differs too. Held to account by
//! `tests/it/verdicts/initial_state.rs`.

use super::arm::{Arm, Arms, UNDISTURBED};
use super::judge::estimate::Estimate;
use super::replicate::{Plan, PlayError, Run, play};
use crate::kernel::{SimTime, Tally};
use crate::measure::kpi::Kpi;
use crate::outcome::table::TableSet;
use crate::scenario::{Story, Variant};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Replications of a study from which on each KPI has an interval to compare with.
const MANY: u32 = 10;
/// Replications of such a study for each that is played with a longer warm-up, the least and the most.
const OF_WHICH_ONE: u32 = 4;
const LEAST: u32 = 3;
const MOST: u32 = 5;
/// Standard errors of a difference up to which it is chance, for some fifty KPIs.
const CHANCE: f64 = 6.0;
/// Least days by which the warm-up is longer.
const LEAST_DAYS: i64 = 7;
/// Relative change of a KPI up to which it is not reported.
const NEGLIGIBLE: f64 = 0.01;
/// The same where there are too few replications for an interval.
const NEGLIGIBLE_FOR_FEW: f64 = 0.1;

/// The KPIs of the undisturbed arm: of the first replications, and their moments over all, so that memory does
/// not grow with the number of replications.
#[derive(Clone, Debug, Default)]
pub struct InitialState {
    replications: u32,
    first: Vec<Vec<Option<f64>>>,
    /// By KPI; `None` once it was undefined.
    all: Vec<Option<Tally>>,
}

/// A KPI that depends on the initial state.
#[derive(Clone, Copy, Debug)]
pub struct MovedKpi {
    /// The KPI that depends on the initial state.
    pub kpi: Kpi,
    /// Its mean with the warm-up of the story, over the replications that were compared.
    pub value: f64,
    /// Its mean with the longer warm-up.
    pub with_longer: f64,
}

/// The comparison with a longer warm-up.
#[derive(Clone, Debug)]
pub struct InitialStateCheck {
    /// Days of the story's warm-up.
    pub days: f64,
    /// Days of the longer one.
    pub longer_days: f64,
    /// Replications that were compared.
    pub replications: u32,
    /// Number of KPIs that were compared.
    pub compared: usize,
    /// Those that depend on the initial state, the most dependent first.
    pub moved: Vec<MovedKpi>,
}

impl InitialState {
    /// Adds a run; those of other arms are ignored.
    pub fn add(&mut self, run: &Run) {
        if &*run.arm == UNDISTURBED {
            self.add_values(&run.kpis);
        }
    }

    fn add_values(&mut self, kpis: &[Option<f64>]) {
        self.replications += 1;
        if self.first.len() < MOST as usize {
            self.first.push(kpis.to_vec());
        }
        self.all.resize(kpis.len(), Some(Tally::default()));
        for (all, value) in self.all.iter_mut().zip(kpis) {
            match (all.as_mut(), value) {
                (Some(tally), Some(value)) => tally.add(*value),
                _ => *all = None,
            }
        }
    }

    /// Whether enough replications were added for an interval of each KPI.
    #[must_use]
    pub fn has_intervals(&self) -> bool {
        self.replications >= MANY
    }

    /// Plays the undisturbed arm with a longer warm-up and compares; `None` if the calendar does not reach
    /// as far, or the run was stopped.
    ///
    /// # Errors
    /// If a run fails.
    pub fn check(
        &self,
        plan: &Plan,
        story: &Story,
        stop: &AtomicBool,
    ) -> Result<Option<InitialStateCheck>, PlayError> {
        let days = -story.clock.begin().since(SimTime::START).seconds() / 86_400.0;
        // A clock spans 292 years, so that its days are exact.
        let more = (days.ceil() as i64).max(LEAST_DAYS);
        let Some(longer) = story.with_longer_warm_up(more) else { return Ok(None) };
        let arm = Arm::new(UNDISTURBED, &Arc::new(longer), Variant::undisturbed());
        let replications = if self.has_intervals() {
            (self.replications / OF_WHICH_ONE).clamp(LEAST, MOST)
        } else {
            1
        };
        let plan = Plan {
            arms: Arms::new([arm]),
            replications,
            tables: TableSet::NONE,
            explains: false,
            ..plan.clone()
        };
        let mut with_longer: Vec<Vec<Option<f64>>> = Vec::new();
        let played = play(&plan, stop, |run| -> Result<(), PlayError> {
            with_longer.push(run.kpis);
            Ok(())
        })?;
        if played < replications {
            return Ok(None);
        }
        let (mut compared, mut moved) = (0, Vec::new());
        for (index, &kpi) in plan.kpis.iter().enumerate() {
            let Some((one, is_moved)) = self.compare(index, kpi, &with_longer) else { continue };
            compared += 1;
            moved.extend(is_moved.then_some(one));
        }
        moved.sort_by(|one, other| other.change().total_cmp(&one.change()));
        let longer_days = days + more as f64;
        Ok(Some(InitialStateCheck { days, longer_days, replications, compared, moved }))
    }

    /// Compares a KPI; `None` if it is undefined. The second value says whether it depends on the initial state.
    fn compare(
        &self,
        index: usize,
        kpi: Kpi,
        with_longer: &[Vec<Option<f64>>],
    ) -> Option<(MovedKpi, bool)> {
        let of = |values: &[Vec<Option<f64>>]| -> Option<Vec<f64>> {
            values.iter().map(|run| run.get(index).copied().flatten()).collect()
        };
        let all = self.all.get(index)?.as_ref()?;
        let (first, longer) = (of(&self.first)?, of(with_longer)?);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let value = mean(first.get(..longer.len())?);
        let with_longer = mean(&longer);
        let scale = value.abs().max(with_longer.abs());
        let noise = if self.has_intervals() {
            let estimate = Estimate::of_tally(all)?;
            let half_width = estimate.high.map_or(0.0, |high| high - estimate.mean);
            let mut differences = Tally::default();
            first.iter().zip(&longer).for_each(|(one, other)| differences.add(one - other));
            let variance = differences.variance().unwrap_or(0.0) / longer.len() as f64;
            half_width.max(NEGLIGIBLE * scale).max(CHANCE * variance.sqrt())
        } else {
            NEGLIGIBLE_FOR_FEW * scale
        };
        let is_moved = (value - with_longer).abs() > noise;
        Some((MovedKpi { kpi, value, with_longer }, is_moved))
    }
}

impl MovedKpi {
    /// Relative change by the longer warm-up.
    fn change(&self) -> f64 {
        let scale = self.value.abs().max(self.with_longer.abs());
        if scale > 0.0 { (self.value - self.with_longer).abs() / scale } else { 0.0 }
    }
}

impl InitialStateCheck {
    /// What was compared and found, a sentence.
    #[must_use]
    pub fn text(&self) -> String {
        const SHOWN: usize = 4;
        let Self { days, longer_days, replications, compared, moved } = self;
        let plural = if *replications == 1 { "" } else { "s" };
        let how = format!(
            "undisturbed, {replications} replication{plural} with a warm-up of {longer_days} d in place of {days} d on the same draws"
        );
        if moved.is_empty() {
            return format!("none of {compared} KPIs depends on the initial state ({how})");
        }
        let each = |one: &MovedKpi| {
            format!("{} {} in place of {}", one.kpi.name, short(one.with_longer), short(one.value))
        };
        let shown: Vec<String> = moved.iter().take(SHOWN).map(each).collect();
        let rest = moved.len().saturating_sub(SHOWN);
        let rest = if rest > 0 { format!(", and {rest} more") } else { String::new() };
        format!(
            "{} of {compared} KPIs depend on the initial state ({how}): {}{rest}; lengthen `warm_up`, or read only differences between arms",
            moved.len(),
            shown.join(", ")
        )
    }
}

/// A number with four significant digits.
fn short(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { libm::floor(libm::log10(value.abs())) as i32 };
    format!("{value:.*}", usize::try_from(3 - digits).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::kpi;

    /// Whether a KPI of these values depends on the initial state, by those with the longer warm-up.
    fn is_moved(values: &[f64], with_longer: &[f64]) -> bool {
        let runs = |values: &[f64]| -> Vec<Vec<Option<f64>>> {
            values.iter().map(|value| vec![Some(*value)]).collect()
        };
        let mut state = InitialState::default();
        runs(values).iter().for_each(|kpis| state.add_values(kpis));
        state.compare(0, kpi::find("cost_holding").unwrap(), &runs(with_longer)).unwrap().1
    }

    #[test]
    fn a_difference_by_chance_is_none_and_one_that_is_always_there_is() {
        // Twelve values of 100 and 104: the interval of their mean is 102 ± 1.3.
        let values: Vec<f64> = (0..12).map(|index| 100.0 + 4.0 * f64::from(index % 2)).collect();
        // Three more in each run, and other values by chance with a mean that is three more.
        assert!(is_moved(&values, &[97.0, 101.0, 97.0]));
        assert!(!is_moved(&values, &[104.0, 100.0, 109.0]));
        // A tenth of a percent in each run matters to no reader; nor does what the interval holds.
        assert!(!is_moved(&values, &[99.9, 103.9, 99.9]));
        assert!(!is_moved(&values, &[98.8, 102.8, 98.8]));
        // Of few replications a tenth counts.
        assert!(is_moved(&[100.0, 104.0], &[80.0]) && !is_moved(&[100.0, 104.0], &[95.0]));
        assert!(!is_moved(&values, &values[..3]));
    }
}
