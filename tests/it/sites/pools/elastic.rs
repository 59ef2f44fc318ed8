//! Elastic lots, worked out by hand: growth, cold start, weights, shrinkage, refusals, recalls, cost.

use super::{Asked, End, asked, ends, play_s, queued, residual};
use crate::sites::{MILD, SITE, Setting, incident, incidents, look, seconds};
use reflexarc::causality::{self, IncidentId, Incidents};
use reflexarc::environment;
use reflexarc::infra::{
    self, CapacityId, CapacityRushEnded, CapacityRushed, Class, GridLost, GridRestored,
    IdealInfrastructure, RequestOutcome, SharedCapacities,
};
use reflexarc::kernel::{Draws, Law, SimSpan, Simulation, StateList, variate};

const REGION: CapacityId = CapacityId::new(0);

/// A line of 1 GB a second from the store of weights, without delay.
const LINE: &str = r#"links: {"line": (from: "store", to: "site", distance: "0 km", detour: 1.3,
    rate: "8 Gbit/s", packet: "1000 B", buffer: "50 ms")},
    network: (detection: "3 s", timeout: "200 ms", attempts: 6)"#;

/// A site whose lots are of a region's shared capacity.
fn region(capacity: &str, lots: &str, site: &str) -> String {
    format!(
        r#"(shared_capacities: {{"region": ({capacity})}}, nodes: ["store"], {LINE},
            sites: {{"site": (role: large, area: "here", {site}
                pool: (work: fixed("10 s"), queue: 1000, lots: {{{lots}}}))}})"#
    )
}

/// The lot that most tests grow: two servers at a look, each with 20 s of cold start.
fn burst(more: &str) -> String {
    format!(
        r#""burst": (servers: 0, grows: (to: 8, above: "70 %", below: "30 %", by: 2, looks: "30 s"),
            of: "region", cold_start: fixed("20 s"), {more})"#
    )
}

const WEIGHTS: &str = r#"weights: (from: "store", size: "10 GB")"#;

fn grown(infrastructure: &str, plan: &[Asked], ideal: IdealInfrastructure) -> Simulation<()> {
    asked(Setting { infrastructure, ideal, ..MILD }.assemble(), plan)
}

fn of_region(more: &str, plan: &[Asked]) -> Simulation<()> {
    grown(&region("units: 100", &burst(more), ""), plan, IdealInfrastructure::default())
}

/// Requests of 10 s each, all at one instant.
fn at_once(count: usize, at_s: f64) -> Vec<Asked> {
    vec![(at_s, Class::Ours, 10.0); count]
}

fn ended_s(sim: &Simulation<()>) -> Vec<f64> {
    ends(sim).iter().map(|end| end.at_s).collect()
}

/// Servers up, and units of the region that lots hold.
fn servers(sim: &mut Simulation<()>) -> (u32, u32) {
    let up = look(sim, SITE, |plant, _| plant.pools.servers_up());
    (up, sim.world.resource::<SharedCapacities>().get(REGION).map_or(0, |region| region.held()))
}

/// Servers up and units held at instants.
fn course(sim: &mut Simulation<()>, at_s: &[f64]) -> Vec<(u32, u32)> {
    at_s.iter()
        .map(|&at_s| {
            play_s(sim, at_s);
            servers(sim)
        })
        .collect()
}

fn assert_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    }
}

