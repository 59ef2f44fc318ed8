//! Links: propagation, transmission, queueing behind background traffic, jitter, loss.
//!
//! Delay of a message on a link = distance · 5 µs/km · detour + transmission + wait + jitter; `queue` gives
//! the wait and the loss at a full buffer, `path` the transmission over all links of a route.
//!
//! The background is `N` elastic flows that want `ρ C` together, on a link of rate `C`. One more flow beside
//! it gets the max-min share `max(C (1 − ρ), C / (N + 1))`: what is left, or as much as any other. Below
//! `ρ = 1` a burst of segments is transmitted at `C` behind the wait; above it, each segment at that share.
//! Messages wait behind bulk as behind more background: bulk that fills a link keeps its buffer full.
//!
//! Source: MODEL §3; Bertsekas and Gallager (1992), §6.5 (max-min shares). `N` is an assumption. Not
//! modelled: links whose rate, background or loss differs by direction, and half-duplex ones such as radio: each
//! direction carries the whole rate. Held to account by the tests below and by `tests/it/network`.

use super::queue::{Backlog, Queue};
use crate::causality::{Causes, EntityName, IncidentId};
use crate::infra::hour::check_by_hour;
use crate::infra::id::NodeId;
use crate::infra::label::{LinkKind, LinkLabels};
use crate::infra::repair::UpkeepSpec;
use crate::issue::Checker;
use crate::kernel::{Stream, variate};
use crate::quantity::{DataRate, DataSize, Length, Ratio, Share, Span};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Propagation time in fibre, in seconds per metre.
const FIBRE_S_M: f64 = 5e-9;

/// Flows that the background is if not given: an assumption, plausible from 10 to 1000.
const BACKGROUND_FLOWS: u32 = 100;

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
    /// Number of elastic flows that the background is, at least 1; 100 if not given, an assumption. Beside
    /// them, bulk gets what they leave, or as much as any of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_flows: Option<u32>,
    /// Mean size of background packets.
    pub packet: DataSize,
    /// Squared coefficient of variation of the packet size, 0 to 10000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packet_scv: Option<Ratio>,
    /// Queueing delay when the buffer is full.
    pub buffer: Span,
    /// Constant delay of each passage beside that of the fibre, such as of a satellite hop or a gateway; none
    /// if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
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
    /// Failures, repairs and maintenance of the link, one unit; it fails only by disruptions if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upkeep: Option<UpkeepSpec>,
}

impl LinkSpec {
    /// Its labels.
    #[must_use]
    pub fn all_labels(&self) -> LinkLabels {
        let (carrier, duct) = (self.carrier.clone(), self.duct.clone());
        LinkLabels { carrier, duct, kind: self.kind, labels: self.labels.clone() }
    }

