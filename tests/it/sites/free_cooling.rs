//! Dry coolers beside chillers: fans run as fast as is cheaper than chillers, and warmer air never makes
//! the cooling cheaper at the same heat.

use super::{MILD, SITE, Setting, hours, look, near, play};
use proptest::prelude::*;
use reflexarc::infra::Regime;

/// Heat and dry coolers of a plant; the water is kept at 28 °C.
#[derive(Clone, Debug)]
struct Plant {
    heat_kw: f64,
    dry_kw: f64,
    fans_kw: f64,
    cop: f64,
    loss_per_k: f64,
    /// Heat of the chillers, and of their tower if they have one.
    chillers_kw: f64,
    tower: bool,
    recirculation_k: f64,
}

impl Plant {
    /// Power of the cooling in outdoor air of a temperature, in kW; `None` where the water is not kept.
    fn power_kw(&self, outdoor_c: f64) -> Option<f64> {
        let Self { heat_kw, dry_kw, fans_kw, cop, loss_per_k, chillers_kw, .. } = self;
        let chillers = if *chillers_kw > 0.0 {
            format!(
                r#"chillers: (units: 2, heat: "{} kW", design: "30 degC", cop: {cop}, loss_per_k: {loss_per_k}),"#,
                0.5 * chillers_kw
            )
        } else {
            String::new()
        };
        let tower = if self.tower {
            format!(
                r#"tower: (heat: "{} kW", approach: "4 K", fans: "{fans_kw} kW"),"#,
                0.7 * heat_kw
            )
        } else {
            String::new()
        };
        let infrastructure = format!(
            r#"(sites: {{"site": (role: large, area: "here",
            pool: (servers: 1, work: fixed("1 s"), queue: 1),
            racks: (count: 1, idle: "{heat_kw} kW", peak: "{heat_kw} kW", exponent: 1.0, liquid: 1.0),
            coolant: (capacity: "1 J/K", conductance: "100 kW/K", no_flow_conductance: "1 kW/K", flow_exponent: 0.8,
                supply: "28 degC", pumps: (count: 1, needed: 1, power: "0 W")),
            facility_water: (capacity: "40 MJ/K", set_point: "28 degC", loss: "0 W/K", restart: "0 s",
                recirculation: "{} K", dry_cooler: (heat: "{dry_kw} kW", approach: "8 K", fans: "{fans_kw} kW"),
                {chillers} {tower}))}})"#,
            self.recirculation_k
        );
        let mut sim = Setting { infrastructure: &infrastructure, outdoor_c, ..MILD }.assemble();
        play(&mut sim, hours(0.5));
        look(&mut sim, SITE, |plant, now| {
            let is_kept = plant.water.is_some_and(|water| water.regime() == Regime::Regulating);
            is_kept.then_some(plant.reading(now).cooling_w / 1e3)
        })
    }
}

/// 1 MW of heat; dry coolers of 125 kW/K with fans of 30 kW, and chillers at a COP of 5.
const PLANT: Plant = Plant {
    heat_kw: 1000.0,
    dry_kw: 1000.0,
    fans_kw: 30.0,
    cop: 5.0,
    loss_per_k: 0.0,
    chillers_kw: 2000.0,
    tower: false,
    recirculation_k: 0.0,
};

#[test]
fn fans_run_as_fast_as_the_last_watt_costs_less_than_in_the_chillers() {
    // 2 K below the water 250 kW run dry at full speed: 3 · 30 s² = 250/5 at s = √(5/9), 186.3 kW dry. A
    // dry cooler at full speed would cost 30 kW, and 150 kW for the rest.
    let s = (5.0_f64 / 9.0).sqrt();
    let power_kw = PLANT.power_kw(26.0).unwrap();
    assert!(near(power_kw, 30.0 * s * s * s + (1000.0 - 250.0 * s) / 5.0), "{power_kw}");
    assert!(power_kw < 30.0 + 750.0 / 5.0, "{power_kw}");
    // At 20 K below it 1 MW of 2.5 MW runs dry, at 0.4 of full speed and 1.92 kW: no chiller.
    assert!(near(PLANT.power_kw(8.0).unwrap(), 30.0 * 0.4 * 0.4 * 0.4));
    // In air of the water's temperature no fan runs.
    assert!(near(PLANT.power_kw(28.0).unwrap(), 200.0));
}