#[test]
fn a_burst_is_seen_claimed_started_and_loaded_before_it_is_served() {
    let mut sim = of_region(WEIGHTS, &at_once(3, 5.0));
    // The look at 30 s finds a mean demand of 3 · 25/30 and no server: two are asked for and granted. Cold
    // start until 50 s; two loads of 10 GB share 1 GB/s until 70 s. The look at 60 s finds 3 servers'
    // demand for two: two more, which serve at 60 + 20 + 20 s.
    let found = course(&mut sim, &[29.0, 31.0, 69.0, 71.0, 99.0, 101.0]);
    assert_eq!(found, [(0, 0), (0, 2), (0, 4), (2, 4), (2, 4), (4, 4)]);
    // Two are served from 70 s, the third from 80 s.
    assert_near(&ended_s(&sim), &[80.0, 80.0, 90.0]);
    // At 90 s: (20 · 3 + 10)/30 is between 30 % and 70 % of four, nothing changes. At 120 s and 150 s two are
    // given back.
    let found = course(&mut sim, &[119.0, 121.0, 149.0, 151.0, 1_000.0]);
    assert_eq!(found, [(4, 4), (2, 2), (2, 2), (0, 0), (0, 0)]);
    // Held: two from 30 s to 150 s, two from 60 s to 120 s.
    look(&mut sim, SITE, |plant, now| {
        assert_near(&[plant.pools.list()[0].held_server_s(0, now).unwrap()], &[360.0]);
        let totals = plant.totals(now);
        assert_eq!((totals.starts.0, totals.starts_refused), (4, 0));
        assert_near(&[totals.starts.1], &[160.0]);
        assert_eq!(totals.down_s, 0.0);
    });
    assert_eq!(residual(&mut sim), 0.0);
}

#[test]
fn a_cold_start_is_the_draw_of_its_number_to_the_nanosecond() {
    let lot = r#""burst": (servers: 0, of: "region",
        grows: (to: 2, above: 1, below: 0, by: 2, looks: "30 s"),
        cold_start: quantiles(p10: "2.6 s", p50: "22.7 s", p90: "42 s", p99: "51.9 s"))"#;
    let infrastructure = region("units: 100", lot, "");
    let plan = [(5.0, Class::Ours, 60.0); 2];
    let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
    play_s(&mut sim, 200.0);
    let mut draws = Draws::new(1, 0).stream("cold-start/site/burst").unwrap();
    let law = Law::Quantiles([2.6, 22.7, 42.0, 51.9]);
    let mut starts = [0, 1].map(|number| law.quantile(draws.uniform(number)));
    starts.sort_unstable();
    let expected = starts.map(|start| (SimSpan::SECOND * 25 + start).seconds());
    assert_eq!(queued(&sim), expected);
    assert_ne!(starts[0], starts[1]);
}

#[test]
fn without_cold_start_and_weights_capacity_is_there_at_the_look() {
    let lot = r#""burst": (servers: 1, grows: (to: 9, above: 1, below: 0, by: 8, looks: "30 s"))"#;
    let infrastructure = region("units: 1", lot, "");
    let mut sim = grown(&infrastructure, &at_once(3, 5.0), IdealInfrastructure::default());
    play_s(&mut sim, 100.0);
    // The one server that is always there serves two by then; at 30 s the third has a server too.
    assert_eq!(queued(&sim), [0.0, 10.0, 20.0]);
    let mut sim = grown(&infrastructure, &at_once(5, 5.0), IdealInfrastructure::default());
    play_s(&mut sim, 100.0);
    assert_eq!(queued(&sim), [0.0, 10.0, 20.0, 25.0, 25.0]);
}

#[test]
fn below_the_threshold_nothing_grows_and_the_ceiling_holds() {
    // One request of 10 s in 30 s on one server: a third of it.
    let lot = |above: &str| {
        format!(
            r#""burst": (servers: 1, of: "region",
                grows: (to: 4, above: "{above}", below: "1 %", by: 3, looks: "30 s"))"#
        )
    };
    let plan: Vec<Asked> = (0..10).map(|k| (30.0 * f64::from(k), Class::Ours, 10.0)).collect();
    for (above, expected) in [("34 %", 1), ("33 %", 4)] {
        let infrastructure = region("units: 100", &lot(above), "");
        let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
        play_s(&mut sim, 290.0);
        assert_eq!(servers(&mut sim), (expected, expected), "{above}");
    }
    // However much waits, it has at most its ceiling.
    let infrastructure = region("units: 100", &lot("33 %"), "");
    let plan = at_once(400, 5.0);
    let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
    assert_eq!(course(&mut sim, &[100.0, 500.0]), [(4, 4), (4, 4)]);
}

