//! The line at a port: who waits, how much work the first still takes, and what slows the port down.
//!
//! Incidents scale the rate; their factors are multiplied. A shipment that waits while the rate is lowered,
//! or behind others that did, names the first of these incidents.

use crate::causality::{Causes, IncidentId};
use crate::environment::Clock;
use crate::kernel::{Agenda, Event, Phase, Realm, SimTime, Ticket, kinds};
use crate::supply::id::PortId;
use crate::supply::network::Port;
use std::collections::VecDeque;

kinds! { PortCleared }

/// A port has handled the first shipment in its line.
#[derive(Clone, Copy, Debug)]
pub struct PortCleared {
    /// The port at which the first shipment is handled.
    pub port: PortId,
}

impl Event for PortCleared {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.port.index() as u64
    }
}

/// The line at a port.
#[derive(Clone, Debug)]
pub(in crate::supply) struct PortQueue {
    id: PortId,
    /// Berths of the shipments, and the work that each still takes, in seconds at the full rate.
    queue: VecDeque<(u32, f64)>,
    /// Up to when work is accounted.
    since: SimTime,
    /// Factors of the rate.
    causes: Causes<f64>,
    /// The incident to blame for the line, until it is empty.
    backlog: Option<IncidentId>,
    cleared: Option<Ticket>,
}

impl PortQueue {
    /// A port without a line.
    pub(in crate::supply) const fn new(id: PortId) -> Self {
        Self {
            id,
            queue: VecDeque::new(),
            since: SimTime::START,
            causes: Causes::none(),
            backlog: None,
            cleared: None,
        }
    }

    fn factor(&self) -> f64 {
        self.causes.iter().map(|(_, factor)| *factor).product()
    }

    /// Whether incidents have closed it.
    pub(super) fn is_closed(&self) -> bool {
        self.factor() <= 0.0
    }

    /// The incident to blame for a shipment that joins the line.
    pub(super) fn blamed(&self) -> Option<IncidentId> {
        self.backlog.or_else(|| self.causes.blamed())
    }

    /// Berths of all shipments in line.
    pub(super) fn berths(&self) -> impl Iterator<Item = u32> {
        self.queue.iter().map(|(berth, _)| *berth)
    }

    /// A shipment joins the line.
    pub(super) fn join(
        &mut self,
        berth: u32,
        units: f64,
        port: &Port,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.advance(port, clock, agenda.now());
        self.backlog = self.blamed();
        self.queue.push_back((berth, port.work_s(units)));
        if self.queue.len() == 1 {
            self.schedule(port, clock, agenda);
        }
    }

    /// The first shipment has been handled; returns its berth.
    pub(super) fn clear(&mut self, port: &Port, clock: &Clock, agenda: &mut Agenda) -> Option<u32> {
        self.cleared = None;
        let (berth, _) = self.queue.pop_front()?;
        self.since = agenda.now();
        if self.queue.is_empty() {
            self.backlog = None;
        }
        self.schedule(port, clock, agenda);
        Some(berth)
    }

    /// An incident scales the rate.
    pub(super) fn slow(
        &mut self,
        incident: IncidentId,
        factor: f64,
        port: &Port,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.advance(port, clock, agenda.now());
        self.causes.begin(incident, factor);
        if !self.queue.is_empty() {
            self.backlog = self.blamed();
        }
        self.schedule(port, clock, agenda);
    }

    /// An incident ends.
    pub(super) fn restore(
        &mut self,
        incident: IncidentId,
        port: &Port,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        self.advance(port, clock, agenda.now());
        self.causes.end(incident);
        self.schedule(port, clock, agenda);
    }

    /// Accounts for the work done since the last change.
    fn advance(&mut self, port: &Port, clock: &Clock, now: SimTime) {
        let (since, factor) = (self.since, self.factor());
        if let Some((_, left)) = self.queue.front_mut() {
            *left = (*left - port.done_s(since, now, factor, clock)).max(0.0);
        }
        self.since = now;
    }

    /// Schedules when the first shipment will have been handled, if the port works.
    fn schedule(&mut self, port: &Port, clock: &Clock, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.cleared);
        let Some(&(_, left)) = self.queue.front() else { return };
        if let Some(at) = port.finish(agenda.now(), left, self.factor(), clock) {
            self.cleared = Some(agenda.at(at, PortCleared { port: self.id }));
        }
    }
}
