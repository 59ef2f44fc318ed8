//! Bullwhip: the variance of orders relative to that of demand.

use super::*;

/// A shop that buys from a supplier: one product on one lane, or two on a lane each.
fn shop(products: &str, units: &str, law: &str, more: &str, lanes: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ {products} }},
            facilities: {{
                "source": (kind: supplier, area: "midlands"),
                "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ {units} }}, law: {law}, {more}) }},
            lanes: {{ {lanes} }},
            initial_stock: {{ "all": (at: ["shop"], level: units(1000000)) }},
        )"#
    ))
}

const MILK: &str = r#""milk": (class: chilled, price: "1 GBP", margin: "0 GBP", unmet: backordered, divisible: true),"#;
const SOAP: &str = r#""soap": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered, divisible: true),"#;

/// A lane that orders, at the end of some days, the units sold since its previous order.
fn lane(product: &str, days: &str) -> String {
    format!(
        r#""{product}": (
            routes: {{ "source": ["shop"] }}, goods: products(["{product}"]),
            service: timetable(
                days: {days}, departs: "23:55", cutoff: "23:50", arrives_days_after: 1, arrives: "06:00",
            ),
            orders: base_stock(units(1000000)),
        ),"#
    )
}

/// Demand without random variation: 1 part on Mondays and Wednesdays, 3 parts on Tuesdays and
/// Thursdays, 2 on average; none in the hour in which the books close.
const KNOWN: &str = "normal(hourly_sd: 0)";
const WEEK: &str = "weekly: (1, 3, 1, 3, 2, 2, 2), \
    hourly: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0)";
const MONDAY: &str = "2022-07-11T00:00[Europe/London]";

fn bullwhip(spec: &SupplySpec, start: &str, warm_up: &str, horizon: &str) -> Option<f64> {
    finish(&mut simulation(spec, start, warm_up, horizon)).bullwhip
}

/// A lane that orders lots of 96 units once the position fell by 95.
const LOTS: &str = r#""milk": (
    routes: { "source": ["shop"] }, goods: products(["milk"]),
    service: timetable(
        days: daily, departs: "23:55", cutoff: "23:50", arrives_days_after: 1, arrives: "06:00",
    ),
    orders: reorder_lots(at: units(999905), lot: units(96)),
),"#;

