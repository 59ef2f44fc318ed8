//! What an event is, and the lists that number the kinds of events.
//!
//! An event is a plain `Copy` struct; vectors live in slabs that it points to. Each folder lists
//! its events with [`kinds!`](crate::kernel::kinds), which gives every one a constant index, so
//! that neither scheduling nor dispatch looks anything up by type.

use super::calendar::Phase;
use super::fingerprint::Realm;

/// The number of kinds that all lists together may hold.
pub const MAX_KINDS: usize = 1024;

/// The constant index and the name of a kind of event; given by [`kinds!`](crate::kernel::kinds).
pub trait Kinded {
    /// Index of the kind, unique over all lists.
    const KIND: u32;
    /// Name of the kind, which enters the fingerprint.
    const NAME: &'static str;
}

/// Something that happens at an instant.
pub trait Event: Kinded + Copy + Send + Sync + 'static {
    /// The phase of its instant in which it takes place.
    const PHASE: Phase;
    /// The fingerprints that it enters.
    const REALM: Realm = Realm::Other;
    /// A passive event is for recorders alone: it neither prolongs a run nor enters a fingerprint.
    const PASSIVE: bool = false;

    /// Stable ids of the payload, for the fingerprint.
    fn identity(&self) -> u64 {
        0
    }
}

/// Numbers a folder's events from a base: `kinds! { 64: PumpFailed, PumpRepaired }`.
///
/// The bases leave room for growth: kernel 0, environment 16, infra 64, supply 192, decision 320,
/// disruption 448, outcome 512, tests and benchmarks 960.
#[macro_export]
macro_rules! kinds {
    ($base:literal : $($event:ident),+ $(,)?) => {
        const _: () = {
            #[repr(u32)]
            enum Index { $($event),+ }
            $(impl $crate::kernel::Kinded for $event {
                const KIND: u32 = $base + Index::$event as u32;
                const NAME: &'static str = stringify!($event);
            })+
        };
    };
}

pub use crate::kinds;
