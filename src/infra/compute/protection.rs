//! Protection: the operator powers part of the racks down before heat damages them.
//!
//! When the watched temperature has been above `limit` for `delay`, or immediately above
//! `immediate_above`, a share of the racks is shed. While it stays above the limit further racks follow,
//! each time after `again`; and at once each time that it has risen by `rise` beyond `immediate_above`. The
//! episode ends when the temperature has fallen below the limit by the hysteresis; racks restart by
//! their rule after that.
//!
//! Source: MODEL §2; story London 2022: cooling failed at 14:33, power-down at 18:05, cooling back
//! at 22:13, services at 12:28. Valid for one operator with one rule. Not modelled: the order in which
//! customers are shed, an operator who judges. Held to account by `tests/it/sites/heat.rs`.

use crate::infra::at_site::at_site;
use crate::infra::id::{HallId, SiteId};
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, Ticket, kinds};
use crate::quantity::{Share, Span, Temperature, TemperatureDifference};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { ProtectionDelayEnded }

/// Hysteresis if none is given, in kelvin.
const HYSTERESIS_K: f64 = 1.0;

/// Rise between two power-downs without delay if none is given, in kelvin.
const RISE_K: f64 = 5.0;

/// Temperature that triggers the protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Watched {
    /// Temperature of chips and cold plates, without the rise of the junctions.
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
    /// Time above the limit after which racks are shed, 1 s or more.
    pub delay: Span,
    /// Time after which further racks are shed while the temperature stays above the limit, 1 s or more;
    /// `delay` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Span>,
    /// Temperature at which racks are shed without delay, above `limit`; without it, racks are shed
    /// only after `delay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub immediate_above: Option<Temperature>,
    /// Rise beyond `immediate_above` at which further racks are shed without delay, and again after each
    /// further rise, 0.1 K or more; 5 K if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rise: Option<TemperatureDifference>,
    /// How far below the limit the temperature has to fall, 0.01 K to 20 K; 1 K if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hysteresis: Option<TemperatureDifference>,
    /// Fraction of the racks that is shed each time, of each group of the hall; above 0, at most 1.
    pub share: Share,
}

impl ProtectionSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if let Some(immediate) = self.immediate_above.filter(|&immediate| immediate <= self.limit) {
            checker
                .within("immediate_above")
                .out_of_range(immediate, format!("above the limit, {}", self.limit));
        }
        let spans = [("delay", Some(self.delay)), ("again", self.again)];
        for (field, span) in spans {
            if let Some(span) = span.filter(|span| span.si() < 1.0) {
                checker
                    .within(field)
                    .out_of_range(span, "1 s or more; `immediate_above` sheds racks without delay");
            }
        }
        if self.share.si() <= 0.0 {
            checker.within("share").out_of_range(self.share, "a share above 0 of the racks");
        }
        if let Some(rise) = self.rise.filter(|rise| rise.si() < 0.1) {
            checker.within("rise").out_of_range(rise, "a rise of 0.1 K or more");
        }
        if let Some(hysteresis) =
            self.hysteresis.filter(|hysteresis| !(0.01..=20.0).contains(&hysteresis.si()))
        {
            checker
                .within("hysteresis")
                .out_of_range(hysteresis, "a difference from 0.01 K to 20 K");
        }
    }

    /// Temperature below which an episode ends, in °C.
    pub(in crate::infra) fn end_c(&self) -> f64 {
        let hysteresis_k = self.hysteresis.map_or(HYSTERESIS_K, TemperatureDifference::si);
        self.limit.celsius() - hysteresis_k
    }
}

/// Stage of an episode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Episode {
    /// Below the limit.
    Normal,
    /// Above the limit.
    Above,
}

/// The operator's protection of a hall in the running simulation.
#[derive(Clone, Debug)]
pub struct Protection {
    hall: HallId,
    watches: Watched,
    limit_c: f64,
    end_c: f64,
    delay: SimSpan,
    again: SimSpan,
    immediate_above_c: Option<f64>,
    rise_k: f64,
    share: f64,
    episode: Episode,
    /// Power-downs without delay in this episode.
    immediate: u32,
    /// Whether racks would have been shed while the operator was absent.
    is_overdue: bool,
    ticket: Option<Ticket>,
}

