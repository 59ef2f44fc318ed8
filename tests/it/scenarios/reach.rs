//! What the network leaves out, or cannot carry, is noted where it is written.

use crate::story::london;
use reflexarc::scenario::load_story;

/// Codes and messages of what `check` says of the story with overrides that it must pass.
fn notes(set: &[&str]) -> Vec<(String, String)> {
    let set: Vec<String> = set.iter().map(|&one| one.to_owned()).collect();
    let (story, diagnostics) = load_story(&london(), &set);
    assert!(story.is_some(), "{set:?}");
    let codes = ["outside-the-network", "no-path", "overloaded"];
    let all = diagnostics.sorted();
    let ours = all.iter().filter(|one| codes.contains(&&*one.code));
    ours.map(|one| (one.code.to_string(), one.message.clone())).collect()
}

fn codes(set: &[&str]) -> Vec<String> {
    notes(set).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn an_origin_that_the_network_does_not_reach_is_noted_with_its_lane() {
    assert_eq!(codes(&[]), Vec::<String>::new());
    let outside = notes(&[r#"infrastructure.access.centre-south.kind="supplier""#]);
    let of = |lane: &str| {
        format!("the network does not reach `dc-south`: orders of the lane `{lane}` take")
    };
    assert_eq!(outside.len(), 2);
    for ((code, message), lane) in outside.iter().zip(["cold", "ambient"]) {
        assert_eq!(code, "outside-the-network");
        assert!(message.starts_with(&of(lane)), "{message}");
    }
}

#[test]
fn a_node_without_a_path_to_any_site_is_noted() {
    let alone = r#"infrastructure.nodes=["hub-south", "hub-north", "alone"]"#;
    let to_alone = r#"infrastructure.access.centre-south.link.to="alone""#;
    assert_eq!(codes(&[alone, to_alone]), ["no-path", "no-path"]);
    // The same node with its own link to the network.
    let linked = r#"infrastructure.links.alone-hub=(from: "alone", to: "hub-south", distance: "1 km",
        detour: 1.4, rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms")"#;
    assert_eq!(codes(&[alone, to_alone, linked]), Vec::<String>::new());
}

#[test]
fn reports_that_fill_the_lines_of_stores_are_noted() {
    // Three sites, 80 Mbit/s, a report each ten minutes: 2 GB is the most.
    let size = |size: &str| format!("decisions.reports.size=\"{size}\"");
    let every = "decisions.reports.every=\"10 min\"";
    assert_eq!(codes(&[&size("1.9 GB"), every]), Vec::<String>::new());
    assert_eq!(codes(&[&size("2.1 GB"), every]), ["overloaded", "overloaded"]);
}
