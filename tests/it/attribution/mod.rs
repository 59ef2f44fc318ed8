//! Attributions of small stories whose shares are known by hand.
//!
//! The stories are those of `verdicts::by_hand`: a shop with a demand of one unit an hour, a delivery a day at
//! 06:00, and a decision at 11:00 that orders up to 43 h of demand, half as much again.

mod by_disruption;
mod by_mechanism;

use crate::story::{load, plan, played};
use reflexarc::measure::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::Story;
use reflexarc::study::arm::{Arms, DISTURBED, UNDISTURBED};
use reflexarc::study::attribution::{Attribution, By, Design, HarmSeries, Players};
use reflexarc::study::comparison::Comparison;
use reflexarc::study::contrast::{Contrast, DIFFERENCE};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const HOURS: &str = "stockout_item_hours";

fn small(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios").join(name)
}

/// The attribution of a story over some replications; over all orders, or over some drawn ones.
fn attributed(
    story: &Arc<Story>,
    by: By,
    of: &str,
    orders: Option<u32>,
    replications: u32,
) -> Attribution {
    let design = Design::new(Players::of(by, story), orders, 1);
    let plan = plan(design.arms(story), replications, TableSet::NONE);
    let kpi = kpi::find(of).unwrap();
    let index = plan.kpis.iter().position(|one| one.name == of).unwrap();
    let mut series = HarmSeries::new(&design, story, kpi, index);
    played(&plan).iter().for_each(|run| series.add(run).unwrap());
    let attribution = Attribution::of(&design, kpi, &series).unwrap();
    adds_up(&attribution);
    let difference = difference(story, of, replications);
    let total = attribution.total.estimate.mean;
    assert!((total - difference).abs() <= 1e-12 * difference.abs(), "{total}, a run {difference}");
    attribution
}

/// The harm that `run` reports.
fn difference(story: &Arc<Story>, of: &str, replications: u32) -> f64 {
    let arms = Arms::of_verdict(story).only(&[DISTURBED, UNDISTURBED]);
    let plan = plan(arms, replications, TableSet::NONE);
    let contrasts = Contrast::of_verdict().into_iter().take(1).collect();
    let mut comparison = Comparison::new(&plan.kpis, of, &plan.arms, contrasts);
    played(&plan).iter().for_each(|run| comparison.add(run));
    let rows = comparison.rows();
    let row = rows.iter().find(|row| row.is_primary).unwrap();
    row.contrast(DIFFERENCE).unwrap().estimate.mean
}

/// The parts add up to the whole within 1e-12 of the largest share.
fn adds_up(attribution: &Attribution) {
    let shares = attribution.shares.iter().map(|one| one.share.estimate.mean);
    let own = attribution.supply_and_demand.map(|one| one.estimate.mean);
    let parts: Vec<f64> = shares.chain(own).collect();
    let largest = parts.iter().fold(0.0_f64, |most, part| most.max(part.abs()));
    let (sum, total) = (parts.iter().sum::<f64>(), attribution.total.estimate.mean);
    assert!((sum - total).abs() <= 1e-12 * largest, "{parts:?} add up to {sum}, not {total}");
}

fn share(attribution: &Attribution, player: &str) -> f64 {
    let mut shares = attribution.shares.iter();
    shares.find(|one| &*one.player == player).unwrap().share.estimate.mean
}

fn alone(attribution: &Attribution, player: &str) -> f64 {
    let mut shares = attribution.shares.iter();
    shares.find(|one| &*one.player == player).unwrap().alone.estimate.mean
}

fn dividend(attribution: &Attribution, players: &[&str]) -> f64 {
    let mut all = attribution.interactions.iter();
    let named = |names: &[Arc<str>]| names.iter().map(|name| &**name).eq(players.iter().copied());
    all.find(|one| named(&one.players)).unwrap().dividend.estimate.mean
}

/// Asserts hours by hand, up to the milliseconds by which reports travel.
fn roughly(found: &[f64], by_hand: &[f64]) {
    let all = found.iter().zip(by_hand).all(|(found, by_hand)| (found - by_hand).abs() < 1e-4);
    assert!(all && found.len() == by_hand.len(), "{found:?}, by hand {by_hand:?}");
}

/// Asserts values by hand, up to the rounding of sums of hours.
fn near(found: &[f64], by_hand: &[f64]) {
    let all = found.iter().zip(by_hand).all(|(found, by_hand)| (found - by_hand).abs() < 1e-9);
    assert!(all && found.len() == by_hand.len(), "{found:?}, by hand {by_hand:?}");
}

/// A story of `two-causes.ron` with overrides.
fn two_causes(set: &[&str]) -> Arc<Story> {
    load(&small("two-causes.ron"), set)
}
