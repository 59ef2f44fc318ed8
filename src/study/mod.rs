//! Studies: replications, arms on common random draws, contrasts and their statistical judgement.
//!
//! ```text
//!  Arms ─▶ replicate::play ─▶ Run … ─▶ Comparison ── Contrasts ──▶ judge: estimate, answer
//! ```

pub mod arm;
pub mod comparison;
pub mod contrast;
pub mod initial_state;
pub mod judge;
pub mod left_ranges;
pub mod replicate;
pub mod sweep;
pub mod warm_up;
