//! Failover: the time from the last good decision of an arc to the next, over its interruptions.
//!
//! A decision is good if the best model of its ladder answered it, whether or not its orders were in time. An arc is interrupted if a decision between two
//! good ones was not good, or if its rung had to leave a site that no longer passed a filter. The time runs from
//! when one took effect, or its answer came, to when the other did, so it includes the wait for the next trigger. An interruption that lasts until the end of the
//! run has no time yet and is not counted, nor is one that began before the start.
//!
//! Source: MODEL §4, "Re-placement on failure takes detection, start and load of the model". Held to account by
//! `tests/it/decisions/placement/failover.rs`.

use super::arcs::Arcs;
use super::contract::Task;
use crate::kernel::SimTime;

/// One arc.
#[derive(Clone, Copy, Debug, Default)]
struct Followed {
    last_good: Option<SimTime>,
    is_interrupted: bool,
}

/// All arcs.
#[derive(Clone, Debug, Default)]
pub(super) struct Failovers {
    arcs: Vec<Followed>,
}

impl Failovers {
    /// Follows all arcs.
    pub(super) fn new<T: Task>(arcs: &Arcs<T>) -> Self {
        Self { arcs: arcs.iter().map(|_| Followed::default()).collect() }
    }

    /// Measuring starts: what was before is forgotten.
    pub(super) fn start(&mut self) {
        self.arcs.iter_mut().for_each(|arc| *arc = Followed::default());
    }

    fn get(&mut self, arc: usize) -> Option<&mut Followed> {
        self.arcs.get_mut(arc)
    }

    /// The arc is interrupted.
    pub(super) fn interrupt(&mut self, arc: usize) {
        if let Some(arc) = self.get(arc) {
            arc.is_interrupted = true;
        }
    }

    /// A decision of an arc has ended: when it took effect, if it is good. Gives the time of the interruption that it
    /// ends, in seconds.
    pub(super) fn end(&mut self, arc: usize, good: Option<SimTime>) -> Option<f64> {
        let arc = self.get(arc)?;
        let Some(at) = good else {
            arc.is_interrupted = true;
            return None;
        };
        let last = arc.last_good.replace(at.max(arc.last_good.unwrap_or(at)));
        let was_interrupted = std::mem::take(&mut arc.is_interrupted);
        Some(at.since(last.filter(|_| was_interrupted)?).seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimSpan;

    #[test]
    fn time_counts_from_the_last_good_decision_over_interruptions_alone() {
        let hour = |hour: i64| Some(SimTime::START + SimSpan::HOUR * hour);
        let mut all = Failovers { arcs: vec![Followed::default()] };
        // Nothing good came before the first.
        assert_eq!(all.end(0, None), None);
        assert_eq!(all.end(0, hour(1)), None);
        assert_eq!(all.end(0, hour(2)), None);
        assert_eq!(all.end(0, None), None);
        assert_eq!(all.end(0, None), None);
        assert_eq!(all.end(0, hour(5)), Some(10_800.0));
        assert_eq!(all.end(0, hour(6)), None);
        all.interrupt(0);
        assert_eq!(all.end(0, hour(7)), Some(3_600.0));
        assert_eq!(all.end(1, hour(7)), None);
    }
}
