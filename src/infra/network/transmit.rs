//! Transmission: the arrival time of each message, or the reason for its loss.
//!
//! | case | outcome of a message | held by (`tests/it/sites/messages.rs`, `tests/it/network`) |
//! |---|---|---|
//! | its route is up | the delays of its links, and the round trips of its windows; messages from one node to another keep their order | `messages_from_one_node_to_another_keep_their_order` |
//! | a link is cut while it is under way | it arrives; bulk that is still being sent pauses, and goes on once the link is restored or routers know another path | `a_message_under_way_when_its_link_is_cut_arrives`, `bulk_pauses_in_a_cut_and_takes_another_path_once_routers_know` |
//! | a link of its route is cut before it is sent | it waits until routers know, and takes another path | `a_message_sent_into_a_cut_takes_another_path_once_routers_know` |
//! | there is no route | it waits; lost at its deadline, by the first cut link on the path that it would otherwise take, or the cut that routers still believe in | `without_any_route_a_message_waits_until_its_deadline_and_names_the_cut` |
//! | another from the same node to the same waits | it waits behind it | `waiting_messages_are_sent_in_their_order_of_arrival` |
//! | it is on its own connection | it waits for no other, and keeps no order | `a_message_on_a_connection_of_its_own_waits_neither_behind_bulk_nor_behind_what_waits` |
//! | there is no route, and it fails fast | lost once routers know | `a_request_without_a_route_fails_once_routers_know` |
//! | a link is restored before routers knew that it was cut | sent then | `a_message_that_waits_for_a_link_is_sent_when_it_is_restored_before_routers_knew` |
//! | a link is restored after that | sent once routers know | `a_link_restored_before_the_deadline_transmits_waiting_messages` |
//! | a segment inside its last window is lost | as many round trips more as the one lost most often is lost | `a_segment_lost_inside_a_message_costs_a_round_trip` |
//! | its last segment is lost | the retransmission timeout, doubled each time | `each_loss_costs_a_timeout_twice_as_long_and_too_many_lose_the_message` |
//! | one of its segments is lost at every attempt | lost after the last attempt; each is judged by what its path is then (`retry`) | the same, `a_message_is_lost_if_its_path_loses_it_at_all_attempts_and_only_then` |
//! | each message opens a connection | round trips of the handshake, and its timeout if a packet of it is lost | `a_new_connection_costs_its_round_trips_and_its_own_timeout` |
//! | its deadline passes before it is sent whole | the sender gives it up: lost, by the first cut that held it up | `bulk_that_is_not_sent_by_its_deadline_is_lost_and_names_the_cut_that_held_it_up` |
//! | its deadline passes on the way | it arrives late; the receiver decides how to treat it | `a_message_with_a_route_arrives_however_late_for_its_deadline` |
//! | a link is overloaded | the delay of a full buffer, then its fair share of the link; it waits at the sender until its deadline | `a_message_on_an_overloaded_link_gets_its_fair_share_and_none_vanishes` |
//! | others are sent over a link on its way | it waits until the link has sent those before it | `small_messages_of_one_instant_share_a_link_and_a_lone_one_is_not_moved` |
//! | bulk fills a link on its way | it waits behind a full buffer | `a_message_finds_the_queue_of_bulk_on_its_way_and_no_other` |
//! | a link on its way loses all that it takes | lost after the timeouts of all attempts, bulk too, unless that ends before the last | `a_message_into_a_black_hole_is_lost_after_its_attempts_and_names_it` |
//! | it is bulk | it shares links with other bulk (`flows`) until it is sent; those behind it arrive after it | `forty_equal_transfers_take_forty_times_as_long_as_one` |
//!
//! Source: MODEL §3; RFC 5681, RFC 6298, RFC 8985. Not modelled: the loss of packets on a link when it is
//! cut, and what is sent again as load of links.

