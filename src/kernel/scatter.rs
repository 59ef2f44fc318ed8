//! Scattered draws: uniform numbers for the parts of one cause and index, such as the instants of the
//! units that customers buy within an hour.
//!
//! A part's number is a function of cause, index and part alone, whatever was drawn before, at a few
//! nanoseconds each: seeking a position of `ChaCha8` costs twenty times as much. Generator: `SplitMix64`
//! (Steele, Lea and Flood 2014, OOPSLA, Figure 14), whose k-th output is the k-th part; its seed mixes the
//! cause's key, a draw of the cause's stream, with the index. Held to account by the tests below.

use super::draw::{Stream, to_unit};

/// The odd increment of `SplitMix64`: 2⁶⁴ over the golden ratio.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scattered draws of one cause.
#[derive(Clone, Copy, Debug)]
pub struct Scatter {
    key: u64,
}

/// Scattered draws of one cause and index: a uniform number for each part.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    seed: u64,
}

impl Scatter {
    /// The scattered draws of a stream's cause, keyed by its first word.
    #[must_use]
    pub fn new(stream: &mut Stream) -> Self {
        Self { key: stream.bits(0) }
    }

    /// The parts of an index.
    #[inline]
    #[must_use]
    pub const fn of(self, index: u64) -> Parts {
        Parts { seed: mix(self.key ^ mix(index)) }
    }
}

impl Parts {
    /// The uniform number of a part, strictly between 0 and 1.
    #[inline]
    #[must_use]
    pub fn uniform(self, part: u32) -> f64 {
        to_unit(mix(self.seed.wrapping_add(GAMMA.wrapping_mul(u64::from(part) + 1))))
    }
}

/// The output function of `SplitMix64`.
#[inline]
const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    fn scatter(cause: &str) -> Scatter {
        Scatter::new(&mut Draws::new(1, 0).stream(cause).unwrap())
    }

    #[test]
    fn the_generator_is_split_mix_64() {
        // First outputs for the seed 1234567, as published with java.util.SplittableRandom's test vectors.
        let parts = Parts { seed: 1_234_567 };
        let word = |part: u64| mix(parts.seed.wrapping_add(GAMMA.wrapping_mul(part + 1)));
        assert_eq!(
            [word(0), word(1), word(2)],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn parts_are_uniform_and_independent_of_the_parts_and_indices_beside_them() {
        let scatter = scatter("instants");
        let (mut sum, mut product_of_parts, mut product_of_indices) = (0.0, 0.0, 0.0);
        let count = 40_000;
        for index in 0..count {
            let centred = |index: u64, part| scatter.of(index).uniform(part) - 0.5;
            sum += centred(index, 0);
            product_of_parts += centred(index, 0) * centred(index, 1);
            product_of_indices += centred(index, 0) * centred(index + 1, 0);
        }
        // Standard deviations of a term: √(1/12) and 1/12.
        let root = f64::from(count as u32).sqrt();
        assert!(sum.abs() < 4.5 * root / 12f64.sqrt(), "{sum}");
        for product in [product_of_parts, product_of_indices] {
            assert!(product.abs() < 4.5 * root / 12.0, "{product}");
        }
    }

    #[test]
    fn two_causes_have_other_numbers() {
        let of = |cause| scatter(cause).of(7).uniform(0);
        assert_ne!(of("a"), of("b"));
        assert_eq!(of("a"), of("a"));
    }
}
