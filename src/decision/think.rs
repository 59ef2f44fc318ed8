//! Thinking: a request is at its site, a plan is made from the view, and inference says when it is out.

use super::arc::Task;
use super::feed::message_index;
use super::forecast::{Curves, Knowledge};
use super::office::Office;
use super::open::{Open, Reason};
use super::plan::{Desk, plan};
use super::store::Stores;
use super::tag::{Asked, Tag};
use super::view::{Snapshot, Views};
use crate::infra::{Message, NewRequest, NodeId, Outcome, RequestEnds};
use crate::kernel::{Agenda, Now, SimSpan, SimTime};
use crate::supply::OpenOrders;

impl Office<'_, '_> {
    /// A request is at its site: the plan is made from the view, and inference is asked for.
    pub(super) fn think(&mut self, agenda: &mut Agenda, asked: Asked, orders: &OpenOrders) {
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
            clock: &orders.clock,
            weather_until: &weather_until,
        };
        open.sensed = plan(&mut desk, arc, open.rung, &mut open.parts, now);
        let Some(rung) = arc.rungs.get(open.rung) else { return };
        if open.sensed.is_none() {
            open.reason = Reason::NoView;
            let reply = reply(arc.node, rung.node, arc.answer_b, Tag::Refusal(asked), open);
            self.network.send(agenda, reply);
            return;
        }
        let (site, deadline) = (rung.site, open.deadline);
        let work_u = arc.work.uniform(open.number * 16 + open.rung as u64);
        let tag = Tag::Request(asked).bits();
        self.requests.submit(agenda, NewRequest { site, tag, deadline, work_u, size: 1.0 });
    }

    /// A site sees the shelves that a decision is about as they are.
    fn see_the_truth(&mut self, asked: Asked, orders: &OpenOrders, now: SimTime) {
        let Some(arc) = self.open.get(asked).and_then(|open| self.arcs.list.get(open.arc)) else {
            return;
        };
        let Some(site) = arc.rungs.get(usize::from(asked.rung)).map(|rung| rung.site.index())
        else {
            return;
        };
        let points = orders.points.as_readonly();
        let mut truth = Snapshot::default();
        for index in 0..self.stores.list.len() {
            let Some(store) = self.stores.list.get(index) else { continue };
            if !arc.task.concerns(index, store) {
                continue;
            }
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

/// What a site knows of a store's sales goes into what it has learned of them, if it learns.
fn learn(stores: &Stores, curves: &Curves, views: &mut Views, site: usize, store: usize) {
    let Some(ses) = views.smoothing(site) else { return };
    let Some(items) = stores.list.get(store).map(|store| &store.items) else { return };
    let Some(view) = views.of_mut(site, store) else { return };
    let days = |item: usize, from, to| {
        items.get(item).map_or(0.0, |item| curves.days(item.curve, from, to, Knowledge::Season))
    };
    let begin = |item: usize| {
        let (mean, ratio) =
            items.get(item).map_or((0.0, 1.0), |item| (item.mean_per_day, item.variance_ratio));
        ses.begin(mean, ratio)
    };
    view.learn(days, begin);
}

/// Inference ended: the answer goes out, or word that there is none.
pub(super) fn answer(now: Now<RequestEnds>, mut office: Office) {
    let Some(Tag::Request(asked)) = Tag::of(now.event.tag) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let Some(open) = office.open.get(asked) else { return };
    let Some(arc) = office.arcs.list.get(open.arc) else { return };
    let Some(rung) = arc.rungs.get(open.rung) else { return };
    open.cause = open.cause.or(now.event.cause);
    let tag = match now.event.outcome {
        Outcome::Answered => {
            open.started = Some(time - SimSpan::from_seconds(now.event.service_s));
            open.finished = Some(time);
            if let Task::Replenish { store } = arc.task
                && let Some(view) = office.views.of_mut(rung.site.index(), store)
                && let Some(store) = office.stores.list.get(store)
            {
                for part in &open.parts {
                    let items = store.lanes.get(part.lane).map_or(&[][..], |lane| &lane.items);
                    let lines = items.iter().zip(&part.quantities);
                    let quantities =
                        lines.filter_map(|(item, &units)| Some(((*item)?, units))).collect();
                    view.note(part.lane, part.departure, part.closes, quantities);
                }
            }
            Tag::Answer(asked)
        }
        Outcome::Refused => {
            open.reason = Reason::QueueFull;
            Tag::Refusal(asked)
        }
        Outcome::Expired => {
            open.reason = Reason::NotServed;
            Tag::Refusal(asked)
        }
    };
    let message = reply(arc.node, rung.node, arc.answer_b, tag, open);
    office.network.send(agenda, message);
}

/// A message from a site back to the place that asked.
fn reply(place: NodeId, site: NodeId, bytes: f64, tag: Tag, open: &Open) -> Message {
    let index = message_index(2, open.arc, open.number, open.rung);
    Message { from: site, to: place, bytes, tag: tag.bits(), index, deadline: open.deadline }
}
