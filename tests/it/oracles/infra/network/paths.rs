//! Packets over links in series.

use super::super::super::{Answer, Row};
use super::{link, net};

/// A message of packets, or its first packet, or nothing but propagation, over a chain of links.
pub fn store_and_forward(row: &Row) -> Answer {
    let (message_b, packet_b) = (row.number("message_B"), row.number("packet_B"));
    let (rates, distances) = (row.numbers("links_bit_per_s"), row.numbers("distances_km"));
    let detour = row.number("propagation_us_per_km") / 5.0;
    let bytes = match row.quantity.as_str() {
        "last_packet_arrival" => message_b,
        "first_packet_arrival" => packet_b.min(message_b),
        "propagation_only" => 0.0,
        _ => return Answer::NotCovered,
    };
    let nodes: Vec<String> = (0..=rates.len()).map(|at| format!("n{at}")).collect();
    let hop = |at: usize| {
        let ends = (nodes[at].as_str(), nodes[at + 1].as_str());
        link(&format!("l{at}"), ends, distances[at] * detour, rates[at], "")
    };
    let links: String = (0..rates.len()).map(hop).collect();
    let more = format!(
        r#"detection: "0 s", attempts: 1, bulk: "1000 d", initial_window: 1000000000,
            window: "1000 TB", segment: "{packet_b:?} B""#
    );
    let mut net = net(&nodes, &links, &more);
    net.send(0.0, (&nodes[0], &nodes[rates.len()]), 1, bytes);
    Answer::Exact(net.play(1e6).at(1))
}
