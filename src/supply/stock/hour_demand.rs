//! Demand of a stock point within the present trading hour: its units, each at an addressed instant.
//!
//! The units of an hour are one draw (`demand::series`). Given their number, each comes at an instant of its
//! own, uniform over the hour and independent of the others, as the customers of a Poisson process do. No
//! event is scheduled for them: each read and each change of the stock settles what is past. Where the position is
//! reviewed at every fall, each is an event (`DemandDue`).
//!
//! Source: conditional on their number, the points of a Poisson process are independent and uniform (Ross,
//! Introduction to Probability Models, theorem 5.2). More than 256 units come in 256 portions. Divisible goods
//! flow evenly over the hour; where each fall is an event, they come in portions of at most a unit. Not modelled: customers who buy several units at one instant. Held to
//! account by `supply::tests::within_the_hour`.

use crate::kernel::{Parts, SimSpan, SimTime};

/// The most instants of an hour: more units than these come in portions.
const MOST_PORTIONS: f64 = 256.0;

/// Demand of a stock point within one trading hour.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct HourDemand {
    /// Units of the whole hour.
    units: f64,
    portions: u32,
    /// Whether units flow evenly.
    flows: bool,
    begins: SimTime,
    length: SimSpan,
    /// The addresses of its instants.
    parts: Parts,
    /// What comes before this instant is settled.
    settled: SimTime,
}

/// Units that flow evenly from one instant to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    pub(super) from: SimTime,
    pub(super) to: SimTime,
    pub(super) units: f64,
}

impl HourDemand {
    /// An hour without demand, from an instant on.
    pub(super) fn none(now: SimTime) -> Self {
        Self {
            units: 0.0,
            portions: 0,
            flows: false,
            begins: now,
            length: SimSpan::ZERO,
            parts: Parts::default(),
            settled: now,
        }
    }

    /// The demand of an hour, from `now` on if that is later than its beginning.
    #[inline]
    pub(in crate::supply) fn new(
        units: f64,
        flows: bool,
        (begins, length): (SimTime, SimSpan),
        parts: Parts,
        now: SimTime,
    ) -> Self {
        let portions = units.ceil().min(MOST_PORTIONS) as u32;
        Self { units, portions, flows, begins, length, parts, settled: begins.max(now) }
    }

    /// The same hour with another number of units, for the time that is not settled.
    pub(super) fn with_units(self, units: f64) -> Self {
        let portions = units.ceil().min(MOST_PORTIONS) as u32;
        Self { units, portions, ..self }
    }

    /// Whether nothing before an instant is left to settle.
    #[inline]
    pub(super) fn is_settled(&self, before: SimTime) -> bool {
        self.portions == 0 || before <= self.settled
    }

    /// What comes before an instant is settled.
    #[inline]
    pub(super) fn settle(&mut self, before: SimTime) {
        self.settled = self.settled.max(before);
    }

    /// Instants and units of the portions that are not settled and come before an instant, in the order of
    /// their addresses.
    #[inline]
    pub(super) fn due(self, before: SimTime) -> impl Iterator<Item = (SimTime, f64)> {
        let portions = if self.is_settled(before) { 0 } else { self.portions };
        (0..portions)
            .map(move |portion| (self.instant(portion), self.size(portion)))
            .filter(move |(at, _)| *at >= self.settled && *at < before)
    }

    /// What flows and is not settled before an instant; `None` where units come at instants of their own.
    #[inline]
    pub(super) fn flow(&self, before: SimTime) -> Option<Flow> {
        if !self.flows {
            return None;
        }
        let (from, to) = (self.settled, before.min(self.begins + self.length));
        let units = if to > from { self.units * (to.since(from) / self.length) } else { 0.0 };
        Some(Flow { from, to: to.max(from), units })
    }

    /// Whether its units come in whole numbers, each at an instant.
    #[inline]
    pub(super) fn is_whole(&self) -> bool {
        !self.flows && self.units.fract() == 0.0
    }

