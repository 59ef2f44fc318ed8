//! Sharing: who gets what of scarce stock, by the rule of the facility that has it.
//!
//! | rule | claims |
//! |---|---|
//! | `proportional` | `gᵢ = qᵢ · A / Σq` |
//! | `equal_cover` | `gᵢ = min(qᵢ, max(0, c·dᵢ − sᵢ))`, with the cover `c` at which they add up to `A` |
//! | `priority` | rank by rank: all of a rank before any of the next; within one in proportion |
//!
//! `A` units are available for claims `qᵢ`; `sᵢ` is what a destination has on record and on its way less what
//! its customers wait for, `dᵢ` its demand since the run began. A destination without demand so far gets
//! what the others leave. Whole units go by largest remainder, to the earlier facility among equals.
//! Claims of destinations are taken in the order of stock points, whatever lanes they come by. Not
//! modelled: reserves for claims to come. Held to account by `tests/it/transit`.

use super::allocation::{allocate_proportionally, round_to_whole};
use super::columns::Slices;
use crate::supply::id::StockId;
use crate::supply::network::{Facility, Shares};
use std::collections::BTreeMap;

/// What a destination claims, and what it has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Need {
    /// Units claimed, 0 or more.
    pub(super) claimed: f64,
    /// Rank of the destination, from 0.
    pub(super) rank: u32,
    /// Units on record and on their way, less those that customers wait for.
    pub(super) has: f64,
    /// Units demanded since the run began.
    pub(super) demand: f64,
}

/// What a stock point that claims units from a facility needs.
pub(super) fn need_of(stock: StockId, claimed: f64, from: &Facility, slices: &Slices) -> Need {
    let Some(point) = slices.points.get(stock.index()) else { return Need::default() };
    let customers = point.backorders().level() - point.interfacility_backorders();
    Need {
        claimed,
        rank: from.shares.rank(point.facility()),
        has: point.on_hand().level() + point.phantom() + point.in_transit().level() - customers,
        demand: point.cumulative_demand(),
    }
}

/// Shares `available` units over `needs` into `given`, which is overwritten; returns the sum.
pub(super) fn share(
    rule: &Shares,
    available: f64,
    needs: &[Need],
    fractional: bool,
    given: &mut Vec<f64>,
) -> f64 {
    let claimed: Vec<f64> = needs.iter().map(|need| need.claimed).collect();
    let is_scarce = claimed.iter().sum::<f64>() > available;
    match rule {
        Shares::EqualCover if is_scarce && available > 0.0 => {
            *given = to_equal_cover(available, needs);
            if !fractional {
                round_to_whole(available, &claimed, given);
            }
            given.iter().sum()
        }
        Shares::Priority(_) if is_scarce => by_rank(available, needs, fractional, given),
        _ => allocate_proportionally(available, &claimed, fractional, given),
    }
}

/// Rank by rank, in proportion within one.
fn by_rank(available: f64, needs: &[Need], fractional: bool, given: &mut Vec<f64>) -> f64 {
    let mut ranks: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, need) in needs.iter().enumerate() {
        ranks.entry(need.rank).or_default().push(index);
    }
    given.clear();
    given.resize(needs.len(), 0.0);
    let (mut left, mut shares) = (available, Vec::new());
    for members in ranks.into_values() {
        let claimed: Vec<f64> = members.iter().map(|&index| needs[index].claimed).collect();
        left -= allocate_proportionally(left, &claimed, fractional, &mut shares);
        members.iter().zip(&shares).for_each(|(&index, &units)| given[index] = units);
    }
    given.iter().sum()
}