#[test]
fn a_load_of_weights_waits_for_its_share_of_the_link_and_for_its_repair() {
    let one = |lots: &str, cut: bool| {
        let infrastructure = region("units: 100", lots, "");
        let mut sim = grown(&infrastructure, &at_once(1, 5.0), IdealInfrastructure::default());
        if cut {
            let cut = incident(&mut sim, "link_cut", "line");
            let link = infra::LinkId::new(0);
            sim.agenda().at(seconds(52.0), infra::LinkCut { link, incident: cut });
            sim.agenda().at(seconds(92.0), infra::LinkRestored { link, incident: cut });
        }
        play_s(&mut sim, 500.0);
        queued(&sim)[0]
    };
    let lot = |name: &str, class: &str| {
        format!(
            r#""{name}": (servers: 0, for: [{class}], of: "region", cold_start: fixed("20 s"), {WEIGHTS},
                grows: (to: 1, above: 1, below: 0, looks: "30 s"))"#
        )
    };
    // Alone: 25 s to the look, 20 s of cold start, 10 s on the line.
    assert_near(&[one(&lot("a", "ours"), false)], &[55.0]);
    // With a lot that also loads, 20 s; one that has nothing to serve does not load.
    let both = format!("{}, {}", lot("a", "ours"), lot("b", "ours"));
    assert_near(&[one(&both, false)], &[65.0]);
    let other = format!("{}, {}", lot("a", "ours"), lot("b", "batch"));
    assert_near(&[one(&other, false)], &[55.0]);
    // Cut for 40 s after 2 s of the load; it goes on 3 s after the line is back, when routers know.
    assert_near(&[one(&lot("a", "ours"), true)], &[98.0]);
}

#[test]
fn weights_that_are_lost_on_the_way_are_sent_again() {
    let lot = format!(
        r#""a": (servers: 0, of: "region", cold_start: fixed("20 s"), {WEIGHTS},
            grows: (to: 1, above: 1, below: 0, looks: "30 s"))"#
    );
    let infrastructure = region("units: 100", &lot, "");
    let mut sim = grown(&infrastructure, &at_once(1, 5.0), IdealInfrastructure::default());
    let incident = incident(&mut sim, "failed_change", "line");
    let link = infra::LinkId::new(0);
    sim.agenda().at(seconds(52.0), infra::BlackHoleBegins { link, incident });
    sim.agenda().at(seconds(152.0), infra::LinkImpairmentEnds { link, incident });
    play_s(&mut sim, 500.0);
    // Six attempts of 0.2 s, doubled each time, last 12.6 s: lost, and sent again from the beginning until
    // the link is well, for which the longest of these timeouts may be waited, then 10 s.
    let served_s = 5.0 + queued(&sim)[0];
    assert!((162.0..169.0).contains(&served_s), "{served_s}");
    look(&mut sim, SITE, |plant, now| assert_eq!(plant.totals(now).starts.0, 1));
}

/// A rush on the region between two instants in seconds.
fn rush(sim: &mut Simulation<()>, taken: f64, from_s: f64, until_s: f64) -> IncidentId {
    let incident = incident(sim, "capacity_rush", "everyone");
    sim.agenda().at(seconds(from_s), CapacityRushed { capacity: REGION, taken, incident });
    sim.agenda().at(seconds(until_s), CapacityRushEnded { capacity: REGION, incident });
    incident
}

