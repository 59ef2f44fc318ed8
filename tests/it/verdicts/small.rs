//! Small statistics: what may be said where differences are equal in every replication.

use super::{Told, answer, small};
use reflexarc::study::comparison::tests;
use reflexarc::study::judge::answer::{Answer, Spread};

#[test]
fn a_delay_of_a_few_milliseconds_is_seen() {
    // The line to the site is 440 km longer: 440 km · 5 µs/km = 2.2 ms more each way.
    let [near, far] = ["100 km", "540 km"].map(|distance| {
        let set = format!("infrastructure.links.line.distance={distance}");
        Told::of_file(&small("one-cut-off.ron"), &[&set], 2)
    });
    let latency = |told: &Told| told.means("decision_latency_p50")[1];
    let more = latency(&far) - latency(&near);
    assert!((more - 4.4e-3).abs() < 1e-6, "{more} s");
}

#[test]
fn a_quantity_that_is_the_same_each_time_is_a_deterministic_effect() {
    // 2.5 h in each of two replications: no whole number, equal to the last bit.
    let told = Told::of_file(&small("one-cut-off.ron"), &[], 2);
    let harm = told.harm("stockout_item_hours").judgement;
    assert_eq!((harm.answer, harm.spread), (Answer::Effect, Spread::Deterministic));
    assert_eq!(harm.detectable, None);
    // One shipment fewer in each: a count, which two replications do not prove.
    let due = told.harm("shipments_due").judgement;
    assert_eq!((due.answer, due.spread, due.detectable), (Answer::NoneSeen, Spread::Equal, None));
    // Six do: 2 / 2⁶ ≤ 5 % / 1 … as far as Holm's family lets them; the primary is judged alone.
    let told = Told::of_file(&small("one-cut-off.ron"), &["primary=shipments_due"], 6);
    assert_eq!(answer(told.harm("shipments_due")), Answer::Effect);
}

#[test]
fn what_is_identical_makes_no_test() {
    let told = Told::of_file(&small("one-cut-off.ron"), &[], 2);
    let (primary, others) = tests(&told.0);
    // Harm and the part through the infrastructure; a good day is identical.
    assert_eq!(primary, 2);
    let moved = |row: &&reflexarc::study::comparison::KpiRow| {
        !row.is_primary
            && row
                .contrasts()
                .iter()
                .any(|(_, one)| one.is_some_and(|one| one.judgement.answer != Answer::Identical))
    };
    let rows = told.0.iter().filter(moved).count();
    assert!(others >= rows && others < 3 * told.0.len(), "{others} tests, {rows} KPIs moved");
}
