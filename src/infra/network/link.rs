//! Links: propagation, transmission, queueing behind background traffic, jitter, loss.
//!
//! Delay of a message on a link = distance · 5 µs/km · detour + size / rate + wait + jitter. The
//! wait is that of M/G/1 at the background's utilisation `ρ`: none with probability `1 − ρ`, else
//! exponential with mean `W/ρ`, where `W = ρ E[S] (1 + c²) / (2 (1 − ρ))` (Pollaczek–Khinchine), so
//! the mean is exact for every `c²` and the distribution for `c² = 1`. Above `ρ = 0.95` the wait
//! stays that of 0.95 and a fluid backlog grows linearly to the buffer at `ρ = 1`; above that, the
//! share `1 − 1/ρ` is lost.
//!
//! Source: MODEL §3; Kleinrock (1975). Valid for messages that are a small part of the link's traffic. Not
//! modelled: the scenario's own messages queueing behind each other. Held to account by the tests below.

use crate::causality::{Causes, EntityName, IncidentId};
use crate::infra::hour::check_by_hour;
use crate::infra::id::NodeId;
use crate::infra::label::{LinkKind, LinkLabels};
use crate::issue::Checker;
use crate::kernel::{Stream, variate};
use crate::quantity::{DataRate, DataSize, Length, Ratio, Share, Span};
use bevy_ecs::prelude::Component;
use libm::log;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Propagation time in fibre, in seconds per metre.
const FIBRE_S_M: f64 = 5e-9;

/// Utilisation above which the queue is modelled as a fluid.
const FLUID_FROM: f64 = 0.95;

/// Number of draws of each message on each link.
const DRAWS: u64 = 8;

/// Link between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkSpec {
    /// One end: a node or site.
    pub from: String,
    /// The other end.
    pub to: String,
    /// Straight-line distance.
    pub distance: Length,
    /// Fibre length divided by that distance, 1 to 10; usually 1.3 to 1.5.
    pub detour: Ratio,
    /// Data rate, above 0.
    pub rate: DataRate,
    /// Background traffic as a fraction of `rate`, 0 to 100; above 1 the link is overloaded; 0 if
    /// not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utilisation: Option<Ratio>,
    /// Factors on `utilisation` for the 24 hours of the local day, from 00:00; all 1 if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_hour: Vec<Ratio>,
    /// Mean size of background packets.
    pub packet: DataSize,
    /// Squared coefficient of variation of the packet size, 0 to 10000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packet_scv: Option<Ratio>,
    /// Queueing delay when the buffer is full.
    pub buffer: Span,
    /// Mean of an additional, exponentially distributed delay; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Span>,
    /// Probability that a packet is lost, at most 0.9; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Share>,
    /// Who operates it; links of one carrier fail with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The duct in which it lies; links in one duct are cut with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duct: Option<String>,
    /// Kind of link: `wan`, `lan` or `radio`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<LinkKind>,
    /// Further labels by which disruptions select it, at most 32.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

impl LinkSpec {
    /// Its labels.
    #[must_use]
    pub fn all_labels(&self) -> LinkLabels {
        let (carrier, duct) = (self.carrier.clone(), self.duct.clone());
        LinkLabels { carrier, duct, kind: self.kind, labels: self.labels.clone() }
    }

    /// Reports unknown nodes and values out of range.
    pub fn check(&self, nodes: &[&str], checker: &mut Checker) {
        for (field, node) in [("from", &self.from), ("to", &self.to)] {
            if !nodes.contains(&node.as_str()) {
                checker.within(field).unknown_name("node", node, nodes);
            }
        }
        if self.from == self.to {
            checker
                .within("to")
                .conflict("this link connects a node to itself", "name another node");
        }
        if self.rate.si() <= 0.0 {
            checker.within("rate").out_of_range(self.rate, "a rate above 0");
        }
        if !(1.0..=10.0).contains(&self.detour.si()) {
            checker.within("detour").out_of_range(self.detour, "a detour from 1 to 10");
        }
        if let Some(utilisation) = self.utilisation
            && !(0.0..=100.0).contains(&utilisation.si())
        {
            checker.within("utilisation").out_of_range(utilisation, "a utilisation from 0 to 100");
        }
        if let Some(scv) = self.packet_scv
            && !(0.0..=1e4).contains(&scv.si())
        {
            checker.within("packet_scv").out_of_range(scv, "0 to 10000");
        }
        if self.loss.is_some_and(|loss| loss.si() > 0.9) {
            checker.within("loss").out_of_range(
                self.loss.map_or(0.0, Share::si),
                "a loss of at most 0.9; to lose everything, cut the link",
            );
        }
        check_by_hour(&self.by_hour, &mut checker.within("by_hour"));
        self.all_labels().check(checker);
    }
}

