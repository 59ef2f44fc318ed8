//! The sheet `products`.

use super::unmet;
use crate::quantity::{MoneyPerUnit, Span};
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, class, forbid, per_unit, share};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{ProductSpec, UnmetSpec};
use std::collections::BTreeSet;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "products",
    meaning: "a product",
    is_required: true,
    columns: &[
        Column::new("name", Kind::Name, "Name of the product").required(),
        Column::new("class", Kind::Word(&["chilled", "frozen", "ambient"]), "Temperature class")
            .required(),
        Column::new("price", Kind::Money, "Sales price of a unit").required().within(0.001, 1e6),
        Column::new("margin", Kind::Money, "Price less purchase cost of a unit; give it or `cost`")
            .within(0.0, 1e6),
        Column::new("cost", Kind::Money, "Purchase cost of a unit; give it or `margin`")
            .within(0.0, 1e6),
        Column::new(
            "unmet",
            Kind::Word(&["lost", "backordered"]),
            "What happens to demand that stock does not cover, unless `unmet` has rows of the product",
        )
        .or("lost"),
        Column::new(
            "backorder_cost_per_day",
            Kind::Money,
            "Cost of a unit that a customer waits for, for a day; where unmet demand is backordered or waits",
        )
        .or("none"),
        Column::new("divisible", Kind::YesNo, "Whether quantities may be fractions").or("no"),
        Column::new("case", Kind::Number, "Units of a case, for lanes that take orders by the case")
            .or("none")
            .within(0.01, 100_000.0),
        Column::new("load", Kind::Number, "Room that a unit takes in a vehicle")
            .or("1")
            .within(1e-6, 1e6),
        Column::new(
            "shelf_life",
            Kind::Span,
            "Whole days for which units can be sold from their arrival from a supplier",
        )
        .or("units do not expire")
        .within(1.0, 3660.0),
        Column::new("picked_fresh", Kind::Ratio, "Share of customers who take the freshest unit")
            .or("0"),
    ],
    fields: &[],
    example: &[
        &[
            ("name", "bread"),
            ("class", "ambient"),
            ("price", "3.50 EUR"),
            ("margin", "1.50 EUR"),
            ("shelf_life", "4 d"),
            ("picked_fresh", "30 %"),
        ],
        &[
            ("name", "rolls"),
            ("class", "ambient"),
            ("price", "0.45 EUR"),
            ("cost", "0.25 EUR"),
            ("case", "12"),
        ],
    ],
};

/// Builds the products.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let [chosen, waits] = unmet::concerned(tables);
    for row in tables.of(&KIND) {
        let Some(name) = row.name("name") else { continue };
        if !draft.products.insert(name.clone()) {
            let message = format!("the product `{name}` is declared twice");
            log.error(
                "given-twice",
                row.cell("name"),
                &name,
                message,
                "rename or remove one of the two",
            );
            continue;
        }
        let has_choices = (chosen.contains(&name), waits.contains(&name));
        if let Some(product) = product(row, has_choices, log) {
            draft.comes_from(format!("products.{name}"), row);
            draft.spec.products.insert(name, product);
        }
    }
}

/// The product of a row; customers who find it lacking may have choices, and among them to wait.
fn product(
    row: &Row<'_>,
    (has_choices, has_waits): (bool, bool),
    log: &mut Log,
) -> Option<ProductSpec> {
    let price = row.money("price");
    let margin = margin(row, log);
    let is_backordered = row.word("unmet") == Some("backordered");
    if has_choices {
        forbid(row, &["unmet"], "the sheet `unmet` says what customers do", log);
    }
    if !is_backordered && !has_waits {
        forbid(row, &["backorder_cost_per_day"], "unmet demand is lost", log);
    }
    if !row.states("shelf_life") {
        forbid(row, &["picked_fresh"], "units without a shelf life have no freshest one", log);
    }
    let picked_fresh = share(row, "picked_fresh", log);
    Some(ProductSpec {
        class: class(row.word("class")?)?,
        price: per_unit(price?)?,
        margin: margin?,
        unmet: if is_backordered { UnmetSpec::Backordered } else { UnmetSpec::Lost },
        lost_custom: None,
        backorder_cost_per_day: row.money("backorder_cost_per_day").and_then(per_unit),
        divisible: row.yes("divisible").unwrap_or(false),
        case: row.number("case"),
        load: row.number("load"),
        shelf_life: row.span("shelf_life").filter(|life| *life > Span::ZERO),
        picked_fresh,
    })
}

/// The margin: as stated, or the price less the purchase cost.
fn margin(row: &Row<'_>, log: &mut Log) -> Option<MoneyPerUnit> {
    match (row.states("margin"), row.states("cost")) {
        (true, true) => {
            forbid(row, &["cost"], "the margin is given too", log);
            None
        }
        (false, false) => {
            let help = "fill `margin` or `cost`: margin = price − cost";
            log.error("missing", row.spot(), "", "neither margin nor cost is given", help);
            None
        }
        (true, false) => {
            let (price, margin) = (row.money("price"), row.money("margin")?);
            if let Some(price) = price.filter(|price| price.si() < margin.si()) {
                swapped(
                    row,
                    "margin",
                    format!("the margin {margin} is above the price {price}"),
                    log,
                );
            }
            per_unit(margin)
        }
        (false, true) => {
            let (price, cost) = (row.money("price")?, row.money("cost")?);
            if price.currency() != cost.currency() {
                let message =
                    format!("a cost in {}, a price in {}", cost.currency(), price.currency());
                let help = "write all amounts in one currency: they are not converted";
                log.error("currency", row.cell("cost"), &cost.to_string(), message, help);
                return None;
            }
            if cost.si() > price.si() {
                swapped(row, "cost", format!("the cost {cost} is above the price {price}"), log);
                return None;
            }
            // To the millionth: 0.45 less 0.25 is not 0.2 in binary.
            let margin = ((price.si() - cost.si()) * 1e6).round() / 1e6;
            format!("{} {}", crate::quantity::decimal(margin), price.currency()).parse().ok()
        }
    }
}

fn swapped(row: &Row<'_>, column: &str, message: String, log: &mut Log) {
    let help = format!("are `price` and `{column}` swapped, or one of them in hundredths?");
    let value = row.money(column).map_or_else(String::new, |amount| amount.to_string());
    log.error("swapped-prices", row.cell(column), &value, message, help);
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str, tables: &Tables<'_>) -> bool {
    let is_in =
        |names: &BTreeSet<String>| row.name("name").is_some_and(|name| names.contains(&name));
    match column {
        "unmet" => !is_in(&unmet::concerned(tables)[0]),
        "backorder_cost_per_day" => {
            row.word("unmet") == Some("backordered") || is_in(&unmet::concerned(tables)[1])
        }
        "picked_fresh" => row.states("shelf_life"),
        _ => true,
    }
}
