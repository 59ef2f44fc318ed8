//! The clock of an area whose zone is not the scenario's.
//!
//! It numbers days by date as the scenario's clock does, so that a day of one number has the same date in every
//! zone, at different instants. Valid in every zone of the IANA database.

use super::clock::Clock;
use std::ops::Deref;
use std::sync::Arc;

/// The clock of an area whose zone is not the scenario's; a copy is a reference.
#[derive(Clone, Debug)]
pub struct LocalClock(Arc<Clock>);

impl LocalClock {
    /// A clock that areas share.
    pub(super) fn new(clock: Clock) -> Self {
        Self(Arc::new(clock))
    }
}

impl Deref for LocalClock {
    type Target = Clock;

    fn deref(&self) -> &Clock {
        &self.0
    }
}

/// Within a run, clocks of one zone are equal.
impl PartialEq for LocalClock {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.zone() == other.0.zone()
    }
}
