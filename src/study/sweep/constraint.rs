//! Constraints: comparisons between factors, or of a factor with a value.
//!
//! Quantities compare whatever their units, texts by equality alone.

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

    /// Whether the values of a point fulfil it.
    ///
    /// # Errors
    /// If the two values cannot be compared: both of them.
    pub(super) fn holds(&self, values: &[String]) -> Result<bool, (String, String)> {
        let of = |operand: &Operand| match operand {
            Operand::Factor(place) => values.get(*place).cloned().unwrap_or_default(),
            Operand::Value(value) => value.clone(),
        };
        let (left, right) = (of(&self.left), of(&self.right));
        let order = compare_written(&left, &right);
        let is_equal = order.map_or(left == right, Ordering::is_eq);
        match (self.relation, order) {
            (Relation::Equal, _) => Ok(is_equal),
            (Relation::Unequal, _) => Ok(!is_equal),
            (_, None) => Err((left, right)),
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
    fn what_is_no_condition_is_refused() {
        let read = |text| Constraint::read(text, &["a"]).unwrap_err();
        assert!(read("a").contains("no comparison"));
        assert!(read("a < ").contains("empty"));
        assert!(read("1 < 2").contains("neither side"));
    }
}
