//! Orders of perishable goods, by hand: what they cover, and what of the stock on hand they count.
//!
//! The shop of the scene sells one unit an hour. An order of day d arrives at 06:00 of d + 1 and must last until
//! 06:00 of d + 2; views are of 06:00.

use super::scene::{Scene, at};

/// The scene with views of 06:00, some units on the shelf, and a shelf life in days.
fn shop(units: u32, life: &str) -> Scene {
    Scene::default()
        .with("level: units(30)", &format!("level: units({units})"))
        .with("margin: \"0.1 GBP\"", &format!("margin: \"0.1 GBP\"{life}"))
        .with("from: \"00:00\", every: \"6 h\"", "from: \"06:00\", every: \"24 h\"")
}

fn first_order(scene: &Scene) -> f64 {
    // An order of nothing is not sent.
    scene.played(at(0, 13, 0, 0)).orders().first().map_or(0.0, |order| order.0)
}

#[test]
fn units_that_will_expire_unused_are_not_counted() {
    // 40 units at 06:00, 48 needed: 8 are ordered. With a life of one day what is there at midnight is
    // wasted: of the 40 units 18 are sold by then and 22 expire, so 30 are ordered; and goods that arrive at
    // 06:00 of the next day can be sold until the midnight after it: 18 + 24 = 42 are needed until then, 42 -
    // 18 = 24.
    assert_eq!(first_order(&shop(46, "")), 8.0);
    assert_eq!(first_order(&shop(46, ", shelf_life: \"9 d\"")), 8.0);
    assert_eq!(first_order(&shop(46, ", shelf_life: \"1 d\"")), 24.0);
    // A life of two days: the 40 units last until the midnight of the next day, when 42 were sold; the
    // order must last until 06:00 after it.
    assert_eq!(first_order(&shop(46, ", shelf_life: \"2 d\"")), 8.0);
    // 50 units at 06:00: two are enough for the first days of the longer lives; of a life of two days 42
    // are sold and 8 expire: 48 - 42 = 6.
    assert_eq!(first_order(&shop(56, ", shelf_life: \"9 d\"")), 0.0);
    assert_eq!(first_order(&shop(56, ", shelf_life: \"2 d\"")), 6.0);
}

#[test]
fn an_order_covers_no_more_than_its_goods_can_be_sold() {
    // A truck a week, on Monday: the order of Monday must last until 06:00 of Tuesday week, 192 h from the
    // view. Goods with a life of three days arrive on Tuesday and are sold until Thursday midnight: 90 h
    // from the view. Of the 24 units 18 are sold on Monday before midnight, six on Tuesday.
    let weekly = |life: &str| {
        shop(30, life)
            .with("days: daily, departs: \"22:00\"", "days: on([mon]), departs: \"22:00\"")
    };
    assert_eq!(first_order(&weekly("")), 192.0 - 24.0);
    assert_eq!(first_order(&weekly(", shelf_life: \"3 d\"")), 90.0 - 24.0);
    assert_eq!(first_order(&weekly(", shelf_life: \"9 d\"")), 192.0 - 24.0);
}
