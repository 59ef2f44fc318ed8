//! Questions: each runs the program, or reads the tables of a run, and returns a line of text.

use crate::story::{first, load, plan, played, real};
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::{TableSet, Tables};
use reflexarc::study::arm::DISTURBED;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

fn ask(story: &Path, command: &str, more: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_reflexarc"));
    program.arg(command).arg(story).args(more).env("NO_COLOR", "1");
    program.output().unwrap()
}

const ONE: [&str; 6] = ["--jobs", "1", "--replications", "1", "--tables", "none"];

/// Means of the disturbed arm, or the error.
pub fn kpis(story: &Path, names: &[&str]) -> String {
    let output = ask(story, "run", &[&ONE[..], &["--format", "json"]].concat());
    let Ok(answer) = serde_json::from_slice::<serde_json::Value>(&output.stdout) else {
        let text = String::from_utf8(output.stderr).unwrap();
        let error = text.lines().find(|line| line.starts_with("error"));
        return error.unwrap_or_default().to_owned();
    };
    let mean = |name: &&str| {
        let value = answer["kpis"][*name]["disturbed"]["mean"].as_f64().unwrap();
        let whole = value.fract() == 0.0 || value * 2.0 == (value * 2.0).round();
        if whole { format!("{name} = {value}") } else { format!("{name} = {}", ten(value)) }
    };
    names.iter().map(mean).collect::<Vec<_>>().join(", ")
}

/// Ten significant digits.
fn ten(value: f64) -> String {
    let digits = libm::floor(libm::log10(value.abs())) as i32;
    let decimals = (9 - digits).clamp(0, 10) as usize;
    format!("{value:.decimals$}")
}

/// The text between two others on the printed page.
pub fn in_page(story: &Path, before: &str, behind: &str) -> String {
    let page = String::from_utf8(ask(story, "run", &ONE).stdout).unwrap();
    let (_, rest) = page.split_once(before).unwrap();
    rest.split_once(behind).unwrap().0.to_owned()
}

/// Whether `check` prints an error or a note.
pub fn check_says(story: &Path) -> String {
    let output = ask(story, "check", &[]);
    let said = !output.status.success() || !output.stderr.is_empty();
    if said { "something" } else { "nothing" }.to_owned()
}

pub fn exit_of_check(story: &Path) -> String {
    format!("exit code {}", ask(story, "check", &[]).status.code().unwrap())
}

pub fn gate(story: &Path, gate: &str) -> String {
    let output = ask(story, "run", &[&ONE[..], &["--expect", gate]].concat());
    format!("exit code {}", output.status.code().unwrap())
}

/// Whether `check` reports that the instant does not exist, or the outage lasts half an hour.
pub fn outage_is_reported(story: &Path) -> String {
    let said = String::from_utf8(ask(story, "check", &[]).stderr).unwrap();
    let down = kpis(story, &["site_down_hours"]);
    let is_reported = said.contains("does not exist: the local clock skips it");
    if is_reported || down == "site_down_hours = 0.5" {
        return "reported".to_owned();
    }
    format!("no report, {} h down", down.trim_start_matches("site_down_hours = "))
}

/// The tables of the disturbed arm.
fn tables(story: &Path) -> Arc<Tables> {
    let story = load(story, &[]);
    let runs = played(&plan(real(&story), 1, TableSet::ALL));
    Arc::clone(&first(&runs, DISTURBED).tables)
}

pub fn ages_of_data(story: &Path) -> String {
    let tables = tables(story);
    let decisions = &tables.decisions;
    let ages: Vec<f64> = (0..decisions.len())
        .filter_map(|place| decisions.row(place))
        .filter_map(|row| Some(row.actuated?.since(row.sensed?).seconds()))
        .collect();
    let (least, most) =
        ages.iter().fold((f64::MAX, f64::MIN), |(low, high), &age| (low.min(age), high.max(age)));
    format!("{least} s to {most} s over {} decisions", ages.len())
}

pub fn first_order(story: &Path) -> String {
    let tables = tables(story);
    let orders = &tables.orders;
    let mut rows = (0..orders.len()).filter_map(|place| orders.row(place));
    format!("{:.4}", rows.find(|row| row.sent >= SimTime::START).unwrap().units)
}

/// Days by which late shipments exceed their promise, without duplicates.
pub fn days_late(story: &Path) -> String {
    let tables = tables(story);
    let shipments = &tables.shipments;
    let mut late: Vec<String> = (0..shipments.len())
        .filter_map(|place| shipments.row(place))
        .filter_map(|row| {
            let days = row.arrived?.since(row.promised?).seconds() / 86_400.0;
            (days > 0.0).then(|| format!("{days} d"))
        })
        .collect();
    late.sort();
    late.dedup();
    late.join(", ")
}

/// Units ordered outside opening hours; each sale triggers an order at once.
pub fn sold_while_closed(path: &Path) -> String {
    let tables = tables(path);
    let clock = load(path, &[]).clock.clone();
    let orders = &tables.orders;
    let closed = (0..orders.len()).filter_map(|place| orders.row(place)).filter(|row| {
        let hour = clock.hour_of(row.sent);
        !(9..17).contains(&hour)
    });
    closed.fold(0.0, |sold, row| sold + row.units).to_string()
}

/// Whether a run has fractions of units; a scenario that is refused has none.
pub fn fractions_on_hand(story: &Path) -> bool {
    if !ask(story, "check", &[]).status.success() {
        return false;
    }
    let tables = tables(story);
    let stock = &tables.stock;
    (0..stock.len()).filter_map(|place| stock.row(place)).any(|row| row.on_hand.fract() > 1e-9)
}

/// The unit of instants in the files.
pub fn instants(_story: &Path) -> String {
    use reflexarc::outcome::table::shipments::ShipmentRows;
    let kind = format!("{:?}", ShipmentRows::schema().get("arrived").unwrap());
    let known = [("Nanoseconds", "nanoseconds"), ("Microseconds", "microseconds")];
    let unit = known.iter().find(|(name, _)| kind.contains(name));
    let unit = unit.or_else(|| {
        [("ns", "nanoseconds"), ("μs", "microseconds")].iter().find(|(name, _)| kind.contains(name))
    });
    unit.map_or(kind.clone(), |(_, unit)| (*unit).to_owned())
}

/// Whether the manifest of a run with an override contains its value.
pub fn manifest_holds(story: &Path, set: &str, value: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let more = ["--jobs", "1", "--replications", "1", "--tables", "kpis", "--set", set, "--out"];
    let mut more: Vec<&str> = more.to_vec();
    more.push(out.to_str().unwrap());
    assert!(ask(story, "run", &more).status.success());
    let manifest = std::fs::read_to_string(out.join("manifest.json")).unwrap();
    if manifest.contains(value) { "in the manifest" } else { "not in the manifest" }.to_owned()
}
