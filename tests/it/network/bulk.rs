//! Bulk: flows that share links, pause in cuts and keep their order.

use super::{Net, PATIENT, link, same, takes};
use reflexarc::infra::{BlackHoleBegins, FlowTerms, LinkLoadBegins, LinkLossBegins, LostReason};
use reflexarc::kernel::SimTime;

/// Senders `s0`, `s1` and so on, each with a fast line to `x`, and a line of 1 Gbit/s from there to `y`.
fn fan_in(senders: u64) -> Net {
    let mut nodes: Vec<String> = (0..senders).map(|sender| format!("s{sender}")).collect();
    let fast = |sender: &String| link(sender, (sender, "x"), 0.0, "1000 Gbit/s", "");
    let links: String = nodes.iter().map(fast).collect();
    nodes.extend(["x".to_owned(), "y".to_owned()]);
    Net::between(&nodes, &(links + &link("line", ("x", "y"), 0.0, "1 Gbit/s", "")), PATIENT)
}

#[test]
fn forty_equal_transfers_take_forty_times_as_long_as_one() {
    let play = |senders: u64| {
        let mut net = fan_in(senders);
        for tag in 0..senders {
            net.send(0.0, (&format!("s{tag}"), "y"), tag, 125e6);
        }
        net.play(100.0)
    };
    let one = play(1).at(0);
    let ended = play(40);
    for tag in 0..40 {
        same(ended.at(tag), 40.0 * one, 1e-6);
    }
}

#[test]
fn bulk_of_one_pair_follows_on_its_connection_and_takes_one_share() {
    let play = |is_apart: bool| {
        let terms = FlowTerms { is_apart, ..FlowTerms::default() };
        let mut net = fan_in(2);
        for tag in 0..3 {
            net.send_on(0.0, ("s0", "y"), tag, 125e6, SimTime::NEVER, terms);
        }
        net.send_on(0.0, ("s1", "y"), 3, 125e6, SimTime::NEVER, terms);
        let ended = net.play(100.0);
        [0, 1, 2, 3].map(|tag| ended.at(tag))
    };
    let near = |found: [f64; 4], expected: [f64; 4]| {
        found.iter().zip(expected).for_each(|(found, expected)| same(*found, expected, 1e-4));
    };
    // Both senders have half until the first of each is sent; then one alone is left.
    near(play(false), [2.0, 3.0, 4.0, 2.0]);
    // On a connection each, all four have a quarter.
    near(play(true), [4.0; 4]);
}

#[test]
fn bulk_behind_other_bulk_has_its_window_its_deadline_and_its_turn() {
    // 49 ms there: the first needs slow start, the second goes on with the window of the first.
    let far = link("line", ("a", "b"), 9800.0, "10 Gbit/s", "");
    let alone = takes(&far, PATIENT, 125e6);
    let mut net = Net::new(&far, PATIENT);
    net.send(0.0, ("a", "b"), 1, 125e6);
    net.send(0.0, ("a", "b"), 2, 125e6);
    let ended = net.play(100.0);
    same(ended.at(1), alone, 1e-9);
    same(ended.at(2) - ended.at(1), 125e6 / (4_194_304.0 / 0.098), 1e-6);
    // One that is given up while it waits changes nothing for those before and behind it.
    let mut net = Net::new(&far, PATIENT);
    net.send(0.0, ("a", "b"), 1, 125e6);
    net.send_until(0.0, ("a", "b"), 2, 125e6, SimTime::from_seconds(1.0));
    net.send(0.0, ("a", "b"), 3, 125e6);
    let with = net.play(100.0);
    assert_eq!(with.lost, [(2, 1.0, LostReason::Overdue, None)]);
    assert_eq!([with.at(1), with.at(3)], [ended.at(1), ended.at(2)]);
    // And one that is given up while it is sent lets the next begin.
    let mut net = Net::new(&far, PATIENT);
    net.send_until(0.0, ("a", "b"), 1, 125e6, SimTime::from_seconds(2.0));
    net.send(0.0, ("a", "b"), 2, 125e6);
    let ended = net.play(100.0);
    same(ended.at(2), 2.0 + 0.049 + 125e6 / (4_194_304.0 / 0.098), 1e-4);
}

