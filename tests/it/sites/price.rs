//! The cost of energy: by the hour, from the grid and from generators, in the scenario's currency.

use super::{MILD, SITE, Setting, hours, incident, look, near, play, site};
use crate::story::{changed, first, kpi_of, load, london, runs, story_in};
use reflexarc::infra::{GridLost, GridRestored};
use reflexarc::kernel::Simulation;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::load_story;
use reflexarc::study::arm::UNDISTURBED;

/// A rack that draws 100 kW at any load.
const STEADY: &str = r#"pool: (servers: 1, work: fixed("1 s"), queue: 1),
    racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0)"#;

/// A site of that rack on a tariff with a factor for each hour.
fn steady(start: &str, warm_up: &str, by_hour: &[f64]) -> Simulation<()> {
    let infrastructure = format!(
        r#"(sites: {{"site": (role: large, area: "here", {STEADY},
            feed: (contracted: "1 MW", price: (energy: "200 GBP/MWh", by_hour: {by_hour:?})))}})"#
    );
    Setting { start, warm_up, infrastructure: &infrastructure, ..MILD }.assemble()
}

fn cost(sim: &mut Simulation<()>) -> Option<f64> {
    look(sim, SITE, |plant, now| plant.totals(now).energy_cost)
}

#[test]
fn energy_is_billed_by_the_price_of_its_hour() {
    // 100 kW at 0.20 GBP/kWh are 20 GBP in an hour of the factor 1, and 10 in one of 0.5.
    let mut by_hour = [0.5; 24];
    by_hour[..3].fill(1.0);
    let mut sim = steady(MILD.start, "1 d", &by_hour);
    play(&mut sim, hours(0.25));
    assert!(near(cost(&mut sim).unwrap(), 5.0), "the day of warm-up is not billed");
    play(&mut sim, hours(3.0));
    assert!(near(cost(&mut sim).unwrap(), 60.0));
    play(&mut sim, hours(3.5));
    assert!(near(cost(&mut sim).unwrap(), 65.0));
    // 3 hours of 20 and 21 of 10 a day.
    play(&mut sim, hours(48.0));
    assert!(near(cost(&mut sim).unwrap(), 540.0));
}

#[test]
fn at_a_price_below_zero_the_site_is_paid_for_energy() {
    let mut by_hour = [1.0; 24];
    by_hour[1] = -2.0;
    let mut sim = steady(MILD.start, "0 d", &by_hour);
    play(&mut sim, hours(2.0));
    assert!(near(cost(&mut sim).unwrap(), 20.0 - 40.0));
}

#[test]
fn a_repeated_hour_is_billed_twice() {
    // On 30 October 2022 London's clock showed 01:00 to 02:00 twice; on 27 March 2022 not at all.
    let mut by_hour = [0.0; 24];
    by_hour[1] = 3.0;
    for (start, hours_of_day, of_day) in [
        ("2022-10-30T00:00[Europe/London]", 25.0, 120.0),
        ("2022-03-27T00:00[Europe/London]", 23.0, 0.0),
        ("2022-07-18T00:00[Europe/London]", 24.0, 60.0),
    ] {
        let mut sim = steady(start, "0 d", &by_hour);
        play(&mut sim, hours(hours_of_day));
        assert!(near(cost(&mut sim).unwrap(), of_day), "{start}");
    }
}

#[test]
fn energy_from_generators_has_its_own_price() {
    let mut sim = site(&format!(
        r#"{STEADY}, feed: (contracted: "1 MW", price: (energy: "0.20 GBP/kWh")),
        ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0),
        generator: (units: 1, needed: 1, attempt: "15 s", success: 1, attempts: 1, transfer: "5 s", price: "0.45 GBP/kWh")"#
    ));
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(hours(1.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(2.0), GridRestored { site: SITE, incident: lost });
    play(&mut sim, hours(1.0));
    assert!(near(cost(&mut sim).unwrap(), 20.0));
    // The battery carries for 20 s, then the generator 100 kW at 0.45 GBP/kWh: 45 GBP an hour.
    play(&mut sim, hours(2.0));
    assert!(near(cost(&mut sim).unwrap(), 20.0 + 45.0 * 3580.0 / 3600.0));
    play(&mut sim, hours(3.0));
    assert!(near(cost(&mut sim).unwrap(), 40.0 + 45.0 * 3580.0 / 3600.0));
}

#[test]
fn one_price_for_all_hours_adds_no_events() {
    let events = |price: &str| {
        let mut sim = site(&format!(r#"{STEADY}, feed: (contracted: "1 MW"{price})"#));
        play(&mut sim, hours(24.0));
        (sim.events(), cost(&mut sim).is_some())
    };
    let (without, one) = (events(""), events(r#", price: (energy: "0.20 GBP/kWh")"#));
    assert_eq!((without.1, one.1), (false, true));
    assert_eq!(without.0, one.0);
    let hourly = events(&format!(r#", price: (energy: "0.20 GBP/kWh", by_hour: {:?})"#, [1.0; 24]));
    assert_eq!(hourly.0, without.0 + 23, "an event at each hour from 01:00 to 23:00");
}

/// The parts of the total cost that the supply chain has.
const OF_SUPPLY: [&str; 5] =
    ["cost_holding", "cost_waste", "cost_transport", "cost_penalty", "cost_lost_margin"];

#[test]
fn the_cost_of_a_metered_story_is_its_energy_at_the_grid_price() {
    let of_site = |site| format!("infrastructure.sites.{site}.feed.price.energy=0.25 GBP/kWh");
    let prices = ["slough", "edge-south", "edge-north"].map(of_site);
    let mut set: Vec<&str> = prices.iter().map(String::as_str).collect();
    set.extend(["infrastructure.sites.slough.terms=[metered]", "horizon=2 d"]);
    let runs = runs(&load(&london(), &set), 1, TableSet::NONE);
    let quiet = first(&runs, UNDISTURBED);
    let of = |name| kpi_of(quiet, name).unwrap();
    let bill = of("cost_infrastructure");
    assert!(near(bill, 0.25 * of("energy_kwh")), "{bill}");
    assert!(near(of("cost_total"), OF_SUPPLY.map(of).iter().sum::<f64>() + bill));
}

#[test]
fn without_a_price_there_is_no_cost() {
    let file = "infrastructure/colo-liquid.ron";
    let folder = changed(&[
        (file, r#"price: (energy: "0.17 GBP/kWh"),"#, ""),
        (file, r#", price: (energy: "0.17 GBP/kWh")"#, ""),
        (file, r#", price: (energy: "0.17 GBP/kWh")"#, ""),
        (file, r#"price: "0.40 GBP/kWh","#, ""),
    ]);
    let runs = runs(
        &load(&story_in(&folder), &["horizon=2 d", "infrastructure.sites.slough.terms=[]"]),
        1,
        TableSet::NONE,
    );
    let quiet = first(&runs, UNDISTURBED);
    let of = |name| kpi_of(quiet, name);
    assert_eq!(of("cost_infrastructure"), None);
    assert!(near(of("cost_total").unwrap(), OF_SUPPLY.map(|name| of(name).unwrap()).iter().sum()));
}

#[test]
fn a_price_in_another_currency_is_an_error_at_its_place() {
    for path in ["feed.price.energy", "generator.price"] {
        let set = [format!("infrastructure.sites.slough.{path}=0.2 EUR/kWh")];
        let (story, diagnostics) = load_story(&london(), &set);
        assert!(story.is_none());
        let text = diagnostics.render(false);
        assert!(text.contains("an amount in EUR in a scenario in GBP"), "{text}");
    }
}
