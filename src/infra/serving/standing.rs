//! Where the lots of a pool stand: each on an interval of the site's racks, one behind the other.
//!
//! The servers of a lot are spread evenly over its racks, and those on dark racks are dark. Racks that
//! the energised power does not carry are the last ones. Of the others, those that are down are the
//! first in one order of each site and replication (`DarkOrder`); they come back in reverse. So a lot
//! on one rack is wholly up or wholly dark.
//!
//! Assumed: racks go down without regard to the lots on them. Not modelled: racks that are chosen by
//! the heat or the feed they share. Held to account by `tests/it/sites/pools/racks.rs`.

use crate::kernel::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The order in which racks go dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DarkOrder {
    /// A random order of each site and replication.
    #[default]
    Random,
    /// The first racks first.
    FirstRackFirst,
    /// The last racks first.
    LastRackFirst,
}

/// The racks of a site that are up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Lit {
    /// A site without racks has power, or has none.
    Site(bool),
    /// Racks that the energised power carries, and those of them that are up.
    Racks {
        /// Racks that the energised power carries.
        deployable: u32,
        /// Racks that are up.
        up: u32,
    },
}

/// Racks within this fraction of a whole one count as whole.
const WHOLE_RACK: f64 = 0.01;

/// Where the lots of a pool stand.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// First and last end of each lot's racks.
    intervals: Vec<(f64, f64)>,
    racks: u32,
    /// Racks in the order in which they go dark; empty where one lot stands on all of them.
    order: Vec<u32>,
}

impl Standing {
    /// Lots on shares of racks; lots without a share divide what is left by their servers.
    pub(super) fn new(
        lots: &[(u32, Option<f64>)],
        racks: u32,
        dark_order: DarkOrder,
        stream: Option<Stream>,
    ) -> Self {
        let given: f64 = lots.iter().filter_map(|lot| lot.1).sum();
        let servers: f64 =
            lots.iter().filter(|lot| lot.1.is_none()).map(|lot| f64::from(lot.0)).sum();
        let count = f64::from(racks);
        let snap = |end: f64| {
            if (end - end.round()).abs() < WHOLE_RACK { end.round() } else { end }.min(count)
        };
        let mut end = 0.0;
        let mut intervals = Vec::new();
        for &(of_lot, share) in lots {
            let left = (1.0 - given).max(0.0) * f64::from(of_lot) / servers.max(1.0);
            let first = end;
            end += share.unwrap_or(left) * count;
            intervals.push((snap(first), snap(end)));
        }
        let mut order: Vec<u32> = Vec::new();
        if intervals.as_slice() != [(0.0, count)] {
            order = (0..racks).collect();
            match (dark_order, stream) {
                (DarkOrder::Random, Some(mut stream)) => {
                    let mut drawn: Vec<(u64, u32)> =
                        order.iter().map(|&rack| (stream.bits(u64::from(rack)), rack)).collect();
                    drawn.sort_unstable();
                    order = drawn.into_iter().map(|(_, rack)| rack).collect();
                }
                (DarkOrder::LastRackFirst, _) => order.reverse(),
                (DarkOrder::FirstRackFirst | DarkOrder::Random, _) => {}
            }
        }
        Self { intervals, racks, order }
    }

    /// Racks under a lot, whether they are up or not.
    pub(super) fn racks_of(&self, lot: usize) -> f64 {
        self.intervals.get(lot).map_or(0.0, |(first, last)| last - first)
    }

