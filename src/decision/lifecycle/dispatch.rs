//! Dispatch: routes each message of a decision that arrives or is lost to the step that it concerns.
//!
//! Reports and forecasts, which are most messages, have their own handlers (`knowledge`).

use super::context::DecisionParams;
use super::contract::Task;
use super::outcome::Reason;
use crate::decision::correlation::CorrelationId;
use crate::infra::{MessageArrived, MessageLost};
use crate::kernel::Now;
use crate::supply::OrderRevision;

/// A message arrived: a request goes to inference, an answer is acted on, an order takes effect.
pub(super) fn take_message<T: Task>(
    now: Now<MessageArrived>,
    mut params: DecisionParams<T>,
    mut orders: OrderRevision,
) {
    let mut context = params.context();
    if context.placements.is_used() {
        context.placements.learn(now.event.to, now.event.tag);
    }
    match CorrelationId::of(now.event.tag) {
        Some(CorrelationId::Request(request)) => context.infer(now.agenda, request, &orders),
        Some(CorrelationId::Answer(request)) => {
            context.actuate(now.agenda, request, &mut orders);
        }
        Some(CorrelationId::Refusal(request)) => context.give_up(now.agenda, request),
        Some(CorrelationId::Order { slot }) => {
            context.take_order(now.agenda, slot, &mut orders);
        }
        Some(CorrelationId::Acknowledgement { slot }) => {
            context.take_acknowledgement(now.agenda, slot);
        }
        Some(CorrelationId::Probe { pair }) => context.take_probe(now.agenda, pair),
        Some(CorrelationId::ProbeAnswer { pair, number }) => {
            context.take_probe_answer(pair, number, now.agenda.now());
        }
        Some(CorrelationId::Ledger { slot }) => context.take_ledger(slot),
        Some(CorrelationId::Weights { start }) => context.take_weights(now.agenda, start),
        Some(CorrelationId::Report { .. } | CorrelationId::Forecast { .. }) | None => {}
    }
}

/// Whether a message that arrived is one of a decision.
pub(super) fn is_arrived(message: &MessageArrived) -> bool {
    is_of_decision(message.tag)
}

/// Whether a message that is lost is one of a decision.
pub(super) fn is_lost(message: &MessageLost) -> bool {
    is_of_decision(message.tag)
}

fn is_of_decision(tag: u64) -> bool {
    let id = CorrelationId::of(tag);
    !matches!(id, None | Some(CorrelationId::Report { .. } | CorrelationId::Forecast { .. }))
}

/// A message is lost: a request that is lost is given up, one without its answer times out.
pub(super) fn lose_message<T: Task>(now: Now<MessageLost>, mut params: DecisionParams<T>) {
    let mut context = params.context();
    if context.placements.is_used() {
        context.placements.lose_status(now.event.tag);
    }
    let (id, reason) = (CorrelationId::of(now.event.tag), Reason::from(now.event.reason));
    match id {
        Some(CorrelationId::Order { slot } | CorrelationId::Acknowledgement { slot }) => {
            context.lose_part(now.agenda, slot, reason, now.event.cause);
        }
        Some(
            CorrelationId::Request(request)
            | CorrelationId::Answer(request)
            | CorrelationId::Refusal(request),
        ) => {
            if id == Some(CorrelationId::Answer(request)) {
                context.answers.take(request);
            }
            if let Some(pending) = context.pending.get(request) {
                pending.fail(reason, now.event.cause);
            }
            // The facility knows of a request that could not be delivered, of a reply it does not.
            if id == Some(CorrelationId::Request(request)) {
                context.give_up(now.agenda, request);
            }
        }
        // A probe that is lost is missed when the next one is due.
        Some(CorrelationId::Ledger { slot }) => context.lose_ledger(slot),
        Some(CorrelationId::Weights { start }) => context.lose_weights(start),
        Some(CorrelationId::Probe { pair } | CorrelationId::ProbeAnswer { pair, .. }) => {
            context.probes.lose(pair, now.event.cause);
        }
        Some(CorrelationId::Report { .. } | CorrelationId::Forecast { .. }) | None => {}
    }
}
