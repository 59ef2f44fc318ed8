//! Laws of heat over random sites, each with its conditions.
//!
//! A random site has liquid cooling, a room, plant, throttle and operator, loads and limits that vary.
//! Every run ends every instant, keeps every temperature within its bounds (or the run breaks off), and
//! conserves energy.

use super::{MILD, SITE, Setting, hours, incident, look, play};
use proptest::prelude::*;
use reflexarc::infra::{
    CoolingUnitsFailed, CoolingUnitsRestored, GridLost, GridRestored, PumpFailed, PumpRepaired,
    SiteReading, audit,
};
use reflexarc::kernel::Simulation;

/// A random site.
#[derive(Clone, Debug)]
pub(super) struct Random {
    pub(super) racks: u32,
    pub(super) idle_share: f64,
    pub(super) busy: f64,
    pub(super) liquid: f64,
    pub(super) rise_k: f64,
    pub(super) loop_mj_k: f64,
    pub(super) water_mj_k: f64,
    pub(super) conductance_kw_k: f64,
    /// Dry coolers, chillers, room cooling: capacity over the greatest heat.
    pub(super) spare: (f64, f64, f64),
    pub(super) cooling: usize,
    pub(super) outdoor_c: f64,
    pub(super) loss: bool,
    pub(super) limit_k: f64,
}

pub(super) fn random() -> impl Strategy<Value = Random> {
    (
        (1u32..30, 0.05..1.0, 0.0..1.0, 0.5..1.0, 0.0..40.0),
        (0.5..20.0, 5.0..80.0, 6.0..20.0),
        ((0.2..2.0, 0.2..2.0, 0.2..2.0), 0usize..4, -20.0..50.0, any::<bool>(), 4.0..20.0),
    )
        .prop_map(|((racks, idle_share, busy, liquid, rise_k), masses, rest)| Random {
            racks,
            idle_share,
            busy,
            liquid,
            rise_k,
            loop_mj_k: masses.0,
            water_mj_k: masses.1,
            conductance_kw_k: masses.2,
            spare: rest.0,
            cooling: rest.1,
            outdoor_c: rest.2,
            loss: rest.3,
            limit_k: rest.4,
        })
}

