//! The outcome of a message, case by case, as the table of `infra::network::transmit` states it.

use super::{MILD, Setting, hours, incident, near, play, seconds};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{
    Infrastructure, LinkCut, LinkId, LinkRestored, LostReason, Message, MessageArrived,
    MessageLost, Network,
};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, Simulation, kinds};

kinds! { extra: Post }

/// A message is sent from `here` to `there`.
#[derive(Clone, Copy)]
struct Post {
    tag: u64,
    bytes: f64,
    /// From now to its deadline.
    timeout: SimSpan,
}

impl Event for Post {
    const PHASE: Phase = Phase::Decision;
}

/// Messages that ended: tag and seconds under way, and for those lost the reason.
#[derive(Resource, Default)]
struct Ended {
    arrived: Vec<(u64, f64)>,
    lost: Vec<(u64, f64, LostReason, Option<IncidentId>)>,
}

/// Two paths from here to there: 2000 km straight, 10 ms; 3000 km round a corner, 15 ms. A message of
/// 1250 bytes takes 10 µs more on each link.
const TWO_WAYS: &str = r#"
    "straight": (from: "here", to: "there", distance: "2000 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms"),
    "out": (from: "here", to: "corner", distance: "1000 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms"),
    "on": (from: "corner", to: "there", distance: "2000 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms"),"#;

fn network(links: &str) -> Simulation<()> {
    network_with(links, "")
}

/// The same with further properties of the network.
fn network_with(links: &str, more: &str) -> Simulation<()> {
    let infrastructure = format!(
        r#"(sites: {{}}, nodes: ["here", "corner", "there"], links: {{{links}}},
            network: (detection: "3 s", timeout: "200 ms", attempts: 4{more}))"#
    );
    let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    sim.world.init_resource::<Ended>();
    let index = sim.world.resource::<Infrastructure>();
    let (from, to) = (index.nodes.get("here").unwrap(), index.nodes.get("there").unwrap());
    sim.on(move |now: Now<Post>, mut network: Network| {
        let Post { tag, bytes, timeout } = now.event;
        let deadline = now.time() + timeout;
        network.send(now.agenda, Message { from, to, bytes, tag, index: tag, deadline });
    });
    sim.on(|now: Now<MessageArrived>, mut ended: ResMut<Ended>| {
        ended.arrived.push((now.event.tag, now.time().since(now.event.sent_at).seconds()));
    });
    sim.on(|now: Now<MessageLost>, mut ended: ResMut<Ended>| {
        let MessageLost { tag, sent_at, reason, cause, .. } = now.event;
        ended.lost.push((tag, now.time().since(sent_at).seconds(), reason, cause));
    });
    sim
}

fn link(sim: &Simulation<()>, name: &str) -> LinkId {
    sim.world.resource::<Infrastructure>().links.get(name).unwrap()
}

fn post(sim: &mut Simulation<()>, at: f64, tag: u64, timeout: SimSpan) {
    sim.agenda().at(seconds(at), Post { tag, bytes: 1250.0, timeout });
}

fn cut(sim: &mut Simulation<()>, name: &str, at: f64) -> IncidentId {
    let (link, incident) = (link(sim, name), incident(sim, "link_cut", name));
    sim.agenda().at(seconds(at), LinkCut { link, incident });
    incident
}

fn restore(sim: &mut Simulation<()>, name: &str, at: f64, incident: IncidentId) {
    let link = link(sim, name);
    sim.agenda().at(seconds(at), LinkRestored { link, incident });
}

fn arrived(sim: &Simulation<()>) -> &[(u64, f64)] {
    &sim.world.resource::<Ended>().arrived
}

fn lost(sim: &Simulation<()>) -> &[(u64, f64, LostReason, Option<IncidentId>)] {
    &sim.world.resource::<Ended>().lost
}

/// All arrived, in this order, after these times in seconds.
fn have_arrived(sim: &Simulation<()>, expected: &[(u64, f64)]) {
    let found = arrived(sim);
    let same = |(found, expected): (&(u64, f64), &(u64, f64))| {
        found.0 == expected.0 && near(found.1, expected.1)
    };
    let all = found.len() == expected.len() && found.iter().zip(expected).all(same);
    assert!(all, "{found:?}, not {expected:?}");
}