#[test]
fn lots_of_two_days_vary_fourfold() {
    // Demand from Monday to Thursday: 24, 72, 24, 72 units, with variance 768. Lots are ordered on
    // Tuesday and Thursday: 0, 96, 0, 96, with variance 3072.
    let spec = shop(MILK, r#""milk": 48"#, KNOWN, WEEK, LOTS);
    let ratio = bullwhip(&spec, MONDAY, "0 d", "4 d").unwrap();
    assert!((ratio - 4.0).abs() < 1e-9, "{ratio}");
    // Half of Friday is measured, which is not a whole day. Two days: 24, 72 and 0, 96.
    let and_a_half = bullwhip(&spec, MONDAY, "0 d", "108 h").unwrap();
    assert!((and_a_half - 4.0).abs() < 1e-9, "{and_a_half}");
    let two = bullwhip(&spec, MONDAY, "0 d", "2 d").unwrap();
    assert!((two - 4.0).abs() < 1e-9, "{two}");
}

#[test]
fn products_are_weighted_by_their_demand() {
    // Soap is ordered every day as sold, with a ratio of 1, and sells three times as much as milk.
    let lanes = LOTS.to_owned() + &lane("soap", "daily");
    let products = format!("{MILK}{SOAP}");
    let spec = shop(&products, r#""milk": 48, "soap": 144"#, KNOWN, WEEK, &lanes);
    let ratio = bullwhip(&spec, MONDAY, "0 d", "4 d").unwrap();
    assert!((ratio - (4.0 + 3.0 * 1.0) / 4.0).abs() < 1e-9, "{ratio}");
}

#[test]
fn orders_as_sold_have_a_bullwhip_of_one_on_any_days() {
    // Whatever is sold in a week is ordered by the end of its Sunday: no amplification, whether in one
    // order a week or three. By days it would be about 7 and more.
    for days in ["on([sun])", "on([tue, fri, sun])", "daily"] {
        let spec = shop(MILK, r#""milk": 480"#, "normal(hourly_sd: 5)", WEEK, &lane("milk", days));
        let ratio = bullwhip(&spec, MONDAY, "0 d", "70 d").unwrap();
        assert!((ratio - 1.0).abs() < 1e-9, "{days}: {ratio}");
    }
    // Saturday's order holds a day of the week before; over 1000 weeks that is no amplification either
    // (the two share six days of seven: a standard error of 3 %).
    let spec =
        shop(MILK, r#""milk": 480"#, "normal(hourly_sd: 5)", WEEK, &lane("milk", "on([sat])"));
    let ratio = bullwhip(&spec, MONDAY, "7 d", "7000 d").unwrap();
    assert!((ratio - 1.0).abs() < 0.12, "{ratio}");
    // A week is not a whole one, and of one there is no variance.
    assert_eq!(bullwhip(&spec, MONDAY, "0 d", "13 d"), None);
}

#[test]
fn orders_as_sold_have_a_bullwhip_of_one_at_any_review_period() {
    // At each review what was sold since the one before is ordered. By whole days, a review every 36 h would
    // fall into two days once or twice, and its orders vary sixfold.
    let reviewed = |every: &str, first: &str| {
        format!(
            r#""milk": (
                routes: {{ "source": ["shop"] }}, goods: products(["milk"]),
                service: on_demand(lead: fixed("1 h"), review: (every: "{every}", first: "{first}")),
                orders: base_stock(units(1000000)),
            ),"#
        )
    };
    let ratio = |every: &str, first: &str, warm_up: &str| {
        let lane = reviewed(every, first);
        let spec = shop(MILK, r#""milk": 480"#, "normal(hourly_sd: 5)", WEEK, &lane);
        bullwhip(&spec, MONDAY, warm_up, "70 d")
    };
    for every in ["36 h", "7 h", "37 h", "100 h"] {
        for (first, warm_up) in [("0 d", "0 d"), ("5 h", "10 d")] {
            let ratio = ratio(every, first, warm_up).unwrap();
            assert!((ratio - 1.0).abs() < 1e-6, "{every} {first}: {ratio}");
        }
    }
    // The opposite question: lots are not ordered as sold. Reviews every 36 h from the start, 48 units a day
    // without variation but by the hour: 72 units a period, in lots of 144 every other period.
    let lots = reviewed("36 h", "0 d")
        .replace("base_stock(units(1000000))", "reorder_lots(at: units(999880), lot: units(144))");
    let spec = shop(
        MILK,
        r#""milk": 48"#,
        KNOWN,
        "hourly: (2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)",
        &lots,
    );
    // An hour of weight 1 has 48/25 = 1.92 units. The first period holds two midnights, the second one:
    // 72.96 and 71.04 units. Orders are 0 and 144: they vary (144/1.92)² times as much.
    let ratio = bullwhip(&spec, MONDAY, "0 d", "73 h").unwrap();
    assert!((ratio - 5625.0).abs() < 1e-3, "{ratio}");
    // One review period of 40 d has no variance.
    let lane = reviewed("961 h", "0 d");
    let spec = shop(MILK, r#""milk": 480"#, "normal(hourly_sd: 5)", WEEK, &lane);
    assert_eq!(bullwhip(&spec, MONDAY, "0 d", "70 d"), None);
}

#[test]
fn demand_that_does_not_vary_has_no_bullwhip() {
    let spec = shop(MILK, r#""milk": 48"#, KNOWN, WEEK, &lane("milk", "daily"));
    assert_eq!(bullwhip(&spec, MONDAY, "0 d", "1 d"), None);
    assert_eq!(bullwhip(&spec, MONDAY, "0 d", "47 h"), None);
    // Monday is warm-up and Tuesday in part: Wednesday is the only whole day that is measured.
    let afternoon = "2022-07-12T15:00[Europe/London]";
    assert_eq!(bullwhip(&spec, afternoon, "39 h", "33 h"), None);
    // Saturday and Sunday are alike.
    assert_eq!(bullwhip(&spec, "2022-07-16T00:00[Europe/London]", "0 d", "2 d"), None);
}

#[test]
fn smoothed_forecasts_have_the_bullwhip_of_chen_ryan_and_simchi_levi() {
    // Daily demand: independent, normal, 2400 ± 49. Order-up-to level: L times the mean smoothed with
    // weight α, L = 3 days, α = 0.3, reviewed just after the end of each day:
    // 1 + 2 L α + 2 L² α² / (2 − α) = 1 + 1.8 + 1.62 / 1.7.
    let expected = 1.0 + 1.8 + 1.62 / 1.7;
    let lane = r#""lane": (
        routes: { "source": ["shop"] },
        service: timetable(days: daily, departs: "00:00", cutoff: "00:00", arrives: "06:00"),
        orders: forecast(protects: "3 d", safety_factor: 0, smoothing: 0.3),
    ),"#;
    let spec = shop(MILK, r#""milk": 2400"#, "normal(hourly_sd: 10)", "", lane);
    let spec = SupplySpec { initial_stock: indexmap::IndexMap::default(), ..spec };
    let ratio = bullwhip(&spec, "2022-07-11T00:00[UTC]", "60 d", "6000 d").unwrap();
    // The ratio of two variances of 6000 days each has a standard error of about 2 %.
    assert!((ratio / expected - 1.0).abs() < 0.06, "{ratio} {expected}");
}
