//! The way of a decision: trigger, request, inference, answer, action.

use super::arc::{Arcs, Task};
use super::feed::{Feeds, message_index, receive};
use super::forecast::{Curves, Knowledge};
use super::ideal::Ideal;
use super::open::{DecisionEnded, Open, OpenDecisions, Part, Reason, Status, decision_number};
use super::plan::{Desk, plan};
use super::store::Stores;
use super::tag::{Asked, Tag};
use super::view::{Snapshot, Views};
use crate::environment::{IncidentId, MeasuringStarts};
use crate::infra::{
    Infrastructure, Message, MessageArrives, MessageLost, Network, NewRequest, NodeId, Outcome,
    Pool, RequestEnds, Requests,
};
use crate::kernel::{Agenda, Event, Now, Phase, SimSpan, SimTime};
use crate::supply::{OpenOrders, Stamp};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// The arcs of a group are triggered.
#[derive(Clone, Copy, Debug)]
pub struct ArcsFallDue {
    /// Which group.
    pub group: u32,
}

impl Event for ArcsFallDue {
    const PHASE: Phase = Phase::Decision;

    fn identity(&self) -> u64 {
        u64::from(self.group)
    }
}

/// The patience with a rung is at its end.
#[derive(Clone, Copy, Debug)]
pub struct RungGivenUp {
    /// The decision and the rung.
    pub asked: Asked,
}

impl Event for RungGivenUp {
    const PHASE: Phase = Phase::Closing;

    fn identity(&self) -> u64 {
        Tag::Request(self.asked).bits()
    }
}

/// What deciding touches, besides the order books.
#[derive(SystemParam)]
pub(super) struct Office<'w, 's> {
    arcs: ResMut<'w, Arcs>,
    open: ResMut<'w, OpenDecisions>,
    stores: ResMut<'w, Stores>,
    views: ResMut<'w, Views>,
    feeds: ResMut<'w, Feeds>,
    ideal: Res<'w, Ideal>,
    curves: Res<'w, Curves>,
    network: Network<'w, 's>,
    requests: ResMut<'w, Requests>,
    infrastructure: Res<'w, Infrastructure>,
    pools: Query<'w, 's, &'static Pool>,
}

/// Opens a decision of every arc of the group that has something to decide.
pub(super) fn trigger(now: Now<ArcsFallDue>, mut office: Office, orders: OpenOrders) {
    let (time, agenda) = (now.time(), now.agenda);
    let Some(group) = office.arcs.groups.get(now.event.group as usize) else { return };
    let (arcs, next) = (group.arcs.clone(), group.next_trigger(time, &orders.clock));
    for index in arcs {
        let Some(arc) = office.arcs.list.get_mut(index) else { continue };
        let parts = parts(&arc.task, &office.stores, &orders, time);
        if parts.is_empty() {
            continue;
        }
        let number = arc.next;
        arc.next += 1;
        let open = Open {
            arc: index,
            number,
            triggered: time,
            deadline: time + arc.deadline,
            rung: 0,
            sensed: None,
            received: None,
            started: None,
            finished: None,
            parts,
            patience: None,
            cause: None,
            reason: Reason::None,
        };
        let (slot, generation) = office.open.open(open);
        office.ask(agenda, Asked { slot, generation, rung: 0 });
    }
    agenda.at(next, now.event);
}

/// What there is to decide for an arc now.
fn parts(task: &Task, stores: &Stores, orders: &OpenOrders, now: SimTime) -> Vec<Part> {
    match *task {
        Task::Replenish { store } => {
            let Some(store) = stores.list.get(store) else { return Vec::new() };
            let part = |(place, lane): (usize, &super::store::StoreLane)| {
                let book = orders.lanes.get(lane.entity).ok()?;
                let departure = book.open_departure();
                let closes = book.cut_off(departure, &orders.clock)?;
                let next = book.departure_after(departure, &orders.clock)?;
                let lasts_until = book.planned_arrival(next, &orders.clock)?;
                Some(Part {
                    lane: place,
                    departure,
                    closes,
                    closes_orders: closes,
                    lasts_until,
                    quantities: Vec::new(),
                })
            };
            store.lanes.iter().enumerate().filter_map(part).collect()
        }
        Task::Allocate { lane } => {
            let book = orders.chain.lane(lane).and_then(|entity| orders.lanes.get(entity).ok());
            let part = book.and_then(|book| {
                let closed = book.closed_books().last()?;
                let departure = closed.departure;
                let closes = book.split_until(departure, &orders.clock)?;
                let closes_orders = book.cut_off(departure, &orders.clock)?;
                let next = book.departure_after(departure, &orders.clock)?;
                let lasts_until = book.planned_arrival(next, &orders.clock)?;
                let quantities = closed.quantities.clone();
                (now <= closes).then_some(Part {
                    lane: 0,
                    departure,
                    closes,
                    closes_orders,
                    lasts_until,
                    quantities,
                })
            });
            part.into_iter().collect()
        }
    }
}

