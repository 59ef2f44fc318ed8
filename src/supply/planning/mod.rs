//! Planning: parameters of ordering rules by the classical models, as pure functions.
//!
//! | file | model | gives |
//! |---|---|---|
//! | `economic_lot` | constant demand, fixed cost of an order, with or without backorders | lot Q |
//! | `production_lot` | the same, made at a finite rate | lot Q |
//! | `yield_lot` | the same, of which a random part arrives | lot Q |
//! | `disrupted_lot` | the same, of a supplier that fails and recovers | lot Q |
//! | `disrupted_base_stock` | constant demand a period, the same | level S |
//! | `newsvendor` | one protected time, normal or Poisson demand | level S |
//! | `reorder_levels` | periodic review, fixed cost of an order, discrete demand | s and S |
//! | `position_cost` | stock charged throughout a period or at its end | cost of a position |
//! | `lead_time_demand` | demand over a random lead time | mean and spread |
//! | `outdating` | lots on hand, mean demand | units that will expire unused |
//! | `guaranteed_service` | guaranteed service times in a network of stages | quoted times, cost of safety stock |
//! | `pooling` | safety stock of places that share demand or not | units |
//!
//! Levels are computed once, when a supply chain is assembled, from the mean demand of the
//! specification; they do not follow weather, profile or surges.

mod counts;
mod disrupted_base_stock;
mod disrupted_lot;
mod economic_lot;
pub mod guaranteed_service;
mod lead_time_demand;
mod newsvendor;
mod outdating;
mod pooling;
mod position_cost;
mod production_lot;
mod reorder_levels;
mod yield_lot;

pub use disrupted_base_stock::DisruptedBaseStock;
pub use disrupted_lot::DisruptedLot;
pub use economic_lot::EconomicLot;
pub use lead_time_demand::{DemandMoments, LeadTimeMoments};
pub use newsvendor::{Newsvendor, NewsvendorOutcome};
pub use outdating::estimated_outdating;
pub use pooling::{pooled_safety_stock, separate_safety_stock};
pub use position_cost::{ReorderCosts, StockCharge};
pub use production_lot::ProductionLot;
pub use reorder_levels::ReorderLevels;
pub use yield_lot::{RandomYield, YieldLot};
