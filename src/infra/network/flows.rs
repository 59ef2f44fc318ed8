//! Flows: bulk that shares links, and the instant at which the next flow is sent.
//!
//! Links are full duplex: each direction is shared by the flows that are sent in it.
//! Shares are found anew once an instant in which a flow begins, ends, pauses or grows, or a background
//! changes, and only where they can differ: from the links concerned, to the flows on them, to the links that
//! those can fill, and so on. A link that could not be full even if each of its flows got the most that it
//! can get couples nothing. Bulk from one node to another is on one connection: the first runs, and the next
//! begins when it is sent, with its window.
//!
//! Messages that are not bulk are sent over a link one after the other: each waits until the link has sent those
//! before it. They are in the order in which they were sent, wherever the link is on their ways, and take no rate
//! from bulk. Each flow is advanced when its rate changes; the next end is one event.
//!
//! Held to account by the families `net_fair_share_completion`, `net_weight_change` and
//! `net_transfer_with_outage`, by `tests/it/network`, and for its cost by `benches/flows.rs`.

use super::ends::Ends;
use super::fair_share::{Capacity, FairShare};
use super::flow::{Flow, FlowSent, FlowsShared};
use super::fluid::{Fluid, after};
use super::link::Link;
use super::path::Path;
use crate::infra::id::LinkId;
use crate::kernel::{Agenda, SimTime, Ticket};
use bevy_ecs::prelude::Resource;
use slab::Slab;
use std::collections::{BTreeMap, VecDeque};

/// A link in one direction, as flows share it.
#[derive(Clone, Debug)]
struct Way {
    capacity: Capacity,
    /// The most that its flows can get together, in bytes a second.
    offered_b_s: f64,
    flows: Vec<u32>,
    /// What its flows get together, in bytes a second, and the change of shares after which it was summed.
    carried_b_s: f64,
    summed: u64,
    /// The last filling that it was part of, and its index in it.
    seen: u64,
    index: u32,
    /// The instant until which it is busy with messages that are not bulk.
    free_at: SimTime,
}

impl Way {
    /// Whether its flows can fill it.
    fn can_be_full(&self) -> bool {
        self.offered_b_s + self.capacity.demand_b_s > self.capacity.rate_b_s
    }

    /// Takes it into a filling; returns whether it was not part of it yet.
    fn joins(&mut self, filling: u64) -> bool {
        std::mem::replace(&mut self.seen, filling) != filling
    }
}

/// Bulk messages that are sent now.
#[derive(Resource, Clone, Debug, Default)]
pub struct BulkFlows {
    flows: Slab<Flow>,
    /// What changes with each filling, by slot of the flow.
    fluids: Vec<Fluid>,
    ends: Ends,
    /// Bulk of each pair of nodes, in its order: the first runs, the others follow it on the same connection.
    lines: BTreeMap<usize, VecDeque<u32>>,
    ways: Vec<Way>,
    /// Links and flows from which shares are found anew.
    changed_links: Vec<u32>,
    changed_flows: Vec<u32>,
    /// Ends that a filling changes.
    changed_ends: Vec<(SimTime, u32)>,
    share_is_due: bool,
    next: Option<(SimTime, Ticket)>,
    fillings: u64,
    /// Changes of rates.
    changes: u64,
    share: FairShare,
}

