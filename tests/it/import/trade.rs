//! A trading house with prices and duty, onward legs, stations, recipes, choices of customers, shelves, records and
//! demand in common: written as tables it runs as written in RON, and what is wrong in these tables has its cell.

use super::pair::Pair;
use super::{Files, imported, piece, places};
use crate::story::{first, kpi_of};
use reflexarc::quantity::read_ron;
use reflexarc::supply::SupplySpec;

const TRADE: Pair = Pair("trade");

#[test]
fn the_trading_house_as_tables_gives_the_kpis_of_ron_to_the_last_bit() {
    let expected = TRADE.is_felt(&[
        ("purchases", "ship,tea,1.20 EUR", "ship,tea,1.30 EUR"),
        ("purchases", "ship,,,8 %", "ship,,,9 %"),
        ("legs", "20:00,18:00,1,05:00", "20:00,18:00,2,05:00"),
        ("legs", "exponential,2 h", "exponential,5 h"),
        ("legs", "uniform,1 h,3 h", "uniform,30 h,40 h"),
        ("legs", "yard,0.20 EUR", "yard,0.30 EUR"),
        ("legs", "mon-fri", "mon"),
        ("lanes", "rail van", "rail"),
        ("ports", "yard,200", "yard,20"),
        ("ports", "2,uniform,50 %", "2,uniform,100 %"),
        ("stations", "house,receiving,120", "house,receiving,60"),
        ("stations", "house,receiving,120,units,2", "house,receiving,120,units,1"),
        ("stations", "sat,06:00,12:00,50 %", "sat,06:00,12:00,5 %"),
        ("stations", "90,units,,15 min", "90,units,,150 min"),
        ("stations", "house,making,60", "house,making,40"),
        ("stations", "gamma,0.4", "gamma,0.8"),
        ("stations", "02:00,10:00,,2", "04:00,06:00,,2"),
        ("stations", "30 min,12 EUR", "90 min,12 EUR"),
        ("stations", "30 min,12 EUR", "30 min,15 EUR"),
        ("stations", "shop,receiving,3", "shop,receiving,2"),
        ("recipes", "flour,0.6", "flour,0.8"),
        ("recipes", "85 %,95 %", "75 %,95 %"),
        ("recipes", "98 %", "90 %"),
        ("unmet", "takes,40 %", "takes,10 %"),
        ("unmet", "exponential,9 h", "exponential,30 h"),
        ("unmet", "coffee,takes,0.3", "coffee,takes,0.9"),
        ("products", "0.05 EUR", "0.50 EUR"),
        ("demand", "bread,40,negative_binomial,2,30 %", "bread,40,negative_binomial,2,50 %"),
        ("shelves", "1,days,07:00", "2,days,07:00"),
        ("shelves", "6 h,12", "6 h,5"),
        ("shelves", "30,units,06:30", "30,units,12:30"),
        ("records", "2 %", "4 %"),
        ("records", "14 d", "7 d"),
    ]);
    let run = first(&expected, "disturbed");
    // Tea and coffee are bought below their standard cost.
    assert!(kpi_of(run, "units_sold").unwrap() > 0.0);
    assert!(kpi_of(run, "cost_price_variance").unwrap() < 0.0);
}

#[test]
fn the_piece_says_what_was_written_by_hand() {
    let piece = piece(&TRADE.tables());
    let spec = |text: &str| read_ron::<SupplySpec>(text).unwrap();
    assert_eq!(spec(&piece), spec(&TRADE.by_hand()));
    insta::assert_snapshot!(piece);
}

#[test]
fn the_report_counts_what_was_read_and_the_defaults_that_act() {
    let report = imported(&TRADE.tables()).report;
    let counts: Vec<(&str, usize)> =
        report.counts.iter().map(|(what, count)| (what.as_str(), *count)).collect();
    let expected = [
        ("products", 5),
        ("products with choices of customers", 2),
        ("facilities", 6),
        ("docks", 4),
        ("picking lines", 1),
        ("production lines", 1),
        ("recipes", 2),
        ("lanes", 4),
        ("routes", 4),
        ("lanes with prices or a duty", 1),
        ("legs", 2),
        ("ports", 2),
        ("entries of demand", 3),
        ("entries of initial stock", 2),
        ("entries of shelves", 2),
        ("entries of records", 1),
    ];
    assert_eq!(counts, expected);
    let taken = |sheet: &str, column: &str| {
        let mut all = report.defaults.iter();
        all.find(|one| one.sheet == sheet && one.column == column).map(|one| one.cells)
    };
    // Unmet demand is lost of three products; one leg departs without a timetable.
    assert_eq!(taken("products", "unmet"), Some(3));
    assert_eq!(taken("legs", "area"), None);
    assert_eq!(taken("stations", "share"), Some(1));
    assert_eq!(taken("unmet", "patience_law"), None);
    let areas = "areas that the story must declare: `abroad`, `town`";
    assert!(report.conventions.iter().any(|one| one == areas), "{report}");
}

