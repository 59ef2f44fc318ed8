//! Parts of an answer under way: from the facility that asked to where each takes effect, and back.
//!
//! ```text
//!  facility that asked ── order ──▶ facility at which it takes effect: acts, unless closed
//!                      ◀── acknowledgement ──
//! ```
//! A part that takes effect at the facility that asked, or at one that the network does not reach, takes
//! effect at once. The others are messages: a cut-off is judged where the order arrives. An order without
//! a route waits until the decision's deadline and is then lost; the facility knows by then that it is not
//! acknowledged, and a site at the same node counts it no longer. Sites elsewhere learn by reports.
//!
//! The decision ends when all its parts are acknowledged or known not to be.
//!
//! Assumed: an acknowledgement has 500 bytes. Not modelled: sending an order again, an acknowledgement by
//! another path. Held to account by `tests/it/decisions/orders.rs`.

use super::context::DecisionContext;
use super::contract::{Actuation, Effect, Part, PartPlaces, Task};
use super::outcome::{Reason, Status, decision_number};
use super::request::last_use;
use crate::causality::IncidentId;
use crate::decision::correlation::{CorrelationId, MessageKind, RungRequest, message_index};
use crate::decision::knowledge::SiteRecord;
use crate::infra::{Message, NodeId};
use crate::kernel::{Agenda, SimTime};
use crate::supply::{OrderRevision, Provenance};
use bevy_ecs::prelude::Resource;
use slab::Slab;

/// Size of an acknowledgement, in bytes.
const ACKNOWLEDGEMENT_B: f64 = 500.0;

/// What has become of the parts of an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PartsState {
    /// Parts that are neither acknowledged nor known not to be.
    open: u32,
    effect: Effect,
    acted_at: Option<SimTime>,
    acknowledged_at: Option<SimTime>,
    /// A part or its acknowledgement was lost, and the incident behind it.
    lost: Option<Option<IncidentId>>,
}

impl PartsState {
    /// A part had an effect at an instant.
    fn count(&mut self, effect: Effect, now: SimTime) {
        self.effect.acted |= effect.acted;
        self.effect.closed |= effect.closed;
        if effect.acted {
            self.acted_at = Some(now);
        }
    }

    /// When the last part was acknowledged; `None` where one was not.
    const fn acknowledged(&self) -> Option<SimTime> {
        if self.lost.is_some() { None } else { self.acknowledged_at }
    }
}

/// A part on its way, or whose acknowledgement is.
#[derive(Clone, Debug)]
struct UnderWay<T: Task> {
    request: RungRequest,
    /// Its place among the parts of the answer.
    index: usize,
    /// The node of the facility that asked, and of the one at which the part takes effect.
    ends: (NodeId, NodeId),
    content: T::Answer,
}

/// All parts under way.
#[derive(Resource, Clone, Debug)]
pub(super) struct PartsUnderWay<T: Task> {
    slots: Slab<UnderWay<T>>,
}

impl<T: Task> Default for PartsUnderWay<T> {
    fn default() -> Self {
        Self { slots: Slab::new() }
    }
}

impl<T: Task> DecisionContext<'_, '_, T> {
    /// Sends the parts of an answer to where they take effect; those at the facility take effect now.
    pub(super) fn place(
        &mut self,
        agenda: &mut Agenda,
        request: RungRequest,
        answer: T::Answer,
        orders: &mut OrderRevision,
    ) {
        let Some(pending) = self.pending.get(request) else { return };
        let Some(arc) = self.arcs.get_mut(pending.arc) else { return };
        let places = PartPlaces { catalogue: &self.catalogue, topology: orders.topology() };
        let parts = arc.task.split(answer, &places);
        arc.acted(pending.number);
        let (from, bytes) = (arc.node, arc.order_b);
        let (number, deadline) = ((pending.arc, pending.number), pending.deadline);
        for (index, Part { at, content }) in parts.into_iter().enumerate() {
            let node = at.and_then(|facility| self.catalogue.node_of(facility));
            let Some(to) = node.filter(|node| *node != from) else {
                self.carry_out(agenda, request, &content, orders);
                self.acknowledge(request, agenda.now());
                continue;
            };
            let under_way = UnderWay { request, index, ends: (from, to), content };
            let slot = self.parts.slots.insert(under_way) as u32;
            if let Some(pending) = self.pending.get(request) {
                pending.parts.open += 1;
            }
            let message = Message {
                from,
                to,
                bytes,
                tag: CorrelationId::Order { slot }.bits(),
                index: message_index(MessageKind::Order, number.0, number.1, index),
                deadline: last_use(deadline),
            };
            self.network.send(agenda, message);
        }
        self.conclude_if_done(agenda, request);
    }

