//! What is wrong in tables, at its sheet, row and column, all at once.

use super::{Files, bakery, changed, imported, places, stops};

/// The text of all findings that stop the import.
fn refused(files: &Files) -> String {
    let imported = imported(files);
    assert!(imported.piece.is_none(), "{}", imported.report);
    imported.report.to_string()
}

fn one(changes: &[(&str, &str, &str)]) -> (String, String) {
    let found = imported(&changed(changes));
    let [found] = places(&found).try_into().unwrap_or_else(|_| panic!("{}", found.report));
    found
}

#[test]
fn all_at_once() {
    let files = changed(&[
        ("products.csv", "bread,ambient,3.50 EUR,1.50 EUR", "bread,ambiant,3.50 EUR,1.50"),
        ("products.csv", "0.45 EUR,0.20 EUR", "0.45 EUR,0.60 EUR"),
        ("facilities.csv", "name,kind,area,count", "name,kind,area,cuont"),
        ("facilities.csv", "shop,store", "shop,shop"),
        ("lanes.csv", "van,bakery,shop,daily,04:00", "van,shop,bakery,mon-fry,4h"),
        ("lanes.csv", ",06:00", ",06:00Z"),
        ("policies.csv", "van,decided", "vam,decided"),
        ("demand.csv", "bread,40,poisson", "braed,many,poisson"),
        ("initial_stock.csv", "shop,2,days", "shop,-2,days"),
        ("calendars.csv", "", "name,closed\nholidays,25.12.2024\n"),
        ("promotions.csv", "", "name\n"),
    ]);
    insta::assert_snapshot!(refused(&files));
}

#[test]
fn each_kind_has_its_cell() {
    for (changes, code, spot) in [
        (
            &[("demand.csv", "bread,40", "bread,")][..],
            "missing",
            "demand, row 2, column D (units_per_day)",
        ),
        (
            &[("demand.csv", "bread,40,poisson", "bread,40,poisson,7")],
            "missing-heading",
            "demand, row 2",
        ),
        (
            &[("demand.csv", "units_per_day,law", "units_per_day,product")],
            "column-given-twice",
            "demand, row 1, column E (product)",
        ),
        (
            &[("demand.csv", "rolls,300,poisson", "rolls,300,normal")],
            "missing",
            "demand, row 3, column hourly_sd",
        ),
        (
            &[("demand.csv", "rolls,300,poisson", "bread,300,poisson")],
            "given-twice",
            "demand, row 3, column C (product)",
        ),
        (
            &[("demand.csv", "rolls,300", "rolls,2000000")],
            "out-of-range",
            "demand, row 3, column D (units_per_day)",
        ),
        (
            &[
                ("products.csv", "rolls,", "bread,"),
                ("demand.csv", "daily,shop,rolls,300,poisson\n", ""),
            ],
            "given-twice",
            "products, row 3, column A (name)",
        ),
        (
            &[("products.csv", "0.45 EUR,0.20 EUR", "0.45 GBP,0.20 EUR")],
            "currency",
            "products, row 3, column C (price)",
        ),
        (
            &[("lanes.csv", "van,bakery,shop", "van,bakery,bakery")],
            "swapped-ends",
            "lanes, row 2, column C (to)",
        ),
        (
            &[("lanes.csv", "1,18:00", "1.5,18:00")],
            "out-of-range",
            "lanes, row 2, column F (cutoff_days_before)",
        ),
        (
            &[("lanes.csv", "1,18:00", "400,18:00")],
            "out-of-range",
            "lanes, row 2, column F (cutoff_days_before)",
        ),
        (&[("lanes.csv", ",06:00", ",03:00")], "out-of-range", "lanes, row 2, column H (arrives)"),
        (&[("lanes.csv", "06:00", "0.25")], "serial-time", "lanes, row 2, column H (arrives)"),
        (
            &[("lanes.csv", "04:00,1,18:00,06:00", "04:00,1,,06:00")],
            "missing",
            "lanes, row 2, column G (cutoff)",
        ),
        (
            &[("policies.csv", "van,decided", "van,base_stock")],
            "missing",
            "policies, row 2, column level",
        ),
        (
            &[("policies.csv", "lane,rule\nvan,decided", "lane,rule,level\nvan,decided,7")],
            "no-effect",
            "policies, row 2, column C (level)",
        ),
        (
            &[("policies.csv", "van,decided", "van,decided\nvan,decided")],
            "given-twice",
            "policies, row 3, column A (lane)",
        ),
        (
            &[("facilities.csv", "store,town,3", "store,town,three")],
            "not-a-number",
            "facilities, row 3, column D (count)",
        ),
        (
            &[(
                "facilities.csv",
                "kind,area,count\nbakery,supplier,town,",
                "kind,area,count,keeps\nbakery,supplier,town,,all",
            )],
            "no-effect",
            "facilities, row 2, column E (keeps)",
        ),
        (
            &[
                ("facilities.csv", "shop,store", "shop,supplier"),
                ("lanes.csv", "van,bakery,shop", "van,bakery,shop"),
            ],
            "swapped-ends",
            "lanes, row 2, column C (to)",
        ),
    ] {
        let found = imported(&changed(changes));
        let all = places(&found);
        let expected = (code.to_owned(), spot.to_owned());
        assert!(all.contains(&expected), "{expected:?} is not in {all:?}");
    }
}