#[test]
fn in_a_rush_all_growth_is_refused_and_what_stands_goes_on() {
    let lots = format!(
        r#""base": (servers: 1, for: [ours], of: "region", class: committed), {}, "other": (servers: 0,
            for: [batch], grows: (to: 2, above: 1, below: 0, looks: "30 s"), of: "region")"#,
        burst("for: [ours]")
    );
    let mut plan = at_once(4, 5.0);
    plan.push((6.0, Class::Batch, 10.0));
    let infrastructure = region("units: 100", &lots, "");
    let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
    rush(&mut sim, 1.0, 20.0, 70.0);
    let found = course(&mut sim, &[29.0, 69.0, 71.0]);
    // The committed server goes on. At 60 s `burst` needs but one of the two that it waits for; from 70 s on
    // it has that one, and `other` has its own, which serves at once.
    assert_eq!(found, [(1, 1), (1, 1), (2, 3)]);
    play_s(&mut sim, 300.0);
    // The base serves from 5 s, 15 s, 25 s and 35 s: nothing waits for the burst; batch waits until 70 s.
    assert_eq!(queued(&sim), [0.0, 10.0, 20.0, 30.0, 64.0]);
    // Both lots had asked by 30 s, and had nothing at the look of 60 s.
    assert_eq!(incidents(&sim, "capacity_refused"), [(60.0, Some(70.0)), (60.0, Some(70.0))]);
    assert_eq!(incidents(&sim, "capacity_short"), [(30.0, Some(70.0))]);
    let all = sim.world.resource::<Incidents>();
    let refused = all.iter().find(|(_, one)| one.kind.word() == "capacity_refused").unwrap().0;
    let chain: Vec<&str> = all.chain(refused).map(|one| one.kind.word()).collect();
    assert_eq!(chain, ["capacity_refused", "capacity_short", "capacity_rush"]);
    look(&mut sim, SITE, |plant, now| assert_eq!(plant.totals(now).starts_refused, 3));
    // A rush of nothing is none, to the last bit.
    let play = |taken: Option<f64>| {
        let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
        if let Some(taken) = taken {
            rush(&mut sim, taken, 20.0, 70.0);
        }
        play_s(&mut sim, 300.0);
        (ends(&sim), servers(&mut sim), incidents(&sim, "capacity_refused"))
    };
    assert_eq!(play(Some(0.0)), play(None));
    assert_ne!(play(Some(1.0)), play(None));
}

#[test]
fn a_request_that_waits_in_vain_names_the_rush() {
    let mut sim = of_region("", &[]);
    let root = rush(&mut sim, 1.0, 0.0, 1_000.0);
    super::submit_drawn(&mut sim, 5.0, 7);
    play_s(&mut sim, 100.0);
    let lowered_by = look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by());
    let all = sim.world.resource::<Incidents>();
    let last = all.chain(lowered_by.unwrap()).last().unwrap();
    assert_eq!(last, all.get(root).unwrap());
}

#[test]
fn servers_that_leave_end_what_they_serve_and_take_no_more() {
    // Three servers are there at 30 s and serve 200 s each; at 60 s nothing waits. One long request is left
    // from 230 s on: of 3 servers two go at once, the last when it falls idle.
    let lot = r#""burst": (servers: 0, of: "region",
        grows: (to: 3, above: 1, below: "50 %", by: 3, looks: "30 s"))"#;
    let plan = [(5.0, Class::Ours, 200.0), (5.0, Class::Ours, 200.0), (5.0, Class::Ours, 600.0)];
    let infrastructure = region("units: 100", lot, "");
    let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
    let found = course(&mut sim, &[31.0, 239.0, 269.0, 271.0, 631.0, 661.0]);
    // At 240 s the mean of the last 30 s is (20 · 3 + 10)/30; at 270 s it is 1 < 1.5: two go.
    assert_eq!(found, [(3, 3), (3, 3), (3, 3), (1, 1), (1, 1), (0, 0)]);
    assert_eq!(ended_s(&sim), [230.0, 230.0, 630.0]);
}

