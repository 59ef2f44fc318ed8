//! Random draws are addressed, not consumed.
//!
//! A draw belongs to a cause, which is a name (`demand/store-12/water`), and an index from the
//! domain (the hour, the k-th failure, the message's attempt). Earlier draws have no influence, so
//! two arms of a story get the same draw for the same cause and index. Series take one 64-bit word
//! per index and transform it by inversion (`variate`).
//!
//! The generator is `ChaCha8`; its seed is (study seed, replication), its stream the hash of the
//! cause's name, its word position twice the index. Samplers that reject (those of `rand_distr`,
//! which is built without the platform's mathematics) start at the block of their index. An index
//! of several parts is an [`Address`], which panics if two addresses would coincide. Held to
//! account by the golden draws below.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Two causes share a stream: the same name twice, or two names with one hash.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the random streams `{first}` and `{second}` are identical: rename one of them")]
pub struct StreamCollision {
    /// The cause that received the stream first.
    pub first: String,
    /// The cause that requested it again.
    pub second: String,
}

/// Source of the streams of one replication, used during assembly.
pub struct Draws {
    seed: [u8; 32],
    given: BTreeMap<u64, String>,
}

/// The draws of one cause.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
    /// The index of the generator's next word.
    next: u64,
}

impl Draws {
    /// The streams of a replication of a study.
    #[must_use]
    pub fn new(study_seed: u64, replication: u64) -> Self {
        let mut seed = [0; 32];
        let words = seed.chunks_exact_mut(8).zip([
            study_seed,
            replication,
            0x7265_666C_6578_6172,
            0x6320_6472_6177_7321,
        ]);
        words.for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_le_bytes()));
        Self { seed, given: BTreeMap::new() }
    }

    /// The stream of a cause; each name may be requested once.
    ///
    /// # Errors
    /// If the name, or its hash, has been used before.
    pub fn stream(&mut self, cause: &str) -> Result<Stream, StreamCollision> {
        let hash = xxh3_64(cause.as_bytes());
        if let Some(first) = self.given.insert(hash, cause.to_owned()) {
            return Err(StreamCollision { first, second: cause.to_owned() });
        }
        let mut generator = ChaCha8Rng::from_seed(self.seed);
        generator.set_stream(hash);
        Ok(Stream { generator, next: 0 })
    }
}

/// The address of a draw made of parts, one within the other, such as a decision and a rung of it:
/// `Address::of(decision).within(16, rung)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Address(u64);

impl Address {
    /// The address of an index.
    #[must_use]
    pub const fn of(index: u64) -> Self {
        Self(index)
    }

    /// The address of one of `size` parts of this one.
    ///
    /// # Panics
    /// If there is no such part, or the address does not fit into 64 bits, since two draws
    /// would coincide. The limits of scenarios exclude both.
    #[inline]
    #[must_use]
    pub const fn within(self, size: u64, part: u64) -> Self {
        assert!(part < size, "the address of a draw names a part that does not exist");
        let Some(first) = self.0.checked_mul(size) else {
            panic!("the address of a draw overflows")
        };
        let Some(index) = first.checked_add(part) else {
            panic!("the address of a draw overflows")
        };
        Self(index)
    }

    /// The index for [`Stream::uniform`] and [`Stream::bits`].
    #[must_use]
    pub const fn index(self) -> u64 {
        self.0
    }
}

/// Draws that are read past rather than sought.
const MOST_SKIPPED: u64 = 8;

/// Words of a block, as a power of two: more than any sampler consumes.
const BLOCK_BITS: u32 = 24;

/// Distinguishes the stream of blocks from that of series.
const BLOCKS: u64 = 0x626c_6f63_6b73_2121;

impl Stream {
    /// The 64 bits at an index.
    #[inline]
    pub fn bits(&mut self, index: u64) -> u64 {
        // What lies shortly ahead is read past: a new position costs four blocks.
        match index.wrapping_sub(self.next) {
            skipped @ 0..=MOST_SKIPPED => (0..skipped).for_each(|_| {
                self.generator.next_u64();
            }),
            _ => self.generator.set_word_pos(u128::from(index) * 2),
        }
        self.next = index.wrapping_add(1);
        self.generator.next_u64()
    }

