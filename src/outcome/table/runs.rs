//! The table `runs`: seed, number of events, fingerprints and end of each run.

use crate::outcome::rows::table;

table! {
    /// One run: a replication of an arm.
    RunRow in RunRows as "runs" {
        seed: u64, "1", Key, "seed of the study";
        events: u64, "1", Sum, "number of events, passive ones excluded";
        fingerprint: String, "", AfterInstant, "hash of all events, 16 hex digits";
        fingerprint_supply: String, "", AfterInstant, "hash of the events of the supply chain, 16 hex digits";
        ended: &'static str, "", AfterInstant, "why the run ended: `horizon` or `nothing pending`";
    }
}
