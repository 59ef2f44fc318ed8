//! Transmission: the arrival time of each message, or the reason for its loss.
//!
//! | case | outcome of a message | held by (`tests/it/sites/messages.rs`) |
//! |---|---|---|
//! | its route is up | the delays of its links; those from one node to another keep their order | `messages_from_one_node_to_another_keep_their_order` |
//! | a link is cut while it is under way | it arrives | `a_message_under_way_when_its_link_is_cut_arrives` |
//! | a link of its route is cut before it is sent | it waits until routers know, and takes another path | `a_message_sent_into_a_cut_takes_another_path_once_routers_know` |
//! | there is no route | it waits; lost at its deadline, by the first cut link on the path that it would otherwise take | `without_any_route_a_message_waits_until_its_deadline_and_names_the_cut` |
//! | another from the same node to the same waits | it waits behind it | `a_message_sent_after_a_link_is_restored_waits_behind_those_before_it` |
//! | the same, of a message that fails fast | lost once routers know | `a_request_without_a_route_fails_once_routers_know` |
//! | a link is restored meanwhile | sent once routers know | `a_link_restored_before_the_deadline_transmits_waiting_messages` |
//! | a packet inside it is lost | one round trip more for each loss | `a_packet_lost_inside_a_message_costs_a_round_trip` |
//! | its last packet is lost | the retransmission timeout, doubled each time | `each_loss_costs_a_timeout_twice_as_long_and_too_many_lose_the_message` |
//! | more losses than attempts | lost after the last attempt | the same |
//! | each message opens a connection | round trips of the handshake, and its timeout if a packet of it is lost | `a_new_connection_costs_its_round_trips_and_its_own_timeout` |
//! | its deadline passes under way | it arrives late; the receiver decides how to treat it | `a_message_with_a_route_arrives_however_late_for_its_deadline` |
//! | a link is overloaded | the delay of a full buffer; the excess share is lost at each attempt | `an_overloaded_link_delays_by_its_buffer_and_loses_the_excess` |
//!
//! Source: MODEL §3; RFC 6298 (timeouts). Not modelled: bulk flows, congestion windows, the loss of
//! packets on a link when it is cut.

use super::data_sent::DataSent;
use super::link::Link;
use super::message::{
    LostReason, Message, MessageArrived, MessageExpired, MessageFact, MessageLost, Sent,
    WaitingMessage,
};
use super::route_cache::{Routes, RoutesConverged};
use crate::causality::IncidentId;
use crate::infra::directory::Infrastructure;
use crate::kernel::{Agenda, Now, SimSpan, SimTime};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// Payload of a packet, in bytes.
const SEGMENT_B: f64 = 1460.0;

/// Doublings after which the timeout stays constant.
const MOST_DOUBLINGS: f64 = 8.0;

/// The network, as senders of messages see it.
#[derive(SystemParam)]
pub struct Network<'w, 's> {
    routes: ResMut<'w, Routes>,
    links: Query<'w, 's, &'static mut Link>,
    sites: Query<'w, 's, &'static mut DataSent>,
    directory: Res<'w, Infrastructure>,
}

impl Network<'_, '_> {
    /// Sends a message now; `MessageArrived` or `MessageLost` follows. Without a route it waits for one.
    pub fn send(&mut self, agenda: &mut Agenda, message: Message) {
        self.send_by(agenda, message, false);
    }

    /// Sends a message now that is lost as soon as routers know of no route for it.
    pub fn send_or_fail(&mut self, agenda: &mut Agenda, message: Message) {
        self.send_by(agenda, message, true);
    }

    /// The time that routers take to find that a link or a host is down.
    #[must_use]
    pub fn detection(&self) -> SimSpan {
        self.routes.detection()
    }

    fn send_by(&mut self, agenda: &mut Agenda, message: Message, fails_fast: bool) {
        let sent = Sent { message, at: agenda.now(), order: self.routes.sent, fails_fast };
        self.routes.sent += 1;
        if message.from != message.to
            && let Some(site) = self.directory.site_of(message.from)
            && let Ok(mut data) = self.sites.get_mut(site)
        {
            data.add(message.bytes);
        }
        self.try_send(agenda, sent);
    }