    /// A uniform number at an index, strictly between 0 and 1.
    #[inline]
    pub fn uniform(&mut self, index: u64) -> f64 {
        to_unit(self.bits(index))
    }

    /// A generator for a sampler that rejects, such as those of `rand_distr`: it starts at the block of
    /// this index, which no other index and no series of the stream shares.
    ///
    /// # Panics
    /// If the index does not fit into 40 bits.
    #[must_use]
    pub fn block(&self, index: u64) -> impl Rng + use<> {
        assert!(index < 1 << (64 - BLOCK_BITS), "the index of a block does not fit into 40 bits");
        let mut generator = self.generator.clone();
        generator.set_stream(generator.get_stream() ^ BLOCKS);
        generator.set_word_pos(u128::from(index) << BLOCK_BITS);
        generator
    }
}

/// 64 bits as a number strictly between 0 and 1: 52 of them, so that neither bound is reached.
#[inline]
#[must_use]
pub fn to_unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_addressed_not_consumed() {
        let mut dense = Draws::new(1, 0).stream("demand/store-1/water").unwrap();
        let mut sparse = Draws::new(1, 0).stream("demand/store-1/water").unwrap();
        let all: Vec<u64> = (0..100).map(|i| dense.bits(i)).collect();
        for i in [99, 3, 4, 5, 0, 57] {
            assert_eq!(sparse.bits(i), all[i as usize]);
        }
    }

    /// The first draws of this generator, pinned: a new version of a dependency that changes them
    /// changes every result.
    #[test]
    fn first_draws_are_golden() {
        let mut stream = Draws::new(1, 0).stream("golden").unwrap();
        assert_eq!(
            [stream.bits(0), stream.bits(1), stream.bits(1 << 40)],
            [15_402_138_887_365_625_314, 17_119_294_847_861_809_421, 15_248_220_238_846_164_445]
        );
    }

    #[test]
    fn a_sampler_that_rejects_draws_from_the_block_of_its_index_alone() {
        use rand_distr::{Distribution, Gamma};
        let law = Gamma::new(0.7, 2.0).unwrap();
        let mut stream = Draws::new(1, 0).stream("gamma").unwrap();
        let sample = |stream: &Stream, index| law.sample(&mut stream.block(index));
        let dense: Vec<f64> = (0..50).map(|index| sample(&stream, index)).collect();
        // Whatever was drawn before, by series or by other blocks.
        let _series = stream.uniform(1_000);
        assert_eq!(sample(&stream, 49), dense[49]);
        let mean = (0..20_000).map(|index| sample(&stream, index)).sum::<f64>() / 20_000.0;
        // Shape · scale = 1.4, standard deviation √0.7 · 2 = 1.673: standard error 0.0118.
        assert!((mean - 1.4).abs() < 4.5 * 0.0118, "{mean}");
    }

    #[test]
    fn addresses_of_parts_never_meet() {
        let at = |index, part| Address::of(index).within(16, part).index();
        assert_eq!([at(0, 15), at(1, 0), at(1, 15), at(2, 0)], [15, 16, 31, 32]);
    }

    #[test]
    #[should_panic(expected = "a part that does not exist")]
    fn an_address_beyond_its_parts_is_an_error() {
        let _address = Address::of(3).within(16, 16);
    }

    #[test]
    #[should_panic(expected = "overflows")]
    fn an_address_beyond_64_bits_is_an_error() {
        let _address = Address::of(1 << 61).within(16, 0);
    }

    #[test]
    fn one_cause_has_one_stream() {
        let mut draws = Draws::new(1, 0);
        assert!(draws.stream("a").is_ok());
        assert_eq!(draws.stream("a").unwrap_err().second, "a");
    }

    #[test]
    fn uniforms_reach_neither_end() {
        assert!(to_unit(0) > 0.0);
        assert!(to_unit(u64::MAX) < 1.0);
    }
}
