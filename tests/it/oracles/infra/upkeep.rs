//! Upkeep: a k-of-n system with repair crews, and racks whose spare parts have a lead time.
//!
//! The units are links that fail by exponential laws and share a crew, the lightest part there is; how many are
//! up is read from the links themselves. Each configuration is played in runs of 200 years until the standard
//! errors of its rows are small enough.

use super::super::{Answer, Kind, Row, ratio};
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};
use rayon::prelude::*;
use reflexarc::causality::Incidents;
use reflexarc::environment::{Areas, Weather};
use reflexarc::infra::{
    self, CapacityId, IdealInfrastructure, InfrastructureSpec, Link, LinkCut, LinkRestored,
    PartArrived, RackGroups, ServersFailed, ServersRepaired, SharedCapacities,
};
use reflexarc::kernel::{Draws, Event, Now, SimTime, Simulation};
use std::fmt::Write;

/// Hours of a year.
const YEAR_H: f64 = 8_760.0;
/// Years of a run, which the clock must hold.
const RUN_Y: f64 = 200.0;
/// Runs played side by side.
const BATCH: u64 = 16;
/// Most runs of a configuration: what is too rare to be precise by then is not covered.
const MOST_RUNS: u64 = 16_000;

/// A running infrastructure.
fn simulation(infrastructure: &str, seed: u64, replication: u64) -> Simulation<()> {
    let spec: InfrastructureSpec = reflexarc::quantity::read_ron(infrastructure)
        .unwrap_or_else(|error| panic!("{error}: {infrastructure}"));
    let mut issues = reflexarc::issue::Issues::new();
    spec.check(&["here"], None, &mut issues.at("infrastructure"));
    assert!(!issues.has_errors(), "{:?}", issues.as_slice());
    let mut sim = Simulation::new(SimTime::START, ());
    sim.world.insert_resource(Weather::default());
    sim.world.insert_resource(Areas::default());
    sim.world.insert_resource(Incidents::default());
    let mut draws = Draws::new(seed, replication);
    infra::assemble(&spec, IdealInfrastructure::default(), &mut draws, &mut sim).unwrap();
    infra::install(&mut sim);
    sim
}

fn hours(time: SimTime) -> f64 {
    time.seconds() / 3_600.0
}

/// Above and below the line of a ratio; `None` of a quantity that is not known.
type Ratio = Option<(f64, f64)>;

/// Plays runs until the answer of every row that counts is precise, and gives the answers; `play` gives a ratio
/// for each row.
fn answers(rows: &[&Row], play: impl Fn(u64) -> Vec<Ratio> + Sync) -> Vec<Answer> {
    if rows.iter().all(|row| row.kind == Kind::About) {
        return vec![Answer::NotCovered; rows.len()];
    }
    let mut runs: Vec<Vec<Ratio>> = Vec::new();
    loop {
        let first = runs.len() as u64;
        runs.par_extend((first..first + BATCH).into_par_iter().map(&play));
        let of_row = |place: usize| {
            let pairs: Option<Vec<(f64, f64)>> = runs.iter().map(|run| run[place]).collect();
            pairs.map_or(Answer::NotCovered, |pairs| ratio(&pairs))
        };
        let found: Vec<Answer> = (0..rows.len()).map(of_row).collect();
        let is_precise = |(row, answer): (&&Row, &Answer)| match answer {
            Answer::Mean { mean, standard_error } => {
                row.kind == Kind::About || *standard_error <= 0.47 * row.tolerance * mean.abs()
            }
            _ => true,
        };
        if rows.iter().zip(&found).all(is_precise) {
            return found;
        }
        if runs.len() as u64 >= MOST_RUNS {
            let or_not = |(row, answer)| {
                if is_precise((row, &answer)) { answer } else { Answer::NotCovered }
            };
            return rows.iter().zip(found).map(or_not).collect();
        }
    }
}

/// Instants at which the number of units that are up changed, in hours, with the number.
#[derive(Resource, Default)]
struct Changes(Vec<(f64, usize)>);

/// A link goes down or comes back.
fn note_change<E: Event>(now: Now<E>, links: Query<&Link>, mut changes: ResMut<Changes>) {
    let up = links.iter().filter(|link| link.is_up()).count();
    changes.0.push((hours(now.time()), up));
}