#[test]
fn each_kind_of_error_has_its_cell() {
    for (table, old, new, code, spot) in [
        ("purchases", "ship,tea", "shop,tea", "unknown-lane", "row 2, column A (lane)"),
        ("purchases", "ship,tea", "ship,", "no-effect", "row 2, column C (price)"),
        ("purchases", "tea,1.20 EUR,", "tea,1.20 EUR,3 %", "no-effect", "row 2, column D (duty)"),
        ("purchases", "ship,coffee", "ship,tea", "given-twice", "row 3, column A (lane)"),
        ("purchases", "ship,coffee", "ship,bread", "conflict", "row 3, column C (price)"),
        ("purchases", "2.50 EUR", "-2.50 EUR", "out-of-range", "row 3, column C (price)"),
        ("purchases", "2.50 EUR", "2.50 GBP", "currency", "row 3, column C (price)"),
        ("purchases", "ship,,,8 %", "truck,,,8 %", "conflict", "row 4"),
        ("purchases", ",,8 %", ",,-8 %", "out-of-range", "row 4, column D (duty)"),
        ("lanes", "rail van", "rail vam", "unknown-leg", "row 2, column G (onward)"),
        ("lanes", "quay,rail van", "quai,rail van", "unknown-port", "row 2, column F (port)"),
        ("legs", "van,", "rail,", "given-twice", "row 3, column A (name)"),
        ("legs", "20:00,18:00", "20:00,", "missing", "row 2, column F (cutoff)"),
        ("legs", "20:00,18:00", "20:00,21:00", "out-of-range", "row 2, column F (cutoff)"),
        ("legs", "uniform,1 h,3 h", "uniform,3 h,1 h", "conflict", "row 3, column K (lead_law)"),
        ("legs", "uniform,1 h,3 h", ",,", "missing", "row 3"),
        (
            "legs",
            "exponential,2 h,,",
            "exponential,2 h,,2 h",
            "no-effect",
            "row 2, column L (lead_low)",
        ),
        ("legs", "van,,,,", "van,,town,,", "no-effect", "row 3, column C (area)"),
        ("legs", "yard,0.20", "gard,0.20", "unknown-port", "row 2, column N (port)"),
        (
            "legs",
            "yard,0.20 EUR",
            "yard,-0.20 EUR",
            "out-of-range",
            "row 2, column O (cost_per_unit)",
        ),
        (
            "stations",
            "house,receiving,120",
            "hause,receiving,120",
            "unknown-facility",
            "row 2, column A (place)",
        ),
        (
            "stations",
            "house,receiving,120",
            "house,receiving,-120",
            "out-of-range",
            "row 2, column C (rate)",
        ),
        (
            "stations",
            "house,receiving,120,units",
            "house,receiving,120,batches",
            "conflict",
            "row 2, column C (rate)",
        ),
        (
            "stations",
            "house,receiving,120,units,2",
            "house,receiving,120,units,0",
            "out-of-range",
            "row 2, column E (servers)",
        ),
        (
            "stations",
            "house,receiving,,",
            "house,receiving,90,units",
            "given-twice",
            "row 3, column A (place)",
        ),
        ("stations", "house,receiving,,", "shop,picking,,", "missing", "row 3, column C (rate)"),
        (
            "stations",
            "house,receiving,,",
            "house,receiving,,units",
            "no-effect",
            "row 3, column D (counts)",
        ),
        ("stations", "06:00,12:00", "12:00,06:00", "out-of-range", "row 3, column K (until)"),
        ("stations", "gamma,0.4", "gamma,-0.4", "out-of-range", "row 5, column H (variation)"),
        ("stations", "gamma,0.4", "gamma,", "missing", "row 5, column H (variation)"),
        (
            "stations",
            "exponential,,",
            "exponential,0.4,",
            "no-effect",
            "row 6, column H (variation)",
        ),
        (
            "stations",
            "15 min,,,,,,,,,",
            "15 min,,,,,,,,,12 EUR",
            "no-effect",
            "row 4, column O (set_up_cost)",
        ),
        ("stations", "12 EUR", "-12 EUR", "out-of-range", "row 5, column O (set_up_cost)"),
        ("recipes", "house,bread", "shop,bread", "conflict", "row 2, column A (place)"),
        ("recipes", "flour,0.6", "flour,", "missing", "row 2, column D (amount)"),
        ("recipes", "flour,0.6", "flour,-1", "out-of-range", "row 2, column D (amount)"),
        ("recipes", "flour,0.6", "tea,0.6", "conflict", "row 2, column D (amount)"),
        ("recipes", "flour,0.6", "flower,0.6", "unknown-product", "row 2, column C (component)"),
        ("recipes", "85 %,95 %", "95 %,85 %", "out-of-range", "row 2, column E (good_low)"),
        (
            "recipes",
            "house,bread,flour,0.6,85 %,95 %,\nhouse,rolls,flour,0.1,,,98 %\n",
            "",
            "missing",
            "row 5",
        ),
        (
            "recipes",
            "95 %,\n",
            "95 %,\nhouse,bread,flour,1,,,\n",
            "given-twice",
            "row 3, column B (product)",
        ),
        ("unmet", "40 %,coffee", "140 %,coffee", "out-of-range", "row 2, column C (share)"),
        ("unmet", "40 %,coffee", "40 %,tea", "conflict", "row 2, column D (takes)"),
        ("unmet", "40 %,coffee", "40 %,", "missing", "row 2, column D (takes)"),
        ("unmet", "exponential,9 h", ",", "missing", "row 3"),
        ("unmet", "tea,goes,,,,", "tea,goes,10 %,,,", "no-effect", "row 4, column C (share)"),
        (
            "unmet",
            "tea,goes,,,,\ncoffee,takes,0.3,tea",
            "tea,goes,,,,\ntea,takes,0.3,coffee",
            "conflict",
            "row 4",
        ),
        (
            "demand",
            "bread,40,negative_binomial,2,30 %",
            "bread,40,poisson,,30 %",
            "no-effect",
            "row 2, column G (common)",
        ),
        ("shelves", "1,days,07:00", "0,days,07:00", "out-of-range", "row 2, column D (holds)"),
        ("shelves", "6 h,12", "30 s,12", "out-of-range", "row 2, column G (filled_every)"),
        ("shelves", "baskets,shop,bread", "baskets,shop,tea", "conflict", "row 3"),
        ("shelves", "baskets", "stands", "given-twice", "row 3, column A (name)"),
        ("records", "2 %", "-2 %", "out-of-range", "row 2, column D (vanish)"),
        ("records", "14 d", "36 h", "out-of-range", "row 2, column E (counted_every)"),
        ("records", "stands,shop", "stands,house", "conflict", "row 2"),
    ] {
        let found = imported(&TRADE.changed(&[(table, old, new)]));
        let sheet = if table == "recipes" && new.is_empty() { "stations" } else { table };
        let expected = (code.to_owned(), format!("{sheet}, {spot}"));
        let all = places(&found);
        assert!(all.contains(&expected), "{table}: {old} -> {new}: {expected:?} is not in {all:?}");
    }
}

#[test]
fn unmet_demand_is_stated_once() {
    let mut files: Files = TRADE.tables();
    let products = files["products.csv"].replace("per_day\n", "per_day,unmet\n");
    let products = products.replace(
        "tea,ambient,2.40 EUR,0.90 EUR,,0.05 EUR",
        "tea,ambient,2.40 EUR,0.90 EUR,,0.05 EUR,lost",
    );
    files.insert("products.csv".to_owned(), products);
    let expected = ("no-effect".to_owned(), "products, row 4, column G (unmet)".to_owned());
    assert_eq!(places(&imported(&files)), [expected]);
    // Where no customer waits, waiting has no cost.
    let impatient = TRADE.changed(&[("unmet", "tea,waits,50 %,,exponential,9 h\n", "")]);
    let expected =
        ("no-effect".to_owned(), "products, row 4, column F (backorder_cost_per_day)".to_owned());
    assert_eq!(places(&imported(&impatient)), [expected]);
}
