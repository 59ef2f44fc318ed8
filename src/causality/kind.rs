//! What an incident is: a word of an open list.

/// A kind of incident, such as `pump_failure`.
///
/// Kinds are declared as constants where the incidents begin, and compared as such; a disruption's
/// kind is the word that a scenario writes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct IncidentKind(&'static str);

impl IncidentKind {
    /// The kind of a word: lower case, `_` between its parts.
    #[must_use]
    pub const fn new(word: &'static str) -> Self {
        Self(word)
    }

    /// The word that tables and the page print.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.0
    }
}
