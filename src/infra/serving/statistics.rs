//! Statistics of a pool: requests in and out, queue length, busy servers, waits.

use super::class::{Class, PerClass};
use crate::kernel::{SimTime, Tally, TimeWeighted};

/// Counts and levels of a pool since measuring started.
#[derive(Clone, Debug)]
pub struct PoolStatistics {
    /// Number of requests submitted.
    pub submitted: u64,
    /// Requests in the pool when measuring started.
    pub carried_over: u64,
    /// Number of requests answered.
    pub answered: u64,
    /// Requests whose deadline passed.
    pub expired: u64,
    /// Requests refused at a full queue.
    pub refused: u64,
    /// Requests that gave up while they waited.
    pub gave_up: u64,
    /// Requests stopped for a better class, and dropped.
    pub stopped: u64,
    /// Requests that did not find a free server.
    pub delayed: u64,
    /// Waiting requests.
    pub queue: TimeWeighted,
    /// Servers busy with requests.
    pub busy: TimeWeighted,
    /// Busy servers by class, background load included.
    pub busy_by: PerClass<TimeWeighted>,
    /// Busy fraction of the servers that are up, background load included.
    pub utilisation: TimeWeighted,
    /// Background jobs: in the pool when measuring started, arrived since, ended since.
    pub jobs: (u64, u64, u64),
    /// Servers of lots that start them which got no units of a shared capacity within a look.
    pub starts_refused: u64,
    /// Seconds from the decision to grow until a server serves, over servers started.
    pub to_capacity_s: Tally,
    /// Seconds from submission to service, over served requests.
    pub wait_s: Tally,
    /// Seconds from submission to answer, over answered requests.
    pub response_s: Tally,
}

impl PoolStatistics {
    pub(super) fn new(now: SimTime) -> Self {
        let level = TimeWeighted::new(now, 0.0);
        Self {
            submitted: 0,
            carried_over: 0,
            answered: 0,
            expired: 0,
            refused: 0,
            gave_up: 0,
            stopped: 0,
            delayed: 0,
            queue: level,
            busy: level,
            busy_by: [level; Class::ALL.len()],
            utilisation: level,
            jobs: (0, 0, 0),
            starts_refused: 0,
            to_capacity_s: Tally::default(),
            wait_s: Tally::default(),
            response_s: Tally::default(),
        }
    }
}
