//! A chain as the data set publishes it, in JSON: stages and arcs, checked.

use crate::quantity::{check_name, nearest};
use crate::scenario::import::finding::{Log, Spot};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file.
#[derive(Debug, Deserialize)]
pub(super) struct ChainFile {
    /// Number of the chain.
    pub(super) chain: u32,
    /// Stages.
    nodes: Vec<Node>,
    /// Arcs.
    edges: Vec<Edge>,
}

/// A stage of the file.
#[derive(Debug, Deserialize)]
struct Node {
    name: String,
    #[serde(default)]
    stage_type: String,
    cost_added: f64,
    stage_time_mean: f64,
    #[serde(default)]
    demand_mean: Option<f64>,
    #[serde(default)]
    demand_sd: Option<f64>,
    #[serde(default)]
    service_level: Option<f64>,
    #[serde(default)]
    max_service_time: Option<f64>,
}

/// An arc of the file.
#[derive(Debug, Deserialize)]
struct Edge {
    supplier: String,
    customer: String,
    #[serde(default = "one")]
    units_per_unit: f64,
}

const fn one() -> f64 {
    1.0
}

/// Demand of customers at a stage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// Mean units a day.
    pub(super) mean: f64,
    /// Standard deviation of a day.
    pub(super) sd: f64,
    /// Longest time in days that customers wait.
    pub(super) most_quoted_days: u32,
}

/// A stage.
#[derive(Clone, Debug)]
pub(super) struct ChainStage {
    pub(super) name: String,
    /// Its type: part, manufacturing, transport, distribution, retail.
    pub(super) kind: String,
    pub(super) time_days: u32,
    /// Cost of a unit when it leaves the stage: what this and all stages before it add.
    pub(super) unit_cost: f64,
    pub(super) demand: Option<Demand>,
    /// Mean units a day of all demand that it serves, through other stages too.
    pub(super) mean: f64,
    /// Standard deviation of a day of the same; the orders of its customers count as independent.
    pub(super) sd: f64,
}

/// A chain that can be placed.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) stages: Vec<ChainStage>,
    /// From supplier to customer.
    pub(super) arcs: Vec<(usize, usize)>,
    /// The highest service level of its demand stages.
    pub(super) service_level: f64,
}

/// Most stages of a chain.
const MOST_STAGES: usize = 20_000;

