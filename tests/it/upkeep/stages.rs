//! The stages of a repair, worked out to the nanosecond.

use super::{POOL, RACKS, REAL, at, hours_of, outages, repairs, site, site_with};
use crate::sites::{hours, play};
use reflexarc::infra::Upkeep;
use reflexarc::kernel::{Address, Draws, Law, SimSpan, SimTime};

/// Instants of a repair in hours after the start: found, diagnosed, part, crew, begun, repaired.
fn stages(one: &reflexarc::infra::Repair) -> [Option<f64>; 6] {
    [one.found, one.diagnosed, one.part_at, one.crew_at, one.begun, one.repaired]
        .map(|at| at.map(hours_of))
}

#[test]
fn each_stage_takes_its_time_after_the_one_before() {
    let mut sim = site(&format!(
        r#"{POOL}, upkeep: (site: (fails: fixed("10 h"), found: fixed("1 h"), repair: (diagnosis: fixed("2 h"),
            part_lead: fixed("48 h"), call_out: fixed("3 h"), travel: fixed("90 min"), work: fixed("4 h"))))"#
    ));
    play(&mut sim, hours(100.0));
    // 10 + 1, + 2, + 48, + 3, + 1.5, + 4; the next failure is 10 h after the repair.
    let found = repairs(&sim);
    let expected = [11.0, 13.0, 61.0, 64.0, 65.5, 69.5].map(Some);
    assert_eq!(stages(&found[0]), expected);
    assert_eq!(hours_of(found[1].failed), 79.5);
    // At 100 h the second waits for its part, 82.5 + 48 h.
    let expected = [Some(80.5), Some(82.5), None, None, None, None];
    assert_eq!(stages(&found[1]), expected);
    assert_eq!(found.len(), 2);
}

#[test]
fn stages_that_are_not_given_take_no_time() {
    let mut sim = site(&format!(
        r#"{POOL}, upkeep: (site: (fails: fixed("10 h"), repair: (work: fixed("4 h"))))"#
    ));
    play(&mut sim, hours(20.0));
    let expected = [10.0, 10.0, 10.0, 10.0, 10.0, 14.0].map(Some);
    assert_eq!(stages(&repairs(&sim)[0]), expected);
}

#[test]
fn a_failure_on_friday_evening_waits_for_the_crew_of_monday_across_the_clock_change() {
    let crews = r#""facilities": (shifts: [(days: [mon, tue, wed, thu, fri], from: "07:00", until: "19:00", units: 2)])"#;
    let parts = format!(
        r#"{POOL}, upkeep: (site: (fails: fixed("20 h"), repair: (diagnosis: fixed("30 min"),
            crew: "facilities", call_out: fixed("45 min"), travel: fixed("75 min"), work: fixed("4 h"))))"#
    );
    // It fails on Friday at 20:00. On Sunday, 27 March 2022, the clock goes forward: Monday 07:00 is
    // 24 + 24 + 23 + 7 = 78 h after the midnight of Friday. On 30 October it goes back: 80 h.
    for (start, monday) in
        [("2022-03-25T00:00[Europe/London]", 78.0), ("2022-10-28T00:00[Europe/London]", 80.0)]
    {
        let mut sim = at(start, &parts, crews, REAL, 1);
        play(&mut sim, hours(90.0));
        let found = repairs(&sim);
        let expected = [20.0, 20.5, 20.5, monday + 0.75, monday + 2.0, monday + 6.0].map(Some);
        assert_eq!(stages(&found[0]), expected, "{start}");
        let totals = sim.world.resource::<Upkeep>().totals(sim.now()).unwrap();
        assert_eq!(totals.repairs, 1);
        assert_eq!(totals.crew_wait_s / 3_600.0, monday + 0.75 - 20.5);
    }
}

#[test]
fn a_crew_that_works_when_its_shift_ends_ends_the_repair() {
    let crews = r#""facilities": (shifts: [(from: "07:00", until: "19:00", units: 1)])"#;
    let parts = format!(
        r#"{POOL}, upkeep: (site: (fails: fixed("18 h"), repair: (crew: "facilities", work: fixed("4 h"))))"#
    );
    let mut sim = site_with(&parts, crews);
    play(&mut sim, hours(30.0));
    assert_eq!(outages(&sim), [(18.0, Some(22.0))]);
}