use super::cut::LinkRestored;
use super::data_sent::DataSent;
use super::flows::BulkFlows;
use super::link::Link;
use super::message::{
    Attempt, LostReason, Message, MessageArrived, MessageExpired, MessageFact, MessageLost, Sent,
    WaitingMessage,
};
use super::path::Path;
use super::route_cache::{Routes, RoutesConverged};
use super::terms::FlowTerms;
use crate::causality::IncidentId;
use crate::infra::directory::Infrastructure;
use crate::infra::id::{LinkId, NodeId};
use crate::kernel::{Agenda, Now, SimSpan, SimTime};
use bevy_ecs::prelude::{Entity, Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// The network, as senders of messages see it.
#[derive(SystemParam)]
pub struct Network<'w, 's> {
    pub(super) routes: ResMut<'w, Routes>,
    pub(super) flows: ResMut<'w, BulkFlows>,
    pub(super) links: Query<'w, 's, &'static mut Link>,
    sites: Query<'w, 's, &'static mut DataSent>,
    pub(super) directory: Res<'w, Infrastructure>,
}

impl Network<'_, '_> {
    /// Sends a message now; `MessageArrived` or `MessageLost` follows. Without a route it waits for one.
    pub fn send(&mut self, agenda: &mut Agenda, message: Message) {
        self.send_by(agenda, message, FlowTerms::default(), false);
    }

    /// The same with terms on which it shares links, should it be bulk.
    pub fn send_on(&mut self, agenda: &mut Agenda, message: Message, terms: FlowTerms) {
        self.send_by(agenda, message, terms, false);
    }

    /// Sends a message now that is lost as soon as routers know of no route for it.
    pub fn send_or_fail(&mut self, agenda: &mut Agenda, message: Message) {
        self.send_by(agenda, message, FlowTerms::default(), true);
    }

    /// The same on its own connection: it keeps no order with other messages and does not wait for them.
    pub fn send_or_fail_apart(&mut self, agenda: &mut Agenda, message: Message) {
        let terms = FlowTerms { is_apart: true, ..FlowTerms::default() };
        self.send_by(agenda, message, terms, true);
    }

    /// The time that routers take to find that a link or a host is down.
    #[must_use]
    pub fn detection(&self) -> SimSpan {
        self.routes.detection()
    }

    fn send_by(
        &mut self,
        agenda: &mut Agenda,
        message: Message,
        terms: FlowTerms,
        fails_fast: bool,
    ) {
        let (at, order) = (agenda.now(), self.routes.sent);
        let sent = Sent { message, at, order, terms, fails_fast };
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
        let message = sent.message;
        if self.routes.ideal || message.from == message.to {
            self.arrive(agenda, sent, agenda.now());
            return;
        }
        let pair = self.routes.find(message.from, message.to);
        if sent.fails_fast && !self.routes.has_route(pair) {
            let cause = self.cut_on_path(&message);
            self.lose(agenda, sent, agenda.now(), LostReason::NoRoute, cause);
            return;
        }
        let is_behind = !sent.terms.is_apart
            && self.routes.waiting_of.get(pair).is_some_and(|&waiting| waiting > 0);
        let path = if is_behind { None } else { self.path_of(pair, message.place(), false) };
        match path {
            None => self.wait(agenda, sent, pair),
            Some(path) if self.is_bulk(message.bytes, &path) => {
                self.begin_flow(agenda, sent, pair);
            }
            Some(path) => self.attempt(agenda, Attempt::first(sent), pair, &path),
        }
    }

    /// The path of a pair; `None` unless all its links are up. A message is behind bulk, and bulk not behind
    /// itself.
    pub(super) fn path_of(
        &mut self,
        pair: usize,
        (from, index): (NodeId, u64),
        is_bulk: bool,
    ) -> Option<Path> {
        let Self { routes, links, directory, flows, .. } = self;
        let route = routes.found.get(pair)?.as_ref()?.as_deref()?;
        let entities = directory.link_entities();
        let bulk_b_s = |way| if is_bulk { 0.0 } else { flows.carried_b_s(way) };
        along(links, entities, (from, route), index, bulk_b_s)
    }

    /// Whether a message shares its path as a flow.
    fn is_bulk(&self, bytes: f64, path: &Path) -> bool {
        bytes >= self.routes.transport.bulk_s * path.elastic_b_s
    }

    /// A message arrives at an instant, behind those sent before it.
    pub(super) fn deliver(&mut self, agenda: &mut Agenda, sent: Sent, pair: usize, at: SimTime) {
        if sent.terms.is_apart {
            self.arrive(agenda, sent, at);
        } else if self.routes.in_order.is_clear(pair) {
            self.arrive_in_order(agenda, sent, pair, at);
        } else {
            self.routes.in_order.hold(pair, sent, at);
        }
    }

    /// A message arrives at an instant, or with the one that arrived last.
    pub(super) fn arrive_in_order(
        &mut self,
        agenda: &mut Agenda,
        sent: Sent,
        pair: usize,
        at: SimTime,
    ) {
        let last = self.routes.last_arrival.get_mut(pair);
        let in_order = at.max(last.as_deref().copied().unwrap_or(at));
        if let Some(last) = last {
            *last = in_order;
        }
        self.arrive(agenda, sent, in_order);
    }

    pub(super) fn arrive(&mut self, agenda: &mut Agenda, sent: Sent, at: SimTime) {
        self.routes.transmitted += 1;
        let (sent_at, Message { from, to, tag, .. }) = (sent.at, sent.message);
        agenda.at(at, MessageArrived { tag, from, to, sent_at });
        agenda.record(MessageFact { tag, from, to, delay_s: Some(at.since(sent_at).seconds()) });
    }

    pub(super) fn lose(
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
            *waiting += u32::from(!sent.terms.is_apart);
        }
        let entry = routes.waiting.vacant_entry();
        let slot = entry.key() as u32;
        let deadline = sent.message.deadline;
        let ticket = (deadline < SimTime::NEVER)
            .then(|| agenda.at(deadline.max(agenda.now()), MessageExpired { slot }));
        entry.insert(WaitingMessage { sent, ticket });
    }

    /// A message waits no more.
    fn stop_waiting(&mut self, slot: usize) -> Option<WaitingMessage> {
        let waiting = self.routes.waiting.try_remove(slot)?;
        let Message { from, to, .. } = waiting.sent.message;
        let pair = self.routes.pair(from, to);
        if let Some(number) = self.routes.waiting_of.get_mut(pair) {
            *number -= u32::from(!waiting.sent.terms.is_apart);
        }
        Some(waiting)
    }

    /// Messages that waited are sent, in their order; those that cannot be wait again.
    fn send_again(&mut self, agenda: &mut Agenda, mut waiting: Vec<WaitingMessage>) {
        // A freed slot went to a later message, so slots are not in order.
        waiting.sort_unstable_by_key(|waiting| waiting.sent.order);
        for mut waiting in waiting {
            agenda.cancel_pending(&mut waiting.ticket);
            self.try_send(agenda, waiting.sent);
        }
    }

    /// The cut that keeps a message from its path: that of the first link on the path of least delay over all
    /// links that is cut, or that routers still believe to be.
    pub(super) fn cut_on_path(&mut self, message: &Message) -> Option<IncidentId> {
        let (path, believed_down) = self.routes.path_over_all(message.from, message.to);
        let (links, directory) = (&self.links, &self.directory);
        let mut cuts = path.iter().map(|&id| {
            let link = links.get(directory.link(id)?).ok()?;
            link.cut().or(believed_down.get(id.index()).copied().flatten())
        });
        cuts.find_map(|cut| cut)
    }
}

