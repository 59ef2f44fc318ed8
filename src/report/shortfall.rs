//! The delivery by which a stock point fell behind another arm, and the step at which it did.
//!
//! Deliveries are compared order by order, since departures and cut-offs are the same in every arm. A
//! delivery falls behind where less was ordered, where a reallocation took units away, where the origin
//! lacked them, or where they arrived too late: of the delivery that fell behind by most units, the step
//! with the greatest part is followed. Only deliveries since the last day on which the two arms had the
//! same levels count: before it nothing differs.

use super::records::{Line, Records, Shelf};
use crate::kernel::SimTime;
use std::collections::BTreeMap;

/// Units below which two arms are alike.
const TOLERANCE: f64 = 1e-6;

/// The step at which a delivery fell behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Less was ordered.
    Order,
    /// A reallocation after the cut-off took units away.
    Split,
    /// The origin lacked units.
    Origin,
    /// Units arrived too late, or not at all.
    Transport,
}

/// A delivery in both arms.
pub(super) struct Delivery {
    /// The order line in this arm; none if nothing was ordered.
    pub(super) own: Option<Line>,
    /// The order line in the other arm; none if nothing was ordered.
    pub(super) other: Option<Line>,
    /// Where it fell behind.
    pub(super) step: Step,
}

/// How a stock point fared in two arms up to an instant.
pub(super) struct Comparison {
    /// Since when the arms differ.
    pub(super) since: SimTime,
    /// Units demanded in this arm and in the other.
    pub(super) demanded: (f64, f64),
    /// Units received in this arm and in the other.
    pub(super) received: (f64, f64),
    /// The delivery that fell behind by most units.
    pub(super) delivery: Option<Delivery>,
}

/// Ordered, taken away by a reallocation, lacking at the origin, not received in time.
fn steps(line: Option<&Line>, before: SimTime) -> [f64; 4] {
    let Some(line) = line else { return [0.0; 4] };
    let allocated = line.allocated();
    [
        line.line.ordered,
        line.line.ordered - allocated,
        allocated - line.line.sent,
        line.line.sent - line.received_before(before),
    ]
}

/// Compares a stock point in two arms before an instant; `until` is the end of the day whose demand
/// counts.
pub(super) fn compare(
    own: &Records,
    other: &Records,
    shelf: &Shelf,
    (before, until): (SimTime, SimTime),
) -> Comparison {
    let since = own.last_alike(other, shelf, before);
    let mut pairs: BTreeMap<_, (Option<Line>, Option<Line>)> = BTreeMap::new();
    for line in own.into(shelf) {
        pairs.entry(line.key()).or_default().0 = Some(line.clone());
    }
    for line in other.into(shelf) {
        pairs.entry(line.key()).or_default().1 = Some(line.clone());
    }
    let is_within = |at: Option<SimTime>| at.is_some_and(|at| at >= since && at < before);
    let counts = |line: &Option<Line>| {
        line.as_ref().is_some_and(|line| {
            line.order.sent < before
                && (is_within(line.line.received_at) || is_within(line.order.promised))
        })
    };
    let mut received = (0.0, 0.0);
    let mut worst: Option<(f64, Delivery)> = None;
    for (own, other) in pairs.into_values().filter(|(own, other)| counts(own) || counts(other)) {
        let (of_own, of_other) = (steps(own.as_ref(), before), steps(other.as_ref(), before));
        received.0 += own.as_ref().map_or(0.0, |line| line.received_before(before));
        received.1 += other.as_ref().map_or(0.0, |line| line.received_before(before));
        let less = of_other[0] - of_own[0];
        let lost: Vec<f64> = (1..4).map(|step| of_own[step] - of_other[step]).collect();
        let behind = lost.iter().sum::<f64>();
        let score = behind.max(behind + less);
        let named = [Step::Order, Step::Split, Step::Origin, Step::Transport];
        let parts = std::iter::once(less).chain(lost);
        let greatest = named.into_iter().zip(parts).max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((step, _)) = greatest.filter(|_| score > TOLERANCE) else { continue };
        if worst.as_ref().is_none_or(|(most, _)| score > *most) {
            worst = Some((score, Delivery { own, other, step }));
        }
    }
    Comparison {
        since,
        demanded: (own.demanded(shelf, since, until), other.demanded(shelf, since, until)),
        received,
        delivery: worst.map(|(_, delivery)| delivery),
    }
}
