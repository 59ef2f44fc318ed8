//! Path: what the links of a route are together to a message.
//!
//! The round trip is twice the propagation, mean queueing delay and mean jitter of the links. A segment
//! arrives with probability `Π(1 − p_link)`. Segments follow each other from link to link: the message is
//! stored whole nowhere. With `n` segments of size `s`, the last of size `r`, on links that take `t_j`
//! seconds a byte, segment `n − 1` leaves link `l` at `F_l = s Σ t_j + (n − 2) s max t_j` over the links up to
//! `l`, and the last at `L_l = max(L_{l−1}, F_l) + r t_l`: the time of the slowest link and that of one segment at
//! the others.
//!
//! Source: Kurose and Ross (2021), §1.4. Held to account by the family `net_store_and_forward`.

use super::link::{Link, Passage};
use crate::causality::IncidentId;
use smallvec::SmallVec;

/// The links of a route together.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Seconds that each link takes a byte of a burst.
    bytes_s: SmallVec<[f64; 8]>,
    /// Each link in the direction in which the message enters it.
    pub(super) ways: SmallVec<[u32; 6]>,
    /// The rate of its slowest link, in bytes a second.
    pub(super) slowest_b_s: f64,
    /// Delay of this message by propagation, waits and jitter, in seconds.
    pub(super) latency_s: f64,
    /// Round trip, in seconds.
    pub(super) round_trip_s: f64,
    /// Probability that no link itself loses a segment.
    passes_links: f64,
    /// Probability that a segment finds no buffer full either.
    passes: f64,
    /// Rate that one elastic flow gets beside the background alone, in bytes a second.
    pub(super) elastic_b_s: f64,
    /// The incident by which the first of the links that lose all that they take does so.
    pub(super) black_hole: Option<IncidentId>,
    /// The largest extra loss of a link, and its incident.
    worst_loss: Option<(f64, IncidentId)>,
    /// The largest extra load of the link that leaves one flow least.
    load: Option<IncidentId>,
}

impl Path {
    pub(super) fn new() -> Self {
        Self {
            bytes_s: SmallVec::new(),
            ways: SmallVec::new(),
            slowest_b_s: f64::INFINITY,
            latency_s: 0.0,
            round_trip_s: 0.0,
            passes_links: 1.0,
            passes: 1.0,
            elastic_b_s: f64::INFINITY,
            black_hole: None,
            worst_loss: None,
            load: None,
        }
    }

    /// Adds the next link, as a message passes it in a direction.
    pub(super) fn add(&mut self, link: &Link, way: u32, passage: Passage) {
        self.bytes_s.push(link.burst_byte_s());
        self.ways.push(way);
        self.slowest_b_s = self.slowest_b_s.min(link.bytes_s());
        self.latency_s += passage.latency_s;
        self.round_trip_s += passage.round_trip_s;
        self.passes_links *= 1.0 - link.own_loss();
        self.passes *= 1.0 - passage.loss;
        let elastic_b_s = link.elastic_b_s();
        if elastic_b_s < self.elastic_b_s {
            self.elastic_b_s = elastic_b_s;
            self.load = link.worst_load();
        }
        self.black_hole = self.black_hole.or(link.black_hole());
        let loss = |worst: Option<(f64, IncidentId)>| worst.map_or(0.0, |(loss, _)| loss);
        if loss(link.worst_loss()) > loss(self.worst_loss) {
            self.worst_loss = link.worst_loss();
        }
    }

    /// The incident by which it loses a message at every attempt: the black hole on it, else the largest extra
    /// loss; `None` where no incident makes it lose more.
    pub(super) fn lost_by(&self) -> Option<IncidentId> {
        self.black_hole.or(self.worst_loss.map(|(_, incident)| incident))
    }

    /// The incident that makes a sender slow: the extra load of the link that bounds it, else what makes the
    /// path lose more; the other way round where losses bind it.
    pub(super) fn slowed_by(&self, by_losses: bool) -> Option<IncidentId> {
        if by_losses { self.lost_by().or(self.load) } else { self.load.or(self.lost_by()) }
    }

    /// Probability that links themselves lose a segment: the loss that limits a window and uses up
    /// attempts.
    pub(super) fn own_loss(&self) -> f64 {
        1.0 - self.passes_links
    }

    /// Probability that a segment is lost, at full buffers too.
    pub(super) fn loss(&self) -> f64 {
        1.0 - self.passes
    }

    /// Time from the first byte at the first link to the last that leaves the last link, in seconds,
    /// without propagation and queues.
    pub(super) fn burst_s(&self, bytes: f64, segment_b: f64) -> f64 {
        if bytes <= segment_b {
            return self.bytes_s.iter().map(|byte_s| bytes * byte_s).sum();
        }
        let before = (bytes / segment_b).ceil() - 1.0;
        let rest_b = bytes - before * segment_b;
        let (mut sum_s, mut most_s, mut last_s) = (0.0_f64, 0.0_f64, 0.0_f64);
        for byte_s in &self.bytes_s {
            sum_s += segment_b * byte_s;
            most_s = most_s.max(segment_b * byte_s);
            last_s = last_s.max(sum_s + (before - 1.0) * most_s) + rest_b * byte_s;
        }
        last_s
    }

    /// Time of a segment at all links but the slowest, in seconds: what a flow is longer under way than at
    /// its slowest link.
    pub(super) fn other_links_s(&self, segment_b: f64) -> f64 {
        let most = self.bytes_s.iter().copied().fold(0.0, f64::max);
        segment_b * (self.bytes_s.iter().sum::<f64>() - most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(rates_bit_s: &[f64]) -> Path {
        let mut path = Path::new();
        path.bytes_s = rates_bit_s.iter().map(|rate| 8.0 / rate).collect();
        path
    }

    /// Packet by packet: each starts at a link once it has arrived and the link is free.
    fn by_hand(rates_bit_s: &[f64], bytes: f64, segment_b: f64) -> f64 {
        let mut free_s = vec![0.0_f64; rates_bit_s.len()];
        let (mut left_b, mut arrived_s) = (bytes, 0.0_f64);
        while left_b > 0.0 {
            let packet_b = left_b.min(segment_b);
            left_b -= packet_b;
            arrived_s = 0.0;
            for (free_s, rate) in free_s.iter_mut().zip(rates_bit_s) {
                arrived_s = arrived_s.max(*free_s) + 8.0 * packet_b / rate;
                *free_s = arrived_s;
            }
        }
        arrived_s
    }

    #[test]
    fn segments_follow_each_other_from_link_to_link() {
        for rates in
            [&[1e9, 1e9][..], &[1e8, 5e7], &[5e7, 1e8], &[1e10, 1e9, 1e10], &[3e7, 9e7, 2e7, 8e7]]
        {
            for bytes in [1.0, 1460.0, 1461.0, 64_000.0, 146_000.0, 1e6] {
                let (found, expected) =
                    (path(rates).burst_s(bytes, 1460.0), by_hand(rates, bytes, 1460.0));
                assert!((found / expected - 1.0).abs() < 1e-9, "{rates:?}, {bytes} B: {found}");
            }
        }
    }
}
