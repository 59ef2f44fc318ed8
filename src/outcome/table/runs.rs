//! The table `runs`: what each run was, and its fingerprints.

use crate::outcome::rows::table;

table! {
    /// One replication and arm.
    RunRow in RunRows as "runs" {
        seed: u64, "1", Key, "seed of the study";
        events: u64, "1", Sum, "events that happened, passive ones left out";
        fingerprint: String, "", AfterInstant, "hash of all that happened, 16 hex digits";
        fingerprint_supply: String, "", AfterInstant, "hash of what happened in the supply chain, 16 hex digits";
        ended: &'static str, "", AfterInstant, "why the run ended: `horizon` or `nothing pending`";
    }
}
