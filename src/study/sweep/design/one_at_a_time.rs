//! One factor at a time: a base point, then each factor alone at its other values.
//!
//! It needs few points and sees no interaction between factors.

use crate::study::sweep::factor::Factor;

pub(super) fn values(factors: &[Factor]) -> Vec<Vec<String>> {
    let alone: Vec<Vec<String>> = factors.iter().map(Factor::alone).collect();
    let base: Vec<String> = alone.iter().filter_map(|values| values.first().cloned()).collect();
    let mut points = vec![base.clone()];
    for (place, values) in alone.iter().enumerate() {
        for value in values.iter().skip(1) {
            let mut point = base.clone();
            if let Some(cell) = point.get_mut(place) {
                cell.clone_from(value);
            }
            points.push(point);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::tests::factors;
    use super::*;

    #[test]
    fn the_base_comes_first_and_each_factor_leaves_it_alone() {
        let factors = factors(&["values(values: [1, 2, 3])", "range(low: \"2 h\", high: \"4 h\")"]);
        let points: Vec<String> = values(&factors).iter().map(|point| point.join(" ")).collect();
        assert_eq!(points, ["1 3 h", "2 3 h", "3 3 h", "1 2 h", "1 4 h"]);
    }
}
