//! Stages through which a unit passes from a failure to its repair.

/// What a unit does at present; the stages of a repair in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stage {
    /// In service.
    InService,
    /// Failed, and not found yet.
    Hidden,
    /// Under diagnosis.
    Diagnosis,
    /// Waits for a part.
    Part,
    /// Waits for a crew.
    Crew,
    /// The crew is on its way.
    Travel,
    /// The crew works on it.
    Work,
    /// Taken out by a maintenance window.
    Maintenance,
}

/// Number of stages of a repair.
pub(super) const STAGES: usize = 6;

impl Stage {
    /// The stages of a repair in their order.
    pub(super) const OF_REPAIR: [Self; STAGES] =
        [Self::Hidden, Self::Diagnosis, Self::Part, Self::Crew, Self::Travel, Self::Work];

    /// Its place among the stages of a repair.
    pub(super) const fn place(self) -> Option<usize> {
        match self {
            Self::Hidden => Some(0),
            Self::Diagnosis => Some(1),
            Self::Part => Some(2),
            Self::Crew => Some(3),
            Self::Travel => Some(4),
            Self::Work => Some(5),
            Self::InService | Self::Maintenance => None,
        }
    }

    /// The stage of a repair that follows; `None` after the work.
    pub(super) fn next(self) -> Option<Self> {
        let next = self.place().map_or(0, |place| place + 1);
        Self::OF_REPAIR.get(next).copied()
    }
}
