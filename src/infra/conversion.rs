//! Conversion of power in series, from the load up to the feed.
//!
//! A stage has `units` identical converters that share the load equally; each takes in `P_in = (P_out + c) / η`, with
//! a fixed loss `c` and an efficiency `η`. It may feed several units of the stage below it, and further
//! loads beside them: nodes in a chassis with its switches, chassis in a rack. A second load, such as
//! pumps and cooling plant, may join between two stages and pass the rest of them.
//!
//! Source: the Frontier model of ExaDigiT/RAPS (2024): 95.874 kW idle and 378.595 kW full a rack.
//! Valid if, apart from the fixed loss, efficiency hardly depends on load. Not modelled: efficiency
//! curves, reactive power. Held to account by `tests/it/oracles/infra/power_chain.rs`.

use crate::issue::Checker;
use crate::quantity::{Power, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most stages that a chain may have.
pub(super) const MOST_STAGES: usize = 32;

/// One stage of power conversion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageSpec {
    /// Number of units of the stage below that one unit of this stage feeds, 1 to 1000000; 1 if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// Power of further loads at this stage, such as switches; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plus: Option<Power>,
    /// Converters in parallel that share the load equally, 1 to 1000000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Fixed loss of each converter; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Power>,
    /// Efficiency apart from the fixed loss, 0.1 to 1.
    pub efficiency: Share,
}

/// Least efficiency of a converter: one that loses more is no converter.
pub(super) const LEAST_EFFICIENCY: f64 = 0.1;

impl StageSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.efficiency.si() < LEAST_EFFICIENCY {
            checker
                .within("efficiency")
                .out_of_range(self.efficiency, "an efficiency from 10 % to 100 %");
        }
        for (field, count) in [("of", self.of), ("units", self.units)] {
            if let Some(count @ (0 | 1_000_001..)) = count {
                checker.within(field).out_of_range(count, "a count from 1 to 1000000");
            }
        }
    }
}

