//! No circle of imports between the files of one layer.
//!
//! A file names another by `use` or by a path in its code; a folder's `mod.rs` is its face. Found by
//! Tarjan's algorithm (petgraph): a strongly connected component of two files or more is a circle.

use super::Source;
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;

/// The circles of each layer: their files, with the arrows between them.
pub fn circles(source: &Source) -> Vec<String> {
    let mut graph = DiGraph::<&str, String>::new();
    let nodes: BTreeMap<&str, _> =
        source.files.keys().map(|file| (file.as_str(), graph.add_node(file.as_str()))).collect();
    let layer = |file: &str| file.split('/').next().map(str::to_owned);
    for file in source.files.keys() {
        for (target, path) in source.arrows(file) {
            if layer(file) == layer(target) {
                graph.add_edge(nodes[file.as_str()], nodes[target], path);
            }
        }
    }
    let mut told: Vec<String> = tarjan_scc(&graph)
        .into_iter()
        .filter(|circle| circle.len() > 1)
        .map(|mut circle| {
            circle.sort();
            let mut text = format!("{} files:", circle.len());
            for &from in &circle {
                for edge in graph.edges(from) {
                    use petgraph::visit::EdgeRef;
                    if circle.contains(&edge.target()) {
                        let (from, to) = (graph[from], graph[edge.target()]);
                        text.push_str(&format!("\n  {from} -> {to}: {}", edge.weight()));
                    }
                }
            }
            text
        })
        .collect();
    told.sort();
    told
}

#[test]
fn files_of_a_layer_form_no_circle() {
    let found = circles(&Source::own());
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), found.join("\n"));
}

#[test]
fn it_detects_a_circle_of_siblings_and_at_one_through_a_face() {
    let source = Source::scratch(&[
        (
            "supply/mod.rs",
            "mod lane;\nmod order;\nmod stock;\npub use lane::Lane;\npub use order::Order;\n",
        ),
        ("supply/lane.rs", "use super::order::Order;\n"),
        ("supply/order.rs", "use super::lane::Lane;\n"),
        ("infra/mod.rs", "mod pump;\npub use pump::Pump;\npub struct Site;\n"),
        ("infra/pump.rs", "use super::Site;\n"),
        ("kernel/time.rs", "pub struct SimTime;\n"),
        ("kernel/event.rs", "use super::time::SimTime;\n"),
    ]);
    let found = circles(&source);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("infra/pump.rs -> infra/mod.rs: infra::Site"), "{}", found[0]);
    assert!(found[1].contains("supply/lane.rs -> supply/order.rs"), "{}", found[1]);
}
