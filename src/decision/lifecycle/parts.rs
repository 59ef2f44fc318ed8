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
//! What the network gives up before that is sent again, at most seven times.
//!
//! Assumed: an acknowledgement has 500 bytes. Not modelled: a pause before sending again. Held to account by `tests/it/decisions/orders.rs`.

use super::context::DecisionContext;
use super::contract::{Actuation, Part, PartPlaces, Task};
use super::outcome::{Reason, Status, decision_number};
use super::parts_state::PartsState;
use super::parts_under_way::UnderWay;
use super::request::last_use;
use crate::causality::IncidentId;
use crate::decision::correlation::{CorrelationId, MessageKind, RungRequest, message_index};
use crate::decision::knowledge::SiteRecord;
use crate::infra::Message;
use crate::kernel::{Agenda, SimTime};
use crate::supply::{OrderRevision, Provenance};

/// Size of an acknowledgement, in bytes.
const ACKNOWLEDGEMENT_B: f64 = 500.0;

/// Times that an order or an acknowledgement is sent at most.
const MOST_TIMES: u8 = 8;

impl<T: Task> DecisionContext<'_, '_, '_, T> {
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
        let places = PartPlaces { catalogue: self.catalogue, topology: orders.topology() };
        let parts = arc.task.split(answer, &places);
        arc.acted(pending.number);
        let (from, bytes) = (arc.node, arc.order_b);
        for (index, Part { at, content }) in parts.into_iter().enumerate() {
            let node = at.and_then(|facility| self.catalogue.node_of(facility));
            let Some(to) = node.filter(|node| *node != from) else {
                self.carry_out(agenda, request, &content, orders);
                self.acknowledge(request, agenda.now());
                continue;
            };
            let ends = (from, to);
            let (again, has_arrived) = (0, false);
            let content = Some(content);
            let under_way = UnderWay { request, index, again, has_arrived, bytes, ends, content };
            let slot = self.parts.slots.insert(under_way) as u32;
            if let Some(pending) = self.pending.get(request) {
                pending.parts.open += 1;
            }
            self.send_part(agenda, slot);
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
        let mut actuation = Actuation::new(self.catalogue, orders, provenance, agenda);
        arc.task.act(content, &mut self.state.of_task, &mut actuation);
        pending.parts.count(actuation.effect(), now);
    }

    /// A part is acknowledged.
    fn acknowledge(&mut self, request: RungRequest, now: SimTime) {
        if let Some(pending) = self.pending.get(request) {
            pending.parts.acknowledged_at = Some(now);
        }
    }

    /// Sends a part, or its acknowledgement once it has arrived.
    fn send_part(&mut self, agenda: &mut Agenda, slot: u32) {
        let Some(under_way) = self.parts.slots.get(slot as usize) else { return };
        let UnderWay { request, index, again, has_arrived, ends: (asked, there), .. } = *under_way;
        let bytes = if has_arrived { ACKNOWLEDGEMENT_B } else { under_way.bytes };
        let Some(pending) = self.pending.get(request) else { return };
        let (from, to, kind, id) = if has_arrived {
            let id = CorrelationId::Acknowledgement { slot };
            (there, asked, MessageKind::Acknowledgement, id)
        } else {
            (asked, there, MessageKind::Order, CorrelationId::Order { slot })
        };
        let to_draw = index * usize::from(MOST_TIMES) + usize::from(again);
        let message = Message {
            from,
            to,
            bytes,
            tag: id.bits(),
            index: message_index(kind, pending.arc, pending.number, to_draw),
            deadline: last_use(pending.deadline).max(agenda.now()),
        };
        self.network.send(agenda, message);
    }

    /// An order has arrived where it takes effect: it does, and is acknowledged.
    pub(super) fn take_order(
        &mut self,
        agenda: &mut Agenda,
        slot: u32,
        orders: &mut OrderRevision,
    ) {
        let Some(under_way) = self.parts.slots.get_mut(slot as usize) else { return };
        (under_way.has_arrived, under_way.again) = (true, 0);
        let request = under_way.request;
        if let Some(content) = under_way.content.take() {
            self.carry_out(agenda, request, &content, orders);
            if let Some(under_way) = self.parts.slots.get_mut(slot as usize) {
                under_way.content = Some(content);
            }
        }
        self.send_part(agenda, slot);
    }

    /// An acknowledgement has arrived at the facility that asked.
    pub(super) fn take_acknowledgement(&mut self, agenda: &mut Agenda, slot: u32) {
        let Some(UnderWay { request, .. }) = self.end_part(slot) else { return };
        self.acknowledge(request, agenda.now());
        self.conclude_if_done(agenda, request);
    }

    /// An order or its acknowledgement is lost. Its sender, who knows, sends it again while there is time;
    /// else the facility knows that it is not acknowledged.
    pub(super) fn lose_part(
        &mut self,
        agenda: &mut Agenda,
        slot: u32,
        reason: Reason,
        cause: Option<IncidentId>,
    ) {
        let now = agenda.now();
        if let Some(under_way) = self.parts.slots.get_mut(slot as usize)
            && under_way.again + 1 < MOST_TIMES
            && let Some(pending) = self.pending.get(under_way.request)
            && now < last_use(pending.deadline)
        {
            under_way.again += 1;
            self.send_part(agenda, slot);
            return;
        }
        let Some(UnderWay { request, content, ends: (asked, _), .. }) = self.end_part(slot) else {
            return;
        };
        if let Some(pending) = self.pending.get(request) {
            pending.parts.lost.get_or_insert(reason);
            pending.parts.lost_by = pending.parts.lost_by.or(cause);
            let arc = self.arcs.get(pending.arc);
            let pool = arc.and_then(|arc| Some(arc.at(pending.awaited())?.1));
            let pool = pool.filter(|pool| pool.node == asked);
            if let (Some(arc), Some(pool), Some(content)) = (arc, pool, content) {
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
        let PartsState { effect, acted_at, lost, lost_by, .. } = pending.parts;
        // A decision that is too late for one of its orders is late, though the others have taken effect.
        let status = match (effect.acted, effect.closed) {
            (_, true) => Status::Late,
            (true, false) => Status::Acted,
            (false, false) => Status::Lost,
        };
        if status == Status::Late {
            pending.reason = Reason::Closed;
        } else if status == Status::Lost {
            pending.reason = lost.unwrap_or(Reason::NotOrderable);
        }
        // Of a decision that acted it is the cause of the acknowledgement that is missing.
        pending.cause = pending.cause.or(lost_by);
        if status == Status::Late {
            pending.cause = pending.cause.or(pending.slowed_by);
        }
        let acknowledged = pending.parts.acknowledged();
        self.conclude(agenda, pending, status, acted_at, acknowledged);
    }
}
