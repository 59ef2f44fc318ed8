//! Tills: customers stand in line, pay one after the other, and leave without goods where the line is full.
//!
//! A thousand customers an hour come, so that a place in line is taken within seconds: what is sold is what has
//! been paid for and what stands in line, which a count by hand gives.

use super::{Slow, played};
use crate::transit::{Scene, hour, issues};
use reflexarc::causality::IncidentId;
use reflexarc::supply::StationKind::Tills;
use reflexarc::supply::{
    SalesResumed, SalesStopped, Served, StationPlace, StationTotals, Topology, Transport,
};

const NONE: &[Slow] = &[];

/// A shop with tills and one without, which each sell tea and coffee to a number of customers a day of each.
fn supply(tills: &str, (unmet, customers): (&str, &str), (daily, tea): (u32, u32)) -> String {
    format!(
        r#"Supply(
            products: {{
                "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: {unmet}),
                "coffee": (class: ambient, price: "2 GBP", margin: "1 GBP"),
            }},
            facilities: {{
                "works": (kind: supplier, area: "here"),
                "shop": (kind: store, area: "here", {tills}), "other": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["shop", "other"]) }},
            demand: {{ "d": (at: ["shop", "other"], units_per_day: {{ "tea": {daily}, "coffee": {daily} }}, law: one_by_one, {customers}) }},
            initial_stock: {{
                "all": (at: ["shop", "other"], level: units(90000)),
                "tea": (at: ["shop", "other"], goods: products(["tea"]), level: units({tea})),
            }},
        )"#
    )
}

/// Five hundred customers an hour of each product, all of which there is.
fn busy(tills: &str) -> String {
    supply(tills, ("lost", ""), (12_000, 90_000))
}

/// Totals of both products at a facility at an instant.
fn both(scene: &mut Scene, hours: f64, facility: &str) -> Served {
    scene.sim.run_until(hour(hours)).unwrap();
    let clock = scene.sim.world.resource::<reflexarc::environment::Clock>();
    let mut sum = Served::default();
    for product in [0, 1] {
        sum += scene.point(facility, product).totals(scene.sim.now(), clock).customers;
    }
    sum
}

/// Units sold at the shop within some hours, with slowdowns of its tills.
fn sold(tills: &str, hours: f64, slow: &[Slow]) -> f64 {
    let mut scene = played(&busy(tills), &format!("{} min", hours * 60.0), slow);
    let served = both(&mut scene, hours, "shop");
    // What is demanded is sold or turned away: there is enough of all.
    assert_eq!(served.demanded, served.issued + served.turned_away);
    assert_eq!(served.lost, served.turned_away);
    served.issued
}

fn station(scene: &Scene) -> StationTotals {
    let shop = scene.sim.world.resource::<Topology>().facilities.get("shop").unwrap();
    let transport = scene.sim.world.resource::<Transport>();
    transport.station_totals(StationPlace::Tills(shop), scene.sim.now()).unwrap()
}

#[test]
fn what_is_sold_is_paid_for_or_stands_in_line() {
    // A customer an hour, from the first seconds on: ten have paid by 10:30, five stand there.
    assert_eq!(sold("tills: (rate: customers_per_hour(1), room: 5)", 10.5, NONE), 15.0);
    // Two tills serve twice as many: twenty have paid.
    assert_eq!(sold("tills: (rate: customers_per_hour(1), room: 5, servers: 2)", 10.5, NONE), 25.0);
    // An hour and a half each, of which half an hour is beside the unit: seven by 10:36.
    let slow = r#"tills: (rate: units_per_hour(1), per_job: "30 min", room: 5)"#;
    assert_eq!(sold(slow, 10.6, NONE), 12.0);
    // Two people from 02:00 to 04:00 alone: four have paid.
    let people = r#"tills: (rate: customers_per_hour(1), room: 5,
        shifts: [(days: daily, from: "02:00", until: "04:00", people: 2)])"#;
    assert_eq!(sold(people, 10.5, NONE), 9.0);
}

