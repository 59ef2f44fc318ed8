//! Feeds: the cadence of reports and weather forecasts, and the reports in transit.
//!
//! Each store reports its stock at a cadence to every site that may decide for it; a report is a
//! message, so it takes time and may be lost. A weather forecast is issued at a cadence and reaches a
//! site with the first report made after its issue that arrives. While reports are lost, the view ages.
//!
//! Age of a view of periodic reports with delay D and period P: mean D + P/2, peak D + P (Kaul, Yates
//! and Gruteser 2012), held to account by `tests/it/oracles/decision/age_periodic.rs`.

use super::snapshot::Snapshot;
use crate::environment::{Clock, Recurrence};
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
}

/// Weather forecasts that sites receive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherFeedSpec {
    /// Time between issues of the weather forecast, 10 min to 7 d, elapsed since the beginning of the run:
    /// weather services issue by UTC.
    pub every: Span,
    /// Horizon of the weather forecast, at most 21 d; normal weather is expected beyond it.
    pub ahead: Span,
}

impl ReportsSpec {
    /// Reports values out of range.
    pub(in crate::decision) fn check(&self, checker: &mut Checker) {
        if !(60.0..=604_800.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 min to 7 d");
        }
    }
}

impl WeatherFeedSpec {
    /// Reports values out of range.
    pub(in crate::decision) fn check(&self, checker: &mut Checker) {
        if !(600.0..=604_800.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "10 min to 7 d");
        }
        if self.ahead.seconds() > 1_814_400.0 {
            checker.within("ahead").out_of_range(self.ahead, "at most 21 d");
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
    forecast_every: SimSpan,
    forecast_ahead: SimSpan,
    begin: SimTime,
    in_transit: Vec<InTransit>,
    free: Vec<u32>,
}

impl Feeds {
    /// The feeds that Specs describe.
    pub(in crate::decision) fn new(
        reports: &ReportsSpec,
        weather: &WeatherFeedSpec,
        clock: &Clock,
    ) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        Self {
            reports: Recurrence::through(reports.from, clock.begin(), span(reports.every), clock),
            size_b: reports.size.si(),
            forecast_every: span(weather.every),
            forecast_ahead: span(weather.ahead),
            begin: clock.begin(),
            in_transit: Vec::new(),
            free: Vec::new(),
        }
    }

    /// The first report after an instant.
    #[must_use]
    pub fn next_report(&self, after: SimTime, clock: &Clock) -> SimTime {
        self.reports.next(after, clock).at
    }

    /// End of the newest weather forecast, by the instant at which the report with it was made.
    #[must_use]
    pub fn weather_until(&self, known_at: SimTime) -> SimTime {
        let issues =
            known_at.since(self.begin).nanos().div_euclid(self.forecast_every.nanos().max(1));
        self.begin + self.forecast_every * issues + self.forecast_ahead
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
