//! Ordering rules with levels by place and product, and lanes on demand.

use super::{Files, changed, imported, piece, places};

fn rules(rows: &str) -> Files {
    let mut files = changed(&[]);
    files
        .insert("policies.csv".to_owned(), format!("lane,place,product,rule,level,counts\n{rows}"));
    files
}

/// The ordering rule in a piece, without its layout.
fn orders(files: &Files) -> String {
    let piece: String = piece(files).split_whitespace().collect();
    let rule = piece.split_once("orders:").unwrap().1;
    rule.split_once(",),},initial_stock").unwrap().0.replace(",}", "}").replace(",)", ")")
}

#[test]
fn levels_hold_for_the_lane_a_product_or_a_place() {
    for (rows, expected) in [
        ("van,,,base_stock,400,\n", "base_stock(units(400))"),
        ("van,,,base_stock,1.5,days\n", "base_stock(days(1.5))"),
        (
            "van,,bread,base_stock,90,\nvan,,rolls,base_stock,700,\n",
            r#"base_stock(by_product({"bread":90,"rolls":700}))"#,
        ),
        (
            "van,shop-1 shop-2,,base_stock,2,days\nvan,shop-3,bread,base_stock,80,\nvan,shop-3,rolls,base_stock,600,\n",
            r#"base_stock(by_place({"shop-1":days(2),"shop-2":days(2),"shop-3":by_product({"bread":80,"rolls":600})}))"#,
        ),
    ] {
        assert_eq!(orders(&rules(rows)), expected);
    }
}

#[test]
fn levels_that_contradict_each_other_are_refused() {
    for (rows, code, spot) in [
        ("van,,bread,base_stock,2,days\n", "conflict", "policies, row 2, column F (counts)"),
        (
            "van,,,base_stock,2,\nvan,shop-1,,base_stock,3,\n",
            "conflict",
            "policies, row 2, column B (place)",
        ),
        (
            "van,,,base_stock,2,\nvan,,bread,base_stock,3,\n",
            "conflict",
            "policies, row 2, column C (product)",
        ),
        (
            "van,,bread,base_stock,2,\nvan,,bread,base_stock,3,\n",
            "given-twice",
            "policies, row 3, column E (level)",
        ),
        (
            "van,,,base_stock,2,\nvan,,bread,decided,,\n",
            "conflict",
            "policies, row 3, column D (rule)",
        ),
        ("van,,,base_stock,-2,\n", "out-of-range", "policies, row 2, column E (level)"),
    ] {
        let found = imported(&rules(rows));
        let expected = (code.to_owned(), spot.to_owned());
        assert!(places(&found).contains(&expected), "{expected:?} is not in {}", found.report);
    }
}

#[test]
fn a_lane_on_demand_needs_a_rule() {
    let mut files = changed(&[]);
    let lanes = "name,from,to,lead_law,lead_mean [h],lead_sd,review_every\nvan,bakery,shop,log_normal,20,4 h,1 d\n";
    files.insert("lanes.csv".to_owned(), lanes.to_owned());
    files.insert(
        "policies.csv".to_owned(),
        "lane,rule,at,up_to\nvan,reorder_up_to,100,400\n".to_owned(),
    );
    let piece: String = piece(&files).split_whitespace().collect();
    let piece = piece.replace(",)", ")");
    let service =
        r#"on_demand(lead:log_normal(mean:"20h",sd:"4h"),review:(every:"1d",first:"1d"))"#;
    assert!(piece.contains(service), "{piece}");
    assert!(piece.contains("reorder_up_to(at:units(100),up_to:units(400))"), "{piece}");
    files.remove("policies.csv");
    assert_eq!(places(&imported(&files)), [("missing".to_owned(), "policies".to_owned())]);
}

#[test]
fn rows_of_demand_without_a_name_make_one_entry() {
    let rows =
        "place,product,units_per_day\nshop-1,bread,40\nshop-1,rolls,300\nshop-2 shop-3,rolls,200\n";
    let mut files = changed(&[]);
    files.insert("demand.csv".to_owned(), rows.to_owned());
    let piece: String = piece(&files).split_whitespace().collect();
    let first = r#""demand-1":(at:["shop-1"],units_per_day:{"bread":40,"rolls":300})"#;
    let second = r#""demand-2":(at:["shop-2","shop-3"],units_per_day:{"rolls":200})"#;
    assert!(piece.contains(first) && piece.contains(second), "{piece}");
}
