//! The page of a suite: stories with gates, a line each, then their gates.

use super::text::{WIDTH, number, wrapped};
use crate::measure::kpi;
use crate::scenario::{Gate, Story};
use crate::study::arm::DISTURBED;
use crate::study::comparison::KpiRow;
use comfy_table::{CellAlignment, Table, presets};
use std::fmt::Write;
use std::sync::Arc;

/// What is measured in every story beside its gates, where its models are there.
pub const MEASURES: [&str; 13] = [
    "decision_latency_p50",
    "decision_latency_p99",
    "decision_request_s",
    "decision_queue_s",
    "decision_inference_s",
    "decision_actuation_s",
    "failover_seconds",
    "data_age_p95",
    "decisions_lost",
    "decisions_fallback",
    "compute_utilisation_peak",
    "power_headroom_min_w",
    "thermal_headroom_min_k",
];

/// The columns of the table for people: heads and KPIs.
const COLUMNS: [(&str, &str); 9] = [
    ("p50", "decision_latency_p50"),
    ("p99", "decision_latency_p99"),
    ("request", "decision_request_s"),
    ("queue", "decision_queue_s"),
    ("infer", "decision_inference_s"),
    ("act", "decision_actuation_s"),
    ("failover", "failover_seconds"),
    ("age p95", "data_age_p95"),
    ("compute", "compute_utilisation_peak"),
];

/// A gate with its result.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The gate.
    pub gate: Gate,
    /// The value; `None` if it is undefined.
    pub value: Option<f64>,
    /// Whether the gate is met.
    pub is_met: bool,
}

/// What a story measured.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The story.
    pub story: Arc<Story>,
    /// Its gates, in the order in which they were written.
    pub gates: Vec<Judged>,
    /// The measures and the KPIs of its gates.
    pub rows: Vec<KpiRow>,
}

impl Outcome {
    fn mean(&self, kpi: &str) -> Option<f64> {
        let row = self.rows.iter().find(|row| row.kpi.name == kpi)?;
        row.arm(DISTURBED).map(|estimate| estimate.mean)
    }
}

/// The page of a suite of some replications each, played with a seed.
#[must_use]
pub fn suite_page(outcomes: &[Outcome], replications: u32, seed: u64) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let heads = COLUMNS.iter().map(|(head, _)| (*head).to_owned());
    table.set_header([String::new()].into_iter().chain(heads).chain(["gates".to_owned()]));
    for one in outcomes {
        let mut cells = vec![one.story.name.clone()];
        for (_, kpi) in COLUMNS {
            cells.push(one.mean(kpi).map_or("—".to_owned(), number));
        }
        let met = one.gates.iter().filter(|gate| gate.is_met).count();
        cells.push(format!("{met}/{}", one.gates.len()));
        table.add_row(cells);
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if place > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = format!("{replications} replications, seed {seed}\n");
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str("Means in the disturbed arm. Decision latency: median, 99 % quantile and stages, which add up to its mean, in s; failover and age of the data in s; peak utilisation of the servers.\n");
    for one in outcomes {
        for gate in &one.gates {
            let unit =
                kpi::find(gate.gate.kpi).map(|kpi| kpi.unit.symbol(one.story.currency.code()));
            let unit = unit
                .filter(|unit| *unit != "1")
                .map_or_else(String::new, |unit| format!(" {unit}"));
            let value = gate.value.map_or("undefined".to_owned(), number);
            let word = if gate.is_met { "met    " } else { "NOT MET" };
            // Writing to a string cannot fail.
            let _written = writeln!(
                text,
                "{word} {}: {} (the value is {value}{unit})",
                one.story.name, gate.gate.text
            );
        }
    }
    let gates = || outcomes.iter().flat_map(|one| &one.gates);
    let unmet = gates().filter(|gate| !gate.is_met).count();
    let _written = writeln!(
        text,
        "{} stories, {} gates: {}",
        outcomes.len(),
        gates().count(),
        if unmet == 0 { "all met".to_owned() } else { format!("{unmet} not met") }
    );
    wrapped(&text, WIDTH)
}
