//! Windows: how long TCP takes to send a message over a path.
//!
//! Slow start sends the initial window, and twice as much in each further round trip, up to
//! `W = min(window, MSS √(1.5/p))` (Mathis; `p` the loss of the links themselves) or until the path is
//! full. A message that ends within slow start costs its rounds; the rest of a longer one is sent at
//! `min(elastic share, W / RTT)`. So a few segments cost round trips, and many the rate of Mathis: 1 MB at
//! 1 % loss takes 56 round trips. Loss at full buffers is how the share of a flow is found, and does not
//! limit it a second time.
//!
//! Source: RFC 5681 (slow start), RFC 6928 (initial window), Mathis et al. (1997) with C = √1.5; MODEL §3.
//! Valid for loss up to a few per cent; above it timeouts make a sender slower (Padhye et al. 1998). Not modelled:
//! windows that grow after slow start, pacing. Held to account by the families `net_mathis` and
//! `net_tcp_window_cap`, and by `tests/it/network/transfer.rs`.

use super::path::Path;
use super::transport::Transport;
use libm::sqrt;

/// Square of Mathis' constant without delayed acknowledgements.
const MATHIS: f64 = 1.5;

/// Windows of a message on a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// That of the first round trip, in bytes.
    pub(super) first_b: f64,
    /// The largest, in bytes.
    pub(super) most_b: f64,
}

impl Window {
    pub(super) fn on(path: &Path, transport: &Transport) -> Self {
        let by_loss_b = transport.segment_b * sqrt(MATHIS / path.own_loss());
        let most_b = transport.window_b.min(by_loss_b);
        Self { first_b: transport.initial_window_b.min(most_b), most_b }
    }

    /// Whether a path carries less at this window than its links would.
    pub(super) fn binds(&self, path: &Path) -> bool {
        Self::rate_b_s(self.most_b, path.round_trip_s) < path.elastic_b_s
    }

    /// The window of the next round trip, in bytes.
    pub(super) fn next_b(&self, window_b: f64) -> f64 {
        (2.0 * window_b).min(self.most_b)
    }

    /// Rate at which a window is sent, in bytes a second.
    pub(super) fn rate_b_s(window_b: f64, round_trip_s: f64) -> f64 {
        if round_trip_s > 0.0 { window_b / round_trip_s } else { f64::INFINITY }
    }
}

/// Time until the last byte of a message has left the last link, in seconds, without propagation, queues
/// and losses.
pub(super) fn sending_s(bytes: f64, path: &Path, transport: &Transport) -> f64 {
    if bytes <= transport.segment_b {
        return path.burst_s(bytes, transport.segment_b);
    }
    let window = Window::on(path, transport);
    let full_b = window.most_b.min(path.elastic_b_s * path.round_trip_s);
    let (mut rounds_s, mut rest_b, mut window_b) = (0.0, bytes, window.first_b);
    while rest_b > window_b {
        if window_b >= full_b {
            let rate_b_s = Window::rate_b_s(window.most_b, path.round_trip_s);
            return rounds_s
                + rest_b / path.elastic_b_s.min(rate_b_s)
                + path.other_links_s(transport.segment_b);
        }
        rounds_s += path.round_trip_s;
        rest_b -= window_b;
        window_b = window.next_b(window_b);
    }
    rounds_s + path.burst_s(rest_b, transport.segment_b)
}

/// Number of segments in the last window of a message: those whose loss delays its end.
pub(super) fn last_window(segments: f64, path: &Path, transport: &Transport) -> f64 {
    let by_loss = sqrt(MATHIS / path.loss());
    segments.min(by_loss).min(transport.window_b / transport.segment_b).max(1.0)
}
