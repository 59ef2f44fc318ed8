//! Routes: which links lead from one node to another, as far as routers know.
//!
//! Routes have the least delay over the links that routers believe to be up; a cut is believed after
//! the detection delay, and so is the mending; whoever learns of one change learns of all. What that means for messages is in `message`.
//!
//! Source: MODEL §3. Not modelled: weights by load, several routes at once, routers that know different
//! things. Held to account by `tests/it/sites/messages.rs`.

use super::event::{LinkCut, LinkMended, RoutesConverge};
use super::link::{Link, LinkId};
use super::message::{self, Waiting};
use crate::issue::Checker;
use crate::kernel::{Now, SimSpan, SimTime, Simulation};
use crate::quantity::{Span, id};
use bevy_ecs::prelude::{Entity, Query, Res, Resource};
use petgraph::algo::astar;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeFiltered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// A node of the network: a site, or a place that messages come from and go to.
    NodeId,
}

/// What a scenario says about the network as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// From a cut, or its mending, to new routes.
    pub detection: Span,
    /// The retransmission timeout of a connection in use.
    pub timeout: Span,
    /// Losses that a message bears.
    pub attempts: u32,
    /// Connections are made anew for each message; kept open if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh_connections: Option<FreshSpec>,
}

/// What a scenario says about connections made anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreshSpec {
    /// Round trips of the handshake.
    pub round_trips: u32,
    /// Timeout of its first packet.
    pub timeout: Span,
}

impl NetworkSpec {
    /// Puts down what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(1..=100).contains(&self.attempts) {
            checker.within("attempts").out_of_range(self.attempts, "1 to 100 attempts");
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    link: LinkId,
    weight_ns: u64,
}

/// The network's routes, and the messages that wait for one.
#[derive(Resource, Clone, Debug)]
pub struct Routes {
    graph: UnGraph<(), Edge>,
    /// Links that routers believe to be down.
    pub(super) believed_down: Vec<bool>,
    /// Links of the route of each pair of nodes; `None` until it is asked for.
    #[allow(clippy::option_option, reason = "not yet looked for, and looked for in vain, differ")]
    pub(super) found: Vec<Option<Option<Box<[LinkId]>>>>,
    pub(super) last_arrival: Vec<SimTime>,
    nodes: usize,
    detection: SimSpan,
    pub(super) timeout_s: f64,
    pub(super) attempts: f64,
    pub(super) fresh: Option<(f64, f64)>,
    pub(super) ideal: bool,
    pub(super) waiting: Vec<Option<Waiting>>,
    pub(super) free: Vec<u32>,
    /// How many of these there are for each pair of nodes.
    pub(super) waiting_of: Vec<u32>,
    /// Messages that were sent, that arrived or will, and that were lost.
    pub sent: u64,
    /// Of these, arrived or on the way.
    pub carried: u64,
    /// Of these, lost.
    pub lost: u64,
}

