//! Reports: each store sends its stock to its subscribers, and a report that arrives updates a
//! view.

use super::catalogue::Catalogue;
use super::feed::Feeds;
use super::views::Views;
use crate::decision::correlation::{CorrelationId, MessageKind, message_index};
use crate::environment::Clock;
use crate::infra::{Message, Network};
use crate::kernel::{Event, Now, Phase, SimTime, kinds};
use crate::supply::StockPoint;
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
    clock: Res<Clock>,
) {
    let (time, number, agenda) = (now.time(), now.event.number, now.agenda);
    let size_b = feeds.size_b;
    for (index, store) in catalogue.stores.iter().enumerate() {
        if store.subscribers.is_empty() {
            continue;
        }
        let (slot, snapshot) = feeds.keep(store.subscribers.len() as u32);
        store.snapshot(index, time, &points, snapshot);
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

/// A report arrived at a site: updates the view, and returns the store if the report is newer than
/// it.
pub(in crate::decision) fn receive(
    feeds: &mut Feeds,
    views: &mut Views,
    slot: u32,
    site: usize,
) -> Option<usize> {
    let report = feeds.report(slot)?;
    let store = report.store;
    let is_newer = views.of_mut(site, store).is_some_and(|view| view.receive(report));
    feeds.release(slot);
    is_newer.then_some(store)
}