#[test]
fn recalled_servers_are_drained_and_reclaimed_ones_lose_their_work() {
    let plan = [(5.0, Class::Ours, 60.0), (5.0, Class::Ours, 400.0), (80.0, Class::Ours, 10.0)];
    let play = |notice: &str| {
        let capacity = format!(r#"units: 100, when_short: reclaimed(notice: "{notice}")"#);
        let lot = r#""all": (servers: 2, of: "region", cold_start: fixed("20 s"))"#;
        let mut sim = grown(&region(&capacity, lot, ""), &plan, IdealInfrastructure::default());
        rush(&mut sim, 1.0, 30.0, 600.0);
        let found = course(&mut sim, &[29.0, 31.0, 66.0, 149.0, 151.0, 599.0]);
        play_s(&mut sim, 2_000.0);
        assert_eq!(residual(&mut sim), 0.0);
        (found, ended_s(&sim))
    };
    // Within the notice of two minutes the first request ends, and with it a server goes; what the other
    // serves at 150 s is lost. From 600 s two servers start again, and serve from 620 s.
    let (found, ended) = play("2 min");
    assert_eq!(found, [(2, 2), (2, 2), (1, 1), (1, 1), (0, 0), (0, 0)]);
    assert_eq!(ended, [65.0, 1_020.0, 630.0]);
    // Without notice both are lost at 30 s.
    let (found, ended) = play("0 s");
    assert_eq!(found, [(2, 2), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]);
    assert_eq!(ended, [680.0, 1_020.0, 690.0]);
}

#[test]
fn a_region_without_power_serves_nothing_and_goes_on_with_the_servers_it_had() {
    let lot = r#""all": (servers: 2, of: "region", class: committed)"#;
    let mut sim =
        grown(&region("units: 2", lot, ""), &at_once(1, 50.0), IdealInfrastructure::default());
    let incident = incident(&mut sim, "grid_outage", "region");
    sim.agenda().at(seconds(40.0), GridLost { site: SITE, incident });
    sim.agenda().at(seconds(100.0), GridRestored { site: SITE, incident });
    assert_eq!(course(&mut sim, &[39.0, 41.0, 101.0]), [(2, 2), (0, 2), (2, 2)]);
    play_s(&mut sim, 200.0);
    assert_eq!(queued(&sim), [50.0]);
}

#[test]
fn ideal_compute_answers_at_once_and_claims_nothing_and_other_ideals_change_nothing_here() {
    let infrastructure = region("units: 100", &burst(WEIGHTS), "");
    let play = |ideal: IdealInfrastructure| -> (Vec<End>, u32) {
        let mut sim = grown(&infrastructure, &at_once(3, 5.0), ideal);
        play_s(&mut sim, 100.0);
        (ends(&sim), servers(&mut sim).1)
    };
    let real = IdealInfrastructure::default();
    let (answers, held) = play(IdealInfrastructure { compute: true, ..real });
    assert!(answers.iter().all(|end| end.at_s == 5.0), "{answers:?}");
    assert_eq!((answers.len(), held), (3, 0));
    let (as_it_is, _) = play(real);
    for ideal in
        [IdealInfrastructure { power: true, ..real }, IdealInfrastructure { cooling: true, ..real }]
    {
        assert_eq!(play(ideal).0, as_it_is);
    }
    // An ideal network carries weights in no time: 20 s less twice.
    let (answers, _) = play(IdealInfrastructure { network: true, ..real });
    let at_s: Vec<f64> = answers.iter().map(|end| end.at_s).collect();
    assert_eq!(at_s, [60.0, 60.0, 70.0]);
}

#[test]
fn racks_carry_the_servers_of_their_lot_that_have_started() {
    // Four racks of 200 W idle and 1 kW at full load carry the eight servers to which the lot grows.
    let lots = r#"lots: {"burst": (servers: 2,
        grows: (to: 8, above: 1, below: 0, by: 6, looks: "30 s"))}"#;
    let parts = format!(r#"work: fixed("1 s"), queue: 100, {lots}"#);
    let plan = [(5.0, Class::Ours, 1_000.0); 4];
    let mut sim = super::pool_at(&parts, &super::racks(4), &plan, 1);
    let it_w = |sim: &mut Simulation<()>| look(sim, SITE, |plant, now| plant.reading(now).it_w);
    // Two of eight are busy, then four: 4 · (200 + 800 · 2/8) W, and 4 · (200 + 800 · 4/8) W.
    play_s(&mut sim, 29.0);
    assert!((it_w(&mut sim) - 1_600.0).abs() < 1e-6);
    play_s(&mut sim, 31.0);
    assert!((it_w(&mut sim) - 2_400.0).abs() < 1e-6);
    // Without power none is up, whatever has started.
    let incident = incident(&mut sim, "grid_outage", "site");
    sim.agenda().at(seconds(40.0), GridLost { site: SITE, incident });
    play_s(&mut sim, 41.0);
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.servers_up()), 0);
    assert_eq!(residual(&mut sim), 0.0);
}

