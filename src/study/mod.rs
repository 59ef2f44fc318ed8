//! Studies: replications, arms on common draws, contrasts and what may be said of them.
//!
//! ```text
//!  Arms ─▶ replicate::play ─▶ Run … ─▶ Comparison ── Contrasts ──▶ judge: estimate, answer
//! ```

pub mod arm;
pub mod comparison;
pub mod contrast;
pub mod judge;
pub mod replicate;
pub mod warm_up;
