//! Requests: what someone asks of a pool, and where all that have not ended are kept.

use super::event::RequestSubmitted;
use super::peak_hour::PeakHour;
use super::site::SiteId;
use crate::kernel::{Agenda, Law, SimTime, Ticket};
use bevy_ecs::prelude::Resource;

/// How a request ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// With an answer.
    Answered,
    /// Its deadline came first.
    Expired,
    /// The queue was full.
    Refused,
}

/// What someone asks of a pool.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest {
    /// Whose pool.
    pub site: SiteId,
    /// The asker's own name for it.
    pub tag: u64,
    /// Without an answer then, it ends.
    pub deadline: SimTime,
    /// Uniform number that gives the work, between 0 and 1.
    pub work_u: f64,
    /// Size: factor on the work.
    pub size: f64,
    /// Service time at full speed of its model; the pool's own if `None`.
    pub work: Option<Law>,
}

/// Names a request; stale once the request has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestId {
    slot: u32,
    generation: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
    Ended,
    Waiting,
    Served { since: SimTime, left_s: f64, ticket: Ticket },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) generation: u32,
    pub(super) new: NewRequest,
    pub(super) work_s: f64,
    pub(super) submitted: SimTime,
    pub(super) started: Option<SimTime>,
    pub(super) expiry: Option<Ticket>,
    pub(super) step: u32,
    pub(super) stage: Stage,
}

/// All requests that have not ended.
#[derive(Resource, Clone, Debug, Default)]
pub struct Requests {
    list: Vec<Request>,
    free: Vec<u32>,
    /// The hour in which most were submitted.
    pub(super) peak: PeakHour,
}

impl Requests {
    /// Hands a request to a pool, now.
    pub fn submit(&mut self, agenda: &mut Agenda, new: NewRequest) -> RequestId {
        let request = Request {
            generation: 0,
            new,
            work_s: 0.0,
            submitted: agenda.now(),
            started: None,
            expiry: None,
            step: 0,
            stage: Stage::Waiting,
        };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.list.push(request);
            self.list.len() as u32 - 1
        });
        let generation = self.list[slot as usize].generation;
        self.list[slot as usize] = Request { generation, ..request };
        let id = RequestId { slot, generation };
        agenda.now_do(RequestSubmitted { site: new.site, request: id });
        id
    }

    /// The hour in which most were submitted.
    #[must_use]
    pub const fn peak(&self) -> &PeakHour {
        &self.peak
    }

    pub(super) fn get(&mut self, id: RequestId) -> Option<&mut Request> {
        self.list.get_mut(id.slot as usize).filter(|request| request.generation == id.generation)
    }

    pub(super) fn free(&mut self, id: RequestId) {
        if let Some(request) = self.get(id) {
            request.generation = request.generation.wrapping_add(1);
            request.stage = Stage::Ended;
            self.free.push(id.slot);
        }
    }
}
