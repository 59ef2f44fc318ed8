//! Where the lots of a site stand: each on an interval of a rack group, one behind the other in the order
//! in which pools and lots are declared.
//!
//! The servers of a lot are spread evenly over its racks, and those on dark racks are dark. Racks that
//! the energised power does not carry are the last ones of their group. Of the others, those that are down
//! are the first in one order of each group and replication (`DarkOrder`); they come back in reverse. So a
//! lot on one rack is wholly up or wholly dark.
//!
//! A site without racks counts as one group, which has power or has none.
//!
//! Assumed: racks go down without regard to the lots on them. Not modelled: racks that are chosen by
//! the heat or the feed they share, lots on racks of several groups. Held to account by
//! `tests/it/sites/pools/{racks,several}.rs`.

use crate::causality::IncidentId;
use crate::kernel::{Stream, StreamCollision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// The order in which racks go dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DarkOrder {
    /// A random order of each rack group and replication, of the racks for which power is energised; those
    /// that wait for power are the last ones in any order.
    #[default]
    Random,
    /// The first racks first.
    FirstRackFirst,
    /// The last racks first.
    LastRackFirst,
}

/// The racks of a group that are up.
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

/// What servers follow of the rack group on which they stand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::infra) struct GroupLit {
    /// Its racks that are up.
    pub lit: Lit,
    /// Its speed, above 0 and at most 1.
    pub speed: f64,
    /// Its throttle step; 0 is full speed.
    pub throttle_step: u32,
    /// The incident that takes capacity from it.
    pub lowered_by: Option<IncidentId>,
}

/// Racks within this fraction of a whole one count as whole.
const WHOLE_RACK: f64 = 0.01;

/// A lot that is to stand somewhere: its rack group, servers, and share of the group's racks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unplaced {
    pub(super) group: usize,
    pub(super) servers: u32,
    pub(super) share: Option<f64>,
}

/// Where a lot stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The rack group, by its place among those of the site.
    pub(super) group: usize,
    first: f64,
    last: f64,
}

impl Place {
    /// Racks under the lot, whether they are up or not.
    pub(super) fn racks(self) -> f64 {
        self.last - self.first
    }
}

/// A rack group, as far as lots stand on it.
#[derive(Clone, Debug)]
struct Group {
    racks: u32,
    /// Racks in the order in which they go dark; empty where one lot stands on all of them.
    order: Vec<u32>,
    /// Whether each rack is up; empty where the order is.
    is_up: Vec<bool>,
    now: Option<GroupLit>,
    has_changed: bool,
}

/// Where the lots of a site stand, and what is up under them.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    groups: SmallVec<[Group; 1]>,
}

impl Standing {
    /// Places lots, in order of declaration, on groups of a number of racks each; a site without racks
    /// has one of 0. Lots without a share divide what is left of their group by their servers. `stream`
    /// gives the draws of a group.
    pub(super) fn new(
        groups: &[u32],
        lots: &[Unplaced],
        dark_order: DarkOrder,
        mut stream: impl FnMut(usize) -> Result<Stream, StreamCollision>,
    ) -> Result<(Self, Vec<Place>), StreamCollision> {
        let mut places = vec![Place { group: 0, first: 0.0, last: 0.0 }; lots.len()];
        let mut all = SmallVec::new();
        for (group, &racks) in groups.iter().enumerate() {
            let is_whole = divide(group, f64::from(racks), lots, &mut places);
            let mut order: Vec<u32> = Vec::new();
            if !is_whole {
                order = (0..racks).collect();
                match dark_order {
                    DarkOrder::Random => {
                        let mut stream = stream(group)?;
                        let draw = |&rack: &u32| (stream.bits(u64::from(rack)), rack);
                        let mut drawn: Vec<(u64, u32)> = order.iter().map(draw).collect();
                        drawn.sort_unstable();
                        order = drawn.into_iter().map(|(_, rack)| rack).collect();
                    }
                    DarkOrder::LastRackFirst => order.reverse(),
                    DarkOrder::FirstRackFirst => {}
                }
            }
            let is_up = vec![true; order.len()];
            all.push(Group { racks, order, is_up, now: None, has_changed: true });
        }
        Ok((Self { groups: all }, places))
    }

    /// Takes what is up now, group by group.
    pub(super) fn follow(&mut self, lit: &[GroupLit]) {
        for (group, lit) in self.groups.iter_mut().zip(lit) {
            let seen = group.now.map(|now| (now.lit, now.speed));
            group.has_changed = seen != Some((lit.lit, lit.speed));
            if seen.map(|seen| seen.0) != Some(lit.lit) {
                group.light(lit.lit);
            }
            group.now = Some(*lit);
        }
    }

    /// Whether racks or speed of a group have changed with what it followed last.
    pub(super) fn has_changed(&self, group: usize) -> bool {
        self.groups.get(group).is_some_and(|group| group.has_changed)
    }