    /// Racks of each lot that are up, and the fraction of its racks that they are.
    pub(super) fn lit(&self, lit: Lit) -> Vec<(f64, f64)> {
        let (deployable, up) = match lit {
            Lit::Site(is_fed) => {
                let share = f64::from(u8::from(is_fed));
                return vec![(0.0, share); self.intervals.len()];
            }
            Lit::Racks { deployable, up } => (deployable.min(self.racks), up),
        };
        if self.order.is_empty() {
            let (up, all) = (f64::from(up), f64::from(self.racks.max(1)));
            return self.intervals.iter().map(|_| (up, up / all)).collect();
        }
        let mut is_up = vec![true; self.racks as usize];
        is_up.iter_mut().skip(deployable as usize).for_each(|rack| *rack = false);
        let dark = deployable.saturating_sub(up) as usize;
        let deployed = self.order.iter().filter(|rack| **rack < deployable);
        for &rack in deployed.take(dark) {
            if let Some(is_up) = is_up.get_mut(rack as usize) {
                *is_up = false;
            }
        }
        let of_lot = |&(first, last): &(f64, f64)| {
            let all = last - first;
            let ends = first.floor() as usize..last.ceil() as usize;
            let up: f64 = ends
                .filter(|rack| is_up.get(*rack).copied().unwrap_or(false))
                .map(|rack| (last.min((rack + 1) as f64) - first.max(rack as f64)).max(0.0))
                .sum();
            (up, if all > 0.0 { up / all } else { 0.0 })
        };
        self.intervals.iter().map(of_lot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    const FLAGSHIP: [(u32, Option<f64>); 2] = [(9, None), (90, None)];

    fn lit(standing: &Standing, deployable: u32, up: u32) -> Vec<f64> {
        standing.lit(Lit::Racks { deployable, up }).iter().map(|lot| lot.0).collect()
    }

    #[test]
    fn a_lot_on_one_rack_is_wholly_up_or_wholly_dark() {
        for replication in 0..20 {
            let stream = Draws::new(1, replication).stream("racks").unwrap();
            let standing = Standing::new(&FLAGSHIP, 11, DarkOrder::Random, Some(stream));
            for up in 0..=11 {
                let racks = lit(&standing, 11, up);
                assert!(racks[0] == 0.0 || racks[0] == 1.0, "{racks:?}");
                assert_eq!(racks[0] + racks[1], f64::from(up));
            }
        }
    }

    #[test]
    fn the_order_decides_and_racks_without_power_are_the_last() {
        let of = |order| Standing::new(&FLAGSHIP, 11, order, None);
        assert_eq!(lit(&of(DarkOrder::FirstRackFirst), 11, 10), [0.0, 10.0]);
        assert_eq!(lit(&of(DarkOrder::LastRackFirst), 11, 1), [1.0, 0.0]);
        // Of four racks with power one is down.
        assert_eq!(lit(&of(DarkOrder::FirstRackFirst), 4, 3), [0.0, 3.0]);
        assert_eq!(lit(&of(DarkOrder::LastRackFirst), 4, 3), [1.0, 2.0]);
    }

    #[test]
    fn in_random_order_each_rack_is_the_first_to_go_equally_often() {
        let first = |replication| {
            let stream = Draws::new(1, replication).stream("racks").unwrap();
            let standing = Standing::new(&FLAGSHIP, 11, DarkOrder::Random, Some(stream));
            lit(&standing, 11, 10)[0] == 0.0
        };
        let gone = (0..11_000).filter(|&replication| first(replication)).count();
        // Binomial with 11000 · 1/11 = 1000 and standard deviation 30.2.
        assert!((gone as f64 - 1_000.0).abs() < 4.5 * 30.2, "{gone}");
    }

    #[test]
    fn a_share_written_with_few_digits_is_a_whole_rack() {
        let lots = [(9, Some(0.0909)), (90, None)];
        let standing = Standing::new(&lots, 11, DarkOrder::FirstRackFirst, None);
        assert_eq!(standing.lit(Lit::Racks { deployable: 11, up: 10 }), [(0.0, 0.0), (10.0, 1.0)]);
    }

    #[test]
    fn a_lot_on_parts_of_racks_loses_those_parts() {
        let lots = [(10, Some(0.25)), (10, Some(0.5))];
        let standing = Standing::new(&lots, 2, DarkOrder::FirstRackFirst, None);
        assert_eq!(standing.lit(Lit::Racks { deployable: 2, up: 1 }), [(0.0, 0.0), (0.5, 0.5)]);
        assert_eq!(standing.lit(Lit::Site(true)), [(0.0, 1.0), (0.0, 1.0)]);
    }
}
