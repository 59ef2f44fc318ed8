//! Feeds: the cadence of reports and weather forecasts, and the reports in transit.
//!
//! Each store reports its stock at a cadence to every site that may decide for it; a report is a
//! message, so it takes time and may be lost. While reports are lost, the view ages. Weather forecasts are
//! their own messages (`weather`).
//!
//! Age of a view of periodic reports with delay D and period P: mean D + P/2, peak D + P (Kaul, Yates
//! and Gruteser 2012), held to account by `tests/it/oracles/decision/age_periodic.rs`.

use super::catalogue::Catalogue;
use super::reporting::Reporting;
use super::snapshot::Snapshot;
use super::weather::WeatherFeedSpec;
use crate::environment::{Clock, Recurrence};
use crate::infra::{Infrastructure, NodeId};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{DataSize, LocalTime, Span};
use bevy_ecs::prelude::Resource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Reports of the stores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportsSpec {
    /// Local time of day of one report, on the first day of the run; the others follow at intervals of
    /// `every` on the local clock.
    pub from: LocalTime,
    /// Time between reports, 1 min to 7 d.
    pub every: Span,
    /// Size of a report message.
    pub size: DataSize,
    /// Classes of data that a report carries, of those that the infrastructure declares; none if not given. A site
    /// where one of them may not lie gets no report, and no request of a rung that names a model without a role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<String>,
}

impl ReportsSpec {
    /// Reports values out of range.
    pub(in crate::decision) fn check(&self, checker: &mut Checker) {
        if !(60.0..=604_800.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 min to 7 d");
        }
    }
}

/// A report on its way to its subscribers.
#[derive(Clone, Debug, Default)]
struct InTransit {
    snapshot: Snapshot,
    /// Messages that have neither arrived nor been lost.
    pending: u32,
}

/// The feeds in the running simulation, with the reports in transit.
#[derive(Resource, Clone, Debug)]
pub struct Feeds {
    reports: Recurrence,
    pub(super) size_b: f64,
    pub(super) forecast_every: SimSpan,
    forecast_ahead: SimSpan,
    pub(super) forecast_b: f64,
    /// The node at which forecasts enter the network.
    pub(super) forecasts_from: NodeId,
    /// The newest issue.
    pub(super) issued: u32,
    /// The newest issue that each site has received.
    received: Vec<u32>,
    /// Sites that decide, by index, and their nodes.
    pub(super) sites: Vec<(usize, NodeId)>,
    begin: SimTime,
    in_transit: Vec<InTransit>,
    free: Vec<u32>,
    /// Shares of the reports that are sent.
    pub(super) reporting: Reporting,
}

impl Feeds {
    /// The feeds that Specs describe.
    pub(in crate::decision) fn new(
        reports: &ReportsSpec,
        weather: &WeatherFeedSpec,
        catalogue: &Catalogue,
        infrastructure: &Infrastructure,
        clock: &Clock,
    ) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        Self {
            reports: Recurrence::through(reports.from, clock.begin(), span(reports.every), clock),
            size_b: reports.size.si(),
            forecast_every: span(weather.every),
            forecast_ahead: span(weather.ahead),
            forecast_b: weather.size_b(),
            forecasts_from: infrastructure.forecasts_from(),
            issued: 0,
            received: vec![0; infrastructure.sites.len()],
            sites: catalogue.subscribed_sites(),
            begin: clock.begin(),
            in_transit: Vec::new(),
            free: Vec::new(),
            reporting: Reporting::default(),
        }
    }

    /// The first report after an instant.
    #[must_use]
    pub fn next_report(&self, after: SimTime, clock: &Clock) -> SimTime {
        self.reports.next(after, clock).at
    }

    /// End of the newest weather forecast that a site has received.
    #[must_use]
    pub fn weather_until(&self, site: usize) -> SimTime {
        self.end_of(self.received.get(site).copied().unwrap_or(0))
    }

    /// End of the newest weather forecast.
    #[must_use]
    pub fn newest_weather_until(&self) -> SimTime {
        self.end_of(self.issued)
    }

    fn end_of(&self, issue: u32) -> SimTime {
        self.begin + self.forecast_every * i64::from(issue) + self.forecast_ahead
    }

    /// A forecast has arrived at a site; an older one than the newest there changes nothing.
    pub(in crate::decision) fn receive_forecast(&mut self, site: usize, issue: u32) {
        if let Some(received) = self.received.get_mut(site) {
            *received = issue.max(*received);
        }
    }

    /// Time until the issue after the first.
    pub(in crate::decision) const fn first_issue(&self) -> SimSpan {
        self.forecast_every
    }

    /// Keeps a report until all its messages have arrived or are lost.
    pub(super) fn keep(&mut self, subscribers: u32) -> (u32, &mut Snapshot) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.in_transit.push(InTransit::default());
            self.in_transit.len() as u32 - 1
        });
        // The slot is one that was just made, or freed before.
        let kept = &mut self.in_transit[slot as usize];
        kept.pending = subscribers;
        (slot, &mut kept.snapshot)
    }

    /// The report in a slot.
    pub(super) fn report(&self, slot: u32) -> Option<&Snapshot> {
        self.in_transit.get(slot as usize).map(|kept| &kept.snapshot)
    }

    /// A message of a report has arrived or is lost.
    pub(in crate::decision) fn release(&mut self, slot: u32) {
        if let Some(kept) = self.in_transit.get_mut(slot as usize) {
            kept.pending = kept.pending.saturating_sub(1);
            if kept.pending == 0 {
                self.free.push(slot);
            }
        }
    }
}
