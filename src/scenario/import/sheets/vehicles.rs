//! The sheet `vehicles`: what the vehicles of a lane hold and cost, and how many there are.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{BeyondSpec, VehiclesSpec};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "vehicles",
    meaning: "the vehicles of lanes; a lane without a row carries any load",
    is_required: false,
    columns: &[
        Column::new("lane", Kind::Names, "Lanes, each of which has these vehicles").required(),
        Column::new(
            "holds",
            Kind::Number,
            "Load that one vehicle holds, in the unit of the products' `load`",
        )
        .required()
        .within(0.001, 1e6),
        Column::new("cost", Kind::Money, "Cost of each vehicle that leaves").or("0"),
        Column::new("per_drop", Kind::Money, "Cost of each call of a vehicle at a destination")
            .or("0"),
        Column::new("own", Kind::Count, "Vehicles at each departure of a timetable")
            .or("as many as are needed")
            .within(0.0, 10_000.0),
        Column::new(
            "beyond",
            Kind::Word(&["wait", "hire"]),
            "What is done with goods that do not fit the own vehicles",
        )
        .or("wait"),
        Column::new("hire_cost", Kind::Money, "Cost of each hired vehicle: hire"),
    ],
    fields: &[],
    example: &[&[("lane", "van"), ("holds", "600"), ("per_drop", "5 EUR"), ("own", "3")]],
};

/// Sets the vehicles.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let lanes = draft.named_lanes(row, "lane", log);
        let Some(vehicles) = vehicles(row, log) else { continue };
        for lane in lanes {
            let path = format!("lanes.{lane}.vehicles");
            draft.comes_from(path.clone(), row);
            if matches!(vehicles.beyond, Some(BeyondSpec::Hire { .. })) {
                draft.is_cell(format!("{path}.beyond"), row, "hire_cost");
            }
            let Some(spec) = draft.spec.lanes.get_mut(&lane) else { continue };
            if spec.vehicles.replace(vehicles.clone()).is_some() {
                let message = format!("the vehicles of `{lane}` are given twice");
                let help = "remove one of the two rows: the vehicles of a lane are alike";
                log.error("given-twice", row.cell("lane"), &lane, message, help);
            }
        }
    }
}

fn vehicles(row: &Row<'_>, log: &mut Log) -> Option<VehiclesSpec> {
    let beyond = match row.word("beyond") {
        Some("hire") => {
            need(row, &["hire_cost"], "a hired vehicle", log);
            Some(BeyondSpec::Hire { cost: row.money("hire_cost")? })
        }
        word => {
            forbid(row, &["hire_cost"], "no vehicle is hired", log);
            word.map(|_| BeyondSpec::Wait)
        }
    };
    let own = row.number("own");
    Some(VehiclesSpec {
        holds: row.number("holds")?,
        cost: row.money("cost"),
        per_drop: row.money("per_drop"),
        own: own.map(|own| own.min(f64::from(u32::MAX)) as u32),
        beyond,
    })
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    column != "beyond" || row.states("own")
}