#[test]
fn a_customer_of_several_units_is_one_job_and_all_of_them_are_turned_away() {
    let units_of = |rate: &str| {
        let tills = format!("tills: (rate: {rate}, room: 5)");
        let supply = supply(&tills, ("lost", "units_per_customer: [0, 0, 1]"), (36_000, 90_000));
        let mut scene = played(&supply, "630 min", NONE);
        (both(&mut scene, 10.5, "shop"), station(&scene).jobs)
    };
    // Three units each: an hour at three units an hour, and so ten have paid; by customers thirty have.
    let (served, jobs) = units_of("units_per_hour(3)");
    assert_eq!((served.issued, jobs), (45.0, 10));
    assert_eq!(served.turned_away % 3.0, 0.0);
    assert!(served.turned_away > 0.0);
    let (served, jobs) = units_of("customers_per_hour(3)");
    assert_eq!((served.issued, jobs), (3.0 * 36.0, 31));
}

#[test]
fn slowed_tills_sell_less_and_overlapping_causes_multiply() {
    let tills = "tills: (rate: customers_per_hour(1), room: 5)";
    let at = |factor, from, until| ("shop", Tills, factor, from, until);
    // Four hours at half the rate: 8.5 hours' work.
    assert_eq!(sold(tills, 10.5, &[at(0.5, 2.0, 6.0)]), 13.0);
    assert_eq!(sold(tills, 10.5, &[at(0.0, 2.0, 6.0)]), 11.0);
    // 2 h whole, 2 h at a half, 2 h at a quarter, 2 h at a half, 2.7 h whole: 7.2 hours' work.
    assert_eq!(sold(tills, 10.7, &[at(0.5, 2.0, 6.0), at(0.5, 4.0, 8.0)]), 12.0);
}

#[test]
fn the_line_of_one_shop_is_not_that_of_another_and_full_rate_is_no_slowdown() {
    let tills = "tills: (rate: customers_per_hour(400), room: 5, varies: exponential)";
    let play = |slow: &[Slow]| {
        let mut scene = played(&busy(tills), "12 h", slow);
        let (shop, other) = (both(&mut scene, 12.0, "shop"), both(&mut scene, 12.0, "other"));
        let seen = |scene: &mut Scene| format!("{:?}", scene.summary());
        (shop, other, station(&scene), seen(&mut scene))
    };
    let usual = play(NONE);
    let slow = play(&[("shop", Tills, 0.25, 3.0, 6.0)]);
    assert!(usual.0.turned_away > 0.0 && slow.0.turned_away > 1.1 * usual.0.turned_away);
    assert_eq!(slow.0.demanded, usual.0.demanded);
    assert_eq!((slow.1, slow.1.turned_away), (usual.1, 0.0));
    assert!(slow.2.worked_s < usual.2.worked_s && slow.2.present_s > usual.2.present_s);
    // A slowdown to the whole rate, and one of the shop without tills, change nothing.
    for none in [("shop", Tills, 1.0, 3.0, 6.0), ("other", Tills, 0.25, 3.0, 6.0)] {
        let same = play(&[none]);
        assert_eq!((&same.0, &same.1, &same.3), (&usual.0, &usual.1, &usual.3));
    }
}

