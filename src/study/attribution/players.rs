//! Players: those among whom the harm of a story is shared, and the arms in which some of them act.
//!
//! By disruption: the disruptions outside a coalition do not happen; `H(none)` is zero. By mechanism: the
//! mechanisms outside it are ideal, in the arm with the disruptions and in the one without; `H(none)` is the
//! harm that supply and demand suffer without any infrastructure or model in the way.

use super::coalition::{Coalition, MOST_PLAYERS};
use crate::disruption::Selection;
use crate::scenario::{Mechanism, Mechanisms, Story, Variant};
use crate::study::arm::{Arm, DISTURBED, UNDISTURBED};
use std::sync::Arc;

/// What the players are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The disruptions of the story.
    Disruption,
    /// The mechanisms that can be made ideal.
    Mechanism,
}

impl By {
    /// Its name in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Disruption => "disruption",
            Self::Mechanism => "mechanism",
        }
    }
}

/// The players of a story.
#[derive(Clone, Debug)]
pub struct Players {
    by: By,
    names: Vec<Arc<str>>,
}

impl Players {
    /// The players of a story; the first [`MOST_PLAYERS`] where it has more disruptions.
    #[must_use]
    pub fn of(by: By, story: &Story) -> Self {
        let names: Vec<Arc<str>> = match by {
            By::Disruption => story.disruptions.keys().map(|name| name.as_str().into()).collect(),
            By::Mechanism => Mechanisms::all().iter().map(Mechanism::word).map(Arc::from).collect(),
        };
        Self { by, names: names.into_iter().take(MOST_PLAYERS).collect() }
    }

    /// What they are.
    #[must_use]
    pub const fn by(&self) -> By {
        self.by
    }

    /// Their names, by index.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// The names of a coalition.
    pub fn names_of(&self, coalition: Coalition) -> impl Iterator<Item = &Arc<str>> {
        coalition.players().filter_map(|player| self.names.get(player))
    }

    /// The arms whose difference is the harm of a coalition: with disruptions and without.
    #[must_use]
    pub fn arms(&self, story: &Arc<Story>, coalition: Coalition) -> [Arm; 2] {
        let is_all = coalition.len() == self.names.len();
        let names: Vec<&str> = self.names_of(coalition).map(|name| &**name).collect();
        let words = names.join("+");
        let arm = |name: &str, variant| Arm::new(name, story, variant);
        match self.by {
            By::Disruption => {
                let some = Variant { disruptions: Selection::only(names), ..Variant::default() };
                let disturbed = if is_all {
                    arm(DISTURBED, Variant::disturbed())
                } else if coalition == Coalition::NONE {
                    arm("no_disruption", some)
                } else {
                    arm(&format!("only/{words}"), some)
                };
                [disturbed, arm(UNDISTURBED, Variant::undisturbed())]
            }
            By::Mechanism => {
                let real: Mechanisms = Mechanisms::all()
                    .iter()
                    .enumerate()
                    .filter(|(player, _)| coalition.contains(*player))
                    .map(|(_, mechanism)| mechanism)
                    .collect();
                let ideal = Mechanisms::all() - real;
                let named = |word: &str| {
                    if is_all {
                        word.to_owned()
                    } else if words.is_empty() {
                        format!("{word}/none")
                    } else {
                        format!("{word}/{words}")
                    }
                };
                [(DISTURBED, Variant::disturbed()), (UNDISTURBED, Variant::undisturbed())]
                    .map(|(word, variant)| arm(&named(word), variant.with_ideal(ideal)))
            }
        }
    }
}
