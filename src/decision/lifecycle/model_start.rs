//! Start of a model at a site that has it on standby.
//!
//! ```text
//!  first request ─▶ weights on their way (a message, bulk by its size) ─▶ start by its law ─▶ ModelStarted
//!      waits ───────────────────────────────────────────────────────────────────────────▶ inference
//! ```
//! Requests that reach the site before wait there, and time out by the patience of their rung. Weights come from the
//! stated node, else from the nearest site with the model loaded that has a server up; while there is none they
//! are not sent, and the next request tries again. Weights without a size are there already. Weights that the network gives up are asked for again by the next request. Once started, the
//! model stays loaded until the end of the run.
//!
//! Source: MODEL §4, cold start and load over the network. Not modelled: loss of what is loaded with the power of the
//! site, memory shared by models, unloading. Held to account by `tests/it/decisions/placement/start.rs`.

use super::context::{DecisionContext, DecisionParams};
use super::contract::Task;
use super::outcome::Reason;
use super::starting::Progress;
use crate::decision::correlation::{CorrelationId, MessageKind, RungRequest, message_index};
use crate::infra::{Message, SiteId};
use crate::kernel::{Agenda, Event, Now, Phase, SimTime, kinds};
use crate::supply::OrderRevision;

kinds! { ModelStarted }

/// A model has started at a site.
#[derive(Clone, Copy, Debug)]
pub struct ModelStarted {
    /// Number of the start among those of all sites and models.
    pub start: u32,
}

impl Event for ModelStarted {
    const PHASE: Phase = Phase::Arrival;

    fn identity(&self) -> u64 {
        u64::from(self.start)
    }
}

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// Whether a request that is at its site waits for the model to start there.
    pub(super) fn awaits_model(&mut self, agenda: &mut Agenda, request: RungRequest) -> bool {
        let Some(pending) = self.pending.get(request) else { return false };
        let Some(arc) = self.arcs.get(pending.arc) else { return false };
        let rung = arc.rungs.get(pending.rung).and_then(|rung| rung.placed());
        let number = rung.and_then(|rung| rung.site_of(pending.candidate)?.start);
        let Some(number) = number else { return false };
        let moved_by =
            self.placements.seat(pending.arc, pending.rung).and_then(|seat| seat.moved_by);
        let Some(start) = self.placements.starts.get_mut(number) else { return false };
        if start.progress == Progress::On {
            return false;
        }
        pending.received.get_or_insert(agenda.now());
        pending.fail(Reason::ModelStarting, moved_by);
        start.waiting.push(request);
        if start.progress == Progress::Off {
            self.load(agenda, number);
        }
        true
    }

    /// The weights of a model are sent to the site that asks for them.
    fn load(&mut self, agenda: &mut Agenda, number: usize) {
        let Some(start) = self.placements.starts.get(number) else { return };
        let Some((bytes, places)) = &start.weights else {
            self.take_weights(agenda, number as u32);
            return;
        };
        let is_up = |site: SiteId| self.pools_of(site).is_some_and(|pools| pools.servers_up() > 0);
        let from = places.iter().find(|(site, _)| site.is_none_or(is_up));
        let (bytes, from) = (*bytes, from.map(|(_, node)| *node));
        let Some(from) = from else {
            self.lose_weights(number as u32);
            return;
        };
        let Some(start) = self.placements.starts.get_mut(number) else { return };
        start.count += 1;
        start.progress = Progress::Loading;
        let weights = Message {
            from,
            to: start.node,
            bytes,
            tag: CorrelationId::Weights { start: number as u32 }.bits(),
            index: message_index(MessageKind::Weights, number, start.count, 0),
            deadline: SimTime::NEVER,
        };
        self.network.send(agenda, weights);
    }

    /// The weights of a model are there: it starts.
    pub(super) fn take_weights(&mut self, agenda: &mut Agenda, number: u32) {
        let Some(start) = self.placements.starts.get_mut(number as usize) else { return };
        start.progress = Progress::Starting;
        let span = start.span();
        agenda.after(span, ModelStarted { start: number });
    }

    /// The network has given the weights up: the next request asks for them again.
    pub(super) fn lose_weights(&mut self, number: u32) {
        if let Some(start) = self.placements.starts.get_mut(number as usize) {
            start.progress = Progress::Off;
            start.waiting.clear();
        }
    }
}

/// A model has started: what waits for it is inferred.
pub(super) fn end_start<T: Task>(
    now: Now<ModelStarted>,
    mut params: DecisionParams<T>,
    orders: OrderRevision,
) {
    let mut context = params.context();
    let Some(start) = context.placements.starts.get_mut(now.event.start as usize) else { return };
    start.progress = Progress::On;
    for request in std::mem::take(&mut start.waiting) {
        if let Some(pending) = context.pending.get(request) {
            pending.failure = None;
            context.infer(now.agenda, request, &orders);
        }
    }
}