#[test]
fn a_message_under_way_when_its_link_is_cut_arrives() {
    let mut sim = network(TWO_WAYS);
    post(&mut sim, 1.0, 1, SimSpan::MINUTE);
    cut(&mut sim, "straight", 1.005);
    play(&mut sim, hours(1.0));
    have_arrived(&sim, &[(1, 0.010_010)]);
}

#[test]
fn a_message_sent_into_a_cut_takes_another_path_once_routers_know() {
    let mut sim = network(TWO_WAYS);
    let incident = cut(&mut sim, "straight", 20.0);
    post(&mut sim, 21.0, 1, SimSpan::MINUTE);
    post(&mut sim, 30.0, 2, SimSpan::MINUTE);
    restore(&mut sim, "straight", 40.0, incident);
    // The restored link is used once routers know of it.
    post(&mut sim, 42.0, 3, SimSpan::MINUTE);
    post(&mut sim, 43.5, 4, SimSpan::MINUTE);
    play(&mut sim, hours(1.0));
    // Known at 23 s, 2 s after the first was sent; 15 ms and twice 10 µs by the corner.
    have_arrived(&sim, &[(1, 2.015_020), (2, 0.015_020), (3, 0.015_020), (4, 0.010_010)]);
}

#[test]
fn without_any_route_a_message_waits_until_its_deadline_and_names_the_cut() {
    let mut sim = network(TWO_WAYS);
    let straight = cut(&mut sim, "straight", 20.0);
    cut(&mut sim, "on", 25.0);
    post(&mut sim, 50.0, 1, SimSpan::MINUTE);
    play(&mut sim, hours(1.0));
    assert_eq!(lost(&sim), [(1, 60.0, LostReason::NoRoute, Some(straight))]);
    assert!(arrived(&sim).is_empty());
}

#[test]
fn of_two_cuts_of_a_link_the_first_under_way_is_the_cause_and_both_must_end() {
    let mut sim = network(&line(""));
    let first = cut(&mut sim, "straight", 10.0);
    let second = cut(&mut sim, "straight", 20.0);
    restore(&mut sim, "straight", 30.0, first);
    restore(&mut sim, "straight", 50.0, second);
    // Deadlines at 17, 27 and 37 s; the last is sent after routers know at 53 s.
    for (tag, at) in [(1, 12.0), (2, 22.0), (3, 32.0), (4, 60.0)] {
        post(&mut sim, at, tag, SimSpan::SECOND * 5);
    }
    play(&mut sim, hours(1.0));
    let none = LostReason::NoRoute;
    let expected =
        [(1, 5.0, none, Some(first)), (2, 5.0, none, Some(first)), (3, 5.0, none, Some(second))];
    assert_eq!(lost(&sim), expected);
    have_arrived(&sim, &[(4, 0.010_010)]);
}

#[test]
fn a_cut_outside_its_path_is_not_the_cause_of_a_lost_message() {
    // The path by the corner ends there: only the straight link leads on.
    let out = r#""out": (from: "here", to: "corner", distance: "1000 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms"),"#;
    let mut sim = network(&format!("{}, {out}", line("")));
    let straight = cut(&mut sim, "straight", 20.0);
    cut(&mut sim, "out", 25.0);
    post(&mut sim, 30.0, 1, SimSpan::SECOND * 5);
    play(&mut sim, hours(1.0));
    assert_eq!(lost(&sim), [(1, 5.0, LostReason::NoRoute, Some(straight))]);
    // Nothing leads there at all: no cut is to blame.
    let mut sim = network(out);
    cut(&mut sim, "out", 20.0);
    post(&mut sim, 30.0, 1, SimSpan::SECOND * 5);
    play(&mut sim, hours(1.0));
    assert_eq!(lost(&sim), [(1, 5.0, LostReason::NoRoute, None)]);
}

