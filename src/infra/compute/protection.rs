//! Protection: the operator powers part of the racks down before heat damages them.
//!
//! When the watched temperature has been above `limit` for `delay`, or immediately above
//! `immediate_above`, a share of the racks is shed; they restart by the racks' restart rule. Racks
//! are shed once per episode; the episode ends when they have restarted.
//!
//! Source: MODEL §2; story London 2022: cooling failed at 14:33, power-down at 18:05, cooling back
//! at 22:13, services at 12:28. Not modelled: the order in which customers are shed. Held to
//! account by `tests/it/sites/heat.rs`.

use crate::infra::at_site::at_site;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, Ticket, kinds};
use crate::quantity::{Share, Span, Temperature};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { ProtectionDelayEnded }

/// Temperature that triggers the protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Watched {
    /// Temperature of the chips.
    Chips,
    /// Temperature of the technology coolant.
    Coolant,
    /// Temperature of the facility water.
    Water,
    /// Air of the room.
    Air,
}

/// Protective power-down of racks by the operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectionSpec {
    /// The watched temperature.
    pub watches: Watched,
    /// Limit of the watched temperature.
    pub limit: Temperature,
    /// Time above the limit after which racks are shed.
    pub delay: Span,
    /// Temperature at which racks are shed without delay, above `limit`; without it, racks are shed
    /// only after `delay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub immediate_above: Option<Temperature>,
    /// Fraction of the racks that is shed, 0 to 1.
    pub share: Share,
}

impl ProtectionSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.immediate_above.is_some_and(|immediate| immediate <= self.limit) {
            checker.within("immediate_above").out_of_range(
                self.immediate_above.map_or_else(String::new, |limit| limit.to_string()),
                format!("above the limit, {}", self.limit),
            );
        }
    }
}

/// Stage of an episode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Episode {
    /// Below the limit.
    Normal,
    /// Above the limit; the delay is running.
    Timing,
    /// Racks have been shed.
    Shed,
}

/// The operator's protection of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Protection {
    watches: Watched,
    limit_c: f64,
    delay: SimSpan,
    immediate_above_c: Option<f64>,
    share: f64,
    episode: Episode,
    ticket: Option<Ticket>,
}

impl Protection {
    pub(in crate::infra) fn new(spec: &ProtectionSpec) -> Self {
        Self {
            watches: spec.watches,
            limit_c: spec.limit.celsius(),
            delay: SimSpan::from_nanos(spec.delay.nanoseconds()),
            immediate_above_c: spec.immediate_above.map(Temperature::celsius),
            share: spec.share.si(),
            episode: Episode::Normal,
            ticket: None,
        }
    }

    /// The watched temperature.
    pub(in crate::infra) const fn watches(&self) -> Watched {
        self.watches
    }

    /// Its limit, in °C.
    pub(in crate::infra) const fn limit_c(&self) -> f64 {
        self.limit_c
    }

    /// Stage of the present episode.
    pub(in crate::infra) const fn episode(&self) -> Episode {
        self.episode
    }

    /// The temperature at which racks are shed without delay, in °C; `None` once they have been
    /// shed.
    pub(in crate::infra) fn immediate_above_c(&self) -> Option<f64> {
        self.immediate_above_c.filter(|_| self.episode != Episode::Shed)
    }

    /// The limit is exceeded: the delay starts.
    pub(in crate::infra) fn arm(&mut self, site: SiteId, agenda: &mut Agenda) {
        self.episode = Episode::Timing;
        self.ticket = Some(agenda.after(self.delay, ProtectionDelayEnded { site }));
    }

    /// The temperature falls below the limit before the delay has passed.
    pub(in crate::infra) fn disarm(&mut self, agenda: &mut Agenda) {
        self.episode = Episode::Normal;
        agenda.cancel_pending(&mut self.ticket);
    }

    /// Sheds racks; returns their number.
    pub(in crate::infra) fn shed(&mut self, racks: u32, agenda: &mut Agenda) -> u32 {
        agenda.cancel_pending(&mut self.ticket);
        self.episode = Episode::Shed;
        // The share is at most 1, so the product fits.
        (self.share * f64::from(racks)).ceil() as u32
    }

    /// The racks that were shed have restarted: the episode ends.
    pub(in crate::infra) fn end_episode(&mut self) {
        if self.episode == Episode::Shed {
            self.episode = Episode::Normal;
        }
    }
}

/// The delay above the limit has passed.
#[derive(Clone, Copy, Debug)]
pub struct ProtectionDelayEnded {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { ProtectionDelayEnded }
