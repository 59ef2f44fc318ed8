//! The Sobol sequence, scrambled.
//!
//! Points are those of the crate `sobol` with the direction numbers of Joe and Kuo (2008), SIAM J. Sci.
//! Comput. 30, up to 1000 dimensions. Each factor's digits are scrambled by a nested permutation (Owen
//! 1995): whether a bit is flipped depends on the seed, the factor's name, and the bits above it. A
//! scrambled point set keeps the sequence's balance, has no point at the corner 0, and gives unbiased
//! means. Of the first 2^m points, each of 2^m equal parts of each factor holds one; other numbers of
//! points are not balanced. Valid up to 2^32 − 1 points; late dimensions fill evenly with many points
//! only.

use crate::kernel::{Draws, StreamCollision};
use crate::study::sweep::factor::Factor;
use sobol::Sobol;
use sobol::params::JoeKuoD6;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The largest number of factors.
pub(in super::super) const MOST_FACTORS: usize = 1_000;

pub(super) fn uniforms(
    factors: &[Factor],
    points: u32,
    seed: u64,
) -> Result<Vec<Vec<f64>>, StreamCollision> {
    let mut draws = Draws::new(seed, 0);
    let keys = factors.iter().map(|factor| {
        let stream = draws.stream(&format!("design/sobol/{}", factor.name));
        stream.map(|mut stream| stream.bits(0))
    });
    let keys: Vec<u64> = keys.collect::<Result<_, _>>()?;
    let sequence = raw(factors.len(), points);
    let unit = |bits: u32| (f64::from(bits) + 0.5) / 4_294_967_296.0;
    let scrambled = |point: Vec<u32>| {
        point.iter().zip(&keys).map(|(bits, key)| unit(scramble(*bits, *key))).collect()
    };
    Ok(sequence.map(scrambled).collect())
}

/// The first points of the sequence, as binary fractions of 32 digits.
fn raw(dimensions: usize, points: u32) -> impl Iterator<Item = Vec<u32>> {
    let params = JoeKuoD6::standard();
    // The library has no sequence of no dimension.
    let sequence = Sobol::<u32>::new(dimensions.max(1), &params);
    sequence.take(points as usize).map(move |mut point| {
        point.truncate(dimensions);
        point
    })
}

/// Flips each bit by what stands above it.
fn scramble(bits: u32, key: u64) -> u32 {
    let mut flips = 0_u32;
    for place in 0..32_u32 {
        let above = if place == 0 { 0 } else { bits >> (32 - place) };
        // The number of bits tells apart the blocks above: 0 and 00.
        let block = (u64::from(place) << 32) | u64::from(above);
        let flip = (xxh3_64_with_seed(&block.to_le_bytes(), key) & 1) as u32;
        flips |= flip << (31 - place);
    }
    bits ^ flips
}

#[cfg(test)]
mod tests {
    use super::super::tests::factors;
    use super::*;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // Joe and Kuo's own program (web.maths.unsw.edu.au/~fkuo/sobol), first ten points in three
        // dimensions, as multiples of 1/16.
        let expected: [[u32; 3]; 10] = [
            [0, 0, 0],
            [8, 8, 8],
            [12, 4, 4],
            [4, 12, 12],
            [6, 6, 10],
            [14, 14, 2],
            [10, 2, 14],
            [2, 10, 6],
            [3, 5, 15],
            [11, 13, 7],
        ];
        let points: Vec<Vec<u32>> = raw(3, 10).collect();
        for (point, expected) in points.iter().zip(expected) {
            assert_eq!(point.iter().map(|bits| bits >> 28).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn scrambled_points_stay_balanced_in_every_factor_and_pair_of_halves() {
        let factors = factors(&["range(low: 0, high: 1)"; 5]);
        let all = uniforms(&factors, 64, 9).unwrap();
        for place in 0..5 {
            let mut parts: Vec<usize> =
                all.iter().map(|point| (point[place] * 64.0) as usize).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..64).collect::<Vec<_>>());
        }
        // The first two dimensions are a (0, 2)-sequence: 8 × 8 boxes hold one point each.
        let mut boxes: Vec<(usize, usize)> = all
            .iter()
            .map(|point| ((point[0] * 8.0) as usize, (point[1] * 8.0) as usize))
            .collect();
        boxes.sort_unstable();
        boxes.dedup();
        assert_eq!(boxes.len(), 64);
    }
}
