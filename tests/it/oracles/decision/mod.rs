//! Families of decisions, and the small arc that their rows run on.

mod age_periodic;

use super::Runner;

/// Which runner answers for which family.
pub const RUNNERS: &[(&str, Runner)] = &[("age_periodic", age_periodic::run)];