    /// What a group followed last.
    pub(super) fn now(&self, group: usize) -> Option<GroupLit> {
        self.groups.get(group)?.now
    }

    /// Racks of a lot that are up, and the fraction of its racks that they are.
    pub(super) fn lit(&self, place: Place) -> (f64, f64) {
        let Some((group, now)) = self.groups.get(place.group).and_then(|one| Some((one, one.now?)))
        else {
            return (0.0, 0.0);
        };
        let up = match now.lit {
            Lit::Site(is_fed) => return (0.0, f64::from(u8::from(is_fed))),
            Lit::Racks { up, .. } => f64::from(up),
        };
        if group.order.is_empty() {
            return (up, up / f64::from(group.racks.max(1)));
        }
        let (first, last, all) = (place.first, place.last, place.racks());
        let racks = first.floor() as usize..last.ceil() as usize;
        let up: f64 = racks
            .filter(|rack| group.is_up.get(*rack).copied().unwrap_or(false))
            .map(|rack| (last.min((rack + 1) as f64) - first.max(rack as f64)).max(0.0))
            .sum();
        (up, if all > 0.0 { up / all } else { 0.0 })
    }
}

impl Group {
    /// Darkens the racks without power and, in their order, those that are down.
    fn light(&mut self, lit: Lit) {
        let Lit::Racks { deployable, up } = lit else { return };
        let deployable = deployable.min(self.racks);
        for (rack, is_up) in self.is_up.iter_mut().enumerate() {
            *is_up = (rack as u64) < u64::from(deployable);
        }
        let dark = deployable.saturating_sub(up) as usize;
        for &rack in self.order.iter().filter(|rack| **rack < deployable).take(dark) {
            if let Some(is_up) = self.is_up.get_mut(rack as usize) {
                *is_up = false;
            }
        }
    }
}

