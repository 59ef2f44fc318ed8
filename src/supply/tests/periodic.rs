//! Demand by the period, and customers who demand a few units.

use super::*;
use crate::causality::IncidentId;
use crate::issue::Issues;
use crate::kernel::SimSpan;

const MONDAY: &str = "2022-07-11T00:00[UTC]";

/// A shop with 10⁹ units of two products and one demand.
fn shop(law: &str, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{
                "salt": (class: ambient, price: "1 GBP", margin: "0 GBP", divisible: true),
                "soap": (class: ambient, price: "1 GBP", margin: "0 GBP", divisible: true),
            }},
            facilities: {{ "shop": (kind: store, area: "midlands") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "salt": 10, "soap": 20 }}, law: {law}, {more}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units(1e9)) }},
        )"#
    ))
}

fn hour(hours: i64) -> SimTime {
    SimTime::START + SimSpan::HOUR * hours
}

/// Units demanded so far of the two products.
fn demanded(sim: &Simulation<()>) -> [f64; 2] {
    let topology = sim.world.resource::<Topology>();
    [0, 1].map(|stock| {
        let entity = topology.stock_entity(StockId::new(stock)).unwrap();
        sim.world.get::<StockPoint>(entity).unwrap().cumulative_demand()
    })
}

#[test]
fn the_demand_of_a_period_comes_at_one_instant() {
    let law = r#"by_period(every: "12 h", first: "6 h", draws: normal(sd: 0))"#;
    let mut sim = audited(&shop(law, ""), MONDAY, "0 d", "2 d");
    for (hours, salt) in [(6, 0.0), (7, 5.0), (18, 5.0), (19, 10.0), (31, 15.0)] {
        sim.run_until(hour(hours)).unwrap();
        assert_eq!(demanded(&sim), [salt, 2.0 * salt], "{hours}");
    }
}

#[test]
fn a_surge_multiplies_the_demand_of_its_periods_and_of_its_product() {
    let law = r#"by_period(every: "1 d", first: "12 h", draws: normal(sd: 0))"#;
    let mut sim = simulation(&shop(law, ""), MONDAY, "0 d", "5 d");
    let (world, agenda) = sim.parts();
    let topology = world.resource::<Topology>().clone();
    let surge = world.resource_mut::<Surges>().declare(&topology, &[ProductId::new(0)], &[]);
    let incident = IncidentId::new(1);
    agenda.at(hour(24), DemandSurgeBegins { surge, factor: 3.0, incident });
    agenda.at(hour(48), DemandSurgeEnds { surge, incident });
    // Days of 10, 30, 10 units of salt; soap has 20 each day.
    for (days, expected) in [(1, [10.0, 20.0]), (2, [40.0, 40.0]), (3, [50.0, 60.0])] {
        sim.run_until(hour(24 * days)).unwrap();
        assert_eq!(demanded(&sim), expected, "{days}");
    }
}

/// Mean, variance and correlation of one value with the next.
fn moments(values: &[f64]) -> [f64; 3] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    let pairs = values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean));
    [mean, variance, pairs.sum::<f64>() / count / variance]
}

