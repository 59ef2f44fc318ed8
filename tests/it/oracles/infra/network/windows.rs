//! Transfers that a window holds back.

use super::super::super::{Answer, Row};
use super::{km, link, net};

/// A connection over one link.
#[derive(Clone, Copy)]
struct Connection {
    latency_s: f64,
    bit_s: f64,
    loss: f64,
    segment_b: f64,
    window_b: f64,
}

impl Connection {
    /// Time of a transfer, in seconds.
    fn takes(&self, bytes: f64) -> f64 {
        let more = format!("loss: {:?}", self.loss);
        let line = link("line", ("a", "b"), km(self.latency_s), self.bit_s, &more);
        // The first window is the largest: the families leave slow start out.
        let more = format!(
            r#"detection: "0 s", attempts: 100, initial_window: 1000000000,
                segment: "{:?} B", window: "{:?} B""#,
            self.segment_b, self.window_b
        );
        let nodes = ["a".to_owned(), "b".to_owned()];
        let mut net = net(&nodes, &line, &more);
        net.send(0.0, ("a", "b"), 1, bytes);
        net.play(1e8).at(1)
    }

    /// Rate of a long transfer, in bits a second: what one twice as long takes more, on the same draws.
    fn rate_bit_s(&self) -> f64 {
        let bytes = 1e10;
        8.0 * bytes / (self.takes(2.0 * bytes) - self.takes(bytes))
    }
}

/// Rates that loss, a window or the link bounds.
pub fn mathis(row: &Row) -> Answer {
    let rtt_s = row.number("rtt_s");
    let lossy = Connection {
        latency_s: 0.5 * rtt_s,
        bit_s: row.number("link_bit_per_s"),
        loss: row.number("loss"),
        segment_b: row.number("mss_B"),
        window_b: 1e15,
    };
    Answer::Exact(match row.quantity.as_str() {
        "achieved_rate" => lossy.rate_bit_s(),
        // The link does not bound it.
        "mathis_rate" => Connection { bit_s: 8e15, ..lossy }.rate_bit_s(),
        "window_limited_rate" => {
            Connection { loss: 0.0, window_b: row.number("window_B"), ..lossy }.rate_bit_s()
        }
        "bandwidth_delay_product" => {
            // The least window that the link holds back, by bisection.
            let rate = |window_b: f64| Connection { loss: 0.0, window_b, ..lossy }.rate_bit_s();
            let full = rate(1e15);
            let (mut short_b, mut enough_b) = (lossy.segment_b, 1e15);
            while enough_b - short_b > 1e-8 * enough_b {
                let window_b = (short_b * enough_b).sqrt();
                let is_full = rate(window_b) >= full * (1.0 - 1e-8);
                if is_full { enough_b = window_b } else { short_b = window_b }
            }
            enough_b
        }
        _ => return Answer::NotCovered,
    })
}

/// A transfer whose window is full for all of it; 0 for no window.
pub fn window_cap(row: &Row) -> Answer {
    let window_b = row.number("tcp_gamma_B");
    let connection = Connection {
        latency_s: row.number("latency_s"),
        bit_s: 8.0 * row.number("link_B_per_s"),
        loss: 0.0,
        segment_b: 1460.0,
        window_b: if window_b > 0.0 { window_b } else { 1e15 },
    };
    match row.quantity.as_str() {
        "completion_time" => Answer::Exact(connection.takes(row.number("size_B"))),
        _ => Answer::NotCovered,
    }
}