impl BulkFlows {
    /// Adds the next link, with its two directions.
    pub(in crate::infra) fn add_link(&mut self, link: &Link) {
        let (background, demand_b_s) = link.background();
        let capacity = Capacity { rate_b_s: link.bytes_s(), background, demand_b_s };
        let way = Way {
            capacity,
            offered_b_s: 0.0,
            flows: Vec::new(),
            carried_b_s: 0.0,
            summed: 0,
            seen: 0,
            index: 0,
            free_at: SimTime::from_nanos(i64::MIN),
        };
        self.ways.extend([way.clone(), way]);
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
        Some(self.fluids.get(self.slot_of(index)? as usize)?.rate_b_s)
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

    /// Whether a flow claims a share.
    pub(super) fn runs(&self, slot: u32) -> bool {
        self.fluids.get(slot as usize).is_some_and(|fluid| fluid.runs)
    }

    /// Slots of all flows, in order.
    pub(super) fn slots(&self) -> Vec<u32> {
        self.flows.iter().map(|(slot, _)| slot as u32).collect()
    }

    /// Flows that run over a link, in either direction.
    pub(super) fn on(&self, link: LinkId) -> Vec<u32> {
        let both = self.ways.get(2 * link.index()..).unwrap_or_default().iter().take(2);
        both.flat_map(|way| way.flows.iter().copied()).collect()
    }

    /// A flow that will have been sent by an instant.
    pub(super) fn sent_by(&self, time: SimTime) -> Option<u32> {
        self.ends.first().filter(|(end, _)| *end <= time).map(|(_, slot)| slot)
    }

    /// Rate of all bulk over a link in one direction now, in bytes a second.
    pub(super) fn carried_b_s(&mut self, way: u32) -> f64 {
        let Some(way) = self.ways.get_mut(way as usize) else { return 0.0 };
        if std::mem::replace(&mut way.summed, self.changes) != self.changes {
            let rates = way.flows.iter().filter_map(|&slot| self.fluids.get(slot as usize));
            way.carried_b_s = rates.map(|fluid| fluid.rate_b_s).sum();
        }
        way.carried_b_s
    }

    /// A message that is not bulk is sent on a path: the seconds that it waits for those sent before it. Each
    /// link is busy with it from when those before it let it begin there, for its size at the rate of the link:
    /// beside `N` elastic flows of an overload, `m` of `b` bytes take `b (N + m) / C` together, and one more `b / C`.
    pub(super) fn wait_s(&mut self, path: &Path, bytes: f64, now: SimTime) -> f64 {
        let mut begins = now;
        for &way in &path.ways {
            let Some(way) = self.ways.get_mut(way as usize) else { continue };
            begins = begins.max(way.free_at);
            way.free_at = after(begins, bytes / way.capacity.rate_b_s);
        }
        begins.since(now).seconds()
    }

    /// Adds a flow, which does not run yet.
    pub(super) fn insert(&mut self, flow: Flow, now: SimTime) -> u32 {
        let fluid = Fluid::new(flow.sent.message.bytes, flow.sent.terms.weight, now);
        let line = (!flow.sent.terms.is_apart).then_some(flow.pair);
        let slot = self.flows.insert(flow);
        if let Some(pair) = line {
            self.lines.entry(pair).or_default().push_back(slot as u32);
        }
        match self.fluids.get_mut(slot) {
            Some(place) => *place = fluid,
            // A slab's new slot is its length.
            None => self.fluids.push(fluid),
        }
        slot as u32
    }

    /// Removes a flow; returns it, and the one that follows it on its connection.
    pub(super) fn remove(&mut self, slot: u32, now: SimTime) -> Option<(Flow, Option<u32>)> {
        self.stop(slot, now);
        let flow = self.flows.try_remove(slot as usize)?;
        let mut next = None;
        if !flow.sent.terms.is_apart
            && let Some(line) = self.lines.get_mut(&flow.pair)
        {
            if line.front() == Some(&slot) {
                line.pop_front();
                next = line.front().copied();
            } else {
                line.retain(|&other| other != slot);
            }
            if line.is_empty() {
                self.lines.remove(&flow.pair);
            }
        }
        Some((flow, next))
    }

    /// Whether no other flow is before a flow on its connection.
    pub(super) fn is_first(&self, slot: u32) -> bool {
        self.flows.get(slot as usize).is_some_and(|flow| {
            flow.sent.terms.is_apart
                || self.lines.get(&flow.pair).is_some_and(|line| line.front() == Some(&slot))
        })
    }

    /// A flow claims a share of the links of its route from now on.
    pub(super) fn run(&mut self, slot: u32, now: SimTime) {
        let index = slot as usize;
        let (Some(flow), Some(fluid)) = (self.flows.get_mut(index), self.fluids.get_mut(index))
        else {
            return;
        };
        if std::mem::replace(&mut fluid.runs, true) {
            return;
        }
        flow.begin_round(fluid.left_b(now));
        fluid.bound_b_s = flow.bound();
        flow.places.clear();
        for &link in &flow.ways {
            let Some(way) = self.ways.get_mut(link as usize) else { continue };
            flow.places.push(way.flows.len() as u32);
            way.flows.push(slot);
            way.offered_b_s += fluid.bound_b_s;
            if way.can_be_full() {
                self.changed_links.push(link);
            }
        }
        self.changed_flows.push(slot);
    }

    /// A flow pauses or has ended.
    pub(super) fn stop(&mut self, slot: u32, now: SimTime) {
        let index = slot as usize;
        let (Some(flow), Some(fluid)) = (self.flows.get(index), self.fluids.get_mut(index)) else {
            return;
        };
        if !std::mem::replace(&mut fluid.runs, false) {
            return;
        }
        fluid.set_rate(0.0, now);
        self.ends.remove(slot);
        self.changes += 1;
        let bound_b_s = fluid.bound_b_s;
        for (hop, link) in flow.ways.clone().into_iter().enumerate() {
            let place = self.flows.get(index).and_then(|flow| flow.places.get(hop).copied());
            let (Some(way), Some(place)) = (self.ways.get_mut(link as usize), place) else {
                continue;
            };
            if way.can_be_full() {
                self.changed_links.push(link);
            }
            way.flows.swap_remove(place as usize);
            way.offered_b_s = if way.flows.is_empty() { 0.0 } else { way.offered_b_s - bound_b_s };
            // The flow that has taken its place.
            let moved = way.flows.get(place as usize).copied();
            if let Some(moved) = moved.and_then(|moved| self.flows.get_mut(moved as usize)) {
                let hop = moved.ways.iter().position(|&one| one == link);
                if let Some(at) = hop.and_then(|hop| moved.places.get_mut(hop)) {
                    *at = place;
                }
            }
        }
    }

    /// The next round trip of a flow begins.
    pub(super) fn begin_round(&mut self, slot: u32, now: SimTime) {
        let index = slot as usize;
        if let (Some(flow), Some(fluid)) = (self.flows.get_mut(index), self.fluids.get(index)) {
            flow.begin_round(fluid.left_b(now));
        }
        self.rebound(slot);
    }

    /// The most that a flow can get has changed.
    pub(super) fn rebound(&mut self, slot: u32) {
        let index = slot as usize;
        let (Some(flow), Some(fluid)) = (self.flows.get(index), self.fluids.get_mut(index)) else {
            return;
        };
        if !fluid.runs {
            return;
        }
        let more_b_s = flow.bound() - fluid.bound_b_s;
        fluid.bound_b_s += more_b_s;
        for &link in &flow.ways {
            let Some(way) = self.ways.get_mut(link as usize) else { continue };
            let could_be_full = way.can_be_full();
            way.offered_b_s += more_b_s;
            if could_be_full || way.can_be_full() {
                self.changed_links.push(link);
            }
        }
        self.changed_flows.push(slot);
    }

    /// A flow has another weight.
    pub(super) fn reweigh(&mut self, slot: u32, weight: f64) {
        if let Some(fluid) = self.fluids.get_mut(slot as usize) {
            fluid.weight = weight;
        }
        self.rebound(slot);
    }

    /// The background of a link has changed, in both directions.
    pub(super) fn set_background(&mut self, link: usize, demand_b_s: f64) {
        for index in [2 * link, 2 * link + 1] {
            let Some(way) = self.ways.get_mut(index) else { return };
            if way.capacity.demand_b_s == demand_b_s {
                return;
            }
            let could_be_full = way.can_be_full();
            way.capacity.demand_b_s = demand_b_s;
            if !way.flows.is_empty() && (could_be_full || way.can_be_full()) {
                self.changed_links.push(index as u32);
            }
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

    /// Finds the shares of all flows whose share can have changed.
    pub(super) fn find_shares(&mut self, agenda: &mut Agenda) {
        self.share_is_due = false;
        self.changes += 1;
        let mut links = std::mem::take(&mut self.changed_links);
        let mut slots = std::mem::take(&mut self.changed_flows);
        self.couple(&mut links, &mut slots);
        if !self.share_one_link(&links, &slots, agenda.now()) {
            self.share_links(&links, &slots, agenda.now());
        }
        self.ends.set_all(&self.changed_ends);
        self.changed_ends.clear();
        links.clear();
        slots.clear();
        (self.changed_links, self.changed_flows) = (links, slots);
        self.schedule_next(agenda);
    }

    /// Adds the flows and links whose shares depend on those that have changed.
    fn couple(&mut self, links: &mut Vec<u32>, slots: &mut Vec<u32>) {
        self.fillings += 1;
        let filling = self.fillings;
        let Self { ways, flows, fluids, .. } = self;
        let mut joins =
            |slot: u32| fluids.get_mut(slot as usize).is_some_and(|fluid| fluid.joins(filling));
        links.retain(|&link| ways.get_mut(link as usize).is_some_and(|way| way.joins(filling)));
        slots.retain(|&slot| joins(slot));
        let (mut next_link, mut next_slot) = (0, 0);
        loop {
            if let Some(&link) = links.get(next_link) {
                next_link += 1;
                let on = ways.get(link as usize).map_or(&[][..], |way| &way.flows);
                slots.extend(on.iter().copied().filter(|&slot| joins(slot)));
            } else if let Some(&slot) = slots.get(next_slot) {
                next_slot += 1;
                let Some(flow) = flows.get(slot as usize) else { continue };
                for &link in &flow.ways {
                    let way = ways.get_mut(link as usize);
                    if way.is_some_and(|way| way.can_be_full() && way.joins(filling)) {
                        links.push(link);
                    }
                }
            } else {
                return;
            }
        }
    }

    /// Shares at most one link among flows: the usual case; returns whether that was done.
    fn share_one_link(&mut self, links: &[u32], slots: &[u32], now: SimTime) -> bool {
        let shared = match *links {
            [] => None,
            [link] => self.ways.get(link as usize).map(|way| (link, way)),
            _ => return false,
        };
        let level = shared.map(|(link, way)| {
            let on = way.flows.iter().filter_map(|&slot| self.fluids.get(slot as usize));
            (link, FairShare::level(way.capacity, on.map(|fluid| (fluid.weight, fluid.bound_b_s))))
        });
        let level = match level {
            None => None,
            Some((_, None)) => return false,
            Some((link, Some(level))) => Some((link, level)),
        };
        for &slot in slots {
            let index = slot as usize;
            let (Some(flow), Some(fluid)) = (self.flows.get(index), self.fluids.get(index)) else {
                continue;
            };
            let share_b_s = level
                .filter(|(link, _)| flow.ways.contains(link))
                .map_or(f64::INFINITY, |(_, level)| level * fluid.weight);
            self.set_rate(slot, share_b_s.min(fluid.bound_b_s), now);
        }
        true
    }

    /// Shares links among flows.
    fn share_links(&mut self, links: &[u32], slots: &[u32], now: SimTime) {
        let filling = self.fillings;
        self.share.clear();
        for &link in links {
            if let Some(way) = self.ways.get_mut(link as usize) {
                way.index = self.share.add_link(way.capacity);
            }
        }
        for &slot in slots {
            let index = slot as usize;
            if let (Some(flow), Some(fluid)) = (self.flows.get(index), self.fluids.get(index)) {
                let on = flow.ways.iter().filter_map(|&link| self.ways.get(link as usize));
                let on = on.filter(|way| way.seen == filling).map(|way| way.index);
                self.share.add_claim(fluid.weight, fluid.bound_b_s, on);
            }
        }
        self.share.fill();
        for (claim, &slot) in slots.iter().enumerate() {
            self.set_rate(slot, self.share.rate_b_s(claim), now);
        }
    }

    fn set_rate(&mut self, slot: u32, rate_b_s: f64, now: SimTime) {
        if let Some(fluid) = self.fluids.get_mut(slot as usize)
            && fluid.rate_b_s != rate_b_s
        {
            self.changed_ends.push((fluid.set_rate(rate_b_s, now), slot));
        }
    }

    /// Schedules the instant at which the next flow is sent.
    fn schedule_next(&mut self, agenda: &mut Agenda) {
        let at = self.ends.first().map_or(SimTime::NEVER, |(at, _)| at);
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
