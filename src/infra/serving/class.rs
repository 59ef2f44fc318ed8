//! Classes of work: whose work it is.
//!
//! The classes are a fixed list, written as bare words. A lot says which of them it runs, and in which
//! order (`lot`); a pool says how each behaves (`class_spec`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose work it is.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Requests of the scenario's own decisions.
    #[default]
    Ours,
    /// Own work without a deadline of seconds or minutes.
    Batch,
    /// Training and retraining of models.
    Training,
    /// Work of other tenants of the site.
    Tenants,
}

impl Class {
    /// All classes; the order of a lot that does not state one.
    pub const ALL: [Self; 4] = [Self::Ours, Self::Batch, Self::Training, Self::Tenants];

    /// The word for it in scenarios and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Batch => "batch",
            Self::Training => "training",
            Self::Tenants => "tenants",
        }
    }

    /// Its place in lists by class.
    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

/// A value of each class, in the order of [`Class::ALL`].
pub type PerClass<T> = [T; Class::ALL.len()];
