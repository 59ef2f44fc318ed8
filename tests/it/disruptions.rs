//! Every kind of disruption affects its targets, and ends.
//!
//! Each is put into the bundled story alone, strong, and played for three days about it.

mod aim;
mod capacity;
mod links;
mod own;
mod power;
mod ranges;
mod rush;
mod supply;
mod telemetry;
mod zero;

use crate::story::{changed, first, kpi_of, load, runs, story_in};
use reflexarc::decision::Status;
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::outcome::table::incidents::IncidentRow;
use reflexarc::scenario::{Story, load_story};
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use reflexarc::study::replicate::Run;
use reflexarc::supply::ShipmentStatus;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The run with the disruption, and the one without it.
struct Played {
    story: Arc<Story>,
    disturbed: Run,
    undisturbed: Run,
}

/// The bundled story with these disruptions in place of its own.
fn story_with(disruptions: &str) -> (TempDir, PathBuf) {
    let folder = changed(&[]);
    let file = story_in(&folder);
    let text = fs::read_to_string(&file).unwrap();
    let (before, _) = text.split_once("    disruptions: {").unwrap();
    fs::write(&file, format!("{before}    disruptions: {{ {disruptions} }},\n)\n")).unwrap();
    (folder, file)
}

/// Plays the days from 18 July 2022 on, after a few of warm-up.
fn play(disruption: &str, days: u32, set: &[&str]) -> Played {
    let (_folder, file) = story_with(disruption);
    play_file(&file, days, set)
}

/// Plays these days of a story.
fn play_file(file: &Path, days: u32, set: &[&str]) -> Played {
    let horizon = format!("horizon={days} d");
    let around = ["start=2022-07-18T00:00[Europe/London]", "warm_up=9 d", &horizon];
    let story = load(file, &[&around[..], set].concat());
    let mut runs = runs(&story, 1, TableSet::ALL);
    let undisturbed = runs.pop().unwrap();
    let disturbed = runs.pop().unwrap();
    assert_eq!((&*disturbed.arm, &*undisturbed.arm), (DISTURBED, UNDISTURBED));
    Played { story, disturbed, undisturbed }
}

impl Played {
    fn at(&self, text: &str) -> SimTime {
        self.story.clock.instant(text.parse().unwrap())
    }

    /// A KPI with the disruption, and without.
    fn kpi(&self, name: &str) -> (f64, f64) {
        (kpi_of(&self.disturbed, name).unwrap(), kpi_of(&self.undisturbed, name).unwrap())
    }

    /// Incidents of a kind in the disturbed run; the undisturbed run has none.
    fn incidents(&self, kind: &str) -> Vec<IncidentRow> {
        let of = |run: &Run| {
            let lines = run.tables.incidents.lines().into_iter();
            lines.filter(|line| line.kind == kind).collect::<Vec<_>>()
        };
        assert_eq!(of(&self.undisturbed).len(), 0, "{kind} without a disruption");
        of(&self.disturbed)
    }

    /// The disruption itself: an incident with its ends and no cause.
    fn root(&self, kind: &str, began: &str, ended: &str) -> u32 {
        let incidents = self.incidents(kind);
        let [root] = incidents.as_slice() else { panic!("{} of {kind}", incidents.len()) };
        let ends = (root.began, root.ended, root.cause);
        assert_eq!(ends, (self.at(began), Some(self.at(ended)), None));
        root.incident
    }

    /// Whether an incident leads back to another.
    fn leads_to(&self, mut incident: u32, root: u32) -> bool {
        let lines = self.disturbed.tables.incidents.lines();
        while incident != root {
            let Some(cause) = lines[incident as usize].cause else { return false };
            incident = cause;
        }
        true
    }

