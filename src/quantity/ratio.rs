//! Dimensionless numbers, written plainly or in percent.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use super::written::{QuantityError, Written, decimal, number_and_unit, refused};

/// A ratio (1), written as a number or in percent; finite, of either sign. It is printed as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    value: f64,
    /// The number before the percent sign, if it was written in percent.
    percent: Option<f64>,
}

/// A fraction of a whole (1), written as a number from 0 to 1 or in percent. It is printed as it was
/// written.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    value: f64,
    /// The number before the percent sign, if it was written in percent.
    percent: Option<f64>,
}

/// The number of a ratio and its percent if written so, or the reason why the text is not one.
fn read<T: Written>(text: &str) -> Result<(f64, Option<f64>), QuantityError> {
    match number_and_unit(text) {
        Some((number, _, "")) => Ok((number, None)),
        Some((percent, _, "%")) => Ok((percent / 100.0, Some(percent))),
        Some((_, _, unit)) => Err(QuantityError::new::<T>(text, format!("unknown unit `{unit}`"))),
        None => Err(QuantityError::new::<T>(text, "it does not start with a finite number")),
    }
}

macro_rules! ratio {
    ($($name:ident, $what:literal, $example:literal, $form:literal, $schema:tt, $within:expr, $beyond:literal;)+) => {$(
        impl $name {
            /// The number itself (1).
            #[must_use]
            pub const fn si(self) -> f64 {
                self.value
            }

            /// The ratio of this value; `None` where it is not finite or out of range.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                let within: fn(f64) -> bool = $within;
                let is_valid = value.is_finite() && within(value);
                is_valid.then_some(Self { value: value + 0.0, percent: None })
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.value == other.value
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                self.value.partial_cmp(&other.value)
            }
        }

        impl Written for $name {
            const WHAT: &'static str = $what;
            const EXAMPLE: &'static str = $example;
            const FORM: &'static str = $form;
        }

        impl FromStr for $name {
            type Err = QuantityError;

            fn from_str(text: &str) -> Result<Self, QuantityError> {
                let (value, percent) = read::<Self>(text)?;
                let read = Self::new(value).map(|read| Self { percent, ..read });
                read.ok_or_else(|| QuantityError::new::<Self>(text, $beyond))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
                match self.percent {
                    Some(percent) => out.pad(&format!("{} %", decimal(percent))),
                    None => out.pad(&decimal(self.value)),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_f64(self.value)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                struct NumberOrPercent;

                impl Visitor<'_> for NumberOrPercent {
                    type Value = $name;

                    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                        out.write_str(concat!($what, " such as 0.35 or \"35 %\""))
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(|error| refused(&error))
                    }

                    fn visit_i64<E: Error>(self, number: i64) -> Result<$name, E> {
                        self.visit_str(&number.to_string())
                    }

                    fn visit_u64<E: Error>(self, number: u64) -> Result<$name, E> {
                        self.visit_str(&number.to_string())
                    }

                    fn visit_f64<E: Error>(self, number: f64) -> Result<$name, E> {
                        $name::new(number).ok_or_else(|| {
                            let wrong = if number.is_finite() { $beyond } else { "it is not finite" };
                            refused(&QuantityError::new::<$name>(&decimal(number), wrong))
                        })
                    }
                }

                source.deserialize_any(NumberOrPercent)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!("reflexarc::quantity::", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": format!("{} ({})", Self::WHAT, Self::FORM),
                    "anyOf": [$schema, { "type": "string", "examples": ["35 %"] }],
                })
            }
        }
    )+};
}

ratio! {
    Ratio, "a ratio", "35 %", "a number, or one followed by %",
    { "type": "number" }, |_| true, "it is out of range";

    Share, "a share", "35 %", "0 to 1, or 0 % to 100 %",
    { "type": "number", "minimum": 0, "maximum": 1 }, |value| (0.0..=1.0).contains(&value),
    "it is not between 0 and 1";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_percents_are_the_same() {
        for (text, value) in [("0.35", 0.35), ("\"35 %\"", 0.35), ("1", 1.0), ("\"0.35\"", 0.35)] {
            assert_eq!(ron::from_str::<Share>(text).unwrap().si(), value, "{text}");
            assert_eq!(ron::from_str::<Ratio>(text).unwrap().si(), value, "{text}");
        }
        assert_eq!("-20 %".parse::<Ratio>().unwrap().si(), -0.2);
        assert_eq!(ron::from_str::<Ratio>("3").unwrap().si(), 3.0);
    }

    #[test]
    fn a_share_is_printed_as_it_was_written() {
        // 29 / 100 · 100 is 28.999999999999996 in binary.
        for text in ["29 %", "0.29", "12.5 %", "0", "100 %", "1"] {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), text);
        }
        assert_eq!("35%".parse::<Ratio>().unwrap().to_string(), "35 %");
        assert_eq!("-200 %".parse::<Ratio>().unwrap().to_string(), "-200 %");
        assert_eq!("29 %".parse::<Share>().unwrap(), "0.29".parse().unwrap());
    }

    #[test]
    fn shares_stay_within_the_whole() {
        for text in ["1.01", "-1", "\"101 %\"", "NaN", "inf", "\"35 kW\"", "\"\"", "true"] {
            ron::from_str::<Share>(text).expect_err(text);
        }
        let error = "101 %".parse::<Share>().unwrap_err().message();
        assert_eq!(error, "`101 %` is not a share: it is not between 0 and 1");
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_value(value in any::<f64>(), text in ".*") {
            if let Some(ratio) = Ratio::new(value) {
                prop_assert_eq!(ratio.to_string().parse::<Ratio>().unwrap(), ratio);
            }
            let _any = text.parse::<Share>();
        }
    }
}