#[test]
fn links_carry_as_much_in_each_direction_and_nothing_of_one_delays_the_other() {
    let line = link("line", ("a", "b"), 200.0, "1 Gbit/s", "");
    let mut net = Net::new(&line, PATIENT);
    net.send(0.0, ("a", "b"), 1, 125e6);
    net.send(0.0, ("b", "a"), 2, 125e6);
    let ended = net.play(100.0);
    let alone = takes(&line, PATIENT, 125e6);
    assert_eq!([ended.at(1), ended.at(2)], [alone; 2]);
    // A small message waits behind bulk in its direction, and not behind the other.
    let links = line.clone() + &link("on", ("b", "c"), 200.0, "10 Gbit/s", "");
    for (from, to, least_s, most_s) in [("a", "c", 0.05, 0.06), ("c", "a", 0.002, 0.002_1)] {
        let mut net = Net::new(&links, PATIENT);
        net.send(0.0, ("a", "b"), 1, 125e6);
        net.send(0.5, (from, to), 2, 1000.0);
        let delay = net.play(100.0).at(2) - 0.5;
        assert!((least_s..most_s).contains(&delay), "{from} to {to}: {delay} s");
    }
    // A cut holds up both.
    let mut net = Net::new(&line, PATIENT);
    net.cut("line", 0.5, 2.5);
    net.send(0.0, ("a", "b"), 1, 125e6);
    net.send(0.0, ("b", "a"), 2, 125e6);
    let ended = net.play(100.0);
    for tag in [1, 2] {
        same(ended.at(tag), alone + 2.0, 1e-2);
    }
}

#[test]
fn bulk_of_other_links_is_not_slowed_and_that_of_the_same_is() {
    let links = link("one", ("a", "b"), 0.0, "1 Gbit/s", "")
        + &link("two", ("b", "c"), 0.0, "10 Gbit/s", "")
        + &link("three", ("d", "e"), 0.0, "1 Gbit/s", "");
    let mut net = Net::new(&links, PATIENT);
    net.send(0.0, ("a", "c"), 1, 125e6);
    net.send(0.0, ("b", "c"), 2, 125e6);
    net.send(0.0, ("d", "e"), 3, 125e6);
    net.send(0.5, ("a", "b"), 4, 125e6);
    net.play(0.25);
    assert_eq!(
        [1, 2, 3].map(|tag| net.sim.world.resource::<reflexarc::infra::BulkFlows>().rate_b_s(tag)),
        [Some(1.25e8), None, Some(1.25e8)]
    );
    net.play(0.75);
    same(net.rate_b_s(1), 6.25e7, 1e-9);
    same(net.rate_b_s(4), 6.25e7, 1e-9);
    let ended = net.play(10.0);
    same(ended.at(1), 1.5, 1e-4);
    same(ended.at(2), 125e6 * 8.0 / 9e9, 2e-2);
    same(ended.at(3), 1.0, 1e-6);
    same(ended.at(4), 2.0, 1e-4);
}

#[test]
fn weights_and_limits_are_kept_and_may_change_under_way() {
    let mut net = Net::new(&link("line", ("a", "b"), 0.0, "1 Gbit/s", ""), PATIENT);
    let terms = |weight, most_b_s| FlowTerms { weight, most_b_s, is_apart: true };
    net.send_on(0.0, ("a", "b"), 1, 1e9, SimTime::NEVER, terms(1.0, f64::INFINITY));
    net.send_on(0.0, ("a", "b"), 2, 1e9, SimTime::NEVER, terms(3.0, f64::INFINITY));
    net.send_on(0.0, ("a", "b"), 3, 1e9, SimTime::NEVER, terms(1.0, 5e6));
    net.reweigh(1.0, 1, 9.0);
    net.play(0.5);
    assert_eq!([1, 2, 3].map(|tag| net.rate_b_s(tag)), [3e7, 9e7, 5e6]);
    net.play(1.5);
    assert_eq!([1, 2, 3].map(|tag| net.rate_b_s(tag)), [9e7, 3e7, 5e6]);
}

/// A straight line at 1 Gbit/s, and a way round by `c` at half of it.
fn two_ways() -> String {
    link("straight", ("a", "b"), 200.0, "1 Gbit/s", "")
        + &link("out", ("a", "c"), 200.0, "500 Mbit/s", "")
        + &link("on", ("c", "b"), 200.0, "500 Mbit/s", "")
}

