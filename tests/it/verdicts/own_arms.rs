//! Further arms and contrasts: a fifth arm and a weighted contrast take a line each.

use super::small;
use crate::story::{load, plan, played};
use reflexarc::disruption::Selection;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::{Mechanism, Variant};
use reflexarc::study::arm::{Arm, Arms, DISTURBED, IDEAL_DISTURBED, UNDISTURBED};
use reflexarc::study::comparison::Comparison;
use reflexarc::study::contrast::Contrast;

/// A fifth arm beside the four of the verdict: the outage alone, of the two disruptions of the story.
const OUTAGE_ALONE: &str = "outage_alone";
/// A sixth arm: the surge alone.
const SURGE_ALONE: &str = "surge_alone";

#[test]
fn shares_of_the_harm_are_weighted_sums_over_more_than_four_arms() {
    // By hand (see `by_hand::two_causes_overlap`): the outage alone empties the shelf for 2.5 h, the
    // surge alone for 2.5 h, both for 16.25 h. Shapley: each has ½ · 2.5 + ½ · (16.25 − 2.5) = 8.125 of 16.25.
    let story = load(&small("two-causes.ron"), &[]);
    let names: Vec<&str> = story.disruptions.keys().map(String::as_str).collect();
    let [outage, surge] = names[..] else { panic!("two disruptions, not {names:?}") };
    let only = |name: &str| Variant { disruptions: Selection::only([name]), ..Variant::default() };
    let mut arms: Vec<Arm> = Arms::of_verdict(&story).iter().cloned().collect();
    arms.push(Arm::new(OUTAGE_ALONE, &story, only(outage)));
    arms.push(Arm::new(SURGE_ALONE, &story, only(surge)));
    let arms = Arms::new(arms);
    let share = |name: &str, alone: &str, other: &str| {
        Contrast::new(name, name).plus(0.5, alone, UNDISTURBED).plus(0.5, DISTURBED, other)
    };
    let contrasts = vec![
        share("share_of_outage", OUTAGE_ALONE, SURGE_ALONE),
        share("share_of_surge", SURGE_ALONE, OUTAGE_ALONE),
        // Half of the harm of the outage in excess of that on an ideal infrastructure, which is zero.
        Contrast::new("half", "Half").plus(0.5, DISTURBED, IDEAL_DISTURBED),
    ];
    let plan = plan(arms.clone(), 2, TableSet::NONE);
    let mut comparison = Comparison::new(&plan.kpis, &story.primary, &arms, contrasts);
    let runs = played(&plan);
    assert_eq!(runs.len(), 12);
    runs.iter().for_each(|run| comparison.add(run));
    let rows = comparison.rows();
    let row = rows.iter().find(|row| row.kpi.name == "stockout_item_hours").unwrap();
    let mean = |name: &str| row.contrast(name).unwrap().estimate.mean;
    let near = |found: f64, by_hand: f64| (found - by_hand).abs() < 1e-9;
    assert!(near(row.arm(OUTAGE_ALONE).unwrap().mean, 2.5));
    assert!(near(row.arm(SURGE_ALONE).unwrap().mean, 2.5));
    assert!(near(mean("share_of_outage"), 8.125), "{}", mean("share_of_outage"));
    assert!(near(mean("share_of_surge"), 8.125), "{}", mean("share_of_surge"));
    assert!(near(mean("half"), 6.875), "{}", mean("half"));
}

#[test]
fn one_mechanism_alone_may_be_ideal() {
    // All harm is due to the power of the site: with ideal power there is none, with an ideal network it
    // is unchanged.
    let story = load(&small("one-cut-off.ron"), &[]);
    let ideal = |one: Mechanism| Variant::disturbed().with_ideal(one.into());
    let arms = Arms::new([
        Arm::new("disturbed", &story, Variant::disturbed()),
        Arm::new("power", &story, ideal(Mechanism::Power)),
        Arm::new("network", &story, ideal(Mechanism::Network)),
    ]);
    let runs = played(&plan(arms, 1, TableSet::NONE));
    let hours: Vec<f64> =
        runs.iter().map(|run| crate::story::kpi_of(run, "stockout_item_hours").unwrap()).collect();
    let expected = [2.5, 0.0, 2.5];
    let near = |(found, by_hand): (&f64, f64)| (found - by_hand).abs() < 1e-9;
    assert!(hours.iter().zip(expected).all(near), "{hours:?}");
}

#[test]
fn an_option_is_an_arm_of_another_story() {
    // Both stories side by side on the same draws: the same outage with the surge, and without.
    let (one, two) = (load(&small("one-cut-off.ron"), &[]), load(&small("two-causes.ron"), &[]));
    let arms = Arms::new([
        Arm::new("one", &one, Variant::disturbed()),
        Arm::new("two", &two, Variant::disturbed()),
        // Of two arms of the same name, the first is kept.
        Arm::new("two", &one, Variant::undisturbed()),
    ]);
    let plan = plan(arms.clone(), 1, TableSet::NONE);
    let contrast = Contrast::new("difference", "Two against one").plus(1.0, "two", "one");
    let mut comparison = Comparison::new(&plan.kpis, "stockout_item_hours", &arms, vec![contrast]);
    played(&plan).iter().for_each(|run| comparison.add(run));
    let rows = comparison.rows();
    let row = rows.iter().find(|row| row.is_primary).unwrap();
    let difference = row.contrast("difference").unwrap().estimate.mean;
    assert!((difference - 13.75).abs() < 1e-9, "{difference}");
}

#[test]
fn events_count_for_every_arm_even_where_arms_share_runs() {
    // Without disruptions two runs serve four arms; their events count twice.
    let late =
        ["disruptions.outage.at=2024-02-01T00:00", "disruptions.outage.until=2024-02-02T00:00"];
    let story = load(&small("one-cut-off.ron"), &late);
    let events = |arms: Arms| {
        let plan = plan(arms.clone(), 2, TableSet::NONE);
        let mut comparison = Comparison::new(&plan.kpis, &story.primary, &arms, Vec::new());
        played(&plan).iter().for_each(|run| comparison.add(run));
        comparison.events()
    };
    let all = Arms::of_verdict(&story);
    let apart = [DISTURBED, IDEAL_DISTURBED].map(|name| events(all.only(&[name])));
    assert_eq!(events(all), 2 * apart.iter().sum::<u64>());
}
