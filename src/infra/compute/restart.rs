//! Restart of racks that were down: delay, rate and temperature, by the reason why they are down.
//!
//! A power gap takes minutes to an hour; after heat a site is brought back over hours (London 2022: cooling
//! was back at 22:13, services at 12:28). Racks restart once power and cooling are back and what they
//! will feel is cool enough: their plates at full load, `T_coolant + P/G`, and as they still are (air-cooled
//! racks: the air at their inlet). None restarts where its junctions would trip at the slowest step of the
//! throttle, nor while no unit of the cooling plant runs.
//!
//! The delay begins when all of that holds. It begins anew if what the racks went down for occurs again:
//! after a loss of power, another one; after heat, cooling that is lost or short. Anything else, such as
//! cooling that is short for a while after a loss of power, an outage that the battery covers after heat, or
//! racks that are shed for another reason, lets the delay go on: racks that are due while they may not
//! restart do so as soon as they may.
//!
//! Source: MODEL §1 (10–60 min after a power gap), §2. Not modelled: an order among racks, failed
//! starts. Held to account by `tests/it/sites/{heat,power,restart}.rs`.

use super::down_reason::DownReason;
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::{Frequency, Span, Temperature};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Restart of racks after power and cooling are back: one rule for every reason to be down, or rules by
/// reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestartSpec {
    /// Of the one rule: see `delay` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Of the one rule: see `rate` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Frequency>,
    /// Of the one rule: see `below` of a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Temperature>,
    /// After a loss of power, and at the start of newly energised racks that had to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<RestartRuleSpec>,
    /// After a trip by heat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat: Option<RestartRuleSpec>,
    /// After a power-down by the operator; as after heat if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<RestartRuleSpec>,
}

/// One rule of restart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestartRuleSpec {
    /// Time from the return of power and cooling to the restart of the first rack, 1 s or more.
    pub delay: Span,
    /// Restart rate in racks per unit of time, such as `4 /h`; above 0.
    pub rate: Frequency,
    /// Temperature at or below which racks restart: that of their cold plates at full load, as the
    /// coolant will make it, or of the air at the inlet. No limit but the trip if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Temperature>,
}

impl RestartSpec {
    /// Reports values out of range, and reasons without a rule.
    pub(super) fn check(&self, checker: &mut Checker) {
        match (self.delay, self.rate) {
            (Some(delay), Some(rate)) => check_rule(delay, rate, checker),
            (None, None) => {
                if self.below.is_some() {
                    checker.missing("`delay` and `rate`", "write `(delay: …, rate: …, below: …)`");
                }
                for (field, rule) in [("power", &self.power), ("heat", &self.heat)] {
                    if rule.is_none() {
                        checker.within(field).missing(
                            format!("`{field}`"),
                            "write a rule for each reason, or one `(delay: …, rate: …, below: …)`",
                        );
                    }
                }
            }
            _ => checker.missing(
                if self.delay.is_none() { "`delay`" } else { "`rate`" },
                "write `(delay: …, rate: …, below: …)`",
            ),
        }
        let rules =
            [("power", &self.power), ("heat", &self.heat), ("protection", &self.protection)];
        for (field, rule) in rules {
            if let Some(rule) = rule {
                check_rule(rule.delay, rule.rate, &mut checker.within(field));
            }
        }
    }

    /// The rule of a reason, if it has one.
    fn rule(&self, reason: DownReason) -> Option<RestartRuleSpec> {
        let own = match reason {
            DownReason::PowerLoss | DownReason::StartHeld | DownReason::PowerCap => &self.power,
            DownReason::ThermalTrip => &self.heat,
            DownReason::ProtectivePowerDown => match &self.protection {
                Some(_) => &self.protection,
                None => &self.heat,
            },
        };
        own.clone().or_else(|| {
            Some(RestartRuleSpec { delay: self.delay?, rate: self.rate?, below: self.below })
        })
    }

    /// Which of its rules holds for a reason, as one number for each rule.
    fn place_of_rule(&self, reason: DownReason) -> u8 {
        match reason {
            DownReason::PowerCap => 0,
            DownReason::PowerLoss | DownReason::StartHeld if self.power.is_some() => 1,
            DownReason::ProtectivePowerDown if self.protection.is_some() => 2,
            DownReason::ThermalTrip | DownReason::ProtectivePowerDown if self.heat.is_some() => 3,
            _ => 4,
        }
    }

    /// The first reason of those that share the rule of a reason.
    fn first_of_rule(&self, reason: DownReason) -> DownReason {
        let place = self.place_of_rule(reason);
        let mut all = DownReason::ALL.into_iter();
        all.find(|&one| self.place_of_rule(one) == place).unwrap_or(reason)
    }

    /// Temperatures below which racks restart, each with the names of its field.
    pub(in crate::infra) fn limits(&self) -> Vec<(&'static [&'static str], Temperature)> {
        let below = |rule: &Option<RestartRuleSpec>| rule.as_ref().and_then(|rule| rule.below);
        let all: [(&[&str], Option<Temperature>); 4] = [
            (&["below"], self.below),
            (&["power", "below"], below(&self.power)),
            (&["heat", "below"], below(&self.heat)),
            (&["protection", "below"], below(&self.protection)),
        ];
        all.into_iter().filter_map(|(field, below)| Some((field, below?))).collect()
    }
}

fn check_rule(delay: Span, rate: Frequency, checker: &mut Checker) {
    if rate.si() <= 0.0 {
        checker.within("rate").out_of_range(rate, "a rate above 0");
    }
    if delay.si() < 1.0 {
        checker.within("delay").out_of_range(delay, "a delay of 1 s or more");
    }
}

/// Whether racks that are down for a reason may restart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Permit {
    /// They may: the delay begins, or goes on.
    Granted,
    /// They may not for something else than they went down for: a delay that has begun goes on.
    HeldBack,
    /// What they went down for holds, or occurs again: the delay will begin anew.
    Refused,
}

/// A rule of restart in the running simulation.
#[derive(Clone, Copy, Debug)]
pub(super) struct RestartRule {
    pub(super) delay: SimSpan,
    /// Time between batches.
    pub(super) every: SimSpan,
    /// Racks that restart at once.
    pub(super) batch: u32,
    pub(super) below_c: f64,
    /// The first reason of those that share the rule: racks that are down for any of them come back one
    /// after the other.
    pub(super) shared: DownReason,
}

impl RestartRule {
    /// The rule of a reason for a number of racks; all restart at once without one.
    pub(super) fn new(spec: Option<&RestartSpec>, reason: DownReason, racks: u32) -> Self {
        let Some(rule) = spec.and_then(|spec| spec.rule(reason)) else {
            return Self {
                delay: SimSpan::ZERO,
                every: SimSpan::ZERO,
                batch: racks,
                below_c: f64::INFINITY,
                shared: reason,
            };
        };
        let batch = racks.div_ceil(200).max(1);
        let every = SimSpan::from_seconds(f64::from(batch) / rule.rate.si());
        Self {
            delay: SimSpan::from_nanos(rule.delay.nanoseconds()),
            every,
            batch: if every.is_zero() { racks } else { batch },
            below_c: rule.below.map_or(f64::INFINITY, Temperature::celsius),
            shared: spec.map_or(reason, |spec| spec.first_of_rule(reason)),
        }
    }
}
