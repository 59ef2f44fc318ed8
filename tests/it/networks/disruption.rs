//! Disruptions of a random network as they are drawn.

use proptest::prelude::*;
use proptest::sample::Index;

/// A disruption of a lane, and what spoils at a place.
#[derive(Clone, Debug)]
pub struct Disruption {
    pub lane: Index,
    pub activity: usize,
    pub factor: f64,
    pub from_h: u32,
    pub lasts_h: u32,
    /// Hours of delay of the lane.
    pub delay_h: u32,
    /// A stock point, the share of it that spoils, and that of what arrives on the lane.
    pub stock: Index,
    pub spoiled: f64,
}

/// Random disruptions.
pub fn disruption() -> impl Strategy<Value = Disruption> {
    let factor = prop_oneof![2 => Just(0.0), 1 => Just(0.5), 2 => 0.0..2.0_f64];
    let spoiled = prop_oneof![3 => Just(0.0), 1 => Just(1.0), 1 => 0.0..1.0_f64];
    let indices = (any::<Index>(), any::<Index>(), 0usize..4);
    (indices, factor, 0u32..200, 1u32..120, 0u32..60, spoiled).prop_map(
        |((lane, stock, activity), factor, from_h, lasts_h, delay_h, spoiled)| Disruption {
            lane,
            activity,
            factor,
            from_h,
            lasts_h,
            delay_h,
            stock,
            spoiled,
        },
    )
}
