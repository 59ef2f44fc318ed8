//! Exact answers of inventory theory, each out of a running supply chain.

mod base_stock_backorder;
mod base_stock_lost_sales;
mod chain;
mod owmr_base_stock_poisson;
mod periodic_rs;
mod serial_base_stock_poisson;

use super::{Answer, Row};

/// The families covered, each with its runner.
const FAMILIES: [(&str, fn(&Row) -> Answer); 5] = [
    (base_stock_backorder::FAMILY, base_stock_backorder::run),
    (base_stock_lost_sales::FAMILY, base_stock_lost_sales::run),
    (owmr_base_stock_poisson::FAMILY, owmr_base_stock_poisson::run),
    (periodic_rs::FAMILY, periodic_rs::run),
    (serial_base_stock_poisson::FAMILY, serial_base_stock_poisson::run),
];

/// What a simulation says of a row; not covered where no runner knows its family or quantity.
pub fn run(row: &Row) -> Answer {
    let known = FAMILIES.iter().find(|(family, _)| *family == row.family);
    known.map_or(Answer::NotCovered, |(_, run)| run(row))
}
