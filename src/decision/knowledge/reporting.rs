//! Slow reporting: for a time, facilities send a part of their reports.
//!
//! With the product `f` of the shares in force at a facility, report number `n` is sent if `⌊(n + 1)·f⌋ > ⌊n·f⌋`:
//! evenly, `f` of them, and none at 0. A report that is not sent is no message and takes no part of a link. It
//! is a failure of the feed; messages that the network loses are `link_cut` and its kin. Not modelled: reports
//! with wrong contents. Held to account by `tests/it/decisions/silent_feed.rs`.

use crate::causality::{Causes, IncidentId};
use crate::kernel::{Event, Phase, kinds};
use crate::supply::FacilityId;

kinds! { ReportingSlowed, ReportingRestored }

/// A facility sends a part of its reports from now on.
#[derive(Clone, Copy, Debug)]
pub struct ReportingSlowed {
    /// The facility.
    pub facility: FacilityId,
    /// Share of the reports that is sent, 0 to 1.
    pub share: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// A facility reports as before, but for other slowdowns.
#[derive(Clone, Copy, Debug)]
pub struct ReportingRestored {
    /// The facility.
    pub facility: FacilityId,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for ReportingSlowed {
    const PHASE: Phase = Phase::Environment;

    fn identity(&self) -> u64 {
        self.facility.index() as u64 ^ self.share.to_bits()
    }
}

impl Event for ReportingRestored {
    const PHASE: Phase = Phase::Environment;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

/// Shares of the reports that are sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Reporting {
    /// By index of the store; empty before the first slowdown.
    in_force: Vec<Causes<f64>>,
}

impl Reporting {
    /// Whether a store sends a report of a number.
    pub(super) fn is_sent(&self, store: usize, number: u32) -> bool {
        let Some(causes) = self.in_force.get(store) else { return true };
        let share: f64 = causes.iter().map(|(_, share)| *share).product();
        let sent_before = |number: u32| (f64::from(number) * share + 1e-9).floor();
        sent_before(number + 1) > sent_before(number)
    }

    /// The shares in force at a store, by index.
    pub(super) fn of(&mut self, store: usize) -> Option<&mut Causes<f64>> {
        self.in_force.resize(self.in_force.len().max(store + 1), Causes::none());
        self.in_force.get_mut(store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_reports_is_sent_evenly() {
        let sent = |share: f64| {
            let mut causes = Causes::none();
            causes.begin(IncidentId::new(0), share);
            let reporting = Reporting { in_force: vec![causes] };
            (0..10).filter(|&number| reporting.is_sent(0, number)).collect::<Vec<u32>>()
        };
        assert_eq!(sent(0.3), [3, 6, 9]);
        assert_eq!(sent(0.5), [1, 3, 5, 7, 9]);
        assert_eq!((sent(0.0).len(), sent(1.0).len()), (0, 10));
        assert!(Reporting::default().is_sent(0, 4));
    }
}