impl Routes {
    pub(super) fn new(spec: Option<&NetworkSpec>, nodes: usize, ideal: bool) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        let mut graph = UnGraph::default();
        (0..nodes).for_each(|_| {
            graph.add_node(());
        });
        Self {
            graph,
            believed_down: Vec::new(),
            found: vec![None; nodes * nodes],
            last_arrival: vec![SimTime::from_nanos(i64::MIN); nodes * nodes],
            nodes,
            detection: spec.map_or(SimSpan::ZERO, |spec| span(spec.detection)),
            timeout_s: spec.map_or(0.0, |spec| spec.timeout.si()),
            attempts: spec.map_or(1.0, |spec| f64::from(spec.attempts)),
            fresh: spec
                .and_then(|spec| spec.fresh_connections.as_ref())
                .map(|fresh| (f64::from(fresh.round_trips), fresh.timeout.si())),
            ideal,
            waiting: Vec::new(),
            free: Vec::new(),
            waiting_of: vec![0; nodes * nodes],
            sent: 0,
            carried: 0,
            lost: 0,
        }
    }

    /// Adds the next link.
    pub(super) fn add(&mut self, link: &Link) {
        let edge =
            Edge { link: LinkId::new(self.believed_down.len()), weight_ns: link.weight_ns() };
        self.graph.add_edge(
            NodeIndex::new(link.from.index()),
            NodeIndex::new(link.to.index()),
            edge,
        );
        self.believed_down.push(false);
    }

    /// Delay of a small message on the route of a pair, without any queue, in nanoseconds; `None`
    /// where there is no route. It is that of the links as they are built, so that who is nearest
    /// does not change where the network is ideal; what has no route is then farthest.
    pub fn delay_ns(&mut self, from: NodeId, to: NodeId) -> Option<u64> {
        if from == to {
            return Some(0);
        }
        self.find(from, to);
        let Some(route) = self.found.get(self.pair(from, to))?.as_ref()? else {
            return self.ideal.then_some(u64::MAX);
        };
        let weight = |link: &LinkId| {
            self.graph.edge_weights().find(|edge| edge.link == *link).map(|edge| edge.weight_ns)
        };
        Some(route.iter().filter_map(weight).sum())
    }

    /// Messages that wait for a route.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len() - self.free.len()
    }

    /// The place of a pair of nodes.
    pub(super) fn pair(&self, from: NodeId, to: NodeId) -> usize {
        from.index() * self.nodes + to.index()
    }

    /// Finds the route of a pair where it is not known.
    pub(super) fn find(&mut self, from: NodeId, to: NodeId) {
        let pair = self.pair(from, to);
        if self.found.get(pair).is_none_or(Option::is_some) {
            return;
        }
        let down = &self.believed_down;
        let up = EdgeFiltered::from_fn(&self.graph, |edge| {
            !down.get(edge.weight().link.index()).copied().unwrap_or(true)
        });
        let goal = NodeIndex::new(to.index());
        let path = astar(
            &up,
            NodeIndex::new(from.index()),
            |node| node == goal,
            |edge| edge.weight().weight_ns,
            |_| 0,
        );
        let links = path.map(|(_, nodes)| {
            let hop = |pair: &[NodeIndex]| {
                let [one, other] = *pair else { return None };
                // Of links side by side, the quickest that is believed to be up.
                let between = self.graph.edges_connecting(one, other).map(|edge| *edge.weight());
                between
                    .filter(|edge| !down[edge.link.index()])
                    .min_by_key(|edge| (edge.weight_ns, edge.link))
                    .map(|edge| edge.link)
            };
            nodes.windows(2).filter_map(hop).collect()
        });
        self.found[pair] = Some(links);
    }
}

/// A link is cut: routers find out after a while.
fn cut_link(
    now: Now<LinkCut>,
    index: Res<super::Infrastructure>,
    mut links: Query<&mut Link>,
    routes: Res<Routes>,
) {
    if let Some(mut link) =
        index.link(now.event.link).and_then(|entity: Entity| links.get_mut(entity).ok())
        && !routes.ideal
    {
        link.cuts += 1;
        link.cut_by = Some(now.event.incident);
        now.agenda.after(routes.detection, RoutesConverge);
    }
}

/// A link is whole again: routers find out after a while.
fn mend_link(
    now: Now<LinkMended>,
    index: Res<super::Infrastructure>,
    mut links: Query<&mut Link>,
    routes: Res<Routes>,
) {
    if let Some(mut link) =
        index.link(now.event.link).and_then(|entity: Entity| links.get_mut(entity).ok())
        && !routes.ideal
    {
        link.cuts = link.cuts.saturating_sub(1);
        now.agenda.after(routes.detection, RoutesConverge);
    }
}

/// The hour turns: links follow their background.
fn turn_hour(
    now: Now<super::event::HourTurns>,
    mut links: Query<&mut Link>,
    clock: Res<crate::environment::Clock>,
) {
    let hour = clock.hour_of(now.time());
    for mut link in &mut links {
        link.turn_hour(hour);
    }
}

/// Registers the handlers of links, routes and messages.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(turn_hour).on(cut_link).on(mend_link);
    sim.on(message::converge).on(message::give_up);
}
