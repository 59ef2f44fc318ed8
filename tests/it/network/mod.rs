//! The network in a running World: transfers worked out by hand, and laws that hold for all.

mod bulk;
mod conserved;
mod overload;
mod relations;
mod retries;
mod story;
mod transfer;

use crate::sites::{MILD, Setting, incident};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{
    BulkFlows, FlowTerms, Infrastructure, LinkCut, LinkId, LinkImpairmentEnds, LinkRestored,
    LostReason, Message, MessageArrived, MessageLost, Network, NodeId, Routes,
};
use reflexarc::kernel::{Event, Now, Phase, SimTime, Simulation, kinds};

kinds! { extra: Dispatch, Reweigh }

/// A message is sent.
#[derive(Clone, Copy)]
pub struct Dispatch {
    from: NodeId,
    to: NodeId,
    tag: u64,
    bytes: f64,
    deadline: SimTime,
    terms: FlowTerms,
    fails_fast: bool,
}

impl Event for Dispatch {
    const PHASE: Phase = Phase::Decision;
}

/// The weight of bulk changes.
#[derive(Clone, Copy)]
struct Reweigh {
    tag: u64,
    weight: f64,
}

impl Event for Reweigh {
    const PHASE: Phase = Phase::Decision;
}

/// Messages that arrived, with the instant in seconds, and those lost, with the reason.
#[derive(Resource, Default, Clone, Debug)]
pub struct Ended {
    pub arrived: Vec<(u64, f64)>,
    pub lost: Vec<(u64, f64, LostReason, Option<IncidentId>)>,
}

impl Ended {
    /// When a message arrived; never, if it did not.
    pub fn at(&self, tag: u64) -> f64 {
        self.arrived.iter().find(|one| one.0 == tag).map_or(f64::INFINITY, |one| one.1)
    }
}

/// A network of nodes `a` to `f` in a running World.
pub struct Net {
    pub sim: Simulation<()>,
}

impl Net {
    /// Links in RON, and the properties of the network but its timeout.
    pub fn new(links: &str, more: &str) -> Self {
        Self::between(&["a", "b", "c", "d", "e", "f"].map(String::from), links, more)
    }