#[test]
fn a_link_restored_before_the_deadline_transmits_waiting_messages() {
    let mut sim = network(TWO_WAYS);
    let incident = cut(&mut sim, "straight", 20.0);
    cut(&mut sim, "on", 25.0);
    post(&mut sim, 50.0, 1, SimSpan::MINUTE);
    restore(&mut sim, "straight", 90.0, incident);
    play(&mut sim, hours(1.0));
    // Known at 93 s.
    have_arrived(&sim, &[(1, 43.010_010)]);
}

#[test]
fn a_link_cut_twice_transmits_again_once_both_cuts_have_ended() {
    let mut sim = network(
        r#""straight": (from: "here", to: "there", distance: "2000 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms")"#,
    );
    let first = cut(&mut sim, "straight", 10.0);
    let second = cut(&mut sim, "straight", 20.0);
    restore(&mut sim, "straight", 30.0, first);
    restore(&mut sim, "straight", 50.0, second);
    post(&mut sim, 25.0, 1, SimSpan::MINUTE);
    play(&mut sim, hours(1.0));
    have_arrived(&sim, &[(1, 28.010_010)]);
}

#[test]
fn a_message_with_a_route_arrives_however_late_for_its_deadline() {
    let mut sim = network(TWO_WAYS);
    post(&mut sim, 1.0, 1, SimSpan::from_seconds(0.005));
    play(&mut sim, hours(1.0));
    have_arrived(&sim, &[(1, 0.010_010)]);
}

/// A line of 2000 km with further properties.
fn line(more: &str) -> String {
    format!(
        r#""straight": (from: "here", to: "there", distance: "2000 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms", {more})"#
    )
}

/// Sends 20000 messages of a size, ten seconds apart: none is delayed by another.
fn twenty_thousand(mut sim: Simulation<()>, bytes: f64) -> Simulation<()> {
    for tag in 0..20_000 {
        sim.agenda().at(seconds(10.0 * tag as f64), Post { tag, bytes, timeout: SimSpan::MINUTE });
    }
    play(&mut sim, hours(100.0));
    assert_eq!(arrived(&sim).len() + lost(&sim).len(), 20_000);
    sim
}

/// Number of messages that arrived after a time in seconds.
fn after(sim: &Simulation<()>, delay_s: f64) -> usize {
    arrived(sim).iter().filter(|message| near(message.1, delay_s)).count()
}

/// Whether a count is that of 20000 trials of a probability, within four standard deviations.
fn is_share(count: usize, probability: f64) -> bool {
    let deviation = (20_000.0 * probability * (1.0 - probability)).sqrt();
    (count as f64 - 20_000.0 * probability).abs() < 4.0 * deviation
}

#[test]
fn each_loss_costs_a_timeout_twice_as_long_and_too_many_lose_the_message() {
    let sim = twenty_thousand(network(&line("loss: 0.5")), 1250.0);
    // 0, 200, 600, 1400 ms on top of 10.01 ms, with 1/2, 1/4, 1/8, 1/16; lost with 1/16, after 3 s.
    for (losses, waited_s, probability) in
        [(0, 0.0, 0.5), (1, 0.2, 0.25), (2, 0.6, 0.125), (3, 1.4, 0.0625)]
    {
        let count = after(&sim, 0.010_010 + waited_s);
        assert!(is_share(count, probability), "{count} of {losses} losses");
    }
    assert!(is_share(lost(&sim).len(), 0.0625), "{} lost", lost(&sim).len());
    let given_up = |lost: &(u64, f64, LostReason, Option<IncidentId>)| {
        near(lost.1, 3.010_010) && lost.2 == LostReason::Losses && lost.3.is_none()
    };
    assert!(lost(&sim).iter().all(given_up));
}

#[test]
fn a_segment_lost_inside_a_message_costs_a_round_trip() {
    // Two packets of 1460 bytes: 10 ms and 23.36 µs, 20 ms more for each loss of the first, 200 ms for
    // one of the last. Each is lost with 0.2.
    let sim = twenty_thousand(network(&line("loss: 0.2")), 2920.0);
    for (delay_s, probability) in [
        (0.010_023_36, 0.8 * 0.8),
        (0.030_023_36, 0.2 * 0.8 * 0.8),
        (0.050_023_36, 0.2 * 0.2 * 0.8 * 0.8),
        (0.210_023_36, 0.8 * 0.2 * 0.8),
        (0.230_023_36, 0.2 * 0.8 * 0.2 * 0.8),
    ] {
        let count = after(&sim, delay_s);
        assert!(is_share(count, probability), "{count} after {delay_s} s");
    }
}

