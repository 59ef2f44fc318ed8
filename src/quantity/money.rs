//! Money, and prices per unit, energy and time.
//!
//! An amount keeps its currency so that `check` can compare it with the scenario's; amounts are
//! never converted. Either sign is allowed: electricity prices may be negative.

use std::fmt;
use std::str::FromStr;

use super::written::{QuantityError, Written, as_text, decimal, number_and_unit};

/// A currency by its code of three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        // `read` accepts only capital letters.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn read(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }
}

impl Written for Currency {
    const WHAT: &'static str = "a currency";
    const EXAMPLE: &'static str = "GBP";
    const FORM: &'static str = "a code of three capital letters";
}

impl FromStr for Currency {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::read(text)
            .ok_or_else(|| QuantityError::new::<Self>(text, "it is not a currency code"))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// The reference of a price: the unit after the slash and its size in SI; empty for plain amounts.
type Per = &'static [(&'static str, f64)];

fn read<T: Written>(text: &str, per: Per) -> Result<(f64, Currency), QuantityError> {
    let wrong = |reason: &'static str| QuantityError::new::<T>(text, reason);
    let Some((amount, _, unit)) = number_and_unit(text) else {
        return Err(wrong("it does not start with a finite number"));
    };
    let (code, size) = match (unit.split_once('/'), per) {
        (None, []) => (unit, 1.0),
        (None, _) => return Err(wrong("it has no unit after a slash")),
        (Some(_), []) => return Err(wrong("it is a price per unit, not an amount")),
        (Some((code, measure)), _) => {
            let known = per.iter().find(|(name, _)| *name == measure.trim());
            let unknown = || QuantityError::new::<T>(text, format!("unknown unit `/{measure}`"));
            (code.trim(), known.ok_or_else(unknown)?.1)
        }
    };
    if code.is_empty() {
        return Err(wrong("it has no currency"));
    }
    let unknown = || QuantityError::new::<T>(text, format!("`{code}` is not a currency code"));
    let currency = Currency::read(code).ok_or_else(unknown)?;
    Ok((amount / size + 0.0, currency))
}

/// The first unit's text that gives exactly this value when read back; the last unit's size is 1.
fn write<T: Written>(value: f64, currency: Currency, per: Per) -> String {
    if per.is_empty() {
        return format!("{} {currency}", decimal(value));
    }
    let mut candidates = per.iter().filter_map(|(name, size)| {
        let text = format!("{} {currency}/{name}", decimal(value * size));
        (read::<T>(&text, per).ok()?.0 == value).then_some(text)
    });
    candidates.next().unwrap_or_default()
}

macro_rules! money {
    ($(
        $(#[$doc:meta])*
        $name:ident, $what:literal, $example:literal, $form:literal, $per:expr;
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name {
            amount: f64,
            currency: Currency,
        }

        impl $name {
            /// The amount in the unit named above.
            #[must_use]
            pub const fn si(self) -> f64 {
                self.amount
            }

            /// The currency that it is in.
            #[must_use]
            pub const fn currency(self) -> Currency {
                self.currency
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
                let (amount, currency) = read::<Self>(text, $per)?;
                Ok(Self { amount, currency })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.pad(&write::<Self>(self.amount, self.currency, $per))
            }
        }

        as_text!($name);
    )+};
}

money! {
    /// An amount of money in its currency.
    Money, "an amount of money", "12.50 GBP", "an amount and a currency", &[];

    /// Money per unit of goods, in its currency.
    MoneyPerUnit, "an amount of money for one unit", "1.20 GBP", "an amount and a currency", &[];

    /// Price of energy, in its currency per joule (/J).
    MoneyPerEnergy, "a price of energy", "180 GBP/MWh", "per J, kWh or MWh",
    &[("MWh", 3.6e9), ("kWh", 3.6e6), ("J", 1.0)];

    /// Price per time, in its currency per second (/s).
    MoneyPerTime, "an amount of money for time", "25 GBP/h", "per s, min, h or d",
    &[("h", 3_600.0), ("d", 86_400.0), ("min", 60.0), ("s", 1.0)];

    /// Price of data, in its currency per byte (/B).
    MoneyPerData, "a price of data", "0.07 GBP/GB", "per B, kB, MB, GB or TB",
    &[("GB", 1e9), ("TB", 1e12), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)];
}

as_text!(Currency);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_keep_their_currency() {
        let price: Money = "12.50 GBP".parse().unwrap();
        assert_eq!((price.si(), price.currency().code()), (12.5, "GBP"));
        let energy: MoneyPerEnergy = "180 GBP/MWh".parse().unwrap();
        assert_eq!(energy.si(), 180.0 / 3.6e9);
        assert_eq!(energy.to_string(), "180 GBP/MWh");
        let time: MoneyPerTime = "36 EUR / h".parse().unwrap();
        assert_eq!((time.si(), time.to_string().as_str()), (0.01, "36 EUR/h"));
        let data: MoneyPerData = "70 GBP/TB".parse().unwrap();
        assert_eq!((data.si(), data.to_string().as_str()), (0.07 / 1e9, "0.07 GBP/GB"));
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("12.50", "it has no currency"),
            ("12.50 pounds", "`pounds` is not a currency code"),
            ("GBP 12", "it does not start with a finite number"),
            ("3 GBP/h", "it is a price per unit, not an amount"),
        ] {
            let error = text.parse::<Money>().expect_err(text);
            assert_eq!(error.message(), format!("`{text}` is not an amount of money: {reason}"));
        }
        let error = "180 GBP".parse::<MoneyPerEnergy>().unwrap_err().message();
        assert!(error.contains("has no unit after a slash"), "{error}");
        let error = "180 GBP/GJ".parse::<MoneyPerEnergy>().unwrap_err().message();
        assert!(error.contains("unknown unit `/GJ`"), "{error}");
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_value(amount in any::<f64>(), per in "(/(MWh|kWh|J|h|d|min|s|TB|GB|MB|kB|B))?") {
            let text = format!("{amount} GBP{per}");
            if let Ok(value) = text.parse::<Money>() {
                prop_assert_eq!(value.to_string().parse::<Money>().unwrap(), value);
            }
            if let Ok(value) = text.parse::<MoneyPerEnergy>() {
                prop_assert_eq!(value.to_string().parse::<MoneyPerEnergy>().ok(), Some(value));
            }
            if let Ok(value) = text.parse::<MoneyPerTime>() {
                prop_assert_eq!(value.to_string().parse::<MoneyPerTime>().ok(), Some(value));
            }
            if let Ok(value) = text.parse::<MoneyPerData>() {
                prop_assert_eq!(value.to_string().parse::<MoneyPerData>().ok(), Some(value));
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _any = text.parse::<Currency>();
            let _any = text.parse::<Money>();
            let _any = text.parse::<MoneyPerTime>();
        }
    }
}
