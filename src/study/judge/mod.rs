//! Judgement: estimates with their intervals, answers, and families of tests.
//!
//! ```text
//!  differences by replication ─▶ Spread ─▶ t or signs ─▶ p ─▶ level (5 %, or Holm's) ─▶ Answer
//!                             └▶ Estimate: mean with Student's interval, or the bootstrap's
//! ```

pub mod answer;
mod bootstrap;
pub mod estimate;
pub mod holm;
