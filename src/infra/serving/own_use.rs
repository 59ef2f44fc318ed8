//! Own use: what the story holds and does in a pool, for the contract of its site.

use super::class::Class;
use super::pool::Pool;
use super::request::{Progress, RequestId, Requests};
use crate::kernel::SimTime;

/// What the story holds and does at a site.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OwnUse {
    /// Racks under the own lots that are born, whether they are up or not.
    pub racks_held: f64,
    /// Work of class `ours` that has ended since measuring started, in seconds of one rack's servers.
    pub rack_work_s: f64,
}

impl Pool {
    /// What the story holds and does. It changes by own events alone.
    #[must_use]
    pub fn own_use(&self) -> OwnUse {
        let lots = self.lots.iter().enumerate();
        let held = lots.filter(|(_, lot)| lot.is_own && lot.unborn.is_none());
        OwnUse {
            racks_held: held.map(|(index, _)| self.standing.racks_of(index)).sum(),
            rack_work_s: self.stats.own_rack_work_s,
        }
    }

    /// Whether the story has the whole site to itself: every lot is its own.
    pub(in crate::infra) fn is_own_site(&self) -> bool {
        self.lots.iter().all(|lot| lot.is_own)
    }

    /// Adds the work that copies of an own request have done until now.
    pub(super) fn count_own_work(
        &mut self,
        copies: &[(RequestId, Option<SimTime>)],
        requests: &mut Requests,
        now: SimTime,
    ) {
        for &(copy, started) in copies {
            let (Some(started), Some(request)) = (started, requests.get(copy)) else { continue };
            let (Progress::Served { lot, .. } | Progress::Shared { lot, .. }) = request.stage
            else {
                continue;
            };
            debug_assert_eq!(request.new.class, Class::Ours);
            let Some(servers) = self.lots.get(lot as usize).map(|lot| f64::from(lot.servers))
            else {
                continue;
            };
            let racks = self.standing.racks_of(lot as usize);
            self.stats.own_rack_work_s += now.since(started).seconds() * racks / servers;
        }
    }
}
