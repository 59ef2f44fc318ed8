//! The sheet `quantities`: minimum and multiple of ordered products, and the minimum of a whole order.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{
    BelowMinimum, LineQuantitiesSpec, MultipleSpec, OrderAmountSpec, WholeOrderSpec,
};

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "quantities",
    meaning: "quantities in which orders of lanes are taken; a lane without a row takes any",
    is_required: false,
    columns: &[
        Column::new("lane", Kind::Names, "Lanes, each of which takes orders so").required(),
        Column::new("product", Kind::Names, "Products that the row concerns")
            .or("all without a row of their own"),
        Column::new("minimum", Kind::Number, "Least units of a product in an order that has any")
            .or("none")
            .within(1.0, 1e6),
        Column::new("multiple", Kind::Number, "What the units of a product are a multiple of")
            .or("any number")
            .within(0.001, 1e6),
        Column::new("counts", Kind::Word(&["units", "cases"]), "What `multiple` counts")
            .or("units"),
        Column::new(
            "order_minimum_units",
            Kind::Number,
            "Least units of a whole order; in a row without a product",
        ),
        Column::new(
            "order_minimum_cost",
            Kind::Money,
            "Least purchase cost of a whole order; in a row without a product",
        ),
        Column::new(
            "order_below",
            Kind::Word(&["raised", "waits"]),
            "What is done with an order below its minimum",
        )
        .or("raised"),
    ],
    fields: &[],
    example: &[&[("lane", "van"), ("product", "rolls"), ("multiple", "1"), ("counts", "cases")]],
};

/// Sets the quantities.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let lanes = draft.named_lanes(row, "lane", log);
        let products = draft.products(row, "product", log);
        let Some(line) = line(row, log) else { continue };
        let whole_order = whole_order(row, log);
        let all = ["minimum", "multiple", "order_minimum_units", "order_minimum_cost"];
        if !all.iter().any(|column| row.states(column)) {
            let help = "fill `minimum`, `multiple` or the minimum of a whole order";
            log.error("missing", row.spot(), "", "no quantity is given", help);
        }
        for lane in lanes {
            let path = format!("lanes.{lane}.quantities");
            draft.comes_from(path.clone(), row);
            if !row.states("product") {
                for part in ["minimum", "multiple"].into_iter().filter(|part| row.states(part)) {
                    draft.is_cell(format!("{path}.{part}"), row, part);
                }
            }
            if let Some(order) = whole_order {
                let column = match order.minimum {
                    OrderAmountSpec::Units(_) => "order_minimum_units",
                    OrderAmountSpec::Cost(_) => "order_minimum_cost",
                };
                for part in ["whole_order", "whole_order.minimum"] {
                    draft.is_cell(format!("{path}.{part}"), row, column);
                }
            }
            for product in &products {
                draft.comes_from(format!("{path}.by_product.{product}"), row);
            }
            let Some(spec) = draft.spec.lanes.get_mut(&lane) else { continue };
            let quantities = spec.quantities.get_or_insert_default();
            let mut twice = None;
            if !row.states("product") {
                let is_set = quantities.minimum.is_some() || quantities.multiple.is_some();
                if is_set && line != LineQuantitiesSpec::default() {
                    twice = Some("of all products".to_owned());
                }
                quantities.minimum = quantities.minimum.or(line.minimum);
                quantities.multiple = quantities.multiple.or(line.multiple);
            }
            for product in &products {
                if quantities.by_product.insert(product.clone(), line).is_some() {
                    twice = Some(format!("of `{product}`"));
                }
            }
            if whole_order.is_some() && quantities.whole_order.is_some() {
                twice = Some("of a whole order".to_owned());
            }
            quantities.whole_order = quantities.whole_order.or(whole_order);
            if let Some(what) = twice {
                let message = format!("quantities {what} on `{lane}` are given by another row");
                let help = "remove one of the two";
                log.error("given-twice", row.cell("lane"), &lane, message, help);
            }
        }
    }
}

/// What the row says of a product; `None` where that is wrong.
fn line(row: &Row<'_>, log: &mut Log) -> Option<LineQuantitiesSpec> {
    if !row.states("multiple") {
        forbid(row, &["counts"], "no multiple is given", log);
    }
    let multiple = match (row.number("multiple"), row.word("counts")) {
        (None, _) => None,
        (Some(cases), Some("cases")) => {
            if cases.fract() != 0.0 || !(1.0..=1e6).contains(&cases) {
                let message = format!("`{cases}` is no number of cases");
                let help = "a whole number of cases, 1 to 1000000, or a multiple in `units`";
                log.error("out-of-range", row.cell("multiple"), "", message, help);
                return None;
            }
            Some(MultipleSpec::Cases(cases as u32))
        }
        (Some(units), _) => Some(MultipleSpec::Units(units)),
    };
    Some(LineQuantitiesSpec { minimum: row.number("minimum"), multiple })
}

/// What the row says of a whole order.
fn whole_order(row: &Row<'_>, log: &mut Log) -> Option<WholeOrderSpec> {
    if row.states("product") {
        let all = ["order_minimum_units", "order_minimum_cost", "order_below"];
        forbid(row, &all, "a whole order is of all products: leave `product` empty", log);
        return None;
    }
    let minimum = if row.states("order_minimum_units") {
        forbid(row, &["order_minimum_cost"], "the minimum is given in units", log);
        OrderAmountSpec::Units(row.number("order_minimum_units")?)
    } else if row.states("order_minimum_cost") {
        OrderAmountSpec::Cost(row.money("order_minimum_cost")?)
    } else {
        forbid(row, &["order_below"], "no minimum of a whole order is given", log);
        return None;
    };
    let below = match row.word("order_below") {
        Some("waits") => BelowMinimum::Waits,
        _ => BelowMinimum::Raised,
    };
    Some(WholeOrderSpec { minimum, below })
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let states = |column| row.states(column);
    match column {
        "multiple" => states("minimum"),
        "minimum" | "counts" => states("multiple"),
        "order_below" => states("order_minimum_units") || states("order_minimum_cost"),
        _ => true,
    }
}
