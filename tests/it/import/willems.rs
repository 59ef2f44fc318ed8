//! Chains of Willems (2008): the placement of their safety stock, and a year of what is imported.

use super::skip;
use crate::story::{first, kpi_of, load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::import::{Imported, Placed, WillemsRequest, import_willems};
use reflexarc::study::arm::{Arms, DISTURBED};
use serde_json::Value;
use statrs::distribution::{Continuous, ContinuousCDF, Gamma, Normal};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Two parts, of 4 and 9 days, are assembled in one day for customers who do not wait.
const ASSEMBLED: &str = r#"{"chain": 99, "nodes": [
    {"name": "frame", "stage_type": "part", "cost_added": 10, "stage_time_mean": 4},
    {"name": "wheel", "stage_type": "part", "cost_added": 5, "stage_time_mean": 9},
    {"name": "cart", "stage_type": "manufacturing", "cost_added": 5, "stage_time_mean": 1,
     "demand_mean": 100, "demand_sd": 20, "service_level": 0.95, "max_service_time": 0}
], "edges": [
    {"supplier": "frame", "customer": "cart", "units_per_unit": 1},
    {"supplier": "wheel", "customer": "cart", "units_per_unit": 1}
]}"#;

fn import(path: &Path, work: u64) -> (Imported, Option<Placed>) {
    let currency = "USD".parse().unwrap();
    let holding_rate = "20 %".parse().unwrap();
    import_willems(&WillemsRequest { path: path.to_owned(), currency, holding_rate, work }).unwrap()
}

fn imported(text: &str) -> (Imported, Option<Placed>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain.json");
    fs::write(&file, text).unwrap();
    import(&file, 10_000_000)
}

/// Cost of holding in a year, of each replication. The warm-up is longer than any net time.
fn years(piece: &str, replications: u32) -> Vec<f64> {
    let folder = tempfile::tempdir().unwrap();
    let story = r#"Scenario(
        title: "A year of a chain", start: "2024-01-01T00:00[UTC]", warm_up: "500 d", horizon: "365 d",
        currency: "USD", primary: "cost_holding",
        environment: (areas: {"chain": (weather: (mean: "10 °C", swing: "0 K", warmest: "15:00"))}),
        include: ["supply.ron"],
    )"#;
    let file = folder.path().join("story.ron");
    fs::write(&file, story).unwrap();
    fs::write(folder.path().join("supply.ron"), piece).unwrap();
    let arms = Arms::of_verdict(&load(&file, &[])).only(&[DISTURBED]);
    let runs = played(&plan(arms, replications, TableSet::NONE));
    assert!(first(&runs, DISTURBED).events > 0);
    runs.iter().map(|run| kpi_of(run, "cost_holding").unwrap()).collect()
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// With stock everywhere the cost is 0.2·z·20·(10·√4 + 5·√9 + 20·√1) = 220·z, z = 1.644854 at 95 %. Waiting
/// for the frame as well, 20·√5 + 80·√5 = 223.6 times z, and for the wheel, 80·√10 = 253.0 times z, cost more.
#[test]
fn an_assembly_is_placed_as_worked_by_hand() {
    let (imported, placed) = imported(ASSEMBLED);
    let (placed, report) = (placed.unwrap().placement, imported.report.to_string());
    assert!((placed.cost - 220.0 * 1.644_853_627).abs() < 1e-4, "{report}");
    assert!((placed.bound - placed.cost).abs() < 1e-6, "{report}");
    insta::assert_snapshot!(imported.piece.unwrap());
    insta::assert_snapshot!(report);
    // A dearer assembly shifts the stock to the parts no further: all of it is there. A cheap one takes it.
    let cheap = ASSEMBLED.replace("\"cost_added\": 10", "\"cost_added\": 100").replace(
        "\"cost_added\": 5, \"stage_time_mean\": 1",
        "\"cost_added\": 0, \"stage_time_mean\": 1",
    );
    // Frames 100, wheels 5, carts 105: stock everywhere 4·z·(200 + 15 + 105) = 1280·z; at the cart alone
    // 4·z·105·√10 = 1328·z; behind the frame 4·z·(5·√5 + 105·√5) = 983.9·z.
    let placed = self::imported(&cheap).1.unwrap().placement;
    assert!(
        (placed.cost - 4.0 * 110.0 * 5.0_f64.sqrt() * 1.644_853_627).abs() < 1e-3,
        "{placed:?}"
    );
}

