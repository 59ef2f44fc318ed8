//! What a factor changes, and what it does not; one replication of a point again.

use super::{STUDY, folder, played, program, rows, stderr, table, with};
use reflexarc::study::sweep::load::load_study;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The fingerprints of an arm at each point, over its replications.
fn fingerprints(folder: &tempfile::TempDir, arm: &str) -> BTreeMap<String, Vec<String>> {
    let runs = table(folder, "out", "runs");
    let place = runs.get_column_index("fingerprint").unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows(&runs).iter().filter(|row| row[2].trim_matches('"') == arm) {
        found.entry(row[0].clone()).or_default().push(row[place].clone());
    }
    found
}

#[test]
fn disruptions_change_the_disturbed_arm_alone_and_other_factors_both() {
    let folder = folder(STUDY);
    played(&folder, "out", &[]);
    let distinct = |arm: &str| {
        fingerprints(&folder, arm).into_values().collect::<BTreeSet<Vec<String>>>().len()
    };
    // Two demands; each start and length of the blockage.
    assert_eq!(distinct("undisturbed"), 2);
    assert_eq!(distinct("disturbed"), 12);
}

/// A parameter set to the story's own value gives the rows of the story to the last bit.
#[test]
fn a_factor_at_the_story_s_own_value_changes_nothing() {
    let own = "factors: { \"demand\": values(path: \"supply.demand.customers.units_per_day.homeware\", values: [400]) }, sums: [],";
    let start = STUDY.find("factors").unwrap();
    let end = STUDY.find("design").unwrap();
    let study = format!("{}{own}{}", &STUDY[..start], &STUDY[end..]);
    let with_factor = folder(&study);
    played(&with_factor, "out", &[]);
    let without = folder(&study.replace(own, ""));
    played(&without, "out", &[]);
    let runs = |folder| {
        let all = rows(&table(folder, "out", "runs"));
        all.into_iter().map(|row| row[1..].to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(runs(&with_factor), runs(&without));
}

#[test]
fn one_replication_of_a_point_is_played_again_to_the_last_bit() {
    let folder = folder(STUDY);
    played(&folder, "out", &[]);
    for (name, wanted) in [("runs", 2), ("kpis", 8)] {
        let all = rows(&table(&folder, "out", name));
        let (point, replication) = (all.last().unwrap()[0].clone(), "2");
        let mut again = program(folder.path());
        again.args(["run", "--from", "out/points.parquet", "--point", &point]);
        again.args([
            "--replication",
            replication,
            "--out",
            "again",
            "--tables",
            "runs,kpis,shipments",
        ]);
        let output = again.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let of_study: Vec<Vec<String>> =
            all.into_iter().filter(|row| row[0] == point && row[1] == replication).collect();
        assert_eq!(of_study.len(), wanted);
        assert_eq!(rows(&table(&folder, "again", name)), of_study);
        // Details that the study did not keep.
        assert!(table(&folder, "again", "shipments").height() > 0);
    }
}

#[test]
fn numbers_of_one_unit_are_numbers_in_the_table_of_points() {
    let study = with("[\"12 h\", \"2 d\", \"6 d\"]", "[\"12 h\", \"48 h\", \"144 h\"]");
    let folder = folder(&study);
    played(&folder, "out", &[]);
    let points = table(&folder, "out", "points");
    let length = points.column("length").unwrap();
    assert_eq!(
        length.f64().unwrap().iter().take(3).flatten().collect::<Vec<_>>(),
        [12.0, 48.0, 144.0]
    );
    assert!(points.column("start").unwrap().str().is_ok());
}

#[test]
fn every_bundled_study_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sweeps");
    let mut sizes = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let (study, diagnostics) = load_study(&entry.unwrap().path());
        let study = study.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
        sizes.insert(study.name.clone(), study.points.len());
    }
    let expected = [
        ("frontier", 8),
        ("london-when", 240),
        ("sensitivity", 128),
        ("smoke", 12),
        ("thousand", 1000),
    ];
    assert_eq!(sizes, expected.map(|(name, size)| (name.to_owned(), size)).into());
}

#[test]
fn a_point_whose_interval_stays_too_wide_says_so() {
    let until = |half_width: &str| {
        format!(
            "until(kpi: \"units_demanded\", half_width: {half_width}, floor: 2, ceiling: 4, batch: 2)"
        )
    };
    let study = with("fixed(4)", &until("0.001"))
        .replace("replications:", "arms: [undisturbed], replications:");
    let folder = folder(&study);
    let answer = played(&folder, "narrow", &[]);
    assert_eq!(answer["at_ceiling"].as_array().unwrap().len(), 12);
    let status = |out: &str| {
        let points = table(&folder, out, "points");
        points
            .column("status")
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .flatten()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(status("narrow"), vec!["at_ceiling"; 12]);
    std::fs::write(folder.path().join("scenarios/sweeps/s.ron"), study.replace("0.001", "1e9"))
        .unwrap();
    let answer = played(&folder, "wide", &[]);
    assert_eq!(answer["at_ceiling"], serde_json::json!([]));
    assert_eq!(status("wide"), vec!["finished"; 12]);
}

#[test]
fn the_file_of_a_study_may_have_moved() {
    let folder = folder(STUDY);
    let answer = played(&folder, "out", &[]);
    assert_eq!(answer["points"], 12);
    let point = rows(&table(&folder, "out", "points"))[0][0].clone();
    let sweeps = folder.path().join("scenarios/sweeps");
    std::fs::create_dir(sweeps.join("old")).unwrap();
    std::fs::rename(sweeps.join("s.ron"), sweeps.join("old/s.ron")).unwrap();
    let again = |more: &[&str]| {
        let mut command = program(folder.path());
        command.args(["run", "--from", "out", "--point", &point, "--replication", "1"]);
        command.args(more).output().unwrap()
    };
    let output = again(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("name it with --study"), "{}", stderr(&output));
    let output = again(&["--study", "scenarios/sweeps/old/s.ron"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