    /// Units that are not settled and come before an instant.
    #[inline]
    pub(super) fn units_due(self, before: SimTime) -> f64 {
        if let Some(flow) = self.flow(before) {
            return flow.units;
        }
        // A report at the full hour asks for all of the hour.
        if before >= self.begins + self.length && self.settled <= self.begins {
            return self.units;
        }
        self.due(before).map(|(_, units)| units).sum()
    }

    /// The first instant that is not settled.
    pub(super) fn next(self) -> Option<SimTime> {
        let instants = (0..self.portions).map(|portion| self.instant(portion));
        instants.filter(|at| *at >= self.settled).min()
    }

    #[inline]
    fn instant(self, portion: u32) -> SimTime {
        let after = self.length.nanos() as f64 * self.parts.uniform(portion);
        self.begins + SimSpan::from_nanos(after as i64)
    }

    /// Units of a portion: one, unless there are more than portions, or the goods are divisible.
    #[inline]
    fn size(self, portion: u32) -> f64 {
        let count = f64::from(self.portions);
        if self.units == count {
            return 1.0;
        }
        if self.units.fract() != 0.0 {
            return self.units / count;
        }
        let each = (self.units / count).floor();
        let left = self.units - each * count;
        if f64::from(portion) < left { each + 1.0 } else { each }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, Scatter};
    use proptest::prelude::*;

    fn hour(units: f64, index: u64) -> HourDemand {
        let scatter = Scatter::new(&mut Draws::new(3, 0).stream("instants").unwrap());
        let extent = (SimTime::START, SimSpan::HOUR);
        HourDemand::new(units, false, extent, scatter.of(index), SimTime::START)
    }

    #[test]
    fn instants_are_uniform_over_the_hour() {
        let hours = 4_000;
        let instants: Vec<f64> = (0..hours)
            .flat_map(|index| hour(3.0, index).due(SimTime::START + SimSpan::HOUR))
            .map(|(at, _)| at.since(SimTime::START) / SimSpan::HOUR)
            .collect();
        let count = instants.len() as f64;
        assert_eq!(count, 12_000.0);
        let mean = instants.iter().sum::<f64>() / count;
        let early = instants.iter().filter(|at| **at < 0.1).count() as f64 / count;
        // Standard errors: √(1/12 n) = 0.00264, √(0.09/n) = 0.00274.
        assert!((mean - 0.5).abs() < 4.5 * 0.002_64, "{mean}");
        assert!((early - 0.1).abs() < 4.5 * 0.002_74, "{early}");
    }

    #[test]
    fn a_smaller_hour_has_the_first_instants_of_a_larger_one() {
        let end = SimTime::START + SimSpan::HOUR;
        let [few, many] = [2.0, 5.0].map(|units| hour(units, 9).due(end).collect::<Vec<_>>());
        assert_eq!(many[..2], few[..]);
        let grown: Vec<_> = hour(2.0, 9).with_units(5.0).due(end).collect();
        assert_eq!(grown, many);
    }

    proptest! {
        #[test]
        fn all_units_come_once_however_often_they_are_settled(
            units in prop_oneof![(0u32..2_000).prop_map(f64::from), 0.0..400.0f64],
            cuts in prop::collection::vec(0.0..1.0f64, 0..6),
            index in 0u64..1_000,
        ) {
            let mut hour = hour(units, index);
            let mut cuts = cuts;
            cuts.sort_by(f64::total_cmp);
            cuts.push(1.0);
            let mut come = 0.0;
            for cut in cuts {
                let before = SimTime::START + SimSpan::from_seconds(3_600.0 * cut);
                come += hour.units_due(before);
                hour.settle(before);
            }
            prop_assert!((come - units).abs() <= 1e-9 * units.max(1.0), "{} of {}", come, units);
            if units.fract() == 0.0 {
                prop_assert_eq!(come, units);
            }
        }
    }
}