#[test]
fn bulk_pauses_in_a_cut_and_takes_another_path_once_routers_know() {
    // 250 MB: half is sent in the first second; 3 s until routers know; the rest at half the rate.
    let more = r#"detection: "3 s", attempts: 6, initial_window: 10000, window: "1 GB""#;
    let mut net = Net::new(&two_ways(), more);
    net.cut("straight", 1.0, f64::INFINITY);
    net.send(0.0, ("a", "b"), 1, 250e6);
    same(net.play(100.0).at(1), 1.0 + 3.0 + 2.0 + 0.002, 1e-4);
    // Restored before routers know: it goes on where it stopped.
    let mut net = Net::new(&two_ways(), more);
    net.cut("straight", 1.0, 2.5);
    net.send(0.0, ("a", "b"), 1, 250e6);
    same(net.play(100.0).at(1), 1.0 + 1.5 + 1.0 + 0.001, 1e-4);
    // A cut elsewhere changes nothing.
    let mut net = Net::new(&two_ways(), more);
    net.cut("out", 1.0, 2.5);
    net.send(0.0, ("a", "b"), 1, 250e6);
    same(net.play(100.0).at(1), 2.0 + 0.001, 1e-4);
}

#[test]
fn bulk_that_fails_fast_fails_once_routers_know_of_no_route_and_else_goes_on() {
    let more = r#"detection: "3 s", attempts: 6, initial_window: 10000, window: "1 GB""#;
    let play = |links: &str, until_s: f64| {
        let mut net = Net::new(links, more);
        let incident = net.cut("straight", 1.0, until_s);
        net.send_or_fail(0.0, ("a", "b"), 1, 250e6);
        net.send(0.0, ("a", "b"), 2, 1000.0);
        (net.play(1000.0), incident)
    };
    let alone = link("straight", ("a", "b"), 200.0, "1 Gbit/s", "");
    let (ended, incident) = play(&alone, 100.0);
    assert_eq!(ended.lost, [(1, 4.0, LostReason::NoRoute, Some(incident))]);
    // What was behind it is under way already, and arrives.
    same(ended.at(2), 4.0, 1e-9);
    // Restored before routers know, or with another path, it is not lost.
    let (ended, _) = play(&alone, 2.5);
    same(ended.at(1), 1.0 + 1.5 + 1.0 + 0.001, 1e-4);
    let (ended, _) = play(&two_ways(), 100.0);
    same(ended.at(1), 1.0 + 3.0 + 2.0 + 0.002, 1e-4);
}

#[test]
fn bulk_follows_what_impairs_its_link_from_that_instant_on_and_no_other() {
    let more = r#"detection: "0 s", attempts: 4, initial_window: 10000, window: "1 GB""#;
    let links = link("line", ("a", "b"), 200.0, "1 Gbit/s", "")
        + &link("other", ("c", "d"), 200.0, "1 Gbit/s", "");
    let arrives = |impair: &dyn Fn(&mut Net)| {
        let mut net = Net::new(&links, more);
        impair(&mut net);
        net.send(0.0, ("a", "b"), 1, 250e6);
        net.play(100.0).at(1)
    };
    let (during, usual) = ((1.0, 50.0), 2.0 + 0.001);
    same(arrives(&|_| {}), usual, 1e-4);
    // Half of it is sent in the first second; background of a half leaves half the rate.
    let load = |name: &'static str| {
        move |net: &mut Net| {
            net.impair(name, during, |link, incident| LinkLoadBegins {
                link,
                incident,
                utilisation: 0.5,
            });
        }
    };
    same(arrives(&load("line")), 3.0 + 0.001, 1e-4);
    same(arrives(&load("other")), usual, 1e-4);
    // At a loss of 1 % the rate is MSS √1.5 / (RTT √p), 8.94 MB/s, and a few round trips for what is lost.
    let loss = |net: &mut Net| {
        net.impair("line", during, |link, incident| LinkLossBegins { link, incident, loss: 0.01 });
    };
    same(arrives(&loss), 1.0 + 125.0 / 8.940_638, 0.7);
    // In a black hole nothing is carried until the first attempt after its end: 1.4 s after its beginning.
    let hole = |net: &mut Net| {
        net.impair("line", (1.0, 2.2), |link, incident| BlackHoleBegins { link, incident });
    };
    same(arrives(&hole), usual + 1.4, 1e-4);
}

