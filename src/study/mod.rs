//! Studies: replications, arms on common random draws, contrasts and their statistical judgement.
//!
//! ```text
//!  Arms ─▶ replicate::play (history) ─▶ Run … ─▶ Comparison ── Contrasts ──▶ judge: estimate, answer
//! ```

pub mod arm;
pub mod attribution;
pub mod comparison;
pub mod contrast;
pub mod exact_sum;
pub mod frame;
mod history;
pub mod initial_state;
pub mod judge;
pub mod left_ranges;
pub mod options;
mod plan;
pub mod replicate;
pub mod rests_on;
mod run;
pub mod shared_history;
pub mod sweep;
pub mod warm_up;
