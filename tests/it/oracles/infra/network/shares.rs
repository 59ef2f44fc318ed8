//! Bulk that shares links.

use super::super::super::{Answer, Row};
use super::{BULK, free, km, link, net};
use crate::network::{Net, link as km_link};
use reflexarc::infra::FlowTerms;
use reflexarc::kernel::SimTime;

/// Rates of flows, each between two further nodes, over the links that it names. Connections between links
/// have a length, so that a route through more of them is longer.
pub fn max_min(row: &Row) -> Answer {
    let links = row.params["links_Mbit_per_s"].as_object().unwrap();
    let paths: Vec<Vec<&str>> = row.params["flow_paths"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| path.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect())
        .collect();
    let mut nodes: Vec<String> =
        links.keys().flat_map(|name| [format!("{name}-in"), format!("{name}-out")]).collect();
    let mut all: String = links
        .iter()
        .map(|(name, rate)| {
            let ends = (format!("{name}-in"), format!("{name}-out"));
            // A small packet: the route is of the fewest connections.
            link(name, (&ends.0, &ends.1), 0.0, 1e6 * rate.as_f64().unwrap(), "")
                .replace("1 kB", "1 B")
        })
        .collect();
    let mut joined = std::collections::BTreeSet::new();
    for (flow, path) in paths.iter().enumerate() {
        nodes.extend([format!("from-{flow}"), format!("to-{flow}")]);
        let mut stops = vec![format!("from-{flow}")];
        stops.extend(path.iter().flat_map(|name| [format!("{name}-in"), format!("{name}-out")]));
        stops.push(format!("to-{flow}"));
        for pair in stops.chunks(2) {
            if joined.insert(pair.to_vec()) {
                let name = format!("{}-{}", pair[0], pair[1]);
                all += &km_link(&name, (&pair[0], &pair[1]), 100.0, super::FREE, "");
            }
        }
    }
    let list = |name: &str, at: usize| {
        row.params.get(name).and_then(|all| all.get(at)).and_then(serde_json::Value::as_f64)
    };
    let mut net = net(&nodes, &all, BULK);
    for flow in 0..paths.len() {
        let terms = FlowTerms {
            weight: list("weights", flow).unwrap_or(1.0),
            most_b_s: list("demand_Mbit_per_s", flow).map_or(f64::INFINITY, |rate| rate * 1.25e5),
            is_apart: false,
        };
        let ends = (format!("from-{flow}"), format!("to-{flow}"));
        net.send_on(0.0, (&ends.0, &ends.1), flow as u64, 1e15, SimTime::NEVER, terms);
    }
    net.play(1.0);
    let rate = |flow: usize| net.rate_b_s(flow as u64) * 8e-6;
    Answer::Exact(match row.quantity.as_str() {
        "rate" => rate(row.number("flow") as usize),
        "total_rate" => (0..paths.len()).map(rate).sum(),
        _ => return Answer::NotCovered,
    })
}

/// One link, and a node for each sender.
fn fan_in(senders: usize, bit_s: f64) -> (Net, Vec<String>) {
    let mut nodes: Vec<String> = (0..senders).map(|sender| format!("s{sender}")).collect();
    let mut links: String =
        nodes.iter().map(|node| free(&format!("{node}-l"), (node, "x"))).collect();
    links += &link("shared", ("x", "y"), 0.0, bit_s, "");
    nodes.extend(["x".to_owned(), "y".to_owned()]);
    (net(&nodes, &links, BULK), nodes)
}

/// Transfers that begin at their instants and share one link.
pub fn fair_share_completion(row: &Row) -> Answer {
    let flows = row.pairs("flows_start_s_size_Mbit");
    let (mut net, nodes) = fan_in(flows.len(), 1e6 * row.number("link_Mbit_per_s"));
    for (flow, &(start_s, size_mbit)) in flows.iter().enumerate() {
        net.send(start_s, (&nodes[flow], "y"), flow as u64, size_mbit * 1.25e5);
    }
    match row.quantity.as_str() {
        "completion_time" => Answer::Exact(net.play(1e7).at(row.number("flow") as u64)),
        _ => Answer::NotCovered,
    }
}

/// Two transfers whose weights change under way.
pub fn weight_change(row: &Row) -> Answer {
    let (mut net, nodes) = fan_in(2, 8.0 * row.number("link_B_per_s"));
    for (flow, &weight) in row.numbers("weights_after").iter().enumerate() {
        net.send(0.0, (&nodes[flow], "y"), flow as u64, row.number("size_B_each"));
        net.reweigh(row.number("weight_change_at_s"), flow as u64, weight);
    }
    let ended = net.play(1e7);
    match row.quantity.as_str() {
        "completion_first" => Answer::Exact(ended.arrived[0].1),
        "completion_second" => Answer::Exact(ended.arrived[1].1),
        _ => Answer::NotCovered,
    }
}

/// A transfer over a link that is cut now and then.
pub fn transfer_with_outage(row: &Row) -> Answer {
    let nodes = ["a".to_owned(), "b".to_owned()];
    let size_bit = row.number("size_bit");
    let line =
        link("line", ("a", "b"), km(row.number("latency_s")), row.number("link_bit_per_s"), "");
    let mut net = net(&nodes, &line, BULK);
    for (from_s, until_s) in row.pairs("down_intervals_s") {
        net.cut("line", from_s, until_s);
    }
    net.send(0.0, ("a", "b"), 1, size_bit / 8.0);
    let time_s = net.play(1e7).at(1);
    match row.quantity.as_str() {
        "completion_time" => Answer::Exact(time_s),
        "mean_goodput" => Answer::Exact(size_bit / time_s),
        _ => Answer::NotCovered,
    }
}
