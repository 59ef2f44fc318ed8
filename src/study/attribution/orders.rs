//! Orders in which players join, drawn where there are too many to take all.
//!
//! Each drawn order is taken together with its reverse: a player who joins early in one joins late in the
//! other, so what depends on how many act already varies less. The draws are addressed by order and player.

use crate::kernel::Draws;

/// Draws some pairs of an order of the players and its reverse.
#[must_use]
pub(super) fn drawn(players: usize, pairs: u32, seed: u64) -> Vec<Vec<usize>> {
    // The name is requested once, so it cannot collide.
    let Ok(mut stream) = Draws::new(seed, 0).stream("attribution/orders") else {
        return Vec::new();
    };
    let mut orders = Vec::with_capacity(2 * pairs as usize);
    for pair in 0..u64::from(pairs) {
        let mut order: Vec<(u64, usize)> = (0..players)
            .map(|player| (stream.bits(pair * players as u64 + player as u64), player))
            .collect();
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(_, player)| player).collect();
        let reverse = order.iter().rev().copied().collect();
        orders.extend([order, reverse]);
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_player_stands_once_in_an_order_and_first_as_often_as_others() {
        let orders = drawn(10, 500, 3);
        assert_eq!(orders.len(), 1000);
        let mut first = [0_u32; 10];
        for pair in orders.chunks(2) {
            let mut sorted = pair[0].clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..10).collect::<Vec<_>>());
            assert!(pair[0].iter().rev().eq(&pair[1]));
            first[pair[0][0]] += 1;
        }
        // 500 draws: 50 each, standard deviation 6.7.
        assert!(first.iter().all(|times| (25..=75).contains(times)), "{first:?}");
        assert_eq!(drawn(10, 3, 3), orders[..6], "a prefix of more");
        assert_ne!(drawn(10, 3, 4), orders[..6]);
    }
}
