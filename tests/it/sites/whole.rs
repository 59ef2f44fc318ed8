//! Whole sites: heat, outage and pump failure followed from cause to effect, with the books audited.

use super::{chain, hours, incident, look, read};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::environment::{self, AreaId, Clock, EnvironmentSpec, Incidents, Spell, Weather};
use reflexarc::infra::{
    self, CoolingUnitsFail, CoolingUnitsReturn, Down, GridLost, GridRestored, Ideal,
    Infrastructure, InfrastructureSpec, LinkCut, LinkId, LinkMended, Message, MessageArrives,
    MessageLost, Network, PumpFailed, PumpRepaired, SiteId, Source, audit,
};
use reflexarc::kernel::{Draws, Event, Now, Phase, SimSpan, SimTime, Simulation, kinds};

/// A colocation in the heat of London: liquid-cooled racks, dry coolers with chillers behind them.
const COLO: &str = include_str!("colo.ron");

const SLOUGH: SiteId = SiteId::new(0);

/// The colocation from 18 July 2022, with the heat of these days if wanted.
fn london(is_hot: bool, ideal: Ideal) -> Simulation<()> {
    let spec: InfrastructureSpec = read(COLO);
    let mut mistakes = reflexarc::quantity::Mistakes::new();
    spec.check(&["south-east"], None, &mut mistakes.at("infrastructure"));
    assert!(!mistakes.has_errors(), "{:?}", mistakes.as_slice());
    let clock = Clock::new(
        &"2022-07-18T00:00[Europe/London]".parse().unwrap(),
        "0 d".parse().unwrap(),
        "5 d".parse().unwrap(),
    )
    .unwrap();
    let environment: EnvironmentSpec = read(
        r#"(areas: {"south-east": (weather: (mean: "18 degC", swing: "9 K", warmest: "15:00"))})"#,
    );
    let mut sim = Simulation::new(clock.begin(), ());
    let heat = [
        (6, 20.0),
        (9, 27.0),
        (12, 33.5),
        (15, 36.5),
        (17, 37.5),
        (21, 31.0),
        (24, 28.0),
        (29, 25.5),
        (33, 32.0),
        (36, 38.5),
        (37, 40.0),
        (39, 39.5),
        (42, 35.0),
        (45, 29.0),
        (48, 25.0),
        (54, 20.0),
    ];
    environment::assemble(&environment, clock, &mut sim);
    if is_hot {
        let anchors = heat.map(|(hour, celsius)| (SimTime::START + SimSpan::HOUR * hour, celsius));
        sim.world.resource_mut::<Weather>().add_spell(AreaId::new(0), Spell::new(anchors.to_vec()));
    }
    environment::begin(&mut sim);
    infra::assemble(&spec, ideal, &mut Draws::new(1, 0), &mut sim).unwrap();
    infra::install(&mut sim);
    sim
}

#[test]
fn books_close_at_every_quarter_of_an_hour_of_the_heat() {
    let mut sim = london(true, Ideal::default());
    let failed = incident(&mut sim, "cooling_failure", "slough/plant");
    sim.agenda().at(hours(38.55), CoolingUnitsFail { site: SLOUGH, share: 0.8, incident: failed });
    sim.agenda()
        .at(hours(46.2167), CoolingUnitsReturn { site: SLOUGH, share: 0.8, incident: failed });
    let grid = incident(&mut sim, "grid_outage", "south-east");
    sim.agenda().at(hours(60.0), GridLost { site: SLOUGH, incident: grid });
    sim.agenda().at(hours(61.0), GridRestored { site: SLOUGH });
    for quarter in 1..400 {
        sim.run_until(hours(f64::from(quarter) * 0.25)).unwrap();
        let now = sim.now();
        let left = audit(&mut sim.world, now);
        assert!(left < 1e-9, "at {} h: {left}", f64::from(quarter) * 0.25);
    }
}

