//! Exact values of inventory theory, each reproduced by a running supply chain.

mod base_stock_backorder;
mod base_stock_lost_sales;
mod batches;
mod owmr_base_stock_poisson;
mod periodic_rs;
mod serial_base_stock_poisson;

use super::GroupRunner;

/// The runner of each family.
pub const RUNNERS: &[(&str, GroupRunner)] = &[
    (base_stock_backorder::FAMILY, base_stock_backorder::run),
    (base_stock_lost_sales::FAMILY, base_stock_lost_sales::run),
    (owmr_base_stock_poisson::FAMILY, owmr_base_stock_poisson::run),
    (periodic_rs::FAMILY, periodic_rs::run),
    (serial_base_stock_poisson::FAMILY, serial_base_stock_poisson::run),
];
