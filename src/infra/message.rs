//! Messages: when each arrives, or why it never does.
//!
//! | case | what becomes of a message | held by (`tests/it/sites/messages.rs`) |
//! |---|---|---|
//! | its route is up | the delays of its links; those from one node to another keep their order | `messages_from_one_node_to_another_keep_their_order` |
//! | a link is cut while it is under way | it arrives | `a_message_under_way_when_its_link_is_cut_arrives` |
//! | a link of its route is cut before it is sent | it waits until routers know, and takes another way | `a_message_sent_into_a_cut_takes_another_way_once_routers_know` |
//! | there is no route | it waits; lost at its deadline, by the last cut | `without_any_route_a_message_waits_until_its_deadline_and_names_the_cut` |
//! | another from the same node to the same waits | it waits behind it | `a_message_sent_after_the_mending_waits_behind_those_before_it` |
//! | a link is mended meanwhile | sent once routers know | `a_link_mended_before_the_deadline_carries_what_waited` |
//! | a packet inside it is lost | one round trip more for each loss | `a_packet_lost_inside_a_message_costs_a_round_trip` |
//! | its last packet is lost | the retransmission timeout, doubled each time | `each_loss_costs_a_timeout_twice_as_long_and_too_many_lose_the_message` |
//! | more losses than attempts | lost once the attempts are through | the same |
//! | connections are made for each | round trips of the handshake; a timeout of its own if that is lost | `a_connection_made_anew_costs_its_round_trips_and_a_timeout_of_its_own` |
//! | its deadline passes under way | it arrives all the same: whoever reads it decides | `a_message_with_a_route_arrives_however_late_for_its_deadline` |
//! | a link has more traffic than it carries | the delay of a full buffer; the share too much is lost at each attempt | `an_overloaded_link_delays_by_its_buffer_and_loses_what_is_too_much` |
//!
//! Source: MODEL §3; RFC 6298 (timeouts). Not modelled: bulk flows, congestion windows, the loss of what
//! is on a link when it is cut.

use super::event::{MessageArrives, MessageExpires, MessageFact, MessageLost, RoutesConverge};
use super::link::Link;
use super::route::{NodeId, Routes};
use crate::causality::IncidentId;
use crate::kernel::{Agenda, Now, SimSpan, SimTime, Ticket};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// Payload of a packet, in bytes.
const SEGMENT_B: f64 = 1460.0;

/// Doublings of the timeout until it stays.
const MOST_DOUBLINGS: f64 = 8.0;

/// Why a message never came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LostReason {
    /// No route until its deadline.
    NoRoute,
    /// Lost more often than it may be.
    Losses,
}

/// What someone sends.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// From where.
    pub from: NodeId,
    /// To where.
    pub to: NodeId,
    /// How large.
    pub bytes: f64,
    /// The sender's own name for it.
    pub tag: u64,
    /// Addresses its draws: unique among all messages of a run.
    pub index: u64,
    /// Without a route then, it is dropped.
    pub deadline: SimTime,
}

/// A message on its way.
#[derive(Clone, Copy, Debug)]
struct Sent {
    message: Message,
    at: SimTime,
    /// How many were sent before it.
    order: u64,
}

/// A message that waits for a route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    sent: Sent,
    ticket: Option<Ticket>,
}

/// The network, for whoever sends messages.
#[derive(SystemParam)]
pub struct Network<'w, 's> {
    routes: ResMut<'w, Routes>,
    links: Query<'w, 's, &'static mut Link>,
    index: Res<'w, super::Infrastructure>,
}