#[test]
fn cooling_fails_in_the_heat_and_the_operator_powers_down() {
    let mut sim = london(true, Ideal::default());
    let failed = incident(&mut sim, "cooling_failure", "slough/plant");
    sim.agenda().at(hours(38.55), CoolingUnitsFail { site: SLOUGH, share: 0.8, incident: failed });
    sim.agenda()
        .at(hours(46.2167), CoolingUnitsReturn { site: SLOUGH, share: 0.8, incident: failed });
    for half in 72..140 {
        sim.run_until(hours(f64::from(half) * 0.5)).unwrap();
        let (reading, down) = look(&mut sim, SLOUGH, |plant, now| {
            (plant.reading(now), plant.racks.unwrap().down(Down::PoweredDown))
        });
        println!(
            "{:5.1} h chips {:5.1} water {:5.1} air {:5.1} step {} up {:?} powered down {down} grid {:.0} kW util {:.2}",
            f64::from(half) * 0.5,
            reading.chips_c.unwrap(),
            reading.water_c.unwrap(),
            reading.air_c.unwrap(),
            reading.throttle_step,
            reading.racks_up,
            reading.grid_w / 1e3,
            reading.utilisation
        );
    }
    assert_eq!(
        chain(&sim, "protective_power_down"),
        ["protective_power_down", "cooling_short", "cooling_failure"]
    );
    assert_eq!(chain(&sim, "throttle").last(), Some(&"cooling_failure"));
    assert!(
        sim.world
            .resource::<Incidents>()
            .all()
            .iter()
            .skip(1)
            .all(|incident| incident.ended.is_some())
    );
    let totals = look(&mut sim, SLOUGH, |plant, now| plant.totals(now));
    println!("{totals:?}");
    assert!(totals.tripped_rack_s > 0.0 && totals.throttled_rack_s > 0.0);
    // An ideal cooling loses nothing.
    let mut ideal = london(true, Ideal { cooling: true, ..Ideal::default() });
    let failed = incident(&mut ideal, "cooling_failure", "slough/plant");
    ideal
        .agenda()
        .at(hours(38.55), CoolingUnitsFail { site: SLOUGH, share: 0.8, incident: failed });
    ideal.run_until(hours(60.0)).unwrap();
    let totals = look(&mut ideal, SLOUGH, |plant, now| plant.totals(now));
    assert_eq!((totals.tripped_rack_s, totals.throttled_rack_s, totals.down_s), (0.0, 0.0, 0.0));
}

#[test]
fn a_standby_pump_takes_over_and_the_loss_of_both_trips_within_minutes() {
    let mut sim = london(false, Ideal::default());
    let one = incident(&mut sim, "pump_failure", "slough/pump-1");
    let other = incident(&mut sim, "pump_failure", "slough/pump-2");
    sim.agenda().at(hours(10.0), PumpFailed { site: SLOUGH, pump: 0, incident: one });
    sim.run_until(hours(11.0)).unwrap();
    assert_eq!(look(&mut sim, SLOUGH, |plant, now| plant.reading(now).throttle_step), 0);
    sim.agenda().at(hours(12.0), PumpFailed { site: SLOUGH, pump: 1, incident: other });
    sim.agenda().at(hours(14.0), PumpRepaired { site: SLOUGH, pump: 1 });
    sim.run_until(hours(12.1)).unwrap();
    assert_eq!(look(&mut sim, SLOUGH, |plant, now| plant.reading(now).racks_up), Some(0));
    assert_eq!(chain(&sim, "thermal_trip"), ["thermal_trip", "throttle", "pump_failure"]);
    sim.run_until(hours(30.0)).unwrap();
    assert_eq!(look(&mut sim, SLOUGH, |plant, now| plant.reading(now).racks_up), Some(40));
    let now = sim.now();
    assert!(audit(&mut sim.world, now) < 1e-9);
}

#[test]
fn an_outage_goes_from_battery_to_generator_and_back() {
    let mut sim = london(false, Ideal::default());
    let lost = incident(&mut sim, "grid_outage", "south-east");
    sim.agenda().at(hours(10.0), GridLost { site: SLOUGH, incident: lost });
    sim.agenda().at(hours(10.0), GridLost { site: SiteId::new(1), incident: lost });
    sim.agenda().at(hours(12.0), GridRestored { site: SLOUGH });
    sim.agenda().at(hours(12.0), GridRestored { site: SiteId::new(1) });
    let source = |sim: &mut Simulation<()>| look(sim, SLOUGH, |plant, _| plant.feed.source());
    sim.run_until(hours(10.0) + SimSpan::SECOND).unwrap();
    assert_eq!(source(&mut sim), Source::Battery);
    // The plain site has nothing to fall back on.
    assert_eq!(look(&mut sim, SiteId::new(1), |plant, _| plant.pool.servers_up()), 0);
    sim.run_until(hours(10.1)).unwrap();
    assert_eq!(source(&mut sim), Source::Generator);
    sim.run_until(hours(12.1)).unwrap();
    assert_eq!(source(&mut sim), Source::Grid);
    assert!(look(&mut sim, SiteId::new(1), |plant, _| plant.pool.servers_up()) > 0);
    let now = sim.now();
    assert!(audit(&mut sim.world, now) < 1e-9);
}

