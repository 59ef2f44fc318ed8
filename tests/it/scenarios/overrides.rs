//! Overrides by `--set`, and the diagnostics for invalid ones.

use super::folder::{DisruptionSpec, Folder, InfrastructureSpec, StorySpec, SupplySpec};

fn supply(set: &[&str]) -> SupplySpec {
    let folder = Folder::new();
    let mut loaded = folder.load_with(set);
    assert_eq!(folder.printed(&loaded), "");
    loaded.take().unwrap()
}

#[test]
fn values_are_ron_or_texts_without_their_quotes() {
    for value in ["\"17:30\"", "17:30", " 17:30 ", "\"17:30\" // late"] {
        let supply = supply(&[&format!("supply.lanes.dc-to-store.cutoff={value}")]);
        assert_eq!(supply.lanes["dc-to-store"].cutoff.minute(), 30, "{value}");
    }
    let supply = supply(&["supply.lanes.dc-to-store.to=12", "supply.lanes.dc-to-store.stops.1=7"]);
    assert_eq!(supply.lanes["dc-to-store"].to, "12", "a number where a text is wanted");
    assert_eq!(supply.lanes["dc-to-store"].stops, [1, 7]);
}

#[test]
fn whole_blocks_can_be_overridden() {
    let supply = supply(&[
        "supply.lanes={\"x\": (to: \"y\", cutoff: \"00:00\")}",
        "supply.lanes.x.stops=[1]",
    ]);
    assert_eq!(supply.lanes["x"].stops, [1]);
    assert_eq!(supply.lanes.len(), 1);
}

#[test]
fn absent_keys_are_added() {
    let supply = supply(&["supply.lanes.dc-to-store.on_time=95 %"]);
    assert_eq!(supply.lanes["dc-to-store"].on_time.unwrap().si(), 0.95);
    let mut loaded = Folder::new().load_with(&["infrastructure.sites.leeds=(feed: \"1 MW\")"]);
    assert_eq!(loaded.take::<InfrastructureSpec>().unwrap().sites.len(), 2);
}

#[test]
fn the_last_override_counts_and_variants_are_stepped_through() {
    let set = [
        "horizon=7 d",
        "horizon=730 d",
        "disruptions.heat.peak=41 °C",
        "disruptions.cut.lasts=5 h",
    ];
    let folder = Folder::new();
    let mut loaded = folder.load_with(&set);
    assert_eq!(folder.printed(&loaded), "");
    let story: StorySpec = loaded.take().unwrap();
    assert_eq!(story.horizon.days(), 730);
    let DisruptionSpec::LinkCut(cut) = &story.disruptions["cut"] else { panic!("no cut") };
    assert_eq!(cut.lasts.seconds(), 18_000.0);
}

#[test]
fn wrong_overrides_are_shown_as_they_were_given() {
    let folder = Folder::new();
    let wrong = [
        "horizn=7 d",
        "suply.lanes=3",
        "supply.lanes.dc-to-stor.cutoff=16:00",
        "supply.lanes.dc-to-store.cutof=16:00",
        "supply.lanes.dc-to-store.cutoff.hour=16",
        "supply.lanes.dc-to-store.stops.2=3",
        "supply.lanes.dc-to-store.stops=[1, x]",
        "supply.lanes.dc-to-store.cutoff=25:00",
        "supply..lanes=3",
        "supply=3",
        "infrastructure.sites.slough.feed=3",
        "infrastructure.sites.slough.feed=inf",
        "infrastructure.sites.slough=(feed: \"1 MW\", feed: \"2 MW\")",
        "disruptions.heat=heatwav(peak: \"40 °C\")",
        "include=[]",
        "horizon",
        "horizon=",
        "=3",
    ];
    let mut printed = String::new();
    for argument in wrong {
        printed += &format!("——— --set '{argument}'\n");
        printed += &folder.printed(&folder.load_with(&[argument]));
    }
    insta::assert_snapshot!(printed);
}
