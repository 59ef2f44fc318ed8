//! Branch and bound: where the forest breaks an arc outside it, the range of what its supplier quotes is split.

use super::caps::improve;
use super::network::{Network, Placement};
use super::tree::{Forest, Range, Relaxed};

/// Ratio of the cost within which a placement counts as optimal.
const CLOSE: f64 = 1e-9;

/// A part of the search: its bound, the ranges of quotes, and the solution of the forest.
struct Part {
    ranges: Vec<Range>,
    relaxed: Relaxed,
}

impl Network {
    /// The placement of least cost, or the best found with `work` steps, about 10⁹ of which take some seconds.
    #[must_use]
    pub fn place(&self, work: u64) -> Placement {
        let forest = Forest::new(self);
        let ranges: Vec<Range> =
            (0..self.len()).map(|stage| (0, self.most_quoted(stage))).collect();
        let steps: u64 = (0..self.len())
            .map(|stage| (self.longest[stage] as u64 + 1) * (self.most_received(stage) as u64 + 1))
            .sum::<u64>()
            + 1;
        let most: Vec<usize> = (0..self.len()).map(|stage| self.most_received(stage)).collect();
        let mut best = most.clone();
        let (mut cost, ..) = self.within(&best);
        let consider = |caps: Vec<usize>, budget: u64, best: &mut Vec<usize>, cost: &mut f64| {
            let mut caps = caps;
            let mut budget = budget;
            let found = improve(self, &mut caps, &mut budget);
            if found < *cost {
                (*best, *cost) = (caps, found);
            }
        };
        let Some(relaxed) = forest.solve(self, &ranges) else {
            // Every range holds 0, so the forest always has a solution.
            let (cost, quoted, received) = self.within(&best);
            return Placement { quoted, received, cost, bound: 0.0 };
        };
        let share = work / 8;
        for caps in [relaxed.received.clone(), vec![0; self.len()], most] {
            consider(caps, share, &mut best, &mut cost);
        }
        let mut parts = vec![Part { ranges, relaxed }];
        let mut left = (work / 2 / steps).max(1);
        let mut bound = f64::INFINITY;
        while let Some(part) = take_least(&mut parts) {
            bound = part.relaxed.cost.min(cost);
            if part.relaxed.cost >= cost * (1.0 - CLOSE) {
                bound = cost;
                break;
            }
            let broken = |&(from, to): &(usize, usize)| {
                part.relaxed.quoted[from].saturating_sub(part.relaxed.received[to])
            };
            let worst = forest.dropped.iter().max_by_key(|arc| broken(arc));
            let Some(&(from, to)) = worst.filter(|arc| broken(arc) > 0) else {
                // Nothing is broken: the relaxed solution is a placement.
                consider(part.relaxed.received.clone(), steps, &mut best, &mut cost);
                bound = cost.min(part.relaxed.cost);
                if cost <= part.relaxed.cost * (1.0 + CLOSE) {
                    break;
                }
                continue;
            };
            if left < 2 {
                break;
            }
            left -= 2;
            let middle = usize::midpoint(part.relaxed.quoted[from], part.relaxed.received[to]);
            let (low, high) = part.ranges[from];
            for range in [(low, middle), (middle + 1, high)] {
                let mut ranges = part.ranges.clone();
                ranges[from] = range;
                let Some(relaxed) = forest.solve(self, &ranges) else { continue };
                let (found, ..) = self.within(&relaxed.received);
                if found < cost {
                    (best, cost) = (relaxed.received.clone(), found);
                }
                if relaxed.cost < cost {
                    parts.push(Part { ranges, relaxed });
                }
            }
            if parts.is_empty() {
                bound = cost;
            }
        }
        let (cost, quoted, received) = self.within(&best);
        Placement { quoted, received, cost, bound: bound.min(cost) }
    }
}

/// Takes out the part with the least bound, the first of equals.
fn take_least(parts: &mut Vec<Part>) -> Option<Part> {
    let costs = parts.iter().map(|part| part.relaxed.cost).enumerate();
    let (place, _) = costs.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(parts.swap_remove(place))
}

#[cfg(test)]
mod tests {
    use crate::supply::planning::guaranteed_service::{Network, Placement, Stage};
    use proptest::prelude::*;

    fn stage(time_days: u32, cost: f64, most_quoted_days: Option<u32>) -> Stage {
        Stage { time_days, cost, most_quoted_days }
    }

    fn place(stages: &[Stage], arcs: &[(usize, usize)]) -> Placement {
        Network::new(stages.to_vec(), arcs.to_vec()).unwrap().place(10_000_000)
    }

