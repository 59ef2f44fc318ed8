//! Modes of transport.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mode of transport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Road transport.
    #[default]
    Road,
    /// Rail transport.
    Rail,
    /// Sea transport.
    Sea,
    /// Air transport.
    Air,
}

impl Mode {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Rail => "rail",
            Self::Sea => "sea",
            Self::Air => "air",
        }
    }
}
