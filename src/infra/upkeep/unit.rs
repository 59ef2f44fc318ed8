//! A unit of upkeep: in service, failed and under repair, or out for maintenance.

use super::events::{PartArrived, UpkeepStageEnded};
use super::means::Means;
use super::plan::Plan;
use super::repair_log::Repair;
use super::stage::Stage;
use super::target::Target;
use crate::causality::{EntityName, IncidentId};
use crate::infra::shared_capacity::ClaimId;
use crate::kernel::{Address, Agenda, SimSpan, SimTime, Stream, Ticket};

/// Draws of each failure of a unit beside those of the failure and the work.
const DRAWS: u64 = 8;

/// A unit in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Its number, which its events carry.
    pub(super) number: u32,
    /// The place of its plan.
    pub(super) plan: u32,
    pub(super) name: EntityName,
    pub(super) target: Target,
    pub(super) stage: Stage,
    /// Draws of the times to failure and of the work.
    failures: Stream,
    /// Draws of the other stages; `None` where there are none.
    stages: Option<Stream>,
    /// Failures drawn so far.
    count: u64,
    /// The end of the present stage, if it is scheduled.
    ticket: Option<(Ticket, SimTime)>,
    /// Time in service that is left at the end of a maintenance window.
    left: Option<SimSpan>,
    incident: Option<IncidentId>,
    /// The claim on its crew.
    crew: Option<ClaimId>,
    /// The place of the present repair in the log.
    repair: usize,
}

impl Unit {
    pub(super) fn new(
        (number, plan): (u32, u32),
        name: EntityName,
        target: Target,
        (failures, stages): (Stream, Option<Stream>),
    ) -> Self {
        Self {
            number,
            plan,
            name,
            target,
            stage: Stage::InService,
            failures,
            stages,
            count: 0,
            ticket: None,
            left: None,
            incident: None,
            crew: None,
            repair: 0,
        }
    }

    /// The unit is in service: its next failure is drawn and scheduled.
    pub(super) fn serve(&mut self, plan: &Plan, agenda: &mut Agenda) {
        self.stage = Stage::InService;
        if !plan.fails() {
            return;
        }
        let draw = Address::of(self.count).within(2, 0);
        self.count += 1;
        if let Some(span) = plan.to_failure(self.failures.uniform(draw.index())) {
            self.schedule(span, agenda);
        }
    }

    /// Schedules the end of the present stage; one beyond the range of the clock never comes.
    fn schedule(&mut self, span: SimSpan, agenda: &mut Agenda) {
        self.ticket = agenda
            .now()
            .checked_add(span)
            .map(|at| (agenda.at(at, UpkeepStageEnded { unit: self.number }), at));
    }

    /// The unit fails, as an incident without a cause.
    fn fail(&mut self, plan: &Plan, means: &mut Means) {
        let incident = means.incidents.begin(means.agenda, self.target.failure(), self.name, None);
        self.incident = Some(incident);
        self.repair = means.log.len();
        let now = means.agenda.now();
        means.log.push(Repair::new(self.name, self.target.site(), incident, now));
        if plan.acts {
            self.target.take_out(incident, means.agenda);
        }
        self.go_on(plan, means);
    }

    /// The present stage has ended: the unit fails, or its repair goes on.
    pub(super) fn end_stage(&mut self, plan: &Plan, means: &mut Means) {
        self.ticket = None;
        if self.stage == Stage::InService {
            self.fail(plan, means);
        } else {
            self.record(means);
            self.go_on(plan, means);
        }
    }

    /// A part or a crew is granted: the part is there, the crew is called out.
    pub(super) fn be_granted(&mut self, plan: &Plan, means: &mut Means) {
        let span = if self.stage == Stage::Crew { self.span(plan) } else { SimSpan::ZERO };
        if span.is_zero() {
            self.record(means);
            self.go_on(plan, means);
        } else {
            self.schedule(span, means.agenda);
        }
    }

    /// Enters the next stage that takes time; without one the unit is back in service.
    fn go_on(&mut self, plan: &Plan, means: &mut Means) {
        while let Some(next) = self.stage.next() {
            self.stage = next;
            if self.asks(plan, means) {
                return;
            }
            let span = self.span(plan);
            if !span.is_zero() {
                self.schedule(span, means.agenda);
                return;
            }
            self.record(means);
        }
        if let Some(crew) = self.crew.take() {
            means.release(crew);
        }
        if let Some(incident) = self.incident.take() {
            if plan.acts {
                self.target.bring_back(incident, means.agenda);
            }
            means.incidents.end(means.agenda, incident);
        }
        self.serve(plan, means.agenda);
    }

    /// Asks for the part or the crew of the present stage; returns whether the unit waits for it.
    fn asks(&mut self, plan: &Plan, means: &mut Means) -> bool {
        match self.stage {
            Stage::Part => {
                let Some(shelf) = plan.shelf else { return false };
                let Some(claim) = means.claim(shelf, self.number) else { return false };
                means.shelves.ask(shelf, self.number, claim);
                // Another one is ordered in its place.
                if let Some(at) = means.agenda.now().checked_add(self.span(plan)) {
                    means.agenda.at(at, PartArrived { shelf });
                }
                true
            }
            Stage::Crew => {
                self.crew = plan.crew.and_then(|crew| means.claim(crew, self.number));
                self.crew.is_some()
            }
            _ => false,
        }
    }

    /// The time of the present stage.
    fn span(&mut self, plan: &Plan) -> SimSpan {
        let Some(law) = plan.law(self.stage) else { return SimSpan::ZERO };
        let failure = Address::of(self.count - 1);
        let u = match (self.stage, self.stage.place(), self.stages.as_mut()) {
            (Stage::Work, ..) => self.failures.uniform(failure.within(2, 1).index()),
            (_, Some(place), Some(stages)) => {
                stages.uniform(failure.within(DRAWS, place as u64).index())
            }
            _ => return SimSpan::ZERO,
        };
        plan.span(self.stage, law, u)
    }

    /// Notes the end of the present stage.
    fn record(&self, means: &mut Means) {
        let (now, repair) = (means.agenda.now(), means.log.get_mut(self.repair));
        if let (Some(repair), Some(place)) = (repair, self.stage.place())
            && let Some(end) = repair.end_of(place)
        {
            *end = Some(now);
        }
    }

    /// Goes out for maintenance: its time in service stands still.
    pub(super) fn go_out(&mut self, incident: IncidentId, plan: &Plan, agenda: &mut Agenda) {
        self.stage = Stage::Maintenance;
        if let Some((ticket, due)) = self.ticket.take() {
            agenda.cancel(ticket);
            self.left = Some(due.since(agenda.now()));
        }
        if plan.acts {
            self.target.take_out(incident, agenda);
        }
    }

    /// Comes back from maintenance: its time in service goes on.
    pub(super) fn come_back(&mut self, incident: IncidentId, plan: &Plan, agenda: &mut Agenda) {
        self.stage = Stage::InService;
        if let Some(left) = self.left.take() {
            self.schedule(left, agenda);
        }
        if plan.acts {
            self.target.bring_back(incident, agenda);
        }
    }
}