/// Units that bring destinations to equal cover, as far as their claims allow: the cover rises from one
/// at which a destination begins to get units, or has got all it claims, to the next.
fn to_equal_cover(available: f64, needs: &[Need]) -> Vec<f64> {
    let at = |cover: f64, need: &Need| (cover * need.demand - need.has).clamp(0.0, need.claimed);
    let demanded = || needs.iter().filter(|need| need.demand > 0.0);
    let mut covers: Vec<f64> = demanded()
        .flat_map(|need| [need.has / need.demand, (need.has + need.claimed) / need.demand])
        .collect();
    covers.sort_by(f64::total_cmp);
    let sum = |cover: f64| demanded().map(|need| at(cover, need)).sum::<f64>();
    let full = covers.iter().position(|&cover| sum(cover) >= available);
    let Some(upper) = full else {
        // All with demand get what they claim; the others share the rest in proportion.
        let rest = available - demanded().map(|need| need.claimed).sum::<f64>();
        let without: f64 =
            needs.iter().filter(|need| need.demand <= 0.0).map(|need| need.claimed).sum();
        let share = |need: &Need| {
            if need.demand > 0.0 { need.claimed } else { need.claimed * rest / without }
        };
        return needs.iter().map(share).collect();
    };
    let high = covers[upper];
    let low = if upper > 0 { covers[upper - 1] } else { high };
    let (least, most) = (sum(low), sum(high));
    let slope = if most > least { (available - least) / (most - least) } else { 1.0 };
    let cover = low + (high - low) * slope;
    needs.iter().map(|need| if need.demand > 0.0 { at(cover, need) } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::id::FacilityId;
    use proptest::prelude::*;

    fn need(claimed: f64, rank: u32, has: f64, demand: f64) -> Need {
        Need { claimed, rank, has, demand }
    }

    fn shared(rule: &Shares, available: f64, needs: &[Need], fractional: bool) -> Vec<f64> {
        let mut given = Vec::new();
        share(rule, available, needs, fractional, &mut given);
        given
    }

    fn ranked() -> Shares {
        Shares::Priority(BTreeMap::from([(FacilityId::new(0), 0)]))
    }

    #[test]
    fn cover_is_made_equal_as_far_as_claims_allow() {
        // Demand of 1, 2 and 4 a day, 3, 0 and 0 on hand: at two days of cover the second and third
        // need 4 and 8, and the first has more already.
        let needs = [need(9.0, 0, 3.0, 1.0), need(9.0, 0, 0.0, 2.0), need(9.0, 0, 0.0, 4.0)];
        assert_eq!(shared(&Shares::EqualCover, 12.0, &needs, true), [0.0, 4.0, 8.0]);
        // The third claims 6 alone: 6 are left, of which two days more of the second take 6.
        let needs = [need(9.0, 0, 3.0, 1.0), need(9.0, 0, 0.0, 2.0), need(6.0, 0, 0.0, 4.0)];
        assert_eq!(shared(&Shares::EqualCover, 12.0, &needs, true), [0.0, 6.0, 6.0]);
        // Customers wait for two at the first.
        let needs = [need(9.0, 0, -2.0, 1.0), need(9.0, 0, 0.0, 1.0)];
        assert_eq!(shared(&Shares::EqualCover, 4.0, &needs, true), [3.0, 1.0]);
        assert_eq!(shared(&Shares::EqualCover, 3.0, &needs, false), [3.0, 0.0]);
    }

    #[test]
    fn without_demand_a_destination_gets_what_others_leave() {
        let needs = [need(5.0, 0, 0.0, 0.0), need(4.0, 0, 0.0, 1.0)];
        assert_eq!(shared(&Shares::EqualCover, 3.0, &needs, true), [0.0, 3.0]);
        assert_eq!(shared(&Shares::EqualCover, 6.0, &needs, true), [2.0, 4.0]);
        let needs = [need(4.0, 0, 0.0, 0.0), need(8.0, 0, 0.0, 0.0)];
        assert_eq!(shared(&Shares::EqualCover, 6.0, &needs, true), [2.0, 4.0]);
    }

    #[test]
    fn a_rank_gets_all_before_the_next_gets_any() {
        let needs = [need(4.0, 1, 0.0, 1.0), need(6.0, 0, 0.0, 1.0), need(8.0, 1, 0.0, 1.0)];
        assert_eq!(shared(&ranked(), 12.0, &needs, false), [2.0, 6.0, 4.0]);
        assert_eq!(shared(&ranked(), 5.0, &needs, false), [0.0, 5.0, 0.0]);
        assert_eq!(shared(&ranked(), 99.0, &needs, false), [4.0, 6.0, 8.0]);
    }

    proptest! {
        #[test]
        fn no_rule_gives_more_than_there_is_or_was_claimed(
            available in 0u32..60,
            needs in prop::collection::vec((0u32..20, 0u32..3, -5i32..20, 0u32..4), 1..12),
            fractional in any::<bool>(),
        ) {
            let needs: Vec<Need> = needs
                .into_iter()
                .map(|(claimed, rank, has, demand)| need(claimed.into(), rank, has.into(), demand.into()))
                .collect();
            let claimed: f64 = needs.iter().map(|need| need.claimed).sum();
            for rule in [Shares::Proportional, Shares::EqualCover, ranked()] {
                let given = shared(&rule, available.into(), &needs, fractional);
                let total = given.iter().sum::<f64>();
                prop_assert!((total - claimed.min(available.into())).abs() < 1e-9, "{rule:?}: {given:?}");
                for (given, need) in given.iter().zip(&needs) {
                    prop_assert!(*given >= 0.0 && *given <= need.claimed + 1e-9);
                    prop_assert!(fractional || given.fract() == 0.0);
                }
            }
        }
    }
}