    /// Two stages in line, 4 and 9 days. With stock at both, 2·√4 + 1·√9 = 7 where the first costs 2 and the
    /// second 1; with all of it at the second, 1·√13 = 3.606. Where the second costs 5, 2·2 + 5·3 = 19 against
    /// 5·√13 = 18.03; where it costs 9, 4 + 27 = 31 against 32.45: the stock is split.
    #[test]
    fn stock_in_line_is_held_where_it_costs_least() {
        let of = |second: f64| {
            let stages = [stage(4, 2.0, None), stage(9, second, Some(0))];
            place(&stages, &[(0, 1)])
        };
        assert!((of(1.0).cost - 13.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(of(1.0).quoted, [4, 0]);
        assert!((of(5.0).cost - 5.0 * 13.0_f64.sqrt()).abs() < 1e-12);
        assert!((of(9.0).cost - 31.0).abs() < 1e-12);
        assert_eq!((of(9.0).quoted, of(9.0).received), (vec![0, 0], vec![0, 0]));
        // Customers who wait for 9 days need no stock behind it.
        let stages = [stage(4, 2.0, None), stage(9, 9.0, Some(9))];
        assert!((place(&stages, &[(0, 1)]).cost - 4.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        let stages = vec![stage(1, 1.0, None); 3];
        assert!(Network::new(stages.clone(), vec![(0, 3)]).is_err());
        assert!(Network::new(stages.clone(), vec![(0, 1), (1, 2), (2, 0)]).is_err());
        assert!(Network::new(vec![stage(4_000, 1.0, None)], Vec::new()).is_err());
        assert_eq!(Network::new(Vec::new(), Vec::new()).unwrap().place(1).cost, 0.0);
    }

    /// The least cost by trying every quote of every stage.
    fn exhaustive(stages: &[Stage], arcs: &[(usize, usize)]) -> f64 {
        let most: Vec<u32> = (0..stages.len())
            .map(|stage| {
                let longest = longest(stages, arcs, stage);
                stages[stage].most_quoted_days.map_or(longest, |days| days.min(longest))
            })
            .collect();
        let mut quoted = vec![0_u32; stages.len()];
        let mut best = f64::INFINITY;
        loop {
            let received = |to: usize| {
                let inputs = arcs.iter().filter(|arc| arc.1 == to).map(|arc| quoted[arc.0]);
                inputs.max().unwrap_or(0)
            };
            let net = |stage: usize| {
                (received(stage) + stages[stage].time_days).checked_sub(quoted[stage])
            };
            let costs: Option<Vec<f64>> = (0..stages.len())
                .map(|stage| Some(stages[stage].cost * f64::from(net(stage)?).sqrt()))
                .collect();
            if let Some(costs) = costs {
                best = best.min(costs.iter().sum());
            }
            let Some(next) = (0..stages.len()).find(|&stage| quoted[stage] < most[stage]) else {
                return best;
            };
            quoted[next] += 1;
            quoted[..next].fill(0);
        }
    }

    fn longest(stages: &[Stage], arcs: &[(usize, usize)], stage: usize) -> u32 {
        let inputs = arcs.iter().filter(|arc| arc.1 == stage);
        let inputs = inputs.map(|arc| longest(stages, arcs, arc.0)).max();
        inputs.unwrap_or(0) + stages[stage].time_days
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn general_networks_are_placed_as_by_trying_everything(
            times in prop::collection::vec(0_u32..4, 5),
            costs in prop::collection::vec(0.1_f64..10.0, 5),
            limits in prop::collection::vec(0_u32..3, 5),
            chosen in prop::collection::vec(any::<bool>(), 10),
        ) {
            let pairs = (0..5).flat_map(|to| (0..to).map(move |from| (from, to)));
            let arcs: Vec<(usize, usize)> =
                pairs.zip(chosen).filter(|(_, is_there)| *is_there).map(|(arc, _)| arc).collect();
            let stages: Vec<Stage> = (0..5)
                .map(|one| {
                    let is_last = arcs.iter().all(|arc| arc.0 != one);
                    stage(times[one], costs[one], is_last.then_some(limits[one]))
                })
                .collect();
            let placed = place(&stages, &arcs);
            let least = exhaustive(&stages, &arcs);
            prop_assert!((placed.cost - least).abs() < 1e-9 * (1.0 + least), "{placed:?} against {least}");
            prop_assert!(placed.bound <= least * (1.0 + 1e-9) + 1e-9);
            prop_assert!(placed.gap() < 1e-6);
        }
    }
}
