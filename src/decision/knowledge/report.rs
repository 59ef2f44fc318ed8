//! Reports: each store sends its stock to its subscribers, and a report that arrives updates a
//! view.

use super::catalogue::{Catalogue, Stock};
use super::feed::Feeds;
use super::update::learn;
use super::views::Views;
use crate::decision::correlation::{CorrelationId, MessageKind, message_index};
use crate::decision::ideal::Ideal;
use crate::decision::model::DemandProfiles;
use crate::environment::Clock;
use crate::infra::{Message, MessageArrived, MessageLost, Network};
use crate::kernel::{Event, Now, Phase, SimTime, kinds};
use crate::supply::{StockPoint, Topology, Transport};
use bevy_ecs::prelude::{Query, Res, ResMut};

kinds! { ReportsDue }

/// All stores report.
#[derive(Clone, Copy, Debug)]
pub struct ReportsDue {
    /// Number of reports before this one.
    pub number: u32,
}

impl Event for ReportsDue {
    const PHASE: Phase = Phase::Arrival;

    fn identity(&self) -> u64 {
        u64::from(self.number)
    }
}

/// Every store sends its stock to its subscribers.
pub(super) fn send_reports(
    now: Now<ReportsDue>,
    catalogue: Res<Catalogue>,
    points: Query<&StockPoint>,
    mut feeds: ResMut<Feeds>,
    mut network: Network,
    (clock, ideal): (Res<Clock>, Res<Ideal>),
    (transport, topology): (Res<Transport>, Res<Topology>),
) {
    let stock = Stock { points: &points, transport: &transport, topology: &topology };
    let (time, number, agenda) = (now.time(), now.event.number, now.agenda);
    let size_b = feeds.size_b;
    for (index, store) in catalogue.stores.iter().enumerate() {
        if store.subscribers.is_empty() || !feeds.reporting.is_sent(index, number) {
            continue;
        }
        let (slot, snapshot) = feeds.keep(store.subscribers.len() as u32);
        // Where views are the truth itself, messages travel all the same, and nothing is read from them.
        if !ideal.feeds {
            store.snapshot(index, time, &stock, snapshot);
        }
        for (subscriber, &(_, node)) in store.subscribers.iter().enumerate() {
            network.send(
                agenda,
                Message {
                    from: store.node,
                    to: node,
                    bytes: size_b,
                    tag: CorrelationId::Report { slot }.bits(),
                    index: message_index(MessageKind::Report, index, u64::from(number), subscriber),
                    deadline: SimTime::NEVER,
                },
            );
        }
    }
    agenda.at(feeds.next_report(time, &clock), ReportsDue { number: number + 1 });
}

/// Whether a message is news: a report or a weather forecast.
fn is_news(tag: u64) -> bool {
    let id = CorrelationId::of(tag);
    matches!(id, Some(CorrelationId::Report { .. } | CorrelationId::Forecast { .. }))
}

/// Whether a message that arrived is news.
pub(super) fn is_arrived_news(message: &MessageArrived) -> bool {
    is_news(message.tag)
}

/// Whether a message that is lost is news.
pub(super) fn is_lost_news(message: &MessageLost) -> bool {
    is_news(message.tag)
}

/// News has arrived at a site: a report updates its view, from which it learns; of forecasts it keeps the
/// newest.
pub(super) fn take_news(
    now: Now<MessageArrived>,
    mut feeds: ResMut<Feeds>,
    mut views: ResMut<Views>,
    catalogue: Res<Catalogue>,
    profiles: Res<DemandProfiles>,
    ideal: Res<Ideal>,
    topology: Res<Topology>,
) {
    // Sites are the first nodes, in the same order.
    let site = now.event.to.index();
    match CorrelationId::of(now.event.tag) {
        Some(CorrelationId::Report { slot }) if ideal.feeds => feeds.release(slot),
        Some(CorrelationId::Report { slot }) => {
            if let Some(store) = receive(&mut feeds, &mut views, slot, site) {
                learn(&catalogue, &profiles, &mut views, site, store, &topology);
            }
        }
        Some(CorrelationId::Forecast { issue }) => feeds.receive_forecast(site, issue),
        _ => {}
    }
}

/// News is lost: a view without its report ages.
pub(super) fn lose_news(now: Now<MessageLost>, mut feeds: ResMut<Feeds>) {
    if let Some(CorrelationId::Report { slot }) = CorrelationId::of(now.event.tag) {
        feeds.release(slot);
    }
}

/// A report arrived at a site: updates the view, and returns the store if the report is newer than
/// it.
fn receive(feeds: &mut Feeds, views: &mut Views, slot: u32, site: usize) -> Option<usize> {
    let report = feeds.report(slot)?;
    let store = report.store;
    let is_newer = views.of_mut(site, store).is_some_and(|view| view.receive(report));
    feeds.release(slot);
    is_newer.then_some(store)
}
