//! Claims, worked out by hand: order, background, shifts, rushes.

use super::{all_told, claim, claim_as, first, release, told, told_in};
use crate::sites::{MILD, Setting, hours, incident, incidents, play};
use reflexarc::infra::{CapacityClass, CapacityId, CapacityRushEnded, CapacityRushed};
use reflexarc::kernel::{SimTime, Simulation};

const FIRST: CapacityId = super::FIRST;

fn at(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

#[test]
fn units_are_granted_in_the_order_of_classes_and_claims() {
    let mut sim = told("units: 3");
    play(&mut sim, at(1.0));
    let one = claim(&mut sim, 2, 1);
    let two = claim(&mut sim, 2, 2);
    // One unit is free, but nothing overtakes a claim that waits for two.
    claim(&mut sim, 1, 3);
    let four = claim_as(&mut sim, CapacityClass::Committed, 1, 4);
    play(&mut sim, at(2.0));
    assert_eq!(all_told(&sim), [("granted", 1, 1.0), ("granted", 4, 1.0)]);
    assert_eq!((first(&sim).held(), first(&sim).wanted(), first(&sim).free()), (3, 3, 0));
    // A claim that is withdrawn gives its turn to the next.
    assert!(release(&mut sim, two) && !release(&mut sim, two));
    assert!(release(&mut sim, one));
    play(&mut sim, at(3.0));
    assert_eq!(all_told(&sim)[2..], [("granted", 3, 2.0)]);
    let stats = *first(&sim).statistics();
    assert_eq!((stats.claimed, stats.granted, stats.granted_at_once), (4, 3, 2));
    assert_eq!((stats.withdrawn, stats.wait_s.mean()), (1, Some(1.0 / 3.0)));
    // Held: 3 units for 1 s, then 2 for 1 s.
    assert_eq!(stats.held.integral(at(3.0)), 5.0);
    assert!(release(&mut sim, four));
    // Nothing was short but for other claims.
    assert_eq!(incidents(&sim, "capacity_short"), []);
}

#[test]
fn claims_get_whole_units_of_what_the_background_leaves() {
    // 10 units, of which others take 75 %: 2.5 are left. At 01:00 they take half of that, and 6.25 are.
    let factors: Vec<&str> = (0..24).map(|hour| if hour == 1 { "0.5" } else { "1" }).collect();
    let parts = format!(r#"units: 10, taken: "75 %", taken_by_hour: [{}]"#, factors.join(","));
    let mut sim = told(&parts);
    play(&mut sim, at(1.0));
    for tag in 0..8 {
        claim(&mut sim, 1, tag);
    }
    play(&mut sim, hours(3.0));
    let granted: Vec<f64> = all_told(&sim).iter().map(|told| told.2).collect();
    assert_eq!(granted, [1.0, 1.0, 3600.0, 3600.0, 3600.0, 3600.0]);
    // At 02:00 the background takes more than is free: who holds units keeps them.
    assert_eq!((first(&sim).held(), first(&sim).wanted(), first(&sim).free()), (6, 2, 0));
    // Ten would be there but for the background.
    assert_eq!(incidents(&sim, "capacity_short"), [(1.0, None)]);
}

#[test]
fn a_crew_is_there_on_its_shift_and_ends_what_it_has_begun() {
    // Friday 25 March 2022, 18:00 until Monday 07:00 over the change of the clock: 60 h.
    let parts =
        r#"shifts: [(days: [mon, tue, wed, thu, fri], from: "07:00", until: "19:00", units: 2)]"#;
    let setting = Setting { start: "2022-03-25T18:00[Europe/London]", ..MILD };
    let mut sim = told_in(parts, setting);
    play(&mut sim, hours(0.5));
    let one = claim(&mut sim, 1, 1);
    play(&mut sim, hours(2.0));
    // The shift ended an hour ago; the crew that works goes on.
    assert_eq!((first(&sim).units(), first(&sim).held()), (0, 1));
    let two = claim(&mut sim, 1, 2);
    let three = claim(&mut sim, 2, 3);
    play(&mut sim, hours(3.0));
    release(&mut sim, one);
    play(&mut sim, hours(61.0));
    let expected = [("granted", 1, 1_800.0), ("granted", 2, 60.0 * 3_600.0)];
    assert_eq!(all_told(&sim), expected);
    release(&mut sim, two);
    play(&mut sim, hours(62.0));
    assert_eq!(all_told(&sim)[2], ("granted", 3, 61.0 * 3_600.0));
    release(&mut sim, three);
    assert_eq!(incidents(&sim, "capacity_short"), []);
}

/// Schedules a rush between two instants in seconds.
fn rush(sim: &mut Simulation<()>, taken: f64, (from, until): (f64, f64)) {
    let incident = incident(sim, "capacity_rush", "everyone");
    sim.agenda().at(at(from), CapacityRushed { capacity: FIRST, taken, incident });
    sim.agenda().at(at(until), CapacityRushEnded { capacity: FIRST, incident });
}

#[test]
fn in_a_rush_nothing_is_granted_and_what_is_held_is_kept() {
    let mut sim = told("units: 10");
    rush(&mut sim, 1.0, (10.0, 100.0));
    play(&mut sim, at(1.0));
    claim(&mut sim, 4, 1);
    play(&mut sim, at(20.0));
    claim(&mut sim, 1, 2);
    claim_as(&mut sim, CapacityClass::Committed, 1, 3);
    play(&mut sim, at(200.0));
    // The committed claim is served first, though it came later.
    assert_eq!(all_told(&sim), [("granted", 1, 1.0), ("granted", 3, 100.0), ("granted", 2, 100.0)]);
    assert_eq!(incidents(&sim, "capacity_short"), [(20.0, Some(100.0))]);
    // Of a rush that takes less than usual nothing is felt.
    let mut usual = told(r#"units: 10, taken: "50 %""#);
    rush(&mut usual, 0.4, (10.0, 100.0));
    play(&mut usual, at(20.0));
    assert_eq!(first(&usual).taken(), 0.5);
}

#[test]
fn units_on_demand_are_reclaimed_the_youngest_first_after_their_notice() {
    let mut sim = told(r#"units: 10, when_short: reclaimed(notice: "2 min")"#);
    // 10 units less 65 % leave 3.5, of which 6 are held.
    rush(&mut sim, 0.65, (10.0, 1_000.0));
    play(&mut sim, at(1.0));
    claim_as(&mut sim, CapacityClass::Committed, 2, 1);
    claim(&mut sim, 1, 2);
    let three = claim(&mut sim, 2, 3);
    claim(&mut sim, 1, 4);
    play(&mut sim, at(20.0));
    // 2.5 units are too many: tag 4 gives one, tag 3 the other two, and tag 2 stays.
    assert_eq!(all_told(&sim)[4..], [("recalled", 4, 10.0), ("recalled", 3, 10.0)]);
    // Who gives units back within the notice is not asked again.
    release(&mut sim, three);
    play(&mut sim, at(500.0));
    assert_eq!(all_told(&sim)[6..], [("reclaimed", 4, 130.0)]);
    assert_eq!((first(&sim).held(), first(&sim).statistics().reclaimed), (3, 1));
    // Committed units stay at any rush.
    let mut all = told(r#"units: 10, when_short: reclaimed(notice: "0 s")"#);
    rush(&mut all, 1.0, (10.0, 1_000.0));
    play(&mut all, at(1.0));
    claim_as(&mut all, CapacityClass::Committed, 2, 1);
    claim(&mut all, 1, 2);
    play(&mut all, at(500.0));
    assert_eq!(all_told(&all)[2..], [("reclaimed", 2, 10.0)]);
    assert_eq!(first(&all).held(), 2);
}
