//! Bulk: messages that share links as flows, from their first byte to their arrival.
//!
//! A message is bulk if its path would take longer than a stated time (`bulk` of the network) to carry it
//! beside the background alone. It is sent as a fluid at its max-min share (`fair_share`) of the links of its
//! route, at most its window in a round trip, from link to link without being stored; the last segment takes
//! its time at all links but the slowest in addition. When the last byte is sent, what losses in the last
//! window and the handshake cost is added. Losses do not load links a second time, and the other direction is
//! not loaded by acknowledgements. Bulk whose last window is lost at every attempt is judged when it is sent.
//!
//! ```text
//!  begin_flow ─▶ run ─▶ FlowsShared ─▶ FlowSent ─▶ finish ─▶ in_order ─▶ MessageArrived
//!                 ▲ resume, converge      FlowExpired ─▶ expire ─▶ MessageLost
//!                 ▼ pause (LinkCut)       FlowRetried ─▶ retry ─▶ run | MessageLost
//! ```
//!
//! Source: MODEL §3. Valid for messages of many segments. Held to account by `tests/it/network/bulk.rs`.

use super::cut::{LinkCut, LinkRestored};
use super::flow::{Flow, FlowExpired, FlowRetried, FlowSent, FlowWindowGrew, FlowsShared};
use super::fluid::after;
use super::link::Link;
use super::message::{Attempt, LostReason, Message, Sent};
use super::path::Path;
use super::route_cache::RoutesConverged;
use super::segments::timeouts_s;
use super::transmit::{Network, along};
use super::window::Window;
use crate::causality::IncidentId;
use crate::infra::id::LinkId;
use crate::kernel::{Agenda, Now, SimSpan, SimTime};

impl Network<'_, '_> {
    /// Begins to send bulk on the route of its pair, which is up.
    pub(super) fn begin_flow(&mut self, agenda: &mut Agenda, sent: Sent, pair: usize) {
        if !sent.terms.is_apart {
            self.routes.in_order.enter(pair, sent.order);
        }
        let slot = self.flows.insert(Flow::new(sent, pair), agenda.now());
        let deadline = sent.message.deadline;
        let expires = (deadline < SimTime::NEVER)
            .then(|| agenda.at(deadline.max(agenda.now()), FlowExpired { slot }));
        let path = self.path_of(pair, sent.message.place(), true);
        if let (Some(flow), Some(path)) = (self.flows.get_mut(slot), path) {
            flow.expires = expires;
            flow.window_b = Window::on(&path, &self.routes.transport).first_b;
            self.take_route(agenda, slot, &path);
        }
        self.flows.share_soon(agenda);
    }

    /// A flow is sent on the route of its pair, which is up, from now on.
    fn take_route(&mut self, agenda: &mut Agenda, slot: u32, path: &Path) {
        let Some(flow) = self.flows.get(slot) else { return };
        let found = self.routes.found.get(flow.pair).and_then(Option::as_ref);
        let Some(route) = found.and_then(Option::as_deref) else { return };
        self.flows.stop(slot, agenda.now());
        let Some(flow) = self.flows.get_mut(slot) else { return };
        flow.route = route.into();
        flow.has_route = true;
        flow.ways.clone_from(&path.ways);
        flow.slowest_b_s = path.slowest_b_s;
        flow.round_trip_s = path.round_trip_s;
        flow.window = Window::on(path, &self.routes.transport);
        flow.window_b = flow.window_b.min(flow.window.most_b);
        agenda.cancel_pending(&mut flow.grows);
        let is_first = self.flows.is_first(slot);
        let Some(flow) = self.flows.get_mut(slot) else { return };
        // Behind another it waits, and after a lost attempt for the next.
        if flow.retries.is_some() || !is_first {
            return;
        }
        if path.black_hole.is_some() {
            flow.held_by = flow.held_by.or(path.black_hole);
            flow.lost_by = path.black_hole;
            self.retry_later(agenda, slot);
        } else {
            flow.losses = 0.0;
            flow.grow_later(agenda, slot);
            self.flows.run(slot, agenda.now());
        }
    }

    /// An attempt of a flow is lost: the next follows after its timeout.
    fn retry_later(&mut self, agenda: &mut Agenda, slot: u32) {
        let Some(flow) = self.flows.get_mut(slot) else { return };
        let timeout_s = self.routes.transport.timeout_s.max(flow.round_trip_s);
        flow.losses += 1.0;
        let next_s = timeouts_s(timeout_s, flow.losses) - timeouts_s(timeout_s, flow.losses - 1.0);
        let at = after(agenda.now(), next_s);
        flow.retries = Some(agenda.at(at, FlowRetried { slot }));
    }

    /// Whether all links of a route are up.
    fn is_up(&self, route: &[LinkId]) -> bool {
        route.iter().all(|&link| {
            let entity = self.directory.link(link);
            entity.is_some_and(|entity| self.links.get(entity).is_ok_and(Link::is_up))
        })
    }

