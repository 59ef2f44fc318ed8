//! Attribution: how the harm of a story is shared among its disruptions, or among the mechanisms through
//! which infrastructure and model take part in it.
//!
//! ```text
//!  Players ─▶ Design: coalitions, forms ─▶ Arms ─▶ replicate::play ─▶ HarmSeries ─▶ Attribution
//! ```
//! `H(S)` is the harm when only the players in `S` act. Shares are Shapley's (see `form`), taken in each
//! replication on common draws, so their intervals are paired. With `H(none)` they add up to the harm of the
//! story. Held to account by `tests/it/attribution`.

mod coalition;
mod design;
mod form;
mod frame;
mod harm;
mod orders;
mod players;
mod result;

pub use coalition::{Coalition, MOST_PLAYERS};
pub use design::{Design, MOST_EXACT};
pub use form::Form;
pub use frame::frame;
pub use harm::{HarmSeries, Undefined};
pub use players::{By, Players};
pub use result::{Attribution, Interaction, Judged, Share};
