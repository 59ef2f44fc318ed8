//! A backlog grows while servers are lost, and drains when they are back.
//!
//! The value is that of a fluid. Arrivals and ends of service come evenly spaced, at the middles of their
//! intervals, so that the steps of the running system have the fluid's integral; for this the servers
//! that stay are busy from the start, and those that were lost come back one after the other within
//! one service time. They are lost to a rush of a better class.

use super::super::{SITE, look, seconds, site};
use super::ENDLESS;
use crate::oracles::{Answer, Row};
use bevy_ecs::prelude::{Mut, ResMut, Resource};
use reflexarc::causality::{IncidentId, IncidentKind, Incidents};
use reflexarc::infra::{
    BackgroundRaised, BackgroundReleased, Class, NewRequest, PoolId, RequestEnded, Requests,
};
use reflexarc::kernel::{Event, Now, Phase, SimTime, Simulation, kinds};

kinds! { extra: Comes }

/// The next request comes.
#[derive(Clone, Copy)]
struct Comes(u64);

impl Event for Comes {
    const PHASE: Phase = Phase::Sale;
}

/// Arrivals, and the waits of what has ended: arrival and wait in seconds.
#[derive(Resource)]
struct Flow {
    per_s: f64,
    from_s: f64,
    until_s: f64,
    waits: Vec<(f64, f64)>,
}

impl Flow {
    fn at(&self, index: u64) -> f64 {
        self.from_s + (index as f64 + 0.5) / self.per_s
    }
}

fn submit(tag: u64) -> NewRequest {
    NewRequest {
        site: SITE,
        pool: PoolId::new(0),
        class: Class::Ours,
        tag,
        deadline: SimTime::NEVER,
        work_u: 0.5,
        size: 1.0,
        work: None,
    }
}

/// Tags of the requests that keep the servers busy at the start.
const AHEAD: u64 = 1 << 40;

fn come(now: Now<Comes>, flow: ResMut<Flow>, mut requests: ResMut<Requests>) {
    let index = now.event.0;
    requests.submit(now.agenda, submit(index));
    let next_s = flow.at(index + 1);
    if index < AHEAD && next_s < flow.until_s {
        now.agenda.at(SimTime::from_seconds(next_s), Comes(index + 1));
    }
}

fn note(now: Now<RequestEnded>, mut flow: ResMut<Flow>) {
    if now.event.tag < AHEAD {
        let came_s = flow.at(now.event.tag);
        flow.waits.push((came_s, now.event.queued_s));
    }
}

/// Backlog at its peak, time to its end after the return, its integral, the wait of the arrival at the
/// return, and the longest wait.
struct Course {
    peak: f64,
    drain_s: f64,
    total_s: f64,
    at_return_s: f64,
    worst_s: f64,
}

fn play(row: &Row, servers: u32, lost: u32, outage_s: f64) -> Course {
    let (per_s, rate) = (row.number("arrivals_per_s"), row.number("service_rate_per_server"));
    let pool = format!(
        r#"pool: (work: fixed({}), queue: {ENDLESS},
            lots: {{"all": (servers: {servers}, for: [tenants, ours])}})"#,
        seconds(1.0 / rate)
    );
    let mut sim: Simulation<()> = site(&pool, row.seed(), ());
    let from_s = (1.0 / rate).ceil();
    let back_s = from_s + outage_s;
    // Twice the time in which the fluid's backlog drains, and some.
    let kept = servers - lost;
    let growth = (per_s - rate * f64::from(kept)).max(0.0);
    let until_s =
        back_s + 2.0 * growth * outage_s / (rate * f64::from(servers) - per_s).max(1.0) + 10.0;
    sim.world.insert_resource(Flow { per_s, from_s, until_s, waits: Vec::new() });
    sim.on(come).on(note);
    if growth > 0.0 {
        for server in 0..kept {
            let end_s = from_s + (f64::from(server) + 0.5) / (rate * f64::from(kept));
            sim.agenda()
                .at(SimTime::from_seconds(end_s - 1.0 / rate), Comes(AHEAD + u64::from(server)));
        }
    }
    sim.agenda().at(SimTime::from_seconds(from_s + 0.5 / per_s), Comes(0));
    for server in 0..lost {
        // The first rush takes all that are lost, the next one server less.
        let share = f64::from(lost - server) / f64::from(servers);
        let incident = rush(&mut sim);
        let (site, class) = (SITE, Class::Tenants);
        sim.agenda()
            .at(SimTime::from_seconds(from_s), BackgroundRaised { site, class, share, incident });
        let end_s = back_s + (f64::from(server) + 0.5) / (rate * f64::from(lost));
        sim.agenda().at(SimTime::from_seconds(end_s), BackgroundReleased { site, class, incident });
    }
    let queue = |sim: &mut Simulation<()>| {
        look(sim, |plant, now| {
            let queue = plant.pools.list()[0].statistics().queue;
            (queue.level(), queue.greatest(), queue.integral(now))
        })
    };
    sim.run_until(SimTime::from_seconds(back_s)).unwrap();
    let mut drain_s = 0.0;
    let step_s = 0.25;
    let mut now_s = back_s;
    while now_s < until_s {
        if queue(&mut sim).0 > 0.0 {
            drain_s = now_s - back_s;
        }
        now_s += step_s;
        sim.run_until(SimTime::from_seconds(now_s)).unwrap();
    }
    let (_, peak, total_s) = queue(&mut sim);
    let waits = &sim.world.resource::<Flow>().waits;
    let near_return = |one: &&(f64, f64)| (one.0 - back_s).abs() <= 1.0 / per_s;
    let at_return_s = waits.iter().find(near_return).map_or(f64::NAN, |one| one.1);
    let worst_s = waits.iter().map(|one| one.1).fold(0.0, f64::max);
    Course { peak, drain_s, total_s, at_return_s, worst_s }
}

fn rush(sim: &mut Simulation<()>) -> IncidentId {
    sim.world.resource_scope(|_, mut incidents: Mut<Incidents>| {
        let mut other = Simulation::<()>::new(SimTime::START, ());
        let name = incidents.name("rush");
        incidents.begin(other.agenda(), IncidentKind::new("rush"), name, None)
    })
}

pub fn run(row: &Row) -> Answer {
    let (servers, lost) = (row.number("servers") as u32, row.number("servers_lost") as u32);
    let outage_s = row.number("outage_s");
    let course = || play(row, servers, lost, outage_s);
    Answer::Exact(match row.quantity.as_str() {
        "peak_backlog" => course().peak,
        "drain_time_after_return" => course().drain_s,
        "total_waiting_time" => course().total_s,
        "fluid_wait_of_arrival_at_return" => course().at_return_s,
        "worst_fluid_wait" => course().worst_s,
        "min_servers_for_no_backlog" => {
            let grows = |kept: u32| play(row, servers, servers - kept, outage_s).peak > 1.0;
            (1..=servers).find(|&kept| !grows(kept)).map_or(f64::NAN, f64::from)
        }
        _ => return Answer::NotCovered,
    })
}
