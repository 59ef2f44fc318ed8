//! Quantities as text: parsing, errors and descriptions.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};

/// Separates the message from the help in the text of a serde error.
pub const HELP: &str = "\nhelp: ";

/// A type that a scenario writes as a text such as `"250 kW"`.
pub trait Written: FromStr<Err = QuantityError> + fmt::Display {
    /// The kind of quantity, with its article: `a power`.
    const WHAT: &'static str;
    /// An example: `250 kW`.
    const EXAMPLE: &'static str;
    /// The valid forms: `units: W, kW, MW`.
    const FORM: &'static str;
}

/// Reason why a text is not the expected quantity, and a valid form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {what}: {reason}; {help}")]
pub struct QuantityError {
    given: String,
    what: &'static str,
    reason: Cow<'static, str>,
    help: String,
}

impl QuantityError {
    /// An error: `given` is not a `T` for this reason; the help is an example of a `T` and its
    /// units.
    pub(super) fn new<T: Written>(given: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        let help = format!("write {} as \"{}\" ({})", T::WHAT, T::EXAMPLE, T::FORM);
        Self::with_help::<T>(given, reason, help)
    }

    /// The same with another help text.
    pub(super) fn with_help<T: Written>(
        given: &str,
        reason: impl Into<Cow<'static, str>>,
        help: impl Into<String>,
    ) -> Self {
        Self { given: shortened(given), what: T::WHAT, reason: reason.into(), help: help.into() }
    }

    /// The message without the help.
    #[must_use]
    pub fn message(&self) -> String {
        format!("`{}` is not {}: {}", self.given, self.what, self.reason)
    }

    /// The help.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// The text itself, shortened if it is long.
fn shortened(given: &str) -> String {
    const LONGEST: usize = 60;
    match given.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &given[..end]),
        None => given.to_owned(),
    }
}

/// Splits `"250 kW"` into its number, the number's text, and the unit; `None` without a number.
pub(super) fn number_and_unit(text: &str) -> Option<(f64, &str, &str)> {
    let text = text.trim();
    let end = number_end(text);
    let (number, unit) = text.split_at(end);
    let value = number.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Some((value, number, unit.trim()))
}

/// The end of the decimal number at the start of the text.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.') {
            at += 1;
        }
        at
    };
    let sign = |at: usize| at + usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
    let mantissa = digits(sign(0));
    if matches!(bytes.get(mantissa), Some(b'e' | b'E')) {
        let first = sign(mantissa + 1);
        let exponent = digits(first);
        // Without digits the letter starts a unit: `5 EJ` written without its space.
        if exponent > first {
            return exponent;
        }
    }
    mantissa
}

/// A number in its usual notation, exact when read back.
#[must_use]
pub fn decimal(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e15).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

/// Reads a quantity from a text; a bare number is an error that names the missing unit.
pub(super) struct TextVisitor<T>(PhantomData<T>);

impl<T: Written> TextVisitor<T> {
    pub(super) fn read<'de, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
        source.deserialize_any(Self(PhantomData))
    }

    fn bare<E: Error>(number: impl fmt::Display) -> E {
        refused(&QuantityError::new::<T>(&number.to_string(), "a bare number has no unit"))
    }
}

/// A quantity's error as a serde error: message and help in one text.
pub(super) fn refused<E: Error>(error: &QuantityError) -> E {
    E::custom(format_args!("{}{HELP}{}", error.message(), error.help()))
}

impl<T: Written> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} such as \"{}\"", T::WHAT, T::EXAMPLE)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|error| refused(&error))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Err(Self::bare(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Err(Self::bare(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Err(Self::bare(number))
    }
}

/// Gives a [`Written`] type its serde and schema: a string, with an example.
macro_rules! as_text {
    ($($name:ident),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                crate::quantity::written::TextVisitor::read(source)
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
                use crate::quantity::written::Written;
                schemars::json_schema!({
                    "type": "string",
                    "description": format!("{} ({})", Self::WHAT, Self::FORM),
                    "examples": [Self::EXAMPLE],
                })
            }
        }
    )+};
}
pub(super) use as_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_ends_where_the_unit_begins() {
        for (text, number, unit) in [
            ("250 kW", 250.0, "kW"),
            ("-3.5K", -3.5, "K"),
            (" 1e3 W ", 1000.0, "W"),
            ("5EJ", 5.0, "EJ"),
            ("2e-3 m", 0.002, "m"),
            ("7", 7.0, ""),
        ] {
            let (value, _, rest) = number_and_unit(text).expect(text);
            assert_eq!((value, rest), (number, unit), "{text}");
        }
        for text in ["", "kW", "inf W", "NaN W", "1e999 W", "1,000 W", "- W", "."] {
            let unit = number_and_unit(text).map(|(_, _, unit)| unit);
            assert!(unit.is_none_or(|unit| unit.starts_with(',')), "{text}");
        }
    }

    #[test]
    fn quantities_are_texts_to_serde_and_to_schemas() {
        use crate::quantity::Power;
        let power: Power = serde_json::from_str("\"250 kW\"").unwrap();
        assert_eq!(serde_json::to_string(&power).unwrap(), "\"250 kW\"");
        let error = ron::from_str::<Power>("250").unwrap_err().code.to_string();
        let expected = "`250` is not a power: a bare number has no unit\nhelp: \
                        write a power as \"250 kW\" (units: mW, W, kW, MW, GW)";
        assert_eq!(error, expected);
        let schema = serde_json::to_value(schemars::schema_for!(Power)).unwrap();
        assert_eq!(schema["type"], "string");
        assert_eq!(schema["examples"], serde_json::json!(["250 kW"]));
    }
}
