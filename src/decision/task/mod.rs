//! Tasks: what arcs decide, one file each.
//!
//! | task | an arc for each | too late after | what stands then |
//! |---|---|---|---|
//! | [`replenish`] | store with decided orders | the cut-off of the departure that it is for | the order as it is: of an earlier decision, or the last plan |
//! | [`allocate`] | lane that may be reallocated | the close of the allocation | the book as it is |
//!
//! To add a task: one file with its Spec and its [`Task`](crate::decision::Task) (and its `mod`), and one
//! line in the list below. A test adds one so (`tests/it/decisions/own.rs`).

pub mod allocate;
mod amounts;
mod book_history;
mod departure;
mod equal_cover;
mod list;
pub mod replenish;

pub use amounts::Amounts;

crate::tasks! {
    /// Revises the open orders of every store, a vector of products at a time.
    replenish: ReplenishSpec,
    /// Reallocates the orders of a lane's stores until the allocation is closed.
    allocate: AllocateSpec,
}
