//! What arrives: reports, requests, answers and refusals, each to whom it concerns.

use super::feed::receive;
use super::office::Office;
use super::open::Reason;
use super::tag::Tag;
use crate::infra::{MessageArrives, MessageLost};
use crate::kernel::Now;
use crate::supply::OrderRevision;

/// A message arrived: a report renews a view, a request is thought about, an answer acted on.
pub(super) fn take_message(
    now: Now<MessageArrives>,
    mut office: Office,
    mut orders: OrderRevision,
) {
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
        Some(Tag::Refusal(asked)) => office.give_up(now.agenda, asked),
        None => {}
    }
}

/// A message is lost: a report is missed by its view alone; the rest is waited for in vain.
pub(super) fn miss_message(now: Now<MessageLost>, mut office: Office) {
    match Tag::of(now.event.tag) {
        Some(Tag::Report { slot }) => office.feeds.settle(slot),
        Some(Tag::Request(asked) | Tag::Answer(asked) | Tag::Refusal(asked)) => {
            if let Some(open) = office.open.get(asked) {
                open.fail(Reason::MessageLost, now.event.cause);
            }
        }
        None => {}
    }
}
