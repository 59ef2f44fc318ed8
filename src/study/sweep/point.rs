//! Points: the values of the factors, and the hash that identifies them in every table.

use super::factor::Factor;
use xxhash_rust::xxh3::xxh3_64;

/// A point of a study.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Hash of its values, above 0 and below 2^52, so that it is exact as a float too. Points of equal
    /// values have equal hashes in every study.
    pub id: u64,
    /// Its place in the design, from 0.
    pub index: u32,
    /// A value for each factor, as it would be written after `--set PATH=`.
    pub values: Vec<String>,
}

impl Point {
    pub(super) fn new(factors: &[Factor], values: Vec<String>, index: u32) -> Self {
        Self { id: id(factors, &values), index, values }
    }
}

/// The hash of the values by name, whatever the order of the factors.
fn id(factors: &[Factor], values: &[String]) -> u64 {
    let mut named: Vec<(&str, &str)> = factors
        .iter()
        .map(|factor| factor.name.as_str())
        .zip(values.iter().map(String::as_str))
        .collect();
    named.sort_unstable();
    let mut text = Vec::new();
    for (name, value) in named {
        // Lengths first, so that no two lists of names and values have the same text.
        for part in [name, value] {
            text.extend((part.len() as u64).to_le_bytes());
            text.extend(part.as_bytes());
        }
    }
    (xxh3_64(&text) >> 12).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::design::tests::factors;
    use super::*;

    #[test]
    fn a_point_is_known_by_its_values_whatever_the_order_of_factors() {
        let mut factors = factors(&["given(path: \"x\")", "given(path: \"y\")"]);
        let values = |one: &str, other: &str| vec![one.to_owned(), other.to_owned()];
        let point = Point::new(&factors, values("1", "2 h"), 0);
        assert!(point.id > 0 && point.id < 1 << 52);
        assert_ne!(point.id, Point::new(&factors, values("2 h", "1"), 0).id);
        factors.reverse();
        assert_eq!(point.id, Point::new(&factors, values("2 h", "1"), 5).id);
    }
}
