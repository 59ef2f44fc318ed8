//! Rooms and water in the weather: each cooler's supply, capacity and power by hand, and the heat of
//! losses and pumps where it arises.

use super::{LOADED, MILD, SITE, Setting, chain, hours, incident, look, near, play, site};
use reflexarc::infra::{GridLost, Regime, SiteReading};
use reflexarc::kernel::Simulation;

/// Ten racks cooled by air, 100 kW in all, in a room with this cooling; more parts after it.
fn air_cooled(cooling: &str, more: &str) -> String {
    format!(
        r#"{LOADED}, racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0),
        room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "22 degC", cooling: {cooling}),
        {more}"#
    )
}

fn at_outdoor(parts: &str, outdoor_c: f64) -> Simulation<()> {
    let infrastructure = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    Setting { infrastructure: &infrastructure, outdoor_c, ..MILD }.assemble()
}

fn reading(sim: &mut Simulation<()>, hour: f64) -> SiteReading {
    play(sim, hours(hour));
    look(sim, SITE, |plant, now| plant.reading(now))
}

#[test]
fn a_fixed_cooler_stops_at_its_supply() {
    let mut sim = site(&air_cooled(r#"fixed(power: "400 kW", supply: "18 degC")"#, ""));
    for day in 1..14 {
        let air_c = reading(&mut sim, 24.0 * f64::from(day)).air_c.unwrap();
        assert!((air_c - 18.0).abs() < 1e-9, "{air_c}");
    }
    // 60 kW are too few for 100: 40 kW warm air and structure of 6 MJ/K, 6.667 K in 1000 s.
    let mut sim = site(&air_cooled(r#"fixed(power: "60 kW", supply: "18 degC")"#, ""));
    let early = reading(&mut sim, 1.0).air_c.unwrap();
    let later = reading(&mut sim, 1.0 + 1000.0 / 3600.0).air_c.unwrap();
    assert!(near(later - early, 40.0 / 6.0), "{early} {later}");
}

const DX: &str = r#"dx(units: 4, heat: "30 kW", supply: "24 degC", design: "35 degC", cop: 3.0,
    loss_per_k: 0.02, cut_out: (above: "42 degC", reset_below: "38 degC", reset: "30 min", people: 2))"#;

#[test]
fn dx_units_follow_the_weather() {
    // COP 3 (1 − 0.02 (T − 35)): 5.7 at −10 °C, 4.2 at 15 °C, 2.88 at 37 °C; capacity 115.2 kW there.
    for (outdoor_c, cop) in [(-10.0, 5.7), (15.0, 4.2), (37.0, 2.88)] {
        let mut sim = at_outdoor(&air_cooled(DX, ""), outdoor_c);
        let reading = reading(&mut sim, 5.0);
        assert!(
            (reading.cooling_w - 100e3 / cop).abs() < 1.0,
            "{outdoor_c}: {}",
            reading.cooling_w
        );
        assert!(near(reading.air_c.unwrap(), 24.0));
    }
    // 4 · 30 kW · 0.9 = 108 kW at 40 °C; with 12 racks more than they take: the air warms.
    let twelve = air_cooled(DX, "").replace("count: 10", "count: 12");
    let mut sim = at_outdoor(&twelve, 40.0);
    let (early, late) = (reading(&mut sim, 1.0), reading(&mut sim, 1.5));
    assert!(near(late.air_c.unwrap() - early.air_c.unwrap(), 12e3 * 1800.0 / 6e6));
    assert!(near(early.cooling_w, 108e3 / 2.7), "{}", early.cooling_w);
}

#[test]
fn dx_units_cut_out_and_people_reset_them() {
    // 45 °C from 1:00 to 2:00, 20 °C from 2:10 on.
    let weather = [(0.0, 20.0), (0.9, 20.0), (1.0, 45.0), (2.0, 45.0), (2.1, 20.0), (48.0, 20.0)];
    let parts = air_cooled(DX, r#"throttle: (steps: [], trip: "85 degC"),"#).replace(
        "exponent: 1.0",
        r#"exponent: 1.0, restart: (delay: "10 min", rate: "60 /h", below: "30 degC")"#,
    );
    let infrastructure = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    let setting = Setting { infrastructure: &infrastructure, weather_override: &weather, ..MILD };
    let mut sim = setting.assemble();
    let stopped = |sim: &mut Simulation<()>, hour: f64| {
        play(sim, hours(hour));
        look(sim, SITE, |plant, _| plant.rooms.first().unwrap().cut_out_units())
    };
    assert_eq!(stopped(&mut sim, 0.8), 0);
    assert_eq!(stopped(&mut sim, 1.5), 4);
    // Without cooling the racks trip at 45 °C of their air.
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 0);
    assert_eq!(
        chain(&sim, "thermal_trip"),
        ["thermal_trip", "room_cooling_short", "high_pressure_cut_out"]
    );
    // Two people reset two units each half hour: from 2:10 on.
    assert_eq!(stopped(&mut sim, 2.5), 4);
    assert_eq!(stopped(&mut sim, 2.7), 2);
    assert_eq!(stopped(&mut sim, 3.2), 0);
    // Once the air is cool again, all racks are back.
    assert_eq!(reading(&mut sim, 20.0).racks_up, Some(10));
}

#[test]
fn coils_of_the_facility_water_warm_it() {
    // 120 kW at 8 K: 15 kW/K. 100 kW need 6.667 K above a supply of 16 °C; the chillers take them with a
    // COP of 4 (1 + 0.02 · 20) = 5.6 at 15 °C, and 5 kW of the pumps. Water at set-point, no loss.
    let parts = air_cooled(
        r#"water(heat: "120 kW", difference: "8 K", approach: "2 K", fans: "3 kW")"#,
        r#"facility_water: (capacity: "20 MJ/K", set_point: "14 degC", pumps: "5 kW", loss: "0 W/K", restart: "0 s",
            chillers: (units: 2, heat: "80 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.02))"#,
    );
    let mut sim = at_outdoor(&parts, 15.0);
    let mild = reading(&mut sim, 5.0);
    assert!((mild.air_c.unwrap() - (16.0 + 103.0 / 15.0)).abs() < 1e-6, "{:?}", mild.air_c);
    let expected = (100e3 + 3e3 + 5e3) / 5.6 + 5e3 + 3e3;
    assert!((mild.cooling_w - expected).abs() < 1.0, "{}", mild.cooling_w);
    // At 45 °C both chillers take 128 kW; they would take the 108 kW still.
    let warm = reading(&mut at_outdoor(&parts, 45.0), 5.0);
    assert!(near(warm.air_c.unwrap(), mild.air_c.unwrap()) && warm.cooling_w > mild.cooling_w);
    // With one chiller they do not: the water warms, and the air with it.
    let one = parts.replace("units: 2", "units: 1");
    let hot = reading(&mut at_outdoor(&one, 45.0), 2.0);
    assert!(hot.water_c.unwrap() > 20.0 && hot.air_c.unwrap() > 25.0, "{hot:?}");
}

#[test]
fn losses_of_the_chain_warm_the_room() {
    // 100 kW through an efficiency of 0.8: 25 kW of loss. 12.5 kW/K to 18 °C.
    let coil = r#"coil(conductance: "12.5 kW/K", supply: "18 degC", cop: 4.0)"#;
    let warm = |losses: &str| {
        let parts = air_cooled(coil, "chain: [(efficiency: 0.8)],")
            .replace(r#"start: "22 degC","#, &format!(r#"start: "22 degC",{losses}"#));
        reading(&mut site(&parts), 10.0)
    };
    assert!(near(warm("").air_c.unwrap(), 18.0 + 125.0 / 12.5));
    assert!(near(warm("losses: 0.4,").air_c.unwrap(), 18.0 + 110.0 / 12.5));
    assert!(near(warm("losses: 0.0,").air_c.unwrap(), 18.0 + 100.0 / 12.5));
    assert!((warm("").cooling_w - 125e3 / 4.0).abs() < 1.0);
}

/// Four racks of 25 kW on a loop with pumps of 10 kW and 10 kW/K to the water.
fn looped(more: &str) -> String {
    format!(
        r#"{LOADED}, racks: (count: 4, idle: "25 kW", peak: "25 kW", exponent: 1.0, liquid: 1.0),
        coolant: (capacity: "100 kJ/K", conductance: "5 kW/K", no_flow_conductance: "0 W/K", flow_exponent: 1.0,
            loop: (capacity: "2 MJ/K", heat: "100 kW", approach: "10 K", loss: "0 W/K"),
            supply: "28 degC", pumps: (count: 1, needed: 1, power: "10 kW")),
        facility_water: (capacity: "10 MJ/K", set_point: "28 degC", pumps: "5 kW", restart: "0 s", {more})"#
    )
}

#[test]
fn the_power_of_pumps_is_heat_in_the_coolant() {
    let parts = looped(
        r#"loss: "0 W/K", chillers: (units: 2, heat: "100 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0)"#,
    );
    let settled = reading(&mut site(&parts), 5.0);
    assert!(near(settled.coolant_c.unwrap(), 28.0 + 11.0));
    assert!(near(settled.chips_c.unwrap(), 39.0 + 5.0));
    assert!((settled.cooling_w - (115e3 / 4.0 + 15e3)).abs() < 0.1, "{}", settled.cooling_w);
}

#[test]
fn dry_coolers_alone_follow_the_air() {
    // 115 kW to the water, 20 kW/K: 5.75 K above the air, or the set-point.
    let parts =
        looped(r#"loss: "0 W/K", dry_cooler: (heat: "200 kW", approach: "10 K", fans: "8 kW")"#);
    for outdoor_c in [10.0, 22.0, 30.0, 60.0] {
        let water_c = reading(&mut at_outdoor(&parts, outdoor_c), 30.0).water_c.unwrap();
        let expected = 28.0_f64.max(outdoor_c + 5.75);
        assert!((water_c - expected).abs() < 1e-3, "{outdoor_c}: {water_c}");
    }
    // Fans by the cube of the load: 115 of 360 kW at 10 °C.
    let load: f64 = 115.0 / 360.0;
    let cool = reading(&mut at_outdoor(&parts, 10.0), 30.0);
    assert!((cool.cooling_w - (15e3 + 8e3 * load * load * load)).abs() < 0.1, "{}", cool.cooling_w);
}

#[test]
fn recirculation_is_weather_at_the_plant() {
    let parts = |more: &str| {
        looped(&format!(
            r#"loss: "0 W/K", dry_cooler: (heat: "100 kW", approach: "8 K", fans: "8 kW"),
            chillers: (units: 2, heat: "60 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.02), {more}"#
        ))
    };
    let one = reading(&mut at_outdoor(&parts(r#"recirculation: "5 K""#), 25.0), 30.0);
    let other = reading(&mut at_outdoor(&parts(""), 30.0), 30.0);
    assert_eq!(one, other);
}

#[test]
fn chillers_of_warm_water_take_more() {
    // One chiller of 100 kW for 115 kW: the water warms until its capacity has grown by 2 % a kelvin: 7.5 K.
    let parts = looped(
        r#"loss: "0 W/K", chillers: (units: 1, heat: "100 kW", design: "15 degC", cop: 4.0, loss_per_k: 0.02)"#,
    );
    let settled = reading(&mut at_outdoor(&parts, 15.0), 48.0);
    assert!((settled.water_c.unwrap() - 35.5).abs() < 1e-3, "{:?}", settled.water_c);
    // COP 4 (1 + 0.15) at 35.5 °C.
    assert!((settled.cooling_w - (115e3 / 4.6 + 15e3)).abs() < 5.0, "{}", settled.cooling_w);
    // With a range of 5 K it ends at 110 kW, and the water warms on.
    let short = parts.replace("loss_per_k: 0.02", r#"loss_per_k: 0.02, gain: "5 K""#);
    let mut sim = at_outdoor(&short, 15.0);
    let (early, late) = (reading(&mut sim, 40.0), reading(&mut sim, 41.0));
    let rate = (late.water_c.unwrap() - early.water_c.unwrap()) / 3600.0;
    // 5 kW into water, loop and chips: 12.4 MJ/K.
    assert!((rate - 5e3 / 12.4e6).abs() < 1e-9, "{rate}");
}

#[test]
fn water_without_heat_and_power_loses_its_warmth() {
    // 10 MJ/K and 1 kW/K from 28 °C to 15 °C; nothing flows, and nothing conducts to the chips.
    let parts = looped(
        r#"loss: "1 kW/K", chillers: (units: 2, heat: "100 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0)"#,
    )
    .replace(r#"loss: "0 W/K"),"#, r#"loss: "0 W/K", no_flow: 0.0),"#);
    let mut sim = site(&parts);
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(hours(1.0), GridLost { site: SITE, incident: lost });
    let water_c = reading(&mut sim, 1.0 + 1e4 / 3600.0).water_c.unwrap();
    assert!((water_c - (15.0 + 13.0 * libm::exp(-1.0))).abs() < 1e-6, "{water_c}");
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.water.unwrap().regime()), Regime::Idle);
}

#[test]
fn a_coil_takes_its_capacity_at_most() {
    // 100 kW at 12.5 kW/K: 26 °C. With 80 kW at most, 20 kW warm 6 MJ/K.
    let coil = |more: &str| {
        air_cooled(&format!(r#"coil(conductance: "12.5 kW/K", supply: "18 degC"{more})"#), "")
    };
    assert!(near(reading(&mut site(&coil("")), 5.0).air_c.unwrap(), 26.0));
    let mut sim = site(&coil(r#", capacity: "80 kW""#));
    let (early, late) = (reading(&mut sim, 1.0), reading(&mut sim, 1.5));
    let rise = late.air_c.unwrap() - early.air_c.unwrap();
    assert!(near(rise, 20e3 * 1800.0 / 6e6), "{rise}");
}

#[test]
fn recirculation_is_weather_at_the_condensers_of_dx_units() {
    let parts = |more: &str| {
        air_cooled(
            &format!(
                r#"dx(units: 4, heat: "30 kW", supply: "24 degC", design: "35 degC", cop: 3.0, loss_per_k: 0.02{more})"#
            ),
            "",
        )
    };
    let one = reading(&mut at_outdoor(&parts(r#", recirculation: "5 K""#), 25.0), 5.0);
    let other = reading(&mut at_outdoor(&parts(""), 30.0), 5.0);
    assert_eq!(one, other);
}

#[test]
fn a_room_loses_heat_through_its_walls() {
    // Without cooling 100 kW leave through 10 kW/K: 10 K above outdoor air of 15 °C.
    let with_loss = air_cooled(r#"fixed(power: "0 W", supply: "18 degC")"#, "")
        .replace("cooling:", r#"loss: "10 kW/K", cooling:"#);
    let mut sim = at_outdoor(&with_loss, 15.0);
    let air_c = reading(&mut sim, 24.0).air_c.unwrap();
    assert!((air_c - 25.0).abs() < 1e-6, "{air_c}");
    // The weather is felt, and by the coolers too: at 20 °C of supply 50 kW pass outdoors.
    let mut sim = at_outdoor(&with_loss, 5.0);
    let air_c = reading(&mut sim, 24.0).air_c.unwrap();
    assert!((air_c - 15.0).abs() < 1e-6, "{air_c}");
    let kept = with_loss
        .replace(r#"fixed(power: "0 W", supply: "18 degC")"#, &DX.replace("24 degC", "20 degC"));
    let mut sim = at_outdoor(&kept, 15.0);
    let cooling_w = reading(&mut sim, 5.0).cooling_w;
    assert!((cooling_w - 50e3 / 4.2).abs() < 1.0, "{cooling_w}");
}
