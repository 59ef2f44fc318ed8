//! The table `requests`: inference requests, all of them.

use crate::infra::{Infrastructure, RequestFact, RequestOutcome};
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One inference request, when it ended.
    RequestRow in RequestRows as "requests" {
        submitted: SimTime, "", Key, "when it came to the pool";
        site: Arc<str>, "", Key, "the site";
        queued: f64, "s", AtEvent, "time from submission to service";
        service: f64, "s", AtEvent, "time from service to end";
        throttle_step: u32, "1", AtEvent, "steps of the throttle that were taken when its service began";
        outcome: &'static str, "", AtEvent, "`answered`, `expired` or `refused`";
        cause: Option<u32>, "1", AtEvent, "the incident that lowered the pool, where there was no answer";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<RequestRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(end::<W>);
}

fn end<W: AsMut<RequestRows>>(seen: Seen<RequestFact, W>, infrastructure: Res<Infrastructure>) {
    let event = seen.event;
    if event.submitted < SimTime::START {
        return;
    }
    seen.writer.as_mut().push(RequestRow {
        submitted: event.submitted,
        site: infrastructure.sites.name(event.site).clone(),
        queued: event.queued_s,
        service: event.service_s,
        throttle_step: event.step,
        outcome: match event.outcome {
            RequestOutcome::Answered => "answered",
            RequestOutcome::Expired => "expired",
            RequestOutcome::Refused => "refused",
        },
        cause: event.cause.map(|cause| cause.index() as u32),
    });
}
