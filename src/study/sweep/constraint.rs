//! Constraints: comparisons between factors, or of a factor with a value.
//!
//! Quantities compare whatever their units, texts by equality alone.

use super::factor::Factor;
use crate::quantity::compare_written;
use std::cmp::Ordering;

/// A condition on the values of a point.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Constraint {
    left: Operand,
    relation: Relation,
    right: Operand,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Operand {
    /// Place of a factor.
    Factor(usize),
    /// A value as written.
    Value(String),
}

impl Operand {
    /// Its value at a point.
    fn of<'a>(&'a self, values: &'a [String]) -> &'a str {
        match self {
            Self::Factor(place) => values.get(*place).map_or("", String::as_str),
            Self::Value(value) => value,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Relation {
    Less,
    AtMost,
    Greater,
    AtLeast,
    Equal,
    Unequal,
}

/// Longer signs first: `<=` starts with `<`.
const SIGNS: [(&str, Relation); 6] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("!=", Relation::Unequal),
    ("==", Relation::Equal),
    ("<", Relation::Less),
    (">", Relation::Greater),
];

impl Constraint {
    /// Reads a condition; names of factors are those of the study.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(super) fn read(text: &str, factors: &[&str]) -> Result<Self, String> {
        let found =
            SIGNS.iter().filter_map(|(sign, relation)| Some((text.find(sign)?, sign, relation)));
        let first = found.min_by_key(|(at, sign, _)| (*at, std::cmp::Reverse(sign.len())));
        let Some((at, sign, &relation)) = first else {
            return Err("it has no comparison: write `<`, `<=`, `>`, `>=`, `==` or `!=`".to_owned());
        };
        let operand = |part: &str| {
            let part = part.trim().trim_matches('"');
            let place = factors.iter().position(|factor| *factor == part);
            place.map_or_else(|| Operand::Value(part.to_owned()), Operand::Factor)
        };
        let (left, right) = (operand(&text[..at]), operand(&text[at + sign.len()..]));
        for side in [&left, &right] {
            if matches!(side, Operand::Value(value) if value.is_empty()) {
                return Err("one of its sides is empty".to_owned());
            }
        }
        if matches!((&left, &right), (Operand::Value(_), Operand::Value(_))) {
            return Err("neither side is a factor".to_owned());
        }
        Ok(Self { left, relation, right })
    }

    /// Whether the value beside a factor is of the kind of its levels, or one of them.
    pub(super) fn is_of_levels(&self, factors: &[Factor]) -> bool {
        let (place, value) = match (&self.left, &self.right) {
            (Operand::Factor(place), Operand::Value(value))
            | (Operand::Value(value), Operand::Factor(place)) => (*place, value),
            _ => return false,
        };
        let levels = factors.get(place).map(Factor::levels).unwrap_or_default();
        levels.iter().any(|level| level == value || compare_written(level, value).is_some())
    }

    /// Whether its two sides can be compared at a point, or are one text.
    pub(super) fn meets(&self, values: &[String]) -> bool {
        let (left, right) = (self.left.of(values), self.right.of(values));
        left == right || compare_written(left, right).is_some()
    }

    /// Whether the values of a point fulfil it.
    ///
    /// # Errors
    /// If the two values cannot be compared: both of them.
    pub(super) fn holds(&self, values: &[String]) -> Result<bool, (String, String)> {
        let (left, right) = (self.left.of(values), self.right.of(values));
        let order = compare_written(left, right);
        let is_equal = order.map_or(left == right, Ordering::is_eq);
        match (self.relation, order) {
            (Relation::Equal, _) => Ok(is_equal),
            (Relation::Unequal, _) => Ok(!is_equal),
            (_, None) => Err((left.to_owned(), right.to_owned())),
            (Relation::Less, Some(order)) => Ok(order.is_lt()),
            (Relation::AtMost, Some(order)) => Ok(order.is_le()),
            (Relation::Greater, Some(order)) => Ok(order.is_gt()),
            (Relation::AtLeast, Some(order)) => Ok(order.is_ge()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, values: [&str; 2]) -> Result<bool, (String, String)> {
        let values = values.map(str::to_owned);
        Constraint::read(text, &["reorder", "up-to"]).unwrap().holds(&values)
    }

    #[test]
    fn quantities_compare_whatever_their_units() {
        assert_eq!(holds("reorder < up-to", ["2 h", "150 min"]), Ok(true));
        assert_eq!(holds("reorder < up-to", ["3 h", "150 min"]), Ok(false));
        assert_eq!(holds("reorder<=10", ["10", ""]), Ok(true));
        assert_eq!(holds("reorder != \"16:00\"", ["16:00", ""]), Ok(false));
        assert_eq!(holds("reorder == north", ["north", ""]), Ok(true));
        assert_eq!(
            holds("reorder < up-to", ["north", "1"]),
            Err(("north".to_owned(), "1".to_owned()))
        );
    }

    #[test]
    fn what_is_of_no_kind_of_a_factor_meets_none_of_its_values() {
        let meets = |text: &str, value: &str| {
            let values = [value.to_owned(), "1".to_owned()];
            Constraint::read(text, &["reorder", "up-to"]).unwrap().meets(&values)
        };
        assert!(meets("reorder != 0.5", "30 %") && meets("reorder != north", "north"));
        assert!(!meets("reorder != north", "south"));
        assert!(!meets("reorder != 0.5 and reorder != 0.9", "0.5"));
        assert!(!meets("reorder != up-too", "0.5"));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        let read = |text| Constraint::read(text, &["a"]).unwrap_err();
        assert!(read("a").contains("no comparison"));
        assert!(read("a < ").contains("empty"));
        assert!(read("1 < 2").contains("neither side"));
    }
}
