//! Arcs that decide the orders of the same places.

use crate::story::london;
use reflexarc::scenario::load_story;

/// Conflicts of the bundled story, whose arc `centres` decides for some kinds of facilities, with a further
/// override.
fn conflicts(at: &str, more: &str) -> Vec<String> {
    // An uncertain parameter of one ladder alone would make them differ.
    let certain = "decisions.uncertain={}".to_owned();
    let set = [format!("decisions.arcs.centres.at={at}"), certain, more.to_owned()];
    let (_, diagnostics) = load_story(&london(), &set);
    let all = diagnostics.sorted();
    all.iter().filter(|one| &*one.code == "conflict").map(|one| one.message.clone()).collect()
}

#[test]
fn two_arcs_may_decide_orders_of_a_place_in_one_way_alone() {
    let same_level = r#"decisions.arcs.centres.cycle_service_level="97 %""#;
    let other_model = "decisions.arcs.centres.ladder.1.forecast=ses(alpha: 0.1)";
    let conflict = [
        "the arcs `replenish` and `centres` both decide the orders of `south-1`, with different ladders or service levels",
    ];
    // `replenish` decides for stores at 97 %, `centres` for centres at 97.7 %, by equal ladders.
    let both = "[store, distribution_centre]";
    assert_eq!(conflicts("[distribution_centre]", other_model), [""; 0]);
    assert_eq!(conflicts(both, same_level), [""; 0]);
    assert_eq!(conflicts(both, other_model), conflict);
    assert_eq!(conflicts(both, "warm_up=7 d"), conflict);
}
