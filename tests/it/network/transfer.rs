//! Time of a transfer: few segments cost round trips, many the rate of their window.

use super::{Net, PATIENT, each_takes, link, same, takes};
use reflexarc::infra::LostReason;

/// 2000 km: 10 ms there, a round trip of 20 ms.
fn line(rate: &str, more: &str) -> String {
    link("line", ("a", "b"), 2000.0, rate, more)
}

#[test]
fn each_doubling_of_the_window_costs_a_round_trip() {
    // 10, 20, 40, 80 segments of 1460 bytes; what is left in the last round trip is sent at 10 Gbit/s.
    let segment_s = 1460.0 * 8.0 / 1e10;
    for (segments, rounds, last) in
        [(1, 0, 1), (10, 0, 10), (11, 1, 1), (30, 1, 20), (31, 2, 1), (150, 3, 80)]
    {
        let found = takes(&line("10 Gbit/s", ""), PATIENT, 1460.0 * f64::from(segments));
        same(found, 0.01 + 0.02 * f64::from(rounds) + segment_s * f64::from(last), 1e-6);
    }
    let larger = format!("{PATIENT}, initial_window: 30");
    same(takes(&line("10 Gbit/s", ""), &larger, 1460.0 * 30.0), 0.01 + 30.0 * segment_s, 1e-6);
}

#[test]
fn a_message_takes_the_same_time_whether_it_is_bulk_or_not() {
    // 100 ms there at 80 Mbit/s: 2 MB are under way, more than seven doublings of the window.
    let one = link("line", ("a", "b"), 20_000.0, "80 Mbit/s", "");
    let two = link("line", ("a", "c"), 15_000.0, "80 Mbit/s", "")
        + &link("rest", ("c", "b"), 5_000.0, "100 Mbit/s", "");
    for links in [&one, &two] {
        for bytes in [1.0, 8e3, 14_600.0, 14_601.0, 43_800.0, 1.95e5, 2.05e5, 1e6, 1.9e6, 5e6, 4e7]
        {
            let time = |bulk: &str| takes(links, &format!(r#"{PATIENT}, bulk: "{bulk}""#), bytes);
            let (bulk, other) = (time("0 s"), time("1 d"));
            assert!((bulk - other).abs() < 5e-4 * other, "{bytes} B: {bulk}, not {other}");
        }
    }
    // Where it becomes bulk by its size, 5 % more take no round trip more.
    let [below, above] = [1.95e5, 2.05e5].map(|bytes| takes(&one, PATIENT, bytes));
    same(above - below, 1e4 / 1e7, 1e-3);
}

#[test]
fn a_megabyte_at_one_per_cent_of_loss_takes_fifty_six_round_trips() {
    // 685 segments; W = √150 = 12.25; ten segments in the first round trip, 674.9 at 12.25 each.
    let times = each_takes(&line("1 Gbit/s", "loss: 0.01"), PATIENT, 1e6, 2000);
    let rounds = |time: f64| (time - 0.01) / 0.02;
    let w = (1.5_f64 / 0.01).sqrt();
    let least = times.iter().copied().fold(f64::INFINITY, f64::min);
    same(rounds(least), 1.0 + (1e6 / 1460.0 - 10.0) / w, 1e-3);
    // A tenth of the last windows loses a segment inside it, a hundredth its last.
    let mean = times.iter().sum::<f64>() / 2000.0;
    let expected = 0.01 + 0.02 * (rounds(least) + 11.25 * 0.01) + 0.2 * 0.01;
    assert!((mean - expected).abs() < 2e-3, "{mean}, not {expected}");
}

#[test]
fn a_message_is_lost_only_if_one_segment_is_lost_at_every_attempt() {
    // 28 segments, four attempts at 10 %: 28 · 1e-4; with whole messages sent again it was 70 %.
    let mut net = Net::new(&line("80 Mbit/s", "loss: 0.1"), r#"detection: "3 s", attempts: 4"#);
    for tag in 0..20_000 {
        net.send(100.0 * tag as f64, ("a", "b"), tag, 40_000.0);
    }
    let ended = net.play(2.1e6);
    let expected = 20_000.0 * (1.0 - libm::pow(1.0 - 1e-4, 28.0));
    let lost = ended.lost.len() as f64;
    assert!((lost - expected).abs() < 4.5 * expected.sqrt(), "{lost}, not {expected}");
    assert!(ended.lost.iter().all(|lost| lost.2 == LostReason::Losses && lost.3.is_none()));
}

#[test]
fn a_long_message_is_pipelined_over_hops_and_not_stored_at_each() {
    let hops = |number: usize| {
        let nodes = ["a", "c", "d", "b"];
        let ends = [&nodes[..number], &["b"][..]].concat();
        ends.windows(2)
            .enumerate()
            .map(|(at, pair)| link(&format!("hop-{at}"), (pair[0], pair[1]), 0.0, "1 Gbit/s", ""))
            .collect::<String>()
    };
    // 125 MB at 1 Gbit/s, and a segment of 11.68 µs at each further hop.
    for number in 1..=3 {
        let found = takes(&hops(number), PATIENT, 125e6);
        same(found, 1.0 + 11.68e-6 * (number - 1) as f64, 1e-8);
        // A message of ten segments is not bulk: the same law.
        let found = takes(&hops(number), PATIENT, 14_600.0);
        same(found, 116.8e-6 + 11.68e-6 * (number - 1) as f64, 1e-4);
    }
}

#[test]
fn a_long_fat_path_is_bound_by_the_window_and_not_by_its_rate() {
    // 98 ms round trip at 10 Gbit/s: 4194304 bytes a round trip, 42.8 MB/s.
    let far = link("line", ("a", "b"), 9800.0, "10 Gbit/s", "");
    let found = takes(&far, &format!("{PATIENT}, initial_window: 3000"), 125e6);
    same(found, 0.049 + 125e6 / (4_194_304.0 / 0.098), 1e-6);
    // Twice the window, twice the rate.
    let found =
        takes(&far, &format!(r#"{PATIENT}, initial_window: 6000, window: "8388608 B""#), 125e6);
    same(found, 0.049 + 125e6 / (8_388_608.0 / 0.098), 1e-6);
    // Slow start in addition: 14.6 kB doubled eight times before the window is full.
    let slow = takes(&far, PATIENT, 125e6);
    assert!((found..found + 0.098 * 40.0).contains(&slow), "{slow}");
}

#[test]
fn a_message_behind_a_busy_background_waits_as_mg1_over_both_hops() {
    // 1 kB at 10 Mbit/s and ρ = 0.9: 7.2 ms of wait and 0.8 ms of service at each of two hops.
    let busy = |name, ends| {
        link(name, ends, 0.0, "10 Mbit/s", "utilisation: 0.9").replace("50 ms", "10 s")
    };
    let links = busy("one", ("a", "c")) + &busy("two", ("c", "b"));
    let times = each_takes(&links, PATIENT, 1000.0, 40_000);
    let mean = times.iter().sum::<f64>() / 40_000.0;
    // Two waits of mean 7.2 ms, each with variance W²(2/ρ − 1).
    let deviation = 7.2e-3 * (2.0 * (2.0 / 0.9 - 1.0) / 40_000.0_f64).sqrt();
    assert!((mean - 0.016).abs() < 4.5 * deviation, "{mean}");
}
