//! What a site is chosen by, and when it is left.

use super::super::health::{BIG, LITTLE, SECOND, asked, hourly, two};
use super::super::scene::{Scene, Stage, at};
use super::{named, placed, probing};
use reflexarc::decision::Placed;
use reflexarc::infra::{
    GridLost, IdealInfrastructure, Infrastructure, Pools, PowerCapBegan, PowerCapEnded, SiteId,
};
use reflexarc::kernel::SimTime;

const NEAREST: &str = "weights: (delay: 1)";

/// What decisions did, to the last bit.
fn deeds(stage: &Stage) -> Vec<String> {
    stage.decisions().iter().map(|ended| format!("{ended:?}")).collect()
}

/// The sites that the first rung moved to, with the instants.
fn moves(stage: &Stage) -> Vec<(SimTime, Option<SiteId>)> {
    let of_first = stage.placed().iter().filter(|(_, one)| one.rung == 0);
    let moved = of_first.filter(|(_, one)| matches!(one.placed, Placed::Moved(..)));
    moved.map(|(time, one)| (*time, one.site)).collect()
}

#[test]
fn by_delay_alone_it_asks_as_a_role_does() {
    let with = |ideal: IdealInfrastructure| {
        let role = two().with(
            "forecast: calibrated(wmape: \"0 %\")),\n        ]",
            "forecast: calibrated(wmape: \"30 %\")),\n        ]",
        );
        let play = |scene: Scene| {
            let stage = hourly(scene).ideal_machines(ideal).played(at(9, 0, 0, 0));
            (deeds(&stage), stage.orders(), stage.sim.fingerprint())
        };
        (play(role), play(named(two())), play(placed(NEAREST)))
    };
    let (role, without_terms, nearest) = with(IdealInfrastructure::default());
    assert!(role.0.len() > 100);
    assert!(role == nearest && role == without_terms);
    let network = IdealInfrastructure { network: true, ..IdealInfrastructure::default() };
    let (role, _, nearest) = with(network);
    assert!(role == nearest);
}

#[test]
fn by_price_alone_it_asks_the_cheapest_and_with_one_site_that_one() {
    let terms = |site: &str, price: &str| {
        let lots = "pool: (lots: {\"all\": (servers: 1)}";
        (
            format!(
                "\"{site}\": (role: large, models: [\"main\"], area: \"here\", pool: (servers: 1"
            ),
            format!(
                "\"{site}\": (role: large, models: [\"main\"], area: \"here\", terms: [server_hour(lot: \"all\", price: \"{price}\")], {lots}"
            ),
        )
    };
    let priced = |big: &str, second: &str| {
        let (of_big, of_second) = (terms("big", big), terms("second", second));
        let scene = placed("weights: (price: 1)").with(&of_big.0, &of_big.1);
        let stage = scene.with(&of_second.0, &of_second.1).played(at(0, 13, 0, 0));
        stage.decision().site
    };
    assert_eq!(priced("4 GBP", "1 GBP"), Some(SECOND));
    assert_eq!(priced("1 GBP", "4 GBP"), Some(BIG));
    // Of equal prices the nearest.
    assert_eq!(priced("2 GBP", "2 GBP"), Some(BIG));
    let fixed = placed(NEAREST)
        .with("\"big\": (role: large, models: [\"main\"],", "\"big\": (role: large,");
    assert_eq!(fixed.played(at(0, 13, 0, 0)).decision().site, Some(SECOND));
}