/// A link in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Link {
    from: NodeId,
    to: NodeId,
    name: EntityName,
    pub(super) propagation_s: f64,
    bytes_s: f64,
    base_utilisation: f64,
    by_hour: Vec<f64>,
    packet_s: f64,
    packet_scv: f64,
    buffer_s: f64,
    jitter_s: f64,
    base_loss: f64,
    /// Values of the present hour: utilisation, mean of a nonzero wait, backlog delay, loss.
    utilisation: f64,
    wait_s: f64,
    backlog_s: f64,
    loss: f64,
    stream: Stream,
    /// Factor of the present hour on the background.
    factor: f64,
    /// Cuts under way.
    cuts: Causes,
    /// Incidents that do not cut it, with extra loss, extra utilisation, and without forwarding.
    extra_loss: Causes<f64>,
    extra_load: Causes<f64>,
    black_holes: Causes,
}

/// Delay and losses of a message on a link.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Passage {
    pub(super) delay_s: f64,
    /// Losses at the tail, inside, and of the connection's first packet.
    pub(super) tail: f64,
    pub(super) inside: f64,
    pub(super) first: f64,
}

impl Link {
    pub(in crate::infra) fn new(
        spec: &LinkSpec,
        from: NodeId,
        to: NodeId,
        name: EntityName,
        stream: Stream,
    ) -> Self {
        let mut link = Self {
            from,
            to,
            name,
            propagation_s: spec.distance.si() * FIBRE_S_M * spec.detour.si(),
            bytes_s: spec.rate.si(),
            base_utilisation: spec.utilisation.map_or(0.0, Ratio::si),
            by_hour: spec.by_hour.iter().map(|factor| factor.si()).collect(),
            packet_s: spec.packet.si() / spec.rate.si(),
            packet_scv: spec.packet_scv.map_or(1.0, Ratio::si),
            buffer_s: spec.buffer.si(),
            jitter_s: spec.jitter.map_or(0.0, Span::si),
            base_loss: spec.loss.map_or(0.0, Share::si),
            utilisation: 0.0,
            wait_s: 0.0,
            backlog_s: 0.0,
            loss: 0.0,
            stream,
            factor: 1.0,
            cuts: Causes::none(),
            extra_loss: Causes::none(),
            extra_load: Causes::none(),
            black_holes: Causes::none(),
        };
        link.load();
        link
    }

