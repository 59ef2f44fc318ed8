//! The Latin hypercube: of `n` points, each factor has one in each of `n` equal parts.
//!
//! Part `k` of a factor goes to the point whose draw is the `k`-th smallest; the place inside the part is
//! drawn too. Source: `McKay` and others (1979), Technometrics 21(2). Its means vary less than
//! those of random points where the answer is near additive in the factors; it holds no bound on pairs.

use crate::kernel::{Draws, StreamCollision};
use crate::study::sweep::factor::Factor;

pub(super) fn uniforms(
    factors: &[Factor],
    points: u32,
    seed: u64,
) -> Result<Vec<Vec<f64>>, StreamCollision> {
    let mut draws = Draws::new(seed, 0);
    let mut all = vec![Vec::with_capacity(factors.len()); points as usize];
    for factor in factors {
        let mut order = draws.stream(&format!("design/latin_hypercube/order/{}", factor.name))?;
        let mut inside = draws.stream(&format!("design/latin_hypercube/inside/{}", factor.name))?;
        let mut by_draw: Vec<(u64, usize)> =
            (0..all.len()).map(|index| (order.bits(index as u64), index)).collect();
        by_draw.sort_unstable();
        let mut parts = vec![0_usize; all.len()];
        for (part, (_, index)) in by_draw.into_iter().enumerate() {
            if let Some(of_point) = parts.get_mut(index) {
                *of_point = part;
            }
        }
        for (index, (point, part)) in all.iter_mut().zip(parts).enumerate() {
            point.push((part as f64 + inside.uniform(index as u64)) / f64::from(points));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::tests::factors;
    use super::*;

    #[test]
    fn each_part_of_each_factor_holds_one_point() {
        let factors = factors(&["range(low: 0, high: 1)"; 3]);
        let all = uniforms(&factors, 37, 5).unwrap();
        for place in 0..3 {
            let mut parts: Vec<usize> =
                all.iter().map(|point| (point[place] * 37.0) as usize).collect();
            assert_ne!(parts, (0..37).collect::<Vec<_>>());
            parts.sort_unstable();
            assert_eq!(parts, (0..37).collect::<Vec<_>>());
        }
        assert_ne!(all, uniforms(&factors, 37, 6).unwrap());
    }
}