#[test]
fn a_new_connection_costs_its_round_trips_and_its_own_timeout() {
    // Two round trips of 20 ms more; 1 s for a loss of the handshake's first packet, 200 ms for one of
    // the message.
    let fresh = r#", new_connection_per_message: (round_trips: 2, timeout: "1 s")"#;
    let sim = twenty_thousand(network_with(&line("loss: 0.2"), fresh), 1250.0);
    for (delay_s, probability) in
        [(0.050_010, 0.64), (0.250_010, 0.128), (1.050_010, 0.128), (1.250_010, 0.0256)]
    {
        let count = after(&sim, delay_s);
        assert!(is_share(count, probability), "{count} after {delay_s} s");
    }
}

#[test]
fn messages_from_one_node_to_another_keep_their_order() {
    let mut sim = network(
        r#""straight": (from: "here", to: "there", distance: "2000 km", detour: 1.0, rate: "1 Gbit/s",
            utilisation: 0.9, packet: "1 kB", buffer: "50 ms", jitter: "5 ms", loss: 0.01)"#,
    );
    for tag in 0..50_000 {
        post(&mut sim, 0.001 * tag as f64, tag, SimSpan::MINUTE);
    }
    play(&mut sim, hours(1.0));
    assert_eq!(arrived(&sim).len() + lost(&sim).len(), 50_000);
    assert!(arrived(&sim).windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[test]
fn waiting_messages_are_sent_in_their_order_of_arrival() {
    let mut sim = network(&line(""));
    let incident = cut(&mut sim, "straight", 20.0);
    // The first is lost after 5 s, before the third is sent.
    post(&mut sim, 25.0, 1, SimSpan::SECOND * 5);
    post(&mut sim, 26.0, 2, SimSpan::MINUTE * 5);
    post(&mut sim, 31.0, 3, SimSpan::MINUTE * 5);
    restore(&mut sim, "straight", 60.0, incident);
    play(&mut sim, hours(1.0));
    // Behind the second, which takes 10 µs.
    have_arrived(&sim, &[(2, 37.010_010), (3, 32.010_020)]);
    assert_eq!(lost(&sim).len(), 1);
}

#[test]
fn a_message_that_waits_for_a_link_is_sent_when_it_is_restored_before_routers_knew() {
    let mut sim = network(&line(""));
    let first = cut(&mut sim, "straight", 20.0);
    post(&mut sim, 20.5, 1, SimSpan::MINUTE);
    post(&mut sim, 20.7, 2, SimSpan::MINUTE);
    restore(&mut sim, "straight", 21.0, first);
    post(&mut sim, 21.5, 3, SimSpan::MINUTE);
    // Another cut is still under way when the first ends: until it ends, and routers know at 33 s.
    let second = cut(&mut sim, "straight", 30.0);
    let third = cut(&mut sim, "straight", 30.5);
    post(&mut sim, 30.7, 4, SimSpan::MINUTE);
    restore(&mut sim, "straight", 31.0, second);
    restore(&mut sim, "straight", 40.0, third);
    play(&mut sim, hours(1.0));
    let expected = [(1, 0.510_010), (2, 0.310_020), (3, 0.010_010), (4, 12.310_010)];
    have_arrived(&sim, &expected);
}

#[test]
fn a_request_that_fails_since_routers_still_believe_in_a_cut_names_it() {
    let mut sim = network(&line(""));
    let incident = cut(&mut sim, "straight", 20.0);
    restore(&mut sim, "straight", 30.0, incident);
    // Routers believe in the cut until 33 s; the deadline is at 32 s.
    post(&mut sim, 31.0, 1, SimSpan::SECOND);
    // Once they know better it is sent.
    post(&mut sim, 40.5, 2, SimSpan::SECOND * 5);
    play(&mut sim, hours(1.0));
    assert_eq!(lost(&sim), [(1, 1.0, LostReason::NoRoute, Some(incident))]);
    have_arrived(&sim, &[(2, 0.010_010)]);
}
