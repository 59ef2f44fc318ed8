//! Fair shares: the max-min rates of flows with weights, limits and routes, beside the background of links.
//!
//! Progressive filling: all flows are filled at one level, a flow of weight `w` at `w` times it, until a link
//! is full or a flow has what it can use; those stay as they are, and the others are filled on. The
//! background of a link is that many elastic flows of weight 1 as it says, which want no more than its
//! utilisation together: it is filled like a flow.
//!
//! The level at which a link is full never falls while flows on it are settled, so links stand in a heap by
//! the level computed last, and one that comes to the top with an older level is put back.
//! `O((flows · hops + links) log links)`.
//!
//! Source: Bertsekas and Gallager (1992), §6.5.2. Not modelled: shares that depend on round trips, as those of
//! Reno do. Held to account by the families `net_max_min` and the tests below.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A link to be shared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capacity {
    /// In bytes a second.
    pub(super) rate_b_s: f64,
    /// Number of elastic flows of its background.
    pub(super) background: f64,
    /// What these want together, in bytes a second.
    pub(super) demand_b_s: f64,
}

/// A link while it is filled.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// What is not yet given away, in bytes a second.
    left_b_s: f64,
    /// Weight of all that is still filled.
    weight: f64,
    /// Number of those, the background included.
    filling: u32,
    capacity: Capacity,
    background_is_filling: bool,
    /// End of its claims among `members`.
    end: u32,
}

/// A flow that claims a share.
#[derive(Clone, Copy, Debug)]
struct Claim {
    weight: f64,
    most_b_s: f64,
    /// Its links: from here among `routes` to where those of the next claim begin.
    from: u32,
    rate_b_s: Option<f64>,
}

/// What the filling meets next at a level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Meets {
    /// A flow has what it can use.
    Limit(u32),
    /// The background of a link has what it wants.
    Background(u32),
    /// A link is full.
    Full(u32),
}

/// Links and claims of one filling; kept for its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct FairShare {
    ways: Vec<Way>,
    claims: Vec<Claim>,
    /// Links of the claims, one claim after the other.
    routes: Vec<u32>,
    /// Claims of the links, one link after the other.
    members: Vec<u32>,
    /// By level, whose bits order as the number does since it is not negative.
    heap: BinaryHeap<Reverse<(u64, Meets)>>,
}

impl FairShare {
    /// The level of one link that is shared by flows of these weights and limits, in bytes a second for a
    /// weight of 1; infinite if all have what they can use. `None` if their limits differ so much that `fill` is
    /// faster.
    pub(super) fn level(
        capacity: Capacity,
        claims: impl Iterator<Item = (f64, f64)> + Clone,
    ) -> Option<f64> {
        let background = (capacity.background, capacity.demand_b_s);
        let all = || claims.clone().chain((capacity.demand_b_s > 0.0).then_some(background));
        let mut level = 0.0;
        let mut filling = usize::MAX;
        for _ in 0..16 {
            // Those that are held by their limit at the last level, and those still filled.
            let (mut left_b_s, mut weight, mut number) = (capacity.rate_b_s, 0.0, 0);
            for (of, most_b_s) in all() {
                if most_b_s <= of * level {
                    left_b_s -= most_b_s;
                } else {
                    weight += of;
                    number += 1;
                }
            }
            if number == filling {
                return Some(level);
            }
            filling = number;
            level = if number == 0 { f64::INFINITY } else { (left_b_s / weight).max(level) };
        }
        None
    }

    /// Starts anew.
    pub(super) fn clear(&mut self) {
        self.ways.clear();
        self.claims.clear();
        self.routes.clear();
        self.members.clear();
        self.heap.clear();
    }

    /// Adds the next link; returns its index.
    pub(super) fn add_link(&mut self, capacity: Capacity) -> u32 {
        let background_is_filling = capacity.demand_b_s > 0.0;
        self.ways.push(Way {
            left_b_s: capacity.rate_b_s,
            weight: if background_is_filling { capacity.background } else { 0.0 },
            filling: u32::from(background_is_filling),
            capacity,
            background_is_filling,
            end: 0,
        });
        self.ways.len() as u32 - 1
    }

