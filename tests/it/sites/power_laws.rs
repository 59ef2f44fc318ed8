//! Laws of power over random sites: batteries, outages, generators and caps, each with its conditions,
//! and the books of energy.

use super::{LOADED, MILD};
use super::{SITE, Setting, incident, look, play, seconds};
use proptest::prelude::*;
use reflexarc::infra::{
    self, GridLost, GridRestored, PowerCapBegan, PowerCapEnded, TenantLoadChanged,
};
use reflexarc::kernel::Simulation;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) }
}

/// A site without heat, so that power alone takes racks down: what they draw varies with the load.
#[derive(Clone, Debug)]
struct Plain {
    racks: u32,
    idle_kw: f64,
    battery_kwh: f64,
    units: u32,
    success: f64,
    fails_h: f64,
    loads: Vec<f64>,
    seed: u64,
}

fn plain() -> impl Strategy<Value = Plain> {
    let parts = (1_u32..12, 0.0..9.0_f64, 0.5..30.0_f64, 1_u32..4, 0.2..1.0_f64, 0.3..6.0_f64);
    (parts, prop::collection::vec(0.0..1.0_f64, 1..6), any::<u64>()).prop_map(
        |((racks, idle_kw, battery_kwh, units, success, fails_h), loads, seed)| Plain {
            racks,
            idle_kw,
            battery_kwh,
            units,
            success,
            fails_h,
            loads,
            seed,
        },
    )
}

impl Plain {
    /// The site, whose load changes every 11 min; the grid is lost after an hour.
    fn assemble(&self, with_generators: bool, outage_s: f64) -> Simulation<()> {
        let generator = if with_generators {
            format!(
                r#"generator: (units: {}, needed: 1, attempt: "15 s", success: {:?}, attempts: 3, transfer: "5 s",
                    fails_running: exponential(mean: "{} ms")),"#,
                self.units,
                self.success,
                ms(self.fails_h),
            )
        } else {
            String::new()
        };
        let infrastructure = format!(
            r#"(sites: {{"site": (role: large, area: "here", {LOADED}, {generator}
                racks: (count: {}, idle: "{} kW", peak: "10 kW", exponent: 2.0),
                chain: [(efficiency: 0.95, loss: "100 W")],
                ups: (energy: "{} kWh", depth_of_discharge: 0.9, efficiency: 0.95, position: 1, charger: "3 kW")
            )}})"#,
            self.racks, self.idle_kw, self.battery_kwh,
        );
        let setting = Setting { infrastructure: &infrastructure, seed: self.seed, ..MILD };
        let mut sim = setting.assemble();
        for (place, &share) in self.loads.iter().enumerate() {
            let at = seconds(3000.0 + 660.0 * place as f64);
            sim.agenda().at(at, TenantLoadChanged { site: SITE, share });
        }
        let lost = incident(&mut sim, "grid_outage", "here");
        sim.agenda().at(seconds(3600.0), GridLost { site: SITE, incident: lost });
        sim.agenda().at(seconds(3600.0 + outage_s), GridRestored { site: SITE, incident: lost });
        sim
    }
}

/// Hours in whole milliseconds.
fn ms(hours: f64) -> i64 {
    (hours * 3.6e6) as i64
}

/// Racks that are up at instants 23 s apart, from the loss of the grid on.
fn racks_up(sim: &mut Simulation<()>, for_s: f64) -> Vec<u32> {
    let instants = (0..).map(|place| 3600.5 + 23.0 * f64::from(place));
    instants
        .take_while(|at_s| *at_s < 3600.0 + for_s)
        .map(|at_s| {
            play(sim, seconds(at_s));
            look(sim, SITE, |plant, _| plant.racks.unwrap().up())
        })
        .collect()
}

