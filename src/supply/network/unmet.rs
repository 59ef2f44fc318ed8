//! What becomes of a wish: demand that stock on hand does not cover.
//!
//! | `unmet` | the customer |
//! |---|---|
//! | `lost` | leaves without the unit |
//! | `backordered` | waits for the next receipt, however long that takes |
//! | `choices([…])` | goes down a list: of those who come to a choice, a share makes it; who makes none leaves |
//!
//! A customer who **waits** is served from the next receipts, first come, first served, and is lost at the instant
//! at which a drawn patience ends; it runs through closed hours too. A customer who **takes** another product gets
//! a unit of it where the place has one on hand, and goes on down the list where it has none. `lost` is
//! `choices([goes])`, `backordered` is a wait of all without end. A lost unit may keep custom away for
//! some weeks ([`LostCustomSpec`](super::lost_custom::LostCustomSpec)).
//!
//! Where customers may take another product, each unit demanded is an event; waiting costs none.
//!
//! Source: the reactions of shoppers are those of Campo, Gijsbrechts and Nisol (2000), Journal of Retailing
//! 76(2). Shares are parameters of a scenario; ~ of shoppers all over the world 45 % take another product, 15 % come
//! back later, 40 % go elsewhere or without (Gruen, Corsten and Bharadwaj 2002, Retail Out-of-Stocks). Not modelled:
//! customers who go to another shop of the same company, who buy a smaller quantity, or whose choice depends on
//! prices.
//! Held to account by `supply::tests::unmet` and `supply::tests::impatient`.

use crate::issue::Checker;
use crate::kernel::LawSpec;
use crate::quantity::Share;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most choices of a list.
pub(in crate::supply) const MOST_CHOICES: usize = 16;

/// What happens to demand that stock on hand does not cover.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnmetSpec {
    /// Lost: the customer leaves without the unit.
    #[default]
    Lost,
    /// Backordered: the customer waits for the next receipt, however long that takes.
    Backordered,
    /// What customers do, in turn; those who make none of 1 to 16 choices leave without the unit.
    Choices(Vec<ChoiceSpec>),
}

/// What a share of the customers does who come to this choice; the others go on down the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ChoiceSpec {
    /// They wait for the next receipts, first come, first served, and leave when their patience ends.
    Waits {
        /// Distribution of the time for which a customer waits.
        patience: LawSpec,
        /// Share of those who come to this choice.
        share: Share,
    },
    /// They take another product where the place has it on hand; where it has not, they go on down the list.
    Takes {
        /// The product that they take; `divisible` if this one is.
        product: String,
        /// Share of those who come to this choice.
        share: Share,
    },
    /// They leave without the unit; the last of a list, and what happens if it is left out.
    Goes,
}

/// What happens to unmet demand in the running simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmet {
    /// Lost at once.
    #[default]
    Lost,
    /// Backordered without end.
    Backordered,
    /// Customers go down a list of choices, or stay away for some time once their demand was lost.
    Choices,
}

impl UnmetSpec {
    /// The choices; none where all unmet demand is lost or backordered.
    pub(in crate::supply) fn choices(&self) -> &[ChoiceSpec] {
        match self {
            Self::Choices(choices) => choices,
            Self::Lost | Self::Backordered => &[],
        }
    }

    /// Whether some customers wait.
    pub(in crate::supply) fn waits(&self) -> bool {
        let is_wait = |choice: &ChoiceSpec| matches!(choice, ChoiceSpec::Waits { .. });
        *self == Self::Backordered || self.choices().iter().any(is_wait)
    }

    /// Products that customers take in place of this one.
    pub(in crate::supply) fn substitutes(&self) -> impl Iterator<Item = (usize, &str)> {
        self.choices().iter().enumerate().filter_map(|(index, choice)| match choice {
            ChoiceSpec::Takes { product, .. } => Some((index, product.as_str())),
            ChoiceSpec::Waits { .. } | ChoiceSpec::Goes => None,
        })
    }

    /// What happens in the running simulation.
    pub(super) const fn unmet(&self) -> Unmet {
        match self {
            Self::Lost => Unmet::Lost,
            Self::Backordered => Unmet::Backordered,
            Self::Choices(_) => Unmet::Choices,
        }
    }

    /// Reports what is out of range; names are resolved elsewhere.
    pub(super) fn check(&self, checker: &mut Checker) {
        let Self::Choices(choices) = self else { return };
        if choices.is_empty() {
            checker.missing("a choice", "give `waits`, `takes` or `goes`, or write `unmet: lost`");
        }
        checker.limit(choices.len(), MOST_CHOICES);
        for (index, choice) in choices.iter().enumerate() {
            let mut checker = checker.within(index);
            match choice {
                ChoiceSpec::Waits { patience, .. } => {
                    if let Some(issue) = patience.issue() {
                        checker.within("patience").conflict(issue, "put the parameters in order");
                    }
                }
                ChoiceSpec::Goes if index + 1 < choices.len() => checker.conflict(
                    "all customers who come to `goes` leave, and none reaches the choices after it",
                    "put it at the end of the list, or leave it out",
                ),
                ChoiceSpec::Takes { .. } | ChoiceSpec::Goes => {}
            }
        }
    }
}
