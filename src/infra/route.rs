//! Routes and messages: which links a message takes, when it arrives, or why it never does.
//!
//! Routes have the least delay over the links that routers believe to be up; a cut is believed after
//! the detection delay, and so is the mending. What happens to a message:
//!
//! | case | what happens |
//! |---|---|
//! | route up | the delays of its links; messages from one node to another keep their order |
//! | packet lost inside the message | one round trip more for each loss |
//! | last packet lost | the retransmission timeout, doubled each time |
//! | connections made for each message | round trips of the handshake; its own timeout if that is lost |
//! | more losses than attempts | lost once the attempts are through |
//! | route holds a link that is cut, or there is none | waits for the next routes, at most until its deadline |
//!
//! Source: MODEL §3; RFC 6298 (timeouts). Not modelled: bulk flows, congestion windows, messages in
//! flight on a link when it is cut (they arrive). Held to account by the tests below.

use super::event::{
    LinkCut, LinkMended, MessageArrives, MessageExpires, MessageFact, MessageLost, RoutesConverge,
};
use super::link::{Link, LinkId};
use crate::environment::IncidentId;
use crate::kernel::{Agenda, Now, SimSpan, SimTime, Ticket};
use crate::quantity::{Checker, Span, id};
use bevy_ecs::prelude::{Entity, Query, Res, ResMut, Resource};
use bevy_ecs::system::SystemParam;
use petgraph::algo::astar;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeFiltered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// A node of the network: a site, or a place that messages come from and go to.
    NodeId,
}

/// Payload of a packet, in bytes.
const SEGMENT_B: f64 = 1460.0;

/// Doublings of the timeout until it stays.
const MOST_DOUBLINGS: f64 = 8.0;

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

#[derive(Clone, Copy, Debug)]
struct Edge {
    link: LinkId,
    weight_ns: u64,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    message: Message,
    sent_at: SimTime,
    ticket: Option<Ticket>,
}

/// The network's routes, and the messages that wait for one.
#[derive(Resource, Clone, Debug)]
pub struct Routes {
    graph: UnGraph<(), Edge>,
    /// Links that routers believe to be down.
    believed_down: Vec<bool>,
    /// Links of the route of each pair of nodes; `None` until it is asked for.
    #[allow(clippy::option_option, reason = "not yet looked for, and looked for in vain, differ")]
    found: Vec<Option<Option<Box<[LinkId]>>>>,
    last_arrival: Vec<SimTime>,
    nodes: usize,
    detection: SimSpan,
    timeout_s: f64,
    attempts: f64,
    fresh: Option<(f64, f64)>,
    ideal: bool,
    waiting: Vec<Option<Waiting>>,
    free: Vec<u32>,
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

    fn pair(&self, from: NodeId, to: NodeId) -> usize {
        from.index() * self.nodes + to.index()
    }

    /// Finds the route of a pair where it is not known.
    fn find(&mut self, from: NodeId, to: NodeId) {
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
        self.routes.sent += 1;
        let sent_at = agenda.now();
        self.try_send(agenda, message, sent_at);
    }

    /// Sends a message on its route; without one, it waits.
    fn try_send(&mut self, agenda: &mut Agenda, message: Message, sent_at: SimTime) {
        let now = agenda.now();
        if self.routes.ideal || message.from == message.to {
            self.arrive(agenda, message, sent_at, now);
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
        if !is_up {
            self.wait(agenda, message, sent_at);
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
            self.lose(agenda, message, sent_at, at, LostReason::Losses, None);
            return;
        }
        let in_order = at.max(routes.last_arrival.get(pair).copied().unwrap_or(at));
        if let Some(last) = routes.last_arrival.get_mut(pair) {
            *last = in_order;
        }
        self.arrive(agenda, message, sent_at, in_order);
    }

    fn arrive(&mut self, agenda: &mut Agenda, message: Message, sent_at: SimTime, at: SimTime) {
        self.routes.carried += 1;
        let Message { from, to, tag, .. } = message;
        agenda.at(at, MessageArrives { tag, from, to, sent_at });
        agenda.tell(MessageFact { tag, from, to, delay_s: Some(at.since(sent_at).seconds()) });
    }

    fn lose(
        &mut self,
        agenda: &mut Agenda,
        message: Message,
        sent_at: SimTime,
        at: SimTime,
        reason: LostReason,
        cause: Option<IncidentId>,
    ) {
        self.routes.lost += 1;
        let Message { from, to, tag, .. } = message;
        agenda.at(at, MessageLost { tag, from, to, sent_at, reason, cause });
        agenda.tell(MessageFact { tag, from, to, delay_s: None });
    }

    fn wait(&mut self, agenda: &mut Agenda, message: Message, sent_at: SimTime) {
        let routes = &mut *self.routes;
        let slot = routes.free.pop().unwrap_or_else(|| {
            routes.waiting.push(None);
            routes.waiting.len() as u32 - 1
        });
        let is_finite = message.deadline < SimTime::NEVER;
        let ticket = is_finite
            .then(|| agenda.at(message.deadline.max(agenda.now()), MessageExpires { slot }));
        routes.waiting[slot as usize] = Some(Waiting { message, sent_at, ticket });
    }

    /// The incident of the link that was cut last.
    fn cut_by(&self) -> Option<IncidentId> {
        let links =
            self.index.link_entities.iter().filter_map(|&entity| self.links.get(entity).ok());
        links.filter(|link| !link.is_up()).filter_map(|link| link.cut_by).max()
    }
}

/// A link is cut: routers find out after a while.
pub(super) fn cut_link(
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
pub(super) fn mend_link(
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
    let waiting = std::mem::take(&mut routes.waiting);
    routes.free.clear();
    for mut waiting in waiting.into_iter().flatten() {
        agenda.withdraw(&mut waiting.ticket);
        network.try_send(agenda, waiting.message, waiting.sent_at);
    }
}

/// A message that waited for a route is given up.
pub(super) fn give_up(now: Now<MessageExpires>, mut network: Network) {
    let slot = now.event.slot;
    let Some(waiting) = network.routes.waiting.get_mut(slot as usize).and_then(Option::take) else {
        return;
    };
    network.routes.free.push(slot);
    let cause = network.cut_by();
    let at = now.agenda.now();
    network.lose(now.agenda, waiting.message, waiting.sent_at, at, LostReason::NoRoute, cause);
}

/// The hour turns: links follow their background.
pub(super) fn turn_hour(
    now: Now<super::event::HourTurns>,
    mut links: Query<&mut Link>,
    clock: Res<crate::environment::Clock>,
) {
    let hour = clock.hour_of(now.time());
    for mut link in &mut links {
        link.turn_hour(hour);
    }
}
