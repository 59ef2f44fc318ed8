//! Absolute temperatures, kept as degrees Celsius.
//!
//! Kept in degrees Celsius: through kelvin, 32 °C would come back as 32.00000000000006 °C.

use std::fmt;
use std::str::FromStr;

use super::written::{QuantityError, Written, as_text, decimal, number_and_unit};

/// The ice point in kelvin.
const ZERO_CELSIUS_K: f64 = 273.15;

/// An absolute temperature in degrees Celsius (°C); above absolute zero.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Temperature(f64);

impl Temperature {
    /// The temperature in degrees Celsius.
    #[must_use]
    pub const fn celsius(self) -> f64 {
        self.0
    }

    /// The temperature in kelvin (K).
    #[must_use]
    pub fn si(self) -> f64 {
        self.0 + ZERO_CELSIUS_K
    }

    /// The temperature of a number of degrees Celsius; `None` where it is not finite or not above
    /// absolute zero.
    #[must_use]
    pub fn from_celsius(celsius: f64) -> Option<Self> {
        (celsius.is_finite() && celsius > -ZERO_CELSIUS_K).then_some(Self(celsius + 0.0))
    }
}

impl Written for Temperature {
    const WHAT: &'static str = "a temperature";
    const EXAMPLE: &'static str = "32 °C";
    const FORM: &'static str = "units: °C, degC, K, °F, degF";
}

impl FromStr for Temperature {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let wrong = |reason: &'static str| QuantityError::new::<Self>(text, reason);
        let Some((number, _, unit)) = number_and_unit(text) else {
            return Err(wrong("it does not start with a finite number"));
        };
        let celsius = match unit {
            "°C" | "degC" => number,
            "K" => number - ZERO_CELSIUS_K,
            "°F" | "degF" => (number - 32.0) / 1.8,
            "" => return Err(wrong("it has no unit")),
            _ => {
                return Err(QuantityError::new::<Self>(text, format!("unknown unit `{unit}`")));
            }
        };
        Self::from_celsius(celsius).ok_or_else(|| wrong("it is not above absolute zero"))
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&format!("{} °C", decimal(self.0)))
    }
}

as_text!(Temperature);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_become_celsius() {
        for (text, celsius) in [
            ("32 °C", 32.0),
            ("-40 degC", -40.0),
            ("0.1°C", 0.1),
            ("300 K", 300.0 - 273.15),
            ("212 °F", 100.0),
        ] {
            assert_eq!(text.parse::<Temperature>().unwrap().celsius(), celsius, "{text}");
        }
    }

    #[test]
    fn nothing_is_colder_than_absolute_zero() {
        for text in ["-400 °C", "0 K", "-273.15 °C", "-1 K", "-460 °F"] {
            let error = text.parse::<Temperature>().expect_err(text).to_string();
            assert!(error.contains("not above absolute zero"), "{error}");
        }
        let error = "32".parse::<Temperature>().unwrap_err().to_string();
        assert!(error.contains("has no unit; write a temperature as \"32 °C\""), "{error}");
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_value(celsius in -273.0..1e9_f64, text in ".*") {
            let first = Temperature::from_celsius(celsius).unwrap();
            prop_assert_eq!(first.to_string().parse::<Temperature>().unwrap(), first);
            let _any = text.parse::<Temperature>();
        }
    }
}
