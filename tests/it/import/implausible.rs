//! Values that are possible but hardly meant stop the import until they are accepted.

use super::{Files, accepting, bakery, changed, imported, places, stops};

/// Six more products with prices of one size.
fn assorted(price: &str) -> Files {
    let mut files = bakery();
    let more = ["1.20", "0.80", "2.60", price].map(|price| price.to_owned());
    let products = files.get_mut("products.csv").unwrap();
    for (index, price) in more.iter().enumerate() {
        *products += &format!("cake-{index},ambient,{price} EUR,0.25 EUR\n");
    }
    files
}

#[test]
fn a_price_in_cents_among_prices_in_euros_stops() {
    assert_eq!(stops(&imported(&assorted("2.20"))), []);
    let found = stops(&imported(&assorted("220")));
    let codes: Vec<_> = found.iter().map(|(code, spot, _)| (&**code, &**spot)).collect();
    let cell = "products, row 7, column C (price)";
    assert_eq!(codes, [("hundredths", cell), ("hundredths", cell)], "{found:?}");
    assert!(found[0].2.contains("63 times"), "{found:?}");
    // Accepted, it is printed as it was written, and noted.
    let accepted = accepting(&assorted("220"), &["hundredths"]);
    assert!(accepted.piece.unwrap().contains("\"220 EUR\""));
    assert!(accepted.report.findings.iter().any(|one| one.help == "accepted as it is"));
    // A cake of 60 EUR with a usual margin is dear, and no more.
    let dear = assorted("60")
        .into_iter()
        .map(|(name, text)| (name, text.replace(",60 EUR,0.25", ",60 EUR,20")));
    assert_eq!(stops(&imported(&dear.collect())), []);
}

#[test]
fn swapped_coordinates_stop() {
    let tables = |shop: &str| {
        let mut files = bakery();
        let rows = format!(
            "name,kind,area,count,latitude,longitude\nbakery,supplier,town,,52.5,13.4\nshop,store,town,3,{shop}\nmill,supplier,town,,52.9,13.1\n"
        );
        files.insert("facilities.csv".to_owned(), rows);
        files
    };
    assert_eq!(stops(&imported(&tables("52.4,13.5"))), []);
    let expected =
        ("swapped-coordinates".to_owned(), "facilities, row 3, column E (latitude)".to_owned());
    assert_eq!(places(&imported(&tables("13.5,52.4"))), std::slice::from_ref(&expected));
    assert!(accepting(&tables("13.5,52.4"), &["swapped-coordinates"]).piece.is_some());
    // No latitude at all is an error, which cannot be accepted.
    assert_eq!(places(&accepting(&tables("113.5,52.4"), &["swapped-coordinates"])), [expected]);
}

/// The bakery with lanes on demand.
fn on_demand(heading: &str, leads: [&str; 2]) -> Files {
    let [first, second] = leads;
    let mut files = bakery();
    let lanes = format!(
        "name,from,to,goods,{heading}\nvan,bakery,shop,bread,{first}\ncar,bakery,shop,rolls,{second}\n"
    );
    files.insert("lanes.csv".to_owned(), lanes);
    let rules = "lane,rule,level\nvan,base_stock,80\ncar,base_stock,600\n";
    files.insert("policies.csv".to_owned(), rules.to_owned());
    files
}

#[test]
fn hours_given_as_days_stop() {
    assert_eq!(stops(&imported(&on_demand("lead_mean [h]", ["24", "48"]))), []);
    let cell = "lanes, row 2, column E (lead_mean [d])".to_owned();
    let expected = ("hours-as-days".to_owned(), cell);
    assert_eq!(places(&imported(&on_demand("lead_mean [d]", ["24", "48"]))), [expected]);
    assert_eq!(stops(&imported(&on_demand("lead_mean [d]", ["24", "47"]))), []);
    // Beyond a year it is implausible by itself.
    let beyond = stops(&imported(&on_demand("lead_mean [d]", ["2", "400"])));
    assert_eq!(beyond[0].0, "magnitude");
}

#[test]
fn values_a_thousand_times_the_others_stop() {
    let tables = |units: &str| {
        let mut files = assorted("2.20");
        let demand = files.get_mut("demand.csv").unwrap();
        for (index, units) in ["50", "45", "60", units].iter().enumerate() {
            *demand += &format!("daily,shop,cake-{index},{units},poisson\n");
        }
        files
    };
    assert_eq!(stops(&imported(&tables("55"))), []);
    let expected = ("magnitude".to_owned(), "demand, row 7, column D (units_per_day)".to_owned());
    assert_eq!(places(&imported(&tables("55000"))), [expected]);
    assert_eq!(stops(&imported(&tables("5500"))), []);
}

#[test]
fn an_acceptance_without_effect_is_noted() {
    let imported = accepting(&changed(&[]), &["magnitude"]);
    let notes: Vec<&str> = imported.report.findings.iter().map(|one| one.code.as_str()).collect();
    assert!(imported.piece.is_some() && notes.contains(&"no-effect"), "{notes:?}");
}
