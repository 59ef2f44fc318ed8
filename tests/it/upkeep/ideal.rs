//! The ideal mechanism to which a part belongs removes the effect of its failures, and no other does.

use super::{RACKS, REAL, at, pumps, repairs};
use crate::sites::{SITE, hours, look, play};
use reflexarc::infra::{IdealInfrastructure, SitePartsReadOnlyItem};

const POWER: IdealInfrastructure = IdealInfrastructure { power: true, ..REAL };
const COOLING: IdealInfrastructure = IdealInfrastructure { cooling: true, ..REAL };
const NETWORK: IdealInfrastructure = IdealInfrastructure { network: true, ..REAL };
const COMPUTE: IdealInfrastructure = IdealInfrastructure { compute: true, ..REAL };

const FAILS: &str = r#"(fails: fixed("100 h"), repair: (work: fixed("10 h")))"#;

/// A site whose UPS has no bypass: while it has failed, its load is dropped.
const NO_BYPASS: &str =
    r#"ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0, without_bypass: true)"#;

/// What a harmed site shows.
type Harm = fn(&SitePartsReadOnlyItem) -> bool;

/// Whether a site is harmed at 105 h by the failure of a part, with this mechanism ideal.
fn is_harmed(parts: &str, part: &str, ideal: IdealInfrastructure, harm: Harm) -> bool {
    let parts = format!("{parts}, upkeep: ({part}: {FAILS})");
    let mut sim = at("2022-07-18T00:00[Europe/London]", &parts, "", ideal, 1);
    play(&mut sim, hours(99.0));
    assert!(!look(&mut sim, SITE, |plant, _| harm(plant)), "{part}");
    play(&mut sim, hours(105.0));
    // The failures are there in any case.
    assert!(!repairs(&sim).is_empty());
    look(&mut sim, SITE, |plant, _| harm(plant))
}

#[test]
fn each_part_belongs_to_one_mechanism() {
    let no_server = |plant: &SitePartsReadOnlyItem| plant.pools.servers_up() == 0;
    let no_flow =
        |plant: &SitePartsReadOnlyItem| plant.coolant.first().unwrap().flow_share() == 0.0;
    let no_plant = |plant: &SitePartsReadOnlyItem| plant.plant.failed_share() == 1.0;
    let water = r#"facility_water: (capacity: "100 MJ/K", set_point: "32 degC", restart: "0 s",
        chillers: (units: 3, heat: "100 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0))"#;
    let with_pumps = pumps(2, 1);
    let chilled = format!("{}, {water}", pumps(2, 1));
    let backed = format!("{RACKS}, {NO_BYPASS}");
    let cases: [(&str, &str, IdealInfrastructure, Harm); 5] = [
        (&with_pumps, "pumps", COOLING, no_flow),
        (&chilled, "cooling", COOLING, no_plant),
        (&backed, "ups", POWER, no_server),
        (RACKS, "racks", COMPUTE, no_server),
        (RACKS, "site", COMPUTE, no_server),
    ];
    for (parts, part, own, harm) in cases {
        assert!(is_harmed(parts, part, REAL, harm), "{part} without an ideal mechanism");
        for ideal in [NETWORK, POWER, COOLING, COMPUTE] {
            let harmed = is_harmed(parts, part, ideal, harm);
            assert_eq!(harmed, ideal != own, "{part} with {ideal:?}");
        }
    }
}

#[test]
fn an_ideal_network_carries_over_a_failed_link() {
    use crate::sites::{MILD, Setting};
    use reflexarc::infra::{Infrastructure, Link};
    let infrastructure = format!(
        r#"(sites: {{}}, nodes: ["a", "b"], links: {{"line": (from: "a", to: "b", distance: "1 km", detour: 1.0,
            rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms", upkeep: {FAILS})}},
            network: (detection: "3 s", timeout: "200 ms", attempts: 4))"#
    );
    for (ideal, is_up) in [(REAL, false), (POWER, false), (COMPUTE, false), (NETWORK, true)] {
        let mut sim = Setting { infrastructure: &infrastructure, ideal, ..MILD }.assemble();
        play(&mut sim, hours(105.0));
        let directory = sim.world.resource::<Infrastructure>();
        let link = directory.link(directory.links.get("line").unwrap()).unwrap();
        assert_eq!(sim.world.get::<Link>(link).unwrap().is_up(), is_up);
    }
}
