//! The queue of a link: messages that its background delays, and packets that find its buffer full.

use super::super::super::{Answer, Row};
use super::{link, net};
use bevy_ecs::prelude::{Res, ResMut, Resource};
use reflexarc::infra::{Infrastructure, Link, LinkId, Message, MessageArrived, Network};
use reflexarc::kernel::{
    Draws, Event, Now, Phase, SimSpan, SimTime, Stream, Tally, kinds, variate,
};

kinds! { extra: PacketSent }

/// The next packet is sent.
#[derive(Clone, Copy)]
struct PacketSent(u64);

impl Event for PacketSent {
    const PHASE: Phase = Phase::Decision;
}

/// Sizes of messages.
#[derive(Clone, Copy)]
enum Size {
    Fixed(f64),
    Exponential(f64),
}

/// What is sent, and what was seen of it.
#[derive(Resource)]
struct Probe {
    size: Size,
    sizes: Stream,
    number: u64,
    delays_s: Tally,
    sample_s: Vec<f64>,
    /// Messages whose first transmission was lost: they wait for the timeout of 200 ms.
    late: u64,
}

/// A second between messages: none is behind another.
fn send(
    now: Now<PacketSent>,
    mut probe: ResMut<Probe>,
    nodes: Res<Infrastructure>,
    mut network: Network,
) {
    let index = now.event.0;
    let bytes = match probe.size {
        Size::Fixed(bytes) => bytes,
        Size::Exponential(mean_b) => variate::exponential(probe.sizes.uniform(index), mean_b),
    };
    let (from, to) = (nodes.nodes.get("a").unwrap(), nodes.nodes.get("b").unwrap());
    let deadline = SimTime::NEVER;
    network.send(now.agenda, Message { from, to, bytes, tag: index, index, deadline });
    if index + 1 < probe.number {
        now.agenda.after(SimSpan::SECOND, PacketSent(index + 1));
    }
}

fn arrive(now: Now<MessageArrived>, mut probe: ResMut<Probe>) {
    let delay_s = now.time().since(now.event.sent_at).seconds();
    probe.delays_s.add(delay_s);
    probe.late += u64::from(delay_s >= 0.2);
    if probe.sample_s.len() < 1_000_000 {
        probe.sample_s.push(delay_s);
    }
}

/// Sends a number of messages over a link whose background is that of the row.
fn play(row: &Row, scv: f64, buffer_packets: f64, size: Size, number: u64) -> Probe {
    let (bit_s, packet_b) = (row.number("link_bit_per_s"), row.number("packet_B"));
    let service_s = 8.0 * packet_b / bit_s;
    let utilisation = row.number("arrivals_per_s") * service_s;
    let more = format!("utilisation: {utilisation:?}, packet_scv: {scv:?}");
    let buffer = format!("\"{} ns\"", (buffer_packets * service_s * 1e9).round() as i64);
    let line = link("line", ("a", "b"), 0.0, bit_s, &more)
        .replace("\"50 ms\"", &buffer)
        .replace("\"1 kB\"", &format!("\"{packet_b:?} B\""));
    let more = r#"detection: "0 s", attempts: 100, bulk: "1000 d", segment: "1 GB""#;
    let mut net = net(&["a".to_owned(), "b".to_owned()], &line, more);
    let sizes = Draws::new(row.seed(), 1).stream("sizes").unwrap();
    let (delays_s, sample_s) = (Tally::default(), Vec::new());
    net.sim.world.insert_resource(Probe { size, sizes, number, delays_s, sample_s, late: 0 });
    net.sim.on(send).on(arrive);
    net.sim.agenda().at(SimTime::START, PacketSent(0));
    net.sim.run_until(SimTime::from_seconds(number as f64 + 1e5)).unwrap();
    net.sim.world.remove_resource::<Probe>().unwrap()
}

pub fn run(row: &Row) -> Answer {
    let packet_b = row.number("packet_B");
    let mean = |scv: f64, size: Size| {
        let probe = play(row, scv, 1e6, size, 400_000);
        let (mean, variance) = (probe.delays_s.mean().unwrap(), probe.delays_s.variance().unwrap());
        Answer::Mean { mean, standard_error: (variance / 400_000.0).sqrt() }
    };
    match row.quantity.as_str() {
        "utilisation" => Answer::Exact(utilisation(row)),
        "mm1_mean_delay" => mean(1.0, Size::Exponential(packet_b)),
        "mm1_mean_wait" => mean(1.0, Size::Fixed(0.0)),
        "md1_mean_delay" => mean(0.0, Size::Fixed(packet_b)),
        "md1_mean_wait" => mean(0.0, Size::Fixed(0.0)),
        "mm1_delay_quantile" => {
            let mut probe = play(row, 1.0, 1e6, Size::Exponential(packet_b), 400_000);
            probe.sample_s.sort_by(f64::total_cmp);
            Answer::Exact(probe.sample_s[(row.number("q") * 400_000.0) as usize])
        }
        "mm1k_loss_probability" => {
            // The packet in service does not wait; enough messages for a standard error of 1.4 %.
            let places = row.number("buffer_packets_incl_service") - 1.0;
            let number = (5200.0 / row.value).clamp(1e5, 2e7) as u64;
            let probe = play(row, 1.0, places, Size::Fixed(packet_b), number);
            let mean = probe.late as f64 / number as f64;
            Answer::Mean { mean, standard_error: (mean * (1.0 - mean) / number as f64).sqrt() }
        }
        _ => Answer::NotCovered,
    }
}

/// The utilisation that a link reports.
fn utilisation(row: &Row) -> f64 {
    let service_s = 8.0 * row.number("packet_B") / row.number("link_bit_per_s");
    let utilisation = row.number("arrivals_per_s") * service_s;
    let more = format!("utilisation: {utilisation:?}");
    let line = link("line", ("a", "b"), 0.0, row.number("link_bit_per_s"), &more);
    let mut net = net(&["a".to_owned(), "b".to_owned()], &line, super::BULK);
    net.play(1.0);
    let entity = net.sim.world.resource::<Infrastructure>().link(LinkId::new(0)).unwrap();
    net.sim.world.get::<Link>(entity).unwrap().utilisation()
}
