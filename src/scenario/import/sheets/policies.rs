//! The sheet `policies`: the ordering rule of each lane, with levels by place and product.

use super::levels::{levels, single};
use crate::quantity::Span;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need, per_unit};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::planning::StockCharge;
use crate::supply::{FallbackOrder, OptimalReorderSpec, OrdersSpec, ServiceSpec};
use indexmap::IndexMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "policies",
    meaning: "the ordering rule of a lane, or its levels at a place or of a product",
    is_required: false,
    columns: &[
        Column::new("lane", Kind::Name, "The lane").required(),
        Column::new("place", Kind::Names, "Facilities or groups whose levels the row gives")
            .or("all"),
        Column::new("product", Kind::Names, "Products whose levels the row gives").or("all"),
        Column::new(
            "rule",
            Kind::Word(&[
                "decided",
                "base_stock",
                "reorder_up_to",
                "reorder_lots",
                "optimal_reorder",
                "forecast",
                "moving_average",
            ]),
            "Ordering rule; the same in all rows of a lane",
        )
        .required(),
        Column::new("level", Kind::Number, "Order-up-to level: base_stock"),
        Column::new("at", Kind::Number, "Reorder point: reorder_up_to, reorder_lots"),
        Column::new("up_to", Kind::Number, "Order-up-to level: reorder_up_to"),
        Column::new("lot", Kind::Number, "Lot: reorder_lots"),
        Column::new(
            "counts",
            Kind::Word(&["units", "days"]),
            "What levels count: units, or days of mean demand; days not by product",
        )
        .or("units"),
        Column::new(
            "single",
            Kind::YesNo,
            "Whether an order is one lot even if the position stays low: reorder_lots",
        )
        .or("no"),
        Column::new(
            "fallback_order",
            Kind::Word(&["repeat_last_week", "hold", "send_nothing"]),
            "Order that is sent if no decision arrives in time: decided",
        )
        .or("repeat_last_week"),
        Column::new(
            "safety_factor",
            Kind::Number,
            "Safety factor z, 0 to 10: forecast, moving_average",
        )
        .within(0.0, 5.0),
        Column::new(
            "smoothing",
            Kind::Number,
            "Weight of the latest day, above 0, at most 1: forecast",
        ),
        Column::new(
            "window_days",
            Kind::Count,
            "Days that are averaged, 1 to 1000: moving_average",
        ),
        Column::new(
            "protects",
            Kind::Span,
            "Time that an order must cover: forecast, moving_average",
        )
        .or("that of the timetable"),
        Column::new("order_cost", Kind::Money, "Cost of an order of a product: optimal_reorder")
            .or("that of a departure"),
        Column::new(
            "backorder_cost_per_day",
            Kind::Money,
            "Cost of a unit backordered for a day: optimal_reorder",
        ),
    ],
    fields: &[("base_stock", "level"), ("days", "window_days")],
    example: &[&[("lane", "van"), ("rule", "base_stock"), ("level", "2"), ("counts", "days")]],
};

/// Columns that each rule uses, beside lane, place, product and rule.
const RULES: [(&str, &[&str], &[&str]); 7] = [
    ("decided", &[], &["fallback_order"]),
    ("base_stock", &["level"], &["counts"]),
    ("reorder_up_to", &["at", "up_to"], &["counts"]),
    ("reorder_lots", &["at", "lot"], &["counts", "single"]),
    ("optimal_reorder", &["backorder_cost_per_day"], &["order_cost"]),
    ("forecast", &["safety_factor", "smoothing"], &["protects"]),
    ("moving_average", &["safety_factor", "window_days"], &["protects"]),
];

/// Builds the ordering rules; lanes without a row are decided, if they run by timetable.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let mut of_lane: IndexMap<String, Vec<&Row<'_>>> = IndexMap::new();
    for row in tables.of(&KIND) {
        if let Some(lane) = draft.lane(row, "lane", log) {
            of_lane.entry(lane).or_default().push(row);
        }
    }
    let lanes: Vec<String> = draft.spec.lanes.keys().cloned().collect();
    for lane in lanes {
        let Some(rows) = of_lane.get(&lane) else {
            without_rule(&lane, draft, log);
            continue;
        };
        if let Some(orders) = orders(&lane, rows, draft, log)
            && let Some(spec) = draft.spec.lanes.get_mut(&lane)
        {
            spec.orders = orders;
        }
        if let Some(first) = rows.first() {
            draft.comes_from(format!("lanes.{lane}.orders"), first);
        }
    }
}

