//! Conversion: the Frontier-like rack, and stages in series.

use super::super::{Answer, Row};
use super::{look, site, with_unit};
use reflexarc::kernel::SimTime;

/// A rack of nodes with converters, in chassis with rectifiers and switches.
pub fn rack(row: &Row) -> Answer {
    let failed = row.optional("rectifiers_failed").unwrap_or(0.0);
    let util = row.number("util");
    let count = row.optional("racks").unwrap_or(1.0);
    let mut sim = site(
        &format!(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: {util:?}))),
            racks: (count: {count}, idle: {idle}, peak: {full}, exponent: 1.0, inside: [
                (loss: {node_loss}, efficiency: {node_eff:?}),
                (of: {nodes}, plus: {switches}, units: {units}, loss: {rect_loss}, efficiency: {rect_eff:?}),
                (of: {chassis}, efficiency: 1.0),
            ]),
            chain: [(plus: {cdus}, efficiency: 1.0)]"#,
            idle = with_unit(row.number("node_idle_W"), "W"),
            full = with_unit(row.number("node_full_W"), "W"),
            node_loss = with_unit(row.number("sivoc_loss_W"), "W"),
            node_eff = row.number("sivoc_eff"),
            nodes = row.number("nodes_per_chassis"),
            switches = with_unit(row.number("switches_per_chassis") * row.number("switch_W"), "W"),
            units = row.number("rectifiers_per_chassis") - failed,
            rect_loss = with_unit(row.number("rect_loss_W"), "W"),
            rect_eff = row.number("rect_eff"),
            chassis = row.number("chassis_per_rack"),
            cdus = with_unit(
                row.optional("cdus").unwrap_or(0.0) * row.optional("cdu_W").unwrap_or(0.0),
                "W"
            ),
        ),
        row.seed(),
        (),
    );
    sim.run_until(SimTime::from_seconds(1.0)).unwrap();
    let stage = |sim: &mut _, stages: usize| {
        look(sim, |plant, _| {
            plant.racks.unwrap().all()[0].stage_input_w(plant.pools.utilisation(), stages)
        })
    };
    Answer::Exact(match row.quantity.as_str() {
        "node_input_after_sivoc" => stage(&mut sim, 1),
        "chassis_input" | "chassis_input_one_rectifier_failed" => stage(&mut sim, 2),
        "rack_conversion_loss" => look(&mut sim, |plant, _| {
            plant.racks.unwrap().all()[0].conversion_loss_w(plant.pools.utilisation())
        }),
        "output_per_rectifier_one_failed" => look(&mut sim, |plant, _| {
            plant.racks.unwrap().all()[0].converter_output_w(plant.pools.utilisation(), 2)
        }),
        "rack_input" => look(&mut sim, |plant, _| plant.feed.power().racks),
        "system_power" => look(&mut sim, |plant, _| plant.feed.power().grid),
        _ => return Answer::NotCovered,
    })
}

/// Stages from the load to the grid.
pub fn series(row: &Row) -> Answer {
    let stages: Vec<String> = row
        .numbers("stage_eff")
        .iter()
        .zip(row.numbers("stage_const_loss_kW"))
        .map(|(efficiency, loss)| {
            format!("(loss: {}, efficiency: {efficiency:?})", with_unit(loss, "kW"))
        })
        .collect();
    let load = with_unit(row.number("it_load_kW"), "kW");
    let mut sim = site(
        &format!(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 0, classes: (tenants: (busy: 1.0))),
            racks: (count: 1, idle: "0 W", peak: {load}, exponent: 1.0), chain: [{}]"#,
            stages.join(", ")
        ),
        row.seed(),
        (),
    );
    sim.agenda().at(
        SimTime::from_seconds(7200.0),
        reflexarc::infra::TenantLoadChanged { site: super::SITE, share: 1.0 },
    );
    sim.run_until(SimTime::from_seconds(3600.0)).unwrap();
    let energy = look(&mut sim, |plant, now| plant.feed.energy(now));
    Answer::Exact(match row.quantity.as_str() {
        "grid_input" => energy.grid / 3600.0 / 1e3,
        "overall_efficiency" => energy.racks / energy.grid,
        _ => return Answer::NotCovered,
    })
}
