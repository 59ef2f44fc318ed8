//! How much history the runs of a study share.

use super::run::Run;

/// Events of runs that go on from another one: those that were played there, and all.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SharedHistory {
    shared: u64,
    all: u64,
}

impl SharedHistory {
    /// Counts a run.
    pub const fn add(&mut self, run: &Run) {
        if run.shared_events > 0 {
            self.shared += run.shared_events;
            self.all += run.events;
        }
    }

    /// The common part of runs that go on from another one, by events, from 0 to 1; `None` if none does.
    ///
    /// With a common part f, n runs take f + n (1 − f) times as long as one.
    #[must_use]
    pub fn fraction(&self) -> Option<f64> {
        (self.all > 0).then(|| self.shared as f64 / self.all as f64)
    }

    /// The same in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let percent = 100.0 * self.fraction()?;
        Some(format!(
            "Shared history: {percent:.0} % of the events of runs that go on from another one"
        ))
    }
}
