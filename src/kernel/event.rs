//! Events, and the macro that numbers their kinds.
//!
//! An event is a plain `Copy` struct; larger data live in slabs that it refers to.
//! [`kinds!`](crate::kernel::kinds) gives each kind a constant index, so that neither scheduling
//! nor dispatch needs a lookup by type.

use super::calendar::Phase;
use super::fingerprint::Realm;
use bevy_ecs::prelude::World;

/// The constant index and the name of a kind of event; given by [`kinds!`](crate::kernel::kinds).
pub trait Kinded {
    /// Index of the kind, unique over all lists.
    const KIND: u32;
    /// Name of the kind, which enters the fingerprint.
    const NAME: &'static str;
}

/// An event: something that occurs at an instant.
pub trait Event: Kinded + Copy + Send + Sync + 'static {
    /// The phase of its instant in which it takes place.
    const PHASE: Phase;
    /// The fingerprints to which it contributes.
    const REALM: Realm = Realm::Other;
    /// A passive event is only for recorders: it neither prolongs a run nor enters a fingerprint.
    const PASSIVE: bool = false;

    /// Stable ids of the payload, for the fingerprint.
    fn identity(&self) -> u64 {
        0
    }

    /// Name of what it occurs at, for the message of a fault; `None` if it has none.
    fn subject(&self, _world: &World) -> Option<String> {
        None
    }
}

/// Assigns kinds to events: `kinds! { PumpFailed, PumpRepaired }`. Each name must be in
/// [`LISTED`](super::kind_list::LISTED); otherwise it is a compile error.
///
/// Events outside the program (tests, benchmarks, other programs on this kernel) are written
/// `kinds! { extra: Tick, Tock }`; their index is a hash of the name, and a collision within one
/// simulation is detected when handlers are registered.
#[macro_export]
macro_rules! kinds {
    (extra: $($event:ident),+ $(,)?) => {
        $(impl $crate::kernel::Kinded for $event {
            const KIND: u32 = $crate::kernel::extra_kind(stringify!($event));
            const NAME: &'static str = stringify!($event);
        })+
    };
    ($($event:ident),+ $(,)?) => {
        $(impl $crate::kernel::Kinded for $event {
            const KIND: u32 = $crate::kernel::listed_kind(stringify!($event));
            const NAME: &'static str = stringify!($event);
        })+
    };
}

pub use crate::kinds;
