//! Lanes of several legs: when what is under way waits, goes on and arrives, by hand.

use super::{Scene, hour, hours};
use reflexarc::causality::IncidentId;
use reflexarc::kernel::SimSpan;
use reflexarc::supply::{
    Activity, ActivityRestored, ActivitySlowed, LaneDelayed, LaneId, LegDelayed, Topology,
    Transport,
};

/// A shop that sells one unit an hour, filled up to 480 from a works; from Monday 1 January 2024.
fn shop(lane: &str, legs: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ "way": (routes: {{ "works": ["shop"] }}, orders: base_stock(units(480)), {lane}) }},
            legs: {{ {legs} }},
            ports: {{ "quay": (rate: shipments_per_hour(0.25)) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(480)) }},
        )"#
    )
}

/// A ship on Mondays at 12:00 that arrives on Thursday at 10:00.
const SHIP: &str = r#"mode: sea, service: timetable(days: on([mon]), departs: "12:00", cutoff: "12:00",
    arrives_days_after: 3, arrives: "10:00", grace: "2 h")"#;

/// A train on weekdays at 20:00, with what is there by 18:00, that arrives at 06:00; then a van of two hours.
const INLAND: &str = r#"
    "train": (mode: rail, cost_per_unit: "0.5 GBP", service: timetable(days: on([mon, tue, wed, thu, fri]),
        departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")),
    "van": (service: lead(fixed("2 h"))),
"#;

const WAY: [&str; 2] = [SHIP, r#"onward: ["train", "van"]"#];

/// Hour of departure, of promise and of arrival of what left, by departure.
fn trips(scene: &Scene) -> Vec<(f64, f64, f64)> {
    let mut trips: Vec<(f64, f64, f64)> = scene
        .ended()
        .iter()
        .filter_map(|one| Some((hours(one.departed), hours(one.promised?), hours(one.arrived?))))
        .collect();
    trips.sort_by(|one, other| one.0.total_cmp(&other.0));
    trips
}

#[test]
fn a_shipment_waits_for_the_next_departure_of_each_leg() {
    // Monday 12:00; Thursday 10:00 at the quay; the train of Thursday 20:00, Friday 06:00; the van, 08:00: hour 104.
    // Promised two hours after that.
    let mut scene = Scene::new(&shop(&WAY.join(", "), INLAND), "14 d").played();
    assert_eq!(trips(&scene), [(12.0, 106.0, 104.0), (180.0, 274.0, 272.0)]);
    // Units of the train: 12, and the 168 of a week.
    assert_eq!(scene.summary().cost_transport, 0.5 * 180.0);
    assert_eq!(scene.summary().shipments_missed, 0);
}

#[test]
fn what_misses_the_cut_off_of_a_leg_waits_for_the_next() {
    // Eight hours late at the quay: at 18:00, in time for the train; a nanosecond later it is not, and takes that of
    // Friday: Saturday 08:00.
    for (late, arrives) in
        [(SimSpan::HOUR * 8, 104.0), (SimSpan::HOUR * 8 + SimSpan::from_nanos(1), 128.0)]
    {
        let mut scene = Scene::new(&shop(&WAY.join(", "), INLAND), "14 d");
        let (lane, until, incident) = (LaneId::new(0), hour(100.0), Some(IncidentId::new(3)));
        scene.sim.agenda().at(hour(1.0), LaneDelayed { lane, extra: late, until, incident });
        assert_eq!(trips(&scene.played())[0], (12.0, 106.0, arrives));
    }
    // On Friday evening there is none until Monday: at the quay on Friday 18:01, that is Tuesday 08:00.
    let mut scene = Scene::new(&shop(&WAY.join(", "), INLAND), "14 d");
    let (lane, until, incident) = (LaneId::new(0), hour(100.0), Some(IncidentId::new(3)));
    let extra = SimSpan::HOUR * 32 + SimSpan::from_nanos(1);
    scene.sim.agenda().at(hour(1.0), LaneDelayed { lane, extra, until, incident });
    let scene = scene.played();
    assert_eq!(trips(&scene)[0], (12.0, 106.0, 200.0));
    assert_eq!(scene.ended()[0].cause, Some(IncidentId::new(3)));
}

#[test]
fn a_delay_of_a_leg_concerns_that_leg_alone() {
    let delayed = |leg: u32| {
        let mut scene = Scene::new(&shop(&WAY.join(", "), INLAND), "14 d");
        let (lane, until, incident) = (LaneId::new(0), hour(110.0), Some(IncidentId::new(3)));
        let extra = SimSpan::HOUR * 5;
        scene.sim.agenda().at(hour(60.0), LegDelayed { lane, leg, extra, until, incident });
        trips(&scene.played())
    };
    assert_eq!(delayed(1)[0], (12.0, 106.0, 109.0));
    assert_eq!(delayed(2)[0], (12.0, 106.0, 109.0));
    // The second week is as it was.
    assert_eq!(delayed(1)[1..], delayed(2)[1..]);
}

#[test]
fn transit_is_slowed_on_the_leg_that_is_meant() {
    let slowed = |leg: usize, (from, until): (f64, f64), factor: f64| {
        let mut scene = Scene::new(&shop(&WAY.join(", "), INLAND), "14 d");
        let (lane, incident) = (LaneId::new(0), IncidentId::new(5));
        let on = scene.sim.world.resource::<Topology>().lane(lane).unwrap().transit_index(leg, 0);
        let mut transport = scene.sim.world.resource_mut::<Transport>();
        let slowdown = transport.declare_slowdown(lane, Activity::Transit, vec![on]).unwrap();
        scene.sim.agenda().at(hour(from), ActivitySlowed { lane, slowdown, factor, incident });
        scene.sim.agenda().at(hour(until), ActivityRestored { lane, slowdown, incident });
        trips(&scene.played())[0]
    };
    // The train stands still from Thursday 22:00 to 23:00, and then has eight hours to go: an hour later.
    assert_eq!(slowed(1, (94.0, 95.0), 0.0), (12.0, 106.0, 105.0));
    // While the shipment is on the ship, or waits for the train, the train is not slower for it.
    assert_eq!(slowed(1, (13.0, 92.0), 0.0), (12.0, 106.0, 104.0));
    // At half the speed from Thursday 22:00 to Friday 02:00 it does two hours of four.
    assert_eq!(slowed(1, (94.0, 98.0), 0.5), (12.0, 106.0, 106.0));
    // The ship stands still for four hours: at the quay at 14:00, in time for the train.
    assert_eq!(slowed(0, (20.0, 24.0), 0.0), (12.0, 106.0, 104.0));
    // For nine: at 19:00.
    assert_eq!(slowed(0, (20.0, 29.0), 0.0), (12.0, 106.0, 128.0));
}

#[test]
fn a_port_stands_between_two_legs() {
    // The quay takes four hours for a ship: Thursday 14:00. The plan has it, to the next full minute, which changes
    // nothing for the train.
    let way = [WAY[0], r#"port: "quay""#, WAY[1]].join(", ");
    let scene = Scene::new(&shop(&way, INLAND), "14 d").played();
    assert_eq!(trips(&scene)[0], (12.0, 106.0, 104.0));
    // At the end of the train it takes four hours of the way, and a minute of the plan.
    let inland = INLAND.replace(r#""train": ("#, r#""train": (port: "quay", "#);
    let scene = Scene::new(&shop(&WAY.join(", "), &inland), "14 d").played();
    let (departed, promised, arrived) = trips(&scene)[0];
    assert_eq!((departed, arrived), (12.0, 108.0));
    assert!((promised - (110.0 + 1.0 / 60.0)).abs() < 1e-9, "{promised}");
}

#[test]
fn on_demand_the_legs_add_to_the_lead_time_that_levels_cover() {
    // Orders at midnight, 10 h to the place of transfer, at once a van of 2 h: half a day after each order.
    let lane = r#"onward: ["van"], service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("10 h"), promise: "12 h")"#;
    let legs = r#""van": (service: lead(fixed("2 h"))),"#;
    let mut scene = Scene::new(&shop(lane, legs), "9 d").played();
    let all = trips(&scene);
    assert_eq!(all[0], (24.0, 36.0, 36.0));
    assert_eq!(all[1], (48.0, 60.0, 60.0));
    assert_eq!(scene.summary().shipments_missed, 0);
    let terms =
        *scene.sim.world.resource::<Topology>().lane(LaneId::new(0)).unwrap().on_demand().unwrap();
    assert_eq!(terms.onward, SimSpan::HOUR * 2);
}