    /// A part takes effect where it has arrived.
    fn carry_out(
        &mut self,
        agenda: &mut Agenda,
        request: RungRequest,
        content: &T::Answer,
        orders: &mut OrderRevision,
    ) {
        let now = agenda.now();
        let Some(pending) = self.pending.get(request) else { return };
        let Some(arc) = self.arcs.get(pending.arc) else { return };
        let number = decision_number(pending.arc, pending.number);
        let provenance = Provenance::by_decision(now, number, pending.rung as u8);
        let mut actuation = Actuation::new(&self.catalogue, orders, provenance, agenda);
        arc.task.act(content, &mut self.state.of_task, &mut actuation);
        pending.parts.count(actuation.effect(), now);
    }

    /// A part is acknowledged.
    fn acknowledge(&mut self, request: RungRequest, now: SimTime) {
        if let Some(pending) = self.pending.get(request) {
            pending.parts.acknowledged_at = Some(now);
        }
    }

    /// An order has arrived where it takes effect: it does, and is acknowledged.
    pub(super) fn take_order(
        &mut self,
        agenda: &mut Agenda,
        slot: u32,
        orders: &mut OrderRevision,
    ) {
        let Some(under_way) = self.parts.slots.get(slot as usize).cloned() else { return };
        let UnderWay { request, index, ends: (asked, here), content } = under_way;
        self.carry_out(agenda, request, &content, orders);
        let Some(pending) = self.pending.get(request) else { return };
        let message = Message {
            from: here,
            to: asked,
            bytes: ACKNOWLEDGEMENT_B,
            tag: CorrelationId::Acknowledgement { slot }.bits(),
            index: message_index(MessageKind::Acknowledgement, pending.arc, pending.number, index),
            deadline: last_use(pending.deadline.max(agenda.now())),
        };
        self.network.send(agenda, message);
    }

    /// An acknowledgement has arrived at the facility that asked.
    pub(super) fn take_acknowledgement(&mut self, agenda: &mut Agenda, slot: u32) {
        let Some(UnderWay { request, .. }) = self.end_part(slot) else { return };
        self.acknowledge(request, agenda.now());
        self.conclude_if_done(agenda, request);
    }

    /// An order or its acknowledgement is lost: the facility knows that it is not acknowledged.
    pub(super) fn lose_part(&mut self, agenda: &mut Agenda, slot: u32, cause: Option<IncidentId>) {
        let Some(UnderWay { request, content, ends: (asked, _), .. }) = self.end_part(slot) else {
            return;
        };
        if let Some(pending) = self.pending.get(request) {
            pending.parts.lost.get_or_insert(cause);
            let arc = self.arcs.get(pending.arc);
            let pool = arc.and_then(|arc| Some(arc.awaited(pending)?.1));
            if let (Some(arc), Some(pool)) = (arc, pool.filter(|pool| pool.node == asked)) {
                let (catalogue, views) = (&*self.catalogue, &mut *self.views);
                let (site, now) = (pool.site.index(), agenda.now());
                let mut record = SiteRecord { catalogue, views, site, now };
                arc.task.withdraw(&content, &mut record);
            }
        }
        self.conclude_if_done(agenda, request);
    }

    fn end_part(&mut self, slot: u32) -> Option<UnderWay<T>> {
        let under_way = self.parts.slots.try_remove(slot as usize)?;
        if let Some(pending) = self.pending.get(under_way.request) {
            pending.parts.open = pending.parts.open.saturating_sub(1);
        }
        Some(under_way)
    }

    /// The decision ends once none of its parts is open.
    fn conclude_if_done(&mut self, agenda: &mut Agenda, request: RungRequest) {
        if self.pending.get(request).is_none_or(|pending| pending.parts.open > 0) {
            return;
        }
        let Some(mut pending) = self.pending.remove(request) else { return };
        let PartsState { effect, acted_at, lost, .. } = pending.parts;
        let status = match (effect.acted, effect.closed) {
            (true, _) => Status::Acted,
            (false, true) => Status::Late,
            (false, false) => Status::Lost,
        };
        if effect.closed && (pending.reason == Reason::None || status == Status::Late) {
            pending.reason = Reason::Closed;
        } else if status == Status::Lost {
            pending.reason =
                if lost.is_some() { Reason::MessageLost } else { Reason::NotOrderable };
        }
        if status != Status::Acted {
            pending.cause = pending.cause.or(lost.flatten());
        }
        if status == Status::Late {
            pending.cause = pending.cause.or(pending.slowed_by);
        }
        let acknowledged = pending.parts.acknowledged();
        self.conclude(agenda, pending, status, acted_at, acknowledged);
    }
}