    /// The loss or the background of a link has changed: flows over it share and grow by what it is now. Into
    /// a black hole nothing is carried until the first attempt after its end.
    pub(super) fn follow_link(&mut self, agenda: &mut Agenda, link: LinkId) {
        let entity = self.directory.link(link);
        let Some(Ok(changed)) = entity.map(|entity| self.links.get(entity)) else { return };
        self.flows.set_background(link.index(), changed.background().1);
        for slot in self.flows.slots() {
            let Some(flow) = self.flows.get(slot).filter(|flow| flow.has_route) else { continue };
            let (pair, place) = (flow.pair, flow.sent.message.place());
            if flow.route.contains(&link)
                && let Some(path) = self.path_of(pair, place, true)
            {
                self.take_route(agenda, slot, &path);
            }
        }
        self.flows.share_soon(agenda);
    }

    /// A flow follows another on its connection, with its window.
    fn follow(&mut self, agenda: &mut Agenda, slot: u32, window_b: f64) {
        let Some(flow) = self.flows.get_mut(slot) else { return };
        flow.window_b = flow.window_b.max(window_b);
        let (pair, place) = (flow.pair, flow.sent.message.place());
        if flow.has_route
            && let Some(path) = self.path_of(pair, place, true)
        {
            self.take_route(agenda, slot, &path);
        }
    }

    /// A flow ends: none of its events is pending any more.
    fn remove_flow(&mut self, agenda: &mut Agenda, slot: u32) -> Option<Flow> {
        let (mut flow, next) = self.flows.remove(slot, agenda.now())?;
        agenda.cancel_pending(&mut flow.grows);
        agenda.cancel_pending(&mut flow.expires);
        agenda.cancel_pending(&mut flow.retries);
        if let Some(next) = next {
            self.follow(agenda, next, flow.window_b);
        }
        Some(flow)
    }

    /// A flow has ended without being sent whole: its message is lost now.
    fn lose_flow(
        &mut self,
        agenda: &mut Agenda,
        flow: &Flow,
        reason: LostReason,
        cause: Option<IncidentId>,
    ) {
        self.routes.in_order.leave(flow.pair, flow.sent.order);
        self.lose(agenda, flow.sent, agenda.now(), reason, cause);
        self.deliver_next(agenda, flow.pair);
    }

    /// Delivers what is next in the order of a pair.
    pub(super) fn deliver_next(&mut self, agenda: &mut Agenda, pair: usize) {
        while let Some((sent, at)) = self.routes.in_order.next(pair) {
            self.arrive_in_order(agenda, sent, pair, at.max(agenda.now()));
        }
    }

    /// Changes the weight of bulk that is being sent, by its index of draws.
    pub fn set_weight(&mut self, agenda: &mut Agenda, index: u64, weight: f64) {
        let Some(slot) = self.flows.slot_of(index) else { return };
        self.flows.reweigh(slot, weight);
        self.flows.share_soon(agenda);
    }
}

impl Flow {
    /// Its window grows after a round trip, if that could make it faster.
    fn grow_later(&mut self, agenda: &mut Agenda, slot: u32) {
        agenda.cancel_pending(&mut self.grows);
        if self.is_in_slow_start() {
            let round_trip = SimSpan::from_seconds(self.round_trip_s);
            self.grows = Some(agenda.after(round_trip, FlowWindowGrew { slot }));
        }
    }
}

/// The window of a flow grows.
pub(super) fn grow(now: Now<FlowWindowGrew>, mut network: Network) {
    let slot = now.event.slot;
    let Some(flow) = network.flows.get_mut(slot) else { return };
    flow.grows = None;
    flow.window_b = flow.window.next_b(flow.window_b);
    flow.grow_later(now.agenda, slot);
    network.flows.begin_round(slot, now.agenda.now());
    network.flows.share_soon(now.agenda);
}

/// Flows have begun, ended or changed in this instant: shares are found anew.
pub(super) fn share(now: Now<FlowsShared>, mut network: Network) {
    network.flows.find_shares(now.agenda);
}

/// The last byte of one flow or more is sent: it arrives after the delay of its path.
pub(super) fn finish(now: Now<FlowSent>, mut network: Network) {
    let agenda = now.agenda;
    network.flows.end_has_come();
    while let Some(slot) = network.flows.sent_by(agenda.now()) {
        let Some(flow) = network.remove_flow(agenda, slot) else { continue };
        let (sent, pair) = (flow.sent, flow.pair);
        let Message { bytes, from, index, .. } = sent.message;
        let entities = network.directory.link_entities();
        // It runs, so its links are up.
        let path = along(&mut network.links, entities, (from, &flow.route), index, |_| 0.0);
        let path = path.unwrap_or_else(Path::new);
        let repair = network.repair(&Attempt::first(sent), &path);
        let others_s = path.other_links_s(bytes.min(network.routes.transport.segment_b));
        let at = after(agenda.now(), path.latency_s + others_s + repair.delay_s);
        if repair.next_s.is_some() {
            network.routes.in_order.leave(pair, sent.order);
            network.lose(agenda, sent, at, LostReason::Losses, path.lost_by());
        } else if sent.terms.is_apart {
            network.arrive(agenda, sent, at);
        } else {
            network.routes.in_order.arrives(pair, sent, at);
        }
        network.deliver_next(agenda, pair);
    }
    network.flows.share_soon(agenda);
}

