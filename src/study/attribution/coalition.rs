//! Coalitions: sets of players.

/// The largest number of players.
pub const MOST_PLAYERS: usize = 64;

/// A set of players by their indices, which lie below [`MOST_PLAYERS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Coalition(u64);

impl Coalition {
    /// The empty coalition: all players are ideal, or do not happen.
    pub const NONE: Self = Self(0);

    /// The first players up to a number.
    #[must_use]
    pub const fn first(players: usize) -> Self {
        if players >= MOST_PLAYERS { Self(u64::MAX) } else { Self((1 << players) - 1) }
    }

    /// The players of these indices.
    #[must_use]
    pub fn of(players: impl IntoIterator<Item = usize>) -> Self {
        players.into_iter().fold(Self::NONE, Self::with)
    }

    /// The same with one more player.
    #[must_use]
    pub const fn with(self, player: usize) -> Self {
        Self(self.0 | 1 << player)
    }

    /// The same without a player.
    #[must_use]
    pub const fn without(self, player: usize) -> Self {
        Self(self.0 & !(1 << player))
    }

    /// Whether a player belongs to it.
    #[must_use]
    pub const fn contains(self, player: usize) -> bool {
        self.0 >> player & 1 == 1
    }

    /// Number of its players.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it has no player.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its players in ascending order.
    pub fn players(self) -> impl Iterator<Item = usize> {
        (0..MOST_PLAYERS).filter(move |&player| self.contains(player))
    }

    /// Its subsets: none first, itself last.
    pub fn subsets(self) -> impl Iterator<Item = Self> {
        // The next subset is the next larger number whose bits all belong to the set.
        let next = move |one: &Self| {
            (*one != self).then(|| Self((one.0 | !self.0).wrapping_add(1) & self.0))
        };
        std::iter::successors(Some(Self::NONE), next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_are_all_and_each_once() {
        let set = Coalition::of([0, 2, 5]);
        let subsets: Vec<Vec<usize>> = set.subsets().map(|one| one.players().collect()).collect();
        let expected: [&[usize]; 8] =
            [&[], &[0], &[2], &[0, 2], &[5], &[0, 5], &[2, 5], &[0, 2, 5]];
        assert_eq!(subsets, expected);
        assert_eq!(Coalition::NONE.subsets().count(), 1);
        assert_eq!(Coalition::first(3), Coalition::of([0, 1, 2]));
        assert_eq!(Coalition::first(64).len(), 64);
        assert_eq!(set.without(2).with(1), Coalition::of([0, 1, 5]));
    }
}
