//! The full grid: every combination of levels, the last factor changing first.

use crate::study::sweep::factor::Factor;

pub(super) fn values(factors: &[Factor]) -> Vec<Vec<String>> {
    factors.iter().fold(vec![Vec::new()], |points, factor| {
        let levels = factor.levels();
        let longer = |point: &Vec<String>| {
            let point = point.clone();
            levels
                .iter()
                .map(move |level| [&point[..], std::slice::from_ref(level)].concat())
                .collect::<Vec<_>>()
        };
        points.iter().flat_map(longer).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::factors;
    use super::*;

    #[test]
    fn the_last_factor_changes_first() {
        let factors = factors(&["values(values: [1, 2])", "values(values: [\"x\", \"y\", \"z\"])"]);
        let points: Vec<String> = values(&factors).iter().map(|point| point.join(" ")).collect();
        assert_eq!(points, ["1 x", "1 y", "1 z", "2 x", "2 y", "2 z"]);
        // Without factors there is one point: the story.
        assert_eq!(values(&[]), [Vec::<String>::new()]);
    }
}
