//! Dispatch: routes each message that arrives or is lost to the step that it concerns.

use super::context::DecisionContext;
use super::contract::Task;
use super::outcome::Reason;
use crate::decision::correlation::CorrelationId;
use crate::decision::knowledge::{learn, receive};
use crate::infra::{MessageArrived, MessageLost};
use crate::kernel::Now;
use crate::supply::OrderRevision;

/// A message arrived: a report updates a view, a request goes to inference, an answer is acted on,
/// an order takes effect.
pub(super) fn take_message<T: Task>(
    now: Now<MessageArrived>,
    mut context: DecisionContext<T>,
    mut orders: OrderRevision,
) {
    match CorrelationId::of(now.event.tag) {
        Some(CorrelationId::Report { slot }) => {
            // Sites are the first nodes, in the same order.
            let site = now.event.to.index();
            if context.ideal.feeds {
                context.feeds.release(slot);
            } else if let Some(store) = receive(&mut context.feeds, &mut context.views, slot, site)
            {
                let (catalogue, profiles) = (&context.catalogue, &context.profiles);
                learn(catalogue, profiles, &mut context.views, site, store, orders.clock());
            }
        }
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
        Some(CorrelationId::Forecast { issue }) => {
            context.feeds.receive_forecast(now.event.to.index(), issue);
        }
        Some(CorrelationId::Probe { pair }) => context.take_probe(now.agenda, pair),
        Some(CorrelationId::ProbeAnswer { pair }) => context.take_probe_answer(pair),
        None => {}
    }
}

/// A message is lost: a view without its report ages; a request that is lost is given up, one
/// without its answer times out.
pub(super) fn lose_message<T: Task>(now: Now<MessageLost>, mut context: DecisionContext<T>) {
    let id = CorrelationId::of(now.event.tag);
    match id {
        Some(CorrelationId::Report { slot }) => context.feeds.release(slot),
        Some(CorrelationId::Order { slot } | CorrelationId::Acknowledgement { slot }) => {
            context.lose_part(now.agenda, slot, now.event.cause);
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
                pending.fail(Reason::MessageLost, now.event.cause);
            }
            // The facility knows of a request that could not be delivered, of a reply it does not.
            if id == Some(CorrelationId::Request(request)) {
                context.give_up(now.agenda, request);
            }
        }
        // A probe that is lost is missed when the next one is due.
        Some(
            CorrelationId::Forecast { .. }
            | CorrelationId::Probe { .. }
            | CorrelationId::ProbeAnswer { .. },
        )
        | None => {}
    }
}
