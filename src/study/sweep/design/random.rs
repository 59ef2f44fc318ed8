//! Independent random points.

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
        let mut stream = draws.stream(&format!("design/random/{}", factor.name))?;
        for (index, point) in all.iter_mut().enumerate() {
            point.push(stream.uniform(index as u64));
        }
    }
    Ok(all)
}