impl Office<'_, '_> {
    /// Asks the first rung from `asked.rung` on that is not spared; without one, the decision is lost.
    fn ask(&mut self, agenda: &mut Agenda, asked: Asked) {
        let now = agenda.now();
        let Some(open) = self.open.get(asked) else { return };
        let Some(arc) = self.arcs.list.get(open.arc) else { return };
        let first = usize::from(asked.rung);
        let spared =
            (first..arc.rungs.len()).find(|&rung| arc.rungs[rung].breaker.lets_through(now));
        let rung = match spared {
            Some(rung) if now < open.deadline => rung,
            _ => {
                if open.reason == Reason::None {
                    open.reason = Reason::Spared;
                }
                self.lose(agenda, asked);
                return;
            }
        };
        if rung > first && open.reason == Reason::None {
            open.reason = Reason::Spared;
        }
        open.rung = rung;
        let asked = Asked { rung: rung as u8, ..asked };
        let until = (now + arc.rungs[rung].patience).min(open.deadline);
        open.patience = Some(agenda.at(until, RungGivenUp { asked }));
        let message = Message {
            from: arc.node,
            to: arc.rungs[rung].node,
            bytes: arc.request_b,
            tag: Tag::Request(asked).bits(),
            index: message_index(1, open.arc, open.number, rung),
            deadline: until,
        };
        self.network.send(agenda, message);
    }

    /// No rung is left: what stands stands.
    fn lose(&mut self, agenda: &mut Agenda, asked: Asked) {
        if let Some(open) = self.open.close(asked) {
            self.conclude(agenda, open, Status::Lost, None);
        }
    }

    /// It is known what became of a decision.
    fn conclude(
        &mut self,
        agenda: &mut Agenda,
        mut open: Open,
        status: Status,
        actuated: Option<SimTime>,
    ) {
        agenda.withdraw(&mut open.patience);
        let decision = decision_number(open.arc, open.number);
        agenda.mark(decision);
        agenda.mark(status as u64);
        let site = self
            .arcs
            .list
            .get(open.arc)
            .and_then(|arc| arc.rungs.get(open.rung))
            .map(|rung| rung.site);
        if open.triggered >= SimTime::START {
            let tallies = &mut self.arcs.tallies;
            tallies.due += 1;
            match status {
                Status::Acted => tallies.acted += 1,
                Status::Late => tallies.late += 1,
                Status::Lost => tallies.lost += 1,
            }
            if let Some(actuated) = actuated {
                tallies.fallback += u64::from(open.rung > 0);
                tallies.latency.add(actuated.since(open.triggered));
                if let Some(sensed) = open.sensed {
                    tallies.data_age.add(actuated.since(sensed));
                }
            }
        }
        agenda.tell(DecisionEnded {
            decision,
            arc: open.arc,
            triggered: open.triggered,
            deadline: open.deadline,
            sensed: open.sensed,
            received: open.received,
            started: open.started,
            finished: open.finished,
            actuated,
            site,
            rung: open.rung,
            status,
            reason: open.reason,
            cause: open.cause,
        });
    }

    /// A rung did not answer: the next is asked.
    fn give_up(
        &mut self,
        agenda: &mut Agenda,
        asked: Asked,
        reason: Reason,
        cause: Option<IncidentId>,
    ) {
        let now = agenda.now();
        let Some(open) = self.open.get(asked) else { return };
        agenda.withdraw(&mut open.patience);
        if open.reason == Reason::None || reason != Reason::NoAnswer {
            open.reason = reason;
        }
        open.cause = open.cause.or(cause);
        let Some(arc) = self.arcs.list.get_mut(open.arc) else { return };
        if let Some(rung) = arc.rungs.get_mut(usize::from(asked.rung)) {
            rung.breaker.fail(now);
        }
        // The slot now waits for the next rung; an answer of this one finds nobody.
        let next = Asked { rung: asked.rung.saturating_add(1), ..asked };
        open.rung = usize::from(next.rung);
        if open.rung < arc.rungs.len() {
            self.ask(agenda, next);
        } else {
            open.rung = usize::from(asked.rung);
            self.lose(agenda, asked);
        }
    }