    /// Readings of a metric of the large site between two instants.
    fn readings(&self, metric: &str, from: &str, until: &str) -> Vec<f64> {
        let (from, until) = (self.at(from), self.at(until));
        let rows = &self.disturbed.tables.telemetry;
        let all = (0..rows.len()).filter_map(|index| rows.row(index));
        all.filter(|row| row.metric == metric && &*row.entity == "slough")
            .filter(|row| row.time >= from && row.time < until)
            .map(|row| row.value)
            .collect()
    }

    /// Units asked for on a day.
    fn demanded(&self, run: &Run, day: &str, keep: impl Fn(&str, &str) -> bool) -> f64 {
        let (day, rows) = (self.at(day), &run.tables.service);
        let all = (0..rows.len()).filter_map(|index| rows.row(index));
        let of_day = all.filter(|row| row.day.start == day && keep(&row.facility, &row.product));
        of_day.map(|row| row.demanded).sum()
    }
}

#[test]
fn a_heatwave_warms_the_plant_and_raises_demand() {
    let hot = r#""2022-07-18T12:00", "38 °C"), ("2022-07-19T18:00", "38 °C"), ("2022-07-19T20:00", "20 °C")"#;
    let heat = format!(
        "\"heat\": heatwave(area: \"south-east\", hourly: [(\"2022-07-18T10:00\", \"20 °C\"), ({hot}])"
    );
    let played = play(&heat, 3, &[]);
    played.root("heatwave", "2022-07-18T10:00", "2022-07-19T20:00");
    let outdoors = |store: &str, product: &str| store.starts_with("south") && product == "water";
    let of = |run| played.demanded(run, "2022-07-19T00:00", outdoors);
    // 6 % a degree from 22 to 38 °C, and less in the cool of the evening.
    let growth = of(&played.disturbed) / of(&played.undisturbed);
    assert!(growth > 1.6 && growth < 2.8, "water asked for grows by {growth}");
    let north = |store: &str, _: &str| store.starts_with("north");
    let of = |run| played.demanded(run, "2022-07-19T00:00", north);
    assert_eq!(of(&played.disturbed), of(&played.undisturbed), "the north has its normal weather");
    let (hot, mild) = played.kpi("pue");
    assert!(hot > mild, "cooling costs more in the heat: {hot} and {mild}");
}

#[test]
fn a_cooling_failure_warms_the_water_until_racks_trip() {
    let played = play(
        r#""cooling": cooling_failure(where: role(large), share: 1, at: "2022-07-18T10:00", until: "2022-07-18T20:00")"#,
        3,
        &[],
    );
    let root = played.root("cooling_failure", "2022-07-18T10:00", "2022-07-18T20:00");
    let water = |from, until| played.readings("reflexarc.facility_water.temperature", from, until);
    let peak = |readings: Vec<f64>| readings.into_iter().fold(f64::MIN, f64::max);
    let before = peak(water("2022-07-18T06:00", "2022-07-18T10:00"));
    let failed = peak(water("2022-07-18T10:00", "2022-07-18T20:00"));
    assert!(failed > before + 8.0, "the water goes from {before} °C to {failed} °C");
    // Junctions reach their limit before the operator's delay of 3 h 20 min is over.
    let down = played.incidents("thermal_trip");
    assert!(!down.is_empty() && down.iter().all(|line| played.leads_to(line.incident, root)));
    assert!(played.kpi("tripped_rack_hours").0 > 0.0);
    assert_eq!(played.kpi("tripped_rack_hours").1, 0.0);
}

#[test]
fn the_failure_of_all_pumps_stops_the_flow_and_the_racks_throttle_or_trip() {
    let pumps = |count: u32| {
        let failure = format!(
            "\"pumps\": pump_failure(where: role(large), pumps: {count}, at: \"2022-07-18T10:00\", until: \"2022-07-18T12:00\")"
        );
        play(&failure, 2, &[])
    };
    let both = pumps(2);
    let root = both.root("pump_failure", "2022-07-18T10:00", "2022-07-18T12:00");
    let felt = [both.incidents("throttle"), both.incidents("thermal_trip")].concat();
    assert!(!felt.is_empty() && felt.iter().all(|line| both.leads_to(line.incident, root)));
    let lost = |played: &Played, kpi| played.kpi(kpi).0;
    assert!(lost(&both, "throttled_rack_hours") + lost(&both, "tripped_rack_hours") > 0.0);
    // One of two is a standby.
    let one = pumps(1);
    one.root("pump_failure", "2022-07-18T10:00", "2022-07-18T12:00");
    assert_eq!(lost(&one, "throttled_rack_hours") + lost(&one, "tripped_rack_hours"), 0.0);
}