proptest! {
    #![proptest_config(config())]

    /// Without generators and ratings, over one outage.
    #[test]
    fn a_larger_battery_never_darkens_a_rack_earlier(site in plain(), more in 1.0..3.0_f64) {
        let larger = Plain { battery_kwh: site.battery_kwh * more, ..site.clone() };
        let small = racks_up(&mut site.assemble(false, 7200.0), 7200.0);
        let large = racks_up(&mut larger.assemble(false, 7200.0), 7200.0);
        prop_assert!(small.iter().zip(&large).all(|(small, large)| small <= large));
    }

    /// While it lasts: afterwards the battery and the restart begin from elsewhere.
    #[test]
    fn a_longer_outage_never_has_fewer_dark_racks(site in plain(), short_s in 60.0..3600.0_f64) {
        let short = racks_up(&mut site.assemble(true, short_s), 3600.0);
        let long = racks_up(&mut site.assemble(true, 3700.0), 3600.0);
        prop_assert!(long.iter().zip(&short).all(|(long, short)| long <= short));
    }

    /// With units that are not repaired within the outage, and fuel without limit: a further unit takes
    /// the load earlier or keeps it longer, and the draws of the others are the same.
    #[test]
    fn a_standby_generator_never_hurts(site in plain()) {
        let more = Plain { units: site.units + 1, ..site.clone() };
        let with = racks_up(&mut more.assemble(true, 20_000.0), 20_000.0);
        let without = racks_up(&mut site.assemble(true, 20_000.0), 20_000.0);
        prop_assert!(with.iter().zip(&without).all(|(with, without)| with >= without));
    }

    /// A lower cap never leaves more racks up while it lasts.
    #[test]
    fn a_lower_cap_never_leaves_more_racks(site in plain(), low in 0.0..1.0_f64, high in 0.0..1.0_f64) {
        let capped = |share: f64| {
            let mut sim = site.assemble(false, 1.0);
            let incident = incident(&mut sim, "power_cap", "here");
            let to_w = share * f64::from(site.racks) * 11e3;
            sim.agenda().at(seconds(3800.0), PowerCapBegan { site: SITE, to_w, incident });
            play(&mut sim, seconds(3801.0));
            look(&mut sim, SITE, |plant, _| (plant.racks.unwrap().up(), plant.feed.power().grid, to_w))
        };
        let (lower, higher) = (capped(low.min(high)), capped(low.max(high)));
        prop_assert!(lower.0 <= higher.0);
        prop_assert!(lower.1 <= lower.2 + 1e-6 && higher.1 <= higher.2 + 1e-6);
    }
}

/// A site with all parts of power, in RON, and its disturbances.
#[derive(Clone, Debug)]
struct Whole {
    parts: String,
    outages: Vec<(f64, f64)>,
    caps: Vec<(f64, f64, f64)>,
    loads: Vec<(f64, f64)>,
    seed: u64,
}

fn whole() -> impl Strategy<Value = Whole> {
    let racks = (1_u32..20, 0.0..1.0_f64, 1.0..3.0_f64, 0.0..1.0_f64);
    let feed = (0.3..1.5_f64, 0.0..1.0_f64, 0_usize..6, 1_u32..30);
    let ups = (0.1..60.0_f64, 0.5..1.5_f64, 0_u32..3, 0.0..80.0_f64, 1.0..1.4_f64);
    let generator = (1_u32..4, 0.3..1.3_f64, 0.0..1.0_f64, 1.0..10.0_f64, 0.1..8.0_f64);
    let generator =
        (generator, 0.02..1.5_f64, 1_u32..90).prop_map(|(of, block, every)| (of, (block, every)));
    let spans = prop::collection::vec((0.0..160_000.0_f64, 1.0..20_000.0_f64), 0..5);
    let caps = prop::collection::vec((0.0..160_000.0_f64, 1.0..20_000.0_f64, 0.0..1.2_f64), 0..4);
    let loads = prop::collection::vec((0.0..160_000.0_f64, 0.0..1.0_f64), 0..12);
    (racks, feed, ups, generator, spans, caps, loads, any::<u64>()).prop_map(
        |(racks, feed, ups, generator, outages, caps, loads, seed)| {
            let (count, idle, exponent, liquid) = racks;
            let (generator, blocks) = generator;
            let full_kw = f64::from(count) * 12.0 * 1.4;
            let contracted_kw = (full_kw * feed.0).max(40.0);
            let orders = ["charger, racks", "racks, charger", "charger, speed, racks", "speed, racks",
                "tenants, charger, racks", "charger, speed, ours, tenants, racks"];
            let parts = format!(
                r#"{LOADED},
                racks: (count: {count}, idle: "{} kW", peak: "12 kW", exponent: {exponent:?}, liquid: {liquid:?}),
                coolant: (capacity: "40 kJ/K", conductance: "1.2 kW/K", no_flow_conductance: "0.03 kW/K",
                    flow_exponent: 0.8, supply: "28 degC", pumps: (count: 2, needed: 1, power: "1 kW", on_ups: true)),
                facility_water: (capacity: "4 MJ/K", set_point: "28 degC", restart: "150 s",
                    chillers: (units: 4, heat: "90 kW", design: "35 degC", cop: 3.0, loss_per_k: 0.02)),
                room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "24 degC",
                    cooling: coil(conductance: "12 kW/K", supply: "18 degC", cop: 4.0)),
                chain: [(efficiency: 0.98, loss: "100 W"), (efficiency: 0.95), (efficiency: 0.98)],
                cooling_after: 2, load: "500 W",
                feed: (contracted: "{contracted_kw} kW", shed: [{}], recheck: "{} min", energised: [
                    (from: "2022-07-01T00:00", power: "{contracted_kw} kW"),
                    (from: "2022-07-18T20:00", power: "{} kW"), (from: "2022-07-19T04:00", power: "{contracted_kw} kW")]),
                ups: (energy: "{} kWh", depth_of_discharge: 0.9, efficiency: 0.95, position: {}, rating: "{} kW",
                    charger: "{} kW", charge_efficiency: 0.9, peukert: (exponent: {:?}, rated: "15 min")),
                generator: (units: {}, needed: 1, rating: "{} kW", attempt: "15 s", success: {:?}, attempts: 2,
                    retry: "20 min", transfer: "5 s", fails_running: exponential(mean: "{} ms"), repair: "1 h",
                    fuel: "{} ms", no_load_fuel: 0.1, refuel: "3 h", blocks: (size: "{} kW", every: "{} s"))"#,
                idle * 12.0,
                orders[feed.2],
                feed.3,
                contracted_kw * feed.1,
                ups.0,
                ups.2,
                full_kw * ups.1,
                ups.3,
                ups.4,
                generator.0,
                full_kw * generator.1,
                generator.2,
                ms(generator.3),
                ms(generator.4),
                full_kw * blocks.0,
                blocks.1,
            );
            let caps = caps.into_iter();
            let caps = caps.map(|(at, for_s, share)| (at, for_s, share * contracted_kw * 1e3));
            Whole { parts, outages, caps: caps.collect(), loads, seed }
        },
    )
}

