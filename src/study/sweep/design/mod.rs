//! Designs: from factors to the values of the points, in a fixed order.
//!
//! Designs that draw use addressed draws of the study's seed, in streams of their own
//! (`design/…`), so that they do not touch the draws of any run. The value of a factor is the
//! quantile of its distribution at the design's number between 0 and 1.

mod grid;
mod latin_hypercube;
mod one_at_a_time;
mod random;
mod sobol;
pub(super) mod table;

use super::factor::Factor;
use super::spec::DesignSpec;
use crate::issue::Checker;
use crate::kernel::StreamCollision;

pub(super) use sobol::MOST_FACTORS as MOST_SOBOL_FACTORS;

/// The largest number of points of a study.
pub(super) const MOST_POINTS: usize = 1_000_000;

/// The values of all points, a value for each factor; `None` with the issue reported, or for a table,
/// which is read elsewhere.
pub(super) fn values(
    design: &DesignSpec,
    factors: &[Factor],
    seed: u64,
    checker: &mut Checker,
) -> Option<Vec<Vec<String>>> {
    let least = match design {
        DesignSpec::LatinHypercube { .. } | DesignSpec::Sobol { .. } => 2,
        _ => 1,
    };
    if let DesignSpec::LatinHypercube { points }
    | DesignSpec::Sobol { points }
    | DesignSpec::Random { points } = design
        && (*points < least || *points as usize > MOST_POINTS)
    {
        let right = format!("{least} to {MOST_POINTS} points");
        checker.within("points").out_of_range(points, right);
        return None;
    }
    let drawn =
        |uniforms: Result<Vec<Vec<f64>>, StreamCollision>, checker: &mut Checker| match uniforms {
            Ok(uniforms) => Some(uniforms.iter().map(|point| at(factors, point)).collect()),
            Err(collision) => {
                checker.conflict(collision.to_string(), "rename one of the factors");
                None
            }
        };
    match design {
        DesignSpec::Grid => {
            let sizes = factors.iter().map(|factor| factor.levels().len());
            let size = sizes.fold(1_usize, usize::saturating_mul);
            checker.limit(size, MOST_POINTS);
            (size <= MOST_POINTS).then(|| grid::values(factors))
        }
        DesignSpec::OneAtATime => Some(one_at_a_time::values(factors)),
        DesignSpec::LatinHypercube { points } => {
            drawn(latin_hypercube::uniforms(factors, *points, seed), checker)
        }
        DesignSpec::Sobol { points } => {
            if factors.len() > MOST_SOBOL_FACTORS {
                checker.limit(factors.len(), MOST_SOBOL_FACTORS);
                return None;
            }
            if !points.is_power_of_two() {
                let below = 1_u32 << points.ilog2();
                checker.note(
                    "unbalanced",
                    format!("a Sobol design of {points} points is not balanced"),
                    format!("take a power of two: {below} or {}", u64::from(below) * 2),
                );
            }
            drawn(sobol::uniforms(factors, *points, seed), checker)
        }
        DesignSpec::Random { points } => drawn(random::uniforms(factors, *points, seed), checker),
        DesignSpec::Table(_) | DesignSpec::Points(_) => None,
    }
}

/// The values of the factors at numbers between 0 and 1.
fn at(factors: &[Factor], uniforms: &[f64]) -> Vec<String> {
    let value = |(factor, u): (&Factor, &f64)| factor.at(*u).unwrap_or_default();
    factors.iter().zip(uniforms).map(value).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::spec::FactorSpec;
    use super::*;
    use crate::issue::Issues;

    /// Factors `a`, `b`, … of RON texts.
    pub(in super::super) fn factors(texts: &[&str]) -> Vec<Factor> {
        let mut issues = Issues::new();
        let factor = |(index, text): (usize, &&str)| {
            let name = char::from(b'a' + index as u8).to_string();
            let spec: FactorSpec = crate::quantity::read_ron(text).unwrap();
            Factor::of(&name, &spec, &mut issues.at("factors")).unwrap()
        };
        texts.iter().enumerate().map(factor).collect()
    }

    #[test]
    fn every_factor_has_the_numbers_of_its_name_alone() {
        let two = factors(&["range(low: 0, high: 1)", "range(low: 0, high: 1)"]);
        let one = &two[..1];
        for (all, alone) in [
            (random::uniforms(&two, 8, 3).unwrap(), random::uniforms(one, 8, 3).unwrap()),
            (
                latin_hypercube::uniforms(&two, 8, 3).unwrap(),
                latin_hypercube::uniforms(one, 8, 3).unwrap(),
            ),
            (sobol::uniforms(&two, 8, 3).unwrap(), sobol::uniforms(one, 8, 3).unwrap()),
        ] {
            let first: Vec<f64> = all.iter().map(|point| point[0]).collect();
            assert_eq!(first, alone.iter().map(|point| point[0]).collect::<Vec<_>>());
            assert_ne!(first, all.iter().map(|point| point[1]).collect::<Vec<_>>());
        }
    }
}
