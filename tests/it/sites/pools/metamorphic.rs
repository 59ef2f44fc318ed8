//! Relations between pools for which no exact answer is known, each with its conditions.

use super::{Asked, Class, ended_at, ends, play_s, pool_at, queued, residual};
use reflexarc::kernel::{Draws, Stream};

const HORIZON_S: f64 = 40_000.0;

/// Uniform numbers of a case.
struct Random(Stream, u64);

impl Random {
    fn new(case: u64) -> Self {
        Self(Draws::new(case, 0).stream("metamorphic").unwrap(), 0)
    }

    fn next(&mut self) -> f64 {
        self.1 += 1;
        self.0.uniform(self.1)
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[(self.next() * list.len() as f64) as usize]
    }

    /// Requests of some classes, for all of the horizon.
    fn plan(&mut self, classes: &[Class]) -> Vec<Asked> {
        let mut plan = Vec::new();
        let mut at_s = 0.0;
        while at_s < HORIZON_S * 0.8 {
            at_s += 400.0 * self.next();
            let class = classes[(self.next() * classes.len() as f64) as usize];
            plan.push((at_s, class, 900.0 * self.next()));
        }
        plan
    }

    /// Background load of a class.
    fn load(&mut self) -> String {
        let busy = self.next();
        let way = self.pick(&[
            "",
            r#", holds: exponential(mean: "100 s")"#,
            r#", holds: log_normal(mean: "20 min", sd: "1 h")"#,
            r#", holds: exponential(mean: "100 s"), drawn: "5 min""#,
        ]);
        let stopped = self.pick(&["", ", when_stopped: restarts", ", when_stopped: dropped"]);
        format!("(busy: {busy}{way}{stopped})")
    }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn with_stops_always_the_first_class_does_not_see_load_behind_it() {
    // On condition that all lots that it may use stop always, and have it as their best class.
    for case in 0..40 {
        let mut random = Random::new(case);
        let ours = random.plan(&[Class::Ours]);
        let (first, second) = (1 + (random.next() * 3.0) as u32, 1 + (random.next() * 3.0) as u32);
        let lots = format!(
            r#"lots: {{"first": (servers: {first}, stops: always), "second": (servers: {second}, stops: always)}},
                work: fixed("1 s"), queue: 1000"#
        );
        let waits = |parts: &str, plan: &[Asked]| {
            let mut sim = pool_at(parts, "", plan, case);
            play_s(&mut sim, HORIZON_S * 20.0);
            assert_eq!(residual(&mut sim), 0.0, "case {case}");
            let all = ends(&sim);
            all[..ours.len()]
                .iter()
                .map(|end| (end.queued_s.to_bits(), end.at_s.to_bits()))
                .collect::<Vec<_>>()
        };
        let alone = waits(&lots, &ours);
        let loaded = format!(
            "{lots}, classes: (batch: {}, training: {}, tenants: {})",
            random.load(),
            random.load(),
            random.load()
        );
        assert_eq!(waits(&loaded, &ours), alone, "case {case}: {loaded}");
        let mut both = ours.clone();
        both.extend(random.plan(&[Class::Batch, Class::Tenants]));
        assert_eq!(waits(&loaded, &both), alone, "case {case}: {loaded}");
    }
}

#[test]
fn requests_and_jobs_are_conserved_whatever_the_pool() {
    for case in 0..60 {
        let mut random = Random::new(1_000 + case);
        let plan = random.plan(&Class::ALL);
        let lot = |random: &mut Random| {
            let servers = 1 + (random.next() * 6.0) as u32;
            let order =
                random.pick(&["", ", for: [tenants, ours]", ", for: [ours, batch, training]"]);
            let rule = random.pick(&[
                "",
                ", stops: on_shortage",
                ", stops: always",
                r#", from: "2022-07-18T03:00""#,
            ]);
            format!("(servers: {servers}{order}{rule})")
        };
        let (one, other) = (lot(&mut random), lot(&mut random));
        let queue = (random.next() * 10.0) as u32;
        let ours = random.pick(&["", r#"patience: exponential(mean: "5 min")"#, "copies: 3"]);
        let parts = format!(
            r#"lots: {{"one": {one}, "all": (servers: 2), "other": {other}}}, work: fixed("1 s"), queue: {queue},
                classes: (ours: ({ours}), batch: {}, tenants: {})"#,
            random.load(),
            random.load()
        );
        let site = super::racks(3);
        let mut sim = pool_at(&parts, &site, &plan, case);
        for (from_s, until_s) in [(9_000.0, 9_500.0), (20_000.0, 20_010.0)] {
            let lost = crate::sites::incident(&mut sim, "grid_outage", "here");
            let site = crate::sites::SITE;
            sim.agenda().at(
                crate::sites::seconds(from_s),
                reflexarc::infra::GridLost { site, incident: lost },
            );
            sim.agenda().at(
                crate::sites::seconds(until_s),
                reflexarc::infra::GridRestored { site, incident: lost },
            );
        }
        for step in 1..=40 {
            play_s(&mut sim, HORIZON_S * f64::from(step) / 40.0);
            let residual = residual(&mut sim);
            assert!(residual < 1e-9, "case {case}, step {step}: {residual} in {parts}");
        }
        let utilisation = crate::sites::look(&mut sim, crate::sites::SITE, |plant, _| {
            let stats = plant.pools.list()[0].statistics();
            (stats.utilisation.least(), stats.utilisation.greatest())
        });
        assert!(utilisation.0 >= 0.0 && utilisation.1 <= 1.0, "case {case}: {utilisation:?}");
    }
}

#[test]
fn more_servers_never_lengthen_a_wait_if_all_work_is_equal() {
    for case in 0..30 {
        let mut random = Random::new(2_000 + case);
        let mut plan = random.plan(&[Class::Ours]);
        plan.iter_mut().for_each(|asked| asked.2 = 500.0);
        let waits = |servers: u32| {
            let parts = format!(r#"servers: {servers}, work: fixed("1 s"), queue: 10000"#);
            let mut sim = pool_at(&parts, "", &plan, 1);
            play_s(&mut sim, HORIZON_S * 20.0);
            queued(&sim)
        };
        for servers in 1..4 {
            let (few, more) = (waits(servers), waits(servers + 1));
            assert!(few.iter().zip(&more).all(|(few, more)| more <= few), "case {case}");
        }
    }
}

#[test]
fn no_load_is_as_if_the_class_were_not_named() {
    for (case, way) in [
        "",
        r#", holds: exponential(mean: "100 s")"#,
        r#", holds: exponential(mean: "100 s"), drawn: "5 min""#,
    ]
    .into_iter()
    .enumerate()
    {
        let mut random = Random::new(3_000 + case as u64);
        let plan = random.plan(&[Class::Ours, Class::Tenants]);
        let ends = |classes: &str| {
            let parts = format!(r#"servers: 3, work: fixed("1 s"), queue: 5{classes}"#);
            let mut sim = pool_at(&parts, &super::racks(3), &plan, 1);
            play_s(&mut sim, HORIZON_S * 2.0);
            let energy_j = crate::sites::look(&mut sim, crate::sites::SITE, |plant, now| {
                plant.feed.energy(now).racks
            });
            (bits(&ended_at(&sim)), bits(&queued(&sim)), energy_j.to_bits())
        };
        let idle = format!(", classes: (tenants: (busy: 0{way}))");
        assert_eq!(ends(&idle), ends(", classes: (tenants: ())"), "{way}");
    }
}

#[test]
fn a_lot_that_is_born_after_the_end_changes_nothing() {
    let mut random = Random::new(4_000);
    let plan = random.plan(&[Class::Ours, Class::Tenants]);
    let ends = |lot: &str| {
        let parts = format!(
            r#"lots: {{"first": (servers: 2){lot}}}, work: fixed("1 s"), queue: 50,
                classes: (tenants: (busy: 0.4, holds: exponential(mean: "100 s"), drawn: "5 min"))"#
        );
        let mut sim = pool_at(&parts, "", &plan, 1);
        play_s(&mut sim, HORIZON_S * 2.0);
        (bits(&ended_at(&sim)), bits(&queued(&sim)))
    };
    let standby = r#", "standby": (servers: 50, from: "2023-07-18T00:00")"#;
    assert_eq!(ends(standby), ends(""));
}
