//! Conservation: what is sent arrives, is lost, waits or is under way, in order and without an endless instant.

use super::{Net, link};
use proptest::prelude::*;
use reflexarc::infra::BlackHoleBegins;
use reflexarc::kernel::SimTime;
use std::collections::BTreeMap;

/// A message: when, from and to which node, its size as a power of ten, and its deadline.
type Post = (f64, u8, u8, f64, Option<f64>);

fn posts() -> impl Strategy<Value = Vec<Post>> {
    prop::collection::vec(
        (0.0..40.0_f64, 0..4_u8, 0..4_u8, 0.0..8.0_f64, prop::option::of(0.0..30.0_f64)),
        1..60,
    )
}

const NODES: [&str; 4] = ["a", "b", "c", "d"];
const LINKS: [&str; 4] = ["ab", "bc", "cd", "ac"];

fn links(utilisation: f64, loss: f64) -> String {
    let more = format!(r#"utilisation: {utilisation:?}, loss: {loss:?}, jitter: "1 ms""#);
    link("ab", ("a", "b"), 300.0, "100 Mbit/s", &more)
        + &link("bc", ("b", "c"), 50.0, "20 Mbit/s", &more)
        + &link("cd", ("c", "d"), 1.0, "1 Gbit/s", "")
        + &link("ac", ("a", "c"), 900.0, "5 Mbit/s", &more)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn messages_are_conserved_and_keep_their_order(
        posts in posts(),
        cuts in prop::collection::vec((0..4_usize, 0.0..40.0_f64, 0.0..20.0_f64), 0..6),
        holes in prop::collection::vec((0..4_usize, 0.0..40.0_f64, 0.0..10.0_f64), 0..4),
        utilisation in 0.0..1.6_f64,
        loss in prop::sample::select(vec![0.0, 0.01, 0.3]),
        bulk_ms in prop::sample::select(vec![0, 1, 20, 1000]),
        detection_s in prop::sample::select(vec![0, 3]),
    ) {
        let more = format!(r#"detection: "{detection_s} s", attempts: 3, bulk: "{bulk_ms} ms""#);
        let mut net = Net::new(&links(utilisation, loss), &more);
        for &(link, from_s, length_s) in &cuts {
            net.cut(LINKS[link], from_s, from_s + length_s);
        }
        for &(link, from_s, length_s) in &holes {
            net.impair(LINKS[link], (from_s, from_s + length_s), |link, incident| BlackHoleBegins { link, incident });
        }
        let mut sent: BTreeMap<u64, (u8, u8)> = BTreeMap::new();
        let mut posts = posts;
        posts.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (tag, &(at_s, from, to, size, timeout)) in posts.iter().enumerate() {
            let deadline = timeout.map_or(SimTime::NEVER, |after| SimTime::from_seconds(at_s + after));
            let ends = (NODES[from as usize], NODES[to as usize]);
            net.send_until(at_s, ends, tag as u64, libm::pow(10.0, size), deadline);
            sent.insert(tag as u64, (from, to));
        }
        for half in 1..=120 {
            let ended = net.play(0.5 * f64::from(half));
            prop_assert_eq!(net.residual(), 0);
            prop_assert!(ended.arrived.len() + ended.lost.len() <= posts.len());
        }
        let ended = net.play(1e6);
        prop_assert_eq!(ended.arrived.len() + ended.lost.len(), posts.len(), "messages ended");
        let mut last: BTreeMap<(u8, u8), u64> = BTreeMap::new();
        for (tag, _) in &ended.arrived {
            let before = last.insert(sent[tag], *tag);
            prop_assert!(before.is_none_or(|before| before < *tag), "{} before {tag}", before.unwrap_or(0));
        }
        // Nothing is given up before its deadline but for losses.
        for &(tag, at_s, reason, _) in &ended.lost {
            let (sent_s, .., timeout) = posts[tag as usize];
            if reason != reflexarc::infra::LostReason::Losses {
                prop_assert!((at_s - sent_s - timeout.unwrap_or(f64::INFINITY)).abs() < 1e-6);
            }
        }
    }
}