/// The links of a route from a node as a path behind the rate of bulk that each carries in its direction, in
/// bytes a second; `None` unless all are up.
pub(super) fn along(
    links: &mut Query<&'static mut Link>,
    entities: &[Entity],
    (mut node, route): (NodeId, &[LinkId]),
    index: u64,
    mut bulk_b_s: impl FnMut(u32) -> f64,
) -> Option<Path> {
    let mut path = Path::new();
    for &id in route {
        let mut link = links.get_mut(*entities.get(id.index())?).ok()?;
        if !link.is_up() {
            return None;
        }
        let (direction, next) = link.entered_from(node);
        let way = 2 * id.index() as u32 + direction;
        let passage = link.pass(index, bulk_b_s(way));
        path.add(&link, way, passage);
        node = next;
    }
    Some(path)
}

/// Routers know which links are up now: routes are found again, and messages that waited are sent.
pub(super) fn converge(now: Now<RoutesConverged>, mut network: Network) {
    let agenda = now.agenda;
    let links = network.directory.link_entities();
    let down =
        links.iter().map(|&entity| network.links.get(entity).ok().and_then(Link::cut)).collect();
    let routes = &mut *network.routes;
    routes.believed_down = down;
    routes.converged(agenda.now());
    routes.found.fill(None);
    let slots = std::mem::take(&mut routes.waiting);
    routes.waiting_of.fill(0);
    network.send_again(agenda, slots.into_iter().map(|(_, waiting)| waiting).collect());
}

/// A link is restored: what waits for it is sent, if routers never knew that it was cut.
pub(super) fn resume(now: Now<LinkRestored>, mut network: Network) {
    let link = now.event.link;
    let routes = &mut *network.routes;
    if routes.waiting.is_empty()
        || routes.believed_down.get(link.index()).is_none_or(Option::is_some)
    {
        return;
    }
    let mut slots = Vec::new();
    for (slot, waiting) in &routes.waiting {
        let Message { from, to, .. } = waiting.sent.message;
        let route = routes.known_pair(from, to).and_then(|pair| routes.found.get(pair)?.as_ref());
        if route.and_then(Option::as_deref).is_some_and(|route| route.contains(&link)) {
            slots.push(slot);
        }
    }
    let mut all = Vec::with_capacity(slots.len());
    for slot in slots {
        all.extend(network.stop_waiting(slot));
    }
    network.send_again(now.agenda, all);
}

/// The deadline of a message without a route passes: it is lost.
pub(super) fn expire(now: Now<MessageExpired>, mut network: Network) {
    let slot = now.event.slot;
    let Some(WaitingMessage { sent, .. }) = network.stop_waiting(slot as usize) else { return };
    let cause = network.cut_on_path(&sent.message);
    let at = now.agenda.now();
    network.lose(now.agenda, sent, at, LostReason::NoRoute, cause);
}