    /// A request is at its site: the plan is made from the view, and inference is asked for.
    fn think(&mut self, agenda: &mut Agenda, asked: Asked, orders: &OpenOrders) {
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
    fn learn(&mut self, site: usize, store: usize) {
        learn(&self.stores, &self.curves, &mut self.views, site, store);
    }

    /// A place acts on an answer.
    fn actuate(&mut self, agenda: &mut Agenda, asked: Asked, orders: &mut OpenOrders) {
        let now = agenda.now();
        let Some(mut open) = self.open.close(asked) else { return };
        let Some(arc) = self.arcs.list.get_mut(open.arc) else { return };
        if let Some(rung) = arc.rungs.get_mut(open.rung) {
            rung.breaker.succeed();
        }
        let number = decision_number(open.arc, open.number);
        let mut acted = false;
        for part in &open.parts {
            let stamp = Stamp::by_decision(now, number, open.rung as u8);
            let done = match arc.task {
                Task::Replenish { store } => {
                    let lane =
                        self.stores.list.get(store).and_then(|store| store.lanes.get(part.lane));
                    lane.map(|lane| {
                        orders.revise(
                            lane.lane,
                            lane.destination,
                            part.departure,
                            &part.quantities,
                            stamp,
                        )
                    })
                }
                Task::Allocate { lane } => {
                    Some(orders.split(now, lane, part.departure, &part.quantities, stamp))
                }
            };
            match done {
                Some(Ok(())) => {
                    acted = true;
                    part.quantities.iter().for_each(|&units| agenda.mark_amount(units));
                }
                Some(Err(crate::supply::Refused::TooLate)) | None => open.reason = Reason::Closed,
                Some(Err(_)) => open.reason = Reason::NotOrderable,
            }
        }
        let (status, actuated) =
            if acted { (Status::Acted, Some(now)) } else { (Status::Late, None) };
        self.conclude(agenda, open, status, actuated);
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

/// A message from a site back to the place that asked.
fn reply(place: NodeId, site: NodeId, bytes: f64, tag: Tag, open: &Open) -> Message {
    let index = message_index(2, open.arc, open.number, open.rung);
    Message { from: site, to: place, bytes, tag: tag.bits(), index, deadline: open.deadline }
}

/// A message arrived: a report renews a view, a request is thought about, an answer acted on.
pub(super) fn take_message(now: Now<MessageArrives>, mut office: Office, mut orders: OpenOrders) {
    match Tag::of(now.event.tag) {
        Some(Tag::Report { slot }) => {
            // Sites are the first nodes, in the same order.
            let site = now.event.to.index();
            if office.ideal.feeds {
                office.feeds.settle(slot);
            } else if let Some(store) = receive(&mut office.feeds, &mut office.views, slot, site) {
                office.learn(site, store);
            }
        }
        Some(Tag::Request(asked)) => office.think(now.agenda, asked, &orders),
        Some(Tag::Answer(asked)) => office.actuate(now.agenda, asked, &mut orders),
        Some(Tag::Refusal(asked)) => {
            let reason = office.open.get(asked).map_or(Reason::NoAnswer, |open| open.reason);
            office.give_up(now.agenda, asked, reason, None);
        }
        None => {}
    }
}

/// A message is lost: a report is missed by its view alone; the rest is waited for in vain.
pub(super) fn miss_message(now: Now<MessageLost>, mut office: Office) {
    match Tag::of(now.event.tag) {
        Some(Tag::Report { slot }) => office.feeds.settle(slot),
        Some(Tag::Request(asked) | Tag::Answer(asked) | Tag::Refusal(asked)) => {
            if let Some(open) = office.open.get(asked) {
                open.reason = Reason::MessageLost;
                open.cause = open.cause.or(now.event.cause);
            }
        }
        None => {}
    }
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

/// The patience with a rung is at its end: the incident that lowers its site is noted, and the next
/// rung is asked.
pub(super) fn give_up_rung(now: Now<RungGivenUp>, mut office: Office) {
    let asked = now.event.asked;
    let site = office.open.get(asked).map(|open| (open.arc, open.rung));
    let site = site.and_then(|(arc, rung)| Some(office.arcs.list.get(arc)?.rungs.get(rung)?.site));
    let pool = site.and_then(|site| office.pools.get(office.infrastructure.site(site)?).ok());
    let cause = pool.and_then(Pool::lowered_by);
    office.give_up(now.agenda, asked, Reason::NoAnswer, cause);
}

/// The warm-up is over: decisions are counted anew.
pub(super) fn start_measuring(_now: Now<MeasuringStarts>, mut arcs: ResMut<Arcs>) {
    arcs.tallies = super::arc::Tallies::default();
}
