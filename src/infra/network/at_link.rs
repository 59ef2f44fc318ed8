//! Events at one link.

/// Implements `Event` for structs with a field `link`, in the phase `Environment`.
macro_rules! at_link {
    ($($event:ident),+ $(,)?) => {
        $(impl crate::kernel::Event for $event {
            const PHASE: crate::kernel::Phase = crate::kernel::Phase::Environment;
            fn identity(&self) -> u64 {
                self.link.index() as u64
            }
        })+
    };
}
pub(super) use at_link;
