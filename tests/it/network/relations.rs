//! Laws without an exact answer: what may never make a message earlier, or later.

use super::{Net, PATIENT, each_takes, link};
use reflexarc::infra::BlackHoleBegins;

const SIZES: [f64; 6] = [900.0, 14_000.0, 40_000.0, 1e6, 8e6, 1e8];

/// Times of messages of all sizes, each alone on its way.
fn all(links: &str, more: &str) -> Vec<f64> {
    SIZES.iter().flat_map(|&bytes| each_takes(links, more, bytes, 60)).collect()
}

/// Asserts that no message is later in the first case than in the second.
#[track_caller]
fn never_later(first: &[f64], second: &[f64]) {
    for (at, (first, second)) in first.iter().zip(second).enumerate() {
        // Sums in another order differ in the last bits; each round trip rounds up to a nanosecond.
        assert!(*first <= second * (1.0 + 1e-12) + 5e-8, "message {at}: {first} after {second}");
    }
}

fn line(more: &str) -> String {
    link("line", ("a", "b"), 1500.0, "200 Mbit/s", more)
}

#[test]
fn more_loss_never_makes_a_message_earlier_on_the_same_draws() {
    let at = |loss: f64| all(&line(&format!("utilisation: 0.4, loss: {loss:?}")), PATIENT);
    let cases: Vec<Vec<f64>> = [0.0, 1e-5, 1e-3, 2e-3, 0.01, 0.05, 0.2, 0.5].map(at).into();
    cases.windows(2).for_each(|pair| never_later(&pair[0], &pair[1]));
}

