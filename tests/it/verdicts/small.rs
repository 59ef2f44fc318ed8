//! Statistics of few replications, and of differences that are equal in every replication.

use super::{Results, answer, small};
use reflexarc::study::comparison::tests;
use reflexarc::study::judge::answer::{Answer, Spread};

#[test]
fn a_delay_of_a_few_milliseconds_is_measured() {
    // The line to the site is 440 km longer: 440 km · 5 µs/km = 2.2 ms more each way.
    let [near, far] = ["100 km", "540 km"].map(|distance| {
        let set = format!("infrastructure.links.line.distance={distance}");
        Results::of_file(&small("one-cut-off.ron"), &[&set], 2)
    });
    let latency = |results: &Results| results.means("decision_latency_p50")[1];
    let more = latency(&far) - latency(&near);
    assert!((more - 4.4e-3).abs() < 1e-6, "{more} s");
}

#[test]
fn a_quantity_that_is_the_same_each_time_is_a_deterministic_effect() {
    // 2.5 h in each of two replications: not a whole number, and equal to the last bit.
    let results = Results::of_file(&small("one-cut-off.ron"), &[], 2);
    let harm = results.harm("stockout_item_hours").judgement;
    assert_eq!((harm.answer, harm.spread), (Answer::Effect, Spread::Deterministic));
    assert_eq!(harm.detectable, None);
    // One shipment fewer in each: a count, for which two replications are no proof.
    let due = results.harm("shipments_due").judgement;
    assert_eq!((due.answer, due.spread, due.detectable), (Answer::NoneSeen, Spread::Equal, None));
    // Six replications suffice: 2 / 2⁶ ≤ 5 %. The primary KPI is judged apart from the others.
    let results = Results::of_file(&small("one-cut-off.ron"), &["primary=shipments_due"], 6);
    assert_eq!(answer(results.harm("shipments_due")), Answer::Effect);
}

#[test]
fn identical_contrasts_are_not_tests() {
    let results = Results::of_file(&small("one-cut-off.ron"), &[], 2);
    let (primary, others) = tests(&results.0);
    // Harm and the part through the infrastructure; a good day is identical.
    assert_eq!(primary, 2);
    let moved = |row: &&reflexarc::study::comparison::KpiRow| {
        !row.is_primary
            && row
                .contrasts()
                .iter()
                .any(|(_, one)| one.is_some_and(|one| one.judgement.answer != Answer::Identical))
    };
    let rows = results.0.iter().filter(moved).count();
    assert!(others >= rows && others < 3 * results.0.len(), "{others} tests, {rows} KPIs moved");
}