/// Both large sites with eight racks, a lot of two servers that tenants fill and one of six for requests.
fn racks(scene: Scene) -> Scene {
    let site = |name: &str| {
        (
            format!("\"{name}\": (role: large, models: [\"main\"], area: \"here\", pool: (servers: 1, work: fixed(\"10 s\"), queue: 9)"),
            format!("\"{name}\": (role: large, models: [\"main\"], area: \"here\", feed: (contracted: \"20 kW\"),
                racks: (count: 8, idle: \"1 kW\", peak: \"1 kW\", exponent: 1.0, restart: (delay: \"10 s\", rate: \"360 /h\", below: \"60 °C\")),
                pool: (lots: {{\"theirs\": (servers: 2, for: [tenants]), \"ours\": (servers: 6, for: [ours])}}, work: fixed(\"10 s\"), queue: 9,
                    dark_order: last_rack_first, classes: (tenants: (busy: 1)))"),
        )
    };
    let (big, second) = (site("big"), site("second"));
    scene.with(&big.0, &big.1).with(&second.0, &second.1)
}

/// Caps the power of a site from 10:30 to 14:30 so that four of its eight racks stay up.
fn cap(stage: &mut Stage, site: SiteId) {
    let incident = stage.incident("power_cap");
    let agenda = stage.sim.agenda();
    agenda.at(at(0, 10, 30, 0), PowerCapBegan { site, to_w: 4e3, incident });
    agenda.at(at(0, 14, 30, 0), PowerCapEnded { site, incident });
}

#[test]
fn a_site_that_loses_half_its_racks_drains_and_fills_again() {
    // Two of eight servers are busy: 0.25. With four up it is 0.5. The delays are 1 s and 2 s, so the scores are
    // (0.5 + 4 · 0.25) / 5 = 0.3 against (1 + 4 · 0.25) / 5 = 0.4, then (0.5 + 4 · 0.5) / 5 = 0.5: by more than 15 %.
    let scene =
        racks(probing("weights: (delay: 1, utilisation: 4), gains: \"15 %\", stays: \"30 min\""));
    let mut stage = scene.world();
    cap(&mut stage, BIG);
    stage.run(at(0, 12, 0, 0));
    let entity = stage.sim.world.resource::<Infrastructure>().site(BIG).unwrap();
    assert_eq!(stage.sim.world.get::<Pools>(entity).unwrap().servers_up(), 4);
    stage.run(at(0, 16, 30, 0));
    assert_eq!(moves(&stage), [(at(0, 11, 0, 0), Some(SECOND)), (at(0, 15, 0, 0), Some(BIG))]);
    let sites: Vec<_> = asked(&stage).into_iter().map(|(site, _)| site).collect();
    let (big, second) = (Some(BIG), Some(SECOND));
    assert_eq!(sites, [big, big, second, second, second, second, big, big]);
    let first = stage.placed().iter().find_map(|(_, one)| match one.placed {
        Placed::Chosen(parts, total) => Some((parts, total)),
        _ => None,
    });
    let (parts, total) = first.unwrap();
    // Probes of 100 B take some nanoseconds more.
    assert_eq!(parts[1], 0.25);
    assert!((parts[0] - 0.5).abs() < 1e-6 && (total - 0.3).abs() < 1e-6, "{first:?}");
    // The same at the other site moves nothing, nor where utilisation has no weight.
    let mut stage = scene.world();
    cap(&mut stage, SECOND);
    stage.run(at(0, 16, 30, 0));
    assert_eq!(moves(&stage), []);
    let mut stage = racks(probing("weights: (delay: 1, carbon: 4)")).world();
    cap(&mut stage, BIG);
    stage.run(at(0, 16, 30, 0));
    assert_eq!(moves(&stage), []);
    // Ideal compute keeps the tenants' load, which heats racks as before.
    let compute = IdealInfrastructure { compute: true, ..IdealInfrastructure::default() };
    let mut stage = scene.ideal_machines(compute).world();
    cap(&mut stage, BIG);
    stage.run(at(0, 16, 30, 0));
    assert_eq!(moves(&stage).len(), 2);
}

#[test]
fn what_a_node_knows_of_a_site_is_as_old_as_its_last_probe() {
    // The cap of 10:30 is known at 11:00 by a probe of 10:59, and not by one of 10:00, since the next is under way.
    let weights = "weights: (delay: 1, utilisation: 4)";
    let moved = |every: &str| {
        let scene = racks(probing(weights))
            .with("every: \"1 min\", misses", &format!("every: \"{every}\", misses"));
        let mut stage = scene.world();
        cap(&mut stage, BIG);
        stage.run(at(0, 12, 30, 0));
        moves(&stage)
    };
    assert_eq!(moved("1 min"), [(at(0, 11, 0, 0), Some(SECOND))]);
    assert_eq!(moved("1 h"), [(at(0, 12, 0, 0), Some(SECOND))]);
}

#[test]
fn noise_around_equality_moves_at_most_once_in_its_time() {
    // Jobs of ten minutes keep half of the servers busy at each of two sites, in the mean.
    let noisy = |terms: &str| {
        let pool = "pool: (servers: 1, work: fixed(\"10 s\"), queue: 9)";
        let busy = "pool: (servers: 20, work: fixed(\"10 s\"), queue: 9, classes: (tenants: (busy: 0.5, holds: exponential(mean: \"10 min\"))))";
        let terms = format!("weights: (utilisation: 1), {terms}");
        let scene = probing(&terms).with(pool, busy).with("from: \"09:00\"", "from: \"00:00\"");
        moves(
            &scene
                .with("every: \"1 h\", deadline", "every: \"15 min\", deadline")
                .played(at(6, 0, 0, 0)),
        )
    };
    let restless = noisy("stays: \"0 s\"");
    assert!(restless.len() > 100, "{}", restless.len());
    let steady = noisy("stays: \"4 h\"");
    assert!((10..=36).contains(&steady.len()), "{}", steady.len());
    for pair in steady.windows(2) {
        assert!(pair[1].0.since(pair[0].0).hours() >= 4.0, "{pair:?}");
    }
    // A gain that noise does not reach.
    assert_eq!(noisy("stays: \"0 s\", gains: \"100 %\""), []);
}

#[test]
fn a_failed_site_is_left_at_once_and_the_reason_names_the_incident() {
    let mut stage = hourly(placed("weights: (delay: 1), stays: \"2 h\"")).world();
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 9, 30, 0), GridLost { site: BIG, incident });
    stage.run(at(0, 12, 30, 0));
    let (big, second) = ((Some(BIG), 0), (Some(SECOND), 0));
    assert_eq!(asked(&stage), [big, second, second, second]);
    // At 10:00:03 the refusal is known. It stays for two hours, and then finds that the big one is still dark.
    let facts: Vec<_> = stage
        .placed()
        .iter()
        .filter(|(_, one)| one.rung == 0)
        .map(|(time, one)| {
            let what = match one.placed {
                Placed::Chosen(..) => "chosen",
                Placed::Moved(.., refusal) => refusal.map_or("score", |refusal| refusal.code()),
                Placed::Refused(refusal) => refusal.code(),
                Placed::Unplaced(_) => "unplaced",
            };
            (*time, one.site, what, one.cause)
        })
        .collect();
    let cause = Some(incident);
    assert_eq!(
        facts,
        [
            (at(0, 9, 0, 0), Some(LITTLE), "model", None),
            (at(0, 9, 0, 0), Some(BIG), "chosen", None),
            (at(0, 10, 0, 3), Some(BIG), "unhealthy", cause),
            (at(0, 10, 0, 3), Some(SECOND), "unhealthy", cause),
        ]
    );
    assert_eq!(stage.decisions()[1].cause, cause);
    // Where the small site alone is left, the second rung answers.
    let mut stage = hourly(placed("weights: (delay: 1)")).world();
    for site in [BIG, SECOND] {
        stage.sim.agenda().at(at(0, 9, 30, 0), GridLost { site, incident });
    }
    stage.run(at(0, 10, 30, 0));
    assert_eq!(asked(&stage), [big, (Some(LITTLE), 1)]);
}
