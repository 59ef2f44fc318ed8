//! Studies: replications, arms, paired comparison.

pub mod answer;
pub mod arms;
mod bootstrap;
pub mod compare;
pub mod estimate;
pub mod replicate;
pub mod warm_up;