#[test]
fn a_message_into_a_black_hole_is_lost_after_its_attempts_and_names_it() {
    let line = link("line", ("a", "b"), 200.0, "1 Gbit/s", "");
    let mut net = Net::new(&line, r#"detection: "0 s", attempts: 3"#);
    let hole = net.impair("line", (1.0, 4.0), |link, incident| BlackHoleBegins { link, incident });
    net.send(2.0, ("a", "b"), 1, 1000.0);
    net.send(5.0, ("a", "b"), 2, 1000.0);
    let ended = net.play(100.0);
    let [(1, lost_s, LostReason::Losses, cause)] = ended.lost[..] else { panic!("{ended:?}") };
    // Timeouts of 0.2, 0.4 and 0.8 s.
    same(lost_s, 2.0 + 1.4 + 0.001, 1e-4);
    assert_eq!(cause, Some(hole));
    same(ended.at(2), 5.0 + 0.001, 1e-4);
}

#[test]
fn bulk_that_is_not_sent_by_its_deadline_is_lost_and_names_the_cut_that_held_it_up() {
    let line = link("line", ("a", "b"), 200.0, "1 Gbit/s", "");
    let mut net = Net::new(&line, PATIENT);
    let incident = net.cut("line", 1.0, 3.0);
    // It would need 2 s and has 3.5 s, of which the cut takes two.
    net.send_until(0.0, ("a", "b"), 1, 250e6, SimTime::from_seconds(3.5));
    assert_eq!(net.play(100.0).lost, [(1, 3.5, LostReason::Overdue, Some(incident))]);
    // Still cut at its deadline.
    let mut net = Net::new(&line, PATIENT);
    let incident = net.cut("line", 1.0, 10.0);
    net.send_until(0.0, ("a", "b"), 1, 250e6, SimTime::from_seconds(3.5));
    assert_eq!(net.play(100.0).lost, [(1, 3.5, LostReason::NoRoute, Some(incident))]);
}

#[test]
fn a_message_finds_the_queue_of_bulk_on_its_way_and_no_other() {
    let links = link("line", ("a", "b"), 200.0, "1 Gbit/s", "")
        + &link("on", ("b", "c"), 200.0, "1 Gbit/s", "")
        + &link("side", ("b", "d"), 200.0, "1 Gbit/s", "");
    let mut net = Net::new(&links, PATIENT);
    // Bulk of another pair fills the line until 4 s.
    net.send(0.0, ("a", "b"), 1, 5e8);
    for (tag, at_s) in [(2, 0.5), (3, 10.0)] {
        net.send(at_s, ("a", "c"), tag, 1000.0);
        net.send(at_s, ("b", "d"), tag + 10, 1000.0);
    }
    let ended = net.play(100.0);
    // A full buffer of 50 ms, and a wait of packets of 8 µs behind a line that is busy for 95 %.
    let delay = ended.at(2) - 0.5 - 0.002_016;
    assert!((0.049_9..0.055).contains(&delay), "{delay}");
    same(ended.at(3) - 10.0, 0.002_016, 1e-6);
    same(ended.at(12) - 0.5, 0.001_008, 1e-6);
    same(ended.at(13) - 10.0, 0.001_008, 1e-6);
}

#[test]
fn a_background_that_rises_by_the_hour_slows_bulk_on_its_link_alone() {
    let hours = |rises: bool| {
        let factors: Vec<&str> =
            (0..24).map(|hour| if rises && hour >= 1 { "4.0" } else { "1.0" }).collect();
        format!("utilisation: 0.2, by_hour: [{}]", factors.join(", "))
    };
    let play = |one: bool, other: bool| {
        let links = link("one", ("a", "b"), 0.0, "8 Mbit/s", &hours(one))
            + &link("other", ("c", "d"), 0.0, "8 Mbit/s", &hours(other));
        let mut net = Net::new(&links, PATIENT);
        // 0.8 MB/s until 01:00, an hour after the start; then 0.2 MB/s.
        net.send(3000.0, ("a", "b"), 1, 0.8e6 * 600.0 + 0.2e6 * 900.0);
        net.play(20_000.0).at(1)
    };
    same(play(true, false), 4500.0, 1e-3);
    same(play(false, true), 3000.0 + 825.0, 1e-3);
}

#[test]
fn a_message_behind_bulk_arrives_after_it_and_one_of_another_pair_does_not_wait() {
    let links = link("line", ("a", "b"), 0.0, "1 Gbit/s", "")
        + &link("side", ("c", "a"), 0.0, "1 Gbit/s", "");
    let mut net = Net::new(&links, PATIENT);
    net.send(0.0, ("a", "b"), 1, 125e6);
    net.send(0.1, ("a", "b"), 2, 1000.0);
    net.send(0.1, ("c", "b"), 3, 1000.0);
    net.play(0.5);
    assert_eq!(net.residual(), 0);
    let ended = net.play(10.0);
    assert_eq!(ended.arrived.iter().map(|one| one.0).collect::<Vec<_>>(), [3, 1, 2]);
    same(ended.at(2), 1.0, 1e-6);
    // It is behind the queue of bulk, not behind its end.
    same(ended.at(3), 0.15, 2e-2);
}

#[test]
fn a_message_on_a_connection_of_its_own_waits_neither_behind_bulk_nor_behind_what_waits() {
    let line = link("line", ("a", "b"), 200.0, "1 Gbit/s", "");
    let apart = FlowTerms { is_apart: true, ..FlowTerms::default() };
    let play = |terms: FlowTerms| {
        let mut net = Net::new(&line, PATIENT);
        net.send(0.0, ("a", "b"), 1, 125e6);
        net.send_on(0.1, ("a", "b"), 2, 1000.0, SimTime::NEVER, terms);
        net.play(100.0)
    };
    same(play(FlowTerms::default()).at(2), 1.001, 1e-2);
    // Behind the full buffer of 50 ms alone.
    same(play(apart).at(2), 0.151, 0.05);
    // Both wait in a cut; the deadline of the first passes, and the second does not count as before it.
    let mut net = Net::new(&line, PATIENT);
    net.cut("line", 1.0, 9.0);
    net.send_on(2.0, ("a", "b"), 1, 1000.0, SimTime::from_seconds(5.0), apart);
    net.send(3.0, ("a", "b"), 2, 1000.0);
    let ended = net.play(100.0);
    assert_eq!(ended.lost.iter().map(|lost| lost.0).collect::<Vec<_>>(), [1]);
    same(ended.at(2), 9.001, 1e-3);
    // In a cut it fails as any message does.
    let mut net = Net::new(&line, PATIENT);
    let incident = net.cut("line", 1.0, 9.0);
    net.send_on(2.0, ("a", "b"), 1, 1000.0, SimTime::from_seconds(5.0), apart);
    assert_eq!(net.play(100.0).lost, [(1, 5.0, LostReason::NoRoute, Some(incident))]);
}

#[test]
fn small_messages_of_one_instant_share_a_link_and_a_lone_one_is_not_moved() {
    // 200 times 100 kB at 1 Gbit/s: 0.8 ms each.
    let play = |bulk: &str, apart_s: f64| {
        let mut nodes: Vec<String> = (0..200).map(|sender| format!("s{sender}")).collect();
        let fast = |sender: &String| link(sender, (sender, "x"), 0.0, "1000 Gbit/s", "");
        let links: String = nodes.iter().map(fast).collect();
        nodes.extend(["x".to_owned(), "y".to_owned(), "z".to_owned()]);
        let line = link("line", ("x", "y"), 0.0, "1 Gbit/s", "");
        let more = format!("{PATIENT}, bulk: \"{bulk}\", initial_window: 10000");
        let mut net = Net::between(
            &nodes,
            &(links + &line + &link("side", ("x", "z"), 0.0, "1 Gbit/s", "")),
            &more,
        );
        for sender in 0..200 {
            net.send(apart_s * sender as f64, (&format!("s{sender}"), "y"), sender, 1e5);
        }
        net.send(0.0, ("s0", "z"), 200, 1e5);
        net.send(0.0, ("y", "s0"), 201, 1e5);
        let ended = net.play(1000.0);
        (0..202).map(|tag| ended.at(tag)).collect::<Vec<f64>>()
    };
    let last = |times: &[f64]| times[..200].iter().copied().fold(0.0, f64::max);
    let (one_by_one, shared) = (play("1 s", 0.0), play("0 s", 0.0));
    same(last(&one_by_one), 200.0 * 8e-4, 1e-2);
    same(last(&one_by_one), last(&shared), 1e-2);
    // Apart by more than a message takes, each is alone; so are those on another link, or in the other direction.
    let alone = one_by_one[0];
    for (sender, arrives) in play("1 s", 1.0)[..200].iter().enumerate() {
        assert!((arrives - sender as f64 - alone).abs() < 1e-9);
    }
    same(alone, 8e-4, 1e-2);
    same(one_by_one[200], 8e-4, 2e-2);
    same(one_by_one[201], 8e-4, 1e-2);
    // Over links in a row it waits once.
    let hops = link("one", ("a", "c"), 0.0, "1 Gbit/s", "")
        + &link("two", ("c", "b"), 0.0, "1 Gbit/s", "");
    let mut net = Net::new(&hops, &format!("{PATIENT}, bulk: \"1 s\", initial_window: 10000"));
    for tag in 0..10 {
        net.send(0.0, ("a", "b"), tag, 1e5);
    }
    same(net.play(100.0).at(9), 10.0 * 8e-4, 1e-2);
}