/// On hand is the level less the demand of the net time: z·σ·√τ in the mean, and the units backordered beside
/// it, σ·√τ·L(z) with L(1.644854) = 0.020893, so that a year costs 1 + L/z = 1.0127 times the safety stock.
#[test]
fn a_year_costs_the_safety_stock_and_what_backorders_leave() {
    let (imported, placed) = imported(ASSEMBLED);
    let (piece, cost) = (imported.piece.unwrap(), placed.unwrap().placement.cost);
    let (held, _) = mean(&years(&piece, 12));
    // The mean of twelve years has a standard error of about 1 %.
    assert!((held / (cost * 1.0127) - 1.0).abs() < 0.03, "{held} against {cost}");
    // 50 carts more are held in full, less the backorders that no longer occur: 20·L(z) = 0.418 units.
    let level = |text: &str| text.parse::<f64>().unwrap();
    let at = piece.find("base_stock(by_product({\"cart\": ").unwrap() + 31;
    let written: String =
        piece[at..].chars().take_while(|letter| "0123456789.".contains(*letter)).collect();
    let more = piece.replace(&written, &(level(&written) + 50.0).to_string());
    let (raised, _) = mean(&years(&more, 12));
    assert!((raised - held - (50.0 - 0.418) * 20.0 * 0.2).abs() < 0.6, "{raised} against {held}");
}

#[test]
fn what_is_wrong_in_a_chain_is_reported_at_once() {
    let wrong = ASSEMBLED
        .replace("\"frame\", \"customer\"", "\"frmae\", \"customer\"")
        .replace(
            "\"cost_added\": 5, \"stage_time_mean\": 9",
            "\"cost_added\": -5, \"stage_time_mean\": 9",
        )
        .replace("0.95", "95");
    let (imported, placed) = imported(&wrong);
    assert!(imported.piece.is_none() && placed.is_none());
    insta::assert_snapshot!(imported.report.to_string());
    let ring = ASSEMBLED.replace(
        "\"supplier\": \"wheel\", \"customer\": \"cart\"",
        "\"supplier\": \"cart\", \"customer\": \"frame\"",
    );
    let (imported, _) = self::imported(&ring);
    assert!(
        imported.report.to_string().contains("supplies itself through others"),
        "{}",
        imported.report
    );
}

/// The published chains, if they are beside the project.
fn published() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../shared/data/supply/willems", "../../shared/data/supply/willems"];
    let folder = folders.iter().map(|folder| root.join(folder)).find(|folder| folder.is_dir());
    let Some(folder) = folder else { return Vec::new() };
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut chains: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    chains.sort();
    chains
}