#[derive(Resource, Default)]
struct Mail {
    arrived: Vec<(u64, f64)>,
    lost: Vec<(u64, f64)>,
}

kinds! { 980: Post }

/// Someone sends a message from the stores to the large site.
#[derive(Clone, Copy)]
struct Post(u64);

impl Event for Post {
    const PHASE: Phase = Phase::Decision;
}

fn with_mail(ideal: Ideal) -> Simulation<()> {
    let mut sim = london(false, ideal);
    sim.world.init_resource::<Mail>();
    let (from, to) = {
        let index = sim.world.resource::<Infrastructure>();
        (index.nodes.get("stores").unwrap(), index.nodes.get("slough").unwrap())
    };
    sim.on(move |now: Now<Post>, mut network: Network| {
        let deadline = now.time() + SimSpan::MINUTE * 10;
        let index = now.event.0;
        network
            .send(now.agenda, Message { from, to, bytes: 20_000.0, tag: index, index, deadline });
    });
    sim.on(|now: Now<MessageArrives>, mut mail: ResMut<Mail>| {
        mail.arrived.push((now.event.tag, now.time().since(now.event.sent_at).seconds()));
    });
    sim.on(|now: Now<MessageLost>, mut mail: ResMut<Mail>| {
        mail.lost.push((now.event.tag, now.time().since(now.event.sent_at).seconds()));
    });
    sim
}

#[test]
fn a_cut_reroutes_after_detection_and_no_route_drops_at_the_deadline() {
    let mut sim = with_mail(Ideal::default());
    let cut = incident(&mut sim, "link_cut", "duct");
    let link = |sim: &Simulation<()>, name: &str| -> LinkId {
        sim.world.resource::<Infrastructure>().links.get(name).unwrap()
    };
    let (short, long) = (link(&sim, "exchange-slough"), link(&sim, "exchange-docklands"));
    let at = SimTime::from_seconds;
    sim.agenda().at(at(10.0), Post(1));
    sim.agenda().at(at(20.0), LinkCut { link: short, incident: cut });
    sim.agenda().at(at(21.0), Post(2));
    sim.agenda().at(at(30.0), Post(3));
    sim.agenda().at(at(40.0), LinkCut { link: long, incident: cut });
    sim.agenda().at(at(50.0), Post(4));
    sim.agenda().at(at(1000.0), LinkMended { link: short });
    sim.agenda().at(at(900.0), Post(5));
    sim.run_until(hours(1.0)).unwrap();
    let mail = sim.world.resource::<Mail>();
    let delay = |tag: u64| mail.arrived.iter().find(|mail| mail.0 == tag).map(|mail| mail.1);
    assert!(delay(1).unwrap() < 0.02, "{:?}", mail.arrived);
    // Sent into the cut: waits for the detection at 23 s.
    assert!((2.0..2.05).contains(&delay(2).unwrap()));
    assert!(delay(3).unwrap() > delay(1).unwrap() && delay(3).unwrap() < 0.05);
    assert_eq!(mail.lost, [(4, 600.0)]);
    assert!((103.0..103.1).contains(&delay(5).unwrap()));
    // Nothing of this with an ideal network.
    let mut ideal = with_mail(Ideal { network: true, ..Ideal::default() });
    ideal.agenda().at(at(20.0), LinkCut { link: short, incident: cut });
    ideal.agenda().at(at(21.0), Post(2));
    ideal.run_until(hours(1.0)).unwrap();
    assert_eq!(ideal.world.resource::<Mail>().arrived, [(2, 0.0)]);
}

#[test]
fn fifty_thousand_messages_keep_their_order() {
    let mut sim = with_mail(Ideal::default());
    for index in 0..50_000 {
        sim.agenda().at(SimTime::from_nanos(index as i64 * 1_000_000), Post(index));
    }
    sim.run_until(hours(1.0)).unwrap();
    let mail = sim.world.resource::<Mail>();
    assert_eq!(mail.arrived.len() + mail.lost.len(), 50_000);
    assert!(mail.arrived.windows(2).all(|pair| pair[0].0 < pair[1].0));
}
