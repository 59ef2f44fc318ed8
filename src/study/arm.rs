//! Arms: a list of named variants that run on the same random draws.
//!
//! The verdict has four: the story, the story without its disruptions, and both on an ideal
//! infrastructure. Other studies define their own lists: options to compare, subsets of
//! disruptions.

use crate::disruption::{self, Selection};
use crate::scenario::{Mechanism, Story, Variant, hash};
use std::sync::Arc;

/// The story as written.
pub const DISTURBED: &str = "disturbed";
/// The story without its disruptions.
pub const UNDISTURBED: &str = "undisturbed";
/// The story as written, on an ideal infrastructure; the model stays real.
pub const IDEAL_DISTURBED: &str = "ideal_disturbed";
/// The story without its disruptions, on an ideal infrastructure.
pub const IDEAL_UNDISTURBED: &str = "ideal_undisturbed";

/// One arm: a named variant of a story.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Name in every output.
    pub name: Arc<str>,
    /// The story to run; options of a comparison are different stories.
    pub story: Arc<Story>,
    /// Which of its disruptions occur, and which mechanisms are ideal.
    pub variant: Variant,
    /// The point of a study that it belongs to: only arms of one point are compared.
    pub point: u32,
}

impl Arm {
    /// An arm of this name.
    #[must_use]
    pub fn new(name: &str, story: &Arc<Story>, variant: Variant) -> Self {
        Self { name: name.into(), story: Arc::clone(story), variant, point: 0 }
    }

    /// The same at a point of a study.
    #[must_use]
    pub const fn at_point(mut self, point: u32) -> Self {
        self.point = point;
        self
    }

    /// Arms with equal hashes are one run: equal variants whose disruptions have the same places in their
    /// stories, which are the ids of their incidents.
    fn hash(&self) -> String {
        let acting = disruption::acting(
            &self.story.disruptions,
            &self.story.clock,
            &self.variant.disruptions,
        );
        let places: Vec<usize> = acting.iter().map(|one| one.place).collect();
        let kept = disruption::places(&self.story.disruptions, &self.story.clock);
        hash(&(self.story.variant_hash(&self.variant), kept, places))
    }

    /// Arms of equal families are equal without their disruptions.
    pub(super) fn family(&self) -> String {
        let variant = Variant { disruptions: Selection::None, ..self.variant.clone() };
        Self { variant, ..self.clone() }.hash()
    }

    /// Whether it runs its story without any disruption or ideal mechanism.
    pub(super) fn is_undisturbed(&self) -> bool {
        let undisturbed = Variant::undisturbed();
        self.story.variant_hash(&self.variant) == self.story.variant_hash(&undisturbed)
    }
}

/// The arms of a study, in the order in which they are run and written; names are unique.
#[derive(Clone, Debug)]
pub struct Arms {
    list: Vec<Arm>,
    /// For each arm, the first arm with the same run.
    played_by: Vec<usize>,
}

impl Arms {
    /// The arms of a list; of arms with the same name the first is kept.
    #[must_use]
    pub fn new(arms: impl IntoIterator<Item = Arm>) -> Self {
        let mut list: Vec<Arm> = Vec::new();
        for arm in arms {
            if list.iter().all(|other| other.name != arm.name) {
                list.push(arm);
            }
        }
        let hashes: Vec<String> = list.iter().map(Arm::hash).collect();
        let first = |hash: &String| hashes.iter().position(|other| other == hash);
        let played_by = hashes.iter().filter_map(first).collect();
        Self { list, played_by }
    }

    /// The four arms of the verdict.
    #[must_use]
    pub fn of_verdict(story: &Arc<Story>) -> Self {
        let ideal = |variant: Variant| variant.with_ideal(Mechanism::INFRASTRUCTURE);
        Self::new([
            Arm::new(DISTURBED, story, Variant::disturbed()),
            Arm::new(UNDISTURBED, story, Variant::undisturbed()),
            Arm::new(IDEAL_DISTURBED, story, ideal(Variant::disturbed())),
            Arm::new(IDEAL_UNDISTURBED, story, ideal(Variant::undisturbed())),
        ])
    }

    /// The same list reduced to the arms with these names.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        Self::new(self.list.iter().filter(|arm| names.contains(&&*arm.name)).cloned())
    }

    /// The arms in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arm> {
        self.list.iter()
    }

    /// The index of the named arm.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|arm| &*arm.name == name)
    }

    /// The index of the first arm with the same run; equal arms run once.
    #[must_use]
    pub fn played_by(&self, place: usize) -> usize {
        self.played_by.get(place).copied().unwrap_or(place)
    }

    /// Indices of the distinct arms, which are run.
    pub(super) fn own(&self) -> Vec<usize> {
        (0..self.list.len()).filter(|&place| self.played_by(place) == place).collect()
    }

    /// The arm at an index.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Arm> {
        self.list.get(place)
    }

    /// Number of arms.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
