//! Which disruptions of a story occur in a run.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A set of the disruptions of a story, by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Selection {
    /// All of them.
    #[default]
    All,
    /// None of them.
    None,
    /// Those named; a name that the story does not have selects nothing.
    Only(BTreeSet<Arc<str>>),
}

impl Selection {
    /// The disruptions of these names.
    #[must_use]
    pub fn only<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Only(names.into_iter().map(Arc::from).collect())
    }

    /// Whether a disruption is in the set.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Only(names) => names.contains(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_holds_what_it_names() {
        let holds = |set: &Selection| ["heat", "cut"].map(|name| set.contains(name));
        assert_eq!(holds(&Selection::All), [true, true]);
        assert_eq!(holds(&Selection::None), [false, false]);
        assert_eq!(holds(&Selection::only(["cut", "flood"])), [false, true]);
    }
}