#[test]
fn dearer_fans_run_slower_and_dearer_chillers_let_them_run_faster() {
    let at = |fans_kw: f64, cop: f64| Plant { fans_kw, cop, ..PLANT }.power_kw(26.0).unwrap();
    // With fans of 3 kW all that the air takes runs dry, 250 kW.
    assert!(near(at(3.0, 5.0), 3.0 + 750.0 / 5.0));
    // Of 300 kW hardly any: √(1/18) of full speed.
    let s = (1.0_f64 / 18.0).sqrt();
    assert!(near(at(300.0, 5.0), 300.0 * s * s * s + (1000.0 - 250.0 * s) / 5.0));
    // At a COP of 1 the fans of 30 kW are cheaper up to full speed.
    assert!(near(at(30.0, 1.0), 30.0 + 750.0));
}

#[test]
fn dry_coolers_run_at_the_speed_that_is_needed_where_chillers_do_not_take_the_rest() {
    // Without chillers the price of their fans changes no speed: 1 MW of 1.25 MW.
    for fans_kw in [3.0, 300.0] {
        let dry = Plant { fans_kw, chillers_kw: 0.0, ..PLANT };
        assert!(near(dry.power_kw(18.0).unwrap(), fans_kw * 0.8 * 0.8 * 0.8));
    }
    // Chillers of 800 kW leave 200 of 250 kW to fans of any price.
    let small = Plant { fans_kw: 300.0, chillers_kw: 800.0, ..PLANT };
    assert!(near(small.power_kw(26.0).unwrap(), 300.0 * 0.8 * 0.8 * 0.8 + 800.0 / 5.0));
}

fn plants() -> impl Strategy<Value = Plant> {
    let numbers = (50.0..2000.0_f64, 50.0..4000.0_f64, 0.0..200.0_f64, 2.0..9.0_f64);
    let more = (0.0..0.03_f64, 1.0..2.0_f64, any::<bool>(), 0.0..4.0_f64);
    (numbers, more).prop_map(|((heat_kw, dry_kw, fans_kw, cop), more)| Plant {
        heat_kw,
        dry_kw,
        fans_kw,
        cop,
        loss_per_k: more.0,
        chillers_kw: heat_kw * more.1,
        tower: more.2,
        recirculation_k: more.3,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    /// As long as the plant keeps the water, and no unit has cut out.
    #[test]
    fn warmer_air_never_makes_the_cooling_of_a_heat_cheaper(
        plant in plants(), outdoor_c in -15.0..45.0_f64, warmer_k in 0.0..10.0_f64
    ) {
        let (cold, warm) = (plant.power_kw(outdoor_c), plant.power_kw(outdoor_c + warmer_k));
        if let (Some(cold_kw), Some(warm_kw)) = (cold, warm) {
            prop_assert!(warm_kw >= cold_kw * (1.0 - 1e-9), "{cold_kw} kW, {warm_kw} kW");
        }
        // Where colder air leaves too little, warmer air does.
        prop_assert!(cold.is_some() || warm.is_none());
    }

    /// More heat costs more.
    #[test]
    fn more_heat_never_makes_the_cooling_cheaper(
        plant in plants(), outdoor_c in -15.0..45.0_f64, more in 1.0..1.5_f64
    ) {
        // The capacities stay.
        let Plant { heat_kw, chillers_kw, .. } = plant;
        let warm = Plant { heat_kw: heat_kw * more, chillers_kw, tower: false, ..plant.clone() };
        let cool = Plant { tower: false, ..plant };
        if let (Some(less_kw), Some(more_kw)) = (cool.power_kw(outdoor_c), warm.power_kw(outdoor_c)) {
            prop_assert!(more_kw >= less_kw * (1.0 - 1e-9), "{less_kw} kW, {more_kw} kW");
        }
    }
}
