//! A site in the running simulation: state shared by all of its parts.

use super::switched::LastSeen;
use crate::causality::Causes;
use crate::infra::id::{Role, SiteId};
use crate::kernel::{SimTime, Ticket, TimeWeighted};
use bevy_ecs::prelude::Component;

/// A site in the running simulation: state shared by all of its parts.
#[derive(Component, Clone, Debug)]
pub struct Site {
    id: SiteId,
    role: Role,
    /// Absences of the operator under way.
    pub(super) absences: Causes,
    /// Failures of all its servers under way.
    pub(super) failures: Causes,
    /// The next threshold of a temperature.
    pub(super) threshold_ticket: Option<Ticket>,
    /// What recorders have seen of it.
    pub(super) last_seen: LastSeen,
    /// 1 while no server is up.
    pub(super) is_down: TimeWeighted,
}

impl Site {
    pub(in crate::infra) fn new(id: SiteId, role: Role, now: SimTime) -> Self {
        Self {
            id,
            role,
            absences: Causes::none(),
            failures: Causes::none(),
            threshold_ticket: None,
            last_seen: LastSeen::default(),
            is_down: TimeWeighted::new(now, 0.0),
        }
    }

    /// Whether the operator is there to act by hand.
    pub(super) const fn is_attended(&self) -> bool {
        self.absences.is_empty()
    }

    /// Id of the site.
    #[must_use]
    pub const fn id(&self) -> SiteId {
        self.id
    }

    /// Role of the site.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }
}