/// A link is cut: flows over it pause.
pub(super) fn pause(now: Now<LinkCut>, mut network: Network) {
    let LinkCut { link, incident } = now.event;
    if network.routes.ideal {
        return;
    }
    for slot in network.flows.on(link) {
        network.flows.stop(slot, now.agenda.now());
        if let Some(flow) = network.flows.get_mut(slot) {
            flow.held_by.get_or_insert(incident);
            now.agenda.cancel_pending(&mut flow.grows);
        }
    }
    network.flows.share_soon(now.agenda);
}

/// A link is restored: flows over it whose route is up again go on.
pub(super) fn resume(now: Now<LinkRestored>, mut network: Network) {
    for slot in network.flows.slots() {
        let Some(flow) = network.flows.get(slot) else { continue };
        let (pair, place) = (flow.pair, flow.sent.message.place());
        if flow.has_route
            && flow.route.contains(&now.event.link)
            && !network.flows.runs(slot)
            && let Some(path) = network.path_of(pair, place, true)
        {
            network.take_route(now.agenda, slot, &path);
        }
    }
    network.flows.share_soon(now.agenda);
}

/// The timeout of a flow in a black hole is over: it goes on if its route is up again, or tries once more, or is
/// given up.
pub(super) fn retry(now: Now<FlowRetried>, mut network: Network) {
    let (slot, agenda) = (now.event.slot, now.agenda);
    let Some(flow) = network.flows.get_mut(slot) else { return };
    flow.retries = None;
    let (pair, place, losses, has_route) =
        (flow.pair, flow.sent.message.place(), flow.losses, flow.has_route);
    if losses >= network.routes.transport.attempts {
        let Some(flow) = network.remove_flow(agenda, slot) else { return };
        network.lose_flow(agenda, &flow, LostReason::Losses, flow.lost_by);
    } else if let Some(path) = network.path_of(pair, place, true).filter(|_| has_route) {
        network.take_route(agenda, slot, &path);
    } else {
        network.retry_later(agenda, slot);
    }
    network.flows.share_soon(agenda);
}

/// Routers have found new routes: flows take them. Without one they wait, or fail if they fail fast.
pub(super) fn converge(now: Now<RoutesConverged>, mut network: Network) {
    let agenda = now.agenda;
    for slot in network.flows.slots() {
        let Some(flow) = network.flows.get(slot) else { continue };
        let message = flow.sent.message;
        let (from, to, place) = (message.from, message.to, message.place());
        let pair = network.routes.find(from, to);
        let found = network.routes.found.get(pair).and_then(Option::as_ref);
        let route = found.and_then(Option::as_deref);
        if route.is_some_and(|route| flow.has_route && *route == *flow.route) {
            continue;
        }
        if route.is_none() && flow.sent.fails_fast {
            let Some(flow) = network.remove_flow(agenda, slot) else { continue };
            let cause = flow.held_by.or_else(|| network.cut_on_path(&message));
            network.lose_flow(agenda, &flow, LostReason::NoRoute, cause);
            continue;
        }
        if let Some(path) = network.path_of(pair, place, true) {
            network.take_route(agenda, slot, &path);
            continue;
        }
        network.flows.stop(slot, agenda.now());
        if let Some(flow) = network.flows.get_mut(slot) {
            flow.has_route = false;
        }
    }
    network.flows.share_soon(agenda);
}

/// The deadline of a flow passes: the sender gives it up.
pub(super) fn expire(now: Now<FlowExpired>, mut network: Network) {
    let agenda = now.agenda;
    let Some(flow) = network.remove_flow(agenda, now.event.slot) else { return };
    let reason = if flow.has_route && network.is_up(&flow.route) {
        LostReason::Overdue
    } else {
        LostReason::NoRoute
    };
    let cause = flow.held_by.or_else(|| network.cut_on_path(&flow.sent.message));
    let cause = cause.or_else(|| {
        let path = network.path_of(flow.pair, flow.sent.message.place(), true)?;
        let is_by_losses = flow.window.most_b < network.routes.transport.window_b;
        path.slowed_by(is_by_losses && flow.window.binds(&path))
    });
    network.lose_flow(agenda, &flow, reason, cause);
    network.flows.share_soon(agenda);
}