const OUTAGE: &str =
    r#""grid": grid_outage(where: role(large), at: "2022-07-18T10:00", until: "2022-07-18T14:00")"#;

#[test]
fn battery_and_generator_carry_a_site_without_its_grid() {
    let sure = "infrastructure.sites.slough.generator.success=1";
    let played = play(OUTAGE, 2, &[sure]);
    played.root("grid_outage", "2022-07-18T10:00", "2022-07-18T14:00");
    assert_eq!(played.kpi("site_down_hours"), (0.0, 0.0));
    let battery = |from, until| {
        let readings = played.readings("reflexarc.battery.energy", from, until);
        readings.into_iter().fold(f64::MAX, f64::min)
    };
    // It carries the racks until the generator does, and is charged again in the day that follows.
    let full = battery("2022-07-18T06:00", "2022-07-18T10:00");
    let used = battery("2022-07-18T10:00:01", "2022-07-18T14:00");
    assert!(used < full, "{used} J of {full} J");
    assert!(battery("2022-07-19T20:00", "2022-07-20T00:00") > used);
    assert!(played.kpi("energy_kwh").0 > 0.9 * played.kpi("energy_kwh").1);
}

#[test]
fn a_site_whose_generator_does_not_start_goes_down_when_its_battery_is_empty() {
    let never = "infrastructure.sites.slough.generator.success=0";
    let played = play(OUTAGE, 2, &[never]);
    let root = played.root("grid_outage", "2022-07-18T10:00", "2022-07-18T14:00");
    let failed = played.incidents("generator_start_failure");
    assert!(!failed.is_empty());
    let (down, _) = played.kpi("site_down_hours");
    // Four hours less the minutes of the battery, and the slow return after them.
    assert!(down > 3.5 && down < 7.0, "{down} h");
    let rows = &played.disturbed.tables.decisions;
    let decided = (0..rows.len()).filter_map(|index| rows.row(index));
    let by_fallback = decided.filter(|row| row.rung == 1 && row.status == Status::Acted);
    let blamed = by_fallback.filter_map(|row| row.cause);
    assert!(blamed.into_iter().any(|cause| played.leads_to(cause, root)));
}

#[test]
fn decisions_fall_back_when_the_links_of_the_large_site_are_cut() {
    let played = play(
        r#""cut": link_cut(where: role(large), at: "2022-07-18T10:00", until: "2022-07-18T18:00")"#,
        2,
        &[],
    );
    let root = played.root("link_cut", "2022-07-18T10:00", "2022-07-18T18:00");
    let (cut, whole) = played.kpi("decisions_fallback");
    assert!(cut > whole, "{cut} and {whole}");
    let rows = &played.disturbed.tables.decisions;
    let (from, until) = (played.at("2022-07-18T10:05"), played.at("2022-07-18T17:00"));
    let all = (0..rows.len()).filter_map(|index| rows.row(index));
    let meanwhile: Vec<_> =
        all.filter(|row| row.triggered >= from && row.triggered < until).collect();
    let acted = meanwhile.iter().filter(|row| row.status == Status::Acted);
    assert!(acted.clone().count() > 100 && acted.clone().all(|row| row.rung == 1));
    assert!(acted.filter_map(|row| row.cause).all(|cause| played.leads_to(cause, root)));
}

