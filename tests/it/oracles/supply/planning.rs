//! Lots, levels and spreads that the program's planning chooses, to the last digits of the file.

use super::super::{Answer, Row};
use super::batches::number;
use reflexarc::supply::planning::{
    DemandMoments, DisruptedLot, EconomicLot, LeadTimeMoments, Newsvendor, NewsvendorOutcome,
    ProductionLot, RandomYield, YieldLot, pooled_safety_stock, separate_safety_stock,
};

/// The answer to each row by its quantity; `None` where the program has no such quantity.
fn answers(rows: &[&Row], value: impl Fn(&str) -> Option<f64>) -> Vec<Answer> {
    let answer = |row: &&Row| value(&row.quantity).map_or(Answer::NotCovered, Answer::Exact);
    rows.iter().map(answer).collect()
}

pub fn economic_lot(rows: &[&Row]) -> Vec<Answer> {
    let params = &rows[0].params;
    let model = EconomicLot {
        order_cost: number(params, "fixed_cost"),
        demand_rate: number(params, "demand_rate"),
        holding_cost: number(params, "holding_cost"),
        backorder_cost: params.get("backorder_cost").and_then(serde_json::Value::as_f64),
    };
    let lot = model.lot();
    answers(rows, |quantity| match quantity {
        "Q" => Some(lot),
        "cost" => Some(model.cost(lot)),
        "cycle" => Some(model.cycle(lot)),
        "backorder_fraction" => Some(model.backordered_fraction()),
        "max_backorder" => Some(model.largest_backorder()),
        "average_on_hand" => Some(model.mean_on_hand(lot)),
        "average_backorders" => Some(model.mean_backorders(lot)),
        other => {
            let factor = other.strip_prefix("cost_at_")?.strip_suffix('Q')?;
            Some(model.cost(lot * factor.parse::<f64>().ok()?))
        }
    })
}

pub fn production_lot(rows: &[&Row]) -> Vec<Answer> {
    let of = |key: &str| number(&rows[0].params, key);
    let model = ProductionLot {
        setup_cost: of("fixed_cost"),
        demand_rate: of("demand_rate"),
        production_rate: of("production_rate"),
        holding_cost: of("holding_cost"),
    };
    let lot = model.lot();
    answers(rows, |quantity| match quantity {
        "Q" => Some(lot),
        "cost" => Some(model.cost(lot)),
        "max_inventory" => Some(model.largest_stock(lot)),
        _ => None,
    })
}

pub fn yield_lot(rows: &[&Row]) -> Vec<Answer> {
    let of = |key: &str| number(&rows[0].params, key);
    let kind = if rows[0].family == "EOQ_additive_yield" {
        RandomYield::Additive
    } else {
        RandomYield::Multiplicative
    };
    let model = YieldLot {
        order_cost: of("fixed_cost"),
        demand_rate: of("demand_rate"),
        holding_cost: of("holding_cost"),
        random_yield: kind(of("yield_mean"), of("yield_sd")),
    };
    answers(rows, |quantity| match quantity {
        "Q" => Some(model.lot()),
        "cost" => Some(model.cost(model.lot())),
        _ => None,
    })
}

pub fn disrupted_lot(rows: &[&Row]) -> Vec<Answer> {
    let of = |key: &str| number(&rows[0].params, key);
    let model = DisruptedLot {
        order_cost: of("fixed_cost"),
        demand_rate: of("demand_rate"),
        holding_cost: of("holding_cost"),
        lost_sale_cost: of("lost_sale_cost"),
        disruption_rate: of("disruption_rate"),
        recovery_rate: of("recovery_rate"),
    };
    let lot = model.lot();
    answers(rows, |quantity| match quantity {
        "Q_exact" => Some(lot),
        "cost_exact" => Some(model.cost(lot)),
        "Q_approx" => Some(model.approximate_lot()),
        "cost_at_Q_approx" => Some(model.cost(model.approximate_lot())),
        "prob_supplier_down_at_reorder" => Some(model.down_at_reorder(lot)),
        _ => None,
    })
}

fn newsvendor(rows: &[&Row], outcome: impl Fn(Newsvendor) -> NewsvendorOutcome) -> Vec<Answer> {
    let params = &rows[0].params;
    let costs = Newsvendor {
        underage: number(params, "stockout_cost"),
        overage: number(params, "holding_cost"),
    };
    let outcome = outcome(costs);
    answers(rows, |quantity| match quantity {
        "S" => Some(outcome.level),
        "cost" => Some(outcome.cost),
        "expected_short" => Some(outcome.short),
        "expected_left" => Some(outcome.left),
        "fill_rate" => Some(outcome.fill_rate),
        _ => None,
    })
}

pub fn newsvendor_normal(rows: &[&Row]) -> Vec<Answer> {
    let (mean, sd) = (number(&rows[0].params, "mean"), number(&rows[0].params, "sd"));
    newsvendor(rows, |costs| costs.normal(DemandMoments { mean, variance: sd * sd }))
}

pub fn newsvendor_poisson(rows: &[&Row]) -> Vec<Answer> {
    let mean = number(&rows[0].params, "mean");
    newsvendor(rows, |costs| costs.poisson(mean))
}

pub fn lead_time_demand(rows: &[&Row]) -> Vec<Answer> {
    let of = |key: &str| number(&rows[0].params, key);
    let sd = of("demand_sd");
    let daily = DemandMoments { mean: of("demand_mean"), variance: sd * sd };
    let over = daily.over(LeadTimeMoments { mean: of("lead_time_mean"), sd: of("lead_time_sd") });
    answers(rows, |quantity| match quantity {
        "mean" => Some(over.mean),
        "sd" => Some(over.sd()),
        _ => None,
    })
}

pub fn risk_pooling(rows: &[&Row]) -> Vec<Answer> {
    let [places, sd, correlation, z] =
        ["sites", "sd", "correlation", "z"].map(|key| number(&rows[0].params, key));
    answers(rows, |quantity| match quantity {
        "safety_stock_separate" => Some(separate_safety_stock(places, sd, z)),
        "safety_stock_pooled" => Some(pooled_safety_stock(places, sd, correlation, z)),
        _ => None,
    })
}
