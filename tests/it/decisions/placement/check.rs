//! What `check` says of placement across pieces.

use crate::story::{london, placed, story_in};
use reflexarc::scenario::load_story;
use std::path::Path;

/// The rendered diagnostics of a story with overrides.
fn said(file: &Path, set: &[&str]) -> String {
    let set: Vec<String> = set.iter().map(|&text| text.to_owned()).collect();
    load_story(file, &set).1.render(false)
}

#[test]
fn every_bad_value_is_named_and_what_has_no_effect_is_noted() {
    let folder = placed();
    let file = story_in(&folder);
    assert_eq!(said(&file, &[]), "");
    let data = r#"infrastructure.data={"sales": (may_be_in: ["uk"])}"#;
    let none = [
        "infrastructure.sites.slough.models=[]",
        "infrastructure.sites.edge-south.standby=[]",
        "infrastructure.sites.edge-north.standby=[]",
    ];
    let cases: [(&[&str], &str); 9] = [
        (&[r#"decisions.reports.data=["sale"]"#, data], "unknown class of data `sale`"),
        (&[r#"decisions.arcs.split.data=["sales"]"#, data], "every request is refused"),
        (
            &[r#"decisions.arcs.split.data=["sales"]"#, data],
            "no area lies in the jurisdiction `uk`",
        ),
        (&none, "no site has the model `main`"),
        (&none[..1], "its weights lie nowhere"),
        (&["infrastructure.placement.weights=(delay: 0)"], "a weight above 0 is missing"),
        (&["infrastructure.placement.weights=(delay: 1001)"], "`1001` is out of range"),
        (
            &[r#"decisions.arcs.split.ladder=[(patience: "1 min", forecast: ses(alpha: 0.2))]"#],
            "`role` is missing",
        ),
        (&["decisions.models.main.rack=\"40 kW\"", "decisions.probes=None"], "without probes"),
    ];
    for (set, expected) in cases {
        let said = said(&file, set);
        assert!(said.contains(expected), "{set:?}: {said}");
    }
    // Where every rung has a role, placement and models of sites are not in force.
    let set = [
        "infrastructure.placement=(weights: (delay: 1))",
        r#"infrastructure.sites.slough.models=["main"]"#,
    ];
    let said = said(&london(), &set);
    assert!(said.contains("`placement` has no effect"), "{said}");
    assert!(said.contains("no rung without a role names the model `main`"), "{said}");
}