#[test]
fn more_background_never_makes_a_message_earlier_on_the_same_draws() {
    let at = |utilisation: f64| {
        all(
            &line(&format!(r#"utilisation: {utilisation:?}, jitter: "1 ms", loss: 0.001"#)),
            PATIENT,
        )
    };
    let cases: Vec<Vec<f64>> =
        [0.0, 0.1, 0.5, 0.8, 0.94, 0.96, 0.985, 0.995, 1.0, 1.02, 1.5, 8.0].map(at).into();
    cases.windows(2).for_each(|pair| never_later(&pair[0], &pair[1]));
}

#[test]
fn a_larger_window_never_makes_a_message_later() {
    let at = |window: u64| {
        all(&line("utilisation: 0.3, loss: 0.002"), &format!(r#"{PATIENT}, window: "{window} B""#))
    };
    let cases: Vec<Vec<f64>> =
        [1460, 5000, 14_600, 65_535, 300_000, 4_194_304, 1 << 30].map(at).into();
    cases.windows(2).for_each(|pair| never_later(&pair[1], &pair[0]));
}

#[test]
fn a_link_cut_into_two_in_series_equals_the_whole() {
    // Rate, queue and loss of the whole at the first, none at the other.
    let more = r#"utilisation: 0.6, jitter: "1 ms", loss: 0.01"#;
    let whole = all(&line(more), PATIENT);
    let first = link("line", ("a", "c"), 500.0, "200 Mbit/s", more);
    let parts = all(&(first + &link("rest", ("c", "b"), 1000.0, "1000000 Gbit/s", "")), PATIENT);
    for (whole, parts) in whole.iter().zip(&parts) {
        assert!((whole - parts).abs() <= 1e-7 * whole.max(1e-2), "{whole}, in two {parts}");
    }
}

#[test]
fn a_delay_is_as_much_more_fibre() {
    // 2000 km of fibre take 10 ms; the round trips of windows and losses follow.
    let at = |km: f64, more: &str| {
        let more = format!("utilisation: 0.4, loss: 0.01{more}");
        all(&link("line", ("a", "b"), km, "200 Mbit/s", &more), PATIENT)
    };
    let (fibre, delay) = (at(3500.0, ""), at(1500.0, r#", delay: "10 ms""#));
    assert_eq!(fibre.len(), delay.len());
    for (one, other) in fibre.iter().zip(&delay) {
        assert!((one - other).abs() < 1e-7, "{one} {other}");
    }
    assert!(fibre.iter().zip(at(1500.0, "")).all(|(one, other)| *one > other));
}

#[test]
fn an_unused_link_changes_nothing_to_the_last_bit() {
    let line = line(r#"utilisation: 0.6, jitter: "1 ms", loss: 0.01"#);
    let more = link("side", ("c", "d"), 10.0, "1 Mbit/s", "utilisation: 3.0, loss: 0.5");
    assert_eq!(all(&line, PATIENT), all(&(more + &line), PATIENT));
}

#[test]
fn a_second_path_never_makes_a_message_later() {
    // Conditions: no draws, so that the paths can be compared; the second path has as fast links as the
    // first, since routes follow the least delay and not the rate.
    let one = link("straight", ("a", "b"), 1500.0, "200 Mbit/s", "utilisation: 0.0");
    let far = one.clone()
        + &link("out", ("a", "c"), 900.0, "200 Mbit/s", "")
        + &link("on", ("c", "b"), 900.0, "200 Mbit/s", "");
    let near = one.clone()
        + &link("out", ("a", "c"), 300.0, "200 Mbit/s", "")
        + &link("on", ("c", "b"), 300.0, "200 Mbit/s", "");
    never_later(&all(&far, PATIENT), &all(&one, PATIENT));
    never_later(&all(&near, PATIENT), &all(&one, PATIENT));
    // Nor while the first is cut.
    for cut_s in [0.0, 0.01, 1.0] {
        let with = |links: &str| {
            let mut net = Net::new(links, PATIENT);
            net.cut("straight", cut_s, 60.0);
            net.send(0.0, ("a", "b"), 1, 1e8);
            net.play(1e4).at(1)
        };
        never_later(&[with(&far)], &[with(&one)]);
    }
}

#[test]
fn one_more_transfer_on_the_only_link_never_makes_another_earlier() {
    let senders: Vec<String> = (0..12).map(|sender| format!("s{sender}")).collect();
    let fast = |sender: &String| link(sender, (sender, "a"), 0.0, "1000 Gbit/s", "");
    let links = senders.iter().map(fast).collect::<String>()
        + &link("line", ("a", "b"), 1500.0, "200 Mbit/s", "utilisation: 0.4");
    let nodes = [senders.clone(), vec!["a".to_owned(), "b".to_owned()]].concat();
    let play = |others: u64| {
        let mut net = Net::between(&nodes, &links, PATIENT);
        net.send(0.0, ("s0", "b"), 0, 3e7);
        for other in 1..=others {
            net.send(0.2 * other as f64, (&senders[other as usize], "b"), other, 1e7);
        }
        let ended = net.play(1e4);
        assert_eq!(ended.arrived.len() as u64, others + 1);
        ended.at(0)
    };
    let times: Vec<f64> = (0..12).map(play).collect();
    times.windows(2).for_each(|pair| never_later(&[pair[0]], &[pair[1]]));
    assert!(times[11] > 1.5 * times[0], "{times:?}");
}

#[test]
fn an_outage_delays_bulk_by_its_length_and_never_makes_it_earlier() {
    let line = link("line", ("a", "b"), 1500.0, "200 Mbit/s", "");
    let with = |length_s: f64| {
        let mut net = Net::new(&line, PATIENT);
        if length_s > 0.0 {
            net.cut("line", 1.0, 1.0 + length_s);
        }
        net.send(0.0, ("a", "b"), 1, 1e8);
        net.play(1e4).at(1)
    };
    let none = with(0.0);
    for length_s in [0.1, 1.0, 30.0] {
        assert!((with(length_s) - none - length_s).abs() < 1e-6, "{length_s}");
    }
}

#[test]
fn a_larger_message_never_arrives_earlier_on_the_same_draws() {
    let at = |bytes: f64| {
        each_takes(&line(r#"utilisation: 0.4, jitter: "1 ms", loss: 0.01"#), PATIENT, bytes, 60)
    };
    // Through the sizes of a segment, of the first windows, and of what is bulk.
    let sizes = [1.0, 1460.0, 1461.0, 14_600.0, 14_601.0, 3e5, 3.6e5, 4e5, 1e6, 8e6, 1e8];
    let cases: Vec<Vec<f64>> = sizes.map(at).into();
    cases.windows(2).for_each(|pair| never_later(&pair[0], &pair[1]));
}

#[test]
fn a_black_hole_that_ends_earlier_never_makes_a_message_later() {
    for bytes in [1000.0, 50e6] {
        let at = |until_s: f64| {
            let mut net = Net::new(&line("loss: 0.01"), r#"detection: "3 s", attempts: 12"#);
            net.impair("line", (9.0, until_s), |link, incident| BlackHoleBegins { link, incident });
            net.send(10.0, ("a", "b"), 1, bytes);
            let ended = net.play(2000.0);
            ended.at(1)
        };
        // At 9.5 s it has ended before the message is sent, which is as without any.
        let cases = [9.5, 10.1, 10.3, 11.0, 12.5, 15.0, 40.0, 100.0].map(at);
        assert!(cases.windows(2).all(|pair| pair[0] <= pair[1]), "{bytes} B: {cases:?}");
        assert!(cases[0] < cases[1]);
        let none = {
            let mut net = Net::new(&line("loss: 0.01"), r#"detection: "3 s", attempts: 12"#);
            net.send(10.0, ("a", "b"), 1, bytes);
            net.play(2000.0).at(1)
        };
        assert_eq!(cases[0], none);
    }
}
