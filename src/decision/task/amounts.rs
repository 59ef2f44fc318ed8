//! Amounts in answers, serialised without loss.
//!
//! A whole number up to 2⁵³ is written as a number. Any other amount is written as the shortest
//! decimal text that reads back to the same bits, since JSON readers may round a number in its last
//! bit.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::{Deref, DerefMut};

/// Whole numbers below this are exact in every format.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

/// Amounts of an answer, such as units by product.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amounts(pub Vec<f64>);

impl Amounts {
    /// Whether there is no amount.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Deref for Amounts {
    type Target = Vec<f64>;

    fn deref(&self) -> &Vec<f64> {
        &self.0
    }
}

impl DerefMut for Amounts {
    fn deref_mut(&mut self) -> &mut Vec<f64> {
        &mut self.0
    }
}

/// One amount as it is written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenAmount {
    Whole(i64),
    Text(String),
}

impl Serialize for Amounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|&amount| {
            let is_whole = amount.fract() == 0.0 && amount.abs() < EXACT_BELOW;
            if is_whole && !(amount == 0.0 && amount.is_sign_negative()) {
                WrittenAmount::Whole(amount as i64)
            } else {
                WrittenAmount::Text(format!("{amount:?}"))
            }
        }))
    }
}

impl<'de> Deserialize<'de> for Amounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let amount = |written| match written {
            WrittenAmount::Whole(amount) => Ok(amount as f64),
            WrittenAmount::Text(text) => text.parse().map_err(serde::de::Error::custom),
        };
        Vec::deserialize(deserializer)?.into_iter().map(amount).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn amounts_survive_json_and_ron_to_the_last_bit(
            amounts in prop::collection::vec(prop_oneof![
                prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
                (0u32..100_000).prop_map(f64::from),
                (0.0..10_000.0f64),
            ], 0..20),
        ) {
            let bits = |amounts: &Amounts| -> Vec<u64> {
                amounts.iter().map(|amount| amount.to_bits()).collect()
            };
            let amounts = Amounts(amounts);
            let json: Amounts = serde_json::from_str(&serde_json::to_string(&amounts).unwrap()).unwrap();
            let ron: Amounts = ron::from_str(&ron::to_string(&amounts).unwrap()).unwrap();
            prop_assert_eq!(bits(&json), bits(&amounts));
            prop_assert_eq!(bits(&ron), bits(&amounts));
        }
    }
}
