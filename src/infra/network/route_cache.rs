//! Routes: the links from one node to another that routers believe to be up, cached until they
//! change.
//!
//! Routes have the least delay over the links that routers believe to be up; they learn of a cut, and of
//! its end, after the detection delay, and of all changes at once. `transmit` sends messages on them.
//!
//! Source: MODEL §3. Not modelled: load-dependent weights, multipath routing, routers with
//! differing knowledge. Held to account by `tests/it/sites/messages.rs`.

use super::in_order::InOrder;
use super::link::Link;
use super::message::{Attempt, WaitingMessage};
use super::transport::{NetworkSpec, Transport};
use crate::causality::IncidentId;
use crate::infra::id::{LinkId, NodeId};
use crate::kernel::{Agenda, Event, Phase, SimSpan, SimTime, Stream, kinds};
use crate::quantity::Span;
use bevy_ecs::prelude::Resource;
use petgraph::algo::{astar, dijkstra};
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeFiltered;
use slab::Slab;
use std::collections::BTreeMap;

kinds! { RoutesConverged }

/// Routers have found new routes.
#[derive(Clone, Copy, Debug)]
pub struct RoutesConverged;

impl Event for RoutesConverged {
    const PHASE: Phase = Phase::Environment;
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    link: LinkId,
    weight_ns: u64,
}

/// Routes of the network, and the messages that wait for one.
#[derive(Resource, Clone, Debug)]
pub struct Routes {
    graph: UnGraph<(), Edge>,
    /// The cuts by which routers believe links to be down.
    pub(super) believed_down: Vec<Option<IncidentId>>,
    /// Pairs of nodes between which messages travel, by their first node: the second node and the
    /// index of the pair, sorted. Only these take memory, not all pairs of nodes.
    pairs: Vec<Vec<(NodeId, u32)>>,
    /// Delay of the nodes from the node that was asked about last.
    nearness: Option<(NodeId, Vec<Option<u64>>)>,
    /// Links of the route of each pair; `None` until it is looked up.
    #[allow(clippy::option_option, reason = "not looked up yet, and without a route, differ")]
    pub(super) found: Vec<Option<Option<Box<[LinkId]>>>>,
    /// Paths over all links, of the pairs that have been looked up.
    over_all: BTreeMap<usize, Box<[LinkId]>>,
    pub(super) last_arrival: Vec<SimTime>,
    /// Messages behind bulk of their pair.
    pub(super) in_order: InOrder,
    detection: SimSpan,
    /// When routes converge next, as scheduled last.
    converges_at: Option<SimTime>,
    pub(super) transport: Transport,
    /// Draws of what is lost on the way, from end to end.
    pub(super) losses: Stream,
    pub(super) ideal: bool,
    pub(super) waiting: Slab<WaitingMessage>,
    /// Messages whose attempts so far are lost.
    pub(super) retried: Slab<Attempt>,
    /// Number of waiting messages for each pair of nodes.
    pub(super) waiting_of: Vec<u32>,
    /// Messages sent.
    pub(super) sent: u64,
    /// Of these, transmitted: arrived or under way.
    pub(super) transmitted: u64,
    /// Of these, lost.
    pub(super) lost: u64,
}

