//! The laws of upkeep that the units of one part share.

use super::stage::{STAGES, Stage};
use crate::infra::id::CapacityId;
use crate::infra::repair::{MaintenanceSpec, RepairSpec, UpkeepSpec};
use crate::infra::shared_capacity::SharedCapacities;
use crate::kernel::{Law, LawSpec, SimSpan};

/// Laws of the units of one part.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    fails: Option<Law>,
    /// Laws of the stages of a repair, by their place.
    stages: [Option<Law>; STAGES],
    /// Factors of the quality of maintenance.
    failure_factor: f64,
    repair_factor: f64,
    /// The shelf of spare parts.
    pub(super) shelf: Option<CapacityId>,
    /// The crew.
    pub(super) crew: Option<CapacityId>,
    /// Whether failures have an effect: not where their mechanism is ideal.
    pub(super) acts: bool,
}

impl Plan {
    pub(super) fn new(
        spec: &UpkeepSpec,
        maintenance: Option<&MaintenanceSpec>,
        acts: bool,
        capacities: &SharedCapacities,
    ) -> Self {
        let capacity = |name: &Option<String>| capacities.names.get(name.as_ref()?);
        let law = |law: &Option<LawSpec>| law.as_ref().map(LawSpec::law);
        let repair = spec.repair.as_ref();
        let of_repair =
            |pick: fn(&RepairSpec) -> &Option<LawSpec>| repair.and_then(|repair| law(pick(repair)));
        Self {
            fails: law(&spec.fails),
            stages: [
                law(&spec.found),
                of_repair(|repair| &repair.diagnosis),
                of_repair(|repair| &repair.part_lead),
                of_repair(|repair| &repair.call_out),
                of_repair(|repair| &repair.travel),
                repair.map(|repair| repair.work.law()),
            ],
            failure_factor: maintenance.map_or(1.0, MaintenanceSpec::failures),
            repair_factor: maintenance.map_or(1.0, MaintenanceSpec::repair),
            shelf: repair.and_then(|repair| capacity(&repair.part)),
            crew: repair.and_then(|repair| capacity(&repair.crew)),
            acts,
        }
    }

    /// The law of a stage of a repair.
    pub(super) fn law(&self, stage: Stage) -> Option<Law> {
        stage.place().and_then(|place| self.stages.get(place).copied().flatten())
    }

    /// Whether units draw for more than their failures and the work.
    pub(super) fn has_other_draws(&self) -> bool {
        let other = |stage: &Stage| *stage != Stage::Work && self.law(*stage).is_some();
        Stage::OF_REPAIR.iter().any(other)
    }

    /// Time to a failure at a uniform number; `None` where units do not fail.
    pub(super) fn to_failure(&self, u: f64) -> Option<SimSpan> {
        let span = self.fails.filter(|_| self.failure_factor > 0.0)?.quantile(u);
        Some(if self.failure_factor == 1.0 {
            span
        } else {
            scaled(span, 1.0 / self.failure_factor)
        })
    }

    /// Whether units fail.
    pub(super) fn fails(&self) -> bool {
        self.fails.is_some() && self.failure_factor > 0.0
    }

    /// Time of a stage of a repair at a uniform number.
    pub(super) fn span(&self, stage: Stage, law: Law, u: f64) -> SimSpan {
        let span = law.quantile(u);
        let is_done_by_staff = matches!(stage, Stage::Diagnosis | Stage::Work);
        if is_done_by_staff && self.repair_factor != 1.0 {
            scaled(span, self.repair_factor)
        } else {
            span
        }
    }
}

/// A span times a factor, at most what the clock holds.
fn scaled(span: SimSpan, factor: f64) -> SimSpan {
    SimSpan::from_seconds(span.seconds() * factor)
}