#[test]
fn servers_are_paid_for_from_grant_to_release() {
    let lots = format!(
        r#""base": (servers: 2, for: [batch], of: "region", class: committed), {}"#,
        burst("")
    );
    let terms = r#"terms: [server_hour(lot: "base", price: "2.10 GBP"),
        server_hour(lot: "burst", price: "4.20 GBP")],"#;
    let infrastructure = region("units: 100", &lots, terms);
    let mut sim = grown(&infrastructure, &at_once(3, 5.0), IdealInfrastructure::default());
    play_s(&mut sim, 3_600.0);
    // Without weights two serve from 50 s on: ends at 60 s, 60 s and 70 s. The look at 60 s adds two; at
    // 90 s the mean demand is 10/30 < 30 % of four: two go, and at 120 s two more. Held: 2 · 90 + 2 · 30 s.
    assert_eq!(ended_s(&sim), [60.0, 60.0, 70.0]);
    let cost = look(&mut sim, SITE, |plant, now| plant.totals(now).own_cost).unwrap();
    assert!((cost - (2.0 * 2.10 + 240.0 / 3_600.0 * 4.20)).abs() < 1e-9, "{cost}");
}

/// Requests that come and go at random about a rate that swings.
fn swinging(count: u64) -> Vec<Asked> {
    let mut draws = Draws::new(11, 0).stream("swinging").unwrap();
    let mut at_s = 0.0;
    (0..count)
        .map(|k| {
            let rate = if (k / 200) % 2 == 0 { 0.8 } else { 0.1 };
            at_s += variate::exponential(draws.uniform(2 * k), 1.0 / rate);
            (at_s, Class::Ours, variate::exponential(draws.uniform(2 * k + 1), 8.0))
        })
        .collect()
}

#[test]
fn requests_and_units_are_conserved_while_lots_grow_and_shrink() {
    let lots = format!(
        r#""base": (servers: 2, of: "region", class: committed), {}"#,
        burst(r#"weights: (from: "store", size: "1 GB")"#)
    );
    let capacity = r#"units: 8, taken: "20 %", when_short: reclaimed(notice: "20 s")"#;
    let infrastructure = region(capacity, &lots, "");
    let plan = swinging(2_000);
    let mut sim = grown(&infrastructure, &plan, IdealInfrastructure::default());
    for k in 0..20 {
        rush(&mut sim, 0.6, 400.0 * f64::from(k) + 150.0, 400.0 * f64::from(k) + 250.0);
    }
    let mut most = 0;
    for minute in 1..400 {
        play_s(&mut sim, 60.0 * f64::from(minute));
        assert_eq!(residual(&mut sim), 0.0, "minute {minute}");
        let (up, held) = servers(&mut sim);
        assert!(up <= held && held <= 8, "{up} {held}");
        most = most.max(held);
    }
    assert!(most > 3, "{most}");
    let ends = ends(&sim);
    assert_eq!(ends.len(), plan.len());
    assert!(ends.iter().all(|end| end.outcome == RequestOutcome::Answered));
    // In the end all but the base is given back.
    assert_eq!(servers(&mut sim), (2, 2));
}

#[test]
fn a_fork_while_servers_start_equals_the_run_from_the_start() {
    let lots = burst(WEIGHTS);
    let infrastructure = region(r#"units: 8, taken: "20 %""#, &lots, "");
    let plan = swinging(300);
    let fresh = || grown(&infrastructure, &plan, IdealInfrastructure::default());
    let mut state = StateList::default();
    environment::list_state(&mut state);
    causality::list_state(&mut state);
    infra::list_state(&mut state);
    state.add::<super::Plan>().add::<super::Ends>();
    let mut whole = fresh();
    play_s(&mut whole, 3_000.0);
    for fork_s in [35.0, 55.0, 100.5, 777.7] {
        let mut past = fresh();
        past.advance_to(seconds(fork_s)).unwrap();
        let mut heir = fresh();
        heir.continue_from(&past, &state).unwrap();
        play_s(&mut heir, 3_000.0);
        assert_eq!(heir.fingerprint(), whole.fingerprint(), "{fork_s}");
        assert_eq!(ends(&heir), ends(&whole), "{fork_s}");
    }
}
