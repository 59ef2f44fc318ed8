//! Retries: what losses cost a message, and how a message whose attempts are lost is sent again.
//!
//! A sender tries each segment `attempts` times, and waits for its timeout, doubled each time, or for a round
//! trip inside a message. A message that its path delivers within them is judged when it is sent. One that its
//! path would lose, by its losses or in a black hole, is sent again at its next timeout by what the path is
//! then: an event for each attempt. It is lost once all have failed.
//!
//! Of `m` segments, one is lost at each of the first `k` attempts with `1 − (1 − p_1 p_2 … p_k)^m`, where `p_i` is
//! the loss of the path at attempt `i`, 1 in a black hole or a cut: one draw decides over all attempts.
//!
//! ```text
//!  send_at_once ─▶ attempt ─▶ repair ─▶ deliver
//!                     ▲          └─ lost ─▶ try_later ─▶ MessageRetried ─▶ retry ─▶ … ─▶ MessageLost
//!                     └───────────────────────────────────────────────────────┘
//! ```
//!
//! Source: RFC 6298 (timeouts); MODEL §3. Not modelled: a path that changes between the attempts of a message
//! that would have arrived. Held to account by `tests/it/network/retries.rs`.

use super::fluid::after;
use super::message::{Attempt, LostReason, Message};
use super::path::Path;
use super::route_cache::Routes;
use super::segments::{most_losses, timeouts_s};
use super::transmit::Network;
use super::window::{last_window, sending_s};
use crate::causality::IncidentId;
use crate::kernel::{Agenda, Event, Now, Phase, SimTime, kinds};

kinds! { MessageRetried }

/// Number of draws of each message from end to end.
const DRAWS: u64 = 4;

/// A message whose attempts so far are lost is sent again, or given up.
#[derive(Clone, Copy, Debug)]
pub struct MessageRetried {
    /// Its slot among such messages.
    pub slot: u32,
}

impl Event for MessageRetried {
    // Behind the changes of links of the instant.
    const PHASE: Phase = Phase::Arrival;
    fn identity(&self) -> u64 {
        u64::from(self.slot)
    }
}

/// What losses and the handshake add to the time of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repair {
    pub(super) delay_s: f64,
    /// Seconds until the next attempt, if its path would lose the message at each; `None` if it arrives.
    pub(super) next_s: Option<f64>,
}

impl Network<'_, '_> {
    /// Time that losses and the handshake cost a message from an attempt on, by its draws.
    pub(super) fn repair(&mut self, attempt: &Attempt, path: &Path) -> Repair {
        let Routes { transport, losses, .. } = &mut *self.routes;
        let Message { bytes, index, .. } = attempt.sent.message;
        let (loss, own_loss, trip_s) = (path.loss(), path.own_loss(), path.round_trip_s);
        let before = attempt.losses;
        // What a number of further losses costs, each by a timeout.
        let waits_s = |timeout_s: f64, further: f64| {
            timeouts_s(timeout_s, before + further) - timeouts_s(timeout_s, before)
        };
        let timeout_s = transport.timeout_s.max(trip_s);
        let mut repair = Repair { delay_s: 0.0, next_s: None };
        if let Some((round_trips, _)) = transport.new_connection {
            repair.delay_s += round_trips * trip_s;
        }
        let left = transport.attempts - before;
        if path.black_hole.is_some() {
            // Every attempt is lost, and the sender learns of it by its timeouts alone.
            repair.delay_s += waits_s(timeout_s, left);
            repair.next_s = Some(waits_s(timeout_s, 1.0));
            return repair;
        }
        if loss <= 0.0 {
            return repair;
        }
        let at = index.wrapping_mul(DRAWS);
        let mut draw = |part: u64, segments: f64, of: f64, next_s: f64| {
            let u = losses.uniform(at + part);
            if most_losses(u, of, own_loss, attempt.lost_so_far) >= left {
                repair.next_s = Some(repair.next_s.unwrap_or(0.0).max(next_s));
            }
            most_losses(u, segments, loss, attempt.lost_so_far).min(left)
        };
        let tail = draw(0, 1.0, 1.0, waits_s(timeout_s, 1.0));
        let segments = transport.segments(bytes);
        let inside = if segments > 1.0 {
            draw(1, last_window(segments, path, transport) - 1.0, segments - 1.0, trip_s)
        } else {
            0.0
        };
        let first = transport
            .new_connection
            .map_or(0.0, |(_, timeout_s)| draw(2, 1.0, 1.0, waits_s(timeout_s, 1.0)));
        repair.delay_s += inside * trip_s;
        if tail > 0.0 {
            repair.delay_s += waits_s(timeout_s, tail);
        }
        if let Some((_, timeout_s)) = transport.new_connection {
            repair.delay_s += waits_s(timeout_s, first);
        }
        repair
    }

