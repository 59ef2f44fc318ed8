//! Studies: replications, arms on common random draws, contrasts and their statistical judgement.
//!
//! ```text
//!  Arms ─▶ replicate::play (history) ─▶ Run … ─▶ Comparison ── Contrasts ──▶ judge: estimate, answer
//! ```

pub mod arm;
pub mod comparison;
pub mod contrast;
mod history;
pub mod initial_state;
pub mod judge;
pub mod left_ranges;
mod plan;
pub mod replicate;
mod run;
pub mod warm_up;
