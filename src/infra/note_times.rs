//! Notes on what infrastructure dates after the run: lots that are never there, and power that is never
//! energised.
//!
//! They are no errors, since a piece serves stories of other dates; but a verdict must not rest on what
//! never acts in its run.

use super::spec::InfrastructureSpec;
use crate::environment::Clock;
use crate::issue::Checker;
use crate::quantity::LocalDateTime;

impl InfrastructureSpec {
    /// Notes lots and steps of energised power that are due at the end of the run or later.
    pub fn note_times(&self, clock: &Clock, checker: &mut Checker) {
        for (path, site) in self.described_sites() {
            let mut at = checker.within(path);
            let steps = site.feed.iter().flat_map(|feed| &feed.energised);
            for (index, step) in steps.enumerate() {
                let mut at = at.within("feed");
                let mut at = at.within("energised");
                let mut at = at.within(index);
                note(step.from, "the step of energised power", clock, &mut at);
            }
            for (pool_name, pool) in site.all_pools().iter() {
                for (lot_name, lot) in &pool.lots {
                    let Some(from) = lot.from else { continue };
                    let path = pool_name.map_or("pool".to_owned(), |pool| format!("pools.{pool}"));
                    let mut at = at.within(path);
                    let mut at = at.within("lots");
                    note(from, &format!("the lot `{lot_name}`"), clock, &mut at.within(lot_name));
                }
            }
        }
    }
}

fn note(from: LocalDateTime, what: &str, clock: &Clock, at: &mut Checker) {
    if clock.instant(from) >= clock.end() {
        at.within("from").note(
            "cannot-act",
            format!("{what} cannot act: it lies after the run"),
            format!(
                "the run lasts from {} to {}",
                clock.local(clock.begin()),
                clock.local(clock.end())
            ),
        );
    }
}