    /// Adds the next flow, with the indices of its links.
    pub(super) fn add_claim(
        &mut self,
        weight: f64,
        most_b_s: f64,
        links: impl Iterator<Item = u32>,
    ) {
        let from = self.routes.len() as u32;
        for link in links {
            let way = &mut self.ways[link as usize];
            way.weight += weight;
            way.filling += 1;
            way.end += 1;
            self.routes.push(link);
        }
        self.claims.push(Claim { weight, most_b_s, from, rate_b_s: None });
    }

    /// The rate of a flow, in bytes a second, once filled.
    pub(super) fn rate_b_s(&self, claim: usize) -> f64 {
        self.claims.get(claim).and_then(|claim| claim.rate_b_s).unwrap_or(0.0)
    }

    // Indices of links and claims below are those that `add_link` and `add_claim` gave.

    /// Fills all flows.
    pub(super) fn fill(&mut self) {
        self.list_members();
        for link in 0..self.ways.len() {
            self.meet_full(link as u32);
            let capacity = self.ways[link].capacity;
            if capacity.demand_b_s > 0.0 {
                let level = capacity.demand_b_s / capacity.background;
                self.meet(level, Meets::Background(link as u32));
            }
        }
        for index in 0..self.claims.len() {
            let claim = self.claims[index];
            let links = self.links_of(index);
            let least =
                self.routes[links].iter().map(|&link| self.ways[link as usize].capacity.rate_b_s);
            // A limit above what its links can carry is never met.
            if claim.most_b_s < least.fold(f64::INFINITY, f64::min) {
                self.meet(claim.most_b_s / claim.weight, Meets::Limit(index as u32));
            }
        }
        while let Some(Reverse((level, meets))) = self.heap.pop() {
            match meets {
                Meets::Limit(claim) => {
                    let most_b_s = self.claims[claim as usize].most_b_s;
                    self.settle(claim as usize, most_b_s);
                }
                Meets::Background(link) => self.settle_background(link as usize),
                Meets::Full(link) => self.fill_link(link, level),
            }
        }
    }

    /// Sorts the claims by link.
    fn list_members(&mut self) {
        let mut end = 0;
        for way in &mut self.ways {
            let members = way.end;
            // For now where its next claim goes.
            way.end = end;
            end += members;
        }
        self.members.resize(end as usize, 0);
        for claim in 0..self.claims.len() {
            for at in self.links_of(claim) {
                let way = &mut self.ways[self.routes[at] as usize];
                self.members[way.end as usize] = claim as u32;
                way.end += 1;
            }
        }
    }

    fn links_of(&self, claim: usize) -> std::ops::Range<usize> {
        let end = self.claims.get(claim + 1).map_or(self.routes.len(), |next| next.from as usize);
        self.claims[claim].from as usize..end
    }

    fn meet(&mut self, level: f64, meets: Meets) {
        self.heap.push(Reverse((level.max(0.0).to_bits(), meets)));
    }

    /// Notes the level at which a link is full.
    fn meet_full(&mut self, link: u32) {
        let way = self.ways[link as usize];
        if way.filling > 0 {
            self.meet(way.left_b_s / way.weight, Meets::Full(link));
        }
    }

    /// A link is full: all that is still filled on it has its share.
    fn fill_link(&mut self, link: u32, noted: u64) {
        let way = self.ways[link as usize];
        if way.filling == 0 {
            return;
        }
        let level = (way.left_b_s / way.weight).max(0.0);
        if level.to_bits() > noted {
            self.meet_full(link);
            return;
        }
        let from = if link == 0 { 0 } else { self.ways[link as usize - 1].end };
        for at in from..way.end {
            let claim = self.members[at as usize] as usize;
            let weight = self.claims[claim].weight;
            self.settle(claim, level * weight);
        }
        self.ways[link as usize].background_is_filling = false;
        self.ways[link as usize].filling = 0;
    }

    /// A flow has its rate.
    fn settle(&mut self, claim: usize, rate_b_s: f64) {
        if self.claims[claim].rate_b_s.is_some() {
            return;
        }
        self.claims[claim].rate_b_s = Some(rate_b_s);
        for at in self.links_of(claim) {
            let way = &mut self.ways[self.routes[at] as usize];
            way.left_b_s -= rate_b_s;
            way.weight -= self.claims[claim].weight;
            way.filling = way.filling.saturating_sub(1);
        }
    }