    /// Reports crews and shelves of its upkeep that are not among the shared capacities.
    pub(in crate::infra) fn check_capacities(
        &self,
        capacities: &[(&str, u32)],
        checker: &mut Checker,
    ) {
        if let Some(upkeep) = &self.upkeep {
            upkeep.check_capacities(capacities, &mut checker.within("upkeep"));
        }
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
        if self.background_flows == Some(0) {
            checker.within("background_flows").out_of_range(0, "at least 1 flow");
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
        if let Some(upkeep) = &self.upkeep {
            let mut checker = checker.within("upkeep");
            upkeep.check(Some(1), &mut checker);
            if upkeep.units.is_some() {
                checker.within("units").conflict("a link is one unit", "remove `units`");
            }
        }
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
    background_flows: f64,
    queue: Queue,
    jitter_s: f64,
    base_loss: f64,
    /// Values of the present hour and incidents.
    own_loss: f64,
    utilisation: f64,
    backlog: Backlog,
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

/// A message's passage of a link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage {
    /// Delay by propagation, wait and jitter, in seconds.
    pub(super) latency_s: f64,
    /// The link's part of a round trip in the mean, in seconds.
    pub(super) round_trip_s: f64,
    /// Probability that a segment is lost, by the link or at its full buffer.
    pub(super) loss: f64,
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
            propagation_s: spec.distance.si() * FIBRE_S_M * spec.detour.si()
                + spec.delay.map_or(0.0, Span::si),
            bytes_s: spec.rate.si(),
            base_utilisation: spec.utilisation.map_or(0.0, Ratio::si),
            by_hour: spec.by_hour.iter().map(|factor| factor.si()).collect(),
            background_flows: f64::from(spec.background_flows.unwrap_or(BACKGROUND_FLOWS)),
            queue: Queue {
                packet_s: spec.packet.si() / spec.rate.si(),
                scv: spec.packet_scv.map_or(1.0, Ratio::si),
                buffer_s: spec.buffer.si(),
            },
            jitter_s: spec.jitter.map_or(0.0, Span::si),
            base_loss: spec.loss.map_or(0.0, Share::si),
            own_loss: 0.0,
            utilisation: 0.0,
            backlog: Backlog::default(),
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

    /// Probability that a packet of the background is lost now, by the link or at its full buffer.
    #[must_use]
    pub fn loss(&self) -> f64 {
        1.0 - (1.0 - self.own_loss) * (1.0 - self.backlog.overflow)
    }

    /// Mean wait behind the background now, in seconds.
    #[must_use]
    pub fn mean_wait_s(&self) -> f64 {
        self.backlog.mean_s()
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

    /// The direction in which a message from a node enters it, 0 or 1, and the node to which it leads.
    pub(super) fn entered_from(&self, node: NodeId) -> (u32, NodeId) {
        if node == self.from { (0, self.to) } else { (1, self.from) }
    }

    /// The nodes at its ends.
    #[must_use]
    pub const fn ends(&self) -> (NodeId, NodeId) {
        (self.from, self.to)
    }

    /// Delay of a small message without any queue, in nanoseconds: the weight of routes.
    pub(super) fn weight_ns(&self) -> u64 {
        ((self.propagation_s + self.queue.packet_s) * 1e9).ceil() as u64
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

    /// The incident by which it loses all messages that it takes: the first of those under way.
    pub(super) fn black_hole(&self) -> Option<IncidentId> {
        self.black_holes.blamed()
    }

    /// The largest extra loss under way, and its incident; of equal ones the first.
    pub(super) fn worst_loss(&self) -> Option<(f64, IncidentId)> {
        worst(&self.extra_loss)
    }

    /// The incident of the largest extra load under way; of equal ones the first.
    pub(super) fn worst_load(&self) -> Option<IncidentId> {
        worst(&self.extra_load).map(|(_, incident)| incident)
    }

    fn load(&mut self) {
        let extra: f64 = self.extra_load.iter().map(|(_, utilisation)| utilisation).sum();
        self.utilisation = self.base_utilisation * self.factor + extra;
        self.backlog = self.queue.at(self.utilisation);
        let kept: f64 = self.extra_loss.iter().map(|(_, loss)| 1.0 - loss).product();
        self.own_loss = 1.0 - (1.0 - self.base_loss) * kept;
    }

    /// The queue behind the background and bulk of a rate, in bytes a second.
    fn backlog_behind(&self, bulk_b_s: f64) -> Backlog {
        if bulk_b_s > 0.0 {
            self.queue.at(self.utilisation + bulk_b_s / self.bytes_s)
        } else {
            self.backlog
        }
    }

    /// Its rate, in bytes a second.
    pub(super) const fn bytes_s(&self) -> f64 {
        self.bytes_s
    }

    /// The elastic flows that its background is: their number, and what they want together, in bytes a
    /// second.
    pub(super) fn background(&self) -> (f64, f64) {
        (self.background_flows, self.utilisation * self.bytes_s)
    }

    /// Rate that one more elastic flow gets beside the background alone, in bytes a second.
    pub(super) fn elastic_b_s(&self) -> f64 {
        self.bytes_s * (1.0 - self.utilisation).max(1.0 / (self.background_flows + 1.0))
    }

    /// Seconds that it takes a byte of a burst.
    pub(super) fn burst_byte_s(&self) -> f64 {
        1.0 / if self.utilisation < 1.0 { self.bytes_s } else { self.elastic_b_s() }
    }

    /// Probability that the link itself loses a segment.
    pub(super) const fn own_loss(&self) -> f64 {
        self.own_loss
    }

    /// A message passes, behind the background and bulk of a rate in bytes a second; `index` addresses its
    /// draws.
    pub(super) fn pass(&mut self, index: u64, bulk_b_s: f64) -> Passage {
        let at = index.wrapping_mul(DRAWS);
        let backlog = self.backlog_behind(bulk_b_s);
        let mut latency_s = self.propagation_s + backlog.delay_s(|| self.stream.uniform(at));
        if self.jitter_s > 0.0 {
            latency_s += variate::exponential(self.stream.uniform(at + 1), self.jitter_s);
        }
        Passage {
            latency_s,
            round_trip_s: 2.0 * (self.propagation_s + backlog.mean_s() + self.jitter_s),
            loss: 1.0 - (1.0 - self.own_loss) * (1.0 - backlog.overflow_of_messages),
        }
    }
}

/// The largest contribution and its incident; of equal ones the first.
fn worst(causes: &Causes<f64>) -> Option<(f64, IncidentId)> {
    causes.iter().fold(None, |worst, (incident, &size)| match worst {
        Some((most, _)) if most >= size => worst,
        _ => Some((size, incident)),
    })
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
                (0..200_000).map(|index| link.pass(index, 0.0).latency_s).sum::<f64>() / 200_000.0;
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