/// What a run of a k-of-n system comes to.
#[derive(Default)]
struct Availability {
    hours: f64,
    down_h: f64,
    failures: f64,
    /// Hours from instants at which all units were up to the next failure of the system.
    at_risk_h: f64,
    first_failures: f64,
    /// Days that began with all units up, and those of them in which the system failed.
    days: f64,
    failed_days: f64,
}

impl Availability {
    /// From the changes of a run in which all `n` units were up first, until `end`; days of length `day` begin
    /// one after the other, and are not counted if that is 0.
    fn of(changes: &[(f64, usize)], (n, needed): (usize, usize), end: f64, day: f64) -> Self {
        let mut found = Self { hours: end, ..Self::default() };
        // Exponential units have no memory: whenever all are up the run begins anew.
        let (mut fresh_since, mut down_since) = (Some(0.0), None);
        let mut failures = Vec::new();
        for &(at, up) in changes {
            if up < needed && down_since.is_none() {
                down_since = Some(at);
                failures.push(at);
                if let Some(since) = fresh_since.take() {
                    found.at_risk_h += at - since;
                    found.first_failures += 1.0;
                }
            }
            if up >= needed
                && let Some(since) = down_since.take()
            {
                found.down_h += at - since;
            }
            if up == n && fresh_since.is_none() {
                fresh_since = Some(at);
            }
        }
        found.failures = failures.len() as f64;
        found.at_risk_h += fresh_since.map_or(0.0, |since| end - since);
        found.down_h += down_since.map_or(0.0, |since| end - since);
        let days = if day > 0.0 { (end / day) as u64 } else { 0 };
        for begin in (0..days).map(|number| number as f64 * day) {
            let before = changes.partition_point(|change| change.0 <= begin);
            if before == 0 || changes[before - 1].1 == n {
                let next = failures.partition_point(|at| *at <= begin);
                let fails = failures.get(next).is_some_and(|at| *at < begin + day);
                found.days += 1.0;
                found.failed_days += f64::from(u8::from(fails));
            }
        }
        found
    }
}

/// A system of `n` units of which `k_needed` are needed, with repair crews.
pub fn redundancy(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let count = |key: &str| row.number(key) as usize;
    let (n, needed) = (count("n"), count("k_needed"));
    let upkeep = format!(
        r#"upkeep: (fails: exponential(mean: "{} h"), repair: (crew: "crew", work: exponential(mean: "{} h")))"#,
        row.number("mttf_h"),
        row.number("mttr_h")
    );
    let mut links = String::new();
    for unit in 0..n {
        write!(
            links,
            r#""unit-{unit}": (from: "a", to: "b", distance: "1 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB",
                buffer: "50 ms", {upkeep}),"#
        )
        .unwrap();
    }
    let infrastructure = format!(
        r#"(sites: {{}}, nodes: ["a", "b"], links: {{{links}}}, shared_capacities: {{"crew": (units: {})}},
            network: (detection: "1 s", timeout: "200 ms", attempts: 4))"#,
        count("repair_crews")
    );
    let day = row.optional("t_h").unwrap_or(0.0);
    let play = |replication: u64| {
        let mut sim = simulation(&infrastructure, row.seed(), replication);
        sim.world.init_resource::<Changes>();
        sim.on(note_change::<LinkCut>).on(note_change::<LinkRestored>);
        let end = RUN_Y * YEAR_H;
        sim.run_until(SimTime::from_seconds(end * 3_600.0)).unwrap();
        let changes = &sim.world.resource::<Changes>().0;
        let found = Availability::of(changes, (n, needed), end, day);
        let of_row = |row: &&Row| match row.quantity.as_str() {
            "steady_unavailability" => Some((found.down_h, found.hours)),
            "system_failures_per_year" => Some((found.failures * YEAR_H, found.hours)),
            "mean_system_down_time" => Some((found.down_h, found.failures)),
            "mean_time_to_first_system_failure" => Some((found.at_risk_h, found.first_failures)),
            quantity if quantity.starts_with("prob_system_failed_by") => {
                Some((found.failed_days, found.days))
            }
            _ => None,
        };
        rows.iter().map(of_row).collect()
    };
    answers(rows, play)
}