#[test]
fn draws_have_the_moments_of_their_distribution() {
    let count = 4000_i64;
    for (draws, variance, correlation) in [
        ("poisson", 10.0, 0.0),
        ("normal(sd: 2)", 4.0, 0.0),
        ("normal(sd: 2, autocorrelation: 0.6)", 4.0, 0.6),
        ("gamma(sd: 5)", 25.0, 0.0),
    ] {
        let law = format!(r#"by_period(every: "1 d", first: "1 s", draws: {draws})"#);
        let mut sim = simulation(&shop(&law, ""), MONDAY, "0 d", "4001 d");
        let mut before = 0.0;
        let mut values = Vec::new();
        for day in 1..=count {
            sim.run_until(hour(24 * day)).unwrap();
            let total = demanded(&sim)[0];
            values.push(total - before);
            before = total;
        }
        let found = moments(&values);
        // Correlation ρ multiplies the variance of the mean by (1 + ρ)/(1 − ρ), that of the variance by
        // (1 + ρ²)/(1 − ρ²); the excess kurtosis of gamma demand, 6/4, adds to the latter.
        let stretch = (1.0 + correlation) / (1.0 - correlation);
        let z = (found[0] - 10.0) / (variance * stretch / count as f64).sqrt();
        assert!(z.abs() < 4.5, "{draws}: mean {} z {z}", found[0]);
        let z = (found[1] / variance - 1.0) / (2.0 * stretch.max(1.75) / count as f64).sqrt();
        assert!(z.abs() < 4.5, "{draws}: variance {} z {z}", found[1]);
        let z = (found[2] - correlation) * (count as f64).sqrt();
        assert!(z.abs() < 4.5, "{draws}: correlation {} z {z}", found[2]);
    }
}

#[test]
fn goods_that_are_not_divisible_are_demanded_in_whole_units() {
    let law = r#"by_period(every: "1 d", first: "1 s", draws: gamma(sd: 5))"#;
    let play = |spec: &SupplySpec| {
        let mut sim = simulation(spec, MONDAY, "0 d", "9 d");
        sim.run_until(hour(24)).unwrap();
        demanded(&sim)
    };
    let mut spec = shop(law, "");
    let parts = play(&spec);
    assert!(parts.iter().all(|units| units.fract() != 0.0), "{parts:?}");
    spec.products[0].divisible = false;
    assert_eq!(play(&spec), [parts[0].round(), parts[1]]);
}

#[test]
fn customers_demand_units_by_their_weights_and_the_mean_stays() {
    // Baskets of 1 and 3 units alike: mean 2, so 5 customers a day; variance of a day 5 · (1 + 9)/2 = 25.
    let law = "one_by_one";
    let mut sim = simulation(&shop(law, "units_per_customer: [1, 0, 1]"), MONDAY, "0 d", "2001 d");
    let days = 2000_i64;
    let (mut before, mut values) = (0.0, Vec::new());
    for day in 1..=days {
        sim.run_until(hour(24 * day)).unwrap();
        let total = demanded(&sim)[0];
        values.push(total - before);
        before = total;
    }
    let found = moments(&values);
    let z = (found[0] - 10.0) / (25.0 / days as f64).sqrt();
    assert!(z.abs() < 4.5, "mean {} z {z}", found[0]);
    let z = (found[1] / 25.0 - 1.0) / (2.4 / days as f64).sqrt();
    assert!(z.abs() < 4.5, "variance {} z {z}", found[1]);
    // One unit each, whether the weights say so or nothing does.
    let single = |more: &str| {
        let mut sim = simulation(&shop(law, more), MONDAY, "0 d", "20 d");
        sim.run_until(hour(24 * 20)).unwrap();
        demanded(&sim)
    };
    assert_eq!(single("units_per_customer: [1]"), single(""));
    assert_ne!(single("units_per_customer: [0, 1]"), single(""));
}

#[test]
fn distributions_out_of_range_are_reported_with_their_place() {
    let sim = simulation(&shop("poisson", ""), MONDAY, "0 d", "1 d");
    let areas = sim.world.resource::<environment::Areas>();
    for (law, more, expected) in [
        (r#"by_period(every: "0 s", first: "0 s", draws: poisson)"#, "", "demand.all.law.every"),
        (
            r#"by_period(every: "1 d", first: "0 s", draws: normal(sd: -1))"#,
            "",
            "demand.all.law.draws.sd",
        ),
        (
            r#"by_period(every: "1 d", first: "0 s", draws: gamma(sd: 301))"#,
            "",
            "demand.all.law.draws.sd",
        ),
        (
            r#"by_period(every: "1 d", first: "0 s", draws: normal(sd: 1, autocorrelation: 1))"#,
            "",
            "demand.all.law.draws.autocorrelation",
        ),
        (
            r#"by_period(every: "1 d", first: "0 s", draws: poisson)"#,
            "weekly: (1, 1, 1, 1, 1, 1, 2)",
            "demand.all.law",
        ),
        ("one_by_one", "units_per_customer: [0]", "demand.all.units_per_customer"),
        ("poisson", "units_per_customer: [1, 1]", "demand.all.units_per_customer"),
    ] {
        let mut issues = Issues::new();
        shop(law, more).check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
        let paths: Vec<&str> = issues.as_slice().iter().map(|issue| &*issue.path).collect();
        assert!(paths.contains(&expected), "{law} {more}: {paths:?}");
    }
}

/// Notes on means of a specification.
fn notes_on_means(spec: &SupplySpec) -> Vec<String> {
    let sim = simulation(spec, MONDAY, "0 d", "1 d");
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    let notes = issues.as_slice().iter().filter(|issue| issue.code == "cut-at-zero");
    notes.map(|issue| format!("{}: {}", issue.path, issue.message)).collect()
}

#[test]
fn a_mean_that_is_not_drawn_is_noted() {
    // 10·Φ(0.2) + 50·φ(0.2) = 25.3 of salt; soap is not reached.
    let cut = r#"by_period(every: "1 d", first: "12 h", draws: normal(sd: 50))"#;
    assert_eq!(
        notes_on_means(&shop(cut, "")),
        [
            "demand.all.law: periods whose draw is negative have no demand: the mean of `salt` is 25.3 units a day, and not 10"
        ]
    );
    // As played: 2000 days of draws with a deviation of 50·0.7 have a standard error of 0.8.
    let mut sim = simulation(&shop(cut, ""), MONDAY, "0 d", "2000 d");
    finish(&mut sim);
    let mean = demanded(&sim)[0] / 2000.0;
    assert!((mean - 25.345).abs() < 3.0, "{mean}");
    // At five deviations nothing is cut; gamma draws never are; divisible goods are not rounded.
    for draws in ["normal(sd: 2)", "gamma(sd: 20)", "poisson", "normal(sd: 0)"] {
        let law = format!(r#"by_period(every: "1 d", first: "12 h", draws: {draws})"#);
        assert_eq!(notes_on_means(&shop(&law, "")), [""; 0], "{draws}");
    }
    // Whole goods: 0.4 units an hour without variation are rounded to none.
    let hourly = r#"by_period(every: "1 h", first: "0 s", draws: normal(sd: 0))"#;
    let mut whole = shop(hourly, "");
    assert_eq!(notes_on_means(&whole), [""; 0]);
    whole.products[0].divisible = false;
    assert_eq!(
        notes_on_means(&whole),
        [
            "demand.all.law: the draws of whole goods are rounded: the mean of `salt` is 0.000 units a day, and not 10"
        ]
    );
    let mut sim = simulation(&whole, MONDAY, "0 d", "10 d");
    finish(&mut sim);
    assert_eq!(demanded(&sim)[0], 0.0);
}
