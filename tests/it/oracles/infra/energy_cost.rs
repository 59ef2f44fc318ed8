//! Energy of a site with chillers on a tower: COP by the wet bulb, power, PUE and cost.
//!
//! `COP = max(1, COP_0 − slope (T_wet + approach))` is a COP of `COP_0 − slope · T_design` at the design
//! temperature with a share `slope / COP_design` lost per kelvin. Fans run at full load; what is fixed is
//! lost in the chain. The air is saturated, so the wet bulb is the temperature of the area.

use super::super::{Answer, Row};
use super::with_unit;
use reflexarc::causality::Incidents;
use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::infra::{
    self, IdealInfrastructure, Infrastructure, InfrastructureSpec, SiteId, SiteParts,
};
use reflexarc::kernel::{Draws, SimSpan, SimTime, Simulation};

/// Design temperature of the chillers.
const DESIGN_C: f64 = 20.0;

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    reflexarc::quantity::read_ron(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn assemble(row: &Row) -> Simulation<()> {
    let (it, slope) = (row.number("it_kW"), row.number("cop_slope_per_C"));
    let cop = row.number("cop0") - slope * DESIGN_C;
    let infrastructure = format!(
        r#"(sites: {{"site": (role: large, area: "here",
            pool: (servers: 1, work: fixed("1 s"), queue: 0),
            racks: (count: 1, idle: {it}, peak: {it}, exponent: 1.0, liquid: 1.0),
            chain: [(efficiency: 1.0, loss: {fixed})],
            feed: (contracted: "100 MW", price: (energy: {price})),
            coolant: (capacity: "1 MJ/K", conductance: "1 MW/K", no_flow_conductance: "0 W/K", flow_exponent: 1.0,
                supply: "40 degC", pumps: (count: 1, needed: 1, power: "0 W")),
            facility_water: (capacity: "100 MJ/K", set_point: "40 degC", loss: "0 W/K", restart: "0 s",
                chillers: (units: 2, heat: {it}, design: "{DESIGN_C} degC", cop: {cop:?}, loss_per_k: {loss:?}),
                tower: (heat: "1 kW", approach: "{approach} K", fans: {fans})))}})"#,
        it = with_unit(it, "kW"),
        fixed = with_unit(row.number("fixed_kW"), "kW"),
        fans = with_unit(row.number("fan_pump_kW"), "kW"),
        price = with_unit(row.number("price_per_MWh") / 1000.0, "GBP/kWh"),
        approach = row.number("tower_approach_K"),
        loss = slope / cop,
    );
    let spec: InfrastructureSpec = read(&infrastructure);
    let mut issues = reflexarc::issue::Issues::new();
    spec.check(&["here"], "GBP".parse().ok(), &mut issues.at("infrastructure"));
    assert!(!issues.has_errors(), "{:?}", issues.as_slice());
    let environment: EnvironmentSpec = read(&format!(
        r#"(areas: {{"here": (weather: (mean: "{} degC", swing: "0 K", warmest: "15:00", humidity: 1.0))}})"#,
        row.number("wet_bulb_C")
    ));
    let start = "2022-07-18T00:00[Europe/London]".parse().unwrap();
    let clock = Clock::new(&start, "0 d".parse().unwrap(), "30 d".parse().unwrap()).unwrap();
    let mut sim = Simulation::new(clock.begin(), ());
    sim.world.insert_resource(Incidents::default());
    environment::assemble(&environment, clock, &mut sim);
    environment::begin(&mut sim);
    infra::assemble(&spec, IdealInfrastructure::default(), &mut Draws::new(1, 0), &mut sim)
        .unwrap();
    infra::install(&mut sim);
    sim
}

/// Runs a day, or the hours of the row.
pub fn run(row: &Row) -> Answer {
    let hours = row.optional("hours").unwrap_or(24.0);
    let mut sim = assemble(row);
    // Racks without load are the load; the first instants settle.
    sim.run_until(SimTime::START + SimSpan::from_seconds(3600.0 * hours)).unwrap();
    let now = sim.now();
    let entity = sim.world.resource::<Infrastructure>().site(SiteId::new(0)).unwrap();
    let mut plants = sim.world.query::<SiteParts>();
    let plants = plants.query(&sim.world);
    let plant = plants.get(entity).unwrap();
    let (reading, totals) = (plant.reading(now), plant.totals(now));
    let (it_w, fans_w) = (reading.it_w, 1e3 * row.number("fan_pump_kW"));
    Answer::Exact(match row.quantity.as_str() {
        "cop" => it_w / (reading.cooling_w - fans_w),
        "facility_power" => reading.grid_w / 1e3,
        "pue" => reading.grid_w / it_w,
        "energy_cost" => totals.energy_cost.unwrap_or(f64::NAN),
        _ => return Answer::NotCovered,
    })
}
