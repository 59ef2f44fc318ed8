//! Flows: bulk that shares links, and the instant at which the next flow is sent.
//!
//! Shares are found anew once an instant in which a flow begins, ends, pauses or grows, or a background
//! changes, and only where they can differ: from the links concerned, to the flows on them, to the links that
//! those can fill, and so on. A link that could not be full even if each of its flows got the most that it
//! can get couples nothing. Each flow is advanced when its rate changes; the next end is one event.
//!
//! Held to account by the families `net_fair_share_completion`, `net_weight_change` and
//! `net_transfer_with_outage`, by `tests/it/network`, and for its cost by `benches/flows.rs`.

use super::fair_share::{Capacity, FairShare};
use super::flow::{Flow, FlowSent, FlowsShared};
use super::link::Link;
use crate::infra::id::LinkId;
use crate::kernel::{Agenda, SimTime, Ticket};
use bevy_ecs::prelude::Resource;
use slab::Slab;

/// A link as flows share it.
#[derive(Clone, Debug)]
struct Way {
    capacity: Capacity,
    /// The most that its flows can get together, in bytes a second.
    offered_b_s: f64,
    /// What its flows get together, in bytes a second.
    carried_b_s: f64,
    flows: Vec<u32>,
    /// The last filling that it was part of, and its index in it.
    seen: u64,
    index: u32,
}

impl Way {
    /// Whether its flows can fill it.
    fn can_be_full(&self) -> bool {
        self.offered_b_s + self.capacity.demand_b_s > self.capacity.rate_b_s
    }
}

/// Bulk messages that are sent now.
#[derive(Resource, Clone, Debug, Default)]
pub struct BulkFlows {
    flows: Slab<Flow>,
    /// When each flow will be sent, by slot.
    ends: Vec<SimTime>,
    ways: Vec<Way>,
    /// Links and flows from which shares are found anew.
    changed_links: Vec<u32>,
    changed_flows: Vec<u32>,
    share_is_due: bool,
    next: Option<(SimTime, Ticket)>,
    fillings: u64,
    share: FairShare,
}

impl BulkFlows {
    /// Adds the next link.
    pub(in crate::infra) fn add_link(&mut self, link: &Link) {
        let (background, demand_b_s) = link.background();
        let capacity = Capacity { rate_b_s: link.bytes_s(), background, demand_b_s };
        let flows = Vec::new();
        let (offered_b_s, carried_b_s) = (0.0, 0.0);
        self.ways.push(Way { capacity, offered_b_s, carried_b_s, flows, seen: 0, index: 0 });
    }

    /// Number of bulk messages that are being sent.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// Whether none is being sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    /// Rate at which the message with this index of draws is sent now, in bytes a second; `None` if it is not
    /// being sent as bulk.
    #[must_use]
    pub fn rate_b_s(&self, index: u64) -> Option<f64> {
        self.slot_of(index).and_then(|slot| self.flows.get(slot as usize)).map(Flow::rate_b_s)
    }

    pub(super) fn slot_of(&self, index: u64) -> Option<u32> {
        let mut flows = self.flows.iter();
        flows.find(|(_, flow)| flow.sent.message.index == index).map(|(slot, _)| slot as u32)
    }

    pub(super) fn get(&self, slot: u32) -> Option<&Flow> {
        self.flows.get(slot as usize)
    }

    pub(super) fn get_mut(&mut self, slot: u32) -> Option<&mut Flow> {
        self.flows.get_mut(slot as usize)
    }

    /// Slots of all flows, in order.
    pub(super) fn slots(&self) -> Vec<u32> {
        self.flows.iter().map(|(slot, _)| slot as u32).collect()
    }

    /// Flows that run over a link.
    pub(super) fn on(&self, link: LinkId) -> Vec<u32> {
        self.ways.get(link.index()).map_or_else(Vec::new, |way| way.flows.clone())
    }

