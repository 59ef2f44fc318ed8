//! Generators that take load in blocks, with a battery that carries what they have not taken.

use super::limits::errors;
use super::power::{lose_grid, source};
use super::{MILD, SITE, Setting, chain, incidents, look, near, play, seconds, site};
use proptest::prelude::*;
use reflexarc::infra::{self, PowerSource, TenantLoadChanged};
use reflexarc::kernel::Simulation;

/// Ten racks of 10 kW, with generators that take the load 20 s after the grid is lost.
const RACKS: &str = r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
    racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0)"#;

fn generator(more: &str) -> String {
    format!(
        r#"generator: (units: 1, needed: 1, success: 1, attempts: 1, attempt: "15 s", transfer: "5 s"{more})"#
    )
}

fn battery(energy: &str) -> String {
    format!(r#"ups: (energy: "{energy}", depth_of_discharge: 1.0, efficiency: 0.8)"#)
}

/// Powers of generators and battery, and racks that are up.
fn powers(sim: &mut Simulation<()>, at_s: f64) -> (f64, f64, u32) {
    play(sim, seconds(at_s));
    assert!(infra::audit(&mut sim.world, seconds(at_s)) < 1e-9, "at {at_s} s");
    look(sim, SITE, |plant, _| {
        let power = plant.feed.power();
        (power.generator, power.battery, plant.racks.unwrap().up())
    })
}

#[test]
fn the_battery_carries_what_the_blocks_do_not_yet() {
    // Of 100 kW the battery gives 100 kW for 20 s, then 60 and 20 kW for 10 s each, at an efficiency of 0.8:
    // 2.8 MJ / 0.8 = 3.5 MJ. The generators give 40 kW and 80 kW for 10 s each and 100 kW from then on.
    let blocks = generator(r#", blocks: (size: "40 kW", every: "10 s")"#);
    let mut sim = site(&format!("{RACKS}, {}, {blocks}", battery("2 kWh")));
    lose_grid(&mut sim, 1000.0, 5000.0);
    for (at_s, generator_w, battery_w) in [
        (1019.0, 0.0, 125e3),
        (1021.0, 40e3, 75e3),
        (1029.0, 40e3, 75e3),
        (1031.0, 80e3, 25e3),
        (1041.0, 100e3, 0.0),
        (4999.0, 100e3, 0.0),
    ] {
        let (of_generator_w, of_battery_w, up) = powers(&mut sim, at_s);
        assert!(near(of_generator_w, generator_w), "{of_generator_w} W at {at_s} s");
        assert!(near(of_battery_w, battery_w), "{of_battery_w} W at {at_s} s");
        assert_eq!(up, 10);
    }
    let energy = look(&mut sim, SITE, |plant, now| plant.feed.energy(now));
    assert!(near(energy.battery, 3.5e6), "{} J", energy.battery);
    assert!(near(energy.generator, 10.0 * 120e3 + 100e3 * 3959.0), "{} J", energy.generator);
    assert!(incidents(&sim, "power_capped").is_empty());
}

#[test]
fn blocks_pass_the_stages_above_the_battery() {
    // 100 kW through 0.8 are 125 kW behind the battery, which the stage above makes (125 + 5) / 0.5 = 260 kW.
    // Of a block of 160 kW, 75 kW come through that stage; the battery gives the other 50 kW.
    let site = |position: u32| {
        let blocks = generator(r#", blocks: (size: "160 kW", every: "10 s")"#);
        let mut sim = site(&format!(
            r#"{RACKS}, {blocks}, chain: [(efficiency: 0.8), (efficiency: 0.5, loss: "5 kW")],
            ups: (energy: "5 kWh", depth_of_discharge: 1.0, efficiency: 0.8, position: {position})"#
        ));
        lose_grid(&mut sim, 1000.0, 5000.0);
        powers(&mut sim, 1021.0)
    };
    let (generator_w, battery_w, _) = site(1);
    assert!(near(generator_w, 160e3) && near(battery_w, 50e3 / 0.8), "{generator_w} {battery_w}");
    // At the racks it gives 40 kW of 100; the rest, 60 kW, is 75 kW before the first stage.
    let (generator_w, battery_w, _) = site(0);
    assert!(near(generator_w, 160e3) && near(battery_w, 40e3 / 0.8), "{generator_w} {battery_w}");
}

#[test]
fn a_battery_too_small_for_the_blocks_sheds_what_they_do_not_carry() {
    // 2.25 MJ stored are 1.8 MJ at the output: 20 s of 100 kW would need 2 MJ, and it is empty after 18 s.
    // 2.7 MJ stored are 2.16 MJ: after 20 s 160 kJ are left, 60 kW take them in 2.667 s. Four racks stay, the
    // others come back 5 min later.
    let blocks = generator(r#", blocks: (size: "40 kW", every: "10 s")"#);
    let mut sim = site(&format!("{RACKS}, {}, {blocks}", battery("0.75 kWh")));
    lose_grid(&mut sim, 1000.0, 5000.0);
    let dry_s = 1020.0 + 160.0 / 60.0;
    for (at_s, up) in [
        (dry_s - 0.001, 10),
        (dry_s + 0.001, 4),
        (1041.0, 4),
        (dry_s + 299.9, 4),
        (dry_s + 300.1, 10),
    ] {
        assert_eq!(powers(&mut sim, at_s).2, up, "at {at_s} s");
    }
    assert_eq!(
        chain(&sim, "racks_capped"),
        ["racks_capped", "power_capped", "battery_depleted", "grid_outage"]
    );
    let [(began, Some(ended))] = incidents(&sim, "power_capped")[..] else { panic!("no cap") };
    assert!(near(began, dry_s) && near(ended, dry_s + 300.0), "{began} to {ended}");
}

#[test]
fn without_a_battery_as_many_racks_start_as_the_first_block_carries() {
    let blocks = generator(r#", blocks: (size: "40 kW", every: "10 s")"#);
    let mut sim = site(&format!("{RACKS}, {blocks}"));
    lose_grid(&mut sim, 1000.0, 5000.0);
    for (at_s, up) in [(1019.0, 0), (1021.0, 4), (1319.0, 4), (1321.0, 10)] {
        assert_eq!(powers(&mut sim, at_s).2, up, "at {at_s} s");
    }
    let chain = chain(&sim, "racks_capped");
    assert_eq!(chain, ["racks_capped", "power_capped", "grid_outage"]);
}

#[test]
fn a_rating_sheds_at_once_what_no_block_will_carry() {
    // Of 100 kW the rating carries 80: two racks go at once, and the battery carries the rest of the 80.
    let blocks = generator(r#", rating: "80 kW", blocks: (size: "50 kW", every: "10 s")"#);
    let mut sim = site(&format!("{RACKS}, {}, {blocks}", battery("2 kWh")));
    lose_grid(&mut sim, 1000.0, 5000.0);
    let (generator_w, battery_w, up) = powers(&mut sim, 1021.0);
    assert!(near(generator_w, 50e3) && near(battery_w, 30e3 / 0.8) && up == 8);
    let (generator_w, battery_w, up) = powers(&mut sim, 1031.0);
    assert!(near(generator_w, 80e3) && battery_w == 0.0 && up == 8);
}

#[test]
fn cooling_that_the_battery_does_not_reach_waits_for_the_blocks_that_carry_it() {
    // Pumps of 12 kW that are not on the UPS: the first block of 8 kW does not carry them, the second leaves
    // 4 kW of the racks' 100 kW.
    let blocks = generator(r#", blocks: (size: "8 kW", every: "10 s")"#);
    let mut sim = site(&format!(
        r#"{RACKS}, {}, {blocks},
        coolant: (capacity: "4 MJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "30 degC", pumps: (count: 2, needed: 1, power: "12 kW"))"#,
        battery("20 kWh")
    ));
    lose_grid(&mut sim, 1000.0, 5000.0);
    let expected = [
        (1019.0, PowerSource::Battery, 0.0),
        (1021.0, PowerSource::Battery, 0.0),
        (1031.0, PowerSource::Generator, 16e3),
        (1141.0, PowerSource::Generator, 104e3),
        (1151.0, PowerSource::Generator, 112e3),
    ];
    for (at_s, source_then, generator_w) in expected {
        assert_eq!(source(&mut sim, at_s), source_then, "at {at_s} s");
        let (of_generator_w, _, up) = powers(&mut sim, at_s);
        assert!(near(of_generator_w, generator_w) && up == 10, "{of_generator_w} W at {at_s} s");
    }
    assert!(incidents(&sim, "power_capped").is_empty());
}

#[test]
fn the_charger_takes_what_the_load_leaves_of_the_blocks() {
    // From 20 kW of blocks for 10 racks' 100 kW to 120 kW at the sixth, 50 s after the first; the charger's
    // 50 kW get 20 kW of those, 40 kW of the seventh, and all from the eighth on.
    let blocks = generator(r#", blocks: (size: "20 kW", every: "10 s")"#);
    let mut sim = site(&format!(
        r#"{RACKS}, {blocks}, feed: (contracted: "1 MW", shed: [racks, charger]),
        ups: (energy: "20 kWh", depth_of_discharge: 1.0, efficiency: 1.0, charger: "50 kW")"#
    ));
    lose_grid(&mut sim, 1000.0, 5000.0);
    for (at_s, drawn_w) in [(1061.0, 100e3), (1071.0, 120e3), (1081.0, 140e3), (1091.0, 150e3)] {
        let (generator_w, _, up) = powers(&mut sim, at_s);
        assert!(near(generator_w, drawn_w) && up == 10, "{generator_w} W at {at_s} s");
    }
}

#[test]
fn one_block_larger_than_the_load_is_no_blocks_to_the_last_bit() {
    let after = |blocks: &str| {
        let mut sim = site(&format!(
            r#"{RACKS}, {}, ups: (energy: "2 kWh", depth_of_discharge: 1.0, efficiency: 0.9, charger: "1 kW"),
            room: (air: "1 MJ/K", structure: "20 MJ/K", coupling: "30 kW/K", start: "24 degC",
                cooling: fixed(power: "200 kW", supply: "18 degC"))"#,
            generator(&format!(r#", rating: "500 kW", fuel: "10 h"{blocks}"#))
        ));
        lose_grid(&mut sim, 1000.0, 5000.0);
        [1500.0, 9000.0].map(|at_s| {
            play(&mut sim, seconds(at_s));
            look(&mut sim, SITE, |plant, now| (plant.totals(now), plant.reading(now)))
        })
    };
    let without = after("");
    assert_eq!(after(r#", blocks: (size: "101 kW", every: "7 s")"#), without);
    assert_ne!(after(r#", blocks: (size: "100.5 kW", every: "7 s")"#), without);
    assert_ne!(after(r#", blocks: (size: "99 kW", every: "7 s")"#), without);
}

#[test]
fn the_interval_of_blocks_counts_and_bad_blocks_are_refused() {
    let battery_j = |every: &str| {
        let blocks = generator(&format!(r#", blocks: (size: "60 kW", every: "{every}")"#));
        let mut sim = site(&format!("{RACKS}, {}, {blocks}", battery("9 kWh")));
        lose_grid(&mut sim, 1000.0, 5000.0);
        play(&mut sim, seconds(4000.0));
        look(&mut sim, SITE, |plant, now| plant.feed.energy(now).battery)
    };
    // 100 kW for 20 s, then 40 kW until the second block.
    assert!(near(battery_j("10 s"), 2.4e6 / 0.8) && near(battery_j("1 min"), 4.4e6 / 0.8));
    let of =
        |blocks: &str| errors(&format!("{RACKS}, {}", generator(&format!(", blocks: ({blocks})"))));
    assert_eq!(of(r#"size: "60 kW", every: "1 s""#), []);
    for (blocks, path, help) in [
        (r#"size: "0 W", every: "10 s""#, "generator.blocks.size", "above 0"),
        (r#"size: "60 kW", every: "100 ms""#, "generator.blocks.every", "1 s or more"),
    ] {
        let found = of(blocks);
        assert!(found.iter().any(|(at, text)| at == path && text.contains(help)), "{found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    /// With a battery that is not charged in between, racks without heat, and one start that succeeds:
    /// what the blocks leave to the battery is greater at each instant.
    #[test]
    fn smaller_blocks_never_leave_more_charge(
        size_kw in 5.0..150.0_f64,
        share in 0.1..1.0_f64,
        every_s in 1_u32..60,
        energy_kwh in 0.5..20.0_f64,
        loads in prop::collection::vec(0.0..1.0_f64, 1..5),
    ) {
        let charges = |size_kw: f64| {
            let infrastructure = format!(
                r#"(sites: {{"site": (role: large, area: "here", {}, {}, {},
                    racks: (count: 10, idle: "3 kW", peak: "10 kW", exponent: 2.0), chain: [(efficiency: 0.9)])}})"#,
                super::LOADED,
                battery(&format!("{energy_kwh} kWh")),
                generator(&format!(r#", blocks: (size: "{size_kw} kW", every: "{every_s} s")"#)),
            );
            let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
            for (place, &share) in loads.iter().enumerate() {
                let at = seconds(990.0 + 17.0 * place as f64);
                sim.agenda().at(at, TenantLoadChanged { site: SITE, share });
            }
            lose_grid(&mut sim, 1000.0, 3000.0);
            (0..60).map(|place| {
                let at = seconds(1000.5 + 30.0 * f64::from(place));
                play(&mut sim, at);
                let residual = infra::audit(&mut sim.world, at);
                assert!(residual < 1e-9, "{residual:e}");
                look(&mut sim, SITE, |plant, now| plant.reading(now).battery_charge.unwrap())
            }).collect::<Vec<f64>>()
        };
        let (small, large) = (charges(size_kw * share), charges(size_kw));
        let holds = small.iter().zip(&large).all(|(small, large)| *small <= large + 1e-12);
        prop_assert!(holds, "{small:?} {large:?}");
    }
}
