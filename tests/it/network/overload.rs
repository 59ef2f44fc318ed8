//! Links whose background wants more than they carry.

use super::{Net, PATIENT, link, same, takes};
use reflexarc::infra::LostReason;
use reflexarc::kernel::SimTime;

fn loaded(rate: &str, utilisation: f64) -> String {
    link("line", ("a", "b"), 2000.0, rate, &format!("utilisation: {utilisation:?}"))
}

#[test]
fn bulk_gets_what_the_background_leaves_or_a_fair_share_of_it() {
    // 125 MB alone take 1 s; beside 100 flows it gets at least a hundred and first part.
    let at = |utilisation| {
        takes(
            &loaded("1 Gbit/s", utilisation),
            &format!("{PATIENT}, initial_window: 3000, window: \"1 GB\""),
            125e6,
        )
    };
    for (utilisation, times) in
        [(0.0, 1.0), (0.5, 2.0), (0.9, 10.0), (0.999, 101.0), (1.25, 101.0), (5.0, 101.0)]
    {
        let found = at(utilisation);
        assert!((found - times - 0.03).abs() < 0.05, "{found} at {utilisation}");
    }
    // Of ten flows the eleventh part.
    let few = link("line", ("a", "b"), 0.0, "1 Gbit/s", "utilisation: 2.0, background_flows: 10");
    same(takes(&few, &format!("{PATIENT}, initial_window: 3000"), 125e6), 11.0, 0.02);
}

#[test]
fn a_message_on_an_overloaded_link_gets_its_fair_share_and_none_vanishes() {
    let mut net = Net::new(&loaded("1 Gbit/s", 1.25), r#"detection: "3 s", attempts: 4"#);
    for tag in 0..20_000 {
        net.send(tag as f64, ("a", "b"), tag, 1250.0);
    }
    let ended = net.play(30_000.0);
    assert!(ended.lost.is_empty() && ended.arrived.len() == 20_000);
    // 10 ms on the way, the full buffer of 50 ms, 1250 bytes at a share of 9.9 Mbit/s; and a wait.
    let least = (0..20_000).map(|tag| ended.at(tag) - tag as f64).fold(f64::INFINITY, f64::min);
    assert!((least - 0.061_010).abs() < 1e-5, "{least}");
    let late = (0..20_000).filter(|&tag| ended.at(tag) - tag as f64 > 0.1).count();
    // A buffer of 6251 packets is full for one in 6252 of them.
    assert!(late < 15, "{late}");
}

#[test]
fn what_is_not_sent_by_its_deadline_is_lost_then_and_not_before() {
    // 10 MB at a share of 9.9 Mbit/s take 8.1 s.
    for (timeout_s, arrives) in [(5.0, false), (12.0, true)] {
        let mut net = Net::new(&loaded("1 Gbit/s", 1.25), PATIENT);
        net.send_until(1.0, ("a", "b"), 1, 1e7, SimTime::from_seconds(1.0 + timeout_s));
        let ended = net.play(100.0);
        assert_eq!(ended.arrived.len(), usize::from(arrives));
        if !arrives {
            assert_eq!(ended.lost, [(1, 6.0, LostReason::Overdue, None)]);
        }
    }
}

#[test]
fn many_small_messages_of_one_instant_get_their_shares_of_an_overloaded_link() {
    // 200 times 100 kB beside 100 flows: 300 times 0.8 ms; one alone 101 times. All behind a full buffer of
    // 10 s, so large that it loses none of them.
    let last = |number: u64, bulk: &str| {
        let senders: Vec<String> = (0..number).map(|sender| format!("s{sender}")).collect();
        let fast = |sender: &String| link(sender, (sender, "a"), 0.0, "1000 Gbit/s", "");
        let line = link("line", ("a", "b"), 0.0, "1 Gbit/s", "utilisation: 1.25");
        let links = senders.iter().map(fast).collect::<String>() + &line.replace("50 ms", "10 s");
        let nodes = [senders.clone(), vec!["a".to_owned(), "b".to_owned()]].concat();
        let more = format!("{PATIENT}, bulk: \"{bulk}\", initial_window: 10000");
        let mut net = Net::between(&nodes, &links, &more);
        for (tag, sender) in senders.iter().enumerate() {
            net.send(0.0, (sender, "b"), tag as u64, 1e5);
        }
        net.play(100.0).arrived.iter().map(|one| one.1).fold(0.0, f64::max)
    };
    for (number, times) in [(1, 101.0), (200, 300.0)] {
        for bulk in ["1 d", "0 s"] {
            let found = last(number, bulk);
            assert!((found - 10.0 - times * 8e-4).abs() < 6e-3, "{number}, {bulk}: {found}");
        }
    }
}