/// Integrals over time of a run with spare parts.
#[derive(Resource, Default)]
struct Levels {
    since: f64,
    up: u32,
    on_order: u32,
    count: u32,
    needed: u32,
    operating_h: f64,
    enough_h: f64,
    all_h: f64,
    on_order_h: f64,
    failures: f64,
}

impl Levels {
    fn change(&mut self, now: f64, up: u32, on_order: u32) {
        let span = now - self.since;
        self.operating_h += span * f64::from(self.up);
        self.enough_h += span * f64::from(u8::from(self.up >= self.needed));
        self.all_h += span * f64::from(u8::from(self.up == self.count));
        self.on_order_h += span * f64::from(self.on_order);
        (self.since, self.up, self.on_order) = (now, up, on_order);
    }
}

/// A rack goes down or comes back, or a part arrives. Parts on order are those taken from the shelf and those that
/// are waited for; without a shelf those of the racks that are down.
fn note_levels<E: Event>(
    now: Now<E>,
    racks: Query<&RackGroups>,
    capacities: Res<SharedCapacities>,
    mut levels: ResMut<Levels>,
) {
    let up = racks.iter().map(RackGroups::up).sum();
    let on_order = match capacities.get(CapacityId::new(0)) {
        Some(shelf) => shelf.held() + shelf.wanted(),
        None => levels.count - up,
    };
    levels.change(hours(now.time()), up, on_order);
}

/// Racks with spare parts, each replaced after a lead time.
pub fn spares(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let count = |key: &str| row.number(key) as u32;
    let (operating, spares) = (count("operating"), count("spares"));
    let (shelf, part) = if spares > 0 {
        (format!(r#""shelf": (units: {spares})"#), r#"part: "shelf","#)
    } else {
        (String::new(), "")
    };
    let infrastructure = format!(
        r#"(shared_capacities: {{{shelf}}}, sites: {{"site": (role: large, area: "here",
            pool: (servers: 1, work: fixed("1 s"), queue: 0),
            racks: (count: {operating}, idle: "1 W", peak: "1 W", exponent: 1.0),
            upkeep: (racks: (fails: exponential(mean: "{} h"),
                repair: ({part} part_lead: exponential(mean: "{} h"), work: fixed("0 s")))))}})"#,
        row.number("mttf_h"),
        row.number("spare_lead_h"),
    );
    let play = |replication: u64| {
        let mut sim = simulation(&infrastructure, row.seed(), replication);
        sim.world.insert_resource(Levels {
            up: operating,
            count: operating,
            needed: count("needed"),
            ..Levels::default()
        });
        sim.on(|_: Now<ServersFailed>, mut levels: ResMut<Levels>| levels.failures += 1.0);
        sim.on(note_levels::<ServersFailed>).on(note_levels::<ServersRepaired>);
        sim.on(note_levels::<PartArrived>);
        // Short against the clock, long against the lead time: the first tenth settles.
        let years = 50.0;
        sim.run_until(SimTime::from_seconds(0.1 * years * YEAR_H * 3_600.0)).unwrap();
        let settled = 0.1 * years * YEAR_H;
        let mut levels = sim.world.resource_mut::<Levels>();
        let (up, on_order) = (levels.up, levels.on_order);
        levels.change(settled, up, on_order);
        *levels = Levels {
            since: settled,
            up,
            on_order,
            count: levels.count,
            needed: levels.needed,
            ..Levels::default()
        };
        let end = years * YEAR_H;
        sim.run_until(SimTime::from_seconds(end * 3_600.0)).unwrap();
        let mut levels = sim.world.resource_mut::<Levels>();
        let (up, on_order) = (levels.up, levels.on_order);
        levels.change(end, up, on_order);
        let span = end - settled;
        let of_row = |row: &&Row| match row.quantity.as_str() {
            "mean_operating" => Some((levels.operating_h, span)),
            "prob_at_least_needed" => Some((levels.enough_h, span)),
            "prob_all_operating" => Some((levels.all_h, span)),
            "mean_parts_on_order" => Some((levels.on_order_h, span)),
            "failures_per_year" => Some((levels.failures * YEAR_H, span)),
            _ => None,
        };
        rows.iter().map(of_row).collect()
    };
    answers(rows, play)
}
