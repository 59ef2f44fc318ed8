//! The bundled story, as it is and with changes, played in memory.

use reflexarc::kernel::{Ended, Fingerprint, SimTime};
use reflexarc::measure::kpi;
use reflexarc::outcome::table::{TableSet, Tables};
use reflexarc::scenario::{Story, load_story};
use reflexarc::study::arm::{Arms, DISTURBED, UNDISTURBED};
use reflexarc::study::replicate::{Plan, PlayError, Run, play};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The bundled story's file.
pub fn london() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/london-heatwave.ron")
}

/// A story from a file, which must be valid.
pub fn load(file: &Path, set: &[&str]) -> Arc<Story> {
    let set: Vec<String> = set.iter().map(|&text| text.to_owned()).collect();
    let (story, diagnostics) = load_story(file, &set);
    Arc::new(story.unwrap_or_else(|| panic!("{}", diagnostics.render(false))))
}

/// The bundled scenarios, copied to where they may be changed: each change is a file below
/// `scenarios`, a text in it, and what to put in its place.
pub fn changed(changes: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    copy(&from, &folder.path().join("scenarios"));
    for (file, old, new) in changes {
        let path = folder.path().join("scenarios").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} does not hold {old:?}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}

/// The story in a copy.
pub fn story_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("scenarios/london-heatwave.ron")
}

/// The bundled story, whose rungs name models that sites have loaded or on standby.
pub fn placed() -> tempfile::TempDir {
    let colo = "infrastructure/colo-liquid.ron";
    let fallback =
        (colo, "role: fallback,", "role: fallback , models: [\"spare\"], standby: [\"main\"],");
    let changes = [
        (colo, "role: large,", "role: large , models: [\"main\"],"),
        fallback,
        fallback,
        (
            colo,
            "    network: (",
            "    placement: (weights: (delay: 1, utilisation: 2, thermal_headroom: 2, power_headroom: 1), stays: \"1 h\",
                gains: \"10 %\", start: exponential(mean: \"20 s\"), ledger: (every: \"10 min\", size: \"200 kB\")),
    network: (",
        ),
    ];
    let folder = changed(&changes);
    let path = folder.path().join("scenarios/decisions/hourly-replenishment.ron");
    let text = fs::read_to_string(&path).unwrap();
    let (arcs, _) = text.split_once("    uncertain: {").unwrap();
    let text = format!("{arcs})")
        .replace("(role: large, patience: \"5 min\", forecast: calibrated(wmape: \"9 %\", common: \"50 %\", lasts: \"5 d\"))",
            "(model: \"main\", patience: \"5 min\")")
        .replace("(role: fallback, patience: \"2 min\", forecast: ses(alpha: 0.2))",
            "(model: \"spare\", patience: \"2 min\")")
        .replace("    arcs: {", "    probes: (every: \"2 min\", misses: 3),
    models: {\"main\": (forecast: calibrated(wmape: \"9 %\", common: \"50 %\", lasts: \"5 d\"), weights: \"2 GB\"),
        \"spare\": (forecast: ses(alpha: 0.2))},
    arcs: {");
    fs::write(path, text).unwrap();
    folder
}

/// The story with its disruptions and without.
pub fn real(story: &Arc<Story>) -> Arms {
    Arms::of_verdict(story).only(&[DISTURBED, UNDISTURBED])
}

/// What to play, with all details of all replications.
pub fn plan(arms: Arms, replications: u32, tables: TableSet) -> Plan {
    let (seed, jobs, all_details, explains) = (1, 2, true, false);
    let kpis = kpi::all().collect();
    Plan {
        seed,
        replications,
        arms,
        kpis,
        jobs,
        tables,
        all_details,
        explains,
        shares_history: true,
    }
}

/// Plays what a plan says, to its end.
pub fn played(plan: &Plan) -> Vec<Run> {
    let mut runs = Vec::new();
    let stop = AtomicBool::new(false);
    let replications = play(plan, &stop, |run| -> Result<(), PlayError> {
        runs.push(run);
        Ok(())
    });
    assert_eq!(replications.unwrap(), plan.replications);
    runs
}

/// Plays a few replications with the disruptions and without.
pub fn runs(story: &Arc<Story>, replications: u32, tables: TableSet) -> Vec<Run> {
    played(&plan(real(story), replications, tables))
}

/// The run of an arm in the first replication.
pub fn first<'a>(runs: &'a [Run], arm: &str) -> &'a Run {
    runs.iter().find(|run| &*run.arm == arm && run.replication == 0).unwrap()
}

/// A KPI of a run.
pub fn kpi_of(run: &Run, name: &str) -> Option<f64> {
    let place = kpi::all().position(|kpi| kpi.name == name).unwrap();
    run.kpis[place]
}

/// What a run did, apart from its tables.
pub fn deed(run: &Run) -> (u64, Fingerprint, Ended, Vec<Option<u64>>) {
    let kpis = run.kpis.iter().map(|kpi| kpi.map(f64::to_bits)).collect();
    (run.events, run.fingerprint, run.ended, kpis)
}

/// All rows of a table as texts, each to the last bit; `keep` says which.
macro_rules! rows {
    ($tables:expr, $table:ident, $keep:expr) => {{
        let rows = &$tables.$table;
        let count = reflexarc::outcome::rows::Rows::len(rows);
        let all = (0..count).filter_map(|index| rows.row(index));
        all.filter($keep).map(|row| format!("{row:?}")).collect::<Vec<String>>()
    }};
}
pub(crate) use rows;

/// Demand by day, facility and product, from an instant on.
pub fn demand_after(tables: &Tables, from: SimTime) -> Vec<String> {
    let rows = &tables.service;
    let count = reflexarc::outcome::rows::Rows::len(rows);
    let late = (0..count).filter_map(|index| rows.row(index)).filter(|row| row.day.start >= from);
    late.map(|row| format!("{:?} {} {} {}", row.day, row.facility, row.product, row.demanded))
        .collect()
}
