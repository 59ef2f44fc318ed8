//! Suppliers that are up or down: what fails, how often and for how long, read from the incidents of a run.
//!
//! A day, or a period, of a row is an hour. Each of many shops has a process of failures; no goods move.

use super::super::{Answer, Row, ratio};
use super::batches::{mean_and_error, number, simulation};
use reflexarc::causality::Incidents;
use reflexarc::kernel::SimTime;
use std::collections::BTreeMap;

pub const AVAILABILITY: &str = "two_state_availability";
pub const MARKOV_CHAIN: &str = "two_state_markov_chain";

/// Failures and repairs of each shop, in hours from the beginning; and the hours played.
fn outages(row: &Row, process: &str, shops: u32, hours: f64) -> Vec<Vec<(f64, f64)>> {
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP") }},
            facilities: {{ "source": (kind: supplier, area: "here"), "shop": (kind: store, area: "here", count: {shops}) }},
            assortments: {{ "all": (at: ["shop"]) }},
            lanes: {{ "lane": (routes: {{ "source": ["shop"] }}, orders: base_stock(units(1)),
                service: on_demand(lead: fixed("1 h"))) }},
            failures: {{ "supply": (at: ["shop"], what: receiving, process: {process}) }},
            initial_stock: {{ "full": (at: ["shop"], level: units(1)) }},
        )"#
    );
    let days = format!("{} d", (hours / 24.0).ceil() as u64 + 1);
    let mut sim = simulation(&supply, row, 0, "0 d", &days);
    let end = SimTime::from_seconds(hours * 3_600.0);
    sim.run_until(end).unwrap();
    let mut by_shop: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
    let at = |time: SimTime| time.seconds() / 3_600.0;
    for incident in sim.world.resource::<Incidents>().all() {
        let ended = incident.ended.unwrap_or(end);
        by_shop.entry(incident.entity.index()).or_default().push((at(incident.began), at(ended)));
    }
    let mut all: Vec<_> = by_shop.into_values().collect();
    all.resize(shops as usize, Vec::new());
    all
}

fn mean(values: &[f64]) -> Answer {
    let (mean, standard_error) = mean_and_error(values);
    Answer::Mean { mean, standard_error }
}

pub fn availability(rows: &[&Row]) -> Vec<Answer> {
    let (up, down) =
        (number(&rows[0].params, "mean_up_days"), number(&rows[0].params, "mean_down_days"));
    let process = format!(
        r#"alternating(up: exponential(mean: "{up} h"), down: exponential(mean: "{down} h"))"#
    );
    let (shops, cycles) = (2_000, 500.0);
    let hours = cycles * (up + down);
    let shops = outages(rows[0], &process, shops, hours);
    let answer = |row: &&Row| match row.quantity.as_str() {
        "availability" => {
            let up = |shop: &Vec<(f64, f64)>| {
                1.0 - shop.iter().map(|(began, ended)| ended - began).sum::<f64>() / hours
            };
            mean(&shops.iter().map(up).collect::<Vec<_>>())
        }
        "disruptions_per_year" => {
            let a_year = |shop: &Vec<(f64, f64)>| shop.len() as f64 / hours * 365.0;
            mean(&shops.iter().map(a_year).collect::<Vec<_>>())
        }
        "prob_down_at_30_days_from_up" => {
            // From the beginning and from each repair on, the state 30 h later.
            let found = |shop: &Vec<(f64, f64)>| {
                let starts = std::iter::once(0.0).chain(shop.iter().map(|one| one.1));
                let starts = starts.filter(|start| start + 30.0 < hours);
                starts.fold((0.0, 0.0), |(down, all), start| {
                    let at = start + 30.0;
                    let next = shop.partition_point(|(began, _)| *began <= at);
                    let is_down = next > 0 && shop[next - 1].1 > at;
                    (down + f64::from(is_down), all + 1.0)
                })
            };
            ratio(&shops.iter().map(found).collect::<Vec<_>>())
        }
        "prob_outage_longer_than_2_means" => {
            let longer = |shop: &Vec<(f64, f64)>| {
                // One that is under way at the end is cut: those that began early enough count.
                let whole = shop.iter().filter(|(began, _)| began + 2.0 * down < hours);
                whole.fold((0.0, 0.0), |(long, all), (began, ended)| {
                    (long + f64::from(ended - began > 2.0 * down), all + 1.0)
                })
            };
            ratio(&shops.iter().map(longer).collect::<Vec<_>>())
        }
        _ => Answer::NotCovered,
    };
    rows.iter().map(answer).collect()
}

pub fn markov_chain(rows: &[&Row]) -> Vec<Answer> {
    let of = |key: &str| number(&rows[0].params, key);
    let (fails, recovers) = (of("disruption_probability"), of("recovery_probability"));
    let process = format!(r#"by_period(every: "1 h", fails: {fails}, recovers: {recovers})"#);
    let hours = (150.0 * (1.0 / fails + 1.0 / recovers)).round();
    let shops = outages(rows[0], &process, 2_000, hours);
    let lasted =
        |shop: &Vec<(f64, f64)>| shop.iter().map(|(began, ended)| ended - began).sum::<f64>();
    let answer = |row: &&Row| match row.quantity.as_str() {
        "fraction_disrupted" => {
            mean(&shops.iter().map(|shop| lasted(shop) / hours).collect::<Vec<_>>())
        }
        "mean_outage" => {
            let of = |shop: &Vec<(f64, f64)>| {
                let whole = shop.iter().filter(|(_, ended)| *ended < hours);
                whole
                    .fold((0.0, 0.0), |(sum, all), (began, ended)| (sum + ended - began, all + 1.0))
            };
            ratio(&shops.iter().map(of).collect::<Vec<_>>())
        }
        "lag1_autocorrelation" => {
            // Of states down in a period and in the next: an outage of n periods has n - 1 such pairs.
            let share = shops.iter().map(lasted).sum::<f64>() / hours / shops.len() as f64;
            let correlation = |shop: &Vec<(f64, f64)>| {
                let both = (lasted(shop) - shop.len() as f64) / hours;
                (both - share * share) / (share * (1.0 - share))
            };
            mean(&shops.iter().map(correlation).collect::<Vec<_>>())
        }
        _ => Answer::NotCovered,
    };
    rows.iter().map(answer).collect()
}
