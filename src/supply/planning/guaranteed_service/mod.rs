//! Placement of safety stock by the guaranteed-service model (Graves and Willems 2000).
//!
//! Stage `i` takes `T_i` days, receives its inputs within `SI_i` days of an order, and quotes `S_i` days to its
//! customers. Its stock covers the demand of the net time `SI_i + T_i − S_i`, so that the cost of its safety
//! stock is `c_i · √(SI_i + T_i − S_i)`, `c_i` being holding cost × safety factor × deviation of a day's demand.
//! The placement of least total cost has `SI_j ≥ S_i` on each arc from `i` to `j`, and `S_i` at demand stages no
//! more than what customers are promised.
//!
//! ```text
//!  network ─ tree: the arcs of a spanning forest, exactly by dynamic programming ─▶ a lower bound
//!      └──── caps: what each stage may receive, improved one by one ─────────────▶ a placement
//!                     search: splits the range of what a stage quotes, where an arc outside the forest is broken
//! ```
//! The placement is optimal where the bound meets its cost; else the gap is known. Times are whole days. Valid
//! for networks without a cycle, of any shape. Not modelled: capacity, random stage times, review periods.
//!
//! Source: Graves, S. C., Willems, S. P. (2000), Optimizing strategic safety stock placement in supply chains,
//! MSOM 2(1):68–83. Held to account by `tests/it/import/willems.rs` on published chains.

mod caps;
mod network;
mod search;
mod tree;

pub use network::{Network, NetworkError, Placement, Stage};