impl Protection {
    pub(in crate::infra) fn new(spec: &ProtectionSpec, hall: HallId) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        Self {
            hall,
            watches: spec.watches,
            limit_c: spec.limit.celsius(),
            end_c: spec.end_c(),
            delay: span(spec.delay),
            again: span(spec.again.unwrap_or(spec.delay)),
            immediate_above_c: spec.immediate_above.map(Temperature::celsius),
            rise_k: spec.rise.map_or(RISE_K, TemperatureDifference::si),
            share: spec.share.si(),
            episode: Episode::Normal,
            immediate: 0,
            is_overdue: false,
            ticket: None,
        }
    }

    /// Its hall.
    pub(in crate::infra) const fn hall(&self) -> HallId {
        self.hall
    }

    /// The watched temperature.
    pub(in crate::infra) const fn watches(&self) -> Watched {
        self.watches
    }

    /// Its limit, in °C.
    pub(in crate::infra) const fn limit_c(&self) -> f64 {
        self.limit_c
    }

    /// The temperature below which the episode ends, in °C.
    pub(in crate::infra) const fn end_c(&self) -> f64 {
        self.end_c
    }

    /// Stage of the present episode.
    pub(in crate::infra) const fn episode(&self) -> Episode {
        self.episode
    }

    /// The temperature at which the next racks are shed without delay, in °C.
    pub(in crate::infra) fn immediate_above_c(&self) -> Option<f64> {
        self.immediate_above_c.map(|first_c| first_c + f64::from(self.immediate) * self.rise_k)
    }

    /// The limit is exceeded: the delay starts.
    pub(in crate::infra) fn arm(&mut self, site: SiteId, agenda: &mut Agenda) {
        self.episode = Episode::Above;
        agenda.cancel_pending(&mut self.ticket);
        self.ticket =
            Some(agenda.after(self.delay, ProtectionDelayEnded { site, hall: self.hall }));
    }

    /// The temperature has fallen below the limit: the episode ends.
    pub(in crate::infra) fn end_episode(&mut self, agenda: &mut Agenda) {
        self.episode = Episode::Normal;
        self.immediate = 0;
        self.is_overdue = false;
        agenda.cancel_pending(&mut self.ticket);
    }

    /// The next limit without delay has been passed.
    pub(in crate::infra) const fn pass_immediate(&mut self) {
        self.immediate += 1;
    }

    /// The operator is absent when racks should be shed.
    pub(in crate::infra) fn postpone(&mut self, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.ticket);
        self.episode = Episode::Above;
        self.is_overdue = true;
    }

    /// Whether racks should have been shed in an absence of the operator; asked once on return.
    pub(in crate::infra) const fn take_overdue(&mut self) -> bool {
        std::mem::replace(&mut self.is_overdue, false)
    }

    /// Racks are shed now.
    pub(in crate::infra) fn begin_shedding(&mut self, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.ticket);
        self.episode = Episode::Above;
    }

    /// Racks of a group that are shed, of all and of those that are up.
    pub(in crate::infra) fn shed_of(&self, racks: u32, up: u32) -> u32 {
        // The share is at most 1, so the product fits.
        ((self.share * f64::from(racks)).ceil() as u32).min(up)
    }

    /// While the temperature stays above the limit and racks are up, the next are shed later.
    pub(in crate::infra) fn follow_up(&mut self, up: u32, site: SiteId, agenda: &mut Agenda) {
        if self.episode == Episode::Above && self.ticket.is_none() && !self.is_overdue && up > 0 {
            let ended = ProtectionDelayEnded { site, hall: self.hall };
            self.ticket = Some(agenda.after(self.again, ended));
        }
    }
}

/// The delay above the limit has passed.
#[derive(Clone, Copy, Debug)]
pub struct ProtectionDelayEnded {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The hall that is protected.
    pub hall: HallId,
}

at_site! { ProtectionDelayEnded: |event| event.hall.index() as u64 }