    /// Sends a message on its path, which delivers it, or loses it at this attempt.
    pub(super) fn attempt(
        &mut self,
        agenda: &mut Agenda,
        attempt: Attempt,
        pair: usize,
        path: &Path,
    ) {
        let sent = attempt.sent;
        let Message { bytes, deadline, .. } = sent.message;
        let repair = self.repair(&attempt, path);
        let wait_s = self.flows.wait_s(path, bytes, agenda.now());
        let alone_s = wait_s + sending_s(bytes, path, &self.routes.transport);
        if let Some(next_s) = repair.next_s {
            let Attempt { losses, lost_so_far, lost_by, .. } = attempt;
            let loss = if path.black_hole.is_some() { 1.0 } else { path.own_loss() };
            let lost = Attempt {
                losses: losses + 1.0,
                lost_so_far: lost_so_far * loss,
                lost_by: lost_by.or(path.lost_by()),
                ..attempt
            };
            self.try_later(agenda, lost, pair, next_s, path.latency_s + alone_s);
            return;
        }
        let now = agenda.now();
        let sending_s = alone_s + repair.delay_s;
        if after(now, sending_s) > deadline && deadline < SimTime::NEVER {
            let cause = path.slowed_by(after(now, alone_s) <= deadline);
            let cause = attempt.lost_by.or(cause);
            self.give_up(agenda, &attempt, pair, deadline.max(now), LostReason::Overdue, cause);
            return;
        }
        let at = after(now, path.latency_s + sending_s);
        if attempt.losses > 0.0 && !sent.terms.is_apart {
            self.routes.in_order.arrives(pair, sent, at);
            self.deliver_next(agenda, pair);
        } else {
            self.deliver(agenda, sent, pair, at);
        }
    }

    /// An attempt is lost: the next follows after its timeout, unless it was the last or the deadline passes
    /// before. Those behind it wait for it.
    fn try_later(
        &mut self,
        agenda: &mut Agenda,
        lost: Attempt,
        pair: usize,
        next_s: f64,
        under_way_s: f64,
    ) {
        let (now, sent) = (agenda.now(), lost.sent);
        let deadline = sent.message.deadline;
        let is_first = lost.losses <= 1.0;
        if is_first && !sent.terms.is_apart {
            self.routes.in_order.enter(pair, sent.order);
        }
        let at = after(now, next_s);
        if lost.losses < self.routes.transport.attempts {
            let slot = self.routes.retried.insert(lost) as u32;
            agenda.at(at.min(deadline).max(now), MessageRetried { slot });
        } else if at > deadline {
            let at = deadline.max(now);
            self.give_up(agenda, &lost, pair, at, LostReason::Overdue, lost.lost_by);
        } else {
            let at = after(now, next_s + under_way_s);
            self.give_up(agenda, &lost, pair, at, LostReason::Losses, lost.lost_by);
        }
    }

    /// A message is lost at an instant; those behind it no longer wait for it.
    fn give_up(
        &mut self,
        agenda: &mut Agenda,
        lost: &Attempt,
        pair: usize,
        at: SimTime,
        reason: LostReason,
        cause: Option<IncidentId>,
    ) {
        self.lose(agenda, lost.sent, at, reason, cause);
        if lost.losses > 0.0 && !lost.sent.terms.is_apart {
            self.routes.in_order.leave(pair, lost.sent.order);
            self.deliver_next(agenda, pair);
        }
    }
}

/// The timeout of a lost attempt is over, or the deadline of its message passes.
pub(super) fn retry(now: Now<MessageRetried>, mut network: Network) {
    let agenda = now.agenda;
    let Some(attempt) = network.routes.retried.try_remove(now.event.slot as usize) else { return };
    let message = attempt.sent.message;
    let pair = network.routes.find(message.from, message.to);
    if agenda.now() >= message.deadline {
        let (at, cause) = (agenda.now(), attempt.lost_by);
        network.give_up(agenda, &attempt, pair, at, LostReason::Overdue, cause);
        return;
    }
    if let Some(path) = network.path_of(pair, message.place(), false) {
        network.attempt(agenda, attempt, pair, &path);
        return;
    }
    let cut = network.cut_on_path(&message);
    if attempt.sent.fails_fast && !network.routes.has_route(pair) {
        let at = agenda.now();
        network.give_up(agenda, &attempt, pair, at, LostReason::NoRoute, cut);
        return;
    }
    let timeout_s = network.routes.transport.timeout_s;
    let losses = attempt.losses + 1.0;
    let next_s = timeouts_s(timeout_s, losses) - timeouts_s(timeout_s, attempt.losses);
    let lost = Attempt { losses, lost_by: attempt.lost_by.or(cut), ..attempt };
    network.try_later(agenda, lost, pair, next_s, 0.0);
}