    /// Flows that will have been sent by an instant.
    pub(super) fn sent_by(&self, time: SimTime) -> Vec<u32> {
        let all = self.ends.iter().zip(0..);
        all.filter(|(end, _)| **end <= time).map(|(_, slot)| slot).collect()
    }

    /// Adds a flow, which does not run yet.
    pub(super) fn insert(&mut self, flow: Flow) -> u32 {
        let slot = self.flows.insert(flow);
        if self.ends.len() <= slot {
            self.ends.resize(slot + 1, SimTime::NEVER);
        }
        slot as u32
    }

    /// Removes a flow.
    pub(super) fn remove(&mut self, slot: u32, now: SimTime) -> Option<Flow> {
        self.stop(slot, now);
        self.flows.try_remove(slot as usize)
    }

    /// A flow claims a share of the links of its route from now on.
    pub(super) fn run(&mut self, slot: u32) {
        let Some(flow) = self.flows.get_mut(slot as usize).filter(|flow| !flow.runs) else {
            return;
        };
        flow.runs = true;
        flow.bound_b_s = flow.bound();
        for link in &flow.route {
            let Some(way) = self.ways.get_mut(link.index()) else { continue };
            way.flows.push(slot);
            way.offered_b_s += flow.bound_b_s;
            if way.can_be_full() {
                self.changed_links.push(link.index() as u32);
            }
        }
        self.changed_flows.push(slot);
    }

    /// A flow pauses or has ended.
    pub(super) fn stop(&mut self, slot: u32, now: SimTime) {
        let Some(flow) = self.flows.get_mut(slot as usize).filter(|flow| flow.runs) else { return };
        flow.runs = false;
        let carried_b_s = flow.rate_b_s();
        flow.set_rate(0.0, now);
        if let Some(end) = self.ends.get_mut(slot as usize) {
            *end = SimTime::NEVER;
        }
        for link in &flow.route {
            let Some(way) = self.ways.get_mut(link.index()) else { continue };
            if way.can_be_full() {
                self.changed_links.push(link.index() as u32);
            }
            if let Some(at) = way.flows.iter().position(|&one| one == slot) {
                way.flows.swap_remove(at);
            }
            let is_free = way.flows.is_empty();
            way.offered_b_s = if is_free { 0.0 } else { way.offered_b_s - flow.bound_b_s };
            way.carried_b_s = if is_free { 0.0 } else { way.carried_b_s - carried_b_s };
        }
    }

    /// The weight or the bound of a flow has changed.
    pub(super) fn rebound(&mut self, slot: u32) {
        let Some(flow) = self.flows.get_mut(slot as usize).filter(|flow| flow.runs) else { return };
        let more_b_s = flow.bound() - flow.bound_b_s;
        flow.bound_b_s += more_b_s;
        for link in &flow.route {
            let Some(way) = self.ways.get_mut(link.index()) else { continue };
            let could_be_full = way.can_be_full();
            way.offered_b_s += more_b_s;
            if could_be_full || way.can_be_full() {
                self.changed_links.push(link.index() as u32);
            }
        }
        self.changed_flows.push(slot);
    }

    /// The background of a link has changed.
    pub(super) fn set_background(&mut self, link: usize, demand_b_s: f64) {
        let Some(way) = self.ways.get_mut(link) else { return };
        if way.capacity.demand_b_s == demand_b_s {
            return;
        }
        let could_be_full = way.can_be_full();
        way.capacity.demand_b_s = demand_b_s;
        if !way.flows.is_empty() && (could_be_full || way.can_be_full()) {
            self.changed_links.push(link as u32);
        }
    }

    /// Shares are found anew at the end of this instant, if anything has changed.
    pub(super) fn share_soon(&mut self, agenda: &mut Agenda) {
        if self.share_is_due {
            return;
        }
        if self.changed_links.is_empty() && self.changed_flows.is_empty() {
            self.schedule_next(agenda);
        } else {
            self.share_is_due = true;
            agenda.schedule_now(FlowsShared);
        }
    }

    /// Rate of all bulk over a link now, in bytes a second.
    pub(super) fn carried_b_s(&self, link: LinkId) -> f64 {
        self.ways.get(link.index()).map_or(0.0, |way| way.carried_b_s)
    }

