//! Segments that are lost: round trips for those inside a message, timeouts for its last.
//!
//! Recovery as with RACK and selective acknowledgements: what is lost is sent again, and only that. Each
//! segment is lost with probability `p` at each attempt. Of `m` segments, the one lost most often is lost
//! `k = ⌈ln(1 − u^(1/m)) / ln p⌉ − 1` times, the quantile at `u` of the maximum of `m` geometric numbers;
//! each time costs a round trip. Behind the last segment nothing shows a loss: it costs the
//! retransmission timeout, doubled each time.
//!
//! Source: RFC 8985 (RACK), RFC 6298 (timeouts); MODEL §3. Valid for losses that are independent of each
//! other. Not modelled: probes of the tail, and bursts of losses. Held to account by the tests below and
//! by `tests/it/network/transfer.rs`.

use libm::{ceil, exp2, expm1, log};

/// Doublings after which the timeout stays constant.
const MOST_DOUBLINGS: f64 = 8.0;

/// Distance from the bound of Bernoulli within which rounding could decide.
const MARGIN: f64 = 1e-9;

/// How often the segment that is lost most often, of `segments`, is lost in a row: the quantile at `u`. One is
/// lost with the probability `before` at all attempts before these.
pub(super) fn most_losses(u: f64, segments: f64, loss: f64, before: f64) -> f64 {
    // Bernoulli: (1 − p)^m ≥ 1 − m p, so that nearly all draws need no logarithm.
    if loss <= 0.0
        || segments <= 0.0
        || segments >= 1.0 && u < 1.0 - segments * before * loss - MARGIN
    {
        return 0.0;
    }
    (ceil(log(-expm1(log(u) / segments) / before) / log(loss)) - 1.0).max(0.0)
}

/// Time that a number of losses in a row costs, in seconds, where each waits for the timeout.
pub(super) fn timeouts_s(timeout_s: f64, losses: f64) -> f64 {
    let doublings = losses.min(MOST_DOUBLINGS);
    timeout_s * (exp2(doublings) - 1.0 + (losses - doublings) * exp2(doublings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segment_lost_most_often_follows_the_maximum_of_geometric_numbers() {
        // P(at most k losses of each of m) = (1 − p^(k+1))^m.
        for (segments, loss) in [(1.0_f64, 0.2_f64), (9.0, 0.1), (684.0, 0.01)] {
            let mut below = 0.0;
            for losses in 0..6 {
                let up_to = libm::pow(1.0 - libm::pow(loss, f64::from(losses + 1)), segments);
                let inside = 0.5 * (below + up_to);
                assert_eq!(most_losses(inside, segments, loss, 1.0), f64::from(losses));
                below = up_to;
            }
        }
    }

    #[test]
    fn losses_before_count_on_the_same_draw() {
        for u in [0.2, 0.9, 0.999, 0.999_99] {
            let all = most_losses(u, 9.0, 0.3, 1.0);
            for lost in 1..4 {
                let further = most_losses(u, 9.0, 0.3, libm::pow(0.3, f64::from(lost)));
                assert_eq!(further, (all - f64::from(lost)).max(0.0), "{u}, {lost}");
            }
        }
    }

    #[test]
    fn more_loss_and_more_segments_are_never_lost_less_often() {
        for u in [1e-9, 0.1, 0.5, 0.9, 0.999_999] {
            let mut before = 0.0;
            for step in 0..90 {
                let now = most_losses(u, 28.0, f64::from(step) * 0.01, 1.0);
                assert!(now >= before && now <= most_losses(u, 29.0, f64::from(step) * 0.01, 1.0));
                before = now;
            }
        }
    }

    #[test]
    fn the_bound_of_bernoulli_changes_no_quantile() {
        let exact = |u: f64, segments: f64, loss: f64| {
            (ceil(log(-expm1(log(u) / segments)) / log(loss)) - 1.0).max(0.0)
        };
        for (segments, loss) in
            [(1.0, 0.001), (1.0, 0.3), (7.5, 0.02), (28.0, 0.001), (684.0, 0.01)]
        {
            for step in 1..4_000 {
                let u = f64::from(step) / 4_000.0;
                assert_eq!(most_losses(u, segments, loss, 1.0), exact(u, segments, loss), "{u}");
            }
        }
    }

    #[test]
    fn timeouts_double_up_to_a_bound() {
        assert_eq!(
            [0.0, 1.0, 2.0, 3.0].map(|losses| timeouts_s(0.2, losses)),
            [0.0, 0.2, 0.2 * 3.0, 0.2 * 7.0]
        );
        assert_eq!(timeouts_s(1.0, 10.0) - timeouts_s(1.0, 9.0), 256.0);
    }
}
