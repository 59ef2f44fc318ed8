//! Physical quantities in SI: a number, a unit, and the valid range.
//!
//! The table of each type lists the units that a scenario may write, each with its factor to SI: exact
//! decimals of the SI brochure (9th edition, 2019), IEC 80000-13 for multiples of the byte. Inside the
//! simulation quantities are plain `f64` in SI with the unit in the name of the field, so a library of
//! typed quantities would convert texts here and nowhere else; the table is shorter.

use std::fmt;
use std::str::FromStr;

use super::nearest::nearest;
use super::written::{QuantityError, Written, as_text, decimal, number_and_unit};

/// Permitted signs of a quantity.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    NotNegative,
    Any,
}

/// The table of one quantity: units as written, each with its factor to SI.
struct Units {
    factors: &'static [(&'static str, f64)],
    sign: Sign,
}

impl Units {
    /// The value in SI of a text of this quantity.
    fn read<T: Written>(&self, text: &str) -> Result<f64, QuantityError> {
        let Some((number, _, unit)) = number_and_unit(text) else {
            return Err(QuantityError::new::<T>(text, "it does not start with a finite number"));
        };
        if unit.is_empty() {
            return Err(QuantityError::new::<T>(text, "it has no unit"));
        }
        let Some((_, factor)) = self.factors.iter().find(|(name, _)| *name == unit) else {
            let names = self.factors.iter().map(|(name, _)| *name);
            let reason = match nearest(unit, names) {
                Some(near) => format!("unknown unit `{unit}`, did you mean `{near}`?"),
                None => format!("unknown unit `{unit}`"),
            };
            return Err(QuantityError::new::<T>(text, reason));
        };
        let value = Some(number * factor).filter(|value| value.is_finite());
        match value {
            None => Err(QuantityError::new::<T>(text, "the number is too large")),
            Some(value) if value < 0.0 && self.sign == Sign::NotNegative => {
                Err(QuantityError::new::<T>(text, "it is below zero"))
            }
            // Adding zero turns −0 into 0.
            Some(value) => Ok(value + 0.0),
        }
    }

    /// The shortest text that gives exactly this value when read back.
    fn write<T: Written>(&self, value: f64) -> String {
        let candidates = self.factors.iter().filter_map(|(name, factor)| {
            let text = format!("{} {name}", decimal(value / factor));
            (self.read::<T>(&text).ok()? == value).then_some(text)
        });
        candidates.min_by_key(|text| text.chars().count()).unwrap_or_default()
    }
}

macro_rules! physical {
    ($(
        $(#[$doc:meta])*
        $name:ident, $sign:ident, $most:literal, $what:literal, $example:literal, $form:literal,
        [$($unit:literal = $factor:expr),+ $(,)?];
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            const UNITS: Units = Units {
                factors: &[$(($unit, $factor)),+],
                sign: Sign::$sign,
            };

            /// The value in the SI unit named above.
            #[must_use]
            pub const fn si(self) -> f64 {
                self.0
            }

            /// The quantity of this value in SI; `None` where it is not finite or out of range.
            #[must_use]
            pub fn from_si(value: f64) -> Option<Self> {
                let allowed = Self::UNITS.sign == Sign::Any || value >= 0.0;
                (value.is_finite() && allowed).then_some(Self(value + 0.0))
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
                let read = Self::UNITS.read::<Self>(text).map(Self)?;
                if read.0.abs() > $most {
                    let reason = format!("the number is too large, the maximum is {}", Self($most));
                    return Err(QuantityError::new::<Self>(text, reason));
                }
                Ok(read)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.pad(&Self::UNITS.write::<Self>(self.0))
            }
        }

        as_text!($name);
    )+};
}