/// Divides the racks of a group among its lots; returns whether one lot stands on all of them.
fn divide(group: usize, racks: f64, lots: &[Unplaced], places: &mut [Place]) -> bool {
    let its = || lots.iter().filter(|lot| lot.group == group);
    let given: f64 = its().filter_map(|lot| lot.share).sum();
    let servers: f64 =
        its().filter(|lot| lot.share.is_none()).map(|lot| f64::from(lot.servers)).sum();
    let width = |lot: &Unplaced| {
        let left = (1.0 - given).max(0.0) * f64::from(lot.servers) / servers.max(1.0);
        lot.share.unwrap_or(left) * racks
    };
    let mut its = its().map(width).peekable();
    let (mut end, mut first) = (0.0, 0.0);
    let mut is_whole = true;
    for place in lots.iter().zip(places).filter(|(lot, _)| lot.group == group).map(|pair| pair.1) {
        let width = its.next().unwrap_or(0.0);
        end = (end + width).min(racks);
        let whole = end.round().min(racks);
        // A share written with few digits is a whole rack, but no lot is rounded away.
        let moved = (end - whole).abs();
        let room = width.min(its.peek().copied().unwrap_or(f64::INFINITY)) / 2.0;
        let last = if moved < WHOLE_RACK && moved <= room { whole } else { end };
        *place = Place { group, first, last };
        is_whole &= (first, last) == (0.0, racks);
        first = last;
    }
    is_whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    const FLAGSHIP: [(u32, Option<f64>); 2] = [(9, None), (90, None)];

    type Stood = (Standing, Vec<Place>);

    /// Lots by servers and share on one group.
    fn stand(lots: &[(u32, Option<f64>)], racks: u32, order: DarkOrder, replication: u64) -> Stood {
        let lots: Vec<Unplaced> =
            lots.iter().map(|&(servers, share)| Unplaced { group: 0, servers, share }).collect();
        let stream = |_| Draws::new(1, replication).stream("racks");
        Standing::new(&[racks], &lots, order, stream).unwrap()
    }

    /// Racks of each lot that are up, and the fraction that they are.
    fn shares((standing, places): &Stood, lit: Lit) -> Vec<(f64, f64)> {
        let mut standing = standing.clone();
        standing.follow(&[GroupLit { lit, speed: 1.0, throttle_step: 0, lowered_by: None }]);
        places.iter().map(|&place| standing.lit(place)).collect()
    }

    fn lit(stood: &Stood, deployable: u32, up: u32) -> Vec<f64> {
        shares(stood, Lit::Racks { deployable, up }).iter().map(|lot| lot.0).collect()
    }

    #[test]
    fn a_lot_on_one_rack_is_wholly_up_or_wholly_dark() {
        for replication in 0..20 {
            let standing = stand(&FLAGSHIP, 11, DarkOrder::Random, replication);
            for up in 0..=11 {
                let racks = lit(&standing, 11, up);
                assert!(racks[0] == 0.0 || racks[0] == 1.0, "{racks:?}");
                assert_eq!(racks[0] + racks[1], f64::from(up));
            }
        }
    }

    #[test]
    fn the_order_decides_and_racks_without_power_are_the_last() {
        let of = |order| stand(&FLAGSHIP, 11, order, 0);
        assert_eq!(lit(&of(DarkOrder::FirstRackFirst), 11, 10), [0.0, 10.0]);
        assert_eq!(lit(&of(DarkOrder::LastRackFirst), 11, 1), [1.0, 0.0]);
        // Of four racks with power one is down.
        assert_eq!(lit(&of(DarkOrder::FirstRackFirst), 4, 3), [0.0, 3.0]);
        assert_eq!(lit(&of(DarkOrder::LastRackFirst), 4, 3), [1.0, 2.0]);
    }

    #[test]
    fn in_random_order_each_rack_is_the_first_to_go_equally_often() {
        let first = |replication| {
            let standing = stand(&FLAGSHIP, 11, DarkOrder::Random, replication);
            lit(&standing, 11, 10)[0] == 0.0
        };
        let gone = (0..11_000).filter(|&replication| first(replication)).count();
        // Binomial with 11000 · 1/11 = 1000 and standard deviation 30.2.
        assert!((gone as f64 - 1_000.0).abs() < 4.5 * 30.2, "{gone}");
    }

    #[test]
    fn a_share_written_with_few_digits_is_a_whole_rack() {
        let lots = [(9, Some(0.0909)), (90, None)];
        let standing = stand(&lots, 11, DarkOrder::FirstRackFirst, 0);
        let up = Lit::Racks { deployable: 11, up: 10 };
        assert_eq!(shares(&standing, up), [(0.0, 0.0), (10.0, 1.0)]);
    }

    #[test]
    fn a_lot_on_a_small_part_of_a_rack_is_not_rounded_away() {
        for lots in
            [[(1, None), (999, None)], [(999, None), (1, None)], [(1, Some(0.001)), (9, None)]]
        {
            let (standing, places) = stand(&lots, 1, DarkOrder::Random, 0);
            let racks: Vec<f64> = places.iter().map(|place| place.racks()).collect();
            assert!(racks.iter().all(|&racks| racks >= 0.000_9), "{racks:?}");
            assert!((racks.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let up = shares(&(standing, places), Lit::Racks { deployable: 1, up: 1 });
            assert!(up.iter().all(|lot| (lot.1 - 1.0).abs() < 1e-9), "{up:?}");
        }
    }

    #[test]
    fn a_lot_on_parts_of_racks_loses_those_parts() {
        let lots = [(10, Some(0.25)), (10, Some(0.5))];
        let standing = stand(&lots, 2, DarkOrder::FirstRackFirst, 0);
        let up = Lit::Racks { deployable: 2, up: 1 };
        assert_eq!(shares(&standing, up), [(0.0, 0.0), (0.5, 0.5)]);
        assert_eq!(shares(&standing, Lit::Site(true)), [(0.0, 1.0), (0.0, 1.0)]);
    }

    #[test]
    fn groups_go_dark_apart_and_each_is_divided_among_its_own_lots() {
        let lot = |group, servers, share| Unplaced { group, servers, share };
        // The first group: 4 racks, half of them given; the second: 6 racks by 1 to 2 servers.
        let lots = [lot(0, 5, Some(0.5)), lot(1, 10, None), lot(0, 1, None), lot(1, 20, None)];
        let stream = |_| Draws::new(1, 0).stream("racks");
        let (mut standing, places) =
            Standing::new(&[4, 6], &lots, DarkOrder::FirstRackFirst, stream).unwrap();
        assert_eq!(
            places.iter().map(|place| place.racks()).collect::<Vec<_>>(),
            [2.0, 2.0, 2.0, 4.0]
        );
        let of = |up, of| GroupLit {
            lit: Lit::Racks { deployable: of, up },
            speed: 1.0,
            throttle_step: 0,
            lowered_by: None,
        };
        let up = |standing: &Standing| -> Vec<f64> {
            places.iter().map(|&place| standing.lit(place).0).collect()
        };
        standing.follow(&[of(4, 4), of(3, 6)]);
        assert_eq!(up(&standing), [2.0, 0.0, 2.0, 3.0]);
        standing.follow(&[of(1, 4), of(3, 6)]);
        assert_eq!(up(&standing), [0.0, 0.0, 1.0, 3.0]);
        assert!(standing.has_changed(0) && !standing.has_changed(1));
    }

    #[test]
    fn a_lone_lot_on_a_part_of_the_racks_follows_the_order_too() {
        let lots = [(10, Some(0.5))];
        let up = |order, replication| lit(&stand(&lots, 2, order, replication), 2, 1)[0];
        assert_eq!(up(DarkOrder::FirstRackFirst, 0), 0.0);
        assert_eq!(up(DarkOrder::LastRackFirst, 0), 1.0);
        let dark =
            (0..400).filter(|&replication| up(DarkOrder::Random, replication) == 0.0).count();
        // Binomial with 200 and standard deviation 10.
        assert!((155..=245).contains(&dark), "{dark}");
    }
}
