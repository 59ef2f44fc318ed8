//! Thinking: a request is at its site, a plan is made from the view, and inference says when it is out.
//!
//! The plan is made when the request comes in, however long it then waits: its view is of that
//! instant. A site without a server that is up says nothing, not even no.

use super::arc::{Arc, Task};
use super::ask::last_use;
use super::feed::message_index;
use super::forecast::{Curves, Knowledge, Ses};
use super::office::Office;
use super::open::{Open, Part, Reason};
use super::plan::{Desk, plan};
use super::store::Stores;
use super::tag::{Asked, Tag};
use super::view::{Snapshot, Views};
use crate::infra::{Message, NewRequest, NodeId, Outcome, Pool, RequestEnds};
use crate::kernel::{Agenda, Now, SimSpan, SimTime};
use crate::supply::OrderRevision;

impl Office<'_, '_> {
    /// A request is at its site: the plan is made from the view, and inference is asked for.
    pub(super) fn think(&mut self, agenda: &mut Agenda, asked: Asked, orders: &OrderRevision) {
        let now = agenda.now();
        if self.ideal.feeds {
            self.see_the_truth(asked, orders, now);
        }
        let Some(open) = self.open.get(asked) else { return };
        let Some(arc) = self.arcs.list.get_mut(open.arc) else { return };
        open.received = Some(now);
        let feeds = &*self.feeds;
        let weather_until = |known_at| feeds.weather_until(known_at);
        let mut desk = Desk {
            stores: &mut self.stores,
            views: &self.views,
            curves: &self.curves,
            clock: orders.clock(),
            weather_until: &weather_until,
            sees_the_truth: self.ideal.feeds,
        };
        open.sensed = plan(&mut desk, arc, open.rung, &mut open.parts, now);
        let Some(rung) = arc.rungs.get(open.rung) else { return };
        if open.sensed.is_none() {
            let refusal = reply(arc.node, rung.node, arc.answer_b, Tag::Refusal(asked), open);
            let site = rung.site;
            if self.is_up(site) {
                if let Some(open) = self.open.get(asked) {
                    open.fail(Reason::NoView, None);
                }
                self.network.send(agenda, refusal);
            }
            return;
        }
        let (site, deadline) = (rung.site, open.deadline);
        let work_u = arc.work.uniform(open.number * 16 + open.rung as u64);
        let tag = Tag::Request(asked).bits();
        self.requests.submit(agenda, NewRequest { site, tag, deadline, work_u, size: 1.0 });
    }

    /// A site sees the shelves that a decision is about as they are.
    fn see_the_truth(&mut self, asked: Asked, orders: &OrderRevision, now: SimTime) {
        let Some(arc) = self.open.get(asked).and_then(|open| self.arcs.list.get(open.arc)) else {
            return;
        };
        let Some(site) = arc.rungs.get(usize::from(asked.rung)).map(|rung| rung.site.index())
        else {
            return;
        };
        let points = orders.points();
        let mut truth = Snapshot::default();
        for &index in &arc.stores {
            let Some(store) = self.stores.list.get(index) else { continue };
            store.tell(index, now, &points, &mut truth);
            if let Some(view) = self.views.of_mut(site, index) {
                view.see(&truth);
                learn(&self.stores, &self.curves, &mut self.views, site, index);
            }
        }
    }

    /// A site learns from what it knows of a store's sales.
    pub(super) fn learn(&mut self, site: usize, store: usize) {
        learn(&self.stores, &self.curves, &mut self.views, site, store);
    }
}

/// What a site knows of a store's sales goes into what it has learned of them, by each smoothing.
fn learn(stores: &Stores, curves: &Curves, views: &mut Views, site: usize, store: usize) {
    let Some(items) = stores.list.get(store).map(|store| &store.items) else { return };
    let days = |item: usize, from, to| {
        items.get(item).map_or(0.0, |item| curves.days(item.curve, from, to, Knowledge::Season))
    };
    let begin = |ses: Ses, item: usize| {
        let item = items.get(item);
        item.map_or_else(
            || ses.begin(0.0, 0.0),
            |item| {
                let hours = curves.open_hours_a_day(item.curve);
                ses.begin(item.mean_per_day, item.spread.variance(item.mean_per_day, hours))
            },
        )
    };
    views.learn(site, store, days, begin);
}

/// Inference ended: the answer goes out, or word that there is none.
pub(super) fn answer(now: Now<RequestEnds>, mut office: Office) {
    let Some(Tag::Request(asked)) = Tag::of(now.event.tag) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let is_up = office.is_up(now.event.site);
    let slowed_by = office.pool(now.event.site).and_then(Pool::lowered_by);
    let Some(open) = office.open.get(asked) else { return };
    let Some(arc) = office.arcs.list.get(open.arc) else { return };
    let Some(rung) = arc.rungs.get(open.rung) else { return };
    let tag = match now.event.outcome {
        Outcome::Answered => {
            open.started = Some(time - SimSpan::from_seconds(now.event.service_s));
            open.finished = Some(time);
            open.slowed_by = slowed_by;
            note(&mut office.views, &office.stores, rung.site.index(), arc, &open.parts, time);
            Tag::Answer(asked)
        }
        Outcome::Refused if is_up => {
            open.fail(Reason::QueueFull, now.event.cause);
            Tag::Refusal(asked)
        }
        // A request expires at the decision's deadline, when nobody waits for its rung any more.
        Outcome::Refused | Outcome::Expired => return,
    };
    let message = reply(arc.node, rung.node, arc.answer_b, tag, open);
    office.network.send(agenda, message);
}

/// A site notes what it has decided, where it is not too late for that. Whether its answer makes it,
/// nobody tells the site: it counts the units as ordered until a report says otherwise.
fn note(views: &mut Views, stores: &Stores, site: usize, arc: &Arc, parts: &[Part], now: SimTime) {
    for part in parts.iter().filter(|part| now <= part.closes) {
        for &index in &arc.stores {
            let (Some(store), Some(view)) = (stores.list.get(index), views.of_mut(site, index))
            else {
                continue;
            };
            let place = match arc.task {
                Task::Replenish { .. } => Some(part.lane),
                Task::Allocate { lane } => store.lanes.iter().position(|own| own.lane == lane),
            };
            let Some((place, lane)) = place.and_then(|at| Some((at, store.lanes.get(at)?))) else {
                continue;
            };
            let from = match arc.task {
                Task::Replenish { .. } => 0,
                Task::Allocate { .. } => lane.destination * lane.items.len(),
            };
            let units = part.quantities.get(from..).unwrap_or_default();
            let lines = lane.items.iter().zip(units);
            let quantities = lines.filter_map(|(item, &units)| Some(((*item)?, units))).collect();
            view.note(place, part.departure, part.closes_orders, quantities);
        }
    }
}

/// A message from a site back to the place that asked.
fn reply(place: NodeId, site: NodeId, bytes: f64, tag: Tag, open: &Open) -> Message {
    let index = message_index(2, open.arc, open.number, open.rung);
    let deadline = last_use(open.until);
    Message { from: site, to: place, bytes, tag: tag.bits(), index, deadline }
}
