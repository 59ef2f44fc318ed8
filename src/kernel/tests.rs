//! Tests of the kernel's contract through its public interface.

use super::Event;
use super::*;
use bevy_ecs::prelude::*;

kinds! { extra: Ping, Ship, Shut, Look, Note }

#[derive(Clone, Copy)]
struct Ping(u32);
#[derive(Clone, Copy)]
struct Ship(u32);
#[derive(Clone, Copy)]
struct Shut(u32);
#[derive(Clone, Copy)]
struct Look;
#[derive(Clone, Copy)]
struct Note(u32);

impl Event for Ping {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        u64::from(self.0)
    }
}
impl Event for Ship {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;
}
impl Event for Shut {
    const PHASE: Phase = Phase::Closing;
}
impl Event for Look {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
impl Event for Note {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

#[derive(Resource, Default)]
struct Log(Vec<(char, u32)>);

const END: SimTime = SimTime::from_nanos(1_000);

fn at(nanoseconds: i64) -> SimTime {
    SimTime::from_nanos(nanoseconds)
}

fn logged() -> Simulation<Vec<u32>> {
    let mut sim = Simulation::new(SimTime::START, Vec::new());
    sim.world.init_resource::<Log>();
    sim.on(|now: Now<Ping>, mut log: ResMut<Log>| log.0.push(('p', now.event.0)));
    sim.on(|now: Now<Ship>, mut log: ResMut<Log>| log.0.push(('s', now.event.0)));
    sim.on(|now: Now<Shut>, mut log: ResMut<Log>| log.0.push(('x', now.event.0)));
    sim
}

fn log(sim: &Simulation<Vec<u32>>) -> Vec<(char, u32)> {
    sim.world.resource::<Log>().0.clone()
}

#[test]
fn phases_order_an_instant_and_ties_keep_their_order() {
    let mut sim = logged();
    let agenda = sim.agenda();
    agenda.at(at(5), Shut(1));
    agenda.at(at(5), Ship(2));
    agenda.at(at(5), Ship(1));
    agenda.at(at(5), Ping(9));
    agenda.at(at(4), Shut(0));
    assert_eq!(sim.run_until(END), Ok(Ended::NothingPending));
    assert_eq!(log(&sim), [('x', 0), ('p', 9), ('s', 2), ('s', 1), ('x', 1)]);
}

#[test]
fn a_handler_sees_the_events_that_concern_it_whether_it_is_the_first_or_not() {
    let mut sim = Simulation::new(SimTime::START, ());
    sim.world.init_resource::<Log>();
    let is_odd = |ping: &Ping| ping.0 % 2 == 1;
    sim.on_if(is_odd, |now: Now<Ping>, mut log: ResMut<Log>| log.0.push(('o', now.event.0)));
    sim.on_if(
        |ping: &Ping| ping.0 > 2,
        |now: Now<Ping>, mut log: ResMut<Log>| log.0.push(('g', now.event.0)),
    );
    for number in 1..=4 {
        sim.agenda().at(at(i64::from(number)), Ping(number));
    }
    assert!(sim.run_until(END).is_ok());
    let seen = sim.world.resource::<Log>().0.clone();
    assert_eq!(seen, [('o', 1), ('o', 3), ('g', 3), ('g', 4)]);
    // An event that concerns no handler has occurred all the same.
    assert_eq!(sim.events(), 4);
}

#[test]
fn an_earlier_phase_of_now_opens_a_round_and_closing_waits_for_it() {
    let mut sim = logged();
    sim.on(|now: Now<Ship>| {
        if now.event.0 < 3 {
            let agenda = now.agenda;
            agenda.schedule_now(Ping(now.event.0));
            agenda.schedule_now(Ship(now.event.0 + 1));
        }
    });
    sim.agenda().at(at(0), Shut(7));
    sim.agenda().at(at(0), Ship(1));
    sim.run_until(END).unwrap();
    assert_eq!(log(&sim), [('s', 1), ('s', 2), ('s', 3), ('p', 1), ('p', 2), ('x', 7)]);
}

#[test]
fn closing_may_reopen_its_instant() {
    let mut sim = logged();
    sim.on(|now: Now<Shut>| {
        if now.event.0 == 1 {
            now.agenda.schedule_now(Ping(5));
            now.agenda.schedule_now(Shut(2));
        }
    });
    sim.agenda().at(at(3), Shut(1));
    sim.run_until(END).unwrap();
    assert_eq!(log(&sim), [('x', 1), ('p', 5), ('x', 2)]);
}

#[test]
fn an_endless_instant_is_an_error_that_names_the_culprit() {
    let mut sim = logged();
    sim.on(|now: Now<Ship>| {
        now.agenda.schedule_now(Ping(0));
    });
    sim.on(|now: Now<Ping>| {
        now.agenda.schedule_now(Ship(0));
    });
    sim.agenda().at(at(1), Ping(0));
    let fault = sim.run_until(END).unwrap_err();
    assert_eq!(
        fault,
        Fault::EndlessInstant { at: at(1), culprit: "Ping".to_owned(), rounds: MAX_ROUNDS }
    );
}

#[test]
fn the_past_cannot_be_scheduled() {
    let mut sim = logged();
    sim.on(|now: Now<Ping>| {
        now.agenda.at(at(1), Ship(0));
    });
    sim.agenda().at(at(2), Ping(0));
    assert!(matches!(sim.run_until(END), Err(Fault::Past { culprit: "Ship", .. })));
}

#[test]
fn a_cancelled_event_does_not_happen_and_its_ticket_cannot_touch_the_next() {
    let mut sim = logged();
    let ticket = sim.agenda().at(at(1), Ping(1));
    assert!(sim.agenda().cancel(ticket));
    assert!(!sim.agenda().cancel(ticket));
    sim.agenda().at(at(2), Ship(0));
    sim.run_until(END).unwrap();
    assert_eq!(log(&sim), [('s', 0)]);
    let reused = sim.agenda().at(at(9), Ping(2));
    assert_ne!(reused, ticket);
    assert!(!sim.agenda().cancel(ticket));
    sim.run_until(END).unwrap();
    assert_eq!(log(&sim), [('s', 0), ('p', 2)]);
}

#[test]
fn the_end_is_not_part_of_the_run_but_is_looked_at() {
    let mut sim = logged();
    sim.observe(|seen: Seen<Look, Vec<u32>>, log: Res<Log>| seen.writer.push(log.0.len() as u32));
    sim.sample(at(0), SimSpan::from_nanos(500), Look);
    sim.agenda().at(at(0), Ping(0));
    sim.agenda().at(at(500), Ship(0));
    sim.agenda().at(END, Ship(1));
    sim.agenda().at(END, Shut(1));
    assert_eq!(sim.run_until(END), Ok(Ended::AtHorizon));
    assert_eq!(log(&sim), [('p', 0), ('s', 0)]);
    assert_eq!(sim.writer, [1, 2, 2]);
    assert_eq!(sim.events(), 2);
}

#[test]
fn observers_change_no_fingerprint_and_prolong_nothing() {
    let run = |observed: bool| {
        let mut sim = logged();
        sim.on(|now: Now<Ping>| {
            now.agenda.mark_amount(1.5);
            now.agenda.record(Note(now.event.0));
            if now.event.0 < 4 {
                now.agenda.after(SimSpan::from_nanos(10), Ping(now.event.0 + 1));
            }
        });
        if observed {
            sim.observe(|seen: Seen<Note, Vec<u32>>| seen.writer.push(seen.event.0));
            sim.sample(at(0), SimSpan::from_nanos(3), Look);
        }
        sim.agenda().at(at(0), Ping(0));
        assert_eq!(sim.run_until(END), Ok(Ended::NothingPending));
        (sim.fingerprint(), sim.events(), sim.writer)
    };
    let (bare, seen) = (run(false), run(true));
    assert_eq!((bare.0, bare.1), (seen.0, seen.1));
    assert_eq!(seen.2, [0, 1, 2, 3, 4]);
}

#[test]
fn the_supply_fingerprint_ignores_what_the_supply_chain_does_not_feel() {
    let run = |pings: u32| {
        let mut sim = logged();
        for i in 0..pings {
            sim.agenda().at(at(1), Ping(i));
        }
        sim.agenda().at(at(2), Ship(0));
        sim.run_until(END).unwrap();
        sim.fingerprint()
    };
    assert_eq!(run(1).supply(), run(2).supply());
    assert_ne!(run(1).all(), run(2).all());
}

#[test]
#[should_panic(expected = "holds commands")]
fn a_handler_with_commands_is_refused() {
    logged().on(|_: Now<Ping>, mut commands: Commands| {
        commands.spawn_empty();
    });
}

#[test]
#[should_panic(expected = "holds commands")]
fn an_observer_with_commands_is_refused() {
    logged().observe(|_: Seen<Look, Vec<u32>>, mut commands: Commands| {
        commands.spawn_empty();
    });
}
