//! Lots in decisions of a whole run: an allocation counts the units that can still be sold where they arrive,
//! and knows the lots of a place that is cut off as they were reported last.

use super::scene::{Scene, at};
use super::split::{book, scarce, sent_on, shared};

/// The scene with a shelf life.
fn living(scene: Scene, life: &str) -> Scene {
    scene.with("margin: \"0.1 GBP\"", &format!("margin: \"0.1 GBP\", shelf_life: \"{life}\""))
}

#[test]
fn an_allocation_of_a_depot_counts_the_lots_that_last_until_they_arrive() {
    // A life of two days, and a depot with 44 units from the first day. The shop has 24 units at 06:00 and orders
    // 24; the kiosk has 54, of which 42 are sold by the midnight of the second day, and orders 6. The depot keeps
    // 14, which expire at that midnight. The mill fills its position up to 30: 16 come at 21:00 of the second day.
    // From 06:00 of the first day on, the kiosk sells two units an hour: at 06:00 of the second it has 6, and 6 on
    // their way; the shop has none, and 24 on their way. Both must last 48 h, and order 36 and 24.
    // The truck of 22:00 arrives on the third day: of the 30 units 16 can be sold there. To equal cover,
    // 48 c - 24 + 48 c - 12 = 16 at 26 hours: 2 and 14. Of 30 units it would have been 9 and 21, of which 16 in
    // proportion are 5 and 11.
    let depot = |life: &str| {
        let scene = living(scarce(44, 30, "21:00"), life);
        let mut stage = scene.with("level: units(50)", "level: units(60)").world();
        stage.surge_at("kiosk", 2.0, at(0, 6, 0, 0));
        sent_on(1, &mut stage)
    };
    assert_eq!(depot("2 d"), [2.0, 14.0]);
    // Of a life of nine days nothing expires: the kiosk orders nothing on the first day, the depot keeps 20 and gets
    // 10. On the second the shop orders 24 and the kiosk 42; 48 c - 24 + 48 c - 6 = 30 at 30 hours: 6 and 24.
    assert_eq!(depot("9 d"), [6.0, 24.0]);
}

/// The book at 15:20 of the first day, of a shop with 30 and a kiosk with 50 units, where the shop sells two units an
/// hour from noon on and the kiosk a number of them, and whether the kiosk's reports end at 12:30.
fn at_three(life: Option<&str>, kiosk: f64, is_cut: bool) -> Vec<f64> {
    let scene = shared(30, 50, "fallback", "15:00")
        .with("from: \"00:00\", every: \"6 h\"", "from: \"00:00\", every: \"1 h\"");
    let scene = match life {
        Some(life) => living(scene, life),
        None => scene,
    };
    let mut stage = scene.world();
    stage.surge_at("shop", 2.0, at(0, 12, 0, 0));
    if kiosk != 1.0 {
        stage.surge_at("kiosk", kiosk, at(0, 12, 0, 0));
    }
    if is_cut {
        for link in ["kiosk-big", "kiosk-little"] {
            stage.cut(link, at(0, 12, 30, 0));
        }
    }
    stage.run(at(0, 15, 20, 0));
    book(&stage)
}

#[test]
fn lots_of_a_place_that_is_cut_off_stay_as_they_were_reported_last() {
    // At 11:00 the shop has 19 units for 43 h and orders 24. The kiosk has 39: with a life of two days 37 of them are
    // sold by the midnight of the second day, so it orders 6; otherwise 4. At 15:00 the shop has 18 - 6 = 12 for 39 h.
    // The kiosk reported at 12:00, of what would be needed for 42 h, 38 units, or 36 that it sells before they expire.
    // 39 c - 12 + 42 c - 36 = 30 at c = 78/81: 25.6 and 4.4, so 26 and 4. Without a life 26 and 2 of 28.
    assert_eq!(at_three(Some("2 d"), 1.0, true), [26.0, 4.0]);
    assert_eq!(at_three(None, 1.0, true), [26.0, 2.0]);
    // What the kiosk sells after its last report changes nothing.
    assert_eq!(at_three(Some("2 d"), 8.0, true), [26.0, 4.0]);
    assert_eq!(at_three(None, 8.0, true), [26.0, 2.0]);
    // Where its reports go on, it has 38 - 24 = 14 at 15:00: 39 c - 12 + 39 c - 14 = 30 at 28 hours: 16 and 14.
    assert_eq!(at_three(Some("2 d"), 8.0, false), [16.0, 14.0]);
}
