//! Exact values of inventory theory, each reproduced by a running supply chain or by its planning.

mod base_stock_backorder;
mod base_stock_disruptions;
mod base_stock_lost_sales;
mod batches;
mod bullwhip;
mod forecast_error;
mod law_kelton;
mod make_to_stock;
mod mmck;
mod owmr_base_stock_poisson;
mod periodic_rs;
mod planning;
mod queues;
mod rq;
mod serial_base_stock_poisson;
mod ss_periodic;
mod two_state;

use super::GroupRunner;

/// The runner of each family.
pub const RUNNERS: &[(&str, GroupRunner)] = &[
    (base_stock_backorder::FAMILY, base_stock_backorder::run),
    (base_stock_disruptions::FAMILY, base_stock_disruptions::run),
    (base_stock_lost_sales::FAMILY, base_stock_lost_sales::run),
    (bullwhip::AUTOREGRESSIVE, bullwhip::run),
    (bullwhip::MOVING_AVERAGE, bullwhip::run),
    (bullwhip::SMOOTHING, bullwhip::run),
    ("EOQ", planning::economic_lot),
    ("EOQB", planning::economic_lot),
    ("EOQD", planning::disrupted_lot),
    ("EOQ_additive_yield", planning::yield_lot),
    ("EOQ_multiplicative_yield", planning::yield_lot),
    ("EPQ", planning::production_lot),
    (forecast_error::FAMILY, forecast_error::run),
    (law_kelton::FAMILY, law_kelton::run),
    (make_to_stock::FAMILY, make_to_stock::run),
    ("MG1", queues::run),
    ("MM1", queues::run),
    ("MMc", queues::run),
    (mmck::FAMILY, mmck::run),
    ("lead_time_demand", planning::lead_time_demand),
    ("newsvendor_normal", planning::newsvendor_normal),
    ("newsvendor_poisson", planning::newsvendor_poisson),
    (owmr_base_stock_poisson::FAMILY, owmr_base_stock_poisson::run),
    (periodic_rs::FAMILY, periodic_rs::run),
    ("risk_pooling", planning::risk_pooling),
    (rq::BACKORDER, rq::backorder),
    (rq::LOST_SALES, rq::lost_sales),
    (serial_base_stock_poisson::FAMILY, serial_base_stock_poisson::run),
    (ss_periodic::FAMILY, ss_periodic::run),
    (two_state::AVAILABILITY, two_state::availability),
    (two_state::MARKOV_CHAIN, two_state::markov_chain),
];
