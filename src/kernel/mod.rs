//! The event kernel: time, calendar, handlers, random draws, fingerprints, statistics.
//!
//! ```text
//!  Agenda::at ──▶ Calendar (time, round, phase, sequence) ──▶ Simulation::run_until
//!     ▲                                                          │ fire
//!     └──────── handlers: Bevy systems with Now<E> ◀─────────────┤
//!               observers: read-only systems with Seen<E, W> ◀───┘
//! ```

mod agenda;
mod calendar;
pub mod draw;
mod event;
mod fingerprint;
mod fork;
mod gamma;
mod handler;
mod kind_list;
mod law;
mod piecewise;
mod quantile;
mod scatter;
mod simulation;
mod slab;
mod statistic;
#[cfg(test)]
mod tests;
mod time;
pub mod variate;

pub use agenda::{Agenda, Fault, MAX_ROUNDS, Ticket};
pub use calendar::Phase;
pub use draw::{Address, Draws, Stream, StreamCollision};
pub use event::{Event, Kinded, kinds};
pub use fingerprint::{Fingerprint, Realm};
pub use fork::{Foresight, ForkError, StateList};
pub use gamma::gamma_quantile;
pub use handler::{Now, Seen};
pub use kind_list::{LISTED, MAX_KINDS, extra_kind, listed_kind};
pub use law::{Law, LawSpec};
pub use quantile::{Precision, SpanQuantiles};
pub use scatter::{Parts, Scatter};
pub use simulation::{Ended, Simulation};
pub use statistic::{Tally, TimeWeighted};
pub use time::{SimSpan, SimTime};