impl Routes {
    /// Routes between a number of nodes, without links yet; `losses` draws what messages lose.
    pub(in crate::infra) fn new(
        spec: Option<&NetworkSpec>,
        nodes: usize,
        ideal: bool,
        losses: Stream,
    ) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        let mut graph = UnGraph::default();
        (0..nodes).for_each(|_| {
            graph.add_node(());
        });
        Self {
            graph,
            believed_down: Vec::new(),
            pairs: vec![Vec::new(); nodes],
            nearness: None,
            found: Vec::new(),
            over_all: BTreeMap::new(),
            last_arrival: Vec::new(),
            in_order: InOrder::default(),
            converges_at: None,
            detection: spec.map_or(SimSpan::ZERO, |spec| span(spec.detection)),
            transport: Transport::new(spec),
            losses,
            ideal,
            waiting: Slab::new(),
            retried: Slab::new(),
            waiting_of: Vec::new(),
            sent: 0,
            transmitted: 0,
            lost: 0,
        }
    }

    /// Adds the next link.
    pub(in crate::infra) fn add(&mut self, link: &Link) {
        let (from, to) = link.ends();
        let edge =
            Edge { link: LinkId::new(self.believed_down.len()), weight_ns: link.weight_ns() };
        self.graph.add_edge(NodeIndex::new(from.index()), NodeIndex::new(to.index()), edge);
        self.believed_down.push(None);
        self.nearness = None;
    }

    /// Delay of a small message on the route of a pair, without queues, in nanoseconds; `None`
    /// where there is no route. It uses the links as declared, so that the nearest site is the same
    /// on an ideal network; a node without a route is farthest.
    pub fn delay_ns(&mut self, from: NodeId, to: NodeId) -> Option<u64> {
        if from == to {
            return Some(0);
        }
        if self.nearness.as_ref().is_none_or(|(node, _)| *node != from) {
            self.nearness = Some((from, self.delays_from(from)));
        }
        let delay = self.nearness.as_ref().and_then(|(_, all)| *all.get(to.index())?);
        delay.or(self.ideal.then_some(u64::MAX))
    }

    /// Delay from a node to each node over the links as declared, in one pass over the graph.
    fn delays_from(&self, from: NodeId) -> Vec<Option<u64>> {
        let start = NodeIndex::new(from.index());
        let found = dijkstra(&self.graph, start, None, |edge| edge.weight().weight_ns);
        let mut delays = vec![None; self.graph.node_count()];
        for (place, delay) in delays.iter_mut().enumerate() {
            *delay = found.get(&NodeIndex::new(place)).copied();
        }
        delays
    }

    /// Messages that have been sent: all have arrived, are lost, wait or are under way.
    #[must_use]
    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// Messages that arrived or whose arrival is scheduled.
    #[must_use]
    pub const fn transmitted(&self) -> u64 {
        self.transmitted
    }

    /// Messages that are lost.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.lost
    }

    /// Messages under way behind bulk that is not sent yet, and bulk behind other bulk.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.in_order.held()
    }

    /// Time from a cut, or its end, to new routes.
    pub(super) const fn detection(&self) -> SimSpan {
        self.detection
    }

    /// Messages that wait for a route, or to be sent again.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len() + self.retried.len()
    }

    /// Whether routers know of a route for a pair, which is looked up.
    pub(super) fn has_route(&self, pair: usize) -> bool {
        self.found.get(pair).and_then(Option::as_ref).is_some_and(Option::is_some)
    }

    /// The index of a pair of nodes between which messages have travelled.
    pub(super) fn known_pair(&self, from: NodeId, to: NodeId) -> Option<usize> {
        let row = self.pairs.get(from.index())?;
        let place = row.binary_search_by_key(&to, |entry| entry.0).ok()?;
        row.get(place).map(|entry| entry.1 as usize)
    }

    /// The index of a pair of nodes, which is new where no message has travelled between them.
    pub(super) fn pair(&mut self, from: NodeId, to: NodeId) -> usize {
        let new = self.found.len();
        let Some(row) = self.pairs.get_mut(from.index()) else { return usize::MAX };
        match row.binary_search_by_key(&to, |entry| entry.0) {
            Ok(place) => row.get(place).map_or(usize::MAX, |entry| entry.1 as usize),
            Err(place) => {
                row.insert(place, (to, new as u32));
                self.found.push(None);
                self.last_arrival.push(SimTime::from_nanos(i64::MIN));
                self.waiting_of.push(0);
                new
            }
        }
    }

    /// Finds the route of a pair, unless it is known; returns the index of the pair.
    pub(super) fn find(&mut self, from: NodeId, to: NodeId) -> usize {
        let pair = self.pair(from, to);
        if self.found.get(pair).is_none_or(Option::is_some) {
            return pair;
        }
        let down = &self.believed_down;
        let links =
            self.least_delay(from, to, |link| down.get(link.index()).is_some_and(Option::is_none));
        if let Some(found) = self.found.get_mut(pair) {
            *found = Some(links);
        }
        pair
    }

    /// Routes converge now: a later change of this instant schedules another convergence.
    pub(super) fn converged(&mut self, now: SimTime) {
        self.converges_at = self.converges_at.filter(|&at| at != now);
    }

    /// Schedules the convergence of routes after a change of a link, once for all changes of an
    /// instant.
    pub(super) fn converge_later(&mut self, agenda: &mut Agenda) {
        let at = agenda.now() + self.detection;
        if self.converges_at.replace(at) != Some(at) {
            agenda.at(at, RoutesConverged);
        }
    }

    /// The path of least delay over all links, whether they are up or not, empty if there is none; and the cuts
    /// by which routers believe links to be down.
    pub(super) fn path_over_all(
        &mut self,
        from: NodeId,
        to: NodeId,
    ) -> (&[LinkId], &[Option<IncidentId>]) {
        let pair = self.pair(from, to);
        if !self.over_all.contains_key(&pair) {
            let path = self.least_delay(from, to, |_| true).unwrap_or_default();
            self.over_all.insert(pair, path);
        }
        (self.over_all.get(&pair).map_or(&[], |path| path), &self.believed_down)
    }

    /// The path of least delay over some links.
    fn least_delay(
        &self,
        from: NodeId,
        to: NodeId,
        is_usable: impl Fn(LinkId) -> bool,
    ) -> Option<Box<[LinkId]>> {
        let usable = EdgeFiltered::from_fn(&self.graph, |edge| is_usable(edge.weight().link));
        let goal = NodeIndex::new(to.index());
        let path = astar(
            &usable,
            NodeIndex::new(from.index()),
            |node| node == goal,
            |edge| edge.weight().weight_ns,
            |_| 0,
        );
        path.map(|(_, nodes)| {
            let hop = |pair: &[NodeIndex]| {
                let [one, other] = *pair else { return None };
                // Of parallel links, the fastest that is usable.
                let between = self.graph.edges_connecting(one, other).map(|edge| *edge.weight());
                between
                    .filter(|edge| is_usable(edge.link))
                    .min_by_key(|edge| (edge.weight_ns, edge.link))
                    .map(|edge| edge.link)
            };
            nodes.windows(2).filter_map(hop).collect()
        })
    }
}
