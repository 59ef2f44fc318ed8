//! What added delay does to the decisions of the bundled story: `cargo bench --bench latency`.
//!
//! Delays from 1 ms to 1000 s are added to each passage of the access line of every store; all else is the
//! undisturbed story. It prints, for each delay, what happened to decisions and
//! shelves: a flat part, and the delay at which it ends. A round trip takes twice the added delay; rungs are
//! patient for 5 and 2 minutes, and a decision may act within 40 minutes.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use reflexarc::measure::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::load_story;
use reflexarc::study::arm::{Arms, UNDISTURBED};
use reflexarc::study::comparison::Comparison;
use reflexarc::study::replicate::{Plan, PlayError, play};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

const DELAYS_S: [f64; 15] =
    [0.0, 0.001, 0.01, 0.1, 1.0, 3.0, 10.0, 30.0, 60.0, 100.0, 120.0, 150.0, 200.0, 300.0, 1000.0];

const KPIS: [&str; 8] = [
    "decision_latency_p50",
    "data_age_p50",
    "decisions_due",
    "decisions_acted",
    "decisions_fallback",
    "decisions_late",
    "decisions_lost",
    "stockout_item_hours",
];

/// Means of the KPIs over two replications with a delay added to each line, in seconds.
fn measured(delay_s: f64) -> Vec<Option<f64>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/london-heatwave.ron");
    let delay_us = (delay_s * 1e6).round();
    let line = |of: &str| format!("infrastructure.access.{of}.link.delay=\"{delay_us} us\"");
    let (story, diagnostics) = load_story(&file, &[line("shop-south"), line("shop-north")]);
    let story = Arc::new(story.unwrap_or_else(|| panic!("{}", diagnostics.render(false))));
    let arms = Arms::of_verdict(&story).only(&[UNDISTURBED]);
    let kpis: Vec<_> = kpi::all().filter(|kpi| KPIS.contains(&kpi.name)).collect();
    let mut comparison = Comparison::new(&kpis, &story.primary, &arms, Vec::new());
    let (seed, replications, jobs, tables) = (1, 2, 2, TableSet::NONE);
    let (all_details, explains) = (false, false);
    let plan = Plan {
        seed,
        replications,
        arms,
        kpis,
        jobs,
        tables,
        all_details,
        explains,
        shares_history: true,
    };
    let played = play(&plan, &AtomicBool::new(false), |run| -> Result<(), PlayError> {
        comparison.add(&run);
        Ok(())
    });
    assert!(played.is_ok(), "the story ends");
    let rows = comparison.rows();
    let of = |name: &str| {
        let row = rows.iter().find(|row| row.kpi.name == name)?;
        row.arm(UNDISTURBED).map(|estimate| estimate.mean)
    };
    KPIS.iter().map(|name| of(name)).collect()
}

fn main() {
    println!("{:>10} {}", "added", KPIS.map(|name| format!("{name:>21}")).join(""));
    for delay_s in DELAYS_S {
        let row: String = measured(delay_s)
            .iter()
            .map(|value| {
                value.map_or_else(|| format!("{:>21}", "–"), |mean| format!("{mean:>21.3}"))
            })
            .collect();
        println!("{delay_s:>8} s {row}");
    }
}
