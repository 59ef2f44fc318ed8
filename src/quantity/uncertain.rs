//! Uncertain parameters: plausible ranges of values that are weakly sourced.

use super::clock::{LocalDateTime, LocalTime};
use super::physical::{
    DataRate, DataSize, Energy, Frequency, HeatCapacity, Length, Power, TemperatureDifference,
    ThermalConductance, VolumeFlow,
};
use super::ratio::Ratio;
use super::span::Span;
use super::temperature::Temperature;
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
    /// A string, such as a quantity with its unit, or a choice with its value: `"days(2)"`.
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

/// A function for each kind of quantity and instant that a text may be, the first that reads it counts.
macro_rules! of_kinds {
    ($of:ident) => {
        [
            $of::<Span>,
            $of::<Power>,
            $of::<Energy>,
            $of::<TemperatureDifference>,
            $of::<Temperature>,
            $of::<HeatCapacity>,
            $of::<ThermalConductance>,
            $of::<VolumeFlow>,
            $of::<Length>,
            $of::<DataSize>,
            $of::<DataRate>,
            $of::<Frequency>,
            $of::<LocalDateTime>,
            $of::<LocalTime>,
        ]
    };
}

/// How two values compare, as they are written and whatever their units: quantities of one kind, numbers
/// and ratios, instants; `None` where they are not of one kind.
#[must_use]
pub fn compare_written(one: &str, other: &str) -> Option<std::cmp::Ordering> {
    fn of<T: std::str::FromStr + PartialOrd>(one: &str, other: &str) -> Option<std::cmp::Ordering> {
        one.parse::<T>().ok()?.partial_cmp(&other.parse::<T>().ok()?)
    }
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return f64::partial_cmp(&one, &other);
    }
    let kinds = of_kinds!(of);
    kinds.into_iter().find_map(|compare| compare(one, other))
}

/// The number of a text without a unit, or of a ratio.
fn number(text: &str) -> Option<f64> {
    let plain = text.replace('_', "").parse().ok();
    plain.or_else(|| text.parse::<Ratio>().ok().map(Ratio::si))
}

/// A text that values have in common if [`compare_written`] finds them equal, and no others.
#[must_use]
pub fn written_key(text: &str) -> String {
    fn of<T: std::str::FromStr + std::fmt::Debug>(text: &str) -> Option<String> {
        Some(format!("{:?}", text.parse::<T>().ok()?))
    }
    if let Some(number) = number(text) {
        // A sum with positive zero has no negative zero.
        return format!("{:?}", number + 0.0);
    }
    let kinds = of_kinds!(of);
    let mut kinds = kinds.into_iter().enumerate();
    let key = kinds.find_map(|(place, read)| Some(format!("{place} {}", read(text)?)));
    key.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering::{Greater, Less};

    #[test]
    fn equal_values_have_one_key() {
        for (one, other) in [("50 %", "0.5"), ("2 h", "120 min"), ("1 km", "1000 m"), ("a", "a")] {
            assert_eq!(written_key(one), written_key(other), "{one}");
        }
        for (one, other) in [("1 h", "1 km"), ("1", "1 h"), ("10:00", "11:00"), ("a", "b")] {
            assert_ne!(written_key(one), written_key(other), "{one}");
        }
    }

    #[test]
    fn values_of_one_kind_compare_whatever_their_units() {
        for (one, other, order) in [
            ("2 h", "50 min", Some(Greater)),
            ("900 m", "1 km", Some(Less)),
            ("20 %", "0.1", Some(Greater)),
            ("0.8", "0.9", Some(Less)),
            ("1 Gbit/s", "3 Mbit/s", Some(Greater)),
            ("2024-01-03T16:00", "2024-01-03T12:00", Some(Greater)),
            ("35 °C", "38 °C", Some(Less)),
            ("1 km", "1 h", None),
            ("north", "south", None),
        ] {
            assert_eq!(compare_written(one, other), order, "{one} … {other}");
        }
    }
}
