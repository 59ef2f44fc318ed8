//! The arms of a comparison: the same story, on the same random draws, with and without its
//! disruptions, and both again on an ideal infrastructure.

use crate::scenario::{Mechanisms, Story, Variant};

/// One arm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Arm {
    /// The story as told.
    Disturbed,
    /// The story without its disruptions.
    Undisturbed,
    /// The story as told, on an ideal infrastructure; the model stays real.
    IdealDisturbed,
    /// The story without its disruptions, on an ideal infrastructure.
    IdealUndisturbed,
}

impl Arm {
    /// All arms, in the order in which they are run and written.
    pub const ALL: [Self; 4] =
        [Self::Disturbed, Self::Undisturbed, Self::IdealDisturbed, Self::IdealUndisturbed];

    /// Its name in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disturbed => "disturbed",
            Self::Undisturbed => "undisturbed",
            Self::IdealDisturbed => "ideal_disturbed",
            Self::IdealUndisturbed => "ideal_undisturbed",
        }
    }

    /// The arm of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|arm| arm.name() == name)
    }

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The variant of a story that it plays.
    #[must_use]
    pub const fn variant(self) -> Variant {
        let is_disturbed = matches!(self, Self::Disturbed | Self::IdealDisturbed);
        let ideal = match self {
            Self::Disturbed | Self::Undisturbed => Mechanisms::NONE,
            Self::IdealDisturbed | Self::IdealUndisturbed => Mechanisms::INFRASTRUCTURE,
        };
        Variant { is_disturbed, ideal }
    }
}

/// The first arm that plays the same run, for each arm: equal arms run once.
#[must_use]
pub fn played_by(story: &Story) -> [Arm; 4] {
    let hashes = Arm::ALL.map(|arm| story.variant_hash(arm.variant()));
    let first = |arm: Arm| {
        let equal =
            Arm::ALL.into_iter().zip(&hashes).find(|(_, hash)| **hash == hashes[arm.index()]);
        equal.map_or(arm, |(first, _)| first)
    };
    Arm::ALL.map(first)
}
