//! Weights: how well a site that passes the filters suits. One file each, and one line in the list.

mod carbon;
mod delay;
mod power_headroom;
mod price;
mod thermal_headroom;
mod utilisation;

use super::reading::Reading;
use crate::issue::Checker;
use crate::quantity::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a measure becomes a part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Divided by the greatest among the sites that pass; 0 if that is 0.
    ByGreatest,
    /// A fraction from 0 to 1 as it is.
    Fraction,
}

/// The measure of a site, 0 or more; lower is better.
type Measure = fn(&Reading) -> f64;

/// All weights by name, with their measures.
pub const WEIGHTS: [(&str, Scale, Measure); 6] = [
    ("delay", Scale::ByGreatest, delay::measure),
    ("utilisation", Scale::Fraction, utilisation::measure),
    ("power_headroom", Scale::Fraction, power_headroom::measure),
    ("thermal_headroom", Scale::Fraction, thermal_headroom::measure),
    ("price", Scale::ByGreatest, price::measure),
    ("carbon", Scale::ByGreatest, carbon::measure),
];

/// Weights of what makes a site suit, each 0 to 1000 and 0 if not given; one at least is above 0. Only their
/// ratios count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FitnessWeightsSpec {
    /// Weight of the delay of the path to the site, measured by probes, relative to the farthest that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Ratio>,
    /// Weight of the busy fraction of the pool's servers that are up, with what waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utilisation: Option<Ratio>,
    /// Weight of the used fraction of what the present source of power carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power_headroom: Option<Ratio>,
    /// Weight of the lack of distance to the first step of the throttle: 0 from 20 K on, 1 at the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thermal_headroom: Option<Ratio>,
    /// Weight of the price of a server for an hour, relative to the dearest that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Ratio>,
    /// Weight of the carbon of the site's energy, relative to the dirtiest that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carbon: Option<Ratio>,
}

impl FitnessWeightsSpec {
    /// The nearest site by delay alone.
    #[must_use]
    pub fn nearest() -> Self {
        Self { delay: Ratio::new(1.0), ..Self::default() }
    }

    /// The weights in the order of the list.
    fn given(&self) -> [Option<Ratio>; WEIGHTS.len()] {
        [
            self.delay,
            self.utilisation,
            self.power_headroom,
            self.thermal_headroom,
            self.price,
            self.carbon,
        ]
    }

    /// The weights as fractions of their sum.
    #[must_use]
    pub fn fractions(&self) -> [f64; WEIGHTS.len()] {
        let weights = self.given().map(|weight| weight.map_or(0.0, Ratio::si));
        let sum: f64 = weights.iter().sum();
        weights.map(|weight| if sum > 0.0 { weight / sum } else { 0.0 })
    }

    /// Whether the status of sites counts, which only probes keep young.
    #[must_use]
    pub fn reads_status(&self) -> bool {
        [self.utilisation, self.power_headroom, self.thermal_headroom]
            .into_iter()
            .flatten()
            .any(|weight| weight.si() > 0.0)
    }

    /// Reports values out of range, and weights that are all 0.
    pub(super) fn check(&self, checker: &mut Checker) {
        let mut is_some_above = false;
        for ((name, ..), weight) in WEIGHTS.iter().zip(self.given()) {
            let Some(weight) = weight else { continue };
            is_some_above |= weight.si() > 0.0;
            if !(0.0..=1000.0).contains(&weight.si()) {
                checker.within(name).out_of_range(weight, "a weight from 0 to 1000");
                is_some_above = true;
            }
        }
        if !is_some_above {
            checker.missing("a weight above 0", "for the nearest site, write weights: (delay: 1)");
        }
    }
}

/// The parts of a score, each from 0 to 1, in the order of the list.
pub type Parts = [f64; WEIGHTS.len()];

/// The score of a site that passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Its parts before they are weighed.
    pub parts: Parts,
    /// Their weighted mean, from 0 to 1; lower is better.
    pub total: f64,
}

/// The scores of the sites that pass, in their order; `None` where a site does not.
#[must_use]
pub fn scores(fractions: &Parts, sites: &[Option<Reading>]) -> Vec<Option<Score>> {
    let measured = |site: &Reading| WEIGHTS.map(|(_, _, measure)| measure(site));
    let all: Vec<Option<Parts>> = sites.iter().map(|site| site.as_ref().map(measured)).collect();
    let mut greatest = [0.0_f64; WEIGHTS.len()];
    for parts in all.iter().flatten() {
        for (most, part) in greatest.iter_mut().zip(parts) {
            *most = most.max(*part);
        }
    }
    let score = |mut parts: Parts| {
        let mut total = 0.0;
        for (index, part) in parts.iter_mut().enumerate() {
            let (scale, most) = (WEIGHTS[index].1, greatest[index]);
            if scale == Scale::ByGreatest {
                *part = if most > 0.0 { *part / most } else { 0.0 };
            }
            total += fractions[index] * *part;
        }
        Score { parts, total }
    };
    all.into_iter().map(|parts| parts.map(score)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infra::placement::{SiteFacts, SiteStatus};

    fn facts(price: f64, carbon: f64) -> SiteFacts {
        SiteFacts { server_hour: vec![price], carbon_g_per_j: carbon, ..SiteFacts::default() }
    }

    fn reading(facts: &SiteFacts, delay_s: f64, status: Option<SiteStatus>) -> Reading<'_> {
        Reading { facts, pool: 0, runs_class: true, delay_s, status, age_s: 0.0, is_healthy: true }
    }

    #[test]
    fn a_score_is_the_weighted_mean_of_its_parts() {
        let (near, far) = (facts(4.0, 0.1), facts(1.0, 0.2));
        let warm = SiteStatus {
            utilisation: 0.5,
            power_used: 0.25,
            thermal_headroom_k: 5.0,
            ..SiteStatus::IDLE
        };
        let sites = [Some(reading(&near, 0.01, Some(warm))), None, Some(reading(&far, 0.04, None))];
        let spec: FitnessWeightsSpec = crate::quantity::read_ron(
            "(delay: 1, utilisation: 1, power_headroom: 1, thermal_headroom: 1, price: 2, carbon: 2)",
        )
        .unwrap();
        let found = scores(&spec.fractions(), &sites);
        // 0.01 of 0.04, 0.5, 0.25, 1 - 5/20, 4 of 4, 0.1 of 0.2; the second is idle and cool.
        assert_eq!(found[0].unwrap().parts, [0.25, 0.5, 0.25, 0.75, 1.0, 0.5]);
        assert_eq!(found[1], None);
        assert_eq!(found[2].unwrap().parts, [1.0, 0.0, 0.0, 0.0, 0.25, 1.0]);
        // (0.25 + 0.5 + 0.25 + 0.75 + 2·1 + 2·0.5) / 8 and (1 + 2·0.25 + 2·1) / 8.
        assert_eq!(found[0].unwrap().total, 0.59375);
        assert_eq!(found[2].unwrap().total, 0.4375);
    }

    #[test]
    fn one_weight_alone_orders_by_its_measure() {
        let (dear, cheap) = (facts(4.0, 0.1), facts(1.0, 0.2));
        let sites = [reading(&dear, 0.01, None), reading(&cheap, 0.04, None)].map(Some);
        let best = |text: &str| {
            let spec: FitnessWeightsSpec = crate::quantity::read_ron(text).unwrap();
            let found = scores(&spec.fractions(), &sites);
            usize::from(found[1].unwrap().total < found[0].unwrap().total)
        };
        assert_eq!([best("(delay: 3)"), best("(price: 0.5)"), best("(carbon: 1)")], [0, 1, 0]);
    }
}