    /// Finds the shares of all flows whose share can have changed.
    pub(super) fn find_shares(&mut self, agenda: &mut Agenda) {
        self.share_is_due = false;
        self.fillings += 1;
        let (now, filling) = (agenda.now(), self.fillings);
        let mut links = std::mem::take(&mut self.changed_links);
        let mut slots = std::mem::take(&mut self.changed_flows);
        let ways = &mut self.ways;
        let flows = &mut self.flows;
        links.retain(|&link| ways.get_mut(link as usize).is_some_and(|way| way.joins(filling)));
        slots.retain(|&slot| flows.get_mut(slot as usize).is_some_and(|flow| flow.joins(filling)));
        let (mut next_link, mut next_slot) = (0, 0);
        loop {
            if let Some(&link) = links.get(next_link) {
                next_link += 1;
                let on = ways.get(link as usize).map_or(&[][..], |way| &way.flows);
                let mut joins = |slot: u32| {
                    flows.get_mut(slot as usize).is_some_and(|flow| flow.joins(filling))
                };
                slots.extend(on.iter().copied().filter(|&slot| joins(slot)));
            } else if let Some(&slot) = slots.get(next_slot) {
                next_slot += 1;
                let Some(flow) = flows.get(slot as usize) else { continue };
                for link in &flow.route {
                    let way = ways.get_mut(link.index());
                    if way.is_some_and(|way| way.can_be_full() && way.joins(filling)) {
                        links.push(link.index() as u32);
                    }
                }
            } else {
                break;
            }
        }
        self.share.clear();
        for &link in &links {
            if let Some(way) = ways.get_mut(link as usize) {
                way.index = self.share.add_link(way.capacity);
            }
        }
        for &slot in &slots {
            if let Some(flow) = flows.get(slot as usize) {
                let on = flow.route.iter().filter_map(|link| ways.get(link.index()));
                let on = on.filter(|way| way.seen == filling).map(|way| way.index);
                self.share.add_claim(flow.sent.terms.weight, flow.bound_b_s, on);
            }
        }
        self.share.fill();
        for (claim, &slot) in slots.iter().enumerate() {
            let rate_b_s = self.share.rate_b_s(claim);
            if let (Some(flow), Some(end)) =
                (flows.get_mut(slot as usize), self.ends.get_mut(slot as usize))
                && flow.rate_b_s() != rate_b_s
            {
                let more_b_s = rate_b_s - flow.rate_b_s();
                *end = flow.set_rate(rate_b_s, now);
                for link in &flow.route {
                    if let Some(way) = ways.get_mut(link.index()) {
                        way.carried_b_s += more_b_s;
                    }
                }
            }
        }
        links.clear();
        slots.clear();
        (self.changed_links, self.changed_flows) = (links, slots);
        self.schedule_next(agenda);
    }

    /// Schedules the instant at which the next flow is sent.
    fn schedule_next(&mut self, agenda: &mut Agenda) {
        let at = self.ends.iter().copied().min().unwrap_or(SimTime::NEVER);
        if self.next.is_some_and(|(scheduled, _)| scheduled == at) {
            return;
        }
        if let Some((_, ticket)) = self.next.take() {
            agenda.cancel(ticket);
        }
        if at < SimTime::NEVER {
            self.next = Some((at, agenda.at(at, FlowSent)));
        }
    }

    /// The scheduled end has come.
    pub(super) fn end_has_come(&mut self) {
        self.next = None;
    }
}

impl Way {
    /// Takes it into a filling; returns whether it was not part of it yet.
    fn joins(&mut self, filling: u64) -> bool {
        std::mem::replace(&mut self.seen, filling) != filling
    }
}

impl Flow {
    /// Takes it into a filling, if it runs; returns whether it was not part of it yet.
    fn joins(&mut self, filling: u64) -> bool {
        self.runs && std::mem::replace(&mut self.seen, filling) != filling
    }
}
