//! Long horizons: rows that the page needs have a limit, what is computed has none.

use super::{code, reflexarc, stdout};
use serde_json::Value;
use std::path::Path;

/// The tables of which single events are told.
const TOLD: &str = "service,stock,orders,order_lines,shipments,decisions,incidents";

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = reflexarc(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(code(&output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_late_disruption_is_walked_back_though_earlier_rows_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verdicts/scenarios/one-cut-off.ron");
    // The outage of Wednesday, 3 January, nine weeks later: Wednesday, 6 March.
    let outage = "disruptions.outage=grid_outage(where: role(large), at: \"2024-03-06T10:00\", until: \"2024-03-06T14:00\")";
    let words = ["run", story, "--replications", "1", "--set", "horizon=90 d", "--set", outage];
    let limited = json(folder.path(), &[&words[..], &["--tables", "none"]].concat());
    let whole = json(folder.path(), &[&words[..], &["--tables", TOLD]].concat());
    assert_eq!(whole["explained"], Value::Null);
    // 28 days before the outage.
    assert_eq!(limited["explained"]["from"], "2024-02-07T10:00:00Z");
    assert_eq!(limited["explained"]["until"], Value::Null);
    assert!(limited["walk"].as_array().unwrap().len() > 5);
    assert_eq!(limited["walk"], whole["walk"]);
    for field in ["kpis", "fingerprint", "events", "incidents", "ledger"] {
        assert_eq!(limited[field], whole[field], "{field}");
    }
    let page = reflexarc(folder.path(), &[&words[..], &["--tables", "none"]].concat());
    let page = stdout(&page).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("Single events are shown for 07 Feb 2024 to 30 Mar 2024"), "{page}");
    assert!(page.contains("water at shop, Fri 08 Mar: empty 2.500 h"), "{page}");
    // A short run is told whole, and nothing is said of it.
    let short = ["run", story, "--replications", "1", "--tables", "none"];
    assert_eq!(json(folder.path(), &short)["explained"], Value::Null);
    assert!(!stdout(&reflexarc(folder.path(), &short)).contains("Single events are shown"));
}

#[test]
fn rows_that_are_kept_for_the_page_alone_have_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let london = crate::story::london();
    let words = ["run", london.to_str().unwrap(), "--replications", "1", "--set", "horizon=45 d"];
    let limited = json(folder.path(), &[&words[..], &["--tables", "none"]].concat());
    let whole = json(folder.path(), &[&words[..], &["--tables", TOLD, "--out", "out"]].concat());
    // The story has some 5 300 rows a day of each arm, so that 150 000 are reached in the fourth or fifth week.
    let until = limited["explained"]["until"].as_str().unwrap();
    assert!(("2022-08-04".."2022-08-15").contains(&until), "{until}");
    assert!(limited["explained"]["from"].as_str().unwrap() < "2022-07-11");
    for field in ["kpis", "fingerprint", "events", "incidents", "ledger"] {
        assert_eq!(limited[field], whole[field], "{field}");
    }
    // The heat is over by then: the emptiest shelf of the disruptions is the same.
    assert_eq!(limited["walk"][1], whole["walk"][1]);
}
