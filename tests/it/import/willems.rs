//! Chains of Willems (2008): the placement of their safety stock, and a year of what is imported.

use super::skip;
use crate::story::{first, kpi_of, load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::import::{Imported, Placed, WillemsRequest, import_willems};
use reflexarc::study::arm::{Arms, DISTURBED};
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

/// Mean cost of holding in a year, over some replications.
fn year(piece: &str, replications: u32) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let story = r#"Scenario(
        title: "A year of a chain", start: "2024-01-01T00:00[UTC]", warm_up: "400 d", horizon: "365 d",
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
    runs.iter().map(|run| kpi_of(run, "cost_holding").unwrap()).sum::<f64>() / runs.len() as f64
}

/// With stock everywhere the cost is 0.2·z·20·(10·√4 + 5·√9 + 20·√1) = 220·z, z = 1.644854 at 95 %. Waiting
/// for the frame as well, 20·√5 + 80·√5 = 223.6 times z, and for the wheel, 80·√10 = 253.0 times z, cost more.
#[test]
fn an_assembly_is_placed_as_worked_by_hand() {
    let (imported, placed) = imported(ASSEMBLED);
    let (placed, report) = (placed.unwrap(), imported.report.to_string());
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
    let placed = self::imported(&cheap).1.unwrap();
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
    let (piece, cost) = (imported.piece.unwrap(), placed.unwrap().cost);
    let held = year(&piece, 12);
    // The mean of twelve years has a standard error of about 1 %.
    assert!((held / (cost * 1.0127) - 1.0).abs() < 0.03, "{held} against {cost}");
    // Stock above the levels is held in full.
    let level = |text: &str| text.parse::<f64>().unwrap();
    let at = piece.find("base_stock(by_product({\"cart\": ").unwrap() + 31;
    let written: String =
        piece[at..].chars().take_while(|letter| "0123456789.".contains(*letter)).collect();
    let more = piece.replace(&written, &(level(&written) + 50.0).to_string());
    let raised = year(&more, 12);
    assert!((raised - held - 50.0 * 20.0 * 0.2).abs() < 1.0, "{raised} against {held}");
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