#[test]
fn one_crew_repairs_one_unit_after_the_other() {
    let parts = format!(
        r#"{RACKS}, upkeep: (racks: (fails: fixed("10 h"), repair: (crew: "crew", work: fixed("2 h"))))"#
    );
    // Ten racks fail at 10 h; the crew takes them in turn, at 12, 14, … 30 h. The first is back in service
    // at 12 h, fails again at 22 h, and waits behind the others until 30 h.
    let mut sim = site_with(&parts, r#""crew": (units: 1)"#);
    play(&mut sim, hours(33.0));
    let ends: Vec<f64> = outages(&sim).into_iter().filter_map(|outage| outage.1).collect();
    let expected: Vec<f64> = (1..=11).map(|turn| 10.0 + 2.0 * f64::from(turn)).collect();
    assert_eq!(ends[..10], expected[..10]);
    assert_eq!(ends[10], 32.0);
    // With two crews they are done in half the time.
    let mut sim = site_with(&parts, r#""crew": (units: 2)"#);
    play(&mut sim, hours(21.0));
    let ends: Vec<f64> = outages(&sim).into_iter().filter_map(|outage| outage.1).collect();
    assert_eq!(ends, [12.0, 12.0, 14.0, 14.0, 16.0, 16.0, 18.0, 18.0, 20.0, 20.0]);
}

#[test]
fn a_shelf_gives_its_part_at_once_and_orders_another_one_for_one() {
    let two = r#"pool: (servers: 100, work: fixed("1 s"), queue: 100),
        racks: (count: 2, idle: "1 kW", peak: "1 kW", exponent: 1.0)"#;
    let parts = format!(
        r#"{two}, upkeep: (racks: (fails: fixed("10 h"),
            repair: (part: "boards", part_lead: fixed("48 h"), work: fixed("1 h"))))"#
    );
    // Both fail at 10 h and order a part each, for 58 h. The first takes the one on the shelf, is back at 11 h,
    // fails at 21 h and orders one for 69 h. At 58 h two parts come: for the second and for the first.
    let mut sim = site_with(&parts, r#""boards": (units: 1)"#);
    play(&mut sim, hours(60.0));
    assert_eq!(outages(&sim), [(10.0, Some(11.0)), (10.0, Some(59.0)), (21.0, Some(59.0))]);
    // The part of 69 h lies on the shelf: one of those that fail at 69 h takes it.
    play(&mut sim, hours(71.0));
    let later: Vec<_> = outages(&sim).into_iter().skip(3).collect();
    assert_eq!(later, [(69.0, Some(70.0)), (69.0, None)]);
    // Without a shelf each repair waits for its part.
    let none = parts.replace(r#"part: "boards", "#, "");
    let mut sim = site(&none);
    play(&mut sim, hours(60.0));
    assert_eq!(outages(&sim), [(10.0, Some(59.0)), (10.0, Some(59.0))]);
}

#[test]
fn a_shelf_that_the_background_empties_still_hands_on_the_part_that_was_ordered() {
    let parts = format!(
        r#"{POOL}, upkeep: (site: (fails: fixed("10 h"),
            repair: (part: "boards", part_lead: fixed("48 h"), work: fixed("1 h"))))"#
    );
    // The background holds the only part at every hour but the first.
    let shelf = r#""boards": (units: 1, taken: 1.0, taken_by_hour: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])"#;
    let mut sim = site_with(&parts, shelf);
    // It fails at 10:00, and takes the part of the shelf at midnight, when the background lets it go.
    play(&mut sim, hours(26.0));
    assert_eq!(outages(&sim), [(10.0, Some(25.0))]);
    // Where it never does, the ordered part comes at 58 h.
    let short = parts.replace("48 h", "5 h");
    let mut sim = site_with(&short, shelf);
    play(&mut sim, hours(17.0));
    assert_eq!(outages(&sim), [(10.0, Some(16.0))]);
}

#[test]
fn failures_and_work_are_the_addressed_draws_of_the_unit() {
    let mut sim = site(&format!(
        r#"{POOL}, upkeep: (site: (fails: exponential(mean: "100 h"), repair: (travel: uniform(low: "0 h", high: "2 h"),
            work: exponential(mean: "10 h"))))"#
    ));
    play(&mut sim, hours(2_000.0));
    let found = repairs(&sim);
    assert!(found.len() > 5, "{}", found.len());
    let mut draws = Draws::new(1, 0);
    let mut failures = draws.stream("failure/site").unwrap();
    let mut others = draws.stream("repair/site").unwrap();
    let hour = |hours: f64| 3_600.0 * hours;
    let mut time = SimTime::START;
    for (count, one) in found.iter().enumerate() {
        let index = |size, part| Address::of(count as u64).within(size, part).index();
        time += Law::Exponential(hour(100.0)).quantile(failures.uniform(index(2, 0)));
        assert_eq!(one.failed, time);
        // Travel is the fifth stage.
        time += Law::Uniform(0.0, hour(2.0)).quantile(others.uniform(index(8, 4)));
        time += Law::Exponential(hour(10.0)).quantile(failures.uniform(index(2, 1)));
        if let Some(repaired) = one.repaired {
            assert_eq!(repaired, time);
        }
    }
    assert!(found[0].begun.unwrap().since(found[0].failed) > SimSpan::ZERO);
}