/// A lane without a row: decided by timetable, an error on demand.
fn without_rule(lane: &str, draft: &Draft, log: &mut Log) {
    let is_on_demand = draft
        .spec
        .lanes
        .get(lane)
        .is_some_and(|spec| matches!(spec.service, ServiceSpec::OnDemand(_)));
    let spot = crate::scenario::import::finding::Spot {
        sheet: KIND.name.to_owned(),
        ..Default::default()
    };
    if is_on_demand {
        let message = format!("the lane `{lane}` runs on demand and has no ordering rule");
        log.error(
            "missing",
            spot,
            lane,
            message,
            "add a row for it, such as `base_stock` with a level",
        );
    } else {
        let message = format!("the lane `{lane}` has no row: decisions set its orders");
        log.note("decided", spot, message, "add a row for it if a replenishment policy should");
    }
}

fn orders(lane: &str, rows: &[&Row<'_>], draft: &mut Draft, log: &mut Log) -> Option<OrdersSpec> {
    let first = rows.first()?;
    let rule = first.word("rule")?;
    for row in rows {
        if let Some(other) = row.word("rule").filter(|other| *other != rule) {
            let message = format!("`{lane}` has the rule `{rule}` in row {}", first.number);
            log.error(
                "conflict",
                row.cell("rule"),
                other,
                message,
                "a lane has one rule: correct one of the two",
            );
            return None;
        }
    }
    let (_, needed, possible) = RULES.iter().find(|(word, ..)| *word == rule)?;
    let mut is_whole = true;
    for row in rows {
        let unused: Vec<&str> = KIND
            .columns
            .iter()
            .skip(4)
            .map(|column| column.name)
            .filter(|name| !needed.contains(name) && !possible.contains(name))
            .collect();
        forbid(row, &unused, &format!("the rule is `{rule}`"), log);
        is_whole &= need(row, needed, &format!("the rule `{rule}`"), log);
    }
    let has_levels = matches!(rule, "base_stock" | "reorder_up_to" | "reorder_lots");
    if !has_levels {
        forbid(
            first,
            &["place", "product"],
            &format!("the rule `{rule}` holds for the whole lane"),
            log,
        );
        if let Some(row) = rows.get(1) {
            let message = format!("the rule of `{lane}` is given in row {} too", first.number);
            log.error("given-twice", row.cell("lane"), lane, message, "remove one of the two rows");
        }
    }
    if !is_whole {
        return None;
    }
    let mut levels_of = |key: Option<&str>, column: &str| {
        let path =
            key.map_or(format!("lanes.{lane}.orders"), |key| format!("lanes.{lane}.orders.{key}"));
        levels(rows, column, &path, draft, log)
    };
    Some(match rule {
        "decided" => OrdersSpec::Decided {
            fallback_order: match first.word("fallback_order") {
                Some("hold") => FallbackOrder::Hold,
                Some("send_nothing") => FallbackOrder::SendNothing,
                _ => FallbackOrder::RepeatLastWeek,
            },
        },
        "base_stock" => OrdersSpec::BaseStock(levels_of(None, "level")?),
        "reorder_up_to" => {
            let at = levels_of(Some("at"), "at");
            OrdersSpec::ReorderUpTo { at: at?, up_to: levels_of(Some("up_to"), "up_to")? }
        }
        "reorder_lots" => {
            let at = levels_of(Some("at"), "at");
            let lot = levels_of(Some("lot"), "lot");
            OrdersSpec::ReorderLots { at: at?, lot: lot?, single: single(rows, log) }
        }
        "optimal_reorder" => OrdersSpec::OptimalReorder(OptimalReorderSpec {
            order_cost: first.money("order_cost"),
            backorder_cost_per_day: first.money("backorder_cost_per_day").and_then(per_unit)?,
            charged: StockCharge::default(),
        }),
        "forecast" => OrdersSpec::Forecast {
            protects: first.span("protects"),
            safety_factor: first.number("safety_factor")?,
            smoothing: first.number("smoothing")?,
        },
        _ => OrdersSpec::MovingAverage {
            protects: first.span("protects").filter(|protects| *protects > Span::ZERO),
            safety_factor: first.number("safety_factor")?,
            days: first.number("window_days")? as u32,
        },
    })
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let rule = RULES.iter().find(|(word, ..)| Some(*word) == row.word("rule"));
    let Some((word, needed, possible)) = rule else { return false };
    match column {
        "place" | "product" => matches!(*word, "base_stock" | "reorder_up_to" | "reorder_lots"),
        _ => needed.contains(&column) || possible.contains(&column),
    }
}
