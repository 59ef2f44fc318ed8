//! Slowdowns: activities on a lane that run at a part of their rate for a time.
//!
//! With the product `f` of the factors in force on a line of the lane (a product at a destination) or on the
//! lane to a destination:
//!
//! - **ordering**: of what a line would order, the part `f` is ordered, in whole units rounded down; what is
//!   not ordered is missing from the position, so that the next review orders it;
//! - **shipping**: of what a line claims, at most the part `f` leaves its origin, in whole units rounded down;
//!   the rest is short: cancelled or backordered, as the lane says. On demand the part leaves at once, and what
//!   is backordered when the slowdown ends;
//! - **transit**: what is under way moves at the rate `f`: the time that is left to it takes `1/f` of what it
//!   would take, and at `f = 0` it stands still;
//! - **receiving**: at `f = 0` shipments wait at the destination and are received, in the order in which they
//!   came, when the last incident ends. Where the destination has a dock, `f` scales its rate (`slow_station`).
//!
//! At `f = 0` these are the four classic forms of a disruption, pausing of orders, of shipments, of transit
//! and of receipts: Snyder and Shen (2019), Fundamentals of Supply Chain Theory, ch. 9; stockpyl (Snyder 2023)
//! plays the same four. The incident that began first among those in force is named as the cause of the
//! shipments that it delays. Held to account by `tests/it/transit/slowdowns.rs`.

use crate::causality::{Causes, IncidentId};
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::LaneId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { ActivitySlowed, ActivityRestored }

/// An activity on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Destinations order.
    Ordering,
    /// The origin ships.
    Shipping,
    /// Goods are under way.
    Transit,
    /// Destinations receive.
    Receiving,
}

impl Activity {
    /// All, in the order of the flow of goods.
    pub const ALL: [Self; 4] = [Self::Ordering, Self::Shipping, Self::Transit, Self::Receiving];

    /// The word in files and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordering => "ordering",
            Self::Shipping => "shipping",
            Self::Transit => "transit",
            Self::Receiving => "receiving",
        }
    }

    /// Whether it concerns each product apart, or whole shipments.
    #[must_use]
    pub const fn is_by_product(self) -> bool {
        matches!(self, Self::Ordering | Self::Shipping)
    }
}

/// An incident slows an activity on a lane down.
#[derive(Clone, Copy, Debug)]
pub struct ActivitySlowed {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the slowdown among those declared for the lane.
    pub slowdown: u32,
    /// Factor of the rate, 0 or more.
    pub factor: f64,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// A slowdown of an activity on a lane ends.
#[derive(Clone, Copy, Debug)]
pub struct ActivityRestored {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the slowdown among those declared for the lane.
    pub slowdown: u32,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for ActivitySlowed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ u64::from(self.slowdown) ^ self.factor.to_bits()
    }
}

impl Event for ActivityRestored {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ u64::from(self.slowdown)
    }
}

/// A slowdown that may occur: the lines or destinations that it covers.
#[derive(Clone, Debug)]
struct Declared {
    activity: Activity,
    /// Slots of the lane, or indices of destinations.
    covers: Vec<usize>,
}

/// A change of the factor at a slot, or on the way to a destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) index: usize,
    before: f64,
    after: f64,
}

impl Change {
    /// Factors before and after.
    pub(super) const fn factors(self) -> (f64, f64) {
        (self.before, self.after)
    }
}

/// The slowdowns of a lane.
#[derive(Clone, Debug, Default)]
pub(in crate::supply) struct Slowdowns {
    declared: Vec<Declared>,
    /// Those in force, by activity, then slot or destination; empty before the first.
    in_force: [Vec<Causes<f64>>; Activity::ALL.len()],
    /// Berths of the shipments that wait to be received, in the order in which they came.
    pub(super) waiting: Vec<u32>,
}

impl Slowdowns {
    /// Declares a slowdown of some slots, or of some destinations for transit and receiving; returns its
    /// number.
    pub(in crate::supply) fn declare(&mut self, activity: Activity, covers: Vec<usize>) -> u32 {
        self.declared.push(Declared { activity, covers });
        self.declared.len() as u32 - 1
    }

    /// Factor of an activity at a slot, or on the way to a destination.
    #[inline]
    pub(in crate::supply) fn factor(&self, activity: Activity, index: usize) -> f64 {
        let causes = self.in_force[activity as usize].get(index);
        causes.map_or(1.0, |causes| causes.iter().map(|(_, factor)| *factor).product())
    }

    /// Whether an activity may be slowed down at any slot or destination.
    #[inline]
    pub(in crate::supply) fn may_apply(&self, activity: Activity) -> bool {
        !self.in_force[activity as usize].is_empty()
    }

    /// The incident to blame for a slowdown; `None` without any.
    pub(super) fn blamed(&self, activity: Activity, index: usize) -> Option<IncidentId> {
        self.in_force[activity as usize].get(index)?.blamed()
    }

    /// Changes the causes at all that a slowdown covers; gives its activity, and each slot or destination with
    /// its factor before and after.
    pub(super) fn change(
        &mut self,
        slowdown: u32,
        change: impl Fn(&mut Causes<f64>),
    ) -> Option<(Activity, Vec<Change>)> {
        let Declared { activity, covers } = self.declared.get(slowdown as usize)?.clone();
        let in_force = &mut self.in_force[activity as usize];
        let most = covers.iter().max().map_or(0, |index| index + 1);
        if in_force.len() < most {
            in_force.resize(most, Causes::none());
        }
        let mut changes = Vec::with_capacity(covers.len());
        for index in covers {
            let before = self.factor(activity, index);
            if let Some(causes) = self.in_force[activity as usize].get_mut(index) {
                change(causes);
            }
            changes.push(Change { index, before, after: self.factor(activity, index) });
        }
        Some((activity, changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_of_several_incidents_multiply() {
        let mut slowdowns = Slowdowns::default();
        let half = slowdowns.declare(Activity::Shipping, vec![0, 2]);
        let tenth = slowdowns.declare(Activity::Shipping, vec![2]);
        let [first, second] = [IncidentId::new(3), IncidentId::new(1)];
        assert!(!slowdowns.may_apply(Activity::Shipping));
        slowdowns.change(half, |causes| causes.begin(first, 0.5));
        slowdowns.change(tenth, |causes| causes.begin(second, 0.1));
        let factors = |slowdowns: &Slowdowns| {
            [0, 1, 2].map(|slot| slowdowns.factor(Activity::Shipping, slot))
        };
        assert_eq!(factors(&slowdowns), [0.5, 1.0, 0.05]);
        assert_eq!(slowdowns.factor(Activity::Ordering, 2), 1.0);
        assert_eq!(slowdowns.blamed(Activity::Shipping, 2), Some(first));
        let (activity, changes) = slowdowns
            .change(half, |causes| {
                causes.end(first);
            })
            .unwrap();
        assert_eq!(activity, Activity::Shipping);
        let changed = changes.iter().map(|one| (one.index, one.before, one.after));
        assert_eq!(changed.collect::<Vec<_>>(), [(0, 0.5, 1.0), (2, 0.05, 0.1)]);
        assert_eq!(slowdowns.blamed(Activity::Shipping, 2), Some(second));
    }
}