#[test]
fn vessels_arrive_late_because_of_the_port() {
    let played = play(
        r#""port": port_delay(extra: "6 d", at: "2022-07-12T00:00", until: "2022-08-05T00:00")"#,
        21,
        &[],
    );
    let root = played.root("port_delay", "2022-07-12T00:00", "2022-08-05T00:00");
    let rows = &played.disturbed.tables.shipments;
    let late = |row: &reflexarc::outcome::table::shipments::ShipmentRow| {
        row.mode == "sea"
            && matches!(row.status, ShipmentStatus::Late | ShipmentStatus::LateAndShort)
    };
    let all: Vec<_> = (0..rows.len()).filter_map(|index| rows.row(index)).collect();
    let late: Vec<_> = all.iter().filter(|row| late(row)).collect();
    assert!(!late.is_empty() && late.iter().all(|row| row.cause == Some(root)));
    assert!(all.iter().all(|row| row.mode == "sea" || row.cause != Some(root)));
    let (delayed, punctual) = played.kpi("shipments_late_hours");
    assert!(delayed > punctual + 100.0, "{delayed} h and {punctual} h");
}

#[test]
fn a_surge_multiplies_demand_only_during_the_surge() {
    let played = play(
        r#""surge": demand_surge(place: (area: "south-east"), goods: class(frozen), factor: 3,
            at: "2022-07-19T00:00", until: "2022-07-20T00:00")"#,
        4,
        &[],
    );
    played.root("demand_surge", "2022-07-19T00:00", "2022-07-20T00:00");
    let frozen = ["ice-cream", "lollies", "peas", "pizza"];
    let affected =
        |store: &str, product: &str| store.starts_with("south") && frozen.contains(&product);
    let ratio = |day: &str, keep: &dyn Fn(&str, &str) -> bool| {
        played.demanded(&played.disturbed, day, keep)
            / played.demanded(&played.undisturbed, day, keep)
    };
    let surged = ratio("2022-07-19T00:00", &affected);
    assert!((surged - 3.0).abs() < 0.1, "{surged}");
    assert_eq!(ratio("2022-07-19T00:00", &|store, product| !affected(store, product)), 1.0);
    for day in ["2022-07-18T00:00", "2022-07-20T00:00", "2022-07-21T00:00"] {
        assert_eq!(ratio(day, &|_, _| true), 1.0, "{day}");
    }
}

#[test]
fn a_target_absent_from_this_option_is_a_note() {
    let (_folder, file) = story_with(
        r#""train": port_delay(mode: rail, extra: "2 d", at: "2022-07-18T10:00", until: "2022-07-19T10:00")"#,
    );
    let (story, diagnostics) = load_story(&file, &[]);
    let codes: Vec<_> = diagnostics.sorted().iter().map(|found| found.code.to_string()).collect();
    assert_eq!((story.is_some(), codes), (true, vec!["no-target".to_owned()]));
    let played = play(
        r#""train": port_delay(mode: rail, extra: "2 d", at: "2022-07-18T10:00", until: "2022-07-19T10:00")"#,
        2,
        &[],
    );
    assert_eq!(first(&[played.disturbed], DISTURBED).tables.incidents.lines().len(), 1);
}

#[test]
fn a_disruption_before_its_condition_is_not_caused_by_it() {
    let heat = r#""heat": heatwave(area: "south-east", hourly: [("2022-07-19T06:00", "30 °C"), ("2022-07-19T18:00", "30 °C")]),"#;
    let cause_of = |at: &str| {
        let pumps = format!(
            r#"{heat} "pumps": pump_failure(where: role(large), pumps: 1, at: "{at}", until: "2022-07-20T00:00", given: "heat"),"#
        );
        let played = play(&pumps, 3, &[]);
        let pumps = played.incidents("pump_failure");
        assert_eq!(pumps.len(), 1, "it acts, since the heat does");
        pumps[0].cause
    };
    assert_eq!(cause_of("2022-07-19T05:00"), None);
    assert_eq!(cause_of("2022-07-19T06:00"), Some(0));
}