/// Reports values out of range in a chain.
pub(super) fn check_chain(chain: &[StageSpec], checker: &mut Checker) {
    checker.limit(chain.len(), MOST_STAGES);
    for (index, stage) in chain.iter().enumerate() {
        stage.check(&mut checker.within(index));
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Stage {
    of: f64,
    plus_w: f64,
    units: f64,
    loss_w: f64,
    efficiency: f64,
}

impl Stage {
    /// Input of the stage for an output of each unit of the stage below it, in W.
    fn input_w(&self, power_w: f64) -> f64 {
        let share_w = (self.of * power_w + self.plus_w) / self.units;
        self.units * (share_w + self.loss_w) / self.efficiency
    }
}

/// Stages in series in the running simulation, the one next to the load first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PowerChain {
    stages: Vec<Stage>,
}

impl PowerChain {
    /// The chain of these stages.
    #[must_use]
    pub fn new(stages: &[StageSpec]) -> Self {
        let stage = |spec: &StageSpec| Stage {
            of: f64::from(spec.of.unwrap_or(1)),
            plus_w: spec.plus.map_or(0.0, Power::si),
            units: f64::from(spec.units.unwrap_or(1)),
            loss_w: spec.loss.map_or(0.0, Power::si),
            efficiency: spec.efficiency.si(),
        };
        Self { stages: stages.iter().map(stage).collect() }
    }

    /// Input of the last of the first `stages` for an output of the chain, in W.
    #[must_use]
    pub fn input_after_w(&self, output_w: f64, stages: usize) -> f64 {
        self.stages.iter().take(stages).fold(output_w, |power_w, stage| stage.input_w(power_w))
    }

    /// Input of the chain for an output of it, in W.
    #[must_use]
    pub fn input_w(&self, output_w: f64) -> f64 {
        self.input_after_w(output_w, self.stages.len())
    }

    /// Input of the last of the first `stages` for an output of the chain and a second load that joins
    /// after `joins` of them, both in W.
    #[must_use]
    pub fn input_joined_w(&self, output_w: f64, joined_w: f64, joins: usize, stages: usize) -> f64 {
        let through = self.stages.iter().take(stages).enumerate();
        let power_w = through.fold(output_w, |power_w, (place, stage)| {
            stage.input_w(if place == joins { power_w + joined_w } else { power_w })
        });
        if joins >= stages.min(self.stages.len()) { power_w + joined_w } else { power_w }
    }

    /// Input of the chain for a power at the output of its stages after the first `from`, and a second
    /// load that joins after `joins` stages, not fewer, both in W.
    #[must_use]
    pub fn input_from_w(&self, power_w: f64, joined_w: f64, joins: usize, from: usize) -> f64 {
        let through = self.stages.iter().enumerate().skip(from);
        let power_w = through.fold(power_w, |power_w, (place, stage)| {
            stage.input_w(if place == joins { power_w + joined_w } else { power_w })
        });
        if joins >= self.stages.len() { power_w + joined_w } else { power_w }
    }

    /// Losses of the first `stages` for the same loads, their fixed loads among them, in W; exactly zero
    /// where nothing is lost.
    #[must_use]
    pub fn loss_joined_w(&self, output_w: f64, joined_w: f64, joins: usize, stages: usize) -> f64 {
        let (mut power_w, mut loss_w) = (output_w, 0.0);
        for (place, stage) in self.stages.iter().take(stages).enumerate() {
            let load_w = if place == joins { power_w + joined_w } else { power_w };
            power_w = stage.input_w(load_w);
            loss_w += power_w - load_w;
        }
        loss_w
    }

    /// Number of stages.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.stages.len()
    }

    /// Whether there is no stage.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }

    /// Output of each converter of the last of the first `stages` for an output of the chain, in W.
    #[must_use]
    pub fn converter_output_w(&self, output_w: f64, stages: usize) -> f64 {
        let below_w = self.input_after_w(output_w, stages.saturating_sub(1));
        let last = stages.checked_sub(1).and_then(|place| self.stages.get(place));
        last.map_or(output_w, |stage| (stage.of * below_w + stage.plus_w) / stage.units)
    }

    /// Power of the loads of the chain, those of its stages included, for an output of it, in W: its
    /// input less all losses.
    #[must_use]
    pub fn useful_w(&self, output_w: f64) -> f64 {
        self.stages.iter().fold(output_w, |useful_w, stage| stage.of * useful_w + stage.plus_w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Frontier-like rack: per-node converter, four rectifiers a chassis, eight chassis.
    #[test]
    fn the_frontier_rack_reproduces() {
        let stages: Vec<StageSpec> = crate::quantity::read_ron(r#"[(loss: "13 W", efficiency: 0.98), (of: 16, plus: "1 kW", units: 4, loss: "17 W", efficiency: 0.96), (of: 8, efficiency: 1.0)]"#)
            .unwrap();
        let rack = PowerChain::new(&stages);
        assert!((rack.input_w(626.26) / 95_874.149_659_863_95 - 1.0).abs() < 1e-12);
        assert!((rack.input_w(2704.26) / 378_595.0 - 1.0).abs() < 1e-5);
        assert!((rack.input_after_w(626.26, 1) - 652.306_122_448_98).abs() < 1e-9);
    }

    /// 80 W leave the second of three stages, of 0.8, 0.5 and 0.5: 100, 200, 400 W. A load of 50 W that
    /// joins after the first makes that 100, 300, 600 W.
    #[test]
    fn a_second_load_passes_the_stages_after_it() {
        let stages: Vec<StageSpec> =
            crate::quantity::read_ron("[(efficiency: 0.8), (efficiency: 0.5), (efficiency: 0.5)]")
                .unwrap();
        let chain = PowerChain::new(&stages);
        assert_eq!(chain.input_joined_w(80.0, 50.0, 1, 3), 600.0);
        assert_eq!(chain.input_joined_w(80.0, 50.0, 3, 3), 450.0);
        assert_eq!(chain.loss_joined_w(80.0, 50.0, 1, 3), 600.0 - 80.0 - 50.0);
        // Beside a battery that feeds one stage.
        assert_eq!(chain.input_joined_w(80.0, 50.0, 2, 1), 150.0);
    }
}