proptest! {
    #![proptest_config(config())]

    /// Over two days of outages, caps and loads: the books of energy hold, and nothing draws more than
    /// its source carries.
    #[test]
    fn energy_is_conserved_and_every_limit_holds(whole in whole()) {
        let infrastructure =
            format!(r#"(sites: {{"site": (role: large, area: "here", {})}})"#, whole.parts);
        let setting = Setting { infrastructure: &infrastructure, seed: whole.seed, ..MILD };
        let mut sim = setting.assemble();
        for &(at_s, for_s) in &whole.outages {
            let lost = incident(&mut sim, "grid_outage", "here");
            sim.agenda().at(seconds(at_s), GridLost { site: SITE, incident: lost });
            sim.agenda().at(seconds(at_s + for_s), GridRestored { site: SITE, incident: lost });
        }
        for &(at_s, for_s, to_w) in &whole.caps {
            let incident = incident(&mut sim, "power_cap", "here");
            sim.agenda().at(seconds(at_s), PowerCapBegan { site: SITE, to_w, incident });
            sim.agenda().at(seconds(at_s + for_s), PowerCapEnded { site: SITE, incident });
        }
        for &(at_s, share) in &whole.loads {
            sim.agenda().at(seconds(at_s), TenantLoadChanged { site: SITE, share });
        }
        for place in 1..140 {
            let at = seconds(1234.5 * f64::from(place));
            play(&mut sim, at);
            let residual = infra::audit(&mut sim.world, at);
            prop_assert!(residual < 1e-9, "the books are off by {residual:e}");
            let (reading, power) =
                look(&mut sim, SITE, |plant, now| (plant.reading(now), *plant.feed.power()));
            prop_assert!(reading.power_headroom_w >= -1e-6, "{} W", reading.power_headroom_w);
            let to_w = whole.caps.iter().filter(|(from, for_s, _)| {
                let at_s = 1234.5 * f64::from(place);
                *from <= at_s && at_s < from + for_s
            });
            let cap_w = to_w.map(|cap| cap.2).fold(f64::INFINITY, f64::min);
            prop_assert!(power.grid <= cap_w + 1e-6, "{} W of {cap_w} W", power.grid);
            prop_assert!(power.chain_loss >= -1e-6 && power.battery_loss >= -1e-6);
        }
        let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
        prop_assert!(totals.power_headroom_min.is_none_or(|least| least.unused_w >= -1e-6));
    }
}
