//! The arms of a comparison: the same story, on the same random draws, with and without.

/// One arm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Arm {
    /// The story as told.
    Disturbed,
    /// The story without its disruptions.
    Undisturbed,
}

impl Arm {
    /// All arms, in the order in which they are run and written.
    pub const ALL: [Self; 2] = [Self::Disturbed, Self::Undisturbed];

    /// Its name in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disturbed => "disturbed",
            Self::Undisturbed => "undisturbed",
        }
    }

    /// Whether the story's disruptions happen.
    #[must_use]
    pub const fn is_disturbed(self) -> bool {
        matches!(self, Self::Disturbed)
    }
}
