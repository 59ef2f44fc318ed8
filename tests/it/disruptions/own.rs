//! A kind of disruption of one's own: one file and one line in a list are all that it takes.

use crate::sites::{MILD, SITE, Setting, hours, incidents, look, play, read};
use indexmap::IndexMap;
use reflexarc::disruption::{self, Places, Selection, SitePlace};
use reflexarc::infra::SiteSpec;
use reflexarc::issue::Issues;

mod tenant_rush;

reflexarc::disruptions! {
    /// Tenants take another part of the servers.
    tenant_rush: TenantRushSpec,
}

fn rush(until: &str) -> IndexMap<String, DisruptionSpec> {
    read(&format!(
        r#"{{"rush": tenant_rush(role: large, share: 1, at: "2022-07-18T10:00", until: "{until}")}}"#
    ))
}

#[test]
fn one_file_and_one_line_make_a_kind_that_acts_in_a_world() {
    let infrastructure = r#"(sites: {"site": (role: large, area: "here",
        pool: (servers: 8, work: fixed("1 s"), queue: 1, classes: (tenants: (busy: 0.25))))})"#;
    let mut sim = Setting { infrastructure, ..MILD }.assemble();
    disruption::assemble(&rush("2022-07-18T12:00"), &Selection::All, &mut sim);
    for (hour, busy) in [(9.9, 0.25), (10.1, 1.0), (11.9, 1.0), (12.1, 0.25)] {
        play(&mut sim, hours(hour));
        assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.utilisation()), busy, "at {hour} h");
    }
    assert_eq!(incidents(&sim, "tenant_rush"), [(36_000.0, Some(43_200.0))]);
    assert_eq!(KINDS, [("tenant_rush", " Tenants take another part of the servers.")]);
}

#[test]
fn a_kind_of_ones_own_is_checked_like_all_others() {
    let spec: SiteSpec =
        read(r#"(role: large, area: "here", pool: (servers: 8, work: fixed("1 s"), queue: 1))"#);
    let sites = vec![SitePlace { name: "site", spec: &spec }];
    let places = Places { areas: vec!["here"], sites, ..Places::default() };
    let mut issues = Issues::new();
    disruption::check(&rush("2022-07-18T12:00"), &places, None, &mut issues.at("disruptions"));
    assert!(issues.as_slice().is_empty(), "{:?}", issues.as_slice());
    disruption::check(&rush("2022-07-18T09:00"), &places, None, &mut issues.at("disruptions"));
    let paths: Vec<&str> = issues.as_slice().iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["disruptions.rush.until"]);
}
