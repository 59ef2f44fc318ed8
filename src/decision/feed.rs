//! Feeds: what places tell the sites, and when.
//!
//! Each store reports its shelves at a cadence to every site that may decide for it; a report is
//! a message, so it takes time, and may be lost. A weather forecast is issued at a cadence and
//! reaches a site with the first report after its issue that gets through: it comes along the same
//! path. A feed that is cut says nothing: the view just ages.
//!
//! Age of a view of periodic reports with delay D and period P: mean D + P/2, peak D + P (Kaul, Yates
//! and Gruteser 2012), held to account by `tests/it/oracles/decision/age_periodic.rs`.

use super::store::Stores;
use super::tag::Tag;
use super::view::{Snapshot, Views};
use crate::environment::Clock;
use crate::infra::{Message, Network};
use crate::issue::Checker;
use crate::kernel::{Event, Now, Phase, SimSpan, SimTime};
use crate::quantity::{DataSize, LocalTime, Span};
use crate::supply::StockPoint;
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about the stores' reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportsSpec {
    /// Time of day of a report; the others follow from it.
    pub from: LocalTime,
    /// Time from one report to the next.
    pub every: Span,
    /// Size of a report.
    pub size: DataSize,
}

/// What a scenario says about the weather forecasts that sites receive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherFeedSpec {
    /// Time from one issue to the next.
    pub every: Span,
    /// How far ahead an issue tells the weather; beyond, it is taken to be normal.
    pub ahead: Span,
}

impl ReportsSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        if !(60.0..=604_800.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 min to 7 d");
        }
    }
}

impl WeatherFeedSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        if !(600.0..=604_800.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "10 min to 7 d");
        }
        if self.ahead.seconds() > 1_814_400.0 {
            checker.within("ahead").out_of_range(self.ahead, "at most 21 d");
        }
    }
}

/// The stores report.
#[derive(Clone, Copy, Debug)]
pub struct StoresReport {
    /// How many reports there were before.
    pub number: u32,
}

impl Event for StoresReport {
    const PHASE: Phase = Phase::Arrival;

    fn identity(&self) -> u64 {
        u64::from(self.number)
    }
}

/// A report on its way to several sites.
#[derive(Clone, Debug, Default)]
struct UnderWay {
    snapshot: Snapshot,
    /// How many of its messages have not arrived.
    pending: u32,
}

/// The feeds in the running simulation.
#[derive(Resource, Clone, Debug)]
pub struct Feeds {
    every: SimSpan,
    size_b: f64,
    forecast_every: SimSpan,
    forecast_ahead: SimSpan,
    begin: SimTime,
    under_way: Vec<UnderWay>,
    free: Vec<u32>,
}

impl Feeds {
    /// The feeds that Specs describe.
    #[must_use]
    pub fn new(reports: &ReportsSpec, weather: &WeatherFeedSpec, clock: &Clock) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        Self {
            every: span(reports.every),
            size_b: reports.size.si(),
            forecast_every: span(weather.every),
            forecast_ahead: span(weather.ahead),
            begin: clock.begin(),
            under_way: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Until when the newest weather forecast that was out at an instant tells the weather.
    #[must_use]
    pub fn weather_until(&self, known_at: SimTime) -> SimTime {
        let issues =
            known_at.since(self.begin).nanos().div_euclid(self.forecast_every.nanos().max(1));
        self.begin + self.forecast_every * issues + self.forecast_ahead
    }

    /// Keeps a report until all who are to read it have.
    fn keep(&mut self, readers: u32) -> (u32, &mut Snapshot) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.under_way.push(UnderWay::default());
            self.under_way.len() as u32 - 1
        });
        // The slot is one that was just made, or freed before.
        let kept = &mut self.under_way[slot as usize];
        kept.pending = readers;
        (slot, &mut kept.snapshot)
    }

    /// The report in a slot.
    #[must_use]
    pub fn report(&self, slot: u32) -> Option<&Snapshot> {
        self.under_way.get(slot as usize).map(|kept| &kept.snapshot)
    }

    /// One message of a report has arrived or is lost.
    pub fn settle(&mut self, slot: u32) {
        if let Some(kept) = self.under_way.get_mut(slot as usize) {
            kept.pending = kept.pending.saturating_sub(1);
            if kept.pending == 0 {
                self.free.push(slot);
            }
        }
    }
}

/// Every store tells its sites how its shelves stand.
pub(super) fn report(
    now: Now<StoresReport>,
    stores: Res<Stores>,
    points: Query<&StockPoint>,
    mut feeds: ResMut<Feeds>,
    mut network: Network,
) {
    let (time, number, agenda) = (now.time(), now.event.number, now.agenda);
    let size_b = feeds.size_b;
    for (index, store) in stores.list.iter().enumerate() {
        if store.readers.is_empty() {
            continue;
        }
        let (slot, snapshot) = feeds.keep(store.readers.len() as u32);
        store.tell(index, time, &points, snapshot);
        for (reader, &(_, node)) in store.readers.iter().enumerate() {
            network.send(
                agenda,
                Message {
                    from: store.node,
                    to: node,
                    bytes: size_b,
                    tag: Tag::Report { slot }.bits(),
                    index: message_index(0, index, u64::from(number), reader),
                    deadline: SimTime::NEVER,
                },
            );
        }
    }
    agenda.after(feeds.every, StoresReport { number: number + 1 });
}

/// The address of a message's draws: what it is (below 4), whose (below 2²⁰), which (below 2²⁶), and
/// to whom (below 2⁶); what exceeds its room shares draws with another, and does no harm.
#[must_use]
pub const fn message_index(kind: u64, whose: usize, number: u64, to: usize) -> u64 {
    (kind << 52)
        | ((whose as u64 & 0xF_FFFF) << 32)
        | ((number & 0x3FF_FFFF) << 6)
        | (to as u64 & 0x3F)
}

/// A report reached a site: its view is renewed.
pub(super) fn receive(
    feeds: &mut Feeds,
    views: &mut Views,
    slot: u32,
    site: usize,
) -> Option<usize> {
    let report = feeds.report(slot)?;
    let store = report.store;
    let newer = views.of_mut(site, store).is_some_and(|view| view.receive(report));
    feeds.settle(slot);
    newer.then_some(store)
}
