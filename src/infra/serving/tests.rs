//! Pools on two rack groups: each lot follows the group on which it stands.

use super::{Class, GroupLit, Lit, NewRequest, Pools, PoolsPlace, RequestEnded, Requests};
use super::{PoolSpec, PoolsSpec};
use crate::causality::{EntityName, IncidentId, Incidents};
use crate::environment::AreaId;
use crate::infra::directory::{Infrastructure, PoolEntry, SiteEntry};
use crate::infra::id::{PoolId, Role, SiteId};
use crate::kernel::{
    Draws, Event, Fingerprint, Law, Now, Phase, SimSpan, SimTime, Simulation, kinds,
};
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};
use indexmap::IndexMap;
use std::collections::BTreeMap;

const SITE: SiteId = SiteId::new(0);

kinds! { extra: GroupsSet, Asks }

/// The groups of the site take a state of the list.
#[derive(Clone, Copy)]
struct GroupsSet(usize);

/// A request of a class comes to a pool, with an hour of work.
#[derive(Clone, Copy)]
struct Asks(u64, usize, Class);

impl Event for GroupsSet {
    const PHASE: Phase = Phase::Environment;
}

impl Event for Asks {
    const PHASE: Phase = Phase::Sale;
}

#[derive(Resource, Clone)]
struct States(Vec<[GroupLit; 2]>);

#[derive(Resource, Default, Clone)]
struct Ends(BTreeMap<u64, f64>);

/// Four racks, as many of them up, at a speed.
fn group(up: u32, speed: f64) -> GroupLit {
    let step = u32::from(speed < 1.0);
    let lowered_by = (up < 4 || step > 0).then(|| IncidentId::new(up as usize));
    GroupLit { lit: Lit::Racks { deployable: 4, up }, speed, throttle_step: step, lowered_by }
}

fn set(now: Now<GroupsSet>, states: Res<States>, mut pools: Query<&mut Pools>) {
    for mut pools in &mut pools {
        pools.set_capacity(&states.0[now.event.0], now.agenda);
    }
}

fn ask(now: Now<Asks>, mut requests: ResMut<Requests>) {
    let Asks(tag, pool, class) = now.event;
    let work = Some(Law::Fixed(SimSpan::HOUR));
    let (deadline, pool) = (SimTime::NEVER, PoolId::new(pool));
    let new = NewRequest { site: SITE, pool, class, tag, deadline, work_u: 0.5, size: 1.0, work };
    requests.submit(now.agenda, new);
}

fn note(now: Now<RequestEnded>, mut ends: ResMut<Ends>) {
    let at_s = now.time().since(SimTime::START).seconds();
    ends.0.insert(now.event.tag, at_s);
}

/// Pools on groups `cpu` and `gpu` of four racks each; the states of the groups come an hour apart, half
/// an hour after the start.
fn play(pools: &str, states: &[[GroupLit; 2]], asks: &[Asks]) -> Simulation<()> {
    let several: IndexMap<String, PoolSpec> = crate::quantity::read_ron(pools).unwrap();
    let spec = PoolsSpec { one: None, several: &several, role: Role::Large };
    let mut sim = Simulation::new(SimTime::START, ());
    let mut incidents = Incidents::default();
    let entities: Vec<EntityName> = several.keys().map(|name| incidents.name(name)).collect();
    sim.world.insert_resource(incidents);
    let place = PoolsPlace {
        site: SITE,
        name: "site",
        entities: &entities,
        groups: &[("cpu", 4), ("gpu", 4)],
        is_ideal: false,
        clock: None,
        now: SimTime::START,
    };
    let pools = Pools::new(spec, &place, &mut Draws::new(1, 0)).unwrap();
    let entry = |name: &String| PoolEntry { name: Some(name.as_str().into()), role: Role::Large };
    let entries = several.keys().map(entry).collect();
    let entity = sim.world.spawn(pools).id();
    let mut directory = Infrastructure::default();
    directory.sites.intern("site");
    let (area, labels) = (AreaId::new(0), Vec::new());
    let serves = Vec::new();
    directory.add_site(SiteEntry { entity, pools: entries, area, labels, serves, pumps: 0 });
    sim.world.insert_resource(directory);
    sim.world.insert_resource(Requests::default());
    sim.world.insert_resource(Ends::default());
    let full = [group(4, 1.0); 2];
    sim.world.insert_resource(States([&[full], states].concat()));
    super::install(&mut sim);
    sim.on(set).on(ask).on(note);
    sim.agenda().at(SimTime::START, GroupsSet(0));
    for state in 1..=states.len() {
        let at = SimTime::START + SimSpan::MINUTE * (60 * state as i64 - 30);
        sim.agenda().at(at, GroupsSet(state));
    }
    for &one in asks {
        sim.agenda().at(SimTime::START, one);
    }
    sim.run_until(SimTime::START + SimSpan::HOUR * 24).unwrap();
    sim
}

fn ends(sim: &Simulation<()>) -> Vec<f64> {
    sim.world.resource::<Ends>().0.values().copied().collect()
}

fn look<T>(sim: &mut Simulation<()>, at: impl Fn(&Pools) -> T) -> T {
    let mut pools = sim.world.query::<&Pools>();
    at(pools.single(&sim.world).unwrap())
}