#[test]
fn ample_tills_change_nothing_that_is_sold_ordered_or_paid_for() {
    let lane = r#"lanes: { "lorry": (routes: { "works": ["shop", "other"] }, orders: base_stock(units(900)), cost_per_unit: "0.1 GBP",
        service: timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")) },"#;
    for unmet in [
        "lost",
        "backordered",
        r#"choices([takes(product: "coffee", share: "60 %"), waits(patience: exponential(mean: "9 h"), share: "50 %")])"#,
    ] {
        let play = |tills: &str| {
            let supply = supply(tills, (unmet, "units_per_customer: [3, 1]"), (700, 300));
            let supply = supply.replace("initial_stock:", &format!("{lane} initial_stock:"));
            let mut scene = played(&supply, "6 d", NONE);
            let turned = both(&mut scene, 144.0, "shop").turned_away;
            let ends: Vec<String> = [("shop", 0), ("shop", 1), ("other", 0), ("other", 1)]
                .map(|(at, product)| format!("{:?}", scene.point(at, product)))
                .to_vec();
            (turned, format!("{:?}", scene.summary()), format!("{:?}", scene.ended()), ends)
        };
        let none = play("");
        let ample = play("tills: (rate: customers_per_hour(90), room: 9000, varies: exponential)");
        assert_eq!(ample, none);
        assert!(none.1.contains("turned_away: 0.0"));
        // Too few do.
        let few = play("tills: (rate: customers_per_hour(30), room: 4)");
        assert!(few.0 > 0.0 && few.1 != none.1);
    }
}

#[test]
fn unsold_goods_stay_and_less_is_ordered() {
    let lane = r#"lanes: { "lorry": (routes: { "works": ["shop", "other"] }, orders: base_stock(units(90000)),
        service: timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")) },"#;
    let play = |rate: u32| {
        let supply = busy(&format!("tills: (rate: customers_per_hour({rate}), room: 8)"));
        let supply = supply.replace("initial_stock:", &format!("{lane} initial_stock:"));
        let mut scene = played(&supply, "30 h", NONE);
        let on_hand = scene.point("shop", 0).on_hand().integral(hour(30.0));
        let ordered = [scene.totals("shop").ordered, scene.totals("other").ordered];
        (both(&mut scene, 30.0, "shop"), on_hand, ordered, scene.summary())
    };
    let (fast, slow) = (play(2_000), play(500));
    assert!(slow.0.turned_away > 10.0 * fast.0.turned_away);
    assert!(slow.0.fill_rate() < fast.0.fill_rate());
    assert!(slow.1 > fast.1, "{} and {}", slow.1, fast.1);
    assert!(slow.2[0] < fast.2[0]);
    assert_eq!(slow.2[1], fast.2[1]);
    // What is turned away is a lost sale, with its margin of a pound, and no stockout.
    let lost = |play: &(Served, f64, [f64; 2], reflexarc::supply::Summary)| {
        (play.3.cost_lost_margin, play.3.service.customers.lost, play.3.service.stockouts)
    };
    assert_eq!(lost(&slow), (slow.0.turned_away, slow.0.turned_away, 0));
    // Of the demand of a day, all is sold, lost, or waits.
    let fill = (slow.0.demanded - slow.0.turned_away) / slow.0.demanded;
    assert_eq!(slow.0.fill_rate(), Some(fill));
}

#[test]
fn a_shut_shop_turns_no_customer_away_and_those_in_line_pay() {
    // Shut from 02:00 to 08:00: the five in line have paid by 07:01, and five more come at 08:00.
    let mut scene = Scene::new(&busy("tills: (rate: customers_per_hour(1), room: 5)"), "9 h");
    let facility = scene.sim.world.resource::<Topology>().facilities.get("shop").unwrap();
    let incident = IncidentId::new(0);
    scene.sim.agenda().at(hour(2.0), SalesStopped { facility, incident });
    scene.sim.agenda().at(hour(8.0), SalesResumed { facility, incident });
    let before = both(&mut scene, 2.0, "shop");
    // One has paid after an hour.
    assert_eq!((before.issued, station(&scene).jobs), (6.0, 1));
    let shut = both(&mut scene, 7.9, "shop");
    assert_eq!((shut.issued, shut.turned_away), (6.0, before.turned_away));
    assert_eq!(shut.lost - before.lost, shut.demanded - before.demanded);
    assert_eq!(station(&scene).jobs, 6);
    let after = both(&mut scene, 8.5, "shop");
    assert_eq!(after.issued, 11.0);
    assert!(after.turned_away > shut.turned_away);
}