impl Random {
    /// Its parts in RON; `pumps` of which one is needed, and with or without limits.
    pub(super) fn parts(&self, pumps: u32, has_limits: bool) -> String {
        let Self { racks, idle_share, busy, liquid, rise_k, .. } = self;
        let heat_kw = 100.0 * f64::from(*racks);
        let (dry, chillers, air) = self.spare;
        let room_kw = air * heat_kw * (1.0 - liquid).max(0.1);
        let cooling = match self.cooling {
            0 => format!(
                r#"coil(conductance: "{:.6} kW/K", supply: "18 degC", cop: 4.0, capacity: "{room_kw:.6} kW")"#,
                room_kw / 8.0
            ),
            1 => format!(r#"fixed(power: "{room_kw:.6} kW", supply: "20 degC")"#),
            2 => format!(
                r#"water(heat: "{room_kw:.6} kW", difference: "6 K", approach: "1 K", fans: "{:.6} kW")"#,
                0.02 * room_kw
            ),
            _ => format!(
                r#"dx(units: 2, heat: "{:.6} kW", supply: "22 degC", design: "35 degC", cop: 3.0, loss_per_k: 0.02,
                    cut_out: (above: "44 degC", reset_below: "40 degC", reset: "20 min"))"#,
                0.5 * room_kw
            ),
        };
        let (loss, loop_loss) =
            if self.loss { ("", "") } else { (r#"loss: "0 W/K","#, r#"loss: "0 W/K""#) };
        let limits = if has_limits {
            format!(
                r#"throttle: (junction: (rise: "{rise_k:.3} K"),
                    steps: [(from: "85 degC", back: "79 degC", speed: 0.9), (from: "90 degC", back: "79 degC", speed: 0.6)],
                    trip: "95 degC", air: [(from: "35 degC", back: "32 degC", speed: 0.8)]),
                protection: (watches: water, limit: "{:.3} degC", delay: "20 min", immediate_above: "{:.3} degC",
                    share: 0.4),"#,
                28.0 + self.limit_k,
                33.0 + self.limit_k
            )
        } else {
            String::new()
        };
        format!(
            r#"pool: (servers: 100, work: fixed("1 s"), queue: 10, classes: (tenants: (busy: {busy:.6}))),
            racks: (count: {racks}, idle: "{:.3} kW", peak: "100 kW", exponent: 2.0, liquid: {liquid:.6},
                restart: (power: (delay: "10 min", rate: "60 /h"),
                    heat: (delay: "30 min", rate: "20 /h", below: "75 degC"))),
            chain: [(efficiency: 0.95)],
            ups: (energy: "{:.3} kWh", depth_of_discharge: 0.9, efficiency: 0.95, position: 0, charger: "50 kW",
                charge_efficiency: 0.95),
            coolant: (capacity: "350 kJ/K", conductance: "{:.3} kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
                loop: (capacity: "{:.3} MJ/K", heat: "{heat_kw} kW", approach: "4 K", {loop_loss}),
                supply: "28 degC", pumps: (count: {pumps}, needed: 1, power: "5 kW", on_ups: true)),
            facility_water: (capacity: "{:.3} MJ/K", set_point: "28 degC", pumps: "3 kW", restart: "2 min", {loss}
                dry_cooler: (heat: "{:.3} kW", approach: "8 K", fans: "10 kW"),
                chillers: (units: 2, heat: "{:.3} kW", design: "35 degC", cop: 3.2, loss_per_k: 0.02,
                    cut_out: (above: "46 degC", reset_below: "40 degC", reset: "30 min"))),
            room: (air: "1 MJ/K", structure: "20 MJ/K", coupling: "20 kW/K", start: "24 degC", cooling: {cooling}),
            {limits}"#,
            100.0 * idle_share,
            heat_kw / 15.0,
            self.conductance_kw_k,
            self.loop_mj_k,
            self.water_mj_k,
            dry * heat_kw,
            0.5 * chillers * heat_kw,
        )
    }

    fn site(&self, has_limits: bool) -> Simulation<()> {
        assemble(&self.parts(2, has_limits), self.outdoor_c)
    }
}

pub(super) fn assemble(parts: &str, outdoor_c: f64) -> Simulation<()> {
    let infrastructure = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    Setting { infrastructure: &infrastructure, outdoor_c, ..MILD }.assemble()
}

pub(super) fn fail_cooling(sim: &mut Simulation<()>, share: f64, from: f64, until: f64) {
    let failed = incident(sim, "cooling_failure", "site/plant");
    sim.agenda().at(hours(from), CoolingUnitsFailed { site: SITE, share, incident: failed });
    sim.agenda().at(hours(until), CoolingUnitsRestored { site: SITE, share, incident: failed });
}

pub(super) fn fail_pumps(sim: &mut Simulation<()>, pumps: u32, from: f64, until: f64) {
    let failed = incident(sim, "pump_failure", "site/pumps");
    for pump in 0..pumps {
        sim.agenda().at(hours(from), PumpFailed { site: SITE, pump, incident: failed });
        sim.agenda().at(hours(until), PumpRepaired { site: SITE, pump, incident: failed });
    }
}

fn lose_grid(sim: &mut Simulation<()>, from: f64, until: f64) {
    let lost = incident(sim, "grid_outage", "here");
    sim.agenda().at(hours(from), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(until), GridRestored { site: SITE, incident: lost });
}

pub(super) fn reading(sim: &mut Simulation<()>, hour: f64) -> SiteReading {
    play(sim, hours(hour));
    look(sim, SITE, |plant, now| plant.reading(now))
}

fn dark_rack_s(sim: &mut Simulation<()>, hour: f64) -> f64 {
    play(sim, hours(hour));
    look(sim, SITE, |plant, now| plant.totals(now).dark_rack_s)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_sites_end_every_instant_stay_in_bounds_and_conserve_energy(
        site in random(), share in 0.1..1.0, from in 1.0..10.0, lasts in 0.05..6.0, grid in 0.01..2.0,
    ) {
        let mut sim = site.site(true);
        fail_cooling(&mut sim, share, from, from + lasts);
        fail_pumps(&mut sim, 2, from + 0.7 * lasts, from + 0.7 * lasts + 0.3);
        lose_grid(&mut sim, 14.0, 14.0 + grid);
        for step in 1..40 {
            play(&mut sim, hours(f64::from(step) * 0.6));
            let now = sim.now();
            let left = audit(&mut sim.world, now);
            prop_assert!(left < 1e-9, "{left}");
            let reading = look(&mut sim, SITE, |plant, now| plant.reading(now));
            for celsius in [reading.chips_c, reading.coolant_c, reading.water_c, reading.air_c] {
                let celsius = celsius.unwrap();
                prop_assert!(celsius > -25.0 && celsius < 150.0, "{reading:?}");
            }
        }
    }

    /// With pumps whose own power is no heat, and a plant that keeps the water.
    #[test]
    fn a_standby_pump_never_warms(site in random(), from in 1.0..3.0) {
        let site = Random { spare: (2.0, 2.0, 2.0), outdoor_c: site.outdoor_c.min(30.0), ..site };
        let parts =
            |pumps| site.parts(pumps, false).replace(r#"power: "5 kW""#, r#"power: "0 W""#);
        let mut alone = assemble(&parts(1), site.outdoor_c);
        let mut with = assemble(&parts(2), site.outdoor_c);
        for sim in [&mut alone, &mut with] {
            fail_pumps(sim, 1, from, from + 0.1);
        }
        for step in 1..30 {
            let hour = from - 0.5 + 0.05 * f64::from(step);
            let (one, other) = (reading(&mut alone, hour), reading(&mut with, hour));
            prop_assert!(other.chips_c.unwrap() <= one.chips_c.unwrap() + 1e-6, "{one:?} {other:?}");
        }
    }

    /// At a fixed load (no limits), below the cut-out, a room whose cooling gives no heat to the water.
    #[test]
    fn warmer_weather_never_cools_the_water(site in random(), warmer in 0.0..15.0) {
        let site = Random { outdoor_c: site.outdoor_c.min(28.0), cooling: site.cooling % 2, ..site };
        let mut cool = assemble(&site.parts(2, false), site.outdoor_c);
        let mut warm = assemble(&site.parts(2, false), site.outdoor_c + warmer);
        for sim in [&mut cool, &mut warm] {
            fail_cooling(sim, 0.7, 2.0, 6.0);
        }
        for step in 1..20 {
            let hour = 0.5 * f64::from(step);
            let (one, other) = (reading(&mut cool, hour), reading(&mut warm, hour));
            prop_assert!(other.water_c.unwrap() >= one.water_c.unwrap() - 1e-4, "{one:?} {other:?}");
        }
    }

    /// Up to the end of the longer outage.
    #[test]
    fn a_longer_outage_of_cooling_never_has_fewer_dark_rack_hours_while_it_lasts(
        site in random(), lasts in 0.2..4.0, longer in 0.0..4.0,
    ) {
        let (mut short, mut long) = (site.site(true), site.site(true));
        fail_cooling(&mut short, 1.0, 2.0, 2.0 + lasts);
        fail_cooling(&mut long, 1.0, 2.0, 2.0 + lasts + longer);
        for share in [0.25, 0.5, 0.75, 1.0] {
            let hour = 2.0 + (lasts + longer) * share;
            let (one, other) = (dark_rack_s(&mut short, hour), dark_rack_s(&mut long, hour));
            prop_assert!(other >= one - 1e-6, "{one} {other}");
        }
    }

    /// Chips above coolant at a fixed load.
    #[test]
    fn twice_the_conductance_halves_the_rise(site in random()) {
        let twice = Random { conductance_kw_k: 2.0 * site.conductance_kw_k, ..site.clone() };
        let rise = |site: &Random| {
            let reading = reading(&mut assemble(&site.parts(2, false), 15.0), 20.0);
            reading.chips_c.unwrap() - reading.coolant_c.unwrap()
        };
        let (one, other) = (rise(&site), rise(&twice));
        prop_assert!((one - 2.0 * other).abs() < 2e-3 * one, "{one} {other}");
    }

    /// Beyond what they need, a cooler's capacity, a battery that is not used, and a limit that is not
    /// reached change nothing.
    #[test]
    fn a_wider_trip_changes_nothing_before_it_is_reached(site in random()) {
        let site = Random { spare: (2.0, 2.0, 2.0), outdoor_c: 15.0, rise_k: site.rise_k.min(20.0), ..site };
        let parts = site.parts(2, true);
        let wider = parts.replace(r#"trip: "95 degC""#, r#"trip: "99 degC""#);
        let (one, other) = (
            reading(&mut assemble(&parts, 15.0), 12.0),
            reading(&mut assemble(&wider, 15.0), 12.0),
        );
        prop_assert_eq!(one, other);
    }
}