#[test]
fn swapped_prices_and_hours_say_so() {
    let of = |changes: &[(&str, &str, &str)]| one(changes).0;
    assert_eq!(of(&[("products.csv", "3.50 EUR,1.50 EUR", "1.50 EUR,3.50 EUR")]), "swapped-prices");
    let hours =
        "name,kind,area,count,opens,closes\nbakery,supplier,town,,,\nshop,store,town,3,20:00,07:00";
    let old = "name,kind,area,count\nbakery,supplier,town,\nshop,store,town,3";
    assert_eq!(of(&[("facilities.csv", old, hours)]), "swapped-hours");
}

#[test]
fn marks_that_contradict_each_other_are_errors() {
    let files = changed(&[("products.csv", "0.45 EUR", "\"0,45 EUR\"")]);
    let found = stops(&imported(&files));
    assert!(
        found.iter().any(|(code, spot, _)| code == "mixed-decimals"
            && spot == "products, row 3, column C (price)"),
        "{found:?}"
    );
}

#[test]
fn rows_of_one_item_are_its_sources_in_their_order() {
    let mut files = bakery();
    files.insert(
        "lanes.csv".to_owned(),
        "name,from,to,departs,cutoff,arrives\nvan,bakery,shop,04:00,03:00,06:00\ncar,bakery,shop,05:00,03:00,07:00\n".to_owned(),
    );
    let sources_of = |head: &str, rows: &str| {
        let mut files = files.clone();
        files.insert("sources.csv".to_owned(), format!("{head}\n{rows}"));
        files.insert(
            "policies.csv".to_owned(),
            "lane,rule,level\nvan,base_stock,30\ncar,base_stock,30\n".to_owned(),
        );
        imported(&files)
    };
    let sources = |rows: &str| sources_of("place,product,lane", rows);
    let split = sources("shop,bread,van\nshop,rolls,car\n");
    let piece = super::text(&split);
    assert!(
        piece.contains(r#"goods: products(["bread"])"#)
            && piece.contains(r#"goods: products(["rolls"])"#),
        "{piece}"
    );
    let chosen = |rows: &str| super::text(&sources_of("place,product,lane,share,choice", rows));
    let usual = chosen("shop,bread rolls,van,,\nshop,rolls,car,,\nshop,bread,car,,\n");
    assert!(usual.contains(r#"lanes: ["van", "car"]"#) && usual.contains("first_able"), "{usual}");
    let shared = chosen("shop,bread rolls,van,60%,\nshop,bread rolls,car,40 %,\n");
    assert!(shared.contains("shares(of: [0.6, 0.4]"), "{shared}");
    let cheapest = chosen("shop,bread rolls,car,,cheapest\nshop,bread rolls,van,,\n");
    assert!(
        cheapest.contains(r#"lanes: ["car", "van"]"#) && cheapest.contains("cheapest"),
        "{cheapest}"
    );
    let half =
        sources_of("place,product,lane,share", "shop,bread rolls,van,60%\nshop,bread rolls,car,\n");
    assert_eq!(
        places(&half)[0],
        ("missing".to_owned(), "sources, row 3, column D (share)".to_owned())
    );
    let twice = sources("shop,bread,van\nshop,rolls,car\nshop,rolls,car\n");
    let expected = ("given-twice".to_owned(), "sources, row 4, column C (lane)".to_owned());
    assert_eq!(places(&twice), [expected]);
    // One shop of the group takes its bread elsewhere: the lane would bring it all the same.
    let stray = sources("shop,rolls,van\nshop-1 shop-2,bread,van\nshop-3,bread,car\n");
    assert!(places(&stray).iter().any(|(code, _)| code == "conflict"), "{}", stray.report);
}
