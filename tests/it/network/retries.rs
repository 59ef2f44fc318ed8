//! Attempts of messages, each judged by what its path is then.

use super::{Net, link, same};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{BlackHoleBegins, LinkLoadBegins, LinkLossBegins, LostReason};
use reflexarc::kernel::SimTime;

/// Six attempts: at 0, 0.2, 0.6, 1.4, 3.0 and 6.2 s; given up after 12.6 s.
const SIX: &str = r#"detection: "3 s", attempts: 6"#;

fn line() -> String {
    link("line", ("a", "b"), 200.0, "1 Gbit/s", "")
        + &link("other", ("b", "c"), 200.0, "1 Gbit/s", "")
}

fn hole(net: &mut Net, name: &str, during: (f64, f64)) -> IncidentId {
    net.impair(name, during, |link, incident| BlackHoleBegins { link, incident })
}

/// A message that is not bulk, and bulk.
const SIZES: [f64; 2] = [1000.0, 50e6];

#[test]
fn a_message_is_lost_if_its_path_loses_it_at_all_attempts_and_only_then() {
    for bytes in SIZES {
        let alone_s = {
            let mut net = Net::new(&line(), SIX);
            net.send(10.0, ("a", "b"), 1, bytes);
            net.play(100.0).at(1) - 10.0
        };
        // The length of the black hole, and the attempt that is the first after its end.
        for (until_s, arrives_s) in [(0.1, 0.2), (0.3, 0.6), (1.3, 1.4), (2.9, 3.0), (6.1, 6.2)] {
            let mut net = Net::new(&line(), SIX);
            hole(&mut net, "line", (9.9, 10.0 + until_s));
            net.send(10.0, ("a", "b"), 1, bytes);
            let ended = net.play(100.0);
            assert!(ended.lost.is_empty(), "{bytes} B, {until_s} s: {ended:?}");
            assert!((ended.at(1) - 10.0 - arrives_s - alone_s).abs() < 1e-6, "{ended:?}");
        }
        for until_s in [6.3, 12.0, 50.0] {
            let mut net = Net::new(&line(), SIX);
            let incident = hole(&mut net, "line", (9.9, 10.0 + until_s));
            net.send(10.0, ("a", "b"), 1, bytes);
            let ended = net.play(100.0);
            let [(1, lost_s, LostReason::Losses, cause)] = ended.lost[..] else {
                panic!("{ended:?}")
            };
            assert!((lost_s - 22.6).abs() < 0.002, "{bytes} B: {lost_s}");
            assert_eq!(cause, Some(incident));
        }
        // A black hole elsewhere changes nothing.
        let mut net = Net::new(&line(), SIX);
        hole(&mut net, "other", (9.9, 50.0));
        net.send(10.0, ("a", "b"), 1, bytes);
        assert_eq!(net.play(100.0).at(1) - 10.0, alone_s);
    }
}

#[test]
fn losses_that_end_between_the_attempts_of_a_message_do_not_lose_it() {
    let play = |until_s: f64| {
        let mut net = Net::new(&line(), SIX);
        net.impair("line", (0.0, until_s), |link, incident| LinkLossBegins {
            link,
            incident,
            loss: 0.9,
        });
        for tag in 0..2000 {
            net.send(1.0, ("a", "b"), tag, 1000.0);
        }
        net.play(1000.0)
    };
    // Of a message, 0.9^6 at a constant loss.
    let lasting = play(1000.0).lost.len() as f64;
    let expected = 2000.0 * libm::pow(0.9, 6.0);
    assert!((lasting - expected).abs() < 4.0 * (expected * 0.47_f64).sqrt(), "{lasting}");
    // Over after the third attempt: none is lost, and those that were lost four times arrive with the fourth.
    let ended = play(2.0);
    assert_eq!((ended.lost.len(), ended.arrived.len()), (0, 2000));
    let last = ended.arrived.iter().map(|one| one.1).fold(0.0, f64::max);
    assert!(last < 1.0 + 6.2 + 0.05, "{last}");
}

