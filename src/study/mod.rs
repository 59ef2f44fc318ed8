//! Studies: replications, arms, paired comparison.

pub mod arms;
pub mod compare;
pub mod estimate;
pub mod replicate;
