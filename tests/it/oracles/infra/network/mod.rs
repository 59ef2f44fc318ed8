//! The network: one file a group of families, run on messages between nodes of a small network.

mod link_queue;
mod paths;
mod shares;
mod windows;

pub use link_queue::run as link_queue;
pub use paths::store_and_forward;
pub use shares::{fair_share_completion, max_min, transfer_with_outage, weight_change};
pub use windows::{mathis, window_cap};

use crate::network::Net;

/// Rate of links that connect the links under test, and take no time.
const FREE: &str = "1000 TB/s";

/// A link in RON, from its rate in bits a second.
fn link(name: &str, (from, to): (&str, &str), km: f64, bit_s: f64, more: &str) -> String {
    crate::network::link(name, (from, to), km, &format!("{bit_s:?} bit/s"), more)
}

/// A link that takes no time.
fn free(name: &str, ends: (&str, &str)) -> String {
    crate::network::link(name, ends, 0.0, FREE, "")
}

/// Distance of a propagation time in seconds, in kilometres.
fn km(seconds: f64) -> f64 {
    seconds / 5e-6
}

/// Network properties: every message is bulk, without slow start, and cuts are known at once.
const BULK: &str = r#"detection: "0 s", attempts: 100, bulk: "0 s", initial_window: 1000000000, window: "1000 TB""#;

/// Nodes of a network under test.
fn net(nodes: &[String], links: &str, more: &str) -> Net {
    Net::between(nodes, links, more)
}