#[test]
fn what_is_behind_a_message_that_is_sent_again_arrives_after_it() {
    let mut net = Net::new(&line(), SIX);
    hole(&mut net, "line", (9.9, 11.0));
    net.send(10.0, ("a", "b"), 1, 1000.0);
    // Sent again itself at 11.1 s, behind the first at 11.4 s; and one that is lost lets those behind it pass.
    net.send(10.5, ("a", "b"), 2, 1000.0);
    net.send(11.2, ("a", "b"), 3, 1000.0);
    net.send(11.2, ("b", "c"), 4, 1000.0);
    let ended = net.play(100.0);
    let order: Vec<u64> = ended.arrived.iter().map(|one| one.0).collect();
    assert_eq!(order, [4, 1, 2, 3]);
    same(ended.at(1), 11.401, 1e-4);
    same(ended.at(3), 11.401, 1e-4);
    same(ended.at(4), 11.201, 1e-4);
}

#[test]
fn a_message_in_a_black_hole_is_given_up_at_its_deadline() {
    for bytes in SIZES {
        let mut net = Net::new(&line(), SIX);
        let incident = hole(&mut net, "line", (0.0, 50.0));
        net.send_until(10.0, ("a", "b"), 1, bytes, SimTime::from_seconds(14.0));
        assert_eq!(net.play(100.0).lost, [(1, 14.0, LostReason::Overdue, Some(incident))]);
    }
}

#[test]
fn the_incident_that_loses_a_message_is_blamed_and_not_the_first_on_its_way() {
    let links = link("line", ("a", "b"), 200.0, "1 Gbit/s", "")
        + &link("far", ("b", "c"), 200.0, "100 Mbit/s", "");
    let lost = |first: &str, loss: f64, second: &str, more: f64, bytes: f64| {
        let mut net = Net::new(&links, SIX);
        let begin = |net: &mut Net, name: &str, kind: &str, size: f64| match kind {
            "loss" => net.impair(name, (0.0, 1e5), |link, incident| LinkLossBegins {
                link,
                incident,
                loss: size,
            }),
            "load" => net.impair(name, (0.0, 1e5), |link, incident| LinkLoadBegins {
                link,
                incident,
                utilisation: size,
            }),
            _ => hole(net, name, (0.0, 1e5)),
        };
        let incidents =
            [begin(&mut net, "line", first, loss), begin(&mut net, "far", second, more)];
        for tag in 0..40 {
            let at_s = 1000.0 * tag as f64;
            net.send_until(at_s, ("a", "c"), tag, bytes, SimTime::from_seconds(at_s + 30.0));
        }
        let ended = net.play(1e5);
        assert!(!ended.lost.is_empty());
        let cause = |lost: &(u64, f64, LostReason, Option<IncidentId>)| {
            incidents.iter().position(|&one| Some(one) == lost.3)
        };
        let causes: std::collections::BTreeSet<_> = ended.lost.iter().map(cause).collect();
        causes.into_iter().collect::<Vec<_>>()
    };
    for bytes in SIZES {
        // A thousandth is lost on the first link, everything on the second.
        assert_eq!(lost("loss", 0.001, "hole", 0.0, bytes), [Some(1)]);
        assert_eq!(lost("load", 1.2, "hole", 0.0, bytes), [Some(1)]);
    }
    assert_eq!(lost("loss", 0.001, "loss", 0.8, 1000.0), [Some(1)]);
    assert_eq!(lost("loss", 0.8, "loss", 0.1, 1000.0), [Some(0)]);
    // 1 GB takes 80 s on the second link without any load, more than its time of 30 s; so 200 MB with one of 0.9,
    // also where the first link has more to carry but is faster.
    for load in [0.9, 1.0, 1.01, 3.0] {
        assert_eq!(lost("load", 0.1, "load", load, 200e6), [Some(1)]);
    }
    assert_eq!(lost("load", 3.0, "load", 0.1, 200e6), [Some(0)]);
}