    /// The same with other nodes.
    pub fn between(nodes: &[String], links: &str, more: &str) -> Self {
        let infrastructure = format!(
            r#"(sites: {{}}, nodes: {nodes:?}, links: {{{links}}},
                network: (timeout: "200 ms", {more}))"#
        );
        let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
        sim.world.init_resource::<Ended>();
        sim.on(|now: Now<Dispatch>, mut network: Network| {
            let Dispatch { from, to, tag, bytes, deadline, terms, fails_fast } = now.event;
            let message = Message { from, to, bytes, tag, index: tag, deadline };
            if fails_fast {
                network.send_or_fail(now.agenda, message);
            } else {
                network.send_on(now.agenda, message, terms);
            }
        });
        sim.on(|now: Now<Reweigh>, mut network: Network| {
            network.set_weight(now.agenda, now.event.tag, now.event.weight);
        });
        sim.on(|now: Now<MessageArrived>, mut ended: ResMut<Ended>| {
            ended.arrived.push((now.event.tag, now.time().seconds()));
        });
        sim.on(|now: Now<MessageLost>, mut ended: ResMut<Ended>| {
            let MessageLost { tag, reason, cause, .. } = now.event;
            ended.lost.push((tag, now.time().seconds(), reason, cause));
        });
        Self { sim }
    }

    fn node(&self, name: &str) -> NodeId {
        self.sim.world.resource::<Infrastructure>().nodes.get(name).unwrap()
    }

    /// Sends a message without deadline.
    pub fn send(&mut self, at_s: f64, (from, to): (&str, &str), tag: u64, bytes: f64) {
        self.send_until(at_s, (from, to), tag, bytes, SimTime::NEVER);
    }

    pub fn send_until(
        &mut self,
        at_s: f64,
        (from, to): (&str, &str),
        tag: u64,
        bytes: f64,
        deadline: SimTime,
    ) {
        self.send_on(at_s, (from, to), tag, bytes, deadline, FlowTerms::default());
    }

    pub fn send_on(
        &mut self,
        at_s: f64,
        (from, to): (&str, &str),
        tag: u64,
        bytes: f64,
        deadline: SimTime,
        terms: FlowTerms,
    ) {
        let (from, to) = (self.node(from), self.node(to));
        let dispatch = Dispatch { from, to, tag, bytes, deadline, terms, fails_fast: false };
        self.sim.agenda().at(SimTime::from_seconds(at_s), dispatch);
    }

    /// Sends a message that fails once routers know of no route.
    pub fn send_or_fail(&mut self, at_s: f64, (from, to): (&str, &str), tag: u64, bytes: f64) {
        let (from, to) = (self.node(from), self.node(to));
        let (deadline, terms) = (SimTime::NEVER, FlowTerms::default());
        let dispatch = Dispatch { from, to, tag, bytes, deadline, terms, fails_fast: true };
        self.sim.agenda().at(SimTime::from_seconds(at_s), dispatch);
    }

    pub fn reweigh(&mut self, at_s: f64, tag: u64, weight: f64) {
        self.sim.agenda().at(SimTime::from_seconds(at_s), Reweigh { tag, weight });
    }

    /// Cuts a link from one instant to another.
    pub fn cut(&mut self, name: &str, from_s: f64, until_s: f64) -> IncidentId {
        let link = self.link(name);
        let incident = incident(&mut self.sim, "link_cut", name);
        self.sim.agenda().at(SimTime::from_seconds(from_s), LinkCut { link, incident });
        if until_s.is_finite() {
            self.sim.agenda().at(SimTime::from_seconds(until_s), LinkRestored { link, incident });
        }
        incident
    }

    /// A link by its name.
    pub fn link(&self, name: &str) -> LinkId {
        self.sim.world.resource::<Infrastructure>().links.get(name).unwrap()
    }

    /// What an incident does to a link begins at an instant, by an event, and ends at another.
    pub fn impair<E: Event>(
        &mut self,
        name: &str,
        (from_s, until_s): (f64, f64),
        begins: impl FnOnce(LinkId, IncidentId) -> E,
    ) -> IncidentId {
        let link = self.link(name);
        let incident = incident(&mut self.sim, "impaired", name);
        self.sim.agenda().at(SimTime::from_seconds(from_s), begins(link, incident));
        let ends = LinkImpairmentEnds { link, incident };
        self.sim.agenda().at(SimTime::from_seconds(until_s), ends);
        incident
    }

    /// Plays until an instant.
    pub fn play(&mut self, until_s: f64) -> Ended {
        self.sim.run_until(SimTime::from_seconds(until_s)).unwrap();
        self.sim.world.resource::<Ended>().clone()
    }

    /// Rate of bulk now, in bytes a second.
    pub fn rate_b_s(&self, tag: u64) -> f64 {
        self.sim.world.resource::<BulkFlows>().rate_b_s(tag).unwrap()
    }

    /// Messages sent less those that arrived, will arrive, are lost, wait, or are under way.
    pub fn residual(&self) -> i64 {
        let routes = self.sim.world.resource::<Routes>();
        let under_way = self.sim.world.resource::<BulkFlows>().len() + routes.held();
        let known = routes.transmitted() + routes.lost();
        routes.sent() as i64 - known as i64 - (routes.waiting() + under_way) as i64
    }
}

/// A link in RON without queue.
pub fn link(name: &str, (from, to): (&str, &str), km: f64, rate: &str, more: &str) -> String {
    format!(
        r#""{name}": (from: "{from}", to: "{to}", distance: "{km} km", detour: 1.0, rate: "{rate}",
            packet: "1 kB", buffer: "50 ms", {more}),"#
    )
}

/// Network properties that detect cuts at once and keep trying.
pub const PATIENT: &str = r#"detection: "0 s", attempts: 100"#;

/// The time that one message takes from `a` to `b`.
pub fn takes(links: &str, more: &str, bytes: f64) -> f64 {
    let mut net = Net::new(links, more);
    net.send(0.0, ("a", "b"), 1, bytes);
    net.play(1e6).at(1)
}

/// The time that each of many messages takes from `a` to `b`, each alone on its way.
pub fn each_takes(links: &str, more: &str, bytes: f64, number: u64) -> Vec<f64> {
    let apart_s = if number > 1000 { 100.0 } else { 1e4 };
    let mut net = Net::new(links, more);
    for tag in 0..number {
        net.send(apart_s * tag as f64, ("a", "b"), tag, bytes);
    }
    let ended = net.play(apart_s * (number + 1) as f64);
    (0..number).map(|tag| ended.at(tag) - apart_s * tag as f64).collect()
}

/// Asserts that two times are equal to a relative tolerance.
#[track_caller]
pub fn same(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() <= tolerance, "{found}, not {expected}");
}
