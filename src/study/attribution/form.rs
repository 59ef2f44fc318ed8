//! Linear forms over the harm of coalitions: Shapley shares, and dividends of interaction.
//!
//! With `H(S)` the harm when only the players in `S` act, and `n` players:
//!
//! - share of `i`: `Σ_S |S|! (n−1−|S|)! / n! · (H(S∪i) − H(S))` over all `S` without `i`: what `i` adds, in
//!   the mean over all orders in which the players may join;
//! - the same over a sample of orders: the mean of `H(P∪i) − H(P)`, `P` being those before `i`;
//! - dividend of a set `T`: `Σ_S (−1)^(|T|−|S|) H(S)` over all `S` in `T`: what the players of `T` do together
//!   beyond what all smaller sets of them do. A share is the sum of the dividends of all sets with the
//!   player, each divided by the number of its players.
//!
//! Shares add up to `H(all) − H(none)` in each order, so in all. Every form is a sum of what one player adds,
//! with whole weights that are divided once: a player who adds nothing gets exactly zero.
//! Source: Shapley (1953), A value for n-person games; Harsanyi (1963), International Economic Review 4:194;
//! Castro, Gómez and Tejada (2009), Computers & Operations Research 36:1726 (sampling). Not modelled: orders
//! that are impossible, such as an effect before its cause; a disruption that is conditional on one that
//! does not act adds nothing.

use super::coalition::Coalition;
use crate::study::exact_sum::ExactSum;
use std::collections::BTreeMap;

/// What a player adds to a coalition, with its weight: `weight · (H(with) − H(without))`.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Addition {
    weight: f64,
    with: Coalition,
    without: Coalition,
}

/// A weighted sum of what players add to coalitions, divided by a number.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    additions: Vec<Addition>,
    over: f64,
}

impl Form {
    /// The share of a player among a number of players, over all orders.
    #[must_use]
    pub fn share(players: usize, player: usize) -> Self {
        let others = Coalition::first(players).without(player);
        let additions = others.subsets().map(|without| Addition {
            weight: factorial(without.len()) * factorial(others.len() - without.len()),
            with: without.with(player),
            without,
        });
        Self { additions: additions.collect(), over: factorial(players) }
    }

    /// The share of a player over some orders.
    #[must_use]
    pub fn share_over(orders: &[Vec<usize>], player: usize) -> Self {
        let mut times: BTreeMap<Coalition, f64> = BTreeMap::new();
        for order in orders {
            let before = order.iter().copied().take_while(|&other| other != player);
            *times.entry(Coalition::of(before)).or_default() += 1.0;
        }
        let additions = times.into_iter().map(|(without, weight)| Addition {
            weight,
            with: without.with(player),
            without,
        });
        Self { additions: additions.collect(), over: orders.len() as f64 }
    }

    /// The dividend of a set of one player or more.
    #[must_use]
    pub fn dividend(set: Coalition) -> Self {
        let Some(player) = set.players().next() else {
            return Self { additions: Vec::new(), over: 1.0 };
        };
        let others = set.without(player);
        let additions = others.subsets().map(|without| Addition {
            weight: if (others.len() - without.len()).is_multiple_of(2) { 1.0 } else { -1.0 },
            with: without.with(player),
            without,
        });
        Self { additions: additions.collect(), over: 1.0 }
    }

    /// The coalitions whose harm it needs.
    pub fn coalitions(&self) -> impl Iterator<Item = Coalition> {
        self.additions.iter().flat_map(|one| [one.with, one.without])
    }

    /// Its value, given the harm of each coalition.
    pub fn value(&self, harm: impl Fn(Coalition) -> f64) -> f64 {
        let mut sum = ExactSum::default();
        for Addition { weight, with, without } in &self.additions {
            let (with, without) = (harm(*with), harm(*without));
            if with != without {
                sum.add_product(*weight, with);
                sum.add_product(-*weight, without);
            }
        }
        sum.over(self.over)
    }
}