    /// Sends a message on its route; without one, or behind another that has none, it waits.
    fn try_send(&mut self, agenda: &mut Agenda, sent: Sent) {
        let now = agenda.now();
        let message = sent.message;
        if self.routes.ideal || message.from == message.to {
            self.arrive(agenda, sent, now);
            return;
        }
        let pair = self.routes.find(message.from, message.to);
        let packets = (message.bytes / SEGMENT_B).ceil().max(1.0);
        let mut round_trip_s = 0.0;
        let (mut delay_s, mut tail, mut inside, mut first) = (0.0, 0.0, 0.0, 0.0);
        let route = self.routes.found.get(pair).and_then(Option::as_ref).and_then(Option::as_deref);
        let links = self.directory.link_entities();
        let is_up = route.is_some_and(|route| {
            route.iter().all(|link| {
                links
                    .get(link.index())
                    .and_then(|&entity| self.links.get(entity).ok())
                    .is_some_and(Link::is_up)
            })
        });
        let is_behind = self.routes.waiting_of.get(pair).is_some_and(|&waiting| waiting > 0);
        if route.is_none() && sent.fails_fast {
            let cause = self.cut_on_path(&message);
            self.lose(agenda, sent, now, LostReason::NoRoute, cause);
            return;
        }
        if !is_up || is_behind {
            self.wait(agenda, sent, pair);
            return;
        }
        for link in route.unwrap_or_default() {
            let Some(Ok(mut link)) =
                links.get(link.index()).map(|&entity| self.links.get_mut(entity))
            else {
                continue;
            };
            let passage = link.transmit(message.bytes, packets, message.index);
            delay_s += passage.delay_s;
            tail += passage.tail;
            inside += passage.inside;
            first += passage.first;
            round_trip_s += 2.0 * link.propagation_s;
        }
        let routes = &mut *self.routes;
        let doubled = |timeout_s: f64, losses: f64| {
            let doublings = losses.min(MOST_DOUBLINGS);
            timeout_s * (libm::exp2(doublings) - 1.0 + (losses - doublings) * libm::exp2(doublings))
        };
        delay_s += inside * round_trip_s;
        if tail > 0.0 {
            delay_s += doubled(routes.timeout_s.max(round_trip_s), tail.min(routes.attempts));
        }
        if let Some((round_trips, timeout_s)) = routes.new_connection {
            delay_s += round_trips * round_trip_s;
            if first > 0.0 {
                delay_s += doubled(timeout_s, first.min(routes.attempts));
            }
        } else {
            first = 0.0;
        }
        let at = now + SimSpan::from_seconds(delay_s);
        if tail.max(inside).max(first) >= routes.attempts {
            self.lose(agenda, sent, at, LostReason::Losses, None);
            return;
        }
        let in_order = at.max(routes.last_arrival.get(pair).copied().unwrap_or(at));
        if let Some(last) = routes.last_arrival.get_mut(pair) {
            *last = in_order;
        }
        self.arrive(agenda, sent, in_order);
    }

    fn arrive(&mut self, agenda: &mut Agenda, sent: Sent, at: SimTime) {
        self.routes.transmitted += 1;
        let (sent_at, Message { from, to, tag, .. }) = (sent.at, sent.message);
        agenda.at(at, MessageArrived { tag, from, to, sent_at });
        agenda.record(MessageFact { tag, from, to, delay_s: Some(at.since(sent_at).seconds()) });
    }

    fn lose(
        &mut self,
        agenda: &mut Agenda,
        sent: Sent,
        at: SimTime,
        reason: LostReason,
        cause: Option<IncidentId>,
    ) {
        self.routes.lost += 1;
        let (sent_at, Message { from, to, tag, .. }) = (sent.at, sent.message);
        agenda.at(at, MessageLost { tag, from, to, sent_at, reason, cause });
        agenda.record(MessageFact { tag, from, to, delay_s: None });
    }

    fn wait(&mut self, agenda: &mut Agenda, sent: Sent, pair: usize) {
        let routes = &mut *self.routes;
        if let Some(waiting) = routes.waiting_of.get_mut(pair) {
            *waiting += 1;
        }
        let entry = routes.waiting.vacant_entry();
        let slot = entry.key() as u32;
        let deadline = sent.message.deadline;
        let ticket = (deadline < SimTime::NEVER)
            .then(|| agenda.at(deadline.max(agenda.now()), MessageExpired { slot }));
        entry.insert(WaitingMessage { sent, ticket });
    }

    /// The cut that keeps a message from its path: that of the first cut link on the path of least delay
    /// over all links.
    fn cut_on_path(&mut self, message: &Message) -> Option<IncidentId> {
        let path = self.routes.path_over_all(message.from, message.to);
        path.iter().find_map(|&link| self.links.get(self.directory.link(link)?).ok()?.cut())
    }
}

/// Routers know which links are up now: routes are found again, and messages that waited are sent.
pub(super) fn converge(now: Now<RoutesConverged>, mut network: Network) {
    let agenda = now.agenda;
    let links = network.directory.link_entities();
    let down: Vec<bool> = links
        .iter()
        .map(|&entity| network.links.get(entity).is_ok_and(|link| !link.is_up()))
        .collect();
    let routes = &mut *network.routes;
    routes.believed_down = down;
    routes.converged(agenda.now());
    routes.found.fill(None);
    let slots = std::mem::take(&mut routes.waiting);
    routes.waiting_of.fill(0);
    // A freed slot went to a later message, so slots are not in order.
    let mut waiting: Vec<WaitingMessage> = slots.into_iter().map(|(_, waiting)| waiting).collect();
    waiting.sort_unstable_by_key(|waiting| waiting.sent.order);
    for mut waiting in waiting {
        agenda.cancel_pending(&mut waiting.ticket);
        network.try_send(agenda, waiting.sent);
    }
}

/// The deadline of a message without a route passes: it is lost.
pub(super) fn expire(now: Now<MessageExpired>, mut network: Network) {
    let slot = now.event.slot;
    let Some(waiting) = network.routes.waiting.try_remove(slot as usize) else { return };
    let Message { from, to, .. } = waiting.sent.message;
    let pair = network.routes.pair(from, to);
    if let Some(waiting) = network.routes.waiting_of.get_mut(pair) {
        *waiting -= 1;
    }
    let cause = network.cut_on_path(&waiting.sent.message);
    let at = now.agenda.now();
    network.lose(now.agenda, waiting.sent, at, LostReason::NoRoute, cause);
}
