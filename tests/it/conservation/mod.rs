//! Conserved quantities: units, joules, requests, entities.

use crate::story::{load, london};
use reflexarc::causality::Incidents;
use reflexarc::infra;
use reflexarc::kernel::{SimSpan, SimTime, Simulation};
use reflexarc::scenario::{Variant, assemble};
use reflexarc::supply;

fn arm(disturbed: bool) -> (Simulation, SimTime) {
    let story = load(&london(), &["warm_up=7 d"]);
    let variant = if disturbed { Variant::disturbed() } else { Variant::undisturbed() };
    let sim = assemble(&story, &variant, 3, 0, ()).unwrap();
    (sim, story.clock.end())
}

#[test]
fn units_are_conserved_at_every_stock_event() {
    for disturbed in [true, false] {
        let (mut sim, end) = arm(disturbed);
        supply::install_audit(&mut sim);
        sim.run_until(end).unwrap();
        let audit = sim.world.resource::<supply::Audit>();
        assert!(audit.broken.is_none(), "{:?}", audit.broken);
        assert!(audit.audits > 1_000, "only {} audits", audit.audits);
    }
}

#[test]
fn joules_and_requests_are_conserved_through_failure_and_return() {
    let (mut sim, end) = arm(true);
    let mut at = sim.now();
    while at < end {
        // 37 minutes: the instants fall anywhere in the hours.
        at = (at + SimSpan::MINUTE * 37).min(end);
        sim.run_until(at).unwrap();
        let residual = infra::audit(&mut sim.world, at);
        assert!(residual < 1e-9, "at {at:?} the books are off by {residual:e}");
    }
    let tripped =
        sim.world.resource::<Incidents>().all().iter().any(|i| i.kind.word() == "thermal_trip");
    assert!(tripped, "the failure did not reach the racks: the test looked at nothing");
}

#[test]
fn nothing_is_spawned_or_changed_in_kind_once_a_run_has_begun() {
    let (mut sim, end) = arm(true);
    let census = |sim: &Simulation| {
        let archetypes = sim.world.archetypes();
        (
            archetypes.len(),
            archetypes.iter().map(bevy_ecs::archetype::Archetype::len).collect::<Vec<_>>(),
        )
    };
    let before = census(&sim);
    sim.run_until(end).unwrap();
    assert_eq!(before, census(&sim));
}