fn factorial(number: usize) -> f64 {
    (1..=number).map(|factor| factor as f64).product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    /// The shares of a game.
    fn shares(players: usize, harm: impl Fn(Coalition) -> f64 + Copy) -> Vec<f64> {
        (0..players).map(|player| Form::share(players, player).value(harm)).collect()
    }

    /// Every order of the players.
    fn orders(players: usize) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for player in 0..players {
            let longer = |order: &Vec<usize>| {
                let at = |place: usize| {
                    let mut order = order.clone();
                    order.insert(place, player);
                    order
                };
                (0..=order.len()).map(at).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all
    }

    #[test]
    fn what_adds_up_is_shared_as_it_adds_up() {
        let own = [3.0, 0.125, 0.0, -7.5];
        let harm = |set: Coalition| ExactSum::of(set.players().map(|one| own[one])).value();
        assert_eq!(shares(4, harm), own);
        for set in Coalition::first(4).subsets().filter(|set| set.len() > 1) {
            assert_eq!(Form::dividend(set).value(harm), 0.0);
        }
    }

    #[test]
    fn pure_interaction_is_shared_evenly() {
        // No player of three does anything alone or with one other; the three together do 12.
        let harm = |set: Coalition| if set.len() == 3 { 12.0 } else { 0.0 };
        assert_eq!(shares(3, harm), [4.0; 3]);
        assert_eq!(Form::dividend(Coalition::first(3)).value(harm), 12.0);
        assert_eq!(Form::dividend(Coalition::first(2)).value(harm), 0.0);
    }

    #[test]
    fn symmetric_players_share_alike_and_a_null_player_gets_exactly_zero() {
        // Player 2 of 0 to 3 adds nothing to any coalition; the others do a number that depends on
        // how many they are. By hand: each has a third of H(3).
        let by_number = [0.3, 0.1, 5.7, 100.1];
        let harm = |set: Coalition| by_number[set.without(2).len()];
        let shares = shares(4, harm);
        assert_eq!((shares[2], shares[0], shares[1]), (0.0, shares[3], shares[3]));
        assert!((shares[0] - 99.8 / 3.0).abs() < 1e-13);
        // The glove game: 0 has a left glove, 1 and 2 a right one. Shapley: 2/3, 1/6, 1/6.
        let gloves = |set: Coalition| f64::from(set.contains(0) && set.len() > 1);
        let expected = [4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0];
        assert_eq!(super::tests::shares(3, gloves), expected);
    }

    #[test]
    fn any_game_is_shared_as_by_all_orders_and_adds_up() {
        let mut stream = Draws::new(11, 0).stream("games").unwrap();
        for players in 1..=6_usize {
            let harms: Vec<f64> = (0..1_u64 << players)
                .map(|index| (stream.uniform(players as u64 * 100 + index) - 0.3) * 1e3)
                .collect();
            let all: Vec<Coalition> = Coalition::first(players).subsets().collect();
            let harm = |set: Coalition| harms[all.binary_search(&set).unwrap()];
            let shares = shares(players, harm);
            let orders = orders(players);
            for (player, &share) in shares.iter().enumerate() {
                // Each order by itself: what the player adds when its turn comes.
                let added: f64 = orders
                    .iter()
                    .map(|order| {
                        let place = order.iter().position(|&one| one == player).unwrap();
                        let before = Coalition::of(order[..place].iter().copied());
                        harm(before.with(player)) - harm(before)
                    })
                    .sum();
                let by_orders = added / orders.len() as f64;
                assert!((share - by_orders).abs() < 1e-9, "{players}: {share}, {by_orders}");
                let sampled = Form::share_over(&orders, player).value(harm);
                assert!((share - sampled).abs() < 1e-12 * share.abs());
                // The sum of the dividends of its sets, each divided by the number of its players.
                let sets = all.iter().filter(|set| set.contains(player));
                let parts = sets.map(|&set| Form::dividend(set).value(harm) / set.len() as f64);
                assert!((ExactSum::of(parts).value() - share).abs() < 1e-9);
            }
            let total = harm(Coalition::first(players)) - harm(Coalition::NONE);
            let largest = shares.iter().fold(0.0_f64, |most, share| most.max(share.abs()));
            let sum = ExactSum::of(shares).value();
            assert!((sum - total).abs() <= 1e-12 * largest, "{players}: {sum} and {total}");
        }
    }

    #[test]
    fn shares_add_up_where_coalitions_do_far_more_than_all_together() {
        // Each pair cancels what its players do alone, a million times the harm of all.
        let harm = |set: Coalition| [0.0, 1e9 / 3.0, -1e9 / 7.0, 1.0 / 3.0][set.len()];
        let shares = shares(3, harm);
        assert!((ExactSum::of(shares.clone()).value() - 1.0 / 3.0).abs() <= 1e-12 / 9.0);
        assert_eq!((shares[0], shares[1]), (shares[1], shares[2]));
    }
}