/// Checks a placement by the rules of the model, and gives its cost, and that of the stock on hand in the mean:
/// a unit's cost adds up along the arcs, mean and variance of a day against them.
fn costs_by_the_rules(chain: &Value, placed: &Placed) -> (f64, f64) {
    let nodes = chain["nodes"].as_array().unwrap();
    let number = |node: &Value, field: &str| node[field].as_f64().unwrap_or(0.0);
    let places: BTreeMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .map(|(place, node)| (node["name"].as_str().unwrap(), place))
        .collect();
    let arcs: Vec<(usize, usize)> = chain["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arc| ["supplier", "customer"].map(|end| places[arc[end].as_str().unwrap()]))
        .map(|[from, to]| (from, to))
        .collect();
    let mut unit_cost = vec![0.0; nodes.len()];
    let (mut daily, mut variance) = (unit_cost.clone(), unit_cost.clone());
    // As often as the longest path is long, so that each stage has the sums of those before it.
    for _ in 0..12 {
        for (place, node) in nodes.iter().enumerate() {
            let before = arcs.iter().filter(|arc| arc.1 == place).map(|arc| unit_cost[arc.0]);
            unit_cost[place] = number(node, "cost_added") + before.sum::<f64>();
            let behind = arcs.iter().filter(|arc| arc.0 == place).map(|arc| variance[arc.1]);
            let sd = number(node, "demand_sd");
            variance[place] = sd * sd + behind.sum::<f64>();
            let behind = arcs.iter().filter(|arc| arc.0 == place).map(|arc| daily[arc.1]);
            daily[place] = number(node, "demand_mean") + behind.sum::<f64>();
        }
    }
    let (quoted, received) = (&placed.placement.quoted, &placed.placement.received);
    for (from, to) in &arcs {
        assert!(quoted[*from] <= received[*to], "{from} is late for {to}");
    }
    let level = nodes.iter().map(|node| number(node, "service_level")).fold(0.0, f64::max);
    let factor = match level {
        0.95 => 1.644_853_627,
        0.96 => 1.750_686_071,
        0.98 => 2.053_748_911,
        other => panic!("no factor for {other}"),
    };
    let (mut safety_cost, mut held_cost) = (0.0, 0.0);
    for (place, node) in nodes.iter().enumerate() {
        let ready = received[place] as f64 + number(node, "stage_time_mean");
        let net = ready - quoted[place] as f64;
        assert!(net >= 0.0, "{place}");
        if node["demand_mean"].is_number() {
            assert!(quoted[place] as f64 <= number(node, "max_service_time"), "{place}");
        }
        let safety = factor * variance[place].sqrt() * net.sqrt();
        safety_cost += 0.2 * unit_cost[place] * safety;
        if daily[place] > 0.0 {
            let short = short(daily[place], variance[place].sqrt(), net, factor);
            held_cost += 0.2 * unit_cost[place] * (safety + short);
        }
    }
    (safety_cost, held_cost)
}

/// Mean units short of the demand of a net time, at the level that covers it by a safety factor. The level less
/// the demand is on hand in the mean, and what is short beside it. Sums of gamma draws are gamma.
fn short(daily: f64, sd: f64, net_days: f64, factor: f64) -> f64 {
    if sd == 0.0 || net_days == 0.0 {
        return 0.0;
    }
    let spread = sd * net_days.sqrt();
    if sd <= daily / 3.0 {
        let normal = Normal::new(0.0, 1.0).unwrap();
        return spread * (normal.pdf(factor) - factor * normal.sf(factor));
    }
    let (shape, rate) = (daily * daily / (sd * sd) * net_days, daily / (sd * sd));
    let level = daily * net_days + factor * spread;
    let above = |shape: f64| Gamma::new(shape, rate).unwrap().sf(level);
    daily * net_days * above(shape + 1.0) - level * above(shape)
}

/// Chains whose placement is proved optimal here.
const PROVED: [&str; 7] = ["01", "02", "04", "06", "10", "13", "22"];

/// Each published chain is placed at no more than its reference, but for what the straight pieces of that
/// solver lie below the true roots. Ten years of it cost what the stock on hand does in the mean: the safety
/// stock and the units short, of which there are many where draws are wide and skewed.
#[test]
fn ten_published_chains_are_placed_and_run_for_a_year() {
    let chains = published();
    if chains.is_empty() {
        skip("no published chains beside the project");
        return;
    }
    assert_eq!(chains.len(), 10);
    let mut table = String::from(
        "chain  safety stock      gap   reference   difference   held in a year   error  expected\n",
    );
    for path in chains {
        let name = path.file_stem().unwrap().to_str().unwrap().replace("chain_", "");
        let (imported, placed) = import(&path, 400_000_000);
        let (piece, placed) = (imported.piece.unwrap(), placed.unwrap());
        let (cost, gap) = (placed.placement.cost, placed.placement.gap());
        let chain: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let (by_rules, expected) = costs_by_the_rules(&chain, &placed);
        assert!((cost / by_rules - 1.0).abs() < 1e-8, "{name}: {cost} against {by_rules}");
        let reference = placed.reference.unwrap();
        let above = cost / reference - 1.0;
        assert!(above < 1e-4, "{name}: {cost} against {reference}");
        assert!(gap >= 0.0 && (gap < 1e-6 || !PROVED.contains(&&*name)), "{name}: gap {gap}");
        let (held, error) = mean(&years(&piece, 10));
        table += &format!(
            "{name:<5} {cost:>13.2} {:>7.3}% {reference:>11.2} {:>10.3}% {held:>13.2} {error:>11.2} {expected:>13.2}\n",
            gap * 100.0,
            above * 100.0,
        );
        assert!((held - expected).abs() < 4.5 * error, "{table}");
    }
    let _said = write!(std::io::stderr(), "{table}");
}
