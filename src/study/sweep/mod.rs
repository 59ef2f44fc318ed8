//! Sweeps: a story played at many points of a design over its parameters.
//!
//! ```text
//!  study file ─ load ─▶ Study: factors ─ design ─▶ points (constraints applied)
//!                         │ schedule: units of (points side by side, replication)
//!                         ▼
//!  threads ─ replicate ─▶ rows ─▶ journal ─▶ collect ─▶ one Parquet file a table
//! ```
//! A unit is one replication of a few consecutive points, whose arms are one list, so that arms which
//! are equal in several points run once. Rows enter the journal in the order in which units finish,
//! and the tables in the order of points and replications: no byte of a table depends on threads, units
//! or interruptions. Held to account by `tests/it/studies`.

mod chosen;
pub mod collect;
mod constraint;
mod design;
mod differences;
mod ends;
pub mod execute;
mod factor;
pub mod journal;
mod law;
mod layout;
pub mod load;
pub mod merge;
pub mod point;
mod schedule;
pub mod shard;
pub mod spec;
pub mod stop;
pub mod study;
mod value;