// A number above a type's maximum is a typing error, and would cost the balances of heat and power
// their last digits.
physical! {
    /// Power in watts (W); not negative.
    Power, NotNegative, 1e12, "a power", "250 kW", "units: mW, W, kW, MW, GW",
    ["W" = 1.0, "kW" = 1e3, "MW" = 1e6, "GW" = 1e9, "mW" = 1e-3];

    /// Energy in joules (J); not negative.
    Energy, NotNegative, 1e18, "an energy", "500 kWh", "units: J, kJ, MJ, GJ, Wh, kWh, MWh, GWh",
    ["J" = 1.0, "kJ" = 1e3, "MJ" = 1e6, "GJ" = 1e9, "Wh" = 3.6e3, "kWh" = 3.6e6,
     "MWh" = 3.6e9, "GWh" = 3.6e12];

    /// A difference of temperatures in kelvin (K); either sign.
    TemperatureDifference, Any, 1e4, "a temperature difference", "8 K",
    "unit: K, for differences in °C as well", ["K" = 1.0, "mK" = 1e-3];

    /// Heat capacity in joules per kelvin (J/K); not negative.
    HeatCapacity, NotNegative, 1e15, "a heat capacity", "85 kJ/K", "units: J/K, kJ/K, MJ/K, GJ/K",
    ["J/K" = 1.0, "kJ/K" = 1e3, "MJ/K" = 1e6, "GJ/K" = 1e9];

    /// Thermal conductance in watts per kelvin (W/K); not negative.
    ThermalConductance, NotNegative, 1e10, "a thermal conductance", "12 kW/K",
    "units: mW/K, W/K, kW/K, MW/K",
    ["W/K" = 1.0, "kW/K" = 1e3, "MW/K" = 1e6, "mW/K" = 1e-3];

    /// Volume flow in cubic metres per second (m³/s); not negative.
    VolumeFlow, NotNegative, 1e6, "a volume flow", "120 L/min",
    "units: L/s, L/min, m³/s, m³/min, m³/h, also l/s, l/min, m3/s, m3/h",
    ["m³/s" = 1.0, "m³/min" = 1.0 / 60.0, "m³/h" = 1.0 / 3600.0, "L/s" = 1e-3, "L/min" = 1e-3 / 60.0,
     "mL/s" = 1e-6, "l/s" = 1e-3, "l/min" = 1e-3 / 60.0, "m3/s" = 1.0, "m3/min" = 1.0 / 60.0, "m3/h" = 1.0 / 3600.0];

    /// Length in metres (m); not negative.
    Length, NotNegative, 1e9, "a length", "42 km", "units: mm, cm, m, km, mi",
    ["m" = 1.0, "km" = 1e3, "cm" = 1e-2, "mm" = 1e-3, "mi" = 1_609.344];

    /// Amount of data in bytes (B); not negative.
    DataSize, NotNegative, 1e18, "an amount of data", "64 kB",
    "units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB, bit, kbit, Mbit, Gbit",
    ["B" = 1.0, "kB" = 1e3, "MB" = 1e6, "GB" = 1e9, "TB" = 1e12, "PB" = 1e15, "KiB" = 1_024.0,
     "MiB" = 1_048_576.0, "GiB" = 1_073_741_824.0, "TiB" = 1_099_511_627_776.0, "bit" = 0.125, "kbit" = 125.0, "Mbit" = 1.25e5,
     "Gbit" = 1.25e8, "Tbit" = 1.25e11];

    /// Rate of data in bytes per second (B/s); not negative.
    DataRate, NotNegative, 1e15, "a data rate", "10 Gbit/s",
    "units: bit/s, kbit/s, Mbit/s, Gbit/s, Tbit/s, B/s, kB/s, MB/s, GB/s, TB/s",
    ["bit/s" = 0.125, "kbit/s" = 125.0, "Mbit/s" = 1.25e5, "Gbit/s" = 1.25e8, "Tbit/s" = 1.25e11,
     "B/s" = 1.0, "kB/s" = 1e3, "MB/s" = 1e6, "GB/s" = 1e9, "TB/s" = 1e12,
     "kbps" = 125.0, "Mbps" = 1.25e5, "Gbps" = 1.25e8];

    /// Carbon of energy in grams of carbon dioxide per joule (g/J); not negative.
    CarbonIntensity, NotNegative, 1.0, "a carbon intensity", "200 g/kWh", "units: g/kWh, kg/MWh, g/MJ",
    ["g/kWh" = 1.0 / 3.6e6, "kg/MWh" = 1.0 / 3.6e6, "g/MJ" = 1e-6];

    /// Frequency in events per second (1/s); not negative.
    Frequency, NotNegative, 1e9, "a frequency", "12 /h", "units: /s, /min, /h, /d",
    ["/s" = 1.0, "/min" = 1.0 / 60.0, "/h" = 1.0 / 3600.0, "/d" = 1.0 / 86_400.0];
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read<T: Written>(text: &str, si: fn(T) -> f64) -> f64 {
        si(text.parse().unwrap_or_else(|error| panic!("{error}")))
    }

    #[test]
    fn texts_become_si() {
        assert_eq!(read("250 kW", Power::si), 250e3);
        assert_eq!(read("1.5MW", Power::si), 1.5e6);
        assert_eq!(read("500 kWh", Energy::si), 1.8e9);
        assert_eq!(read("2 MJ", Energy::si), 2e6);
        assert_eq!(read("-8 K", TemperatureDifference::si), -8.0);
        assert_eq!(read("85 kJ/K", HeatCapacity::si), 85e3);
        assert_eq!(read("12 kW/K", ThermalConductance::si), 12e3);
        assert!((read("120 L/min", VolumeFlow::si) - 0.002).abs() < 1e-15);
        assert_eq!(read("120 l/min", VolumeFlow::si), read("120 L/min", VolumeFlow::si));
        assert_eq!(read("3600 m3/h", VolumeFlow::si), 1.0);
        assert_eq!(read("42 km", Length::si), 42e3);
        assert_eq!(read("64 kB", DataSize::si), 64e3);
        assert_eq!(read("1 MiB", DataSize::si), 1_048_576.0);
        assert_eq!(read("8 bit", DataSize::si), 1.0);
        assert_eq!(read("10 Gbit/s", DataRate::si), 1.25e9);
        assert_eq!(read("1 Gbps", DataRate::si), 1.25e8);
        assert_eq!(read("100 MB/s", DataRate::si), 1e8);
        assert!((read("36 /h", Frequency::si) - 0.01).abs() < 1e-15);
    }

    #[test]
    fn refusals_name_the_text_and_the_way_out() {
        for (text, reason) in [
            ("250", "it has no unit"),
            ("250 kw", "unknown unit `kw`, did you mean `kW`?"),
            ("250 parsecs", "unknown unit `parsecs`"),
            ("-1 W", "it is below zero"),
            ("NaN W", "it does not start with a finite number"),
            ("inf W", "it does not start with a finite number"),
            ("1e308 GW", "the number is too large"),
            ("1001 GW", "the number is too large, the maximum is 1000 GW"),
            ("", "it does not start with a finite number"),
        ] {
            let error = text.parse::<Power>().expect_err(text).to_string();
            let expected = format!(
                "`{text}` is not a power: {reason}; \
                 write a power as \"250 kW\" (units: mW, W, kW, MW, GW)"
            );
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn the_shortest_text_is_printed() {
        for text in ["250 kW", "0 W", "1250 kW", "1.5 MW", "999 W"] {
            assert_eq!(text.parse::<Power>().unwrap().to_string(), text);
        }
        assert_eq!("3.6 MJ".parse::<Energy>().unwrap().to_string(), "1 kWh");
        assert_eq!("-0 K".parse::<TemperatureDifference>().unwrap().to_string(), "0 K");
    }

    /// Reads a text of each quantity, and its printed form, which must give the same value.
    fn survives<T: Written + PartialEq + fmt::Debug>(text: &str) -> Result<(), TestCaseError> {
        if let Ok(value) = text.parse::<T>() {
            let printed = value.to_string();
            prop_assert_eq!(printed.parse::<T>().ok(), Some(value), "{} → {}", text, printed);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_value(number in any::<f64>(), unit in "(k|M|G)?(W|Wh|K|J/K|W/K|m|B|bit/s)|L/min|m³/h|/h") {
            for text in [format!("{number} {unit}"), format!("{number:e}{unit}")] {
                survives::<Power>(&text)?;
                survives::<Energy>(&text)?;
                survives::<TemperatureDifference>(&text)?;
                survives::<HeatCapacity>(&text)?;
                survives::<ThermalConductance>(&text)?;
                survives::<VolumeFlow>(&text)?;
                survives::<Length>(&text)?;
                survives::<DataSize>(&text)?;
                survives::<DataRate>(&text)?;
                survives::<Frequency>(&text)?;
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            survives::<Power>(&text)?;
            survives::<DataRate>(&text)?;
        }
    }
}