    /// The background of a link has what it wants.
    fn settle_background(&mut self, link: usize) {
        let way = &mut self.ways[link];
        if way.background_is_filling {
            way.background_is_filling = false;
            way.left_b_s -= way.capacity.demand_b_s;
            way.weight -= way.capacity.background;
            way.filling = way.filling.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(rate_b_s: f64, demand_b_s: f64) -> Capacity {
        Capacity { rate_b_s, background: 9.0, demand_b_s }
    }

    fn rates(links: &[Capacity], claims: &[(f64, f64, &[u32])]) -> Vec<f64> {
        let mut share = FairShare::default();
        links.iter().for_each(|&capacity| {
            share.add_link(capacity);
        });
        claims.iter().for_each(|(weight, most, links)| {
            share.add_claim(*weight, *most, links.iter().copied());
        });
        share.fill();
        (0..claims.len()).map(|claim| share.rate_b_s(claim)).collect()
    }

    proptest! {
        #[test]
        fn the_level_of_one_link_is_that_of_the_filling(
            demand in 0.0..200.0_f64,
            flows in prop::collection::vec((0.1..5.0_f64, 0.5..60.0_f64), 1..12),
        ) {
            let capacity = link(100.0, demand);
            let claims: Vec<(f64, f64, &[u32])> =
                flows.iter().map(|&(weight, most)| (weight, most, &[0][..])).collect();
            if let Some(level) = FairShare::level(capacity, flows.iter().copied()) {
                for (rate, (weight, most)) in rates(&[capacity], &claims).iter().zip(&flows) {
                    let by_level = most.min(weight * level);
                    prop_assert!((rate - by_level).abs() <= 1e-9 * rate, "{rate}, not {by_level}");
                }
            }
        }
    }

    #[test]
    fn one_flow_gets_what_the_background_leaves_or_as_much_as_any_of_it() {
        const FREE: f64 = f64::INFINITY;
        for (demand, share) in
            [(0.0, 100.0), (30.0, 70.0), (90.0, 10.0), (99.0, 10.0), (500.0, 10.0)]
        {
            let found = rates(&[link(100.0, demand)], &[(1.0, FREE, &[0])]);
            assert!((found[0] / share - 1.0).abs() < 1e-12, "{demand}: {found:?}");
        }
    }

    proptest! {
        /// No link carries more than its rate, no flow more than its limit, and each flow that gets less
        /// crosses a full link on which no other of less weighted rate could give way.
        #[test]
        fn shares_are_max_min_fair(
            capacities in prop::collection::vec((1.0..100.0_f64, 0.0..80.0_f64), 1..8),
            flows in prop::collection::vec((0.1..5.0_f64, 0.5..200.0_f64, 1_u8..=255), 1..20),
        ) {
            let links: Vec<Capacity> = capacities.iter().map(|&(rate, demand)| link(rate, demand)).collect();
            let routes: Vec<Vec<u32>> = flows.iter().map(|(_, _, mask)| {
                let on: Vec<u32> = (0..links.len() as u32).filter(|link| mask >> link & 1 == 1).collect();
                if on.is_empty() { vec![0] } else { on }
            }).collect();
            let claims: Vec<(f64, f64, &[u32])> =
                flows.iter().zip(&routes).map(|((weight, most, _), route)| (*weight, *most, route.as_slice())).collect();
            let rates = rates(&links, &claims);
            let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * other.abs().max(1.0);
            for (index, capacity) in links.iter().enumerate() {
                let on = || claims.iter().zip(&rates).filter(|(claim, _)| claim.2.contains(&(index as u32)));
                let sum: f64 = on().map(|(_, rate)| rate).sum();
                prop_assert!(sum <= capacity.rate_b_s * (1.0 + 1e-9));
            }
            for (claim, &rate) in claims.iter().zip(&rates) {
                if near(rate, claim.1) {
                    continue;
                }
                let is_held = claim.2.iter().any(|&index| {
                    let capacity = links[index as usize];
                    let on = || claims.iter().zip(&rates).filter(|(other, _)| other.2.contains(&index));
                    let highest = on().map(|(other, rate)| rate / other.0).fold(0.0, f64::max);
                    let sum: f64 = on().map(|(_, rate)| rate).sum();
                    let background = capacity.demand_b_s.min(9.0 * highest);
                    near(rate / claim.0, highest) && near(sum + background, capacity.rate_b_s)
                });
                prop_assert!(is_held, "{rate} of {claim:?} among {rates:?}");
            }
        }
    }
}
