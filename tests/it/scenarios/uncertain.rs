//! Uncertain parameters: checked like any path, and named with their value and range.

use crate::story::{changed, london, story_in};
use reflexarc::scenario::{Severity, load_story};

const RANGE: &str = "\"infrastructure.sites.slough.racks.liquid\": (
            low: 0.80, high: 0.90,";

/// What is found in a bundled story, one of whose ranges is changed.
fn found(to: &str) -> Vec<String> {
    let folder = changed(&[("infrastructure/colo-liquid.ron", RANGE, to)]);
    let (story, diagnostics) = load_story(&story_in(&folder), &[]);
    assert_eq!(story.is_none(), diagnostics.has_errors());
    let told = diagnostics.sorted().into_iter().map(|one| format!("{}: {}", one.code, one.message));
    told.collect()
}

#[test]
fn a_story_names_its_uncertain_parameters_with_value_and_range() {
    let (story, _) =
        load_story(&london(), &["infrastructure.sites.slough.racks.liquid=0.87".into()]);
    let uncertain = story.unwrap().uncertain;
    assert!(uncertain.len() > 10, "{uncertain:?}");
    let liquid = uncertain.iter().find(|one| one.path.ends_with("racks.liquid")).unwrap();
    let told = [&*liquid.value, &*liquid.low, &*liquid.high];
    assert_eq!(told, ["0.87", "0.80", "0.90"]);
    let work = uncertain.iter().find(|one| one.path.ends_with("pool.work.mean")).unwrap();
    assert_eq!([&*work.value, &*work.low, &*work.high], ["25 s", "5 s", "120 s"]);
}

#[test]
fn a_range_is_checked_like_any_override() {
    let range = |path: &str, low: &str, high: &str| {
        format!("\"{path}\": (\n            low: {low}, high: {high},")
    };
    let path = "infrastructure.sites.slough.racks.liquid";
    assert_eq!(found(&range(path, "0.1", "0.2")), [] as [String; 0]);
    assert_eq!(
        found(&range("infrastructure.sites.slough.racks.liqid", "0.8", "0.9")),
        ["unknown-path: unknown field `liqid` in `RackGroup`"]
    );
    assert_eq!(
        found(&range("infrastructure.sites.slugh.racks.liquid", "0.8", "0.9")),
        ["unknown-path: there is no `slugh` in `infrastructure.sites`"]
    );
    assert_eq!(
        found(&range("supply.holding_rate", "\"8 %\"", "\"25 %\"")),
        ["unknown-path: `supply.holding_rate` is not a path of this piece"]
    );
    // An end of another type, and one that the layer's own check refuses.
    let text = found(&range(path, "\"8 K\"", "0.9"));
    assert!(text.len() == 1 && text[0].starts_with("wrong-") && text[0].contains("does not fit"));
    let text = found(&range(path, "0.8", "1.9"));
    assert!(text.len() == 1 && text[0].contains("1.9 does not fit"), "{text:?}");
    assert_eq!(
        found(&range(path, "0.9", "0.8")),
        [format!("conflict: the upper end of the range of `{path}` is below its lower end")]
    );
}

#[test]
fn a_path_removed_by_an_override_is_a_note() {
    let set = "infrastructure.sites.slough.generator=None".to_owned();
    let (story, diagnostics) = load_story(&london(), &[set]);
    assert!(story.is_some(), "{}", diagnostics.render(false));
    let notes = diagnostics.sorted();
    assert!(notes.iter().any(|one| one.severity == Severity::Note && one.code == "unknown-path"));
}

#[test]
fn an_end_that_an_override_makes_invalid_is_a_note() {
    // Water of 32 °C: junctions 50 K above their plates would throttle in an idle site, those of the
    // bundled 30 K do not.
    let set = ["facility_water.set_point", "coolant.supply"]
        .map(|path| format!("infrastructure.sites.slough.{path}=\"32 °C\""));
    let (story, diagnostics) = load_story(&london(), &set);
    assert!(story.is_some(), "{}", diagnostics.render(false));
    let notes = diagnostics.sorted();
    let of_rise = |message: &str| message.contains("\"50 K\" does not fit");
    assert!(notes.iter().any(|one| one.severity == Severity::Note && of_rise(&one.message)));
    // An override that is wrong itself stays an error.
    let set = ["infrastructure.sites.slough.throttle.junction.rise=\"60 K\"".to_owned()];
    assert!(load_story(&london(), &set).0.is_none());
}

#[test]
fn a_disruption_that_the_story_no_longer_has_is_a_note() {
    let folder = changed(&[(
        "london-heatwave.ron",
        "\"cooling\": cooling_failure(",
        "\"plant\": cooling_failure(",
    )]);
    let (story, diagnostics) = load_story(&story_in(&folder), &[]);
    assert!(story.is_some(), "{}", diagnostics.render(false));
    assert!(diagnostics.sorted().iter().all(|one| one.severity == Severity::Note));
}

#[test]
fn ranges_change_no_result() {
    let plain = load_story(&london(), &[]).0.unwrap();
    let folder = changed(&[(
        "infrastructure/colo-liquid.ron",
        "low: 0.80, high: 0.90",
        "low: 0.1, high: 0.2",
    )]);
    let other = load_story(&story_in(&folder), &[]).0.unwrap();
    assert_eq!(plain.hash, other.hash);
}