const POOLS: &str = r#"{
    "large": (work: fixed("1 s"), queue: 9, classes: (batch: (sensitivity: 0.5)), lots: {
        "fast": (servers: 8, on: (racks: "gpu", share: 0.5), for: [ours, batch]),
        "slow": (servers: 8, on: (racks: "cpu"), for: [training])}),
    "small": (work: fixed("1 s"), queue: 9, lots: {
        "rest": (servers: 4, on: (racks: "gpu"), for: [ours])}),
}"#;

/// Two requests to each lot.
const ASKS: [Asks; 4] = [
    Asks(0, 0, Class::Ours),
    Asks(1, 0, Class::Batch),
    Asks(2, 0, Class::Training),
    Asks(3, 1, Class::Ours),
];

#[test]
fn work_runs_at_the_speed_of_the_racks_under_its_lot() {
    let of = |cpu: f64, gpu: f64| ends(&play(POOLS, &[[group(4, cpu), group(4, gpu)]], &ASKS));
    assert_eq!(of(1.0, 1.0), [3_600.0; 4]);
    // Half an hour of work is left: it takes an hour at a speed of 1/2, 40 min at 3/4, the half of whose
    // shortfall is all that the work feels.
    let (half, mild, full) = (5_400.0, 1_800.0 + 2_400.0, 3_600.0);
    assert_eq!(of(1.0, 0.5), [half, mild, full, half]);
    assert_eq!(of(0.5, 1.0), [full, full, half, full]);
    // Two groups at two speeds: a quarter takes two hours.
    assert_eq!(of(0.25, 0.5), [half, mild, 1_800.0 + 7_200.0, half]);
}

#[test]
fn work_on_a_group_that_has_not_changed_is_not_timed_anew() {
    // A pool all of whose lots stand on the other group gets no event.
    let prints = |gpu: f64, pools: &str| -> Fingerprint {
        play(pools, &[[group(4, 1.0), group(4, gpu)]], &ASKS[2..3]).fingerprint()
    };
    let apart = POOLS.replace("\"gpu\"", "\"cpu\"").replace(", share: 0.5", "");
    assert_eq!(prints(1.0, &apart).all(), prints(0.5, &apart).all());
    assert_ne!(prints(1.0, POOLS).all(), prints(0.5, POOLS).all());
}

#[test]
fn shared_lots_follow_their_group_too() {
    let shared = POOLS.replace(
        "servers: 8, on: (racks: \"gpu\"",
        "servers: 8, serves: shared, on: (racks: \"gpu\"",
    );
    let ends = ends(&play(&shared, &[[group(4, 1.0), group(4, 0.5)]], &ASKS));
    assert_eq!(ends, [5_400.0, 4_200.0, 3_600.0, 5_400.0]);
}

#[test]
fn lots_go_dark_with_their_group_and_its_incident_is_the_cause() {
    let dark = [group(4, 1.0), group(0, 1.0)];
    let mut sim = play(POOLS, &[dark], &ASKS);
    // Those on the other group are done; the rest wait.
    assert_eq!(ends(&sim), [3_600.0]);
    let causes = |sim: &mut _| -> Vec<_> {
        look(sim, |pools| pools.list().iter().map(super::Pool::lowered_by).collect())
    };
    assert_eq!(causes(&mut sim), [Some(IncidentId::new(0)); 2]);
    assert_eq!(look(&mut sim, Pools::servers_up), 8);
    // The first group under the lots of a pool that has lost capacity names the incident.
    let mut sim = play(POOLS, &[[group(2, 1.0), group(4, 1.0)]], &ASKS);
    assert_eq!(causes(&mut sim), [Some(IncidentId::new(2)), None]);
    let mut sim = play(POOLS, &[[group(2, 1.0), group(3, 1.0)]], &ASKS);
    assert_eq!(causes(&mut sim), [Some(IncidentId::new(3)); 2]);
}

#[test]
fn each_group_carries_the_load_of_its_lots_and_the_own_share_is_held_by_group() {
    let busy = POOLS.replace(
        "classes: (batch: (sensitivity: 0.5))",
        "classes: (training: (busy: 0.25), batch: (busy: 0.5))",
    );
    let busy = busy.replace("for: [training]", "for: [training, tenants]");
    let mut sim = play(&busy, &[], &[]);
    // On `gpu`: half of the racks half busy, the other half idle.
    let of = |group| move |pools: &Pools| pools.rack_utilisation(group, 4);
    assert_eq!(look(&mut sim, of(0)), 0.25);
    assert_eq!(look(&mut sim, of(1)), 0.25);
    assert_eq!(look(&mut sim, of(2)), 0.0);
    // The lots on `gpu` are the story's: tenants may not use them, whatever else does.
    let held = |pools: &Pools| pools.own_use().iter().map(|own| own.racks_held).collect::<Vec<_>>();
    assert_eq!(look(&mut sim, held), [0.0, 4.0]);
    // An hour of own work on one of eight servers on two racks, and on one of four on two racks.
    let mut sim = play(POOLS, &[], &ASKS);
    let work =
        |pools: &Pools| pools.own_use().iter().map(|own| own.rack_work_s).collect::<Vec<_>>();
    assert_eq!(look(&mut sim, work), [0.0, 3_600.0 * 2.0 / 8.0 + 3_600.0 * 2.0 / 4.0]);
}
