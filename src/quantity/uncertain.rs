//! Uncertain parameters: plausible ranges of values that are weakly sourced.

use schemars::JsonSchema;
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The plausible range of a parameter; both bounds are written like the parameter itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UncertainSpec {
    /// Lower bound.
    pub low: Scalar,
    /// Upper bound, not below `low`.
    pub high: Scalar,
    /// Source of the range, or `assumed`.
    pub source: String,
}

/// A plain value: a string in quotes, a number, `true` or `false`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// A string, such as a quantity with its unit.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth value.
    Truth(bool),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Plain;

        impl Visitor<'_> for Plain {
            type Value = Scalar;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a string in quotes, a number, `true` or `false`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar::Number(number))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar::Number(number as f64))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar::Number(number as f64))
            }

            fn visit_bool<E: Error>(self, truth: bool) -> Result<Scalar, E> {
                Ok(Scalar::Truth(truth))
            }
        }

        deserializer.deserialize_any(Plain)
    }
}