    /// Whether the link is up.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.cuts.is_empty()
    }

    /// The cut that causes the link to be down: the first of those under way; `None` if it is up.
    #[must_use]
    pub fn cut(&self) -> Option<IncidentId> {
        self.cuts.blamed()
    }

    /// A cut begins.
    pub(super) fn begin_cut(&mut self, cut: IncidentId) {
        self.cuts.begin(cut, ());
    }

    /// A cut ends; the link is up once all its cuts have ended.
    pub(super) fn end_cut(&mut self, cut: IncidentId) {
        self.cuts.end(cut);
    }

    /// The background's utilisation now.
    #[must_use]
    pub const fn utilisation(&self) -> f64 {
        self.utilisation
    }

    /// Probability that a packet is lost now.
    #[must_use]
    pub const fn loss(&self) -> f64 {
        self.loss
    }

    /// Mean wait behind the background now, in seconds.
    #[must_use]
    pub fn mean_wait_s(&self) -> f64 {
        self.utilisation.min(FLUID_FROM) * self.wait_s + self.backlog_s
    }

    /// Its name in incidents.
    #[must_use]
    pub const fn name(&self) -> EntityName {
        self.name
    }

    /// Whether its background varies by the hour.
    pub(in crate::infra) fn follows_hours(&self) -> bool {
        !self.by_hour.is_empty()
    }

    /// The nodes at its ends.
    #[must_use]
    pub const fn ends(&self) -> (NodeId, NodeId) {
        (self.from, self.to)
    }

    /// Delay of a small message without any queue, in nanoseconds: the weight of routes.
    pub(super) fn weight_ns(&self) -> u64 {
        ((self.propagation_s + self.packet_s) * 1e9).ceil() as u64
    }

    /// Applies the background of an hour of the day.
    pub(in crate::infra) fn turn_hour(&mut self, hour: u32) {
        if let Some(&factor) = self.by_hour.get(hour as usize) {
            self.factor = factor;
            self.load();
        }
    }

    /// An incident begins to lose packets, with a probability.
    pub(super) fn add_loss(&mut self, incident: IncidentId, loss: f64) {
        self.extra_loss.begin(incident, loss);
        self.load();
    }

    /// An incident begins to add background traffic.
    pub(super) fn add_load(&mut self, incident: IncidentId, utilisation: f64) {
        self.extra_load.begin(incident, utilisation);
        self.load();
    }

    /// An incident begins to lose all messages.
    pub(super) fn add_black_hole(&mut self, incident: IncidentId) {
        self.black_holes.begin(incident, ());
    }

    /// What an incident does without cutting the link ends.
    pub(super) fn end_impairment(&mut self, incident: IncidentId) {
        let _ended = self.extra_loss.end(incident).or_else(|| self.extra_load.end(incident));
        let _ended = self.black_holes.end(incident);
        self.load();
    }

    /// The incident to blame for losses: the black hole, else the extra loss, else the load above the
    /// rate, of those under way the first; `None` without any.
    pub(super) fn loss_cause(&self) -> Option<IncidentId> {
        let overload = self.extra_load.blamed().filter(|_| self.utilisation > 1.0);
        self.black_holes.blamed().or(self.extra_loss.blamed()).or(overload)
    }

    fn load(&mut self) {
        let extra: f64 = self.extra_load.iter().map(|(_, utilisation)| utilisation).sum();
        let utilisation = self.base_utilisation * self.factor + extra;
        let queueing = utilisation.min(FLUID_FROM);
        self.utilisation = utilisation;
        self.wait_s = self.packet_s * (1.0 + self.packet_scv) / (2.0 * (1.0 - queueing));
        self.backlog_s =
            self.buffer_s * ((utilisation - FLUID_FROM) / (1.0 - FLUID_FROM)).clamp(0.0, 1.0);
        let overload = (1.0 - 1.0 / utilisation.max(1.0)).min(0.9);
        let kept: f64 = self.extra_loss.iter().map(|(_, loss)| 1.0 - loss).product();
        self.loss = 1.0 - (1.0 - self.base_loss) * (1.0 - overload) * kept;
    }

    /// Transmits a message; `index` addresses its draws.
    pub(super) fn transmit(&mut self, bytes: f64, packets: f64, index: u64) -> Passage {
        let at = index.wrapping_mul(DRAWS);
        let mut passage = Passage {
            delay_s: self.propagation_s + bytes / self.bytes_s + self.backlog_s,
            ..Passage::default()
        };
        let waiting = self.utilisation.min(FLUID_FROM);
        if waiting > 0.0 {
            let u = self.stream.uniform(at);
            if u > 1.0 - waiting {
                passage.delay_s -= self.wait_s * log((1.0 - u) / waiting);
            }
        }
        if self.jitter_s > 0.0 {
            passage.delay_s += variate::exponential(self.stream.uniform(at + 1), self.jitter_s);
        }
        if self.loss > 0.0 {
            passage.tail = variate::geometric(self.stream.uniform(at + 2), 1.0 - self.loss);
            if packets > 1.0 {
                let whole = libm::pow(1.0 - self.loss, packets - 1.0);
                passage.inside = variate::geometric(self.stream.uniform(at + 3), whole);
            }
            passage.first = variate::geometric(self.stream.uniform(at + 4), 1.0 - self.loss);
        }
        if !self.black_holes.is_empty() {
            passage.tail = f64::INFINITY;
        }
        passage
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causality::Incidents;
    use crate::kernel::Draws;

    fn link(ron: &str) -> Link {
        let spec: LinkSpec = crate::quantity::read_ron(ron).unwrap();
        let stream = Draws::new(1, 0).stream("link").unwrap();
        Link::new(&spec, NodeId::new(0), NodeId::new(1), Incidents::default().name("link"), stream)
    }

    #[test]
    fn the_mean_wait_is_that_of_pollaczek_and_khinchine() {
        for (scv, mean) in [(1.0, 8e-6), (0.0, 4e-6)] {
            let mut link = link(&format!(
                r#"(from: "a", to: "b", distance: "0 m", detour: 1.0, rate: "1 Gbit/s", utilisation: 0.5, packet: "1 kB", packet_scv: {scv:?}, buffer: "10 ms")"#
            ));
            assert!((link.mean_wait_s() / mean - 1.0).abs() < 1e-12);
            let drawn =
                (0..200_000).map(|index| link.transmit(0.0, 1.0, index).delay_s).sum::<f64>()
                    / 200_000.0;
            assert!((drawn / mean - 1.0).abs() < 0.02, "{drawn}");
        }
    }

    #[test]
    fn an_overloaded_link_has_a_full_buffer_and_loses() {
        let link = link(
            r#"(from: "a", to: "b", distance: "0 m", detour: 1.0, rate: "1 Gbit/s", utilisation: 1.25, packet: "1 kB", buffer: "10 ms")"#,
        );
        assert!((link.loss() - 0.2).abs() < 1e-12);
        assert!(link.mean_wait_s() > 0.01);
    }
}
