//! Protection: the operator powers part of the racks down before heat damages them.
//!
//! When the watched temperature has been above `limit` for `patience`, or at once above `at_once`, a
//! share of the racks goes down; they come back by the racks' restart rule. Once an episode, which ends
//! when the temperature is below the limit and the racks are back.
//!
//! Source: MODEL §2; story London 2022: cooling failed at 14:33, power-down at 18:05, cooling back at
//! 22:13, services at 12:28. Not modelled: which customers go first.
//! Held to account by `tests/it/sites/heat.rs`.

use crate::issue::Checker;
use crate::kernel::{SimSpan, Ticket};
use crate::quantity::{Share, Span, Temperature};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the operator watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Watched {
    /// The chips.
    Chips,
    /// The technology coolant.
    Coolant,
    /// The facility water.
    Water,
    /// The air of the room.
    Air,
}

/// What a scenario says about protective power-down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectionSpec {
    /// Which temperature is watched.
    pub watches: Watched,
    /// The limit.
    pub limit: Temperature,
    /// How long above it is borne.
    pub patience: Span,
    /// A limit above which nothing is borne.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<Temperature>,
    /// The part of the racks that goes down.
    pub share: Share,
}

impl ProtectionSpec {
    /// Puts down what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.at_once.is_some_and(|at_once| at_once <= self.limit) {
            checker.within("at_once").out_of_range(
                self.at_once.map_or_else(String::new, |limit| limit.to_string()),
                format!("above the limit, {}", self.limit),
            );
        }
    }
}

/// Where the operator stands in an episode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Episode {
    /// Below the limit.
    Calm,
    /// Above the limit, patience running.
    Bears,
    /// Racks are down.
    Acted,
}

/// The operator's protection of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Protection {
    pub(super) watches: Watched,
    pub(super) limit_c: f64,
    pub(super) patience: SimSpan,
    pub(super) at_once_c: Option<f64>,
    pub(super) share: f64,
    pub(super) episode: Episode,
    pub(super) ticket: Option<Ticket>,
}

impl Protection {
    pub(super) fn new(spec: &ProtectionSpec) -> Self {
        Self {
            watches: spec.watches,
            limit_c: spec.limit.celsius(),
            patience: SimSpan::from_nanos(spec.patience.nanoseconds()),
            at_once_c: spec.at_once.map(Temperature::celsius),
            share: spec.share.si(),
            episode: Episode::Calm,
            ticket: None,
        }
    }
}