#[test]
fn who_takes_another_product_stands_in_line_and_who_takes_none_does_not() {
    let takes = r#"choices([takes(product: "coffee", share: "100 %")])"#;
    // No tea, and customers of tea alone find coffee: those in line have taken it.
    let tills = "tills: (rate: customers_per_hour(1), room: 5)";
    let full = supply(tills, (takes, ""), (12_000, 0));
    let mut scene = played(&full, "630 min", NONE);
    let served = both(&mut scene, 10.5, "shop");
    assert_eq!((served.issued, station(&scene).jobs), (15.0, 10));
    assert!(served.substituted > 0.0 && served.substituted == served.sold_instead);
    assert_eq!(served.lost, served.turned_away);
    // Where both shelves are empty no customer stands in line.
    let empty = full.replace(takes, "backordered").replace("units(90000)", "units(0)");
    let mut scene = played(&empty, "630 min", NONE);
    let served = both(&mut scene, 10.5, "shop");
    assert_eq!((served.issued, served.turned_away), (0.0, 0.0));
    assert_eq!((station(&scene).jobs, station(&scene).present_s), (0, 0.0));
}

#[test]
fn customers_turned_away_do_not_wait_and_stay_away_later() {
    let tills = "tills: (rate: customers_per_hour(100), room: 5)";
    let mut scene = played(&supply(tills, ("backordered", ""), (12_000, 90_000)), "10 h", NONE);
    let served = both(&mut scene, 10.0, "shop");
    assert_eq!((served.backordered, served.lost), (0.0, served.turned_away));
    assert!(served.lost > 0.0);
    // A unit turned away keeps its customer away, as any lost unit: later demand falls.
    let custom = r#"lost, lost_custom: (share: "100 %", buys_every: "1 d", half_life: "7 d")"#;
    let demanded = |unmet: &str, tills: &str| {
        let mut scene = played(&supply(tills, (unmet, ""), (12_000, 90_000)), "2 d", NONE);
        both(&mut scene, 48.0, "shop").demanded
    };
    assert!(demanded(custom, tills) < 0.9 * demanded("lost", tills));
    assert_eq!(demanded(custom, ""), demanded("lost", ""));
}

#[test]
fn what_cannot_be_meant_of_tills_is_refused_and_what_is_idle_is_noted() {
    let well = "tills: (rate: customers_per_hour(2000), room: 5)";
    // Nothing supplies the shops, with tills or without.
    assert_eq!(issues(&busy(well)), issues(&busy("")));
    for (tills, message) in [
        ("tills: (rate: customers_per_hour(2000), room: 0)", "0"),
        ("tills: (rate: customers_per_hour(2000), room: 2, servers: 3)", "more tills than that"),
        ("tills: (rate: shipments_per_hour(2000), room: 9)", "tills serve customers"),
        ("tills: (rate: batches_per_hour(2000), room: 9)", "tills serve customers"),
        ("receiving: (rate: customers_per_hour(2000))", "only tills serve customers"),
        ("picking: (rate: customers_per_hour(2000))", "picks the units of orders"),
        ("tills: (rate: customers_per_hour(999), room: 9)", "in the mean customers bring 168.2 h"),
        ("tills: (rate: units_per_hour(999), room: 9)", "in the mean customers bring 168.2 h"),
    ] {
        let text = issues(&busy(tills));
        assert!(text.contains(message), "{tills}: {text}");
    }
    for law in ["poisson", r#"by_period(every: "5 h", first: "1 h", draws: poisson)"#] {
        let text = issues(&busy(well).replace("one_by_one", law));
        assert!(text.contains("no customers who could stand in line"), "{law}: {text}");
    }
    let at_works = busy("").replace(
        r#"(kind: supplier, area: "here")"#,
        &format!(r#"(kind: supplier, area: "here", {well})"#),
    );
    let text = issues(&at_works);
    assert!(text.contains("no customer buys at a supplier"), "{text}");
    let idle = busy(well).replace(r#"at: ["shop", "other"], units"#, r#"at: ["other"], units"#);
    assert!(issues(&idle).contains("no customer comes to these tills"), "{}", issues(&idle));
}
