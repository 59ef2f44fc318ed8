//! Design of an attribution: the coalitions to play, and what is computed from their harm.
//!
//! Up to [`MOST_EXACT`] players every coalition is played, and shares are exact. Beyond, coalitions are those
//! that arise in some drawn orders, and every pair up to [`MOST_PAIRED`] players.

use super::coalition::Coalition;
use super::form::Form;
use super::orders;
use super::players::Players;
use crate::scenario::Story;
use crate::study::arm::{Arm, Arms};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The largest number of players whose shares are taken over all orders.
pub const MOST_EXACT: usize = 8;

/// The largest number of players whose pairs are played.
const MOST_PAIRED: usize = 16;

/// Drawn orders where a number is not given.
const ORDERS: u32 = 40;

/// What is played and computed.
#[derive(Clone, Debug)]
pub struct Design {
    players: Players,
    /// The drawn orders; empty if shares are over all orders.
    orders: Vec<Vec<usize>>,
    /// All players first, none second.
    coalitions: Vec<Coalition>,
    shares: Vec<Form>,
    interactions: Vec<Coalition>,
}

impl Design {
    /// The design for the players of a story. Shares are over drawn orders if a number of them is given, an
    /// even one, or if there are too many players.
    #[must_use]
    pub fn new(players: Players, orders: Option<u32>, seed: u64) -> Self {
        let count = players.names().len();
        let drawn = match orders {
            None if count <= MOST_EXACT => Vec::new(),
            number => orders::drawn(count, number.unwrap_or(ORDERS).div_ceil(2), seed),
        };
        let share = |player| {
            if drawn.is_empty() {
                Form::share(count, player)
            } else {
                Form::share_over(&drawn, player)
            }
        };
        let shares: Vec<Form> = (0..count).map(share).collect();
        let interactions: Vec<Coalition> = if drawn.is_empty() {
            Coalition::first(count).subsets().filter(|set| set.len() > 1).collect()
        } else if count <= MOST_PAIRED {
            let pairs = (0..count).flat_map(|one| (0..one).map(move |other| [other, one]));
            pairs.map(Coalition::of).collect()
        } else {
            Vec::new()
        };
        let (all, none) = (Coalition::first(count), Coalition::NONE);
        let mut needed: BTreeSet<Coalition> = (0..count).map(|one| none.with(one)).collect();
        needed.extend(shares.iter().flat_map(Form::coalitions));
        needed.extend(interactions.iter().copied());
        let others = needed.into_iter().filter(|&set| set != all && set != none);
        let coalitions = [all, none].into_iter().chain(others).collect();
        Self { players, orders: drawn, coalitions, shares, interactions }
    }

    /// The players among whom the harm is shared, in the order of their bits in a coalition.
    #[must_use]
    pub const fn players(&self) -> &Players {
        &self.players
    }

    /// The drawn orders, each followed by its reverse; empty if shares are over all orders.
    #[must_use]
    pub fn orders(&self) -> &[Vec<usize>] {
        &self.orders
    }

    /// The coalitions that are played: all players first, none second.
    #[must_use]
    pub fn coalitions(&self) -> &[Coalition] {
        &self.coalitions
    }

    /// The share of each player.
    pub(super) fn shares(&self) -> &[Form] {
        &self.shares
    }

    /// The sets of two players or more whose dividend is computed.
    pub(super) fn interactions(&self) -> &[Coalition] {
        &self.interactions
    }

    /// The arms of all coalitions, those of the whole story first.
    #[must_use]
    pub fn arms(&self, story: &Arc<Story>) -> Arms {
        let of = |&coalition: &Coalition| self.players.arms(story, coalition);
        Arms::new(self.coalitions.iter().flat_map(of).collect::<Vec<Arm>>())
    }
}