impl Network<'_, '_> {
    /// Sends a message now; in time it brings `MessageArrives` or `MessageLost`.
    pub fn send(&mut self, agenda: &mut Agenda, message: Message) {
        let sent = Sent { message, at: agenda.now(), order: self.routes.sent };
        self.routes.sent += 1;
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
        self.routes.find(message.from, message.to);
        let pair = self.routes.pair(message.from, message.to);
        let packets = (message.bytes / SEGMENT_B).ceil().max(1.0);
        let mut round_trip_s = 0.0;
        let (mut delay_s, mut tail, mut inside, mut first) = (0.0, 0.0, 0.0, 0.0);
        let route = self.routes.found.get(pair).and_then(Option::as_ref).and_then(Option::as_deref);
        let links = &self.index.link_entities;
        let is_up = route.is_some_and(|route| {
            route.iter().all(|link| {
                links
                    .get(link.index())
                    .and_then(|&entity| self.links.get(entity).ok())
                    .is_some_and(Link::is_up)
            })
        });
        let is_behind = self.routes.waiting_of.get(pair).is_some_and(|&waiting| waiting > 0);
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
            let passage = link.carry(message.bytes, packets, message.index);
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
        if let Some((round_trips, timeout_s)) = routes.fresh {
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
        self.routes.carried += 1;
        let (sent_at, Message { from, to, tag, .. }) = (sent.at, sent.message);
        agenda.at(at, MessageArrives { tag, from, to, sent_at });
        agenda.tell(MessageFact { tag, from, to, delay_s: Some(at.since(sent_at).seconds()) });
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
        agenda.tell(MessageFact { tag, from, to, delay_s: None });
    }

    fn wait(&mut self, agenda: &mut Agenda, sent: Sent, pair: usize) {
        let routes = &mut *self.routes;
        if let Some(waiting) = routes.waiting_of.get_mut(pair) {
            *waiting += 1;
        }
        let slot = routes.free.pop().unwrap_or_else(|| {
            routes.waiting.push(None);
            routes.waiting.len() as u32 - 1
        });
        let deadline = sent.message.deadline;
        let ticket = (deadline < SimTime::NEVER)
            .then(|| agenda.at(deadline.max(agenda.now()), MessageExpires { slot }));
        routes.waiting[slot as usize] = Some(Waiting { sent, ticket });
    }

    /// The incident of the link that was cut last.
    fn cut_by(&self) -> Option<IncidentId> {
        let links =
            self.index.link_entities.iter().filter_map(|&entity| self.links.get(entity).ok());
        links.filter(|link| !link.is_up()).filter_map(|link| link.cut_by).max()
    }
}

/// Routers know which links are up now: routes are found anew, and messages that waited are sent.
pub(super) fn converge(now: Now<RoutesConverge>, mut network: Network) {
    let agenda = now.agenda;
    let links = &network.index.link_entities;
    let down: Vec<bool> = links
        .iter()
        .map(|&entity| network.links.get(entity).is_ok_and(|link| !link.is_up()))
        .collect();
    let routes = &mut *network.routes;
    routes.believed_down = down;
    routes.found.fill(None);
    let slots = std::mem::take(&mut routes.waiting);
    routes.free.clear();
    routes.waiting_of.fill(0);
    // A slot that came free went to a later message.
    let mut waiting: Vec<Waiting> = slots.into_iter().flatten().collect();
    waiting.sort_unstable_by_key(|waiting| waiting.sent.order);
    for mut waiting in waiting {
        agenda.withdraw(&mut waiting.ticket);
        network.try_send(agenda, waiting.sent);
    }
}

/// A message that waited for a route is given up.
pub(super) fn give_up(now: Now<MessageExpires>, mut network: Network) {
    let slot = now.event.slot;
    let Some(waiting) = network.routes.waiting.get_mut(slot as usize).and_then(Option::take) else {
        return;
    };
    network.routes.free.push(slot);
    let Message { from, to, .. } = waiting.sent.message;
    let pair = network.routes.pair(from, to);
    if let Some(waiting) = network.routes.waiting_of.get_mut(pair) {
        *waiting -= 1;
    }
    let cause = network.cut_by();
    let at = now.agenda.now();
    network.lose(now.agenda, waiting.sent, at, LostReason::NoRoute, cause);
}
