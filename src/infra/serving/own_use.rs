//! Own use: what the story holds and does on the rack groups of a site, for the contract.

use super::class::Class;
use super::pool::Pool;
use super::request::{Progress, RequestId, Requests};
use crate::kernel::SimTime;

/// What the story holds and does on a rack group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OwnUse {
    /// Racks under the own lots that are born, whether they are up or not.
    pub racks_held: f64,
    /// Work of class `ours` that has ended since measuring started, in seconds of one rack's servers.
    pub rack_work_s: f64,
}

impl Pool {
    /// Adds what the story holds and does, by rack group. It changes by own events alone.
    pub(super) fn add_own_use(&self, groups: &mut [OwnUse]) {
        for lot in &self.lots {
            let Some(group) = groups.get_mut(lot.place.group) else { continue };
            if lot.is_own && lot.unborn.is_none() {
                group.racks_held += lot.place.racks();
            }
            group.rack_work_s += lot.own_rack_work_s;
        }
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
            let Some(lot) = self.lots.get_mut(lot as usize) else { continue };
            let (racks, servers) = (lot.place.racks(), f64::from(lot.servers));
            lot.own_rack_work_s += now.since(started).seconds() * racks / servers;
        }
    }
}