impl ChainFile {
    /// The chain; reports what is wrong. Rows of findings count stages and arcs from 1.
    pub(super) fn chain(self, log: &mut Log) -> Option<Chain> {
        let spot = |sheet: &str, index: usize, column: &str| Spot {
            sheet: sheet.to_owned(),
            row: index as u32 + 1,
            column: column.to_owned(),
        };
        let Self { nodes, edges, .. } = self;
        if nodes.len() > MOST_STAGES || edges.len() > 20 * MOST_STAGES {
            let message = format!("{} stages and {} arcs are too many", nodes.len(), edges.len());
            log.error(
                "limit",
                Spot::default(),
                "",
                message,
                format!("at most {MOST_STAGES} stages"),
            );
            return None;
        }
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut stages = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let at = |column: &str| spot("nodes", index, column);
            if let Err(error) = check_name(&node.name) {
                log.error(
                    "invalid-name",
                    at("name"),
                    &node.name,
                    error.to_string(),
                    "rename the stage",
                );
            }
            if let Some(other) = places.insert(node.name.clone(), index) {
                let message = format!("the stage `{}` is number {} too", node.name, other + 1);
                log.error("given-twice", at("name"), &node.name, message, "rename one of the two");
            }
            let amounts = [
                ("cost_added", Some(node.cost_added), 1e9),
                ("stage_time_mean", Some(node.stage_time_mean), 3e3),
                ("demand_mean", node.demand_mean, 1e6),
                ("demand_sd", node.demand_sd, 1e6),
                ("max_service_time", node.max_service_time, 3e3),
            ];
            for (column, value, most) in amounts {
                let Some(value) = value.filter(|value| !(0.0..=most).contains(value)) else {
                    continue;
                };
                let message = format!("`{value}` is out of range");
                log.error(
                    "out-of-range",
                    at(column),
                    &value.to_string(),
                    message,
                    format!("0 to {most}"),
                );
            }
            if let Some(level) = node.service_level.filter(|level| !(0.5..1.0).contains(level)) {
                let message = format!("`{level}` is no service level");
                log.error(
                    "out-of-range",
                    at("service_level"),
                    &level.to_string(),
                    message,
                    "0.5 to below 1",
                );
            }
            let days = node.stage_time_mean.ceil();
            if days != node.stage_time_mean {
                let (from, to) = (node.stage_time_mean.to_string(), format!("{days} d"));
                log.changed(at("stage_time_mean"), &from, &to, "whole days, rounded up");
            }
            let demand = node.demand_mean.map(|mean| Demand {
                mean,
                sd: node.demand_sd.unwrap_or(0.0),
                most_quoted_days: node.max_service_time.unwrap_or(0.0).floor() as u32,
            });
            if demand.is_some() && node.service_level.is_none() {
                let message = "a demand stage has no service level";
                log.error("missing", at("service_level"), "", message, "give one, such as 0.95");
            }
            stages.push(ChainStage {
                name: node.name.clone(),
                kind: node.stage_type.clone(),
                time_days: days.max(0.0) as u32,
                unit_cost: node.cost_added,
                demand,
                mean: 0.0,
                sd: 0.0,
            });
        }
        let mut arcs = Vec::new();
        for (index, edge) in edges.iter().enumerate() {
            let mut end = |name: &str, column: &str| {
                let place = places.get(name).copied();
                if place.is_none() {
                    let near = nearest(name, places.keys().map(String::as_str));
                    let near =
                        near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                    let message = format!("unknown stage `{name}`");
                    log.error("unknown-stage", spot("edges", index, column), name, message, near);
                }
                place
            };
            let (from, to) = (end(&edge.supplier, "supplier"), end(&edge.customer, "customer"));
            if !(edge.units_per_unit > 0.0 && edge.units_per_unit <= 1e6) {
                let value = edge.units_per_unit.to_string();
                let message = format!("`{value}` is out of range");
                log.error(
                    "out-of-range",
                    spot("edges", index, "units_per_unit"),
                    &value,
                    message,
                    "above 0, at most 1000000",
                );
            }
            if let (Some(from), Some(to)) = (from, to) {
                arcs.push((from, to, edge.units_per_unit));
            }
        }
        let levels = nodes.iter().filter(|node| node.demand_mean.is_some());
        let service_level = levels.filter_map(|node| node.service_level).fold(0.0, f64::max);
        if service_level <= 0.0 && !log.has_errors() {
            log.error(
                "missing",
                Spot::default(),
                "",
                "no stage has demand",
                "give a stage a demand and a service level",
            );
        }
        if log.has_errors() {
            return None;
        }
        accumulate(&mut stages, &arcs);
        let arcs = arcs.into_iter().map(|(from, to, _)| (from, to)).collect();
        Some(Chain { stages, arcs, service_level })
    }
}

/// Adds up unit costs along the arcs, and demand against them; arcs of a ring are left as they are, and the
/// ring is reported when the chain is placed.
fn accumulate(stages: &mut [ChainStage], arcs: &[(usize, usize, f64)]) {
    let count = stages.len();
    let mut waits = vec![0; count];
    let mut after: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    for &(from, to, units) in arcs {
        waits[to] += 1;
        after[from].push((to, units));
    }
    let mut order: Vec<usize> = (0..count).filter(|&stage| waits[stage] == 0).collect();
    let mut next = 0;
    while let Some(&stage) = order.get(next) {
        next += 1;
        for &(customer, units) in &after[stage] {
            stages[customer].unit_cost += units * stages[stage].unit_cost;
            waits[customer] -= 1;
            if waits[customer] == 0 {
                order.push(customer);
            }
        }
    }
    for &stage in order.iter().rev() {
        let own = stages[stage].demand;
        let mut mean = own.map_or(0.0, |demand| demand.mean);
        let mut variance = own.map_or(0.0, |demand| demand.sd * demand.sd);
        for &(customer, units) in &after[stage] {
            mean += units * stages[customer].mean;
            variance += units * units * stages[customer].sd * stages[customer].sd;
        }
        (stages[stage].mean, stages[stage].sd) = (mean, libm::sqrt(variance));
    }
}
