//! Bytes do not depend on threads or on the points that are played side by side.

use super::{STUDY, folder, played, rows, table, tables, with};

#[test]
fn tables_are_the_same_for_any_number_of_threads() {
    let folder = folder(STUDY);
    let answer = played(&folder, "one", &["--jobs", "1"]);
    assert_eq!((&answer["points"], &answer["replications"]), (&12.into(), &48.into()));
    assert_eq!(answer["failed"], serde_json::json!([]));
    let one = tables(&folder, "one");
    assert_eq!(one.keys().collect::<Vec<_>>(), ["kpis.parquet", "points.parquet", "runs.parquet"]);
    // More threads play fewer points side by side: 6, 3 and 1 of them.
    for jobs in ["2", "7"] {
        played(&folder, jobs, &["--jobs", jobs]);
        assert!(tables(&folder, jobs) == one, "{jobs}");
    }
    played(&folder, "alone", &["--no-fork"]);
    assert!(tables(&folder, "alone") == one, "--no-fork");
}

#[test]
fn rows_are_in_the_order_of_points_replications_and_arms() {
    let folder = folder(STUDY);
    played(&folder, "out", &[]);
    let points = table(&folder, "out", "points");
    let ids: Vec<String> = rows(&points).into_iter().map(|row| row[0].clone()).collect();
    let expected = ids.iter().flat_map(|id| {
        (0..4).flat_map(move |replication| {
            ["\"disturbed\"", "\"undisturbed\""]
                .map(|arm| vec![id.clone(), replication.to_string(), arm.to_owned()])
        })
    });
    let runs = table(&folder, "out", "runs");
    let found: Vec<Vec<String>> = rows(&runs).iter().map(|row| row[..3].to_vec()).collect();
    assert_eq!(found, expected.collect::<Vec<_>>());
}

/// The stopping rule looks at whole batches in index order, so it stops at the same replication.
#[test]
fn the_stopping_rule_does_not_depend_on_threads() {
    let until = "replications: until(kpi: \"units_demanded\", half_width: 60, floor: 4, ceiling: 20, batch: 3)";
    let study =
        with("replications: fixed(4)", until).replace("design", "arms: [disturbed], design");
    let folder = folder(&study);
    let answer = played(&folder, "one", &["--jobs", "1"]);
    let replications = answer["replications"].as_u64().unwrap();
    // Neither did all stop at the floor, nor did all reach the ceiling.
    assert!(replications > 12 * 4 && replications < 12 * 20, "{replications}");
    played(&folder, "three", &["--jobs", "3"]);
    assert!(tables(&folder, "three") == tables(&folder, "one"));
}

/// With detail tables: the first replication of each point has them.
#[test]
fn detail_tables_are_written_too() {
    let study =
        with("design: grid", "tables: [\"runs\", \"shipments\", \"service\"], design: grid");
    let folder = folder(&study);
    played(&folder, "one", &["--jobs", "1"]);
    played(&folder, "two", &["--jobs", "2"]);
    assert!(tables(&folder, "two") == tables(&folder, "one"));
    let shipments = table(&folder, "one", "shipments");
    let replications = shipments.column("replication").unwrap().u32().unwrap();
    assert!(replications.iter().all(|replication| replication == Some(0)));
    assert!(shipments.height() > 12);
}
